// SPDX-License-Identifier: ISC
// Addresses of pools that somebody has now.

#include "core/net/ip4.h"
#include "menus/item.h"
#include "menus/warren.h"

extern const struct menu menu_ip_pool_used;

#define READ(n, t, c, h)                                                      \
    {                                                                         \
        n, .type = &type_##t, .flags = PROP_READ_ONLY, .column = c, .help = h \
    }

static const struct prop props[] = {
    READ("pool", text, "POOL", "Name of the pool"),
    READ("address", ip, "ADDRESS", "The address"),
    READ("owner", text, "OWNER", "Who took it from the pool"),
    READ("info", text, "INFO", "Whom it was given to"),
    { NULL },
};

static void dynamic(struct warren *w, void (*row)(void *ctx, struct item *item), void *ctx)
{
    struct item *item = item_new(&menu_ip_pool_used);
    char text[IP4_TEXT_SIZE];

    list_for_each (node, &w->pools.all) {
        const struct pool *p = list_entry(node, struct pool, node);

        for (size_t i = 0; i < p->lease_count; i++) {
            item->id = p->leases[i].id;
            item_set(item, "pool", p->name);
            item_set(item, "address", ip4_text(p->leases[i].address, text));
            item_set(item, "owner", "PPP");
            item_set(item, "info", p->leases[i].owner);
            row(ctx, item);
        }
    }
    item_free(item);
}

const struct menu menu_ip_pool_used = {
    .path = "/ip/pool/used",
    .kind = MENU_LIST,
    .help = "Addresses that are in use",
    .table = true,
    .read_only = true,
    .no_disable = true,
    .no_comment = true,
    .props = props,
    .dynamic = dynamic,
};
