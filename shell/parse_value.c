// SPDX-License-Identifier: ISC
// Values: bare words, strings with substitutions, variables, [commands].
#include "shell/parser.h"

#include "core/value/quote.h"

#include <string.h>

// What a backslash in a string stands for. False: an escape that there is not.
static bool escape(struct parser *p, struct buf *text)
{
    struct lexer *l = &p->lex;
    size_t n = quote_unescape(l->text + l->pos, l->len - l->pos, text);

    parser_mark(p, (struct span){ l->pos, l->pos + n }, MARK_ESCAPE);
    l->pos += n;
    return n > 0;
}

static bool starts_substitution(const struct lexer *l)
{
    char c = l->pos + 1 < l->len ? l->text[l->pos + 1] : '\0';

    return c == '[' || c == '(' || lex_is_variable(c);
}

static void take_text(struct parser *p, struct node *n, struct buf *text)
{
    n->text = arena_strndup(&p->script->arena, buf_str(text), text->len);
    n->len = text->len;
}

// The text gathered so far becomes a part of a joined string.
static void flush_part(struct parser *p, struct node *join, struct buf *text, size_t from)
{
    struct node *part;

    if (text->len == 0)
        return;
    part = node_new(p->script, NODE_STRING, (struct span){ from, p->lex.pos });
    take_text(p, part, text);
    node_add(join, part);
    buf_truncate(text, 0);
}

// The text ends inside of a string: it is incomplete, and what the string was to be can be
// completed.
static void open_string(struct parser *p, size_t quote, bool plain)
{
    if (plain && p->out->expect.what == 0 && p->pending.word.from == quote) {
        p->out->expect = p->pending;
        p->out->expect.quoted = true;
    }
    parser_fail_open(p, "expected closing quote");
}

// The inside of a string up to its quote; parts go to `join`, the text behind the last one to
// `text`. False: wrong or not whole.
static bool string_parts(struct parser *p, struct node *join, struct buf *text, size_t quote)
{
    struct lexer *l = &p->lex;
    size_t from = l->pos;

    while (!parser_failed(p) && l->pos < l->len) {
        char c = l->text[l->pos];

        if (c == '"') {
            parser_mark(p, (struct span){ from, l->pos + 1 }, MARK_STRING);
            l->pos++;
            return true;
        }
        if (c == '\\' && l->pos + 1 < l->len) {
            size_t at = l->pos;

            parser_mark(p, (struct span){ from, at }, MARK_STRING);
            if (!escape(p, text)) {
                parser_fail(p, at, "syntax error");
                return false;
            }
            from = l->pos;
        } else if (c == '$' && starts_substitution(l)) {
            struct node *part;

            parser_mark(p, (struct span){ from, l->pos }, MARK_STRING);
            flush_part(p, join, text, quote + 1);
            l->pos++;
            part = parse_variable(p);
            if (part != NULL)
                node_add(join, part);
            from = l->pos;
        } else {
            buf_addc(text, c);
            l->pos++;
        }
    }
    if (!parser_failed(p))
        open_string(p, quote, join->first == NULL);
    return false;
}

// Behind the quote. A string inside of brackets inside of a string is fine: the walk is recursive.
struct node *parse_string(struct parser *p)
{
    size_t quote = p->lex.pos - 1;
    struct node *n = node_new(p->script, NODE_JOIN, (struct span){ quote, p->lex.pos });
    struct buf text = { 0 };
    bool whole;

    if (!parser_open(p, '"', quote))
        return NULL;
    parser_mark(p, n->at, MARK_STRING);
    whole = string_parts(p, n, &text, quote);
    if (whole && n->first == NULL) {
        n->kind = NODE_STRING;
        take_text(p, n, &text);
    } else if (whole) {
        flush_part(p, n, &text, quote + 1);
    }
    n->at.to = p->lex.pos;
    parser_close(p);
    buf_free(&text);
    return whole ? n : NULL;
}

// [ statement ]: its value is what the statement returns.
struct node *parse_bracket(struct parser *p)
{
    const struct schema_menu *menu = p->menu;
    bool at_root = p->at_root;
    struct token t = parser_next(p, LEX_COMMAND);
    struct node *n;

    if (!parser_open(p, '[', t.at.from))
        return NULL;
    n = node_new(p->script, NODE_BRACKET, t.at);
    parser_mark(p, t.at, MARK_SYNTAX);
    node_add(n, parse_statements(p, LEX_CLOSE_BRACKET));
    t = parser_next(p, LEX_COMMAND);
    if (!parser_failed(p) && t.kind == LEX_END)
        parser_fail_open(p, "expected closing bracket");
    parser_mark(p, t.at, MARK_SYNTAX);
    n->at.to = t.at.to;
    parser_close(p);
    p->menu = menu;
    p->at_root = at_root;
    return n;
}

static struct node *variable_name(struct parser *p, struct span at)
{
    struct node *n = node_new(p->script, NODE_VARIABLE, at);

    n->text = parser_text(p, at);
    n->len = at.to - at.from;
    return n;
}

// Behind the $: name, "name", [command] or (expression). A name is letters and digits, also where
// more text follows in a string.
struct node *parse_variable(struct parser *p)
{
    struct lexer *l = &p->lex;
    size_t from = l->pos;
    char c = from < l->len ? l->text[from] : '\0';
    struct node *n;

    if (c == '[')
        return parse_bracket(p);
    if (c == '(')
        return parse_paren(p, NULL);
    if (c == '"') {
        l->pos++;
        n = parse_string(p);
        if (n != NULL && n->kind == NODE_STRING)
            n->kind = NODE_VARIABLE;
        return n;
    }
    while (l->pos < l->len && lex_is_variable(l->text[l->pos]))
        l->pos++;
    if (l->pos == l->len) {
        p->out->expect = (struct expect){ .what = EXPECT_VARIABLE, .word = { from, l->pos } };
        p->out->expect.quoted = p->depth > 0 && p->open[p->depth - 1] == '"';
    }
    if (l->pos == from) {
        parser_fail(p, from, "syntax error");
        return NULL;
    }
    n = variable_name(p, (struct span){ from, l->pos });
    parser_use(p, (struct span){ from - 1, l->pos }, n->text);
    return n;
}

// Its first word tells: a list's element ends or goes on with an operator, a statement with an
// argument.
bool parser_looks_like_code(const struct parser *p)
{
    struct lexer l = p->lex;
    struct token t;

    l.newline_is_blank = false;
    lex_next(&l, LEX_COMMAND);
    t = lex_next(&l, LEX_COMMAND);
    if (t.kind == LEX_NEWLINE) {
        l.newline_is_blank = true;
        t = lex_next(&l, LEX_COMMAND);
    }
    if (t.kind == LEX_COLON || t.kind == LEX_SLASH || t.kind == LEX_UP)
        return !(t.kind == LEX_COLON && lex_peek(&l, LEX_COMMAND).kind == LEX_COLON);
    if (t.kind == LEX_DOLLAR)
        t = lex_next(&l, LEX_VARIABLE);
    if (t.kind != LEX_NAME)
        return false;
    l.newline_is_blank = false;
    t = lex_peek(&l, LEX_OPERATOR);
    return t.blank &&
           (t.kind == LEX_BAD || t.kind == LEX_QUOTE || t.kind == LEX_DOLLAR ||
               t.kind == LEX_OPEN_BRACKET || t.kind == LEX_OPEN_PAREN || t.kind == LEX_OPEN_BLOCK);
}

struct node *parse_array_or_code(struct parser *p)
{
    struct node *body, *n;

    if (!parser_looks_like_code(p)) {
        n = parse_array(p);
        if (!parser_failed(p) && n != NULL && n->first == NULL)
            parser_fail(p, n->at.to - 1, "syntax error"); // an empty list is ({})
        return n;
    }
    body = parse_block(p, true);
    if (body == NULL)
        return NULL;
    n = node_new(p->script, NODE_CODE, body->at);
    node_add(n, body);
    return n;
}

static struct node *bare_word(struct parser *p, struct token t)
{
    struct node *n = node_new(p->script, NODE_WORD, t.at);

    n->text = parser_text(p, t.at);
    n->len = t.at.to - t.at.from;
    return n;
}

void parser_expect_value(
    struct parser *p, enum lex_mode mode, const struct command *c, const struct schema_prop *prop)
{
    struct expect e = { .what = EXPECT_VALUE, .command = c, .prop = prop, .menu = c->menu };

    if (c->verb != NULL && c->verb->items != ITEMS_NONE && prop == &c->verb->args[0])
        e.what = EXPECT_ITEM;
    parser_expect(p, mode, e);
}

static struct node *value_at(struct parser *p, enum lex_mode mode, struct token t)
{
    switch (t.kind) {
    case LEX_NAME:
        parser_next(p, mode);
        return bare_word(p, t);
    case LEX_QUOTE:
        parser_next(p, mode);
        return parse_string(p);
    case LEX_DOLLAR:
        parser_next(p, mode);
        return parse_variable(p);
    case LEX_OPEN_PAREN:
        return parse_paren(p, NULL);
    case LEX_OPEN_BRACKET:
        return parse_bracket(p);
    case LEX_OPEN_BLOCK:
        return parse_array_or_code(p);
    case LEX_END:
    case LEX_NEWLINE:
    case LEX_SEMICOLON:
    case LEX_CLOSE_BLOCK:
    case LEX_CLOSE_PAREN:
    case LEX_CLOSE_BRACKET:
        parser_fail(p, t.at.from, "expected input value");
        return NULL;
    case LEX_EQUALS:
        parser_fail(p, t.at.from, "expected end of command");
        return NULL;
    case LEX_SIGN:
    case LEX_SLASH:
    case LEX_COLON:
    case LEX_UP:
    case LEX_NOT:
    case LEX_BAD:
        break;
    }
    parser_fail(p, t.at.from, "syntax error");
    return NULL;
}

struct node *parse_value(
    struct parser *p, enum lex_mode mode, const struct command *c, const struct schema_prop *prop)
{
    struct token t = parser_peek(p, mode);
    struct node *n;

    parser_expect_value(p, mode, c, prop);
    n = value_at(p, mode, t);
    if (prop != NULL && prop->secret) {
        p->out->secret = true;
        parser_mark(p, (struct span){ t.at.from, p->lex.pos }, MARK_SECRET);
    }
    return n;
}
