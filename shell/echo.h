// SPDX-License-Identifier: ISC
#pragma once
// Log lines for people at consoles, as the echo action of /system logging sends them: above a line
// that is being typed, between the lines of a command that runs.

#include "shell/display.h"
#include "shell/session.h"

struct echo {
    struct display *display;
    struct buf waiting; // finished lines that are not shown yet
    bool typing;        // the line editor has the terminal: lines wait for it
};

// Asks the daemon for the lines; once per connection. Daemons that have none are not asked.
void echo_subscribe(struct echo *e, struct session *s);
void echo_fini(struct echo *e);
// "17:20:06 echo: system,error,critical login failure", with its newline.
void echo_format(struct buf *out, const struct row *row);
