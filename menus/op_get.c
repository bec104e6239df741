// SPDX-License-Identifier: ISC
// get: one value of one item, or of a settings menu; without a name, all values.

#include "core/base/mem.h"
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

static const char *get_shown(struct call *call, const struct item *item, size_t i)
{
    const struct prop *p = menu_prop_at(call->menu, i);
    unsigned flags = p->flags;
    const char *value = flags & PROP_HIDDEN ? NULL : item_shown(item, p, i);

    if (value != NULL && flags & PROP_SECRET && !call_may_see_secrets(call))
        return "*****";
    return value;
}

static void add_pair(struct buf *out, const char *name, const char *value)
{
    if (value != NULL)
        buf_printf(out, "%s%s=%s", out->len > 0 ? ";" : "", name, value);
}

// ".id=*1;name=wan;disabled=false"
static void get_all(struct call *call, const struct item *item)
{
    const struct prop *p;
    struct buf all = { 0 };
    char scratch[ITEM_SCRATCH];

    add_pair(&all, ".id", item_attribute(item, ".id", scratch));
    for (size_t i = 0; (p = menu_prop_at(call->menu, i)) != NULL; i++)
        add_pair(&all, p->name, get_shown(call, item, i));
    for (const struct menu_flag *f = call->menu->flags; f != NULL && f->letter != 0; f++)
        if (menu_prop_index(call->menu, f->word) < 0)
            add_pair(&all, f->word, item_has_flag(item, f->word) ? "true" : "false");
    call_return(call, buf_str(&all));
    if (all.data != NULL)
        mem_wipe(all.data, all.size);
    buf_free(&all);
}

static void get_value(struct call *call, const struct item *item, const char *name)
{
    char scratch[ITEM_SCRATCH];
    const char *value = item_attribute(item, name, scratch);
    int i = menu_prop_index(call->menu, name);
    const struct prop *p = i >= 0 ? menu_prop_at(call->menu, (size_t)i) : NULL;

    if (value == NULL && p == NULL && !item_has_flag(item, name) && strcmp(name, ".id") != 0) {
        call_trapf(call, ERR_ARGUMENT, "input does not match any value of value-name");
        return;
    }
    if (p != NULL)
        value = get_shown(call, item, (size_t)i);
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
    else if (name == NULL)
        get_all(call, rows.items[0]);
    else
        get_value(call, rows.items[0], name);
    item_list_free(&rows);
}

const struct prop op_get_args[] = {
    { "value-name", .type = &type_text, .flags = ARG_POSITIONAL,
        .help = "Which property; none: all of them" },
    { NULL },
};

const struct verb op_get = {
    .name = "get",
    .help = "The value of a property, or all of them",
    .policy = POLICY_READ,
    .items = VERB_ONE_ITEM,
    .reply = VERB_RETURNS,
    .args = op_get_args,
    .run = get_run,
};
