// SPDX-License-Identifier: ISC
// Routes: the static ones are typed here; connected ones, those of sessions and those of the host
// are shown as dynamic ones.

#include "core/engine/rib.h"

#include "core/base/text.h"
#include "core/net/ip4.h"
#include "menus/store.h"
#include "menus/warren.h"

#include <string.h>

extern const struct menu menu_ip_route;

static const struct type_arg interface_name = { .ref = "/interface" };

static const struct prop props[] = {
    { "dst-address", .type = &type_prefix, .fallback = "0.0.0.0/0", .effect = EFFECT_LIVE,
        .column = "DST-ADDRESS", .width = 18, .help = "Where packets want to go" },
    { "pref-src", .aliases = { "preferred-source" }, .type = &type_ip, .flags = PROP_UNSET,
        .effect = EFFECT_LIVE, .column = "PREF-SRC", .width = 15,
        .help = "Which of its addresses the router itself sends from" },
    { "gateway", .type = &type_either,
        .arg = { .item = &type_ip,
            .other = &type_ref,
            .other_arg = &interface_name,
            .ref = "/interface" },
        .flags = PROP_UNSET | PROP_SOFT_REF | PROP_ANY_REF, .effect = EFFECT_LIVE,
        .column = "GATEWAY", .width = 18, .help = "Router that knows the way, or an interface" },
    { "gateway-status", .type = &type_ref, .flags = PROP_READ_ONLY, // not quoted, as RouterOS
        .help = "Whether the gateway can be reached, and how" },
    { "distance", .type = &type_int, .arg = { .min = 1, .max = RIB_NEVER }, .fallback = "1",
        .effect = EFFECT_LIVE, .column = "DISTANCE", .width = 8,
        .help = "Of several routes the one with the least is used; 255 is never used" },
    { "type", .type = &type_enum, .arg = { .words = rib_type_words }, .fallback = "unicast",
        .effect = EFFECT_LIVE, .help = "What becomes of the packets" },
    { NULL },
};

static const struct menu_flag flags[] = {
    { 'X', "disabled", 0 },
    { 'A', "active", 0 },
    { 'D', "dynamic", 1 },
    { 'C', "connect", 2 },
    { 'S', "static", 2 },
    { 'B', "blackhole", 3 },
    { 'U', "unreachable", 3 },
    { 'P', "prohibit", 3 },
    { 0 },
};

// Without these it would be a route for packets that it was not meant for.
static const struct menu_foreign foreign[] = {
    { "blackhole", "no" },
    { "routing-mark", NULL },
    { "routing-table", "main" },
    { "vrf-interface", NULL },
    { NULL },
};

static enum rib_type type_of(const struct item *item)
{
    int type = RIB_UNICAST;

    value_enum(rib_type_words, item_text(item, "type"), &type);
    return (enum rib_type)type;
}

static void route_of(const struct item *item, struct rib_route *ret)
{
    const char *gateway = item_text(item, "gateway");

    *ret = (struct rib_route){
        .id = item->id,
        .owner = RIB_STATIC,
        .type = type_of(item),
        .pref_src = item_ip(item, "pref-src"),
        .distance = (unsigned)item_int(item, "distance", 1),
        .disabled = !item_enabled(item),
    };
    value_prefix(item_text(item, "dst-address"), &ret->dst, &ret->len);
    if (!value_ip(gateway, &ret->gateway))
        text_copy(ret->interface, sizeof(ret->interface), gateway);
}

static bool gateway_known(struct warren *w, const struct item *item, const struct item *old)
{
    const char *gateway = item_text(item, "gateway");
    uint32_t address;

    if (value_ip(gateway, &address))
        return address != 0;
    // What was there before may be away for the moment.
    return (old != NULL && strcmp(item_text(old, "gateway"), gateway) == 0) || w->engine == NULL ||
           iface_named(w->engine, gateway) != NULL;
}

static bool validate(
    struct warren *w, const struct item *item, const struct item *old, struct err *err)
{
    bool gateway = item_get(item, "gateway") != NULL;

    if (type_of(item) == RIB_UNICAST && !gateway)
        return err_arg(err, "gateway", "missing value(s) of argument(s) gateway");
    if (type_of(item) != RIB_UNICAST && gateway)
        return err_arg(
            err, "gateway", "failure: a route of type %s has no gateway", item_text(item, "type"));
    if (gateway && !gateway_known(w, item, old))
        return err_arg(err, "gateway", "invalid value for argument gateway");
    return true;
}

static bool apply(struct warren *w, const struct item *old, const struct item *item,
    unsigned effects, struct err *err)
{
    struct rib_route r;

    (void)effects, (void)err;
    if (w->engine == NULL)
        return true;
    if (item == NULL) {
        rib_drop(w->engine, old->id);
        return true;
    }
    route_of(item, &r);
    rib_keep(w->engine, &r);
    return true;
}

static void show_status(struct warren *w, struct item *item, const struct rib_route *r)
{
    const struct iface *via = iface_indexed(w->engine, r->via_index);
    const char *gateway = item_get(item, "gateway");

    item_flag(item, "active", r->active);
    if (gateway == NULL)
        return;
    // The two blanks are RouterOS's.
    if (!r->reachable || via == NULL)
        item_setf(item, "gateway-status", "%s unreachable", gateway);
    else if (r->gateway != 0)
        item_setf(item, "gateway-status", "%s reachable via  %s", gateway, via->name);
    else
        item_setf(item, "gateway-status", "%s reachable", gateway);
}

static void show_type(struct item *item, enum rib_type type)
{
    item_flag(item, "blackhole", type == RIB_BLACKHOLE);
    item_flag(item, "unreachable", type == RIB_UNREACHABLE);
    item_flag(item, "prohibit", type == RIB_PROHIBIT);
}

static void live(struct warren *w, struct item *item)
{
    const struct rib_route *r = w->engine != NULL ? rib_kept(w->engine, item->id) : NULL;

    item_flag(item, "static", true);
    show_type(item, type_of(item));
    if (r != NULL)
        show_status(w, item, r);
}

struct emit {
    struct warren *w;
    void (*row)(void *ctx, struct item *item);
    void *ctx;
};

static void show_gateway(struct item *item, const struct rib_route *r)
{
    char text[IP4_TEXT_SIZE];

    if (r->gateway != 0)
        item_set(item, "gateway", ip4_text(r->gateway, text));
    else if (r->interface[0] != '\0')
        item_set(item, "gateway", r->interface);
}

static void emit_route(void *ctx, const struct rib_route *r)
{
    const struct emit *e = ctx;
    char text[IP4_TEXT_SIZE];
    struct item *item;

    if (r->kept)
        return;
    item = item_new(&menu_ip_route);
    item->id = r->id;
    item_setf(item, "dst-address", "%s/%u", ip4_text(r->dst, text), r->len);
    if (r->pref_src != 0)
        item_set(item, "pref-src", ip4_text(r->pref_src, text));
    show_gateway(item, r);
    item_setf(item, "distance", "%u", r->distance);
    item_set(item, "type", word_of(rib_type_words, (int)r->type));
    item_flag(item, "connect", r->owner == RIB_CONNECTED);
    item_flag(item, "static", r->owner != RIB_CONNECTED && r->owner != RIB_FOREIGN);
    show_type(item, r->type);
    show_status(e->w, item, r);
    e->row(e->ctx, item);
    item_free(item);
}

static void dynamic(struct warren *w, void (*row)(void *ctx, struct item *item), void *ctx)
{
    struct emit e = { w, row, ctx };

    if (w->engine != NULL)
        rib_each(w->engine, emit_route, &e);
}

const struct menu menu_ip_route = {
    .path = "/ip/route",
    .kind = MENU_LIST,
    .help = "Ways to other networks",
    .table = true,
    .props = props,
    .flags = flags,
    .foreign = foreign,
    .validate = validate,
    .apply = apply,
    .live = live,
    .dynamic = dynamic,
};
