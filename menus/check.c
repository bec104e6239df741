// SPDX-License-Identifier: ISC
#include "menus/check.h"

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "menus/tables.h"
#include "menus/warren.h"

#include <stdlib.h>
#include <string.h>

// A row has to fit into what a client may be sent at once.
enum { VALUE_MAX = 65536 };

char *check_value(const struct prop *p, const char *text, size_t len, struct err *err)
{
    struct buf typed = { 0 }, kept = { 0 };
    bool ok;

    if (len > VALUE_MAX) {
        err_arg(err, p->name, "value of %s is too long, %d bytes at most", p->name, VALUE_MAX);
        return NULL;
    }
    ok = value_parse(p->type, &p->arg, p->name, text, len, &typed, err);
    if (ok && p->normal != NULL) {
        ok = p->normal(buf_str(&typed), &kept, err);
        buf_free(&typed);
        typed = kept;
    }
    if (ok)
        return buf_take(&typed);
    buf_free(&typed);
    return NULL;
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

// ---- names

typedef bool name_found(void *ctx, const char *name);

static bool shares_names(const struct menu *a, const struct menu *b)
{
    return a == b || (a->names != NULL && b->names != NULL && strcmp(a->names, b->names) == 0);
}

struct walk {
    name_found *found;
    void *ctx;
    bool stopped;
};

static void walk_row(void *ctx, struct item *row)
{
    struct walk *walk = ctx;

    walk->stopped = walk->stopped || !walk->found(walk->ctx, item_name(row));
}

// False if `found` has returned false for one of the rows that nobody typed.
static bool dynamic_names(struct store *s, name_found *found, void *ctx)
{
    struct walk walk = { .found = found, .ctx = ctx };

    if (s->menu->dynamic != NULL && menu_key(s->menu) >= 0)
        s->menu->dynamic(s->w, walk_row, &walk);
    return !walk.stopped;
}

// Calls `found`, until it returns false, for the names that an item of `s` cannot have: those of
// all menus that share a space of names with it, but for its own.
static bool each_name(struct store *s, uint32_t own, name_found *found, void *ctx)
{
    for (size_t m = 0; menus[m] != NULL; m++) {
        struct store *other = &s->w->stores[m];

        if (!shares_names(s->menu, other->menu))
            continue;
        for (size_t i = 0; i < other->count; i++)
            if ((other != s || other->items[i]->id != own) &&
                !found(ctx, item_name(other->items[i])))
                return false;
        if (!dynamic_names(other, found, ctx))
            return false;
    }
    return true;
}

static bool is_other(void *ctx, const char *name)
{
    const char *const *wanted = ctx;

    return strcmp(name, *wanted) != 0;
}

static bool name_taken(struct store *s, const char *name, uint32_t own)
{
    for (size_t m = 0; menus[m] != NULL; m++) {
        struct store *other = &s->w->stores[m];
        const struct item *item = shares_names(s->menu, menus[m]) ? store_named(other, name) : NULL;

        if (item != NULL && (other != s || item->id != own))
            return true;
        if (shares_names(s->menu, menus[m]) && !dynamic_names(other, is_other, &name))
            return true;
    }
    return false;
}

struct numbers {
    const char *prefix;
    bool *used; // number n is used[n - 1]
    size_t count;
};

static bool count_name(void *ctx, const char *name)
{
    struct numbers *n = ctx;

    (void)name;
    n->count++;
    return true;
}

static bool note_number(void *ctx, const char *name)
{
    struct numbers *n = ctx;
    const char *digits = name + strlen(n->prefix);
    uint64_t number;

    if (text_starts(name, n->prefix) && text_u64(digits, strlen(digits), n->count, &number) &&
        number > 0)
        n->used[number - 1] = true;
    return true;
}

// An item without a name gets the first free number, as in pptp-out1.
static void check_number(struct store *s, struct item *item)
{
    int key = menu_key(s->menu);
    const struct prop *p = key >= 0 ? &s->menu->props[key] : NULL;
    struct numbers n = { 0 };
    size_t free_one = 0;

    if (p == NULL || p->number == NULL || item->values[key] != NULL)
        return;
    n.prefix = p->number;
    each_name(s, item->id, count_name, &n);
    n.used = mem_array(n.count, sizeof(*n.used));
    each_name(s, item->id, note_number, &n);
    while (free_one < n.count && n.used[free_one])
        free_one++;
    free(n.used);
    item_put(item, (size_t)key, mem_printf("%s%zu", p->number, free_one + 1));
}

bool check_taken(const struct store *s, struct err *err)
{
    const struct menu *m = s->menu;
    const char *key = m->props[menu_key(m)].name;

    if (m->duplicate != NULL)
        return err_arg(err, key, "%s", m->duplicate);
    if (m->names != NULL)
        return err_arg(err, key, "failure: already have %s with such name", m->names);
    return err_arg(
        err, key, "failure: %s with the same name already exists", strrchr(m->path, '/') + 1);
}

bool check_name(struct store *s, const struct item *item, const struct item *old, struct err *err)
{
    const char *name = item_name(item);

    if (*name == '\0' || (old != NULL && strcmp(item_name(old), name) == 0))
        return true;
    return !name_taken(s, name, item->id) || check_taken(s, err);
}

// ---- references

// Words that stand instead of a name, and the addresses where an address or a name may stand, are
// no references.
static bool is_reference(const struct prop *p, const char *value)
{
    struct buf ignored = { 0 };
    bool first;

    if (p->arg.ref == NULL || value == NULL || *value == '\0')
        return false;
    for (const struct word *w = p->arg.words; w != NULL && w->word != NULL; w++)
        if (strcmp(w->word, value) == 0)
            return false;
    if (p->type != &type_either)
        return true;
    first =
        value_parse(p->arg.item, p->arg.item_arg, p->name, value, strlen(value), &ignored, NULL);
    buf_free(&ignored);
    return !first;
}

static bool ref_exists(struct warren *w, const char *path, const char *name)
{
    struct store *s = store_at(w, path);

    return s != NULL && (store_named(s, name) != NULL || !dynamic_names(s, is_other, &name));
}

// What was there before may stay: an item whose interface is gone can still get a comment.
static bool check_refs(
    struct store *s, const struct item *item, const struct item *old, struct err *err)
{
    const struct prop *p;

    for (size_t i = 0; (p = menu_prop_at(item->menu, i)) != NULL; i++) {
        const char *value = item->values[i];

        if (p->flags & PROP_ANY_REF || !is_reference(p, value))
            continue;
        if (old != NULL && old->values[i] != NULL && strcmp(old->values[i], value) == 0)
            continue;
        if (!ref_exists(s->w, p->arg.ref, value))
            return err_arg(err, p->name, "input does not match any value of %s", p->name);
    }
    return true;
}

bool check_valid(struct store *s, const struct item *item, const struct item *old, struct err *err)
{
    return check_refs(s, item, old, err) &&
           (s->menu->validate == NULL || s->menu->validate(s->w, item, old, err));
}

bool check_item(struct store *s, struct item *item, const struct item *old, struct err *err)
{
    check_number(s, item);
    if (s->menu->settle != NULL)
        s->menu->settle(s->w, item, old);
    return check_required(item, err) && check_name(s, item, old, err) &&
           check_valid(s, item, old, err);
}

// A reference to /interface is one to the menus below it, where the interfaces are configured.
static bool refers(const char *ref, const char *path)
{
    size_t len = ref != NULL ? strlen(ref) : 0;

    return ref != NULL && strncmp(path, ref, len) == 0 && (path[len] == '\0' || path[len] == '/');
}

bool check_each_ref(struct store *s, const char *name, ref_found *found, void *ctx)
{
    for (size_t m = 0; menus[m] != NULL; m++) {
        struct store *other = &s->w->stores[m];
        const struct prop *p;

        for (size_t i = 0; (p = menu_prop_at(other->menu, i)) != NULL; i++) {
            if (!refers(p->arg.ref, s->menu->path))
                continue;
            for (size_t j = 0; j < other->count; j++) {
                const char *value = other->items[j]->values[i];

                if (is_reference(p, value) && strcmp(value, name) == 0 &&
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

    if (p->flags & PROP_SOFT_REF || item->marked)
        return true;
    return err_set(ctx, ERR_GENERAL, "failure: in use by %s%s%s (%s)", other->menu->path,
        *name != '\0' ? " " : "", name, p->name);
}

bool check_removal(struct store *s, const struct item *item, struct err *err)
{
    if (s->menu->may_remove != NULL && !s->menu->may_remove(s->w, item, err))
        return false;
    return menu_key(s->menu) < 0 || check_each_ref(s, item_name(item), ref_in_use, err);
}
