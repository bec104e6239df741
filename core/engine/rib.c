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

#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#define UPPER_HALF 0x80000000u // 128.0.0.0/1

const struct word rib_type_words[] = {
    { "unicast", RIB_UNICAST, "Packets go to the gateway" },
    { "blackhole", RIB_BLACKHOLE, "Packets are dropped" },
    { "unreachable", RIB_UNREACHABLE, "The sender is told that the host is unreachable" },
    { "prohibit", RIB_PROHIBIT, "The sender is told that it is forbidden" },
    { NULL },
};

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

static enum rib_type type_of(enum nl_route_type type)
{
    switch (type) {
    case NL_ROUTE_BLACKHOLE:
        return RIB_BLACKHOLE;
    case NL_ROUTE_UNREACHABLE:
        return RIB_UNREACHABLE;
    case NL_ROUTE_PROHIBIT:
        return RIB_PROHIBIT;
    case NL_ROUTE_UNICAST:
    case NL_ROUTE_OTHER:
        return RIB_UNICAST;
    }
    return RIB_UNICAST;
}

// ---- the way that a route takes

struct way {
    enum nl_route_type type;
    uint32_t gateway;
    int oif;
};

static bool oif_running(struct engine *e, int oif)
{
    const struct iface *i = iface_indexed(e, oif);

    return i != NULL && i->running;
}

static bool oif_outside(struct engine *e, int oif)
{
    const struct iface *i = iface_indexed(e, oif);

    return i != NULL && i->running && !i->own;
}

// A static route without a gateway makes what it covers a neighbour.
static int static_route_to(struct engine *e, uint32_t address, unsigned longer_than)
{
    unsigned best = longer_than;
    int oif = 0;

    list_for_each (node, &e->net->routes) {
        const struct rib_route *r = list_entry(node, struct rib_route, node);

        if (r->owner != RIB_STATIC || !r->installed || r->kernel.gateway != 0 ||
            r->kernel.oif == 0 || !net_covers(r->dst, r->len, address) || r->len < best)
            continue;
        oif = r->kernel.oif;
        best = r->len;
    }
    return oif;
}

static bool way_by_gateway(struct engine *e, uint32_t gateway, struct way *ret)
{
    const struct nl_route *r = kernel_route_for(e, gateway, true, oif_running);
    int oif = static_route_to(e, gateway, r != NULL ? r->plen + 1u : 1);

    if (oif == 0 && r != NULL)
        oif = r->oif;
    if (oif == 0 || addr_is_local(e, gateway, NULL))
        return false;
    *ret = (struct way){ NL_ROUTE_UNICAST, gateway, oif };
    return true;
}

static bool way_by_interface(struct engine *e, const struct rib_route *r, struct way *ret)
{
    const struct iface *i = iface_named(e, r->interface);

    if (i == NULL || !i->running || i->index == 0)
        return false;
    // A tunnel has but one neighbour, whatever the gateway is called.
    *ret = (struct way){ NL_ROUTE_UNICAST, i->own ? 0 : r->gateway, i->index };
    return true;
}

static bool way_of(struct engine *e, const struct rib_route *r, struct way *ret)
{
    if (r->pref_src != 0 && !addr_is_local(e, r->pref_src, NULL))
        return false;
    if (r->type != RIB_UNICAST) {
        *ret = (struct way){ .type = kernel_type(r->type) };
        return true;
    }
    if (r->interface[0] != '\0')
        return way_by_interface(e, r, ret);
    return way_by_gateway(e, r->gateway, ret);
}

// The way to a server without Warren's own default: connected networks, the host's routes, and
// static routes that do not lead through a tunnel; the longest prefix, then the least metric. Ways
// of static routes are known already in this pass.
static void way_to_host(struct engine *e, uint32_t address, struct way *ret)
{
    const struct nl_route *k = kernel_route_for(e, address, false, oif_outside);
    unsigned len = 0, metric = ~0u;

    *ret = (struct way){ .type = NL_ROUTE_UNREACHABLE };
    if (k != NULL) {
        *ret = (struct way){ NL_ROUTE_UNICAST, k->gateway, k->oif };
        len = k->plen;
        metric = k->metric;
    }
    list_for_each (node, &e->net->routes) {
        const struct rib_route *r = list_entry(node, struct rib_route, node);

        if (r->owner != RIB_STATIC || !r->reachable || r->disabled || r->distance >= RIB_NEVER ||
            r->type != RIB_UNICAST || !net_covers(r->dst, r->len, address) ||
            !oif_outside(e, r->want.oif))
            continue;
        if (r->len < len || (r->len == len && r->distance >= metric))
            continue;
        *ret = (struct way){ NL_ROUTE_UNICAST, r->want.gateway, r->want.oif };
        len = r->len;
        metric = r->distance;
    }
}

// ---- the kernel's side of one route

// Somebody else's default route that packets would follow before ours, or that is where ours
// would be.
static bool needs_split(struct engine *e, const struct rib_route *r)
{
    const struct nl_route *k = kernel_route_to(e, 0, 0);

    return r->owner == RIB_DEFAULT && r->len == 0 && k != NULL && k->metric <= r->distance;
}

// What the route is in the kernel: itself, or the two halves of everything.
static size_t kernel_forms(const struct nl_route *r, bool split, struct nl_route ret[2])
{
    ret[0] = ret[1] = *r;
    if (!split)
        return 1;
    ret[0].plen = ret[1].plen = 1;
    ret[1].dst = UPPER_HALF;
    return 2;
}

static void rib_uninstall(struct engine *e, struct rib_route *r)
{
    struct nl_route forms[2];
    size_t count = kernel_forms(&r->kernel, r->split, forms);
    struct err ignored;

    for (size_t i = 0; r->installed && i < count; i++)
        nl_route_delete(e->nl, &forms[i], &ignored);
    r->installed = false;
}

// Never in the place of somebody else's route. Of what is in the way and not known to be another's,
// a fresh list says whose it is.
static bool put(struct engine *e, const struct nl_route *k, struct err *err)
{
    err_clear(err);
    if (kernel_place_taken(e, k))
        return false;
    if (nl_route_add(e->nl, k, err))
        return true;
    if (nl_errno(e->nl) != EEXIST)
        return false;
    err_clear(err);
    routes_resync(e);
    return !kernel_place_taken(e, k) && nl_route_replace(e->nl, k, err);
}

static bool put_all(struct engine *e, const struct nl_route *want, bool split, struct err *err)
{
    struct nl_route forms[2];
    size_t count = kernel_forms(want, split, forms), done = 0;
    struct err ignored;

    while (done < count && put(e, &forms[done], err))
        done++;
    if (done == count)
        return true;
    while (done-- > 0)
        nl_route_delete(e->nl, &forms[done], &ignored);
    return false;
}

static bool same_place(const struct nl_route *a, const struct nl_route *b)
{
    return a->dst == b->dst && a->plen == b->plen && a->metric == b->metric;
}

static bool same_way(const struct nl_route *a, const struct nl_route *b)
{
    return a->type == b->type && a->gateway == b->gateway && a->oif == b->oif;
}

// Where a route only changes its way it is replaced in its place, so that packets always have one.
static bool move(struct engine *e, const struct nl_route *want, bool split)
{
    struct nl_route forms[2];
    size_t count = kernel_forms(want, split, forms);
    struct err ignored;
    bool ok = true;

    for (size_t i = 0; ok && i < count; i++)
        ok = nl_route_replace(e->nl, &forms[i], &ignored);
    return ok;
}

// The log hears of a refusal once, however often it is tried.
static void complain(struct rib_route *r, const struct err *err)
{
    if (!r->complained && err->text[0] != '\0')
        log_write(LOG_ROUTE | LOG_WARNING, "%s", err->text);
    r->complained = err->text[0] != '\0';
}

static void rib_install(struct engine *e, struct rib_route *r)
{
    bool split = needs_split(e, r);
    bool stays = r->installed && r->split == split && same_place(&r->kernel, &r->want);
    struct err err;

    if (stays && same_way(&r->kernel, &r->want) && r->kernel.prefsrc == r->want.prefsrc)
        return;
    if (!stays || !move(e, &r->want, split)) {
        rib_uninstall(e, r);
        r->installed = put_all(e, &r->want, split, &err);
        if (!r->installed)
            complain(r, &err);
    }
    r->kernel = r->want;
    r->split = split;
    if (r->installed)
        r->complained = false;
}

// ---- which routes are wanted

// Of two routes with the same distance the one that was there first has it, except that whoever
// asks for a default route through a tunnel wants it used.
static bool goes_before(const struct rib_route *a, const struct rib_route *b, bool earlier)
{
    if (a->distance != b->distance)
        return a->distance < b->distance;
    if ((a->owner == RIB_DEFAULT) != (b->owner == RIB_DEFAULT))
        return a->owner == RIB_DEFAULT;
    return earlier;
}

static bool eligible(const struct rib_route *r)
{
    return r->reachable && !r->disabled && r->distance < RIB_NEVER;
}

static bool rib_beaten(struct engine *e, const struct rib_route *r)
{
    bool earlier = true;

    list_for_each (node, &e->net->routes) {
        const struct rib_route *other = list_entry(node, struct rib_route, node);

        if (other == r)
            earlier = false;
        else if (other->dst == r->dst && other->len == r->len && eligible(other) &&
                 goes_before(other, r, earlier))
            return true;
    }
    return false;
}

static void rib_resolve(struct engine *e, struct rib_route *r)
{
    struct way way = { .type = NL_ROUTE_UNICAST };

    if (r->owner == RIB_HOST)
        way_to_host(e, r->dst, &way);
    r->reachable = r->owner == RIB_HOST || way_of(e, r, &way);
    r->via_index = way.oif;
    r->want = (struct nl_route){
        .dst = r->dst,
        .plen = (uint8_t)r->len,
        .type = way.type,
        .gateway = way.gateway,
        .oif = way.oif,
        .metric = r->distance,
        .prefsrc = r->pref_src,
        .protocol = RIB_PROTOCOL,
    };
}

static bool rib_active(struct engine *e, const struct rib_route *r)
{
    const struct nl_route *k = kernel_route_to(e, r->dst, r->len);

    return r->installed && (r->split || k == NULL || k->metric > r->distance);
}

static void rib_tell(const struct rib_route *r, bool gone)
{
    net_changed(r->engine, "/ip/route", r->id, gone);
}

// Ways to servers depend on those of static routes.
static void pass_resolve(struct engine *e, bool hosts)
{
    list_for_each (node, &e->net->routes) {
        struct rib_route *r = list_entry(node, struct rib_route, node);
        bool was = r->reachable;

        if ((r->owner == RIB_HOST) != hosts)
            continue;
        rib_resolve(e, r);
        r->changed = r->reachable != was;
    }
}

// Those that stand in the way of others go before any is put in. RIB_HOST comes before RIB_DEFAULT
// because it is added before.
static void pass_install(struct engine *e)
{
    list_for_each (node, &e->net->routes) {
        struct rib_route *r = list_entry(node, struct rib_route, node);

        r->wanted = eligible(r) && !rib_beaten(e, r);
        if (!r->wanted)
            rib_uninstall(e, r);
    }
    list_for_each (node, &e->net->routes) {
        struct rib_route *r = list_entry(node, struct rib_route, node);

        if (r->wanted)
            rib_install(e, r);
    }
}

void routes_pass(struct engine *e)
{
    pass_resolve(e, false);
    pass_resolve(e, true);
    pass_install(e);
    list_for_each (node, &e->net->routes) {
        struct rib_route *r = list_entry(node, struct rib_route, node);
        bool active = rib_active(e, r);

        if (r->changed || active != r->active) {
            r->active = active;
            rib_tell(r, false);
        }
    }
}

// ---- what happens to ours in the kernel

static bool is_place(const struct rib_route *r, const struct nl_route *k)
{
    if (!r->split)
        return same_place(&r->kernel, k);
    return k->plen == 1 && (k->dst == 0 || k->dst == UPPER_HALF) && k->metric == r->kernel.metric;
}

bool routes_own_gone(struct engine *e, const struct nl_route *k)
{
    list_for_each (node, &e->net->routes) {
        const struct rib_route *r = list_entry(node, struct rib_route, node);

        if (r->installed && is_place(r, k))
            return true;
    }
    return false;
}

void routes_unsure(struct engine *e)
{
    list_for_each (node, &e->net->routes) {
        struct rib_route *r = list_entry(node, struct rib_route, node);

        r->found = 0;
        r->installed = false;
    }
}

void routes_found(struct engine *e, const struct nl_route *k)
{
    list_for_each (node, &e->net->routes) {
        struct rib_route *r = list_entry(node, struct rib_route, node);

        if (is_place(r, k) && same_way(&r->kernel, k))
            r->installed = ++r->found == (r->split ? 2 : 1);
    }
}

void routes_link_down(struct engine *e, int index)
{
    if (index == 0)
        return;
    list_for_each (node, &e->net->routes) {
        struct rib_route *r = list_entry(node, struct rib_route, node);

        if (r->kernel.oif == index)
            r->installed = false;
    }
    kernel_routes_drop(e, index);
}

void routes_rename(struct engine *e, const char *old, const char *name)
{
    list_for_each (node, &e->net->routes) {
        struct rib_route *r = list_entry(node, struct rib_route, node);

        if (strcmp(r->interface, old) == 0)
            text_copy(r->interface, sizeof(r->interface), name);
    }
}

// ---- for the others

void rib_set(struct engine *e, struct rib_route *r)
{
    bool added;

    r->engine = e;
    if (r->node.next == NULL)
        list_init(&r->node);
    added = list_empty(&r->node);
    if (added)
        list_append(&e->net->routes, &r->node);
    if (added && r->owner != RIB_STATIC)
        rib_tell(r, false);
    net_soon(e);
}

void rib_remove(struct rib_route *r)
{
    struct engine *e = r->engine;

    if (e == NULL || list_empty(&r->node))
        return;
    rib_uninstall(e, r);
    r->active = r->reachable = false;
    list_remove(&r->node);
    if (r->owner != RIB_STATIC)
        rib_tell(r, true);
    net_soon(e);
}

static struct rib_route *kept_find(struct engine *e, uint32_t id)
{
    list_for_each (node, &e->net->routes) {
        struct rib_route *r = list_entry(node, struct rib_route, node);

        if (r->kept && r->id == id)
            return r;
    }
    return NULL;
}

const struct rib_route *rib_kept(struct engine *e, uint32_t id)
{
    return kept_find(e, id);
}

static void kept_free(struct rib_route *r)
{
    rib_remove(r);
    free(r);
}

void rib_keep(struct engine *e, const struct rib_route *entry)
{
    struct rib_route *r = kept_find(e, entry->id);

    if (r == NULL)
        r = mem_alloc(sizeof(*r));
    r->id = entry->id;
    r->owner = entry->owner;
    r->type = entry->type;
    r->dst = entry->dst;
    r->len = entry->len;
    r->gateway = entry->gateway;
    text_copy(r->interface, sizeof(r->interface), entry->interface);
    r->pref_src = entry->pref_src;
    r->distance = entry->distance;
    r->disabled = entry->disabled;
    r->kept = true;
    rib_set(e, r);
}

void rib_drop(struct engine *e, uint32_t id)
{
    struct rib_route *r = kept_find(e, id);

    if (r != NULL)
        kept_free(r);
}

// ---- print

static void own_row(struct engine *e, const struct rib_route *r,
    void (*row)(void *ctx, const struct rib_route *r), void *ctx)
{
    struct rib_route copy = *r;
    const struct iface *i = iface_indexed(e, r->via_index);

    if (r->owner == RIB_HOST) {
        copy.type = type_of(r->want.type);
        copy.gateway = r->want.gateway;
        if (i != NULL)
            text_copy(copy.interface, sizeof(copy.interface), i->name);
    }
    row(ctx, &copy);
}

// One of ours goes before a route of the host's.
static bool hidden(struct engine *e, const struct nl_route *k)
{
    list_for_each (node, &e->net->routes) {
        const struct rib_route *r = list_entry(node, struct rib_route, node);

        if (r->active && r->dst == k->dst && r->len == k->plen &&
            (r->split || r->distance < k->metric))
            return true;
    }
    return false;
}

static void kernel_row(struct engine *e, const struct kernel_route *k,
    void (*row)(void *ctx, const struct rib_route *r), void *ctx)
{
    const struct iface *i = iface_indexed(e, k->r.oif);
    const struct nl_route *best = kernel_route_to(e, k->r.dst, k->r.plen);
    bool usable = !k->r.dead && (k->r.oif == 0 || (i != NULL && i->running));
    struct rib_route r = {
        .id = k->id,
        .owner = k->r.protocol == RTPROT_KERNEL ? RIB_CONNECTED : RIB_FOREIGN,
        .type = type_of(k->r.type),
        .dst = k->r.dst,
        .len = k->r.plen,
        .gateway = k->r.gateway,
        .pref_src = k->r.prefsrc,
        .distance = k->r.metric,
        .reachable = usable,
        .active = usable && best != NULL && best->metric == k->r.metric && !hidden(e, &k->r),
        .via_index = k->r.oif,
    };

    if (i != NULL)
        text_copy(r.interface, sizeof(r.interface), i->name);
    row(ctx, &r);
}

void rib_each(struct engine *e, void (*row)(void *ctx, const struct rib_route *r), void *ctx)
{
    list_for_each (node, &e->net->routes)
        own_row(e, list_entry(node, struct rib_route, node), row, ctx);
    list_for_each (node, &e->net->kernel_routes)
        kernel_row(e, list_entry(node, struct kernel_route, node), row, ctx);
}

void routes_free(struct engine *e)
{
    while (!list_empty(&e->net->routes)) {
        struct rib_route *r = list_entry(e->net->routes.next, struct rib_route, node);

        if (r->kept)
            kept_free(r);
        else
            rib_remove(r);
    }
    kernel_routes_drop(e, 0);
}
