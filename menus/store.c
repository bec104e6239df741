// SPDX-License-Identifier: ISC
#include "menus/store_priv.h"

#include "core/base/log.h"
#include "core/base/mem.h"
#include "menus/journal.h"
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
    for (size_t i = 0; w->stores != NULL && menus[i] != NULL; i++)
        if (strcmp(menus[i]->path, path) == 0)
            return &w->stores[i];
    return NULL;
}

void store_put(struct store *s, struct item *item, size_t at)
{
    if (s->count == s->size) {
        s->size = s->size > 0 ? s->size * 2 : 16;
        s->items = mem_resize(s->items, s->size * sizeof(*s->items));
    }
    memmove(s->items + at + 1, s->items + at, (s->count - at) * sizeof(*s->items));
    s->items[at] = item;
    s->count++;
    names_put(&s->names, item);
}

size_t store_place(const struct store *s, uint32_t id, uint32_t before)
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

size_t store_index(const struct store *s, uint32_t id)
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

void store_take(struct store *s, size_t at)
{
    names_take(&s->names, s->items[at]);
    s->count--;
    memmove(s->items + at, s->items + at + 1, (s->count - at) * sizeof(*s->items));
}

void store_replace(struct store *s, struct item *item)
{
    struct item **at = &s->items[store_index(s, item->id)];

    names_take(&s->names, *at);
    *at = item;
    names_put(&s->names, item);
}

struct item *store_find(const struct store *s, uint32_t id)
{
    size_t i = store_index(s, id);

    return i < s->count ? s->items[i] : NULL;
}

struct item *store_named(const struct store *s, const char *name)
{
    return names_find(&s->names, name);
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

void store_defaults(struct item *item)
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
    store_defaults(item);
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

    store_defaults(item);
    store_put(s, item, store_place(s, item->id, ITEM_NO_ID));
}

static bool store_open(struct store *s, struct err *err)
{
    struct item *settings;

    if (!tables_has(s->menu))
        return true;
    if (!tables_open(s, err) || !tables_load(s, s->w->db, store_loaded, s, err))
        return false;
    if (s->menu->kind == MENU_SETTINGS && s->count == 0) {
        settings = item_new(s->menu);
        store_defaults(settings);
        store_put(s, settings, 0);
        if (!tables_insert(s, settings, ITEM_NO_ID, err))
            return false;
    }
    return true;
}

static void write_memory(void *arg)
{
    stores_write_memory(arg);
}

bool stores_open(struct warren *w, struct err *err)
{
    size_t n = menu_count();

    w->stores = mem_array(n, sizeof(*w->stores));
    timer_init(&w->memory, w->timers, write_memory, w);
    for (size_t i = 0; i < n; i++) {
        w->stores[i].w = w;
        w->stores[i].menu = menus[i];
        bus_init(&w->stores[i].changes);
    }
    w->opening = true;
    for (size_t i = 0; i < n; i++)
        if (!store_open(&w->stores[i], err))
            return false;
    if (!journal_open(w, err))
        return false;
    w->opening = false;
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
    if (w->stores != NULL) {
        stores_write_memory(w);
        timer_stop(&w->memory);
    }
    journal_close(w);
    for (size_t i = 0; w->stores != NULL && menus[i] != NULL; i++) {
        struct store *s = &w->stores[i];

        for (size_t j = 0; j < s->count; j++)
            item_free(s->items[j]);
        free(s->items);
        names_free(&s->names);
        tables_close(s);
    }
    free(w->stores);
    w->stores = NULL;
}

static void store_send(struct store *s, uint32_t id, const struct item *row)
{
    struct store_change change = {
        .menu = s->menu,
        .id = id,
        .gone = row == NULL,
        .item = row,
    };

    bus_send(&s->changes, &change);
}

void store_tell(struct store *s, uint32_t id)
{
    struct item *row;

    s->w->change++;
    if (list_empty(&s->changes.subs))
        return;
    row = store_row(s, id);
    if (row != NULL)
        store_send(s, id, row);
    item_free(row);
}

void store_tell_gone(struct store *s, uint32_t id)
{
    s->w->change++;
    store_send(s, id, NULL);
}

void store_announce(struct warren *w, const char *path, uint32_t id, bool gone)
{
    struct store *s = store_at(w, path);

    if (s != NULL && gone)
        store_tell_gone(s, id);
    else if (s != NULL)
        store_tell(s, id);
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

void store_dynamic_rows(struct store *s, struct item_list *ret)
{
    *ret = (struct item_list){ 0 };
    if (s->menu->dynamic != NULL)
        s->menu->dynamic(s->w, store_dynamic, ret);
}

struct pick {
    uint32_t id;
    struct item_list found;
};

static void pick_row(void *ctx, struct item *item)
{
    struct pick *pick = ctx;

    if (item->id == pick->id && pick->found.count == 0)
        store_dynamic(&pick->found, item);
}

struct item *store_row(struct store *s, uint32_t id)
{
    struct pick pick = { .id = id };
    const struct item *stored = store_find(s, id);
    struct item *row;

    if (stored != NULL)
        store_shown(s, &pick.found, stored);
    else if (s->menu->dynamic != NULL)
        s->menu->dynamic(s->w, pick_row, &pick);
    row = pick.found.count > 0 ? pick.found.items[0] : NULL;
    free(pick.found.items);
    return row;
}
