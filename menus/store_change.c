// SPDX-License-Identifier: ISC
// Changes: checked, written, applied, committed; or all of it taken back.

#include "menus/store_priv.h"

#include "core/base/mem.h"
#include "menus/check.h"
#include "menus/tables.h"

#include <stdlib.h>
#include <string.h>

static unsigned item_effects(const struct item *old, const struct item *item)
{
    const struct prop *p;
    unsigned effects = 0;

    for (size_t i = 0; (p = menu_prop_at(item->menu, i)) != NULL; i++) {
        const char *a = old->values[i], *b = item->values[i];

        if ((a == NULL) != (b == NULL) || (a != NULL && strcmp(a, b) != 0))
            effects |= p->effect;
    }
    return effects;
}

static bool store_apply(
    struct store *s, const struct item *old, const struct item *item, struct err *err)
{
    unsigned effects = old != NULL && item != NULL ? item_effects(old, item) : 0;

    return s->menu->apply == NULL || s->menu->apply(s->w, old, item, effects, err);
}

// Ends what tables_begin() began. False: nothing of it is on disk.
static bool store_commit(struct store *s, bool ok, struct err *err)
{
    if (ok)
        return tables_commit(s, err);
    tables_rollback(s);
    return false;
}

static void added_undo(struct store *s, struct item *item)
{
    struct err ignored;

    store_take(s, store_index(s, item->id));
    store_apply(s, item, NULL, &ignored);
}

bool store_add(
    struct store *s, struct item *item, uint32_t before, uint32_t *ret_id, struct err *err)
{
    bool put, ok;

    store_defaults(item);
    if (!check_item(s, item, NULL, err) || !tables_begin(s, err)) {
        item_free(item);
        return false;
    }
    put = tables_insert(s, item, before, err);
    if (put)
        store_put(s, item, store_place(s, item->id, before));
    ok = store_commit(s, put && store_apply(s, NULL, item, err), err);
    if (!ok) {
        if (put)
            added_undo(s, item);
        item_free(item);
        return false;
    }
    if (ret_id != NULL)
        *ret_id = item->id;
    store_tell(s, item->id);
    return true;
}

// ---- set

static bool set_one(struct store *s, const struct item *old, struct item *item, struct err *err)
{
    store_replace(s, item);
    return tables_update(s, item, err) && check_rename(s, old, item, err) &&
           store_apply(s, old, item, err);
}

static void set_undo(struct store *s, struct item **items, struct item **old, size_t count)
{
    struct err ignored;

    for (size_t i = count; i-- > 0;) {
        store_replace(s, old[i]);
        store_apply(s, items[i], old[i], &ignored);
    }
}

// The new names of one change must differ among each other too.
static bool store_distinct(
    const struct store *s, const struct item *old, struct item **items, size_t at, struct err *err)
{
    const char *name = item_name(items[at]);
    bool renamed = strcmp(item_name(old), name) != 0;

    for (size_t i = 0; renamed && i < at; i++)
        if (strcmp(item_name(items[i]), name) == 0)
            return check_taken(s, err);
    return true;
}

static bool set_check(
    struct store *s, struct item **items, struct item **old, size_t count, struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        old[i] = store_find(s, items[i]->id);
        if (old[i] == NULL)
            return err_set(err, ERR_MISSING, "no such item");
        if (!check_item(s, items[i], old[i], err) || !store_distinct(s, old[i], items, i, err))
            return false;
    }
    return true;
}

static bool set_all(
    struct store *s, struct item **items, struct item **old, size_t count, struct err *err)
{
    size_t begun = 0;
    bool ok = true;

    if (!set_check(s, items, old, count, err) || !tables_begin(s, err))
        return false;
    while (ok && begun < count) {
        ok = set_one(s, old[begun], items[begun], err);
        begun++;
    }
    ok = store_commit(s, ok, err);
    if (!ok)
        set_undo(s, items, old, begun);
    return ok;
}

bool store_set(struct store *s, struct item **items, size_t count, struct err *err)
{
    struct item **old = mem_array(count, sizeof(*old));
    bool ok = set_all(s, items, old, count, err);

    for (size_t i = 0; i < count; i++) {
        if (ok) {
            check_renamed(s, item_name(old[i]), item_name(items[i]));
            store_tell(s, items[i]->id);
        }
        item_free(ok ? old[i] : items[i]);
    }
    free(old);
    return ok;
}

// ---- remove

// One that goes, and where it stood when it went.
struct leaver {
    struct item *item;
    size_t place;
};

// The items by their ids, each once. They are marked, because what only they themselves refer to
// may go with them.
static bool remove_find(struct store *s, const uint32_t *ids, size_t count, struct leaver *l,
    size_t *ret_count, struct err *err)
{
    size_t found = 0;
    bool ok = true;

    for (size_t i = 0; ok && i < count; i++) {
        struct item *item = store_find(s, ids[i]);

        ok = item != NULL || err_set(err, ERR_MISSING, "no such item");
        if (!ok || item->marked)
            continue;
        item->marked = true;
        l[found++].item = item;
    }
    for (size_t i = 0; ok && i < found; i++)
        ok = check_removal(s, l[i].item, err);
    for (size_t i = 0; i < found; i++)
        l[i].item->marked = false;
    *ret_count = found;
    return ok;
}

static bool remove_one(struct store *s, struct leaver *l, struct err *err)
{
    l->place = store_index(s, l->item->id);
    store_take(s, l->place);
    return tables_delete(s, l->item->id, err) && store_apply(s, l->item, NULL, err);
}

static void remove_undo(struct store *s, struct leaver *l, size_t count)
{
    struct err ignored;

    while (count-- > 0) {
        store_put(s, l[count].item, l[count].place);
        store_apply(s, NULL, l[count].item, &ignored);
    }
}

static bool remove_all(struct store *s, struct leaver *l, size_t count, struct err *err)
{
    size_t begun = 0;
    bool ok = true;

    if (!tables_begin(s, err))
        return false;
    while (ok && begun < count)
        ok = remove_one(s, &l[begun++], err);
    ok = store_commit(s, ok, err);
    if (!ok)
        remove_undo(s, l, begun);
    return ok;
}

bool store_remove(struct store *s, const uint32_t *ids, size_t count, struct err *err)
{
    struct leaver *leavers = mem_array(count, sizeof(*leavers));
    bool ok =
        remove_find(s, ids, count, leavers, &count, err) && remove_all(s, leavers, count, err);

    for (size_t i = 0; ok && i < count; i++) {
        store_tell_gone(s, leavers[i].item->id);
        item_free(leavers[i].item);
    }
    free(leavers);
    return ok;
}

// ---- the rest

bool store_move(struct store *s, uint32_t id, uint32_t before, struct err *err)
{
    size_t at = store_index(s, id);
    struct item *item;

    if (at == s->count || (before != ITEM_NO_ID && store_index(s, before) == s->count))
        return err_set(err, ERR_MISSING, "no such item");
    if (id == before)
        return true;
    if (!tables_begin(s, err) || !store_commit(s, tables_move(s, id, before, err), err))
        return false;
    item = s->items[at];
    store_take(s, at);
    store_put(s, item, store_place(s, id, before));
    store_tell(s, id);
    return true;
}

bool store_remember(struct store *s, uint32_t id, const char *const *pairs, struct err *err)
{
    struct item *item = store_find(s, id), *changed;

    if (item == NULL)
        return err_set(err, ERR_MISSING, "no such item");
    changed = item_copy(item);
    for (size_t i = 0; pairs[i] != NULL; i += 2)
        item_set(changed, pairs[i], pairs[i + 1]);
    if (!tables_update(s, changed, err)) {
        item_free(changed);
        return false;
    }
    store_replace(s, changed);
    item_free(item);
    store_tell(s, id);
    return true;
}
