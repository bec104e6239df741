// SPDX-License-Identifier: ISC
#include "menus/check.h"

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "menus/tables.h"
#include "menus/warren.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *check_value(
    struct warren *w, const struct prop *p, const char *text, size_t len, struct err *err)
{
    struct buf b = { 0 };

    (void)w;
    if (!value_parse(p->type, &p->arg, p->name, text, len, &b, err)) {
        buf_free(&b);
        return NULL;
    }
    return buf_take(&b);
}

static bool check_required(const struct item *item, struct err *err)
{
    const struct prop *p;
    struct buf names = { 0 };

    for (size_t i = 0; (p = menu_prop_at(item->menu, i)) != NULL; i++)
        if (p->flags & PROP_REQUIRED && item->values[i] == NULL)
            buf_printf(&names, " %s", p->name);
    if (names.len == 0)
        return true;
    err_set(err, ERR_ARGUMENT, "missing value(s) of argument(s)%s", buf_str(&names));
    buf_free(&names);
    return false;
}

static bool name_taken(struct store *s, const char *name, uint32_t except)
{
    int key = menu_key(s->menu);
    bool taken = false;
    struct item_list rows;

    for (size_t i = 0; i < s->count; i++) {
        const char *value = s->items[i]->values[key];

        if (s->items[i]->id != except && value != NULL && strcmp(value, name) == 0)
            return true;
    }
    if (s->menu->dynamic == NULL)
        return false;
    store_rows(s, &rows);
    for (size_t i = 0; i < rows.count && !taken; i++)
        taken = rows.items[i]->dynamic && strcmp(item_name(rows.items[i]), name) == 0;
    item_list_free(&rows);
    return taken;
}

// The first free number, as in pptp-out1.
static void check_number(struct store *s, struct item *item)
{
    int key = menu_key(s->menu);
    const struct prop *p = key >= 0 ? &s->menu->props[key] : NULL;

    if (p == NULL || p->number == NULL || item->values[key] != NULL)
        return;
    for (unsigned n = 1;; n++) {
        char *name = mem_printf("%s%u", p->number, n);

        if (!name_taken(s, name, item->id)) {
            item->values[key] = name;
            return;
        }
        free(name);
    }
}

static bool check_name(struct store *s, const struct item *item, struct err *err)
{
    int key = menu_key(s->menu);
    const char *last = strrchr(s->menu->path, '/') + 1;

    if (key < 0 || item->values[key] == NULL || !name_taken(s, item->values[key], item->id))
        return true;
    if (strncmp(s->menu->path, "/interface", 10) == 0)
        return err_arg(
            err, s->menu->props[key].name, "failure: already have interface with such name");
    return err_arg(
        err, s->menu->props[key].name, "failure: %s with the same name already exists", last);
}

static bool ref_exists(struct warren *w, const char *path, const char *name)
{
    struct store *s = store_at(w, path);
    struct item_list rows;
    bool found = false;

    if (s == NULL)
        return false;
    if (store_named(s, name) != NULL)
        return true;
    if (s->menu->dynamic == NULL)
        return false;
    store_rows(s, &rows);
    for (size_t i = 0; i < rows.count && !found; i++)
        found = strcmp(item_name(rows.items[i]), name) == 0;
    item_list_free(&rows);
    return found;
}

// What was there before may stay: an item whose interface is gone can still get a comment.
static bool check_refs(
    struct store *s, const struct item *item, const struct item *old, struct err *err)
{
    const struct prop *p;

    for (size_t i = 0; (p = menu_prop_at(item->menu, i)) != NULL; i++) {
        const char *value = item->values[i];

        if (p->arg.ref == NULL || value == NULL || *value == '\0' || p->flags & PROP_ANY_REF)
            continue;
        if (old != NULL && old->values[i] != NULL && strcmp(old->values[i], value) == 0)
            continue;
        if (!ref_exists(s->w, p->arg.ref, value))
            return err_arg(err, p->name, "input does not match any value of %s", p->name);
    }
    return true;
}

bool check_item(struct store *s, struct item *item, const struct item *old, struct err *err)
{
    check_number(s, item);
    if (s->menu->settle != NULL)
        s->menu->settle(item, old);
    return check_required(item, err) && check_name(s, item, err) && check_refs(s, item, old, err) &&
           (s->menu->validate == NULL || s->menu->validate(s->w, item, old, err));
}

// A reference to /interface is one to the menus below it, where the interfaces are configured.
static bool refers(const char *ref, const char *path)
{
    size_t len = ref != NULL ? strlen(ref) : 0;

    return ref != NULL && strncmp(path, ref, len) == 0 && (path[len] == '\0' || path[len] == '/');
}

// Calls `found` for each stored value anywhere that refers to `name` in the menu of `s`.
static bool each_ref(struct store *s, const char *name,
    bool (*found)(void *ctx, struct store *other, struct item *item, size_t prop), void *ctx)
{
    for (size_t m = 0; menus[m] != NULL; m++) {
        struct store *other = &s->w->stores[m];
        const struct prop *p;

        for (size_t i = 0; (p = menu_prop_at(other->menu, i)) != NULL; i++) {
            if (!refers(p->arg.ref, s->menu->path))
                continue;
            for (size_t j = 0; j < other->count; j++) {
                const char *value = other->items[j]->values[i];

                if (value != NULL && strcmp(value, name) == 0 &&
                    !found(ctx, other, other->items[j], i))
                    return false;
            }
        }
    }
    return true;
}

static bool ref_in_use(void *ctx, struct store *other, struct item *item, size_t prop)
{
    const struct prop *p = menu_prop_at(other->menu, prop);
    const char *name = item_name(item);

    if (p->flags & PROP_SOFT_REF)
        return true;
    return err_set(ctx, ERR_GENERAL, "failure: in use by %s%s%s (%s)", other->menu->path,
        *name != '\0' ? " " : "", name, p->name);
}

bool check_removal(struct store *s, const struct item *item, struct err *err)
{
    if (s->menu->may_remove != NULL && !s->menu->may_remove(s->w, item, err))
        return false;
    return menu_key(s->menu) < 0 || each_ref(s, item_name(item), ref_in_use, err);
}

struct rename {
    const char *name;
    struct err *err;
};

static bool rename_stored(void *ctx, struct store *other, struct item *item, size_t prop)
{
    struct rename *r = ctx;
    struct item *copy = item_copy(item);
    bool ok;

    free(copy->values[prop]);
    copy->values[prop] = mem_strdup(r->name);
    ok = tables_update(other, copy, r->err);
    item_free(copy);
    return ok;
}

bool check_rename(struct store *s, const struct item *old, const struct item *item, struct err *err)
{
    struct rename r = { .name = item_name(item), .err = err };

    if (menu_key(s->menu) < 0 || strcmp(item_name(old), r.name) == 0)
        return true;
    return each_ref(s, item_name(old), rename_stored, &r);
}

static bool rename_used(void *ctx, struct store *other, struct item *item, size_t prop)
{
    const struct rename *r = ctx;
    struct item *before = item_copy(item);
    struct err ignored;

    free(item->values[prop]);
    item->values[prop] = mem_strdup(r->name);
    if (other->menu->apply != NULL)
        other->menu->apply(other->w, before, item, EFFECT_LIVE, &ignored);
    item_free(before);
    return true;
}

void check_renamed(struct store *s, const char *old, const char *name)
{
    struct rename r = { .name = name };

    if (*old != '\0' && strcmp(old, name) != 0)
        each_ref(s, old, rename_used, &r);
}
