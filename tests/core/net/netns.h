// SPDX-License-Identifier: ISC
#pragma once
// A private network namespace for a test: real kernel, nobody else's interfaces. Its loopback is
// up.

#include "core/base/loop.h"
#include "core/net/netlink.h"
#include "tests/t.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <unistd.h>

static struct nl *nl;
static struct err err;

static inline bool netns_enter(void)
{
    struct nl_link lo;

    if (geteuid() != 0 || unshare(CLONE_NEWNET) != 0)
        return false;
    nl = nl_new(&err);
    return nl != NULL && nl_link_find(nl, "lo", &lo, &err) &&
           nl_link_change(nl, lo.index, &(struct nl_link_change){ .state = NL_LINK_UP }, &err);
}

// For main(): runs the tests, or one that says why they do not run.
#define NETNS_OR_SKIP()                                                     \
    do {                                                                    \
        if (!netns_enter()) {                                               \
            printf("1..0 # SKIP needs root to make a network namespace\n"); \
            return 0;                                                       \
        }                                                                   \
    } while (0)

static inline void netns_timeout(void *loop)
{
    T_OK(!"something that should have happened has not");
    loop_stop(loop);
}

// Turns the loop until *done; fails after five seconds, which is a bound and no measurement.
static inline void netns_until(struct loop *loop, const bool *done)
{
    struct timer guard;

    timer_init(&guard, loop_timers(loop), netns_timeout, loop);
    timer_set(&guard, 5000);
    while (!*done && timer_running(&guard))
        loop_once(loop);
    timer_stop(&guard);
}
