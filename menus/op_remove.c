// SPDX-License-Identifier: ISC
// remove and move.

#include "core/base/mem.h"
#include "menus/call.h"
#include "menus/store.h"
#include "menus/tree.h"

#include <stdlib.h>

// Whether there is a way for all of them to go.
static bool can_remove(const struct call *call, const struct item_list *rows, struct err *err)
{
    for (size_t i = 0; i < rows->count; i++)
        if (rows->items[i]->dynamic && call->menu->end == NULL)
            return err_set(err, ERR_GENERAL, "failure: can not remove dynamic item");
    return true;
}

static bool remove_stored(struct call *call, const struct item_list *rows, struct err *err)
{
    uint32_t *ids = mem_array(rows->count, sizeof(*ids));
    size_t count = 0;
    bool ok;

    for (size_t i = 0; i < rows->count; i++)
        if (!rows->items[i]->dynamic)
            ids[count++] = rows->items[i]->id;
    ok = count == 0 || store_remove(store_of(call->w, call->menu), ids, count, err);
    free(ids);
    return ok;
}

// One that has gone by itself meanwhile is where it should be.
static bool end_dynamic(struct call *call, const struct item_list *rows, struct err *err)
{
    for (size_t i = 0; i < rows->count; i++)
        if (rows->items[i]->dynamic && !call->menu->end(call->w, rows->items[i], err) &&
            err->class != ERR_MISSING)
            return false;
    return true;
}

static void remove_run(struct call *call)
{
    struct item_list rows;
    struct err err;
    bool ok;

    if (!call_items(call, &rows, &err)) {
        call_trap(call, &err);
        return;
    }
    ok = can_remove(call, &rows, &err) && remove_stored(call, &rows, &err) &&
         end_dynamic(call, &rows, &err);
    item_list_free(&rows);
    if (ok)
        call_done(call);
    else
        call_trap(call, &err);
}

const struct verb op_remove = {
    .name = "remove",
    .help = "Remove items",
    .policy = POLICY_WRITE,
    .items = VERB_ITEMS,
    .run = remove_run,
};

static bool move_place(struct call *call, uint32_t *ret, struct err *err)
{
    const char *word = call_arg(call, "destination");
    struct store *s = store_of(call->w, call->menu);
    const struct item *item;

    *ret = ITEM_NO_ID;
    if (word == NULL || *word == '\0')
        return true;
    item = store_word(s, word);
    if (item == NULL)
        return err_set(err, ERR_MISSING, "no such item");
    *ret = item->id;
    return true;
}

static void move_run(struct call *call)
{
    struct item_list rows;
    uint32_t before;
    struct err err;
    bool ok;

    if (!call_items(call, &rows, &err)) {
        call_trap(call, &err);
        return;
    }
    ok = move_place(call, &before, &err);
    for (size_t i = 0; ok && i < rows.count; i++)
        ok = store_move(store_of(call->w, call->menu), rows.items[i]->id, before, &err);
    item_list_free(&rows);
    if (ok)
        call_done(call);
    else
        call_trap(call, &err);
}

static const struct prop move_args[] = {
    { "destination", .type = &type_text, .flags = ARG_POSITIONAL,
        .help = "The item before which they go; without it, to the end" },
    { NULL },
};

const struct verb op_move = {
    .name = "move",
    .help = "Change the order of items",
    .policy = POLICY_WRITE,
    .items = VERB_ITEMS,
    .args = move_args,
    .run = move_run,
};
