// SPDX-License-Identifier: ISC
#pragma once
// The only place that words an error for a person, and the exit status that goes with it.

#include "shell/parse.h"
#include "shell/session.h"

enum exit_status {
    EXIT_OK = 0,
    EXIT_COMMAND = 1,
    EXIT_USAGE = 2,
    EXIT_DAEMON = 3,
    EXIT_BREAK = 130
};

// At the prompt: "bad command name x (line 1 column 1)", one line without its newline.
void report_parse(struct buf *out, const struct parse *p);
void report_run(struct buf *out, const struct run_error *err);
// For -c, files and standard input: "FILE:LINE:COLUMN: text", without the newline.
void report_parse_place(struct buf *out, const struct parse *p);
void report_run_place(struct buf *out, const char *name, const struct run_error *err);
enum exit_status report_status(const struct err *err);
