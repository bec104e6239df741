// SPDX-License-Identifier: ISC
#pragma once
// A virtual clock with its timer queue: time moves only in fake_clock_run().

#include "core/base/timer.h"

struct fake_clock {
    struct clock clock;
    struct timers timers;
    msec_t now;
};

void fake_clock_init(struct fake_clock *c); // do not move the object afterwards
void fake_clock_fini(struct fake_clock *c);
// Lets `span` milliseconds pass; each timer fires at its own time, at the end of the span too.
void fake_clock_run(struct fake_clock *c, msec_t span);
