// SPDX-License-Identifier: ISC
#pragma once
// The line editor. Reads lines with history and keys, and lets its owner complete and explain what
// is typed and show text while somebody types. Behind it stands libedit.

#include "core/base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

// What Tab does to the line.
struct line_completion {
    size_t replace;    // bytes before the cursor that `insert` takes the place of
    struct buf insert; // empty together with `replace` 0: nothing to add
    struct buf list;   // finished lines to show below, at the second Tab
};

// They take the line and the cursor as a byte offset into it, and may be NULL.
struct line_hooks {
    void *ctx;
    // `again`: the key before was Tab too.
    void (*complete)(
        void *ctx, const char *line, size_t cursor, bool again, struct line_completion *ret);
    // HotLock, after every letter at the end of the line: what completes a word that is clear.
    void (*hot)(void *ctx, const char *line, struct line_completion *ret);
    // `?` (and F1, `forced`). False: here a question mark is a character like others.
    bool (*help)(void *ctx, const char *line, size_t cursor, bool forced, struct buf *ret);
    // Ctrl-R: what else than typed lines has `part` in it, the one after `skip` others.
    bool (*search)(void *ctx, const char *part, size_t skip, struct buf *ret);
    // Ctrl-X. The terminal is the hook's below the line: it may show lines, ask, and change the
    // prompt.
    void (*safe)(void *ctx);
    // The line with colours between its characters, which stay the same. NULL: no colours.
    void (*paint)(void *ctx, const char *line, struct buf *ret);
    // Shows finished lines below the line that is typed: lists and help. NULL: they are written.
    void (*show)(void *ctx, const char *text);
    // What is to be shown above the line. Asked when `event_fd` can be read and before every wait
    // for a key, so it must not wait itself. False: do not watch it further.
    bool (*event)(void *ctx, struct buf *ret);
    int event_fd;               // -1: none
    bool (*resized)(void *ctx); // since the last call
    // The terminal moves its cursor as a VT100 does. Without that lines are shown again instead of
    // changed where they stand.
    bool smart;
    bool marks; // it may be told to say where a paste begins and ends
};

struct line;

// The streams stay the caller's. `columns` is asked from the terminal.
struct line *line_new(FILE *in, FILE *out, const struct line_hooks *hooks);
void line_free(struct line *l);

enum line_end {
    LINE_DONE,        // a line, without its newline
    LINE_INTERRUPTED, // Ctrl-C: what was typed is gone
    LINE_EOF,         // Ctrl-D on an empty line, or the terminal is gone
};
enum line_end line_read(struct line *l, const char *prompt, struct buf *ret);
// Another prompt for the line that is being typed, for hooks.
void line_prompt(struct line *l, const char *prompt);
// More was typed or pasted than the line: that is for the next lines, and no keys for the screen of
// a command.
bool line_typed_ahead(const struct line *l);
bool line_pasting(const struct line *l); // it comes out of a paste
// Keys that were read by somebody else and are to be typed.
void line_push(struct line *l, const char *keys);

// For the keys that recall. The same line twice in a row is kept once.
void line_remember(struct line *l, const char *text);
// Watches another descriptor for events, after a reconnect.
void line_watch(struct line *l, int event_fd);
