// SPDX-License-Identifier: ISC
// All interfaces in one list: devices of the machine and tunnels. They are configured in the menus
// below.

#include "core/engine/iface.h"

#include "menus/call.h"
#include "menus/interface/traffic.h"
#include "menus/store.h"
#include "menus/warren.h"

#include <string.h>

extern const struct menu menu_interface;

#define READ(n, t, h)                                            \
    {                                                            \
        n, .type = &type_##t, .flags = PROP_READ_ONLY, .help = h \
    }

#define COUNT(n, c, h)                                                                     \
    {                                                                                      \
        n, .type = &type_int, .flags = PROP_READ_ONLY | PROP_STATS, .column = c, .help = h \
    }

static const struct prop props[] = {
    { "name", .type = &type_name, .flags = PROP_KEY | PROP_READ_ONLY, .column = "NAME", .width = 20,
        .help = "Name of the interface" },
    { "type", .type = &type_enum, .arg = { .words = iface_kind_words }, .flags = PROP_READ_ONLY,
        .column = "TYPE", .width = 10, .help = "Kind of interface" },
    { "mtu", .type = &type_int, .flags = PROP_READ_ONLY, .column = "MTU", .width = 5,
        .help = "Largest packet that it carries" },
    READ("mac-address", mac, "Its address on the cable"),
    COUNT("rx-byte", "RX-BYTE", "Bytes received"),
    COUNT("tx-byte", "TX-BYTE", "Bytes sent"),
    COUNT("rx-packet", "RX-PACKET", "Packets received"),
    COUNT("tx-packet", "TX-PACKET", "Packets sent"),
    COUNT("rx-drop", "RX-DROP", "Packets that came and were dropped"),
    COUNT("tx-drop", "TX-DROP", "Packets that were dropped in place of being sent"),
    COUNT("rx-error", "RX-ERROR", "Packets that came and were no good"),
    COUNT("tx-error", "TX-ERROR", "Packets that could not be sent"),
    { NULL },
};

static const struct menu_flag flags[] = {
    { 'X', "disabled", 0 },
    { 'D', "dynamic", 0 },
    { 'R', "running", 1 },
    { 0 },
};

static void counter(struct item *item, const char *prop, uint64_t value)
{
    item_setf(item, prop, "%llu", (unsigned long long)value);
}

static struct item *row_of(const struct iface *i)
{
    struct item *item = item_new(&menu_interface);
    struct buf mac = { 0 };

    item->id = i->id;
    item_set(item, "name", i->name);
    item_set(item, "type", word_of(iface_kind_words, (int)i->kind));
    if (i->mtu > 0)
        item_setf(item, "mtu", "%u", i->mtu);
    if (i->has_mac) {
        value_mac_text(i->mac, &mac);
        item_set(item, "mac-address", buf_str(&mac));
        buf_free(&mac);
    }
    counter(item, "rx-byte", i->counters.rx_bytes);
    counter(item, "tx-byte", i->counters.tx_bytes);
    counter(item, "rx-packet", i->counters.rx_packets);
    counter(item, "tx-packet", i->counters.tx_packets);
    counter(item, "rx-drop", i->counters.rx_drops);
    counter(item, "tx-drop", i->counters.tx_drops);
    counter(item, "rx-error", i->counters.rx_errors);
    counter(item, "tx-error", i->counters.tx_errors);
    item_flag(item, "disabled", i->own ? i->disabled : !i->up);
    item_flag(item, "dynamic", i->dynamic);
    item_flag(item, "running", i->running);
    return item;
}

static void dynamic(struct warren *w, void (*row)(void *ctx, struct item *item), void *ctx)
{
    if (w->engine == NULL)
        return;
    ifaces_count(w->engine);
    list_for_each (node, &engine_ifaces(w->engine)->all) {
        struct item *item = row_of(list_entry(node, struct iface, node));

        row(ctx, item);
        item_free(item);
    }
}

// ---- enable and disable

// The menu in which an interface of this kind is configured; NULL where there is none.
static const char *home_of(enum iface_kind kind)
{
    switch (kind) {
    case IFACE_ETHER:
        return "/interface/ethernet";
    case IFACE_PPTP_OUT:
        return "/interface/pptp-client";
    case IFACE_PPTP_IN:
        return "/interface/pptp-server";
    case IFACE_LOOPBACK:
    case IFACE_BRIDGE:
    case IFACE_OTHER:
        return NULL;
    }
    return NULL;
}

static bool turn_item(struct store *s, const char *name, bool on, struct err *err)
{
    const struct item *stored = store_named(s, name);
    struct item *copy;

    if (stored == NULL)
        return err_set(err, ERR_MISSING, "no such item");
    copy = item_copy(stored);
    item_set(copy, "disabled", on ? "no" : "yes");
    return store_set(s, &copy, 1, err);
}

static bool turn(struct warren *w, const struct item *row, bool on, struct err *err)
{
    struct iface *i = iface_named(w->engine, item_name(row));
    const char *home;

    if (i == NULL)
        return err_set(err, ERR_MISSING, "no such item");
    home = home_of(i->kind);
    if (home == NULL)
        return iface_switch(i, on, err);
    return turn_item(store_at(w, home), i->name, on, err);
}

static void turn_all(struct call *call, bool on)
{
    struct item_list rows;
    struct err err;
    bool ok = true;

    if (!call_items(call, &rows, &err)) {
        call_trap(call, &err);
        return;
    }
    for (size_t i = 0; ok && i < rows.count; i++)
        if (item_has_flag(rows.items[i], "dynamic"))
            ok = err_set(&err, ERR_GENERAL, "failure: can not change dynamic");
    for (size_t i = 0; ok && i < rows.count; i++)
        ok = turn(call->w, rows.items[i], on, &err);
    item_list_free(&rows);
    if (ok)
        call_done(call);
    else
        call_trap(call, &err);
}

static void enable_run(struct call *call)
{
    turn_all(call, true);
}

static void disable_run(struct call *call)
{
    turn_all(call, false);
}

static const struct verb verbs[] = {
    { "disable", "Take interfaces out of use", POLICY_WRITE, VERB_ITEMS, .run = disable_run },
    { "enable", "Put interfaces into use", POLICY_WRITE, VERB_ITEMS, .run = enable_run },
    { "monitor-traffic", "Watch how much goes through interfaces", POLICY_READ, VERB_ITEMS,
        VERB_MONITOR, .args = traffic_args, .run = traffic_run, .fields = &traffic_fields },
    { NULL },
};

const struct menu menu_interface = {
    .path = "/interface",
    .kind = MENU_LIST,
    .help = "Interfaces",
    .table = true,
    .read_only = true,
    .no_disable = true,
    .no_comment = true,
    .props = props,
    .verbs = verbs,
    .flags = flags,
    .dynamic = dynamic,
};
