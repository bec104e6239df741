// SPDX-License-Identifier: ISC
#include "core/engine/iface.h"

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/base/words.h"
#include "core/engine/net.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct word iface_kind_words[] = {
    { "ether", IFACE_ETHER, NULL },
    { "loopback", IFACE_LOOPBACK, NULL },
    { "bridge", IFACE_BRIDGE, NULL },
    { "pptp-out", IFACE_PPTP_OUT, NULL },
    { "pptp-in", IFACE_PPTP_IN, NULL },
    { "other", IFACE_OTHER, NULL },
    { NULL },
};

static void iface_tell(struct iface *i, bool gone)
{
    struct engine *e = i->engine;
    struct iface_change change = { .iface = i, .gone = gone };

    bus_send(&e->ifaces.changes, &change);
    e->env.host->changed(e->env.host_ctx, "/interface", i->id, gone);
    net_soon(e);
}

static struct iface *iface_alloc(struct engine *e, enum iface_kind kind, const char *name)
{
    struct iface *i = mem_alloc(sizeof(*i));

    i->engine = e;
    i->id = engine_next_id(e);
    i->kind = kind;
    text_copy(i->name, sizeof(i->name), name);
    list_append(&e->ifaces.all, &i->node);
    return i;
}

struct iface *iface_new(struct engine *e, enum iface_kind kind, const char *name, bool dynamic)
{
    struct iface *i = iface_alloc(e, kind, name);

    i->dynamic = dynamic;
    i->own = true;
    i->point_to_point = true;
    iface_tell(i, false);
    return i;
}

void iface_free(struct iface *i)
{
    if (i == NULL)
        return;
    list_remove(&i->node);
    i->running = false;
    i->index = 0;
    iface_tell(i, true);
    free(i);
}

void iface_rename(struct iface *i, const char *name)
{
    text_copy(i->name, sizeof(i->name), name);
    iface_tell(i, false);
}

void iface_disable(struct iface *i, bool disabled)
{
    if (i->disabled == disabled)
        return;
    i->disabled = disabled;
    iface_tell(i, false);
}

void iface_attach(struct iface *i, int index, const char *kernel_name, unsigned mtu)
{
    text_copy(i->kernel_name, sizeof(i->kernel_name), kernel_name);
    i->index = index;
    i->mtu = mtu;
    i->up = i->running = true;
    iface_tell(i, false);
}

void iface_detach(struct iface *i)
{
    routes_link_down(i->engine, i->index);
    i->kernel_name[0] = '\0';
    i->index = 0;
    i->mtu = 0;
    i->up = i->running = false;
    iface_tell(i, false);
}

struct iface *iface_named(struct engine *e, const char *name)
{
    struct iface *by_kernel = NULL;

    list_for_each (node, &e->ifaces.all) {
        struct iface *i = list_entry(node, struct iface, node);

        if (strcmp(i->name, name) == 0)
            return i;
        if (strcmp(i->kernel_name, name) == 0)
            by_kernel = i;
    }
    return by_kernel;
}

struct iface *iface_indexed(struct engine *e, int index)
{
    list_for_each (node, &e->ifaces.all) {
        struct iface *i = list_entry(node, struct iface, node);

        if (i->index == index)
            return i;
    }
    return NULL;
}

struct ifaces *engine_ifaces(struct engine *e)
{
    return &e->ifaces;
}

// ---- names

static struct shown_name *shown_find(struct engine *e, const char *kernel_name)
{
    list_for_each (node, &e->net->names) {
        struct shown_name *n = list_entry(node, struct shown_name, node);

        if (strcmp(n->kernel_name, kernel_name) == 0)
            return n;
    }
    return NULL;
}

// The name becomes known to the kernel as well; where it cannot, it is still ours.
static void iface_altname(struct iface *i, const char *old, const char *name)
{
    struct nl *nl = i->engine->nl;
    struct err ignored;

    if (old != NULL && strcmp(old, i->kernel_name) != 0)
        nl_link_altname_remove(nl, i->index, old, &ignored);
    if (strcmp(name, i->kernel_name) != 0)
        nl_link_altname_add(nl, i->index, name, &ignored);
}

void iface_show_as(struct engine *e, const char *kernel_name, const char *name)
{
    struct shown_name *n = shown_find(e, kernel_name);
    struct iface *i = NULL;

    list_for_each (node, &e->ifaces.all) {
        struct iface *at = list_entry(node, struct iface, node);

        if (!at->own && strcmp(at->kernel_name, kernel_name) == 0)
            i = at;
    }
    if (n == NULL) {
        n = mem_alloc(sizeof(*n));
        text_copy(n->kernel_name, sizeof(n->kernel_name), kernel_name);
        list_append(&e->net->names, &n->node);
    }
    if (i != NULL)
        iface_altname(i, n->name[0] != '\0' ? n->name : NULL, name);
    text_copy(n->name, sizeof(n->name), name);
    if (i != NULL && strcmp(i->name, name) != 0)
        iface_rename(i, name);
}

static bool kernel_name_legal(const char *name)
{
    size_t len = strlen(name);

    if (len == 0 || len >= NL_NAME_SIZE || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return false;
    for (; *name != '\0'; name++)
        if (*name == '/' || *name == ':' || (unsigned char)*name <= ' ' || *name == 0x7f)
            return false;
    return true;
}

// FNV-1a, so that the short name of a user is the same tomorrow.
static unsigned name_hash(const char *s)
{
    unsigned h = 2166136261u;

    for (; *s != '\0'; s++)
        h = (h ^ (unsigned char)*s) * 16777619u;
    return h;
}

void iface_kernel_name(const char *name, char kernel_name[16], char altname[ENGINE_NAME])
{
    bool dynamic = strncmp(name, "<pptp-", 6) == 0;

    altname[0] = '\0';
    if (kernel_name_legal(name)) {
        snprintf(kernel_name, 16, "%s", name);
        return;
    }
    snprintf(kernel_name, 16, dynamic ? "<pptp-%07x>" : "pptp-%08x",
        dynamic ? name_hash(name) & 0xfffffff : name_hash(name));
    text_copy(altname, ENGINE_NAME, name);
}

// ---- the kernel's side

static enum iface_kind link_kind(const struct nl_link *l)
{
    if (l->loopback)
        return IFACE_LOOPBACK;
    if (strcmp(l->kind, "bridge") == 0)
        return IFACE_BRIDGE;
    if ((l->kind[0] == '\0' || strcmp(l->kind, "veth") == 0 || strcmp(l->kind, "macvlan") == 0) &&
        l->has_mac)
        return IFACE_ETHER;
    return IFACE_OTHER;
}

static bool link_update(struct iface *i, const struct nl_link *l)
{
    bool changed = i->up != l->up || i->running != l->running || i->mtu != l->mtu ||
                   strcmp(i->kernel_name, l->name) != 0;

    i->up = l->up;
    i->running = l->running;
    i->mtu = l->mtu;
    i->point_to_point = l->point_to_point;
    i->has_mac = l->has_mac;
    memcpy(i->mac, l->mac, sizeof(i->mac));
    text_copy(i->kernel_name, sizeof(i->kernel_name), l->name);
    return changed;
}

static void link_new(struct engine *e, const struct nl_link *l)
{
    struct shown_name *n = shown_find(e, l->name);
    struct iface *i = iface_alloc(e, link_kind(l), n != NULL ? n->name : l->name);

    i->index = l->index;
    link_update(i, l);
    if (n != NULL)
        iface_altname(i, NULL, n->name);
    iface_tell(i, false);
}

void iface_seen(struct engine *e, const struct nl_link *l)
{
    struct iface *i = iface_indexed(e, l->index);
    bool was_up;

    if (i != NULL && i->own)
        return; // the session knows better
    if (i == NULL) {
        // A tunnel of ours on its way out keeps its group; it is no interface any more.
        if (l->group != e->group)
            link_new(e, l);
        return;
    }
    was_up = i->up;
    if (link_update(i, l))
        iface_tell(i, false);
    if (was_up != i->up)
        e->net->stale_routes = true; // the kernel drops a link's routes without a word
}

void iface_gone(struct engine *e, int index)
{
    struct iface *i = iface_indexed(e, index);

    if (i == NULL || i->own)
        return;
    routes_link_down(e, index);
    iface_free(i);
}

static void iface_dumped(void *ctx, const struct nl_link *l)
{
    iface_seen(ctx, l);
}

void ifaces_resync(struct engine *e)
{
    struct nl_link l;
    struct err err;

    list_for_each_safe (node, tmp, &e->ifaces.all) {
        struct iface *i = list_entry(node, struct iface, node);

        if (!i->own && !nl_link_get(e->nl, i->index, &l, &err))
            iface_gone(e, i->index);
    }
    nl_link_dump(e->nl, iface_dumped, e, &err);
}

void ifaces_free(struct engine *e)
{
    list_for_each_safe (node, tmp, &e->ifaces.all) {
        struct iface *i = list_entry(node, struct iface, node);

        list_remove(&i->node);
        free(i);
    }
    list_for_each_safe (node, tmp, &e->net->names) {
        struct shown_name *n = list_entry(node, struct shown_name, node);

        list_remove(&n->node);
        free(n);
    }
}
