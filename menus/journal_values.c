// SPDX-License-Identifier: ISC
// What a change was: the values before and after it, in one text each.

#include "menus/journal_priv.h"

#include "core/base/mem.h"
#include "core/value/quote.h"
#include "menus/tree.h"

#include <stdlib.h>
#include <string.h>

static void add_value(struct buf *out, const struct item *item, size_t i)
{
    buf_adds(out, menu_prop_at(item->menu, i)->name);
    if (item->values[i] != NULL) {
        buf_addc(out, '=');
        buf_adds(out, item->values[i]);
    }
    buf_addc(out, '\0');
}

static bool is_default(const struct item *item, size_t i, const struct prop *p)
{
    const char *value = item->values[i], *fallback = item_fallback(item, p);

    return value != NULL && fallback != NULL ? strcmp(value, fallback) == 0 : value == fallback;
}

void values_whole(struct buf *out, const struct item *item)
{
    const struct prop *p;

    for (size_t i = 0; (p = menu_prop_at(item->menu, i)) != NULL; i++)
        if (!(p->flags & PROP_READ_ONLY) && !is_default(item, i, p))
            add_value(out, item, i);
}

void values_changed(
    struct buf *before, struct buf *after, const struct item *old, const struct item *item)
{
    const struct prop *p;

    for (size_t i = 0; (p = menu_prop_at(item->menu, i)) != NULL; i++) {
        if (p->flags & (PROP_READ_ONLY | PROP_MEMORY) || item_same(old, item, i))
            continue;
        add_value(before, old, i);
        add_value(after, item, i);
    }
}

void values_free(struct buf *values)
{
    if (values->data != NULL)
        mem_wipe(values->data, values->size);
    buf_free(values);
}

struct piece {
    const char *name, *value; // NULL: it has none
    size_t name_len;
};

// Walks the pieces; false at the end. One without its NUL is none: the file was not ours.
static bool next_piece(const struct db_bytes *values, size_t *at, struct piece *ret)
{
    const char *piece = values->data + *at, *end, *equals;

    if (values->data == NULL || *at >= values->len)
        return false;
    end = memchr(piece, '\0', values->len - *at);
    if (end == NULL)
        return false;
    equals = memchr(piece, '=', (size_t)(end - piece));
    ret->name = piece;
    ret->name_len = (size_t)((equals != NULL ? equals : end) - piece);
    ret->value = equals != NULL ? equals + 1 : NULL;
    *at += (size_t)(end - piece) + 1;
    return true;
}

// -1: a property that this version does not have.
static int piece_prop(const struct menu *menu, const struct piece *piece)
{
    char *name = mem_strndup(piece->name, piece->name_len);
    int i = menu_prop_index(menu, name);

    free(name);
    return i;
}

bool values_match(const struct item *item, const struct db_bytes *values, bool whole)
{
    bool *listed = mem_array(menu_prop_count(item->menu), sizeof(*listed)), same = true;
    const struct prop *p;
    struct piece piece;

    for (size_t at = 0; same && next_piece(values, &at, &piece);) {
        int i = piece_prop(item->menu, &piece);
        const char *value = i >= 0 ? item->values[i] : NULL;

        if (i < 0)
            continue;
        listed[i] = true;
        if (!(menu_prop_at(item->menu, (size_t)i)->flags & PROP_MEMORY))
            same = value != NULL && piece.value != NULL ? strcmp(value, piece.value) == 0
                                                        : value == piece.value;
    }
    for (size_t i = 0; whole && same && (p = menu_prop_at(item->menu, i)) != NULL; i++)
        same = listed[i] || p->flags & (PROP_READ_ONLY | PROP_MEMORY) || is_default(item, i, p);
    free(listed);
    return same;
}

void values_put(struct item *item, const struct db_bytes *values)
{
    struct piece piece;

    for (size_t at = 0; next_piece(values, &at, &piece);) {
        int i = piece_prop(item->menu, &piece);

        if (i >= 0)
            item_put(item, (size_t)i, mem_strdup(piece.value));
    }
}

// ---- commands

static void add_words(struct buf *out, const struct menu *menu, const struct db_bytes *values)
{
    struct piece piece;

    for (size_t at = 0; next_piece(values, &at, &piece);) {
        int i = piece_prop(menu, &piece);
        const struct prop *p = i >= 0 ? menu_prop_at(menu, (size_t)i) : NULL;

        if (p == NULL || p->flags & PROP_MEMORY)
            continue;
        buf_printf(out, " %s=", p->name);
        if (piece.value == NULL)
            buf_adds(out, "\"\"");
        else if (p->flags & PROP_SECRET)
            buf_adds(out, "*****");
        else
            quote_if_needed(out, piece.value, strlen(piece.value));
    }
}

static void add_place(struct buf *out, const char *word, uint32_t place)
{
    if (place != ITEM_NO_ID)
        buf_printf(out, " %s=*%X", word, (unsigned)place);
}

static void add_path(struct buf *out, const char *path)
{
    buf_addc(out, '/');
    for (path++; *path != '\0'; path++)
        buf_addc(out, *path == '/' ? ' ' : *path);
}

void change_command(struct buf *out, const struct db_change *change, bool forward)
{
    const struct menu *menu = tree_menu(change->menu, strlen(change->menu));
    const struct db_bytes *values = forward ? &change->after : &change->before;
    uint32_t place = forward ? change->place : change->old_place;
    int kind = change->kind;

    if (menu == NULL)
        return;
    if (!forward && kind != CHANGE_SET && kind != CHANGE_MOVE)
        kind = kind == CHANGE_ADD ? CHANGE_REMOVE : CHANGE_ADD;
    add_path(out, menu->path);
    switch ((enum change_kind)kind) {
    case CHANGE_ADD:
        buf_adds(out, " add");
        add_words(out, menu, values);
        add_place(out, "place-before", place);
        break;
    case CHANGE_SET:
        buf_adds(out, " set");
        if (change->item != ITEM_NO_ID)
            buf_printf(out, " *%X", (unsigned)change->item);
        add_words(out, menu, values);
        break;
    case CHANGE_REMOVE:
        buf_printf(out, " remove *%X", (unsigned)change->item);
        break;
    case CHANGE_MOVE:
        buf_printf(out, " move *%X", (unsigned)change->item);
        add_place(out, "destination", place);
        break;
    }
}
