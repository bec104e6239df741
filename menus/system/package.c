// SPDX-License-Identifier: ISC
// Programs that know RouterOS ask here for the version. There is one package: all of Warren.

#include "menus/item.h"
#include "menus/warren.h"

extern const struct menu menu_system_package;

#define READ(n, c, w, h)                                                                   \
    {                                                                                      \
        n, .type = &type_text, .flags = PROP_READ_ONLY, .column = c, .width = w, .help = h \
    }

static const struct prop props[] = {
    { "name", .type = &type_text, .flags = PROP_KEY | PROP_READ_ONLY, .column = "NAME", .width = 23,
        .help = "Name of the package" },
    READ("version", "VERSION", 26, "Version of the package"),
    READ("scheduled", "SCHEDULED", 0, "What happens to it at the next start"),
    { NULL },
};

static void dynamic(struct warren *w, void (*row)(void *ctx, struct item *item), void *ctx)
{
    struct item *item = item_new(&menu_system_package);

    (void)w;
    item->id = ITEM_DYNAMIC;
    item_set(item, "name", "warren");
    item_set(item, "version", WARREN_VERSION);
    item_set(item, "scheduled", "");
    row(ctx, item);
    item_free(item);
}

const struct menu menu_system_package = {
    .path = "/system/package",
    .kind = MENU_LIST,
    .help = "What is installed, and its version",
    .table = true,
    .read_only = true,
    .no_disable = true,
    .no_comment = true,
    .props = props,
    .dynamic = dynamic,
};
