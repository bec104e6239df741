// SPDX-License-Identifier: ISC
#include "core/engine/iface.h"

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/base/words.h"
#include "core/engine/net.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COUNTERS_AGE = 100 }; // milliseconds for which counters are new enough

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
    net_changed(e, "/interface", i->id, gone);
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
    char old[ENGINE_NAME];

    if (strcmp(i->name, name) == 0)
        return;
    text_copy(old, sizeof(old), i->name);
    text_copy(i->name, sizeof(i->name), name);
    addrs_rename(i->engine, old, i->name);
    routes_rename(i->engine, old, i->name);
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
    if (i->index != 0)
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
    return *name != '\0' ? by_kernel : NULL;
}

struct iface *iface_indexed(struct engine *e, int index)
{
    list_for_each (node, &e->ifaces.all) {
        struct iface *i = list_entry(node, struct iface, node);

        if (i->index == index && index != 0)
            return i;
    }
    return NULL;
}

struct ifaces *engine_ifaces(struct engine *e)
{
    return &e->ifaces;
}

bool iface_switch(struct iface *i, bool up, struct err *err)
{
    struct nl_link_change change = { .state = up ? NL_LINK_UP : NL_LINK_DOWN };

    if (i->up == up || i->index == 0)
        return true;
    if (!nl_link_change(i->engine->nl, i->index, &change, err))
        return false;
    i->up = up; // the rest is told by the monitor
    i->running = i->running && up;
    i->engine->net->stale_routes = true;
    iface_tell(i, false);
    return true;
}

// ---- kernel names

static bool kernel_name_legal(const char *name)
{
    size_t len = strlen(name);

    if (len == 0 || len >= NL_NAME_SIZE || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return false;
    // A percent sign is where the kernel would put a number.
    for (; *name != '\0'; name++)
        if (strchr("/:%", *name) != NULL || (unsigned char)*name <= ' ' || *name == 0x7f)
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
    bool dynamic = text_starts(name, "<pptp-");

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
    static const char *const cards[] = { "", "veth", "macvlan" };

    if (l->loopback)
        return IFACE_LOOPBACK;
    if (strcmp(l->kind, "bridge") == 0)
        return IFACE_BRIDGE;
    for (size_t i = 0; l->has_mac && i < sizeof(cards) / sizeof(*cards); i++)
        if (strcmp(l->kind, cards[i]) == 0)
            return IFACE_ETHER;
    return IFACE_OTHER;
}

static void link_count(struct iface *i, const struct nl_link *l)
{
    i->counters = (struct iface_counters){
        .rx_bytes = l->stats.rx_bytes,
        .tx_bytes = l->stats.tx_bytes,
        .rx_packets = l->stats.rx_packets,
        .tx_packets = l->stats.tx_packets,
        .rx_drops = l->stats.rx_dropped,
        .tx_drops = l->stats.tx_dropped,
        .rx_errors = l->stats.rx_errors,
        .tx_errors = l->stats.tx_errors,
    };
}

static bool link_update(struct iface *i, const struct nl_link *l)
{
    bool changed = i->up != l->up || i->running != l->running || i->mtu != l->mtu ||
                   i->no_arp != l->no_arp || strcmp(i->kernel_name, l->name) != 0 ||
                   memcmp(i->mac, l->mac, sizeof(i->mac)) != 0;

    i->up = l->up;
    i->running = l->running;
    i->mtu = l->mtu;
    i->no_arp = l->no_arp;
    i->point_to_point = l->point_to_point;
    i->has_mac = l->has_mac;
    memcpy(i->mac, l->mac, sizeof(i->mac));
    text_copy(i->kernel_name, sizeof(i->kernel_name), l->name);
    link_count(i, l);
    return changed;
}

static const char *link_name(struct engine *e, const struct nl_link *l)
{
    const char *name = ethernet_name(e, l->name);

    return name != NULL ? name : l->name;
}

static void link_new(struct engine *e, const struct nl_link *l)
{
    struct iface *i = iface_alloc(e, link_kind(l), link_name(e, l));

    i->index = l->index;
    link_update(i, l);
    ethernet_plugged(e, i);
    iface_tell(i, false);
}

void iface_seen(struct engine *e, const struct nl_link *l)
{
    struct iface *i = iface_indexed(e, l->index);
    bool was_up, was_running, renamed;
    struct err ignored;

    if (i != NULL && i->own) { // the session knows better, and wants it up
        if (!l->up)
            nl_link_change(
                e->nl, i->index, &(struct nl_link_change){ .state = NL_LINK_UP }, &ignored);
        e->net->stale_routes |= !l->up;
        return;
    }
    // A tunnel of ours on its way out keeps its group; it is no interface any more. It may have
    // been seen before it got the group.
    if (l->group == e->group) {
        iface_gone(e, l->index);
        return;
    }
    if (i == NULL) {
        link_new(e, l);
        return;
    }
    was_up = i->up;
    was_running = i->running;
    renamed = strcmp(i->kernel_name, l->name) != 0;
    if (link_update(i, l)) {
        if (renamed) {
            iface_rename(i, link_name(e, l));
            ethernet_plugged(e, i);
        }
        iface_tell(i, false);
    }
    // The kernel drops the routes of a link, or marks them, without a word.
    if (was_up != i->up || was_running != i->running)
        e->net->stale_routes = true;
}

void iface_gone(struct engine *e, int index)
{
    struct iface *i = iface_indexed(e, index);

    if (i != NULL && i->own) { // deleted by somebody else: the session will end, and knows why
        iface_detach(i);
    } else if (i != NULL) {
        routes_link_down(e, index);
        iface_free(i);
    }
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

static void link_counted(void *ctx, const struct nl_link *l)
{
    struct iface *i = iface_indexed(ctx, l->index);

    if (i != NULL && !i->own)
        link_count(i, l);
}

// What the lane drops is an error where the packet was wrong, a drop where it came at the wrong
// time.
static void session_dropped(const struct session *s, struct iface_counters *to)
{
    const uint64_t *drops = s->lane != NULL ? lane_session_drops(s->lane) : NULL;

    for (enum lane_drop why = 0; drops != NULL && why < LANE_DROP_COUNT; why++) {
        switch (why) {
        case LANE_DROP_SHORT:
        case LANE_DROP_VERSION:
        case LANE_DROP_ACK:
        case LANE_DROP_PPP:
        case LANE_DROP_CLEAR:
        case LANE_DROP_MPPE:
            to->rx_errors += drops[why];
            break;
        case LANE_DROP_NO_CALL:
        case LANE_DROP_SOURCE:
        case LANE_DROP_DUPLICATE:
        case LANE_DROP_LATE:
        case LANE_DROP_FAR:
        case LANE_DROP_NOT_UP:
        case LANE_DROP_SPOOF:
        case LANE_DROP_RATE:
            to->rx_drops += drops[why];
            break;
        case LANE_DROP_TOO_BIG:
        case LANE_DROP_IP:
            to->tx_drops += drops[why];
            break;
        case LANE_DROP_COUNT:
            break;
        }
    }
}

// A tunnel's counters are those of its session: packets as they went through it, one by one.
void ifaces_count(struct engine *e)
{
    msec_t now = clock_now(e->timers->clock);
    struct err ignored;

    if (e->ifaces.counted != 0 && now - e->ifaces.counted < COUNTERS_AGE)
        return;
    e->ifaces.counted = now;
    nl_link_dump(e->nl, link_counted, e, &ignored);
    list_for_each (node, &e->sessions) {
        const struct session *s = list_entry(node, struct session, node);
        struct lane_counters n;

        if (s->iface == NULL)
            continue;
        n = session_counters(s);
        s->iface->counters = (struct iface_counters){
            .rx_bytes = n.rx_bytes,
            .tx_bytes = n.tx_bytes,
            .rx_packets = n.rx_packets,
            .tx_packets = n.tx_packets,
        };
        session_dropped(s, &s->iface->counters);
    }
}

void ifaces_free(struct engine *e)
{
    list_for_each_safe (node, tmp, &e->ifaces.all) {
        struct iface *i = list_entry(node, struct iface, node);

        list_remove(&i->node);
        free(i);
    }
}
