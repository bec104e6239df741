// SPDX-License-Identifier: ISC
#include "core/engine/addr.h"

#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/engine/net.h"
#include "core/net/ip4.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t mask(unsigned len)
{
    return len == 0 ? 0 : 0xFFFFFFFFu << (32 - len);
}

static bool same(const struct nl_addr *a, const struct nl_addr *b)
{
    uint32_t ap = a->peer != 0 ? a->peer : a->local, bp = b->peer != 0 ? b->peer : b->local;

    return a->ifindex == b->ifindex && a->local == b->local && a->plen == b->plen && ap == bp;
}

static struct kernel_addr *kernel_find(struct engine *e, const struct nl_addr *a)
{
    list_for_each (node, &e->net->kernel_addrs) {
        struct kernel_addr *k = list_entry(node, struct kernel_addr, node);

        if (same(&k->a, a))
            return k;
    }
    return NULL;
}

void addr_seen(struct engine *e, const struct nl_addr *a)
{
    struct kernel_addr *k = kernel_find(e, a);

    if (k == NULL) {
        k = mem_alloc(sizeof(*k));
        k->id = engine_next_id(e);
        list_append(&e->net->kernel_addrs, &k->node);
    }
    k->a = *a;
}

void addr_gone(struct engine *e, const struct nl_addr *a)
{
    struct kernel_addr *k = kernel_find(e, a);

    if (k == NULL)
        return;
    list_remove(&k->node);
    free(k);
    // Routes that had it as their source, and some through its network, went with it.
    e->net->stale_routes = true;
}

static void kernel_addrs_drop(struct engine *e)
{
    list_for_each_safe (node, tmp, &e->net->kernel_addrs) {
        struct kernel_addr *k = list_entry(node, struct kernel_addr, node);

        list_remove(&k->node);
        free(k);
    }
}

static void addr_dumped(void *ctx, const struct nl_addr *a)
{
    addr_seen(ctx, a);
}

void addrs_resync(struct engine *e)
{
    struct err err;

    kernel_addrs_drop(e);
    if (!nl_addr_dump(e->nl, addr_dumped, e, &err))
        log_write(LOG_SYSTEM | LOG_ERROR, "%s", err.text);
}

// What the entry means in the kernel; false while its interface is not there.
static bool addr_kernel(struct engine *e, const struct addr *a, struct nl_addr *ret)
{
    const struct iface *i = iface_named(e, a->interface);

    if (i == NULL || i->index == 0)
        return false;
    *ret = (struct nl_addr){
        .ifindex = i->index,
        .local = a->address,
        .peer = a->peer,
        .plen = (uint8_t)a->len,
    };
    if (a->peer == 0 && a->len < 31)
        ret->broadcast = a->address | ~mask(a->len);
    return true;
}

static bool addr_wanted(struct engine *e, const struct addr *except, const struct nl_addr *k)
{
    list_for_each (node, &e->net->addrs) {
        const struct addr *a = list_entry(node, struct addr, node);
        struct nl_addr other;

        if (a != except && !a->disabled && addr_kernel(e, a, &other) && same(&other, k))
            return true;
    }
    return false;
}

static void addr_add_kernel(struct engine *e, struct addr *a)
{
    struct nl_addr k;
    struct err err;

    a->invalid = !addr_kernel(e, a, &k);
    if (a->invalid || a->disabled || kernel_find(e, &k) != NULL)
        return;
    if (nl_addr_add(e->nl, &k, &err)) {
        addr_seen(e, &k);
        return;
    }
    log_write(LOG_SYSTEM | LOG_ERROR, "could not add address to %s: %s", a->interface, err.text);
}

void addr_set(struct engine *e, struct addr *a)
{
    a->engine = e;
    if (a->node.next == NULL)
        list_init(&a->node);
    if (list_empty(&a->node))
        list_append(&e->net->addrs, &a->node);
    addr_add_kernel(e, a);
    net_soon(e);
}

void addr_remove(struct addr *a)
{
    struct engine *e = a->engine;
    struct nl_addr k;
    struct err ignored;

    if (e == NULL || list_empty(&a->node))
        return;
    list_remove(&a->node);
    if (!a->disabled && addr_kernel(e, a, &k) && !addr_wanted(e, a, &k)) {
        nl_addr_delete(e->nl, &k, &ignored);
        addr_gone(e, &k);
    }
    net_soon(e);
}

void addrs_pass(struct engine *e)
{
    list_for_each (node, &e->net->addrs)
        addr_add_kernel(e, list_entry(node, struct addr, node));
}

void addr_each(struct engine *e, void (*row)(void *ctx, const struct addr *a), void *ctx)
{
    list_for_each (node, &e->net->addrs)
        row(ctx, list_entry(node, struct addr, node));
    list_for_each (node, &e->net->kernel_addrs) {
        const struct kernel_addr *k = list_entry(node, struct kernel_addr, node);
        const struct iface *i = iface_indexed(e, k->a.ifindex);
        struct addr a = {
            .id = k->id,
            .address = k->a.local,
            .peer = k->a.peer != k->a.local ? k->a.peer : 0,
            .len = k->a.plen,
            .dynamic = true,
            .foreign = true,
        };

        if (i == NULL || addr_wanted(e, NULL, &k->a))
            continue;
        text_copy(a.interface, sizeof(a.interface), i->name);
        row(ctx, &a);
    }
}

bool addr_is_local(struct engine *e, uint32_t address, char interface[ENGINE_NAME])
{
    list_for_each (node, &e->net->kernel_addrs) {
        const struct kernel_addr *k = list_entry(node, struct kernel_addr, node);
        const struct iface *i = iface_indexed(e, k->a.ifindex);

        if (k->a.local != address)
            continue;
        if (interface != NULL)
            text_copy(interface, ENGINE_NAME, i != NULL ? i->name : "");
        return true;
    }
    return false;
}

int addr_route_to(struct engine *e, uint32_t address, uint32_t *ret_local)
{
    const struct nl_addr *best = NULL;

    list_for_each (node, &e->net->kernel_addrs) {
        const struct nl_addr *a = &list_entry(node, struct kernel_addr, node)->a;
        const struct iface *i = iface_indexed(e, a->ifindex);
        uint32_t net = a->peer != 0 ? a->peer : a->local;

        if (i == NULL || !i->running || ((address ^ net) & mask(a->plen)) != 0)
            continue;
        if (best == NULL || a->plen > best->plen)
            best = a;
    }
    if (best == NULL)
        return 0;
    if (ret_local != NULL)
        *ret_local = best->local;
    return best->ifindex;
}

void addrs_free(struct engine *e)
{
    while (!list_empty(&e->net->addrs))
        addr_remove(list_entry(e->net->addrs.next, struct addr, node));
    kernel_addrs_drop(e);
}
