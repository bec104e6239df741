// SPDX-License-Identifier: ISC
#include "core/engine/addr.h"

#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/engine/net.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool same(const struct nl_addr *a, const struct nl_addr *b)
{
    uint32_t ap = a->peer != 0 ? a->peer : a->local, bp = b->peer != 0 ? b->peer : b->local;

    return a->ifindex == b->ifindex && a->local == b->local && a->plen == b->plen && ap == bp;
}

// Another entry than `except` that means the same.
static struct addr *wanted_by(struct engine *e, const struct addr *except, const struct nl_addr *k)
{
    list_for_each (node, &e->net->addrs) {
        struct addr *a = list_entry(node, struct addr, node);

        if (a != except && a->wanted && same(&a->kernel, k))
            return a;
    }
    return NULL;
}

// ---- what the kernel has

static struct kernel_addr *kernel_find(struct engine *e, const struct nl_addr *a)
{
    list_for_each (node, &e->net->kernel_addrs) {
        struct kernel_addr *k = list_entry(node, struct kernel_addr, node);

        if (same(&k->a, a))
            return k;
    }
    return NULL;
}

static void kernel_tell(struct engine *e, const struct kernel_addr *k, bool gone)
{
    if (wanted_by(e, NULL, &k->a) == NULL)
        net_changed(e, "/ip/address", k->id, gone);
}

void addr_seen(struct engine *e, const struct nl_addr *a)
{
    struct kernel_addr *k = kernel_find(e, a);

    if (k != NULL) {
        k->a = *a;
        return;
    }
    k = mem_alloc(sizeof(*k));
    k->id = engine_next_id(e);
    k->a = *a;
    list_append(&e->net->kernel_addrs, &k->node);
    kernel_tell(e, k, false);
}

void addr_gone(struct engine *e, const struct nl_addr *a)
{
    struct kernel_addr *k = kernel_find(e, a);

    if (k == NULL)
        return;
    list_remove(&k->node);
    kernel_tell(e, k, true);
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

void addrs_sweep(struct engine *e)
{
    struct err ignored;

    list_for_each_safe (node, tmp, &e->net->kernel_addrs) {
        struct kernel_addr *k = list_entry(node, struct kernel_addr, node);

        if (k->a.proto != RIB_PROTOCOL || wanted_by(e, NULL, &k->a) != NULL)
            continue;
        nl_addr_delete(e->nl, &k->a, &ignored);
        addr_gone(e, &k->a);
    }
    net_soon(e);
}

// ---- what is wanted

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
        .proto = RIB_PROTOCOL,
        .no_prefix_route = a->no_route,
    };
    if (a->peer == 0 && a->len < 31)
        ret->broadcast = a->address | ~net_mask(a->len);
    return true;
}

// Off the interface, unless the host had it there before us. Another entry that wants the same has
// it from now on.
static void addr_take_off(struct engine *e, struct addr *a)
{
    struct addr *heir = wanted_by(e, a, &a->kernel);
    struct err ignored;

    if (a->put && heir != NULL) {
        heir->put = true;
    } else if (a->put) {
        nl_addr_delete(e->nl, &a->kernel, &ignored);
        addr_gone(e, &a->kernel);
    }
    a->put = false;
}

static bool addr_put_on(struct engine *e, struct addr *a, struct err *err)
{
    const struct kernel_addr *k = kernel_find(e, &a->kernel);

    if (k != NULL) {
        // Left by a killed daemon, or of another entry.
        a->put |= k->a.proto == RIB_PROTOCOL;
        return true;
    }
    if (nl_addr_add(e->nl, &a->kernel, err))
        a->put = true;
    else if (nl_errno(e->nl) != EEXIST) // the monitor has not told it yet
        return false;
    addr_seen(e, &a->kernel);
    return true;
}

static bool addr_apply(struct engine *e, struct addr *a, struct err *err)
{
    struct nl_addr want = a->kernel;
    bool was_invalid = a->invalid, ok = true;

    a->invalid = !addr_kernel(e, a, &want);
    if (a->wanted && (a->invalid || a->disabled || !same(&a->kernel, &want)))
        addr_take_off(e, a);
    a->wanted = !a->invalid && !a->disabled;
    a->kernel = want;
    if (a->wanted)
        ok = addr_put_on(e, a, err);
    if (a->invalid != was_invalid)
        net_changed(e, "/ip/address", a->id, false);
    return ok;
}

// The log hears of a refusal once, however often it is tried.
static void addr_try(struct engine *e, struct addr *a)
{
    struct err err;
    bool ok = addr_apply(e, a, &err);

    if (!ok && !a->complained)
        log_write(LOG_SYSTEM | LOG_ERROR, "%s", err.text);
    a->complained = !ok;
}

static void addr_list(struct engine *e, struct addr *a)
{
    a->engine = e;
    if (a->node.next == NULL)
        list_init(&a->node);
    if (list_empty(&a->node))
        list_append(&e->net->addrs, &a->node);
}

void addr_set(struct engine *e, struct addr *a)
{
    addr_list(e, a);
    addr_try(e, a);
    if (a->dynamic)
        net_changed(e, "/ip/address", a->id, false);
    net_soon(e);
}

void addr_remove(struct addr *a)
{
    struct engine *e = a->engine;

    if (e == NULL || list_empty(&a->node))
        return;
    list_remove(&a->node);
    if (a->wanted)
        addr_take_off(e, a);
    a->wanted = false;
    if (a->dynamic)
        net_changed(e, "/ip/address", a->id, true);
    net_soon(e);
}

void addrs_pass(struct engine *e)
{
    list_for_each (node, &e->net->addrs)
        addr_try(e, list_entry(node, struct addr, node));
}

void addrs_rename(struct engine *e, const char *old, const char *name)
{
    list_for_each (node, &e->net->addrs) {
        struct addr *a = list_entry(node, struct addr, node);

        if (strcmp(a->interface, old) == 0)
            text_copy(a->interface, sizeof(a->interface), name);
    }
}

// ---- entries of /ip address

static struct addr *kept_find(struct engine *e, uint32_t id)
{
    list_for_each (node, &e->net->addrs) {
        struct addr *a = list_entry(node, struct addr, node);

        if (a->kept && a->id == id)
            return a;
    }
    return NULL;
}

const struct addr *addr_kept(struct engine *e, uint32_t id)
{
    return kept_find(e, id);
}

static void kept_free(struct addr *a)
{
    addr_remove(a);
    free(a);
}

bool addr_keep(struct engine *e, const struct addr *entry, struct err *err)
{
    struct addr *a = kept_find(e, entry->id);
    bool added = a == NULL;

    if (added)
        a = mem_alloc(sizeof(*a));
    a->id = entry->id;
    a->address = entry->address;
    a->peer = entry->peer;
    a->len = entry->len;
    a->disabled = entry->disabled;
    text_copy(a->interface, sizeof(a->interface), entry->interface);
    a->kept = true;
    addr_list(e, a);
    net_soon(e);
    if (addr_apply(e, a, err))
        return true;
    if (added)
        kept_free(a);
    return false;
}

void addr_drop(struct engine *e, uint32_t id)
{
    struct addr *a = kept_find(e, id);

    if (a != NULL)
        kept_free(a);
}

// ---- for others

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

        if (i == NULL || wanted_by(e, NULL, &k->a) != NULL)
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

void addrs_free(struct engine *e)
{
    while (!list_empty(&e->net->addrs)) {
        struct addr *a = list_entry(e->net->addrs.next, struct addr, node);

        if (a->kept)
            kept_free(a);
        else
            addr_remove(a);
    }
    kernel_addrs_drop(e);
}
