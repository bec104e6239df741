// SPDX-License-Identifier: ISC
// Interfaces have other names here than where the file was made. The values that name one are
// changed in the parsed script, before anything of it is run.
#include "core/base/mem.h"
#include "core/base/text.h"
#include "shell/expr.h"
#include "shell/import.h"

#include <string.h>

struct map {
    struct script *script;
    const char *text; // "ether1:enp1s0,..."
};

static void map_statements(const struct map *m, const struct node *block);

// The other name of an interface; false where it has none.
static bool other_name(const struct map *m, const char *name, size_t len, struct buf *out)
{
    const char *cursor = m->text;
    struct text_piece piece;

    while (text_split(&cursor, ',', &piece)) {
        const char *colon = memchr(piece.s, ':', piece.len);
        size_t from = colon != NULL ? (size_t)(colon - piece.s) : 0;

        if (colon == NULL || from != len || memcmp(piece.s, name, len) != 0)
            continue;
        buf_add(out, colon + 1, piece.len - from - 1);
        return true;
    }
    return false;
}

// One value of a list: an interface, or an address with one: 10.0.0.1%ether1.
static void map_piece(const struct map *m, const char *piece, size_t len, struct buf *out)
{
    const char *percent = memchr(piece, '%', len);
    size_t before = percent != NULL ? (size_t)(percent - piece) + 1 : 0;

    buf_add(out, piece, before);
    if (!other_name(m, piece + before, len - before, out))
        buf_add(out, piece + before, len - before);
}

static void map_text(const struct map *m, struct node *n)
{
    struct buf out = { 0 };
    const char *at = n->text;

    if ((n->kind != NODE_WORD && n->kind != NODE_STRING) || at == NULL)
        return;
    if (!other_name(m, n->text, n->len, &out)) {
        for (;; at++) {
            size_t len = strcspn(at, ",");

            map_piece(m, at, len, &out);
            at += len;
            if (*at == '\0')
                break;
            buf_addc(&out, ',');
        }
    }
    n->text = arena_strndup(&m->script->arena, buf_str(&out), out.len);
    n->len = out.len;
    buf_free(&out);
}

static bool names_interface(const struct type_arg *arg)
{
    if (arg == NULL)
        return false;
    return (arg->ref != NULL && text_starts(arg->ref, "/interface")) ||
           names_interface(arg->item_arg) || names_interface(arg->other_arg);
}

static bool is_interface_menu(const struct schema_menu *menu)
{
    return menu != NULL && text_starts(menu->path, "/interface");
}

// The property of a condition: by it interfaces are found.
static bool finds_interface(const struct schema_menu *menu, const char *name)
{
    const struct schema_prop *prop = menu != NULL ? schema_menu_prop(menu, name) : NULL;

    if (is_interface_menu(menu) && (strcmp(name, "name") == 0 || strcmp(name, "default-name") == 0))
        return true;
    return prop != NULL && names_interface(&prop->arg);
}

static void map_where(const struct map *m, const struct schema_menu *menu, struct node *n)
{
    struct node *left = n->first;

    if (n->kind == NODE_BINARY && left->kind == NODE_PROPERTY && left->next != NULL &&
        finds_interface(menu, left->text))
        map_text(m, left->next);
    for (struct node *child = n->first; child != NULL; child = child->next)
        map_where(m, menu, child);
}

// What is inside of a value: commands in brackets and in code.
static void map_inside(const struct map *m, struct node *n)
{
    if (n == NULL)
        return;
    if (n->kind == NODE_BLOCK) {
        map_statements(m, n);
        return;
    }
    for (struct node *child = n->first; child != NULL; child = child->next)
        map_inside(m, child);
}

static void map_command(const struct map *m, struct command *c)
{
    for (struct arg *a = c->args; a != NULL; a = a->next) {
        if (a->prop != NULL && a->value != NULL && names_interface(&a->prop->arg))
            map_text(m, a->value);
        map_inside(m, a->value);
    }
    if (c->items != NULL && is_interface_menu(c->menu))
        map_text(m, c->items);
    map_inside(m, c->items);
    map_inside(m, c->callee);
    if (c->where != NULL)
        map_where(m, c->menu, c->where);
    if (c->body != NULL)
        map_statements(m, c->body);
}

static void map_statements(const struct map *m, const struct node *block)
{
    for (struct node *n = block->first; n != NULL; n = n->next) {
        if (n->kind == NODE_BLOCK)
            map_statements(m, n);
        else if (n->command != NULL)
            map_command(m, n->command);
    }
}

bool import_map(struct script *script, const char *text, struct err *err)
{
    const struct map m = { .script = script, .text = text };
    const char *cursor = text;
    struct text_piece piece;

    while (text_split(&cursor, ',', &piece)) {
        const char *colon = memchr(piece.s, ':', piece.len);

        if (colon == NULL || colon == piece.s || colon + 1 == piece.s + piece.len)
            return err_arg(err, "map", "value of map is old:new,old:new...");
    }
    map_statements(&m, script->root);
    return true;
}
