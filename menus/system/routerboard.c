// SPDX-License-Identifier: ISC
// Programs that know RouterOS ask whether it runs on MikroTik's own hardware.

#include "menus/item.h"
#include "menus/warren.h"

extern const struct menu menu_system_routerboard;

static const struct prop props[] = {
    { "routerboard", .type = &type_bool, .flags = PROP_READ_ONLY,
        .help = "Whether this is a RouterBOARD" },
    { NULL },
};

static void live(struct warren *w, struct item *item)
{
    (void)w;
    item_set(item, "routerboard", "no");
}

const struct menu menu_system_routerboard = {
    .path = "/system/routerboard",
    .kind = MENU_SETTINGS,
    .help = "Whether this is a RouterBOARD",
    .read_only = true,
    .props = props,
    .live = live,
};
