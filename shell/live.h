// SPDX-License-Identifier: ISC
#pragma once
// Text that is drawn again and again in the same place, with a line of keys under it. The last
// picture stays on the screen when it ends.

#include "core/base/buf.h"
#include "shell/term.h"

#include <stdbool.h>
#include <stddef.h>

struct live {
    struct term *term;
    size_t drawn; // lines above the footer, which the cursor is on
    size_t width; // of the terminal when they were drawn
    bool footer;  // something is to be taken away at the end
    bool paused;  // Ctrl-Z: the picture is held
    bool dumping; // D: pictures go below each other
    bool any;     // something was drawn
    bool follow;  // lines are added at the end; nothing is redrawn
    bool frozen;  // the picture stays where it is: the next one is drawn below it
};

void live_init(struct live *l, struct term *t);
// Whole lines, each with its newline. Where the terminal cannot be redrawn, or after D, pictures
// are separated by an empty line.
void live_draw(struct live *l, const struct buf *text);
// `lines` lines were written by somebody else: the next picture takes their place.
void live_shown(struct live *l, size_t lines);
// Whole lines that stay: the picture gives way and comes back below them.
void live_above(struct live *l, const char *text);
// From now on lines are added below what stands there.
void live_follow(struct live *l);
void live_add(struct live *l, const char *lines);
// The picture stays as it is; the next one comes below.
void live_freeze(struct live *l);
// False when the key means stop.
bool live_key(struct live *l, int key);
void live_end(struct live *l);
