// SPDX-License-Identifier: ISC
#pragma once
// A private network namespace for a test: real kernel, nobody else's interfaces. Its loopback is
// up.

#include "core/base/loop.h"
#include "core/net/netlink.h"
#include "core/net/nlmsg.h"
#include "tests/t.h"

#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
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

// A virtual cable with an interface at each end: what ethernet is on a real machine. Returns the
// index of the first.
static inline int veth_new(const char *name, const char *other)
{
    struct ifinfomsg head = { 0 };
    size_t info, data, peer;
    struct nl_link link;
    struct nl_msg m;

    nl_msg_init(&m, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &head, sizeof(head));
    nl_put_text(&m, IFLA_IFNAME, name);
    info = nl_nest(&m, IFLA_LINKINFO);
    nl_put_text(&m, IFLA_INFO_KIND, "veth");
    data = nl_nest(&m, IFLA_INFO_DATA);
    peer = nl_nest(&m, VETH_INFO_PEER);
    wr_bytes(&m.w, &head, sizeof(head));
    nl_put_text(&m, IFLA_IFNAME, other);
    nl_nest_end(&m, peer);
    nl_nest_end(&m, data);
    nl_nest_end(&m, info);
    if (!T_OK(nl_request(nl, &m, &err, "make %s", name)) ||
        !T_OK(nl_link_find(nl, name, &link, &err))) {
        printf("# %s\n", err.text);
        return -1;
    }
    return link.index;
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
