// SPDX-License-Identifier: ISC
// The changes that requests ask for: each is checked before anything happens.

#include "menus/change.h"
#include "menus/store_priv.h"

#include "core/base/log.h"
#include "core/base/mem.h"
#include "menus/check.h"
#include "menus/tables.h"
#include "menus/warren.h"

#include <stdlib.h>
#include <string.h>

enum { MEMORY_DELAY = 1000, MEMORY_AGAIN = 30000 }; // milliseconds

// Ends what changes_begin() began.
static bool finish(struct changes *c, bool ok, struct err *err)
{
    if (ok)
        return changes_commit(c, err);
    changes_abort(c);
    return false;
}

bool store_add(
    struct store *s, struct item *item, uint32_t before, uint32_t *ret_id, struct err *err)
{
    struct changes c;
    uint32_t id;

    store_defaults(item);
    if (!check_item(s, item, NULL, err) || !changes_begin(&c, s->w, err)) {
        item_free(item);
        return false;
    }
    if (!changes_add(&c, s, item, before, err)) {
        changes_abort(&c);
        return false;
    }
    id = item->id;
    if (!changes_commit(&c, err))
        return false;
    if (ret_id != NULL)
        *ret_id = id;
    return true;
}

// ---- set

// The new names of one change must differ among each other too.
static bool distinct(
    const struct store *s, const struct item *old, struct item **items, size_t at, struct err *err)
{
    const char *name = item_name(items[at]);
    bool renamed = strcmp(item_name(old), name) != 0;

    for (size_t i = 0; renamed && i < at; i++)
        if (strcmp(item_name(items[i]), name) == 0)
            return check_taken(s, err);
    return true;
}

static bool set_check(struct store *s, struct item **items, size_t count, struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        const struct item *old = store_find(s, items[i]->id);

        if (old == NULL)
            return err_set(err, ERR_MISSING, "no such item");
        if (!check_item(s, items[i], old, err) || !distinct(s, old, items, i, err))
            return false;
    }
    return true;
}

bool store_set(struct store *s, struct item **items, size_t count, struct err *err)
{
    struct changes c;
    size_t begun = 0;
    bool ok = true;

    if (!set_check(s, items, count, err) || !changes_begin(&c, s->w, err)) {
        for (size_t i = 0; i < count; i++)
            item_free(items[i]);
        return false;
    }
    while (ok && begun < count)
        ok = changes_set(&c, s, items[begun++], err);
    while (!ok && begun < count)
        item_free(items[begun++]);
    return finish(&c, ok, err);
}

// ---- remove

// The ids, each once, of items that may go. The items are marked meanwhile, because what only they
// themselves refer to may go with them.
static bool remove_find(struct store *s, const uint32_t *ids, size_t count, uint32_t *found,
    size_t *ret, struct err *err)
{
    size_t n = 0;
    bool ok = true;

    for (size_t i = 0; ok && i < count; i++) {
        struct item *item = store_find(s, ids[i]);

        ok = item != NULL || err_set(err, ERR_MISSING, "no such item");
        if (!ok || item->marked)
            continue;
        item->marked = true;
        found[n++] = ids[i];
    }
    for (size_t i = 0; ok && i < n; i++)
        ok = check_removal(s, store_find(s, found[i]), err);
    for (size_t i = 0; i < n; i++)
        store_find(s, found[i])->marked = false;
    *ret = n;
    return ok;
}

static bool remove_all(struct store *s, const uint32_t *ids, size_t count, struct err *err)
{
    struct changes c;
    bool ok = true;

    if (!changes_begin(&c, s->w, err))
        return false;
    for (size_t i = 0; ok && i < count; i++)
        ok = changes_remove(&c, s, ids[i], err);
    return finish(&c, ok, err);
}

bool store_remove(struct store *s, const uint32_t *ids, size_t count, struct err *err)
{
    uint32_t *found = mem_array(count, sizeof(*found));
    bool ok = remove_find(s, ids, count, found, &count, err) && remove_all(s, found, count, err);

    free(found);
    return ok;
}

// ---- the rest

bool store_move(struct store *s, uint32_t id, uint32_t before, struct err *err)
{
    struct changes c;

    return changes_begin(&c, s->w, err) && finish(&c, changes_move(&c, s, id, before, err), err);
}

// ---- what the daemon remembers

bool store_remember(struct store *s, uint32_t id, const char *const *pairs)
{
    struct item *item = store_find(s, id);

    if (item == NULL)
        return false;
    for (size_t i = 0; pairs[i] != NULL; i += 2)
        item_set(item, pairs[i], pairs[i + 1]);
    item->unwritten = s->unwritten = true;
    if (!timer_running(&s->w->memory))
        timer_set(&s->w->memory, MEMORY_DELAY);
    store_tell(s, id);
    return true;
}

static bool write_store(struct store *s, struct err *err)
{
    for (size_t i = 0; s->unwritten && i < s->count; i++)
        if (s->items[i]->unwritten && !tables_update(s, s->items[i], err))
            return false;
    return true;
}

static bool write_all(struct warren *w, struct err *err)
{
    if (!tables_begin(w, err))
        return false;
    for (size_t i = 0; menus[i] != NULL; i++) {
        if (!write_store(&w->stores[i], err)) {
            tables_rollback(w);
            return false;
        }
    }
    return tables_commit(w, err);
}

static void all_written(struct warren *w)
{
    for (size_t i = 0; menus[i] != NULL; i++) {
        struct store *s = &w->stores[i];

        for (size_t j = 0; s->unwritten && j < s->count; j++)
            s->items[j]->unwritten = false;
        s->unwritten = false;
    }
}

static bool any_unwritten(const struct warren *w)
{
    for (size_t i = 0; menus[i] != NULL; i++)
        if (w->stores[i].unwritten)
            return true;
    return false;
}

// A disk that takes nothing is said once, and asked again now and then.
void stores_write_memory(struct warren *w)
{
    struct err err;

    if (!any_unwritten(w))
        return;
    if (write_all(w, &err)) {
        all_written(w);
        w->memory_fails = false;
        return;
    }
    if (!w->memory_fails)
        log_write(LOG_DB | LOG_ERROR, "logins and sessions are not written down: %s", err.text);
    w->memory_fails = true;
    timer_set(&w->memory, MEMORY_AGAIN);
}
