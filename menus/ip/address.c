// SPDX-License-Identifier: ISC
// Addresses of interfaces. Those of tunnels and of the host itself are shown as dynamic ones.

#include "core/engine/addr.h"

#include "core/base/text.h"
#include "core/net/ip4.h"
#include "menus/store.h"
#include "menus/warren.h"

#include <string.h>

extern const struct menu menu_ip_address;

static const struct prop props[] = {
    { "address", .type = &type_address, .flags = PROP_REQUIRED, .effect = EFFECT_LIVE,
        .column = "ADDRESS", .width = 18, .help = "Address and length of its network" },
    { "network", .type = &type_ip, .flags = PROP_UNSET, .effect = EFFECT_LIVE, .column = "NETWORK",
        .width = 15, .help = "The network; with a single address (/32) the other end of the line" },
    { "broadcast", .type = &type_ip, .flags = PROP_READ_ONLY, .column = "BROADCAST", .width = 15,
        .help = "Address of all hosts of the network" },
    { "interface", .type = &type_ref, .arg = { .ref = "/interface" },
        .flags = PROP_REQUIRED | PROP_SOFT_REF, .effect = EFFECT_LIVE, .column = "INTERFACE",
        .help = "Interface that has the address" },
    { NULL },
};

static const struct menu_flag flags[] = {
    { 'X', "disabled", 0 },
    { 'I', "invalid", 0 },
    { 'D', "dynamic", 0 },
    { 0 },
};

static uint32_t network_of(uint32_t address, unsigned len)
{
    return len == 0 ? 0 : address & 0xFFFFFFFFu << (32 - len);
}

static void addr_of(const struct item *item, struct addr *ret)
{
    uint32_t network = item_ip(item, "network");

    *ret = (struct addr){ .id = item->id, .disabled = !item_enabled(item) };
    value_prefix(item_text(item, "address"), &ret->address, &ret->len);
    if (ret->len == 32 && network != 0 && network != ret->address)
        ret->peer = network;
    text_copy(ret->interface, sizeof(ret->interface), item_text(item, "interface"));
}

static bool differ(const struct item *a, const struct item *b, const char *prop)
{
    return strcmp(item_text(a, prop), item_text(b, prop)) != 0;
}

// The network follows from the address. It is kept only where it says more than that, and does not
// outlive the address for which it was typed.
static void settle(struct warren *w, struct item *item, const struct item *old)
{
    struct addr a;

    (void)w;
    addr_of(item, &a);
    if (item_get(item, "network") == NULL)
        return;
    if (item_ip(item, "network") == network_of(a.address, a.len) ||
        (old != NULL && differ(old, item, "address") && !differ(old, item, "network")))
        item_set(item, "network", NULL);
}

static bool is_usable(uint32_t address)
{
    return address >> 24 != 0 && address >> 28 < 0xe; // neither "this network" nor multicast
}

static bool validate(
    struct warren *w, const struct item *item, const struct item *old, struct err *err)
{
    const struct store *s = store_of(w, item->menu);
    struct addr a;

    (void)old;
    addr_of(item, &a);
    if (!is_usable(a.address))
        return err_arg(err, "address", "invalid value for argument address");
    if (item_get(item, "network") != NULL && (a.len != 32 || !is_usable(a.peer)))
        return err_arg(err, "network", "invalid value for argument network");
    for (size_t i = 0; i < s->count; i++)
        if (s->items[i]->id != item->id && !differ(s->items[i], item, "address") &&
            !differ(s->items[i], item, "interface") && !differ(s->items[i], item, "network"))
            return err_arg(err, "address", "failure: already have such address");
    return true;
}

static bool apply(struct warren *w, const struct item *old, const struct item *item,
    unsigned effects, struct err *err)
{
    struct addr a;

    (void)effects;
    if (w->engine == NULL)
        return true;
    if (item == NULL) {
        addr_drop(w->engine, old->id);
        return true;
    }
    addr_of(item, &a);
    return addr_keep(w->engine, &a, err);
}

static void show_network(struct item *item, const struct addr *a)
{
    uint32_t network = a->peer != 0 ? a->peer : network_of(a->address, a->len);
    char text[IP4_TEXT_SIZE];

    item_set(item, "network", ip4_text(network, text));
    if (a->peer == 0 && a->len < 31)
        item_set(item, "broadcast", ip4_text(network | (uint32_t)(0xFFFFFFFFull >> a->len), text));
}

static void live(struct warren *w, struct item *item)
{
    const struct addr *kept = w->engine != NULL ? addr_kept(w->engine, item->id) : NULL;
    struct addr a;

    addr_of(item, &a);
    show_network(item, &a);
    item_flag(item, "invalid", kept != NULL && kept->invalid);
}

struct emit {
    void (*row)(void *ctx, struct item *item);
    void *ctx;
};

static void emit_addr(void *ctx, const struct addr *a)
{
    const struct emit *e = ctx;
    struct item *item;
    char text[IP4_TEXT_SIZE];

    if (!a->dynamic)
        return;
    item = item_new(&menu_ip_address);
    item->id = a->id;
    item_setf(item, "address", "%s/%u", ip4_text(a->address, text), a->len);
    item_set(item, "interface", a->interface);
    show_network(item, a);
    e->row(e->ctx, item);
    item_free(item);
}

static void dynamic(struct warren *w, void (*row)(void *ctx, struct item *item), void *ctx)
{
    struct emit e = { row, ctx };

    if (w->engine != NULL)
        addr_each(w->engine, emit_addr, &e);
}

const struct menu menu_ip_address = {
    .path = "/ip/address",
    .kind = MENU_LIST,
    .help = "Addresses of interfaces",
    .table = true,
    .props = props,
    .flags = flags,
    .settle = settle,
    .validate = validate,
    .apply = apply,
    .live = live,
    .dynamic = dynamic,
};
