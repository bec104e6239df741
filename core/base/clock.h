// SPDX-License-Identifier: ISC
#pragma once
// Time as an injected edge. Everything that waits or measures takes a struct clock, so that tests
// run on a virtual one.

#include <stdint.h>

typedef int64_t msec_t; // milliseconds; the one unit of durations in the code

struct clock {
    msec_t (*now)(void *ctx); // monotonic, includes suspend (boot clock)
    void *ctx;
};

static inline msec_t clock_now(const struct clock *c)
{
    return c->now(c->ctx);
}

extern const struct clock clock_boot; // the machine's CLOCK_BOOTTIME
