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

void where_queries(
    struct eval *e, const struct schema_menu *menu, const struct node *where, struct request *r)
{
    struct buf query = { 0 };

    if (where == NULL || where->kind != NODE_BINARY)
        return;
    if (where->op->special == OPERATOR_AND) {
        where_queries(e, menu, where->first, r);
        where_queries(e, menu, where->first->next, r);
    } else if (can_ask(menu, where)) {
        buf_printf(&query, "?%s=%s", where->first->text, where->first->next->text);
        request_query(r, buf_str(&query));
    }
    buf_free(&query);
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
