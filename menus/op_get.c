// SPDX-License-Identifier: ISC
// get: one value of one item, or of a settings menu.

#include "menus/call.h"
#include "menus/store.h"
#include "menus/tree.h"

#include <string.h>

static bool get_item(struct call *call, struct item_list *rows, struct err *err)
{
    if (call->menu->kind != MENU_SETTINGS)
        return call_items(call, rows, err);
    store_rows(store_of(call->w, call->menu), rows);
    return true;
}

static void get_value(struct call *call, const struct item *item, const char *name)
{
    char scratch[ITEM_SCRATCH];
    const char *value = item_attribute(item, name, scratch);
    int i = menu_prop_index(call->menu, name);

    if (value == NULL && i < 0 && !item_has_flag(item, name) && strcmp(name, ".id") != 0) {
        call_trapf(call, ERR_ARGUMENT, "input does not match any value of value-name");
        return;
    }
    if (i >= 0 && menu_prop_at(call->menu, (size_t)i)->flags & PROP_SECRET &&
        !call_may_see_secrets(call))
        value = "*****";
    call_return(call, value != NULL ? value : "");
}

static void get_run(struct call *call)
{
    const char *name = call_arg(call, "value-name");
    struct item_list rows;
    struct err err;

    if (!get_item(call, &rows, &err)) {
        call_trap(call, &err);
        return;
    }
    if (rows.count != 1)
        call_trapf(call, ERR_MISSING, "no such item");
    else
        get_value(call, rows.items[0], name);
    item_list_free(&rows);
}

const struct prop op_get_args[] = {
    { "value-name", .type = &type_text, .flags = ARG_POSITIONAL | PROP_REQUIRED,
        .help = "Which property" },
    { NULL },
};

const struct verb op_get = {
    .name = "get",
    .help = "The value of one property",
    .policy = POLICY_READ,
    .items = VERB_ONE_ITEM,
    .reply = VERB_RETURNS,
    .args = op_get_args,
    .run = get_run,
};
