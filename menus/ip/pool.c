// SPDX-License-Identifier: ISC
// Pools of addresses for callers.

#include "core/base/mem.h"
#include "menus/store.h"
#include "menus/warren.h"

#include <stdlib.h>
#include <string.h>

extern const struct menu menu_ip_pool;

static const struct word no_pool[] = { { "none", 0, "No other pool" }, { NULL } };

static const struct prop props[] = {
    { "name", .type = &type_name, .number = "pool", .flags = PROP_KEY, .column = "NAME",
        .width = 20, .help = "Name of the pool" },
    { "ranges", .type = &type_range, .flags = PROP_REQUIRED, .column = "RANGES", .width = 20,
        .help = "Addresses: first-last, and more of them with commas" },
    { "next-pool", .type = &type_ref, .arg = { .ref = "/ip/pool", .words = no_pool },
        .fallback = "none", .help = "Pool to go on with when this one is used up" },
    { NULL },
};

// The pools that follow an item must not lead back to it, and its name must not read as what may
// stand instead of a name.
static bool validate(
    struct warren *w, const struct item *item, const struct item *old, struct err *err)
{
    const struct store *s = store_at(w, menu_ip_pool.path);
    const struct item *next = item;
    uint32_t address;

    if (value_ip(item_name(item), &address) || strcmp(item_name(item), "none") == 0)
        return err_arg(err, "name", "invalid value for argument name");
    for (size_t i = 0; i <= s->count && next != NULL; i++) {
        const char *name = item_text(next, "next-pool");

        if (strcmp(name, item_name(item)) == 0 ||
            (old != NULL && strcmp(name, item_name(old)) == 0))
            return err_arg(err, "next-pool", "value of next-pool leads back to this pool");
        next = store_named(s, name);
    }
    return true;
}

static void pool_update(struct warren *w, const struct item *item)
{
    const char *cursor = item_text(item, "ranges"), *next = item_text(item, "next-pool");
    struct pool_range *ranges = NULL;
    uint32_t first, last;
    size_t n = 0;

    while (value_range_next(&cursor, &first, &last)) {
        ranges = mem_resize(ranges, (n + 1) * sizeof(*ranges));
        ranges[n++] = (struct pool_range){ first, last };
    }
    pool_set(&w->pools, item_name(item), ranges, n, strcmp(next, "none") != 0 ? next : NULL);
    free(ranges);
}

static bool apply(struct warren *w, const struct item *old, const struct item *item,
    unsigned effects, struct err *err)
{
    (void)effects, (void)err;
    if (item == NULL) {
        pool_remove(&w->pools, item_name(old));
        return true;
    }
    if (old != NULL)
        pool_rename(&w->pools, item_name(old), item_name(item));
    pool_update(w, item);
    return true;
}

const struct menu menu_ip_pool = {
    .path = "/ip/pool",
    .kind = MENU_LIST,
    .help = "Pools of addresses for callers",
    .table = true,
    .no_disable = true,
    .duplicate = "failure: pool with such name exists",
    .props = props,
    .validate = validate,
    .apply = apply,
};
