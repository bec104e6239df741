// SPDX-License-Identifier: ISC
#include "menus/change.h"

#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "menus/audit.h"
#include "menus/check.h"
#include "menus/journal.h"
#include "menus/store_priv.h"
#include "menus/tables.h"
#include "menus/warren.h"

#include <stdlib.h>
#include <string.h>

bool changes_begin(struct changes *c, struct warren *w, struct err *err)
{
    *c = (struct changes){ .w = w };
    return tables_begin(w, err);
}

static struct change *new_step(struct changes *c, struct store *s, enum change_kind kind)
{
    struct change *step;

    if (c->count == c->size) {
        c->size = c->size > 0 ? c->size * 2 : 4;
        c->list = mem_resize(c->list, c->size * sizeof(*c->list));
    }
    step = &c->list[c->count++];
    *step = (struct change){ .kind = kind, .s = s, .place = ITEM_NO_ID, .old_place = ITEM_NO_ID };
    return step;
}

// Who comes behind the item in an ordered list.
static uint32_t follower(const struct store *s, size_t at)
{
    return s->menu->ordered && at + 1 < s->count ? s->items[at + 1]->id : ITEM_NO_ID;
}

// ---- the steps

static bool broken(struct changes *c)
{
    c->broken = true;
    return false;
}

bool changes_add(
    struct changes *c, struct store *s, struct item *item, uint32_t before, struct err *err)
{
    struct change *step;

    if (item->id != ITEM_NO_ID && store_find(s, item->id) != NULL) {
        item_free(item);
        return err_set(err, ERR_GENERAL, "failure: the item exists already");
    }
    if (before != ITEM_NO_ID && store_find(s, before) == NULL)
        before = ITEM_NO_ID;
    if (!tables_insert(s, item, before, err)) {
        item_free(item);
        return broken(c);
    }
    step = new_step(c, s, CHANGE_ADD);
    step->id = item->id;
    step->item = item;
    step->place = before;
    store_put(s, item, store_place(s, item->id, before));
    return true;
}

static bool set_one(
    struct changes *c, struct store *s, struct item *item, bool follows, struct err *err)
{
    struct item *old = store_find(s, item->id);
    struct change *step;

    if (old == NULL) {
        item_free(item);
        return err_set(err, ERR_MISSING, "no such item");
    }
    if (!tables_update(s, item, err)) {
        item_free(item);
        return broken(c);
    }
    step = new_step(c, s, CHANGE_SET);
    step->id = item->id;
    step->old = old;
    step->item = item;
    step->follows = follows;
    store_replace(s, item);
    return true;
}

struct rename {
    struct changes *c;
    const char *name;
    struct err *err;
};

static bool rename_ref(void *ctx, struct store *s, struct item *item, size_t prop)
{
    struct rename *r = ctx;
    struct item *copy = item_copy(item);

    item_put(copy, prop, mem_strdup(r->name));
    return set_one(r->c, s, copy, true, r->err);
}

// A renamed item is renamed in every reference to it.
bool changes_set(struct changes *c, struct store *s, struct item *item, struct err *err)
{
    struct rename r = { .c = c, .name = item_name(item), .err = err };
    const struct item *old;

    if (!set_one(c, s, item, false, err))
        return false;
    old = c->list[c->count - 1].old;
    if (c->exact || *item_name(old) == '\0' || strcmp(item_name(old), r.name) == 0)
        return true;
    return check_each_ref(s, item_name(old), rename_ref, &r);
}

bool changes_remove(struct changes *c, struct store *s, uint32_t id, struct err *err)
{
    size_t at = store_index(s, id);
    struct change *step;

    if (at == s->count)
        return err_set(err, ERR_MISSING, "no such item");
    if (!tables_delete(s, id, err))
        return broken(c);
    step = new_step(c, s, CHANGE_REMOVE);
    step->id = id;
    step->old = s->items[at];
    step->index = at;
    step->old_place = follower(s, at);
    store_take(s, at);
    return true;
}

bool changes_move(struct changes *c, struct store *s, uint32_t id, uint32_t before, struct err *err)
{
    size_t at = store_index(s, id);
    struct change *step;
    struct item *item;

    if (at == s->count || (before != ITEM_NO_ID && store_index(s, before) == s->count))
        return err_set(err, ERR_MISSING, "no such item");
    if (id == before)
        return true;
    if (!tables_move(s, id, before, err))
        return broken(c);
    step = new_step(c, s, CHANGE_MOVE);
    step->id = id;
    step->index = at;
    step->place = before;
    step->old_place = follower(s, at);
    item = s->items[at];
    store_take(s, at);
    store_put(s, item, store_place(s, id, before));
    return true;
}

bool changes_check(struct changes *c, struct err *err)
{
    for (size_t i = 0; i < c->count; i++) {
        const struct change *step = &c->list[i];

        if (step->item != NULL && store_find(step->s, step->id) == step->item &&
            !check_valid(step->s, step->item, step->old, err))
            return false;
        if (step->kind == CHANGE_REMOVE && store_find(step->s, step->id) == NULL &&
            !check_removal(step->s, step->old, err))
            return false;
    }
    return true;
}

// ---- the end

static unsigned effects_of(const struct change *step)
{
    const struct prop *p;
    unsigned effects = step->follows ? EFFECT_LIVE : EFFECT_NONE;

    for (size_t i = 0; !step->follows && (p = menu_prop_at(step->s->menu, i)) != NULL; i++)
        if (!item_same(step->old, step->item, i))
            effects |= p->effect;
    return effects;
}

static bool apply(
    const struct change *step, const struct item *old, const struct item *item, struct err *err)
{
    struct store *s = step->s;
    unsigned effects = old != NULL && item != NULL ? effects_of(step) : 0;

    // While the stores are being opened, the engine has not heard of what is in them.
    if (s->menu->apply == NULL || step->kind == CHANGE_MOVE || s->w->opening)
        return true;
    return s->menu->apply(s->w, old, item, effects, err);
}

static bool apply_all(struct changes *c, struct err *err)
{
    while (c->applied < c->count) {
        const struct change *step = &c->list[c->applied++];
        struct err why;

        if (apply(step, step->old, step->item, &why))
            continue;
        if (!c->lenient) {
            *err = why;
            return false;
        }
        log_write(LOG_SYSTEM | LOG_ERROR, "%s%s%s: %s", step->s->menu->path,
            *item_name(step->item != NULL ? step->item : step->old) != '\0' ? " " : "",
            item_name(step->item != NULL ? step->item : step->old), why.text);
    }
    return true;
}

static void take_back(const struct change *step)
{
    struct store *s = step->s;
    struct item *item;

    switch (step->kind) {
    case CHANGE_ADD:
        store_take(s, store_index(s, step->id));
        break;
    case CHANGE_SET:
        store_replace(s, step->old);
        break;
    case CHANGE_REMOVE:
        store_put(s, step->old, step->index);
        break;
    case CHANGE_MOVE:
        item = store_find(s, step->id);
        store_take(s, store_index(s, step->id));
        store_put(s, item, step->index);
        break;
    }
}

// Memory as it was, then the engine: it may look at the stores.
static void take_all_back(struct changes *c)
{
    struct err ignored;

    for (size_t i = c->count; i-- > 0;)
        take_back(&c->list[i]);
    while (c->applied-- > 0)
        apply(&c->list[c->applied], c->list[c->applied].item, c->list[c->applied].old, &ignored);
    for (size_t i = 0; i < c->count; i++)
        item_free(c->list[i].item);
    free(c->list);
}

void changes_abort(struct changes *c)
{
    tables_rollback(c->w);
    journal_written(c->w, false);
    take_all_back(c);
}

static void tell_all(struct changes *c)
{
    for (size_t i = 0; i < c->count; i++) {
        const struct change *step = &c->list[i];

        item_free(step->old);
        if (step->kind == CHANGE_REMOVE)
            store_tell_gone(step->s, step->id);
        else
            store_tell(step->s, step->id);
    }
    free(c->list);
}

bool changes_commit(struct changes *c, struct err *err)
{
    if (!journal_write(c->w, c->list, c->count, err) || !apply_all(c, err)) {
        changes_abort(c);
        return false;
    }
    if (!tables_commit(c->w, err)) {
        journal_written(c->w, false);
        take_all_back(c);
        return false;
    }
    journal_written(c->w, true);
    audit_changes(c->w, c->list, c->count);
    tell_all(c);
    return true;
}

// ---- words

// "/ppp/secret" is a ppp secret, "/interface/pptp-client" a pptp-client, "/ip/route" a route.
static void kind_text(struct buf *out, const struct menu *menu)
{
    const char *last = strrchr(menu->path, '/') + 1, *first = menu->path + 1;

    if (menu->kind_name != NULL) {
        buf_adds(out, menu->kind_name);
        return;
    }
    if (!text_starts(menu->path, "/interface/") && !text_starts(menu->path, "/ip/"))
        last = first;
    for (; *last != '\0'; last++)
        buf_addc(out, *last == '/' ? ' ' : *last);
}

void change_text(struct buf *out, const struct menu *menu, enum change_kind kind)
{
    static const char *const words[] = {
        [CHANGE_ADD] = "added",
        [CHANGE_SET] = "changed",
        [CHANGE_REMOVE] = "removed",
        [CHANGE_MOVE] = "moved",
    };

    kind_text(out, menu);
    buf_printf(out, " %s", words[kind]);
}
