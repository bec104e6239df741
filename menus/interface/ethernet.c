// SPDX-License-Identifier: ISC
// The machine's own network devices. An item is made when a device is first seen, and kept while
// there is something in it that the device does not have by itself; while the device is away it is
// not shown. What is not set stays as the host has it.

#include "core/engine/ethernet.h"

#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "menus/store.h"
#include "menus/warren.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { REVIEW_BUDGET = 16 };

extern const struct menu menu_interface_ethernet;

static const struct prop props[] = {
    { "name", .type = &type_name, .arg = { .max = 63 }, .flags = PROP_KEY | PROP_REQUIRED,
        .effect = EFFECT_LIVE, .column = "NAME", .width = 20, .help = "Interface name" },
    { "mtu", .type = &type_int, .arg = { .min = 68, .max = 65535 }, .flags = PROP_UNSET,
        .effect = EFFECT_LIVE, .column = "MTU", .width = 5,
        .help = "Largest packet that it carries" },
    { "mac-address", .type = &type_mac, .flags = PROP_READ_ONLY, .column = "MAC-ADDRESS",
        .width = 17, .help = "Its address on the cable" },
    { "arp", .type = &type_enum, .arg = { .words = ethernet_arp_words }, .fallback = "enabled",
        .effect = EFFECT_LIVE, .column = "ARP", .width = 9,
        .help = "Whether it asks and answers who has an address" },
    { "default-name", .type = &type_name, .flags = PROP_MEMORY,
        .help = "The name that the system gave it" },
    { "disabled", .type = &type_bool, .flags = PROP_UNSET | PROP_NO_DETAIL, .effect = EFFECT_LIVE,
        .help = "Whether it is out of use" },
    { NULL },
};

static const struct menu_flag flags[] = {
    { 'X', "disabled", 0 },
    { 'R', "running", 0 },
    { 0 },
};

static struct iface *device_of(struct warren *w, const struct item *item)
{
    const char *device = item_text(item, "default-name");

    if (w->engine == NULL)
        return NULL;
    list_for_each (node, &engine_ifaces(w->engine)->all) {
        struct iface *i = list_entry(node, struct iface, node);

        if (!i->own && i->kind == IFACE_ETHER && strcmp(i->kernel_name, device) == 0)
            return i;
    }
    return NULL;
}

static void live(struct warren *w, struct item *item)
{
    const struct iface *i = device_of(w, item);
    struct buf mac = { 0 };

    item->hidden = i == NULL;
    if (i == NULL)
        return;
    item_setf(item, "mtu", "%u", i->mtu);
    value_mac_text(i->mac, &mac);
    item_set(item, "mac-address", buf_str(&mac));
    buf_free(&mac);
    item_set(item, "disabled", i->up ? "no" : "yes");
    item_flag(item, "running", i->running);
}

static bool name_taken(struct warren *w, const char *name, const char *device)
{
    const struct item *other = store_named(store_of(w, &menu_interface_ethernet), name);
    const struct iface *i = w->engine != NULL ? iface_named(w->engine, name) : NULL;

    return (i != NULL && (i->own || strcmp(i->kernel_name, device) != 0)) ||
           (other != NULL && strcmp(item_text(other, "default-name"), device) != 0);
}

static bool validate(
    struct warren *w, const struct item *item, const struct item *old, struct err *err)
{
    if (old != NULL && strcmp(item_name(old), item_name(item)) == 0)
        return true;
    if (name_taken(w, item_name(item), item_text(item, "default-name")))
        return err_arg(err, "name", "failure: already have interface with such name");
    return true;
}

static enum nl_link_state state_of(const struct item *item)
{
    if (item_get(item, "disabled") == NULL)
        return NL_LINK_KEEP;
    return item_yes(item, "disabled") ? NL_LINK_DOWN : NL_LINK_UP;
}

static bool apply(struct warren *w, const struct item *old, const struct item *item,
    unsigned effects, struct err *err)
{
    struct ethernet_config c = { .mtu = 0 };
    int arp = ETHERNET_ARP_ENABLED;

    (void)effects;
    if (w->engine == NULL)
        return true;
    if (item == NULL) {
        ethernet_forget(w->engine, item_text(old, "default-name"));
        return true;
    }
    value_enum(ethernet_arp_words, item_text(item, "arp"), &arp);
    c.arp = (enum ethernet_arp)arp;
    c.mtu = (unsigned)item_int(item, "mtu", 0);
    c.state = state_of(item);
    text_copy(c.device, sizeof(c.device), item_text(item, "default-name"));
    text_copy(c.name, sizeof(c.name), item_name(item));
    return ethernet_set(w->engine, &c, err);
}

// ---- devices come and go

static const struct item *item_for(const struct store *s, const char *device)
{
    for (size_t i = 0; i < s->count; i++)
        if (strcmp(item_text(s->items[i], "default-name"), device) == 0)
            return s->items[i];
    return NULL;
}

static bool device_add(struct store *s, const char *device, struct err *err)
{
    struct item *item = item_new(s->menu);
    char *name = mem_strdup(device);

    // Somebody may have given its name to another interface while it was away.
    for (unsigned n = 2; name_taken(s->w, name, device); n++) {
        free(name);
        name = mem_printf("%s-%u", device, n);
    }
    item_set(item, "name", name);
    item_set(item, "default-name", device);
    free(name);
    return store_add(s, item, ITEM_NO_ID, NULL, err);
}

static bool says_nothing(const struct item *item)
{
    const struct prop *p;

    for (size_t i = 0; (p = menu_prop_at(item->menu, i)) != NULL; i++) {
        const char *value = item->values[i], *usual = p->fallback;

        if (p->flags & (PROP_READ_ONLY | PROP_MEMORY))
            continue;
        if (p->flags & PROP_KEY)
            usual = item_text(item, "default-name");
        if (value != NULL && (usual == NULL || strcmp(value, usual) != 0))
            return false;
    }
    return true;
}

// A bounded number of changes: each waits for the disk, and packets do not wait for all of them.
struct review {
    struct warren *w;
    struct store *s;
    unsigned budget;
    bool failed;
    struct err err;
};

// Containers bring and take devices by the hundred: those that nobody configured leave no trace.
static void review_gone(struct review *r)
{
    uint32_t *ids = mem_array(r->s->count, sizeof(*ids));
    size_t count = 0;

    for (size_t i = 0; i < r->s->count && r->budget > 0; i++) {
        const struct item *item = r->s->items[i];

        if (!says_nothing(item) || device_of(r->w, item) != NULL)
            continue;
        ids[count++] = item->id;
        r->budget--;
    }
    if (count > 0)
        r->failed = !store_remove(r->s, ids, count, &r->err);
    free(ids);
}

static void review_new(struct review *r)
{
    list_for_each (node, &engine_ifaces(r->w->engine)->all) {
        const struct iface *i = list_entry(node, struct iface, node);

        if (r->failed || r->budget == 0)
            return;
        if (i->own || i->kind != IFACE_ETHER || item_for(r->s, i->kernel_name) != NULL)
            continue;
        r->budget--;
        r->failed = !device_add(r->s, i->kernel_name, &r->err);
    }
}

// Items for the devices that are there. False: there may be more to do. What failed is tried again
// when the next device comes or goes.
static bool devices_review(struct warren *w, unsigned budget)
{
    struct review r = { .w = w, .s = store_of(w, &menu_interface_ethernet), .budget = budget };

    review_gone(&r);
    if (!r.failed)
        review_new(&r);
    if (r.failed)
        log_write(LOG_INTERFACE | LOG_ERROR, "%s: %s", r.s->menu->path, r.err.text);
    return r.failed || r.budget > 0;
}

static void devices_later(void *arg)
{
    struct device_watch *watch = arg;

    watch->soon = watch->w->engine != NULL && watch->w->stores != NULL &&
                  !devices_review(watch->w, REVIEW_BUDGET);
    if (watch->soon)
        loop_defer(watch->w->loop, devices_later, watch);
}

// Not at once: whoever tells it may be in the middle of a change to the configuration.
static void device_changed(void *ctx, const void *message)
{
    const struct iface_change *change = message;
    struct device_watch *watch = ctx;

    if (change->iface->kind == IFACE_ETHER && !watch->soon) {
        watch->soon = true;
        loop_defer(watch->w->loop, devices_later, watch);
    }
}

static void builtin(struct store *s)
{
    struct warren *w = s->w;

    if (w->engine == NULL)
        return;
    w->devices = (struct device_watch){
        .w = w,
        .changes = { .notify = device_changed, .ctx = &w->devices },
    };
    bus_join(&engine_ifaces(w->engine)->changes, &w->devices.changes);
    devices_review(w, UINT_MAX);
}

const struct menu menu_interface_ethernet = {
    .path = "/interface/ethernet",
    .kind = MENU_LIST,
    .classic = true,
    .help = "Network devices of this machine",
    .table = true,
    .fixed = true,
    .no_disable = true, // it has one of its own that may be unset
    .props = props,
    .flags = flags,
    .builtin = builtin,
    .validate = validate,
    .apply = apply,
    .live = live,
};
