// SPDX-License-Identifier: ISC
#include "tests/fake/clock.h"

static msec_t fake_now(void *ctx)
{
    return ((struct fake_clock *)ctx)->now;
}

void fake_clock_init(struct fake_clock *c)
{
    *c = (struct fake_clock){ .clock = { fake_now, c }, .now = 1000000 };
    timers_init(&c->timers, &c->clock);
}

void fake_clock_fini(struct fake_clock *c)
{
    timers_fini(&c->timers);
}

void fake_clock_run(struct fake_clock *c, msec_t span)
{
    msec_t end = c->now + span, next;

    while ((next = timers_next(&c->timers)) >= 0 && c->now + next <= end) {
        c->now += next;
        timers_run(&c->timers);
    }
    c->now = end;
}
