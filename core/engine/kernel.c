// SPDX-License-Identifier: ISC
// The routes that the kernel has and Warren did not make: connected ones and the host's. Kept as
// the monitor tells them; where its word leaves doubt, all routes are dumped again.

#include "core/engine/net.h"

#include "core/base/log.h"
#include "core/base/mem.h"

#include <linux/rtnetlink.h>
#include <stdlib.h>

static bool same_place(const struct nl_route *a, const struct nl_route *b)
{
    return a->dst == b->dst && a->plen == b->plen && a->metric == b->metric;
}

static bool same_route(const struct nl_route *a, const struct nl_route *b)
{
    return same_place(a, b) && a->gateway == b->gateway && a->oif == b->oif &&
           a->protocol == b->protocol && a->type == b->type;
}

static bool interesting(const struct nl_route *r)
{
    return (r->table == RT_TABLE_MAIN || r->table == RT_TABLE_UNSPEC) && r->type != NL_ROUTE_OTHER;
}

static struct kernel_route *kernel_find(struct engine *e, const struct nl_route *r)
{
    list_for_each (node, &e->net->kernel_routes) {
        struct kernel_route *k = list_entry(node, struct kernel_route, node);

        if (same_route(&k->r, r))
            return k;
    }
    return NULL;
}

bool kernel_place_taken(struct engine *e, const struct nl_route *r)
{
    list_for_each (node, &e->net->kernel_routes)
        if (same_place(&list_entry(node, struct kernel_route, node)->r, r))
            return true;
    return false;
}

static void kernel_add(struct engine *e, const struct nl_route *r)
{
    struct kernel_route *k = mem_alloc(sizeof(*k));

    k->id = engine_next_id(e);
    k->r = *r;
    list_append(&e->net->kernel_routes, &k->node);
    net_changed(e, "/ip/route", k->id, false);
}

static void kernel_free(struct engine *e, struct kernel_route *k)
{
    list_remove(&k->node);
    net_changed(e, "/ip/route", k->id, true);
    free(k);
}

// A new route in the place of another has replaced it, or stands beside it: the kernel does not
// say which.
void route_seen(struct engine *e, const struct nl_route *r)
{
    struct kernel_route *k;

    if (!interesting(r) || r->protocol == RIB_PROTOCOL)
        return;
    k = kernel_find(e, r);
    if (k != NULL) {
        k->r = *r;
        return;
    }
    if (kernel_place_taken(e, r) || routes_own_gone(e, r))
        e->net->stale_routes = true;
    kernel_add(e, r);
}

void route_gone(struct engine *e, const struct nl_route *r)
{
    struct kernel_route *k;

    if (!interesting(r))
        return;
    if (r->protocol == RIB_PROTOCOL) {
        if (routes_own_gone(e, r))
            e->net->stale_routes = true;
        return;
    }
    k = kernel_find(e, r);
    if (k != NULL)
        kernel_free(e, k);
}

struct resync {
    struct engine *e;
    struct list old; // as they were known, to keep their ids
};

static void route_dumped(void *ctx, const struct nl_route *r)
{
    struct resync *sync = ctx;

    if (!interesting(r))
        return;
    if (r->protocol == RIB_PROTOCOL) {
        routes_found(sync->e, r);
        return;
    }
    // The order of a dump hardly changes, so this is mostly the first one.
    list_for_each_safe (node, tmp, &sync->old) {
        struct kernel_route *k = list_entry(node, struct kernel_route, node);

        if (!same_route(&k->r, r))
            continue;
        k->r = *r;
        list_remove(&k->node);
        list_append(&sync->e->net->kernel_routes, &k->node);
        return;
    }
    kernel_add(sync->e, r);
}

void routes_resync(struct engine *e)
{
    struct resync sync = { .e = e };
    struct err err;

    list_init(&sync.old);
    while (!list_empty(&e->net->kernel_routes)) {
        struct list *node = e->net->kernel_routes.next;

        list_remove(node);
        list_append(&sync.old, node);
    }
    routes_unsure(e);
    if (!nl_route_dump(e->nl, route_dumped, &sync, &err))
        log_write(LOG_ROUTE | LOG_ERROR, "%s", err.text);
    while (!list_empty(&sync.old))
        kernel_free(e, list_entry(sync.old.next, struct kernel_route, node));
    e->net->stale_routes = false;
}

static void sweep_one(void *ctx, const struct nl_route *r)
{
    struct engine *e = ctx;
    struct err ignored;

    if (r->protocol == RIB_PROTOCOL && interesting(r))
        nl_route_delete(e->nl, r, &ignored);
}

void routes_sweep(struct engine *e)
{
    struct err err;

    if (!nl_route_dump(e->nl, sweep_one, e, &err))
        log_write(LOG_ROUTE | LOG_ERROR, "%s", err.text);
}

void kernel_routes_drop(struct engine *e, int index)
{
    list_for_each_safe (node, tmp, &e->net->kernel_routes) {
        struct kernel_route *k = list_entry(node, struct kernel_route, node);

        if (index == 0 || k->r.oif == index)
            kernel_free(e, k);
    }
}

const struct nl_route *kernel_route_to(struct engine *e, uint32_t dst, unsigned len)
{
    const struct nl_route *best = NULL;

    list_for_each (node, &e->net->kernel_routes) {
        const struct nl_route *r = &list_entry(node, struct kernel_route, node)->r;

        if (r->dst == dst && r->plen == len && !r->dead &&
            (best == NULL || r->metric < best->metric))
            best = r;
    }
    return best;
}

const struct nl_route *kernel_route_for(
    struct engine *e, uint32_t address, bool direct, bool (*may)(struct engine *e, int oif))
{
    const struct nl_route *best = NULL;

    list_for_each (node, &e->net->kernel_routes) {
        const struct nl_route *r = &list_entry(node, struct kernel_route, node)->r;

        if (r->type != NL_ROUTE_UNICAST || r->dead || (direct && r->gateway != 0) ||
            !net_covers(r->dst, r->plen, address) || !may(e, r->oif))
            continue;
        if (best == NULL || r->plen > best->plen ||
            (r->plen == best->plen && r->metric < best->metric))
            best = r;
    }
    return best;
}
