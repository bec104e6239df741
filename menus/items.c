// SPDX-License-Identifier: ISC
// Which rows a request means, and how a row goes out.

#include "core/base/mem.h"
#include "core/base/text.h"
#include "menus/call.h"
#include "menus/store.h"

#include <stdlib.h>
#include <string.h>

static const char *call_item_words(const struct call *call)
{
    static const char *const names[] = { ".id", "numbers", "number" };

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        const char *value = call_arg(call, names[i]);

        if (value != NULL)
            return value;
    }
    return NULL;
}

// Stored rows are found directly; only a dynamic row costs a walk over all of them.
static struct item *find_row(struct store *s, const char *word, size_t len)
{
    char *name = mem_strndup(word, len);
    const struct item *stored = store_named(s, name);
    struct item *found = NULL;
    uint32_t id;

    if (value_id(name, &id)) {
        found = store_row(s, id);
    } else if (stored != NULL) {
        found = store_row(s, stored->id);
    } else if (s->menu->dynamic != NULL && menu_key(s->menu) >= 0) {
        struct item_list rows;

        store_rows(s, &rows);
        for (size_t i = 0; i < rows.count && found == NULL; i++)
            if (strcmp(item_name(rows.items[i]), name) == 0)
                found = item_copy(rows.items[i]);
        item_list_free(&rows);
    }
    free(name);
    return found;
}

bool call_rows(struct call *call, const char *words, struct item_list *ret, struct err *err)
{
    struct store *s = store_of(call->w, call->menu);
    struct item_list list = { 0 };
    struct text_piece piece;
    struct item *whole;

    // A name may hold a comma: the whole text comes first.
    whole = find_row(s, words, strlen(words));
    if (whole != NULL) {
        item_list_add(&list, whole);
        *ret = list;
        return true;
    }
    while (text_split(&words, ',', &piece)) {
        struct item *item = find_row(s, piece.s, piece.len);

        if (item == NULL) {
            item_list_free(&list);
            return err_set(err, ERR_MISSING, "no such item");
        }
        item_list_add(&list, item);
    }
    *ret = list;
    return true;
}

bool call_items(struct call *call, struct item_list *ret, struct err *err)
{
    const char *words = call_item_words(call);

    if (words == NULL)
        return err_set(err, ERR_ARGUMENT, "missing value(s) of argument(s) .id");
    return call_rows(call, words, ret, err);
}

// An absent .proplist wants everything.
static bool wanted(const char *list, const char *name)
{
    struct text_piece piece;

    if (list == NULL)
        return true;
    while (text_split(&list, ',', &piece))
        if (strlen(name) == piece.len && memcmp(name, piece.s, piece.len) == 0)
            return true;
    return false;
}

static void call_item_prop(
    struct call *call, const struct item *item, const struct prop *p, const char *list)
{
    char scratch[ITEM_SCRATCH];
    const char *value = item_attribute(item, p->name, scratch);

    if (value == NULL)
        return;
    if (p->flags & PROP_SECRET && !call_may_see_secrets(call))
        value = "*****";
    if (wanted(list, p->name))
        call_attr(call, p->name, value);
    for (size_t a = 0; a < PROP_ALIASES && p->aliases[a] != NULL; a++)
        if (wanted(list, p->aliases[a]))
            call_attr(call, p->aliases[a], value);
}

void call_item(struct call *call, const struct item *item)
{
    const char *list = call_arg(call, ".proplist");
    char scratch[ITEM_SCRATCH];
    const struct prop *p;

    if (list == NULL)
        list = call_arg(call, "proplist");
    if (wanted(list, ".id"))
        call_attr(call, ".id", item_attribute(item, ".id", scratch));
    for (size_t i = 0; (p = menu_prop_at(item->menu, i)) != NULL; i++)
        call_item_prop(call, item, p, list);
    for (const struct menu_flag *f = item->menu->flags; f != NULL && f->letter != 0; f++)
        if (wanted(list, f->word) && menu_prop_index(item->menu, f->word) < 0)
            call_attr(call, f->word, item_has_flag(item, f->word) ? "true" : "false");
}
