// SPDX-License-Identifier: ISC
#pragma once
// Named, idempotent timers over an injected clock. A queue belongs to a loop (or to a test that
// turns a virtual clock); timers are embedded in the objects that they wake. Setting a running
// timer moves it; stopping a stopped one does nothing; an owner stops its timers before it goes.

#include "core/base/clock.h"

#include <stdbool.h>
#include <stddef.h>

struct timer;

struct timers {
    const struct clock *clock;
    struct timer **heap; // smallest due time first
    size_t count, size;
    uint64_t order;             // breaks ties: first set, first run
    void (*changed)(void *ctx); // told when the first due time may have changed; may be NULL
    void *changed_ctx;
};

struct timer {
    struct timers *queue;
    void (*fire)(void *arg);
    void *arg;
    msec_t due;
    uint64_t order;
    size_t slot; // place in the heap + 1; 0 while stopped
};

void timers_init(struct timers *q, const struct clock *clock);
void timers_fini(struct timers *q);         // stops what is left
msec_t timers_next(const struct timers *q); // milliseconds until the next one; -1 where none runs
void timers_run(struct timers *q);          // fires all that are due, each at most once

void timer_init(struct timer *t, struct timers *q, void (*fire)(void *arg), void *arg);
void timer_set(struct timer *t, msec_t delay);
void timer_stop(struct timer *t);
bool timer_running(const struct timer *t);
msec_t timer_left(const struct timer *t); // milliseconds to go; 0 while stopped or due
