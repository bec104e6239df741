// SPDX-License-Identifier: ISC
// dry-run: what can be found wrong in a file without running anything.
#include "shell/import.h"

#include <string.h>

struct check {
    struct import *im;
    struct buf *out;
    unsigned found;
};

static void check_statements(struct check *k, const struct node *block);

static void wrong(struct check *k, struct span at, const char *text)
{
    const struct script *s = k->im->script;
    unsigned line, column;

    lex_position(s->text, s->len, at.from, &line, &column);
    buf_printf(k->out, "%s (line %u column %u)\n", text, line, column);
    k->found++;
}

static void check_inside(struct check *k, const struct node *n)
{
    if (n == NULL)
        return;
    if (n->kind == NODE_BLOCK) {
        check_statements(k, n);
        return;
    }
    for (const struct node *child = n->first; child != NULL; child = child->next)
        check_inside(k, child);
}

// References cannot be looked up: what they point to may be made by the file.
static void check_value(struct check *k, const struct arg *a)
{
    struct buf ignored = { 0 };
    struct err err;

    if (a->prop == NULL || a->value == NULL || a->prop->form != ARG_VALUE || a->value->len == 0 ||
        (a->value->kind != NODE_WORD && a->value->kind != NODE_STRING))
        return;
    if (!value_parse(a->prop->type, &a->prop->arg, a->prop->name, a->value->text, a->value->len,
            &ignored, &err))
        wrong(k, a->at, err.text);
    buf_free(&ignored);
}

static void check_command(struct check *k, const struct command *c)
{
    struct buf text = { 0 };

    if (c->verb == NULL && c->builtin == NULL && c->callee == NULL && c->body == NULL) {
        buf_printf(&text, "bad command name %s", c->word);
        wrong(k, c->word_at, buf_str(&text));
        buf_free(&text);
        return;
    }
    for (const struct arg *a = c->args; a != NULL; a = a->next) {
        if (c->verb != NULL)
            check_value(k, a);
        check_inside(k, a->value);
    }
    check_inside(k, c->items);
    check_inside(k, c->callee);
    if (c->body != NULL)
        check_statements(k, c->body);
}

static void check_statements(struct check *k, const struct node *block)
{
    for (const struct node *n = block->first; n != NULL; n = n->next) {
        if (n->kind == NODE_BLOCK)
            check_statements(k, n);
        else if (n->command != NULL)
            check_command(k, n->command);
    }
}

unsigned import_check(struct import *im, const struct node *root, struct buf *out)
{
    struct check k = { .im = im, .out = out };

    check_statements(&k, root);
    return k.found;
}
