// SPDX-License-Identifier: ISC
#include "menus/restore.h"

#include "core/base/mem.h"
#include "core/base/text.h"
#include "menus/journal.h"
#include "menus/store_priv.h"
#include "menus/tables.h"
#include "menus/warren.h"

#include <stdlib.h>
#include <string.h>

// What a menu shall have, in print order.
struct wanted {
    struct store *s;
    struct item_list list;
};

static void want(void *ctx, struct item *item)
{
    struct wanted *w = ctx;

    store_defaults(item);
    item_list_add(&w->list, item);
}

// What the daemon makes is the same thing where the name that it cannot lose is the same, whatever
// the ids are.
static struct item *same(const struct store *s, const struct item *item)
{
    const char *name = menu_lasting_name(s->menu);

    if (!s->menu->fixed)
        return store_find(s, item->id);
    for (size_t i = 0; i < s->count; i++)
        if (strcmp(item_text(s->items[i], name), item_text(item, name)) == 0)
            return s->items[i];
    return NULL;
}

static bool stays(const struct store *s, const struct item *item)
{
    return s->menu->kind == MENU_SETTINGS || s->menu->fixed ||
           (s->menu->may_remove != NULL && !s->menu->may_remove(s->w, item, NULL));
}

// ---- what a new router has

static void put_default(struct item *item, size_t i, const struct prop *p)
{
    const char *value = item_fallback(item, p);

    if (p->flags & PROP_READ_ONLY || (p->flags & PROP_KEY && !item->menu->fixed))
        return;
    if (item->menu->fixed && p->flags & PROP_MEMORY)
        return; // which device it is
    if (p->flags & PROP_KEY)
        value = item_text(item, menu_lasting_name(item->menu));
    item_put(item, i, mem_strdup(value));
}

static struct item *pristine(const struct item *item)
{
    struct item *copy = item_copy(item);
    const struct prop *p;

    for (size_t i = 0; (p = menu_prop_at(item->menu, i)) != NULL; i++)
        put_default(copy, i, p);
    return copy;
}

static void want_pristine(struct wanted *w)
{
    for (size_t i = 0; i < w->s->count; i++)
        if (stays(w->s, w->s->items[i]))
            item_list_add(&w->list, pristine(w->s->items[i]));
}

// ---- the changes

static void mark(const struct wanted *w)
{
    for (size_t i = 0; i < w->list.count; i++) {
        struct item *there = same(w->s, w->list.items[i]);

        if (there != NULL)
            there->marked = true;
    }
}

static bool take_away(struct changes *c, const struct wanted *w, struct err *err)
{
    struct store *s = w->s;
    bool ok = true;

    mark(w);
    for (size_t i = s->count; ok && i-- > 0;)
        if (!s->items[i]->marked && !stays(s, s->items[i]))
            ok = changes_remove(c, s, s->items[i]->id, err);
    for (size_t i = 0; i < s->count; i++)
        s->items[i]->marked = false;
    return ok;
}

static bool differ(const struct item *a, const struct item *b)
{
    for (size_t i = 0; i < menu_prop_count(a->menu); i++)
        if (!item_same(a, b, i))
            return true;
    return false;
}

static bool put_one(struct changes *c, struct store *s, struct item *item, struct err *err)
{
    const struct item *there = same(s, item);

    if (there == NULL && s->menu->fixed && store_find(s, item->id) != NULL)
        item->id = ITEM_NO_ID; // another device has it here
    if (there == NULL)
        return changes_add(c, s, item, ITEM_NO_ID, err);
    item->id = there->id;
    if (differ(there, item))
        return changes_set(c, s, item, err);
    item_free(item);
    return true;
}

static bool put_all(struct changes *c, struct wanted *w, struct err *err)
{
    bool ok = true;

    for (size_t i = 0; i < w->list.count; i++) {
        struct item *item = w->list.items[i];

        w->list.items[i] = NULL;
        if (ok)
            ok = put_one(c, w->s, item, err);
        else
            item_free(item);
    }
    w->list.count = 0;
    return ok;
}

static bool put_in_order(
    struct changes *c, struct store *s, const uint32_t *ids, size_t count, struct err *err)
{
    for (size_t i = 0; s->menu->ordered && i < count; i++)
        if (s->items[i]->id != ids[i] && !changes_move(c, s, ids[i], s->items[i]->id, err))
            return false;
    return true;
}

static bool put(struct changes *c, struct wanted *w, struct err *err)
{
    size_t count = w->list.count;
    uint32_t *ids = mem_array(count, sizeof(*ids));
    bool ok;

    for (size_t i = 0; i < count; i++)
        ids[i] = w->list.items[i]->id;
    ok = put_all(c, w, err) && put_in_order(c, w->s, ids, count, err);
    free(ids);
    return ok;
}

// Goes in reverse order of the tree, comes in its order: what others need is there first, and last.
static bool replace(struct warren *w, struct wanted *wanted, size_t count, struct err *err)
{
    struct changes c;
    bool ok = true;

    if (!changes_begin(&c, w, err))
        return false;
    c.lenient = c.exact = true;
    for (size_t i = count; ok && i-- > 0;)
        ok = take_away(&c, &wanted[i], err);
    for (size_t i = 0; ok && i < count; i++)
        ok = put(&c, &wanted[i], err);
    if (ok)
        return journal_commit_over(&c, err);
    changes_abort(&c);
    return false;
}

static size_t all_stores(struct warren *w, struct wanted **ret)
{
    size_t count = 0;

    while (menus[count] != NULL)
        count++;
    *ret = mem_array(count, sizeof(**ret));
    for (size_t i = 0; i < count; i++)
        (*ret)[i].s = store_of(w, menus[i]);
    return count;
}

static void wanted_free(struct wanted *wanted, size_t count)
{
    for (size_t i = 0; i < count; i++)
        item_list_free(&wanted[i].list);
    free(wanted);
}

bool restore_backup(struct warren *w, struct db *backup, struct err *err)
{
    struct wanted *wanted;
    size_t count = all_stores(w, &wanted);
    bool ok = true;

    for (size_t i = 0; ok && i < count; i++)
        if (tables_has(wanted[i].s->menu))
            ok = db_table_ready(backup, &wanted[i].s->table, err) &&
                 tables_load(wanted[i].s, backup, want, &wanted[i], err);
    ok = ok && replace(w, wanted, count, err);
    wanted_free(wanted, count);
    return ok;
}

bool restore_defaults(struct warren *w, bool keep_users, struct err *err)
{
    struct wanted *wanted;
    size_t count = all_stores(w, &wanted);
    bool ok;

    for (size_t i = 0; i < count; i++) {
        const struct store *s = wanted[i].s;

        if (keep_users && text_starts(s->menu->path, "/user"))
            for (size_t j = 0; j < s->count; j++)
                item_list_add(&wanted[i].list, item_copy(s->items[j]));
        else
            want_pristine(&wanted[i]);
    }
    ok = replace(w, wanted, count, err);
    wanted_free(wanted, count);
    return ok;
}
