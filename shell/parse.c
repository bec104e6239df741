// SPDX-License-Identifier: ISC
#include "shell/parser.h"

#include "core/base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void parser_fail(struct parser *p, size_t at, const char *fmt, ...)
{
    struct parse *out = p->out;
    va_list ap;

    if (out->failed)
        return;
    out->failed = true;
    out->error_at = at;
    va_start(ap, fmt);
    vsnprintf(out->error, sizeof(out->error), fmt, ap);
    va_end(ap);
    lex_position(p->script->text, p->script->len, at, &out->line, &out->column);
    if (at < p->script->len)
        parser_mark(p, (struct span){ at, p->script->len }, MARK_ERROR);
}

void parser_fail_open(struct parser *p, const char *what)
{
    if (!p->out->failed) {
        snprintf(p->out->open, sizeof(p->out->open), "%s", p->open);
        for (char *c = p->out->open; *c != '\0'; c++)
            *c = *c == OPEN_ARRAY ? '{' : *c;
    }
    parser_fail(p, p->script->len, "%s", what);
}

struct token parser_peek(const struct parser *p, enum lex_mode mode)
{
    return lex_peek(&p->lex, mode);
}

struct token parser_next(struct parser *p, enum lex_mode mode)
{
    if (p->script->nodes > PARSE_NODES)
        parser_fail(p, p->lex.pos, "script too long");
    return lex_next(&p->lex, mode);
}

bool token_ends(enum lex_kind kind)
{
    return kind == LEX_END || kind == LEX_NEWLINE || kind == LEX_SEMICOLON ||
           kind == LEX_CLOSE_BLOCK || kind == LEX_CLOSE_BRACKET || kind == LEX_CLOSE_PAREN;
}

static void follow_bracket(struct parser *p)
{
    char c = p->depth > 0 ? p->open[p->depth - 1] : '{';

    p->lex.newline_is_blank = c == '(' || c == '[' || c == OPEN_ARRAY;
}

bool parser_open(struct parser *p, char bracket, size_t at)
{
    if (p->depth >= PARSE_NESTING) {
        parser_fail(p, at, "syntax error");
        return false;
    }
    p->open[p->depth++] = bracket;
    p->open[p->depth] = '\0';
    follow_bracket(p);
    return true;
}

void parser_close(struct parser *p)
{
    p->open[--p->depth] = '\0';
    follow_bracket(p);
}

void parser_mark(struct parser *p, struct span at, enum mark mark)
{
    struct parse *out = p->out;

    if (at.to <= at.from)
        return;
    if (out->mark_count == out->mark_size) {
        out->mark_size = out->mark_size > 0 ? out->mark_size * 2 : 32;
        out->marks = mem_resize(out->marks, out->mark_size * sizeof(*out->marks));
    }
    out->marks[out->mark_count++] = (struct marked){ at, mark };
}

static void mark_comment(void *ctx, struct span at)
{
    parser_mark(ctx, at, MARK_COMMENT);
}

void parser_expect(struct parser *p, enum lex_mode mode, struct expect expect)
{
    struct expect *e = &p->out->expect;
    struct token t = parser_peek(p, mode);

    expect.word = (struct span){ t.at.from, p->script->len };
    p->pending = expect;
    if (parser_failed(p) || t.at.to < p->script->len || t.kind == LEX_NEWLINE)
        return;
    if (t.kind != LEX_NAME && t.kind != LEX_END && t.kind != LEX_UP && t.kind != LEX_BAD)
        return;
    if (e->what != 0 && e->word.from != expect.word.from)
        return; // the word before this place is not finished
    expect.what |= e->what;
    expect.menu = expect.menu != NULL ? expect.menu : e->menu;
    expect.command = expect.command != NULL ? expect.command : e->command;
    expect.prop = expect.prop != NULL ? expect.prop : e->prop;
    *e = expect;
}

static unsigned name_list(const char *name)
{
    unsigned h = 5381;

    for (; *name != '\0'; name++)
        h = h * 33 + (unsigned char)*name;
    return h % PARSE_NAMES;
}

void parser_declare(struct parser *p, const char *name, bool used_only)
{
    struct declared *d = arena_alloc(&p->script->arena, sizeof(*d)),
                    **list = &p->names[name_list(name)];

    d->name = name;
    d->used_only = used_only;
    d->outer = *list;
    *list = d;
    d->next = p->declared;
    p->declared = d;
}

void parser_forget(struct parser *p, struct declared *until)
{
    for (; p->declared != until; p->declared = p->declared->next)
        p->names[name_list(p->declared->name)] = p->declared->outer;
}

static const struct declared *find_declared(const struct parser *p, const char *name)
{
    for (const struct declared *d = p->names[name_list(name)]; d != NULL; d = d->outer) {
        if (strcmp(d->name, name) == 0)
            return d;
    }
    return NULL;
}

static bool is_global(const struct parser *p, const char *name)
{
    return p->env->declared != NULL && p->env->declared(p->env->ctx, name);
}

bool parser_declared(const struct parser *p, const char *name)
{
    return find_declared(p, name) != NULL || is_global(p, name);
}

void parser_use(struct parser *p, struct span at, const char *name)
{
    const struct declared *d = find_declared(p, name);
    bool local = d != NULL && !d->used_only;

    parser_mark(p, at, local ? MARK_VARIABLE : is_global(p, name) ? MARK_GLOBAL : MARK_UNDECLARED);
    if (d == NULL)
        parser_declare(p, name, true);
}

const char *parser_text(struct parser *p, struct span at)
{
    return arena_strndup(&p->script->arena, p->script->text + at.from, at.to - at.from);
}

// What follows a statement: its end, or an error about the first thing too much. True where another
// one may begin.
static bool end_statement(struct parser *p, enum lex_kind until)
{
    struct token t = parser_peek(p, LEX_COMMAND);

    if (parser_failed(p) || t.kind == until || t.kind == LEX_END)
        return false;
    if (t.kind == LEX_SEMICOLON || t.kind == LEX_NEWLINE) {
        parser_next(p, LEX_COMMAND);
        return true;
    }
    parser_fail(p, t.at.from, "expected end of command");
    return false;
}

struct node *parse_statements(struct parser *p, enum lex_kind until)
{
    struct node *block = node_new(p->script, NODE_BLOCK, (struct span){ p->lex.pos, p->lex.pos });

    for (bool begins = true; !parser_failed(p);) {
        struct token t = parser_peek(p, LEX_COMMAND);
        struct node *n;

        if (t.kind == until || t.kind == LEX_END) {
            if (begins)
                parser_expect(p, LEX_COMMAND,
                    (struct expect){ .what = EXPECT_MENU | EXPECT_VERB | EXPECT_BUILTIN | EXPECT_UP,
                        .menu = p->menu });
            break;
        }
        if (t.kind == LEX_SEMICOLON || t.kind == LEX_NEWLINE) {
            parser_next(p, LEX_COMMAND);
            begins = true;
            continue;
        }
        n = parse_statement(p);
        if (n != NULL)
            node_add(block, n);
        begins = end_statement(p, until);
    }
    return block;
}

// A { } body. The menu and the names that it changes are its own.
struct node *parse_block(struct parser *p, bool code)
{
    const struct schema_menu *menu = p->menu;
    struct declared *declared = p->declared;
    bool at_root = p->at_root;
    struct token t = parser_next(p, LEX_COMMAND);
    struct node *n;

    if (!parser_open(p, '{', t.at.from))
        return NULL;
    parser_mark(p, t.at, MARK_SYNTAX);
    n = parse_statements(p, LEX_CLOSE_BLOCK);
    n->scope = !code;
    t = parser_next(p, LEX_COMMAND);
    if (!parser_failed(p) && t.kind == LEX_END)
        parser_fail_open(p, "expected closing brace");
    parser_mark(p, t.at, MARK_SYNTAX);
    n->at.to = t.at.to;
    parser_close(p);
    p->menu = menu;
    parser_forget(p, declared);
    p->at_root = at_root;
    return n;
}

static bool in_comment(const struct parse *out)
{
    return out->mark_count > 0 && out->marks[out->mark_count - 1].mark == MARK_COMMENT &&
           out->marks[out->mark_count - 1].at.to == out->script->len;
}

// A lone backslash at the very end says that the line goes on.
static void check_backslash(struct parser *p)
{
    struct parse *out = p->out;
    size_t end = p->script->len, n, slashes = 0;

    while (end > 0 && lex_is_blank(p->script->text[end - 1]))
        end--;
    while (slashes < end && p->script->text[end - 1 - slashes] == '\\')
        slashes++;
    if (slashes % 2 == 0 || in_comment(out))
        return;
    if (out->failed && out->error_at < p->script->len)
        return;
    parser_fail(p, p->script->len, "syntax error");
    n = strlen(out->open);
    if (n + 1 < sizeof(out->open))
        snprintf(out->open + n, sizeof(out->open) - n, "\\");
}

static int by_place(const void *a, const void *b)
{
    const struct marked *x = a, *y = b;

    return x->at.from < y->at.from ? -1 : x->at.from > y->at.from;
}

void parse_text(struct parse *ret, const struct parse_env *env, const char *text, size_t len)
{
    struct parser p = { .out = ret, .env = env };
    struct token t;

    *ret = (struct parse){ 0 };
    p.script = ret->script = script_new(env->name, text, len, env->schema);
    p.lex =
        (struct lexer){ .text = p.script->text, .len = len, .comment = mark_comment, .ctx = &p };
    if (env->schema != NULL)
        p.menu = env->menu != NULL ? env->menu : env->schema->root;
    p.at_root = env->menu == NULL || env->menu->parent == NULL;
    p.script->root = parse_statements(&p, LEX_END);
    t = parser_next(&p, LEX_COMMAND); // the comments before the end are read here
    if (!ret->failed && t.kind != LEX_END)
        parser_fail(&p, t.at.from, "expected command name");
    if (in_comment(ret))
        ret->expect = (struct expect){ 0 };
    check_backslash(&p);
    if (ret->mark_count > 1) // an `=` is read before the name in front of it is known
        qsort(ret->marks, ret->mark_count, sizeof(*ret->marks), by_place);
    ret->menu = p.menu;
}

void parse_fini(struct parse *p)
{
    script_unref(p->script);
    free(p->marks);
    *p = (struct parse){ 0 };
}

void parse_error_text(const struct parse *p, struct buf *out)
{
    buf_printf(out, "%s (line %u column %u)", p->error, p->line, p->column);
}
