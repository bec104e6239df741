// SPDX-License-Identifier: ISC
#include "menus/store.h"

#include "core/base/log.h"
#include "core/base/mem.h"
#include "menus/check.h"
#include "menus/tables.h"
#include "menus/warren.h"

#include <stdlib.h>
#include <string.h>

static size_t menu_count(void)
{
    size_t n = 0;

    while (menus[n] != NULL)
        n++;
    return n;
}

struct store *store_of(struct warren *w, const struct menu *menu)
{
    for (size_t i = 0; menus[i] != NULL; i++)
        if (menus[i] == menu)
            return &w->stores[i];
    return NULL;
}

struct store *store_at(struct warren *w, const char *path)
{
    for (size_t i = 0; menus[i] != NULL; i++)
        if (strcmp(menus[i]->path, path) == 0)
            return &w->stores[i];
    return NULL;
}

// Items stay sorted by id where they have no order of their own; ids of built-in items at the
// upper end sort last.
static void store_put(struct store *s, struct item *item, size_t at)
{
    if (s->count == s->size) {
        s->size = s->size > 0 ? s->size * 2 : 16;
        s->items = mem_resize(s->items, s->size * sizeof(*s->items));
    }
    memmove(s->items + at + 1, s->items + at, (s->count - at) * sizeof(*s->items));
    s->items[at] = item;
    s->count++;
}

static size_t store_place(const struct store *s, uint32_t id, uint32_t before)
{
    size_t at = s->count;

    if (s->menu->ordered) {
        for (size_t i = 0; before != ITEM_NO_ID && i < s->count; i++)
            if (s->items[i]->id == before)
                return i;
        return s->count;
    }
    while (at > 0 && s->items[at - 1]->id > id)
        at--;
    return at;
}

static size_t store_index(const struct store *s, uint32_t id)
{
    size_t low = 0, high = s->count;

    if (!s->menu->ordered) {
        while (low < high) {
            size_t mid = (low + high) / 2;

            if (s->items[mid]->id < id)
                low = mid + 1;
            else
                high = mid;
        }
        return low < s->count && s->items[low]->id == id ? low : s->count;
    }
    for (size_t i = 0; i < s->count; i++)
        if (s->items[i]->id == id)
            return i;
    return s->count;
}

static void store_take(struct store *s, size_t at)
{
    s->count--;
    memmove(s->items + at, s->items + at + 1, (s->count - at) * sizeof(*s->items));
}

struct item *store_find(const struct store *s, uint32_t id)
{
    size_t i = store_index(s, id);

    return i < s->count ? s->items[i] : NULL;
}

struct item *store_named(const struct store *s, const char *name)
{
    int key = menu_key(s->menu);

    for (size_t i = 0; key >= 0 && i < s->count; i++) {
        const char *value = s->items[i]->values[key];

        if (value != NULL && strcmp(value, name) == 0)
            return s->items[i];
    }
    return NULL;
}

struct item *store_word(const struct store *s, const char *word)
{
    uint32_t id;

    return value_id(word, &id) ? store_find(s, id) : store_named(s, word);
}

struct item *store_settings(const struct store *s)
{
    return s->count > 0 ? s->items[0] : NULL;
}

static void item_defaults(struct item *item)
{
    const struct prop *p;

    for (size_t i = 0; (p = menu_prop_at(item->menu, i)) != NULL; i++)
        if (item->values[i] == NULL && !(p->flags & PROP_READ_ONLY))
            item->values[i] = mem_strdup(item_fallback(item, p));
}

struct item *store_builtin(struct store *s, uint32_t id, const char *name)
{
    struct item *item = store_find(s, id);
    struct err err;

    if (item != NULL)
        return item;
    item = item_new(s->menu);
    item->id = id;
    if (name != NULL)
        item->values[menu_key(s->menu)] = mem_strdup(name);
    item_defaults(item);
    if (!tables_insert(s, item, ITEM_NO_ID, &err)) {
        log_write(LOG_DB | LOG_ERROR, "%s: %s", s->menu->path, err.text);
        item_free(item);
        return NULL;
    }
    store_put(s, item, store_place(s, id, ITEM_NO_ID));
    return item;
}

static void store_loaded(void *ctx, struct item *item)
{
    struct store *s = ctx;

    item_defaults(item);
    store_put(s, item, store_place(s, item->id, ITEM_NO_ID));
}

static bool store_open(struct store *s, struct err *err)
{
    struct item *settings;

    if (!tables_has(s->menu))
        return true;
    if (!tables_open(s, err) || !tables_load(s, store_loaded, s, err))
        return false;
    if (s->menu->kind == MENU_SETTINGS && s->count == 0) {
        settings = item_new(s->menu);
        item_defaults(settings);
        store_put(s, settings, 0);
        if (!tables_insert(s, settings, ITEM_NO_ID, err))
            return false;
    }
    return true;
}

bool stores_open(struct warren *w, struct err *err)
{
    size_t n = menu_count();

    w->stores = mem_array(n, sizeof(*w->stores));
    for (size_t i = 0; i < n; i++) {
        w->stores[i].w = w;
        w->stores[i].menu = menus[i];
        bus_init(&w->stores[i].changes);
    }
    for (size_t i = 0; i < n; i++)
        if (!store_open(&w->stores[i], err))
            return false;
    for (size_t i = 0; i < n; i++)
        if (menus[i]->builtin != NULL)
            menus[i]->builtin(&w->stores[i]);
    return true;
}

void stores_apply(struct warren *w)
{
    for (size_t i = 0; menus[i] != NULL; i++) {
        struct store *s = &w->stores[i];
        struct err err;

        for (size_t j = 0; menus[i]->apply != NULL && j < s->count; j++)
            if (!menus[i]->apply(w, NULL, s->items[j], 0, &err))
                log_write(LOG_SYSTEM | LOG_ERROR, "%s%s%s: %s", menus[i]->path,
                    *item_name(s->items[j]) != '\0' ? " " : "", item_name(s->items[j]), err.text);
    }
}

void stores_close(struct warren *w)
{
    for (size_t i = 0; w->stores != NULL && menus[i] != NULL; i++) {
        struct store *s = &w->stores[i];

        for (size_t j = 0; j < s->count; j++)
            item_free(s->items[j]);
        free(s->items);
        tables_close(s);
    }
    free(w->stores);
    w->stores = NULL;
}

void store_tell(struct store *s, uint32_t id, const struct item *item)
{
    struct store_change change = {
        .menu = s->menu,
        .id = id,
        .gone = item == NULL,
        .item = item,
    };

    s->w->change++;
    bus_send(&s->changes, &change);
}

void store_announce(struct warren *w, const char *path, uint32_t id, bool gone)
{
    struct store *s = store_at(w, path);
    struct item *row;

    if (s == NULL || list_empty(&s->changes.subs))
        return;
    row = gone ? NULL : store_row(s, id);
    if (gone || row != NULL)
        store_tell(s, id, row);
    item_free(row);
}

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

static bool store_commit_added(struct store *s, const struct item *item, struct err *err)
{
    struct err ignored;

    if (!store_apply(s, NULL, item, err))
        return false;
    if (tables_commit(s, err))
        return true;
    store_apply(s, item, NULL, &ignored);
    return false;
}

bool store_add(
    struct store *s, struct item *item, uint32_t before, uint32_t *ret_id, struct err *err)
{
    item_defaults(item);
    if (!check_item(s, item, NULL, err) || !tables_begin(s, err)) {
        item_free(item);
        return false;
    }
    if (!tables_insert(s, item, before, err)) {
        tables_rollback(s);
        item_free(item);
        return false;
    }
    store_put(s, item, store_place(s, item->id, before));
    if (!store_commit_added(s, item, err)) {
        store_take(s, store_index(s, item->id));
        tables_rollback(s);
        item_free(item);
        return false;
    }
    if (ret_id != NULL)
        *ret_id = item->id;
    store_tell(s, item->id, item);
    return true;
}

// Brings back what had been changed before item `upto` failed.
static void store_unset(struct store *s, struct item **items, struct item **old, size_t upto)
{
    struct err ignored;

    for (size_t i = upto; i-- > 0;) {
        s->items[store_index(s, old[i]->id)] = old[i];
        store_apply(s, items[i], old[i], &ignored);
    }
}

static bool store_set_all(struct store *s, struct item **items, struct item **old, size_t count,
    size_t *ret_done, struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        if (!tables_update(s, items[i], err) || !check_rename(s, old[i], items[i], err))
            return false;
        s->items[store_index(s, items[i]->id)] = items[i];
        if (!store_apply(s, old[i], items[i], err)) {
            s->items[store_index(s, items[i]->id)] = old[i];
            return false;
        }
        *ret_done = i + 1;
    }
    return true;
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

bool store_set(struct store *s, struct item **items, size_t count, struct err *err)
{
    struct item **old = mem_array(count, sizeof(*old));
    size_t done = 0;
    bool ok = true;

    for (size_t i = 0; ok && i < count; i++) {
        old[i] = store_find(s, items[i]->id);
        ok = old[i] != NULL
                 ? check_item(s, items[i], old[i], err) && store_distinct(s, old[i], items, i, err)
                 : err_set(err, ERR_MISSING, "no such item");
    }
    ok = ok && tables_begin(s, err);
    if (ok) {
        ok = store_set_all(s, items, old, count, &done, err) && tables_commit(s, err);
        if (!ok) {
            store_unset(s, items, old, done);
            tables_rollback(s);
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (ok) {
            check_renamed(s, item_name(old[i]), item_name(items[i]));
            store_tell(s, items[i]->id, items[i]);
        }
        item_free(ok ? old[i] : items[i]);
    }
    free(old);
    return ok;
}

static bool store_remove_one(struct store *s, size_t at, struct item **ret, struct err *err)
{
    struct item *item = s->items[at];

    if (!tables_delete(s, item->id, err))
        return false;
    store_take(s, at);
    if (!store_apply(s, item, NULL, err)) {
        store_put(s, item, at);
        return false;
    }
    *ret = item;
    return true;
}

bool store_remove(struct store *s, const uint32_t *ids, size_t count, struct err *err)
{
    struct item **gone = mem_array(count, sizeof(*gone));
    size_t *places = mem_array(count, sizeof(*places));
    bool ok = true;

    for (size_t i = 0; ok && i < count; i++) {
        const struct item *item = store_find(s, ids[i]);

        ok = item != NULL ? check_removal(s, item, err) : err_set(err, ERR_MISSING, "no such item");
    }
    ok = ok && tables_begin(s, err);
    if (ok) {
        for (size_t i = 0; ok && i < count; i++) {
            places[i] = store_index(s, ids[i]);
            if (places[i] < s->count) // the same item may be named twice
                ok = store_remove_one(s, places[i], &gone[i], err);
        }
        ok = ok && tables_commit(s, err);
        for (size_t i = count; !ok && i-- > 0;) {
            struct err ignored;

            if (gone[i] == NULL)
                continue;
            store_put(s, gone[i], places[i]);
            store_apply(s, NULL, gone[i], &ignored);
        }
        if (!ok)
            tables_rollback(s);
    }
    for (size_t i = 0; ok && i < count; i++) {
        if (gone[i] != NULL)
            store_tell(s, ids[i], NULL);
        item_free(gone[i]);
    }
    free(gone);
    free(places);
    return ok;
}

bool store_move(struct store *s, uint32_t id, uint32_t before, struct err *err)
{
    size_t at = store_index(s, id);
    struct item *item;

    if (at == s->count || (before != ITEM_NO_ID && store_index(s, before) == s->count))
        return err_set(err, ERR_MISSING, "no such item");
    if (id == before)
        return true;
    if (!tables_begin(s, err))
        return false;
    if (!tables_move(s, id, before, err) || !tables_commit(s, err)) {
        tables_rollback(s);
        return false;
    }
    item = s->items[at];
    store_take(s, at);
    store_put(s, item, store_place(s, id, before));
    store_tell(s, id, item);
    return true;
}

bool store_remember_all(struct store *s, uint32_t id, const char *const *pairs, struct err *err)
{
    struct item *item = store_find(s, id), *changed;
    bool ok;

    if (item == NULL)
        return err_set(err, ERR_MISSING, "no such item");
    changed = item_copy(item);
    for (size_t i = 0; pairs[i] != NULL; i += 2)
        item_set(changed, pairs[i], pairs[i + 1]);
    ok = tables_update(s, changed, err);
    item_free(changed);
    if (!ok)
        return false;
    for (size_t i = 0; pairs[i] != NULL; i += 2)
        item_set(item, pairs[i], pairs[i + 1]);
    store_tell(s, id, item);
    return true;
}

bool store_remember(
    struct store *s, uint32_t id, const char *prop, const char *value, struct err *err)
{
    return store_remember_all(s, id, (const char *const[]){ prop, value, NULL }, err);
}

void item_list_add(struct item_list *l, struct item *item)
{
    if (l->count == l->size) {
        l->size = l->size > 0 ? l->size * 2 : 16;
        l->items = mem_resize(l->items, l->size * sizeof(*l->items));
    }
    l->items[l->count++] = item;
}

void item_list_free(struct item_list *l)
{
    for (size_t i = 0; i < l->count; i++)
        item_free(l->items[i]);
    free(l->items);
    *l = (struct item_list){ 0 };
}

static void store_shown(struct store *s, struct item_list *l, const struct item *stored)
{
    struct item *copy = item_copy(stored);

    if (s->menu->live != NULL)
        s->menu->live(s->w, copy);
    if (copy->hidden)
        item_free(copy);
    else
        item_list_add(l, copy);
}

// Nobody has switched off what nobody typed.
static void store_dynamic(void *ctx, struct item *item)
{
    struct item *copy = item_copy(item);
    int disabled = menu_prop_index(item->menu, "disabled");

    copy->dynamic = true;
    if (disabled >= 0 && copy->values[disabled] == NULL)
        item_put(copy, (size_t)disabled, mem_strdup("no"));
    item_list_add(ctx, copy);
}

void store_rows(struct store *s, struct item_list *ret)
{
    *ret = (struct item_list){ 0 };
    for (size_t i = 0; i < s->count; i++)
        store_shown(s, ret, s->items[i]);
    if (s->menu->kind == MENU_SETTINGS && s->count == 0) {
        struct item *row = item_new(s->menu);

        if (s->menu->live != NULL)
            s->menu->live(s->w, row);
        item_list_add(ret, row);
    }
    if (s->menu->dynamic != NULL)
        s->menu->dynamic(s->w, store_dynamic, ret);
}

struct item *store_row(struct store *s, uint32_t id)
{
    const struct item *stored = store_find(s, id);
    struct item_list rows = { 0 };
    struct item *found = NULL;

    if (stored != NULL)
        store_shown(s, &rows, stored);
    else if (s->menu->dynamic != NULL)
        s->menu->dynamic(s->w, store_dynamic, &rows);
    for (size_t i = 0; i < rows.count && found == NULL; i++)
        if (rows.items[i]->id == id)
            found = item_copy(rows.items[i]);
    item_list_free(&rows);
    return found;
}
