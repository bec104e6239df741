// SPDX-License-Identifier: ISC
// One pass brings the kernel in line: for each destination the eligible route with the least
// distance is installed, the others are not. A pass asks what is wanted anew each time, so nothing
// that happened in between can be missed.

#include "core/engine/rib.h"

#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/base/words.h"
#include "core/engine/net.h"
#include "core/net/ip4.h"

#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct word rib_type_words[] = {
    { "unicast", RIB_UNICAST, NULL },
    { "blackhole", RIB_BLACKHOLE, "Packets are dropped" },
    { "unreachable", RIB_UNREACHABLE, "The sender is told that the host is unreachable" },
    { "prohibit", RIB_PROHIBIT, "The sender is told that it is forbidden" },
    { NULL },
};

static uint32_t mask(unsigned len)
{
    return len == 0 ? 0 : 0xFFFFFFFFu << (32 - len);
}

// ---- what the kernel has

static bool same_route(const struct nl_route *a, const struct nl_route *b)
{
    return a->dst == b->dst && a->plen == b->plen && a->metric == b->metric &&
           a->gateway == b->gateway && a->oif == b->oif && a->protocol == b->protocol;
}

static bool interesting(const struct nl_route *r)
{
    return (r->table == RT_TABLE_MAIN || r->table == 0) && r->type != NL_ROUTE_OTHER;
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

void route_seen(struct engine *e, const struct nl_route *r)
{
    struct kernel_route *k;

    if (!interesting(r) || r->protocol == RIB_PROTOCOL)
        return;
    k = kernel_find(e, r);
    if (k == NULL) {
        k = mem_alloc(sizeof(*k));
        k->id = engine_next_id(e);
        list_append(&e->net->kernel_routes, &k->node);
    }
    k->r = *r;
}

// One of ours is gone: by our own hand, then nobody wants it any more, or by somebody else's.
static void own_gone(struct engine *e, const struct nl_route *r)
{
    list_for_each (node, &e->net->routes) {
        struct rib_route *own = list_entry(node, struct rib_route, node);

        if (own->installed && own->kernel_metric == r->metric && own->kernel_oif == r->oif &&
            (own->split ? r->plen == 1 : own->kernel_dst == r->dst && own->kernel_len == r->plen))
            own->installed = false;
    }
}

void route_gone(struct engine *e, const struct nl_route *r)
{
    struct kernel_route *k;

    if (!interesting(r))
        return;
    if (r->protocol == RIB_PROTOCOL) {
        own_gone(e, r);
        return;
    }
    k = kernel_find(e, r);
    if (k == NULL)
        return;
    list_remove(&k->node);
    free(k);
}

static void kernel_routes_drop(struct engine *e)
{
    list_for_each_safe (node, tmp, &e->net->kernel_routes) {
        struct kernel_route *k = list_entry(node, struct kernel_route, node);

        list_remove(&k->node);
        free(k);
    }
}

struct resync {
    struct engine *e;
    struct list old; // kernel routes as they were known, to keep their ids
};

static void route_dumped(void *ctx, const struct nl_route *r)
{
    struct resync *sync = ctx;

    if (r->protocol == RIB_PROTOCOL && interesting(r)) {
        list_for_each (node, &sync->e->net->routes) {
            struct rib_route *own = list_entry(node, struct rib_route, node);

            if (own->kernel_metric == r->metric && own->kernel_oif == r->oif &&
                own->kernel_gateway == r->gateway &&
                (own->split ? r->plen == 1
                            : own->kernel_dst == r->dst && own->kernel_len == r->plen))
                own->installed = true;
        }
        return;
    }
    list_for_each_safe (node, tmp, &sync->old) {
        struct kernel_route *k = list_entry(node, struct kernel_route, node);

        if (!same_route(&k->r, r))
            continue;
        list_remove(&k->node);
        list_append(&sync->e->net->kernel_routes, &k->node);
        return;
    }
    route_seen(sync->e, r);
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
    list_for_each (node, &e->net->routes)
        list_entry(node, struct rib_route, node)->installed = false;
    if (!nl_route_dump(e->nl, route_dumped, &sync, &err))
        log_write(LOG_ROUTE | LOG_ERROR, "%s", err.text);
    // What was not found again is gone.
    while (!list_empty(&sync.old)) {
        struct kernel_route *k = list_entry(sync.old.next, struct kernel_route, node);

        list_remove(&k->node);
        free(k);
    }
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

void routes_link_down(struct engine *e, int index)
{
    if (index == 0)
        return;
    list_for_each (node, &e->net->routes) {
        struct rib_route *r = list_entry(node, struct rib_route, node);

        if (r->kernel_oif == index)
            r->installed = false;
    }
    list_for_each_safe (node, tmp, &e->net->kernel_routes) {
        struct kernel_route *k = list_entry(node, struct kernel_route, node);

        if (k->r.oif != index)
            continue;
        list_remove(&k->node);
        free(k);
    }
}

// ---- what is wanted

struct way {
    uint32_t gateway;
    int oif;
};

static bool covers(uint32_t dst, unsigned len, uint32_t address)
{
    return ((dst ^ address) & mask(len)) == 0;
}

static bool tunnel(struct engine *e, int oif)
{
    const struct iface *i = iface_indexed(e, oif);

    return i == NULL || i->own;
}

static bool way_of(struct engine *e, const struct rib_route *r, struct way *ret);

// The way to a server without Warren's own default: connected networks, the host's routes, and
// static routes that do not lead through a tunnel; the longest prefix, then the least metric.
static bool way_to_host(struct engine *e, uint32_t address, struct way *ret)
{
    unsigned best_len = 0, best_metric = ~0u;
    bool found = false;

    list_for_each (node, &e->net->kernel_routes) {
        const struct nl_route *r = &list_entry(node, struct kernel_route, node)->r;

        if (r->type != NL_ROUTE_UNICAST || !covers(r->dst, r->plen, address) || r->dead ||
            tunnel(e, r->oif))
            continue;
        if (found && (r->plen < best_len || (r->plen == best_len && r->metric >= best_metric)))
            continue;
        *ret = (struct way){ r->gateway, r->oif };
        best_len = r->plen;
        best_metric = r->metric;
        found = true;
    }
    list_for_each (node, &e->net->routes) {
        const struct rib_route *r = list_entry(node, struct rib_route, node);
        struct way way;

        if (r->owner != RIB_STATIC || r->disabled || r->type != RIB_UNICAST ||
            !covers(r->dst, r->len, address) || !way_of(e, r, &way) || tunnel(e, way.oif))
            continue;
        if (found && (r->len < best_len || (r->len == best_len && r->distance >= best_metric)))
            continue;
        *ret = way;
        best_len = r->len;
        best_metric = r->distance;
        found = true;
    }
    return found;
}

static bool way_of(struct engine *e, const struct rib_route *r, struct way *ret)
{
    const struct iface *i;

    if (r->type != RIB_UNICAST) {
        *ret = (struct way){ 0, 0 };
        return true;
    }
    if (r->owner == RIB_HOST)
        return way_to_host(e, r->dst, ret);
    if (r->interface[0] != '\0') {
        i = iface_named(e, r->interface);
        if (i == NULL || !i->running || i->index == 0)
            return false;
        *ret = (struct way){ 0, i->index };
        return true;
    }
    ret->gateway = r->gateway;
    ret->oif = addr_route_to(e, r->gateway, NULL);
    return ret->oif != 0;
}

// Somebody else's default route that packets would follow before ours.
static bool foreign_default(struct engine *e, unsigned distance)
{
    list_for_each (node, &e->net->kernel_routes) {
        const struct nl_route *r = &list_entry(node, struct kernel_route, node)->r;

        if (r->plen == 0 && r->metric <= distance && !r->dead)
            return true;
    }
    return false;
}

static bool beaten_by_foreign(struct engine *e, const struct rib_route *r)
{
    list_for_each (node, &e->net->kernel_routes) {
        const struct nl_route *k = &list_entry(node, struct kernel_route, node)->r;

        if (k->dst == r->dst && k->plen == r->len && k->metric < r->distance && !k->dead)
            return true;
    }
    return false;
}

// ---- the kernel's side of one route

static enum nl_route_type kernel_type(enum rib_type type)
{
    switch (type) {
    case RIB_UNICAST:
        return NL_ROUTE_UNICAST;
    case RIB_BLACKHOLE:
        return NL_ROUTE_BLACKHOLE;
    case RIB_UNREACHABLE:
        return NL_ROUTE_UNREACHABLE;
    case RIB_PROHIBIT:
        return NL_ROUTE_PROHIBIT;
    }
    return NL_ROUTE_UNICAST;
}

static struct nl_route kernel_form(const struct rib_route *r, uint32_t dst, unsigned len)
{
    return (struct nl_route){
        .dst = dst,
        .plen = (uint8_t)len,
        .type = kernel_type(r->type),
        .gateway = r->kernel_gateway,
        .oif = r->kernel_oif,
        .metric = r->kernel_metric,
        .prefsrc = r->pref_src,
        .protocol = RIB_PROTOCOL,
    };
}

static void rib_uninstall(struct engine *e, struct rib_route *r)
{
    struct nl_route k;
    struct err ignored;

    r->active = false;
    r->via_index = 0;
    if (!r->installed)
        return;
    r->installed = false;
    if (r->split) {
        k = kernel_form(r, 0, 1);
        nl_route_delete(e->nl, &k, &ignored);
        k = kernel_form(r, 0x80000000u, 1);
    } else {
        k = kernel_form(r, r->kernel_dst, r->kernel_len);
    }
    nl_route_delete(e->nl, &k, &ignored);
}

static bool rib_put(struct engine *e, struct rib_route *r, uint32_t dst, unsigned len)
{
    struct nl_route k = kernel_form(r, dst, len);
    char text[IP4_TEXT_SIZE];
    struct err err;

    if (nl_route_replace(e->nl, &k, &err))
        return true;
    log_write(LOG_ROUTE | LOG_WARNING, "could not add route %s/%u: %s", ip4_text(dst, text), len,
        err.text);
    return false;
}

static void rib_install(struct engine *e, struct rib_route *r, const struct way *way)
{
    bool split = r->owner == RIB_DEFAULT && r->len == 0 && foreign_default(e, r->distance);

    if (r->installed && r->split == split && r->kernel_gateway == way->gateway &&
        r->kernel_oif == way->oif && r->kernel_metric == r->distance && r->kernel_dst == r->dst &&
        r->kernel_len == r->len) {
        r->active = split || !beaten_by_foreign(e, r);
        r->via_index = way->oif;
        return;
    }
    rib_uninstall(e, r);
    r->split = split;
    r->kernel_gateway = way->gateway;
    r->kernel_oif = way->oif;
    r->kernel_metric = r->distance;
    r->kernel_dst = r->dst;
    r->kernel_len = r->len;
    r->installed = split ? rib_put(e, r, 0, 1) && rib_put(e, r, 0x80000000u, 1)
                         : rib_put(e, r, r->dst, r->len);
    r->active = r->installed && (split || !beaten_by_foreign(e, r));
    r->via_index = r->installed ? way->oif : 0;
}

// A better route to the same destination: less distance, or the same and added before.
static bool rib_beaten(struct engine *e, const struct rib_route *r)
{
    bool before = true;

    list_for_each (node, &e->net->routes) {
        const struct rib_route *other = list_entry(node, struct rib_route, node);
        struct way way;

        if (other == r) {
            before = false;
            continue;
        }
        if (other->dst != r->dst || other->len != r->len || other->disabled ||
            other->distance > r->distance || (other->distance == r->distance && !before))
            continue;
        if (way_of(e, other, &way))
            return true;
    }
    return false;
}

static void rib_tell(struct rib_route *r, bool was, bool gone)
{
    const struct engine_env *env = &r->engine->env;

    if (gone || was != r->active)
        env->host->changed(env->host_ctx, "/ip/route", r->id, gone);
}

void routes_pass(struct engine *e)
{
    // Those that stand in the way go first; a second look installs what is left. RIB_HOST comes
    // before RIB_DEFAULT in the list because it is added before.
    list_for_each (node, &e->net->routes) {
        struct rib_route *r = list_entry(node, struct rib_route, node);
        bool was = r->active;
        struct way way;

        if (r->disabled || !way_of(e, r, &way) || rib_beaten(e, r)) {
            rib_uninstall(e, r);
            rib_tell(r, was, false);
        }
    }
    list_for_each (node, &e->net->routes) {
        struct rib_route *r = list_entry(node, struct rib_route, node);
        bool was = r->active;
        struct way way;

        if (r->disabled || !way_of(e, r, &way) || rib_beaten(e, r))
            continue;
        rib_install(e, r, &way);
        rib_tell(r, was, false);
    }
}

void rib_set(struct engine *e, struct rib_route *r)
{
    r->engine = e;
    if (r->node.next == NULL)
        list_init(&r->node);
    if (list_empty(&r->node))
        list_append(&e->net->routes, &r->node);
    net_soon(e);
}

void rib_remove(struct rib_route *r)
{
    struct engine *e = r->engine;

    if (e == NULL || list_empty(&r->node))
        return;
    rib_uninstall(e, r);
    list_remove(&r->node);
    rib_tell(r, false, true);
    net_soon(e);
}

static void kernel_row(struct engine *e, const struct kernel_route *k,
    void (*row)(void *ctx, const struct rib_route *r), void *ctx)
{
    const struct iface *i = iface_indexed(e, k->r.oif);
    struct rib_route r = {
        .id = k->id,
        .owner = k->r.protocol == RTPROT_KERNEL ? RIB_CONNECTED : RIB_FOREIGN,
        .dst = k->r.dst,
        .len = k->r.plen,
        .gateway = k->r.gateway,
        .pref_src = k->r.prefsrc,
        .distance = k->r.metric,
        .active = !k->r.dead,
        .via_index = k->r.oif,
    };

    if (i != NULL && k->r.gateway == 0)
        text_copy(r.interface, sizeof(r.interface), i->name);
    row(ctx, &r);
}

void rib_each(struct engine *e, void (*row)(void *ctx, const struct rib_route *r), void *ctx)
{
    list_for_each (node, &e->net->routes)
        row(ctx, list_entry(node, struct rib_route, node));
    list_for_each (node, &e->net->kernel_routes)
        kernel_row(e, list_entry(node, struct kernel_route, node), row, ctx);
}

void routes_free(struct engine *e)
{
    while (!list_empty(&e->net->routes))
        rib_remove(list_entry(e->net->routes.next, struct rib_route, node));
    kernel_routes_drop(e);
}
