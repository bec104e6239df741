// SPDX-License-Identifier: ISC
#pragma once
// Two daemons that write one state directory, or that both think they own the routes of one
// network namespace, would undo each other's work. Each kind has its lock; the second daemon says
// why it refuses. A killed daemon with many interfaces lives on in the kernel for some seconds:
// that one is waited for.

#include "core/base/err.h"

struct lock_waiting {
    void (*say)(void *ctx, const char *line); // told once, if there is a wait at all; may be NULL
    void *ctx;
};

// Returns a descriptor that holds the lock until it is closed (or the process is gone); -1 and
// *err where a living daemon has it, or a dying one for more than 30 seconds. Blocks: for the
// start.
int lock_directory(const char *dir, const struct lock_waiting *waiting, struct err *err);
// One daemon per network namespace: the one that the caller is in.
int lock_netns(const struct lock_waiting *waiting, struct err *err);
