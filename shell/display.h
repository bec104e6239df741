// SPDX-License-Identifier: ISC
#pragma once
// What running commands show, on a terminal or into a pipe: stands behind struct output.

#include "shell/lines.h"
#include "shell/monitor.h"
#include "shell/output.h"
#include "shell/render.h"
#include "shell/term.h"

struct display {
    struct term *term;
    struct live live; // of a print that goes on: interval=, follow
    struct render_columns columns;
    struct monitor monitor;
    struct lines lines;
    struct client *client; // whose request a stream runs, for keys; NULL: no stream runs
    enum schema_reply stream;
};

void display_init(struct display *d, struct term *t);
// A command has ended: what was redrawn in place stays as it is.
void display_rest(struct display *d);
// Shows finished lines that do not come from the command that runs, without harm to its picture.
void display_above(struct display *d, const char *text);
// The functions for a session; `d` stays the caller's and outlives it.
struct output display_output(struct display *d);
