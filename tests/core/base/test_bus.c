// SPDX-License-Identifier: ISC
#include "core/base/bus.h"
#include "tests/t.h"

static struct bus bus;
static struct bus_sub one, two, three;
static char trace[64];

static void note(void *ctx, const void *message)
{
    (void)message;
    strcat(trace, ctx);
}

static void leave_both(void *ctx, const void *message)
{
    note(ctx, message);
    bus_leave(&one);
    bus_leave(&two);
    bus_join(&bus, &three);
}

static void subscribers_may_leave_and_join_during_delivery(void)
{
    bus_init(&bus);
    one = (struct bus_sub){ .notify = leave_both, .ctx = "1" };
    two = (struct bus_sub){ .notify = note, .ctx = "2" };
    three = (struct bus_sub){ .notify = note, .ctx = "3" };
    bus_join(&bus, &one);
    bus_join(&bus, &two);
    bus_send(&bus, NULL);
    T_STR(trace, "1");
    bus_send(&bus, NULL);
    T_STR(trace, "13");
    bus_leave(&one);
    bus_leave(&three);
    bus_send(&bus, NULL);
    T_STR(trace, "13");
}

int main(void)
{
    T_RUN(subscribers_may_leave_and_join_during_delivery);
    return t_end();
}
