// SPDX-License-Identifier: ISC
#include "shell/ast.h"

#include "core/base/text.h"
#include "shell/builtin.h"
#include "shell/expr.h"
#include "shell/memory.h"

#include <stdlib.h>

struct script *script_new(const char *name, const char *text, size_t len, struct schema *schema)
{
    struct script *s = mem_alloc(sizeof(*s));

    s->refs = 1;
    s->schema = schema_ref(schema);
    s->name = arena_strdup(&s->arena, name != NULL ? name : "");
    s->text = arena_strndup(&s->arena, text, len);
    s->len = len;
    return s;
}

struct script *script_ref(struct script *s)
{
    s->refs++;
    return s;
}

void script_unref(struct script *s)
{
    if (s == NULL || --s->refs > 0)
        return;
    memory_give(s->counted);
    mem_wipe(s->text, s->len); // typed lines may hold passwords
    arena_free(&s->arena);
    schema_unref(s->schema);
    free(s);
}

void script_count(struct script *s)
{
    size_t bytes = sizeof(*s) + arena_size(&s->arena);

    memory_give(s->counted);
    memory_take(bytes);
    s->counted = bytes;
}

struct node *node_new(struct script *s, enum node_kind kind, struct span at)
{
    struct node *n = arena_alloc(&s->arena, sizeof(*n));

    s->nodes++;
    n->kind = kind;
    n->at = at;
    n->last = &n->first;
    return n;
}

void node_add(struct node *parent, struct node *child)
{
    *parent->last = child;
    parent->last = &child->next;
    child->parent = parent;
    if (child->at.to > parent->at.to)
        parent->at.to = child->at.to;
}

static const struct word node_words[] = {
    { "block", NODE_BLOCK },
    { "command", NODE_COMMAND },
    { "menu", NODE_MENU },
    { "word", NODE_WORD },
    { "string", NODE_STRING },
    { "join", NODE_JOIN },
    { "variable", NODE_VARIABLE },
    { "property", NODE_PROPERTY },
    { "bracket", NODE_BRACKET },
    { "code", NODE_CODE },
    { "array", NODE_ARRAY },
    { "unary", NODE_UNARY },
    { "binary", NODE_BINARY },
    { 0 },
};

static void dump_named(struct buf *out, const char *name, const struct node *n, unsigned depth)
{
    buf_fill(out, ' ', depth * 2);
    buf_printf(out, "%s\n", name);
    node_dump(out, n, depth + 1);
}

static const char *command_sort(const struct command *c)
{
    if (c->verb != NULL)
        return "verb";
    if (c->builtin != NULL)
        return "builtin";
    if (c->callee != NULL)
        return "call";
    return c->body != NULL ? "body" : "unknown";
}

static void dump_command(struct buf *out, const struct command *c, unsigned depth)
{
    buf_fill(out, ' ', depth * 2);
    buf_printf(out, "%s %s%s%s\n", command_sort(c), c->menu != NULL ? c->menu->path : "",
        c->menu != NULL && c->word != NULL ? " " : "", c->word != NULL ? c->word : "");
    if (c->callee != NULL)
        dump_named(out, "callee", c->callee, depth + 1);
    if (c->items != NULL)
        dump_named(out, "items", c->items, depth + 1);
    for (const struct arg *a = c->args; a != NULL; a = a->next) {
        buf_fill(out, ' ', (depth + 1) * 2);
        buf_printf(out, "%s%s\n", a->negated ? "!" : "", a->name != NULL ? a->name : "-");
        if (a->value != NULL)
            node_dump(out, a->value, depth + 2);
    }
    if (c->where != NULL)
        dump_named(out, "where", c->where, depth + 1);
    if (c->body != NULL)
        dump_named(out, "body", c->body, depth + 1);
}

void node_dump(struct buf *out, const struct node *n, unsigned depth)
{
    if (n->kind == NODE_COMMAND) {
        dump_command(out, n->command, depth);
        return;
    }
    buf_fill(out, ' ', depth * 2);
    buf_adds(out, word_of(node_words, n->kind));
    if (n->op != NULL)
        buf_printf(out, " %s", n->op->sign);
    if (n->text != NULL) {
        buf_addc(out, ' ');
        text_escape(out, n->text, n->len);
    }
    if (n->kind == NODE_MENU)
        buf_printf(out, " %s", n->menu != NULL ? n->menu->path : "?");
    buf_addc(out, '\n');
    for (const struct node *c = n->first; c != NULL; c = c->next) {
        if (c->key != NULL)
            dump_named(out, "key", c->key, depth + 1);
        node_dump(out, c, depth + 1);
    }
}
