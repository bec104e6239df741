// SPDX-License-Identifier: ISC
#include "shell/where.h"

#include "core/value/value.h"

#include <string.h>

// Types whose stored text is what people type; others have several spellings of one value.
static bool is_plain(const struct schema_prop *prop)
{
    return prop->type == &type_name || prop->type == &type_text || prop->type == &type_ref;
}

static bool can_ask(const struct schema_menu *menu, const struct node *n)
{
    const struct schema_prop *prop;
    const struct node *left = n->first, *right = left->next;

    if (strcmp(n->op->sign, "=") != 0 || left->kind != NODE_PROPERTY)
        return false;
    if (right->kind != NODE_STRING && right->kind != NODE_WORD)
        return false;
    if (right->len == 0)
        return false; // empty and unset are told apart here only
    prop = schema_menu_prop(menu, left->text);
    return strcmp(left->text, ".id") == 0 || (prop != NULL && is_plain(prop));
}

static bool is_and(const struct node *n)
{
    return n->kind == NODE_BINARY && n->op->special == OPERATOR_AND;
}

static void one_query(const struct schema_menu *menu, const struct node *n, struct request *r)
{
    struct buf query = { 0 };

    if (n->kind == NODE_BINARY && can_ask(menu, n)) {
        buf_printf(&query, "?%s=%s", n->first->text, n->first->next->text);
        request_query(r, buf_str(&query));
    }
    buf_free(&query);
}

// A row of `and` leans to the left, as deep as it is long; its right sides are no deeper than
// brackets are.
void where_queries(const struct schema_menu *menu, const struct node *where, struct request *r)
{
    const struct node *at = where;

    if (where == NULL)
        return;
    while (is_and(at))
        at = at->first;
    one_query(menu, at, r);
    while (at != where) {
        where_queries(menu, at->next, r);
        at = at->parent;
    }
}

bool where_filter(struct eval *e, const struct schema_menu *menu, const struct node *where,
    struct rows *rows, struct err *err)
{
    size_t kept = 0;

    for (size_t i = 0; where != NULL && i < rows->count; i++) {
        struct row row = rows->rows[i];
        bool holds;

        if (!eval_where(e, menu, where, &rows->rows[i], &holds, err))
            return false;
        if (!holds)
            continue;
        rows->rows[i] = rows->rows[kept];
        rows->rows[kept++] = row;
    }
    for (size_t i = kept; where != NULL && i < rows->count; i++)
        row_free(&rows->rows[i]);
    rows->count = where != NULL ? kept : rows->count;
    return true;
}
