// SPDX-License-Identifier: ISC
#pragma once
// Runs console programs for the daemon, which may start nothing under another account any more. A
// small process that it started before it gave its rights away takes one end of a socket pair and
// starts the console on it: as nobody, without capabilities and without a way back to them, in a
// process group of its own, with bounds on memory, processor time and files, and with nothing open
// but that socket. It dies with the daemon, and what it started dies with it.

#include "core/base/err.h"
#include "core/base/loop.h"

#include <stdbool.h>
#include <stdint.h>

enum { RUNNER_MAX = 8 }; // programs at the same time

struct runner;

struct runner_ops {
    // The program `id` is over. `how` is NULL where it ended by itself, else why it did not: a
    // sentence without subject ("was killed by signal 9").
    void (*ended)(void *ctx, uint32_t id, const char *how);
    void (*lost)(void *ctx); // the helper is gone: nothing runs any more, nothing will
};

// Starts the helper: before priv_drop(), before the first thread, and before there are descriptors
// that must not outlive the daemon. `console` NULL: `warren` beside this program, or where it is
// installed. The program is opened here, so that later nobody can put another one in its place.
struct runner *runner_new(const char *console, struct err *err);
void runner_watch(struct runner *r, struct loop *loop, const struct runner_ops *ops, void *ctx);
// Starts a console on `fd`, which is closed here in every case. `id` is the caller's name for it.
bool runner_run(struct runner *r, uint32_t id, int fd, struct err *err);
void runner_kill(struct runner *r, uint32_t id); // at once; ended() follows
void runner_free(struct runner *r);              // ends what runs; NULL is fine
