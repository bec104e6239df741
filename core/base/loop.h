// SPDX-License-Identifier: ISC
#pragma once
// The event loop: file descriptors, signals, timers and deferred calls. The only includer of
// libevent's loop; everything above sees these functions.

#include "core/base/timer.h"

#include <stdbool.h>

struct loop;
struct loop_fd;

enum {
    LOOP_READ = 1,
    LOOP_WRITE = 2,
};

struct loop *loop_new(void); // NULL where the kernel gives no event mechanism
void loop_free(struct loop *l);
void loop_run(struct loop *l);  // until loop_stop()
void loop_once(struct loop *l); // one round, waiting for at most one event batch
void loop_stop(struct loop *l);
struct timers *loop_timers(struct loop *l); // on the boot clock

// Level-triggered. `ready` gets the LOOP_ bits that hold. The descriptor stays the caller's.
// Freeing inside the callback is allowed.
struct loop_fd *loop_fd_new(
    struct loop *l, int fd, int want, void (*ready)(void *arg, int what), void *arg);
void loop_fd_want(struct loop_fd *f, int want);
void loop_fd_free(struct loop_fd *f); // NULL is fine

// `fire` runs in the loop, not in a signal handler.
bool loop_signal(struct loop *l, int signo, void (*fire)(void *arg), void *arg);

// Runs `fn(arg)` in the next round. loop_forget() takes back every call with this arg.
void loop_defer(struct loop *l, void (*fn)(void *arg), void *arg);
void loop_forget(struct loop *l, const void *arg);
