// SPDX-License-Identifier: ISC
#pragma once
// An engine in a network namespace of its own, and a second hand (`nl`) that does what the host or
// its administrator would do.

#include "core/engine/addr.h"
#include "core/engine/engine.h"
#include "core/engine/ethernet.h"
#include "core/engine/rib.h"
#include "core/net/ip4.h"
#include "core/net/sysctl.h"
#include "tests/fake/netns.h"

#define A(a, b, c, d) ((uint32_t)(a) << 24 | (b) << 16 | (c) << 8 | (d))

static struct loop *loop;
static struct engine *engine;
static unsigned told; // changes that the host heard of

static inline void fake_changed(void *host, const char *path, uint32_t id, bool gone)
{
    (void)host, (void)path, (void)id, (void)gone;
    told++;
}

static const struct engine_host fake_host = { .changed = fake_changed };

static inline bool router_start(void)
{
    struct engine_env env = { .loop = loop, .host = &fake_host };

    engine = engine_new(&env, &err);
    if (T_OK(engine != NULL))
        return true;
    printf("# %s\n", err.text);
    return false;
}

static inline void router_stop(void)
{
    engine_free(engine);
    engine = NULL;
}

static inline void one_round(void *arg)
{
    *(bool *)arg = true;
}

// The kernel has told everything by the time that a change is acknowledged: a few rounds work all
// of it off.
static inline void settle(void)
{
    for (int i = 0; i < 4; i++) {
        bool done = false;
        struct timer t;

        timer_init(&t, loop_timers(loop), one_round, &done);
        timer_set(&t, 0);
        while (!done)
            loop_once(loop);
    }
}

// Only a carrier takes the kernel its time. Turns the loop until `cond` holds; the five seconds are
// a bound and no measurement.
#define UNTIL(cond)                                      \
    do {                                                 \
        msec_t end_ = clock_now(&clock_boot) + 5000;     \
        while (!(cond) && clock_now(&clock_boot) < end_) \
            settle();                                    \
        T_OK(cond);                                      \
    } while (0)

static inline bool has_carrier(int index)
{
    struct nl_link l;

    return nl_link_get(nl, index, &l, &err) && l.running;
}

static inline int cable(const char *name, const char *other)
{
    int index = veth_new(name, other);
    struct nl_link far;
    struct nl_link_change up = { .state = NL_LINK_UP };

    T_OK(nl_link_change(nl, index, &up, &err));
    T_OK(nl_link_find(nl, other, &far, &err) && nl_link_change(nl, far.index, &up, &err));
    UNTIL(has_carrier(index) && has_carrier(far.index));
    settle();
    return index;
}

static inline void unplug(int index)
{
    T_OK(nl_link_delete(nl, index, &err));
}

static inline void host_address(int index, uint32_t address, unsigned len)
{
    struct nl_addr a = { .ifindex = index, .local = address, .plen = (uint8_t)len };

    T_OK(nl_addr_add(nl, &a, &err));
}

// ---- what the kernel has

struct addr_look {
    struct nl_addr want, found;
    int count;
};

static inline void addr_looked(void *ctx, const struct nl_addr *a)
{
    struct addr_look *look = ctx;

    if (a->local != look->want.local || a->ifindex != look->want.ifindex)
        return;
    look->found = *a;
    look->count++;
}

static inline int kernel_addrs(int index, uint32_t address)
{
    struct addr_look look = { .want = { .local = address, .ifindex = index } };

    T_OK(nl_addr_dump(nl, addr_looked, &look, &err));
    return look.count;
}

struct route_look {
    uint32_t dst;
    unsigned len;
    int protocol; // -1: any
    struct nl_route found;
    int count;
};

static inline void route_looked(void *ctx, const struct nl_route *r)
{
    struct route_look *look = ctx;

    if (r->table != RT_TABLE_MAIN || r->dst != look->dst || r->plen != look->len)
        return;
    if (look->protocol >= 0 && r->protocol != look->protocol)
        return;
    look->found = *r;
    look->count++;
}

// Routes of one protocol to just this destination; *ret is the last one of them.
static inline int kernel_routes(uint32_t dst, unsigned len, int protocol, struct nl_route *ret)
{
    struct route_look look = { .dst = dst, .len = len, .protocol = protocol };

    T_OK(nl_route_dump(nl, route_looked, &look, &err));
    if (ret != NULL)
        *ret = look.found;
    return look.count;
}

static inline void route_counted(void *ctx, const struct nl_route *r)
{
    if (r->protocol == RIB_PROTOCOL)
        ++*(int *)ctx;
}

static inline int own_routes(void)
{
    int count = 0;

    T_OK(nl_route_dump(nl, route_counted, &count, &err));
    return count;
}

static inline void host_route(uint32_t dst, unsigned len, uint32_t gateway, unsigned metric)
{
    struct nl_route r = {
        .dst = dst,
        .plen = (uint8_t)len,
        .gateway = gateway,
        .metric = metric,
        .protocol = RTPROT_STATIC,
    };

    T_OK(nl_route_add(nl, &r, &err));
}
