// SPDX-License-Identifier: ISC
// Programs that know RouterOS ask what the licence allows. Warren is free software: there is none
// to buy and nothing that one would unlock, which in RouterOS's words is the highest level.

#include "menus/item.h"
#include "menus/warren.h"

extern const struct menu menu_system_license;

#define READ(n, t, h)                                            \
    {                                                            \
        n, .type = &type_##t, .flags = PROP_READ_ONLY, .help = h \
    }

static const struct prop props[] = {
    READ("software-id", text, "Number of the licence; free software has none"),
    READ("nlevel", int, "Level of the licence; 6 is without limits"),
    READ("features", text, "What the licence adds"),
    { NULL },
};

static void live(struct warren *w, struct item *item)
{
    (void)w;
    item_set(item, "software-id", "free software");
    item_set(item, "nlevel", "6");
    item_set(item, "features", "");
}

const struct menu menu_system_license = {
    .path = "/system/license",
    .kind = MENU_SETTINGS,
    .help = "Warren is free software",
    .read_only = true,
    .props = props,
    .live = live,
};
