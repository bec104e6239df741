// SPDX-License-Identifier: ISC
// /system script environment: global variables. One's own; those of all users for who may change
// users.

#include "menus/globals.h"

#include "menus/call.h"
#include "menus/serve.h"
#include "menus/warren.h"

#include <string.h>

extern const struct menu menu_system_script_environment;

static const struct prop props[] = {
    { "name", .type = &type_text, .flags = PROP_READ_ONLY, .column = "NAME",
        .help = "Name of the variable" },
    { "user", .type = &type_text, .flags = PROP_READ_ONLY, .help = "Whose scripts see it" },
    { "value", .type = &type_text, .flags = PROP_READ_ONLY, .column = "VALUE",
        .help = "What it is" },
    { NULL },
};

static bool may_see(const struct warren *w, const struct global *global)
{
    return w->user != NULL &&
           (strcmp(global->user, w->user->name) == 0 || w->user->policies & POLICY_POLICY);
}

static void dynamic(struct warren *w, void (*row)(void *ctx, struct item *item), void *ctx)
{
    struct item *item = item_new(&menu_system_script_environment);

    list_for_each (node, globals_all(&w->globals)) {
        const struct global *global = list_entry(node, struct global, node);

        if (!may_see(w, global))
            continue;
        item->id = global->id;
        item_set(item, "name", global->name);
        item_set(item, "user", global->user);
        item_set(item, "value", global->value);
        row(ctx, item);
    }
    item_free(item);
}

static bool end(struct warren *w, const struct item *item, struct err *err)
{
    struct global *global =
        globals_find(&w->globals, item_text(item, "user"), item_text(item, "name"));

    (void)err;
    if (global != NULL)
        globals_remove(&w->globals, global);
    return true;
}

static void set_run(struct call *call)
{
    struct warren *w = call->w;
    struct item_list items;
    struct err err;
    bool ok = call_items(call, &items, &err);

    if (!ok) {
        call_trap(call, &err);
        return;
    }
    for (size_t i = 0; ok && i < items.count; i++)
        ok = globals_put(&w->globals, items.items[i]->id, item_text(items.items[i], "user"),
            item_text(items.items[i], "name"), call_arg(call, "value"), NULL, &err);
    item_list_free(&items);
    if (ok)
        call_done(call);
    else
        call_trap(call, &err);
}

static const struct prop set_args[] = {
    { "value", .type = &type_text, .flags = PROP_REQUIRED, .help = "What it is from now on" },
    { NULL },
};

static const struct verb verbs[] = {
    { "set", "Change a variable", POLICY_WRITE, .items = VERB_ITEMS, .args = set_args,
        .run = set_run },
    { NULL },
};

const struct menu menu_system_script_environment = {
    .path = "/system/script/environment",
    .kind = MENU_LIST,
    .help = "Global variables of scripts",
    .table = true,
    .read_only = true,
    .removable = true,
    .no_disable = true,
    .no_comment = true,
    .props = props,
    .verbs = verbs,
    .dynamic = dynamic,
    .end = end,
};
