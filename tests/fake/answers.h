// SPDX-License-Identifier: ISC
#pragma once
// A daemon whose answers a test writes down: whatever it is asked, it says what stands in a table.
// It is a process of its own at the other end of a socket pair.

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct fake_answer {
    const char *command;     // "/interface/print"
    const char *const *rows; // lines of "name=value;name=value", NULL terminated; NULL: none
    const char *trap;        // an error instead
    const char *done;        // attributes of !done, as in a row; NULL: none
    const char *const *echo; // rows for the request /log/echo, sent before the others
    const char *with;        // a word that the request must have for this answer; NULL: any
    bool stays;              // the request goes on until it is cancelled
};

// Serves one connection until it is closed; `answers` ends with .command = NULL. What it has no
// answer for is an error. Every request is written to the descriptor `log`, if that is not -1: one
// line of its words, separated by blanks. Returns the console's end of the connection.
int fake_answers_start(const struct fake_answer *answers, int log, pid_t *ret_pid);
// The same for one console after the other at DIR/warren.sock, until the process is killed. It
// listens already when this returns.
pid_t fake_answers_listen(const struct fake_answer *answers, const char *dir);
