// SPDX-License-Identifier: ISC
// Expressions in parentheses, arrays, and the conditions of find and print: one precedence climb
// over the table of expr.h. In a condition a bare word on the left is a property of the item and a
// bare word on the right is text; elsewhere a bare word is a variable.
#include "shell/parser.h"

#include <string.h>

struct expr { // what kind of expression is read
    struct parser *p;
    const struct command *where; // a condition on items of this command's menu; else NULL
};

static struct node *climb(struct expr *e, int lowest, bool literal);
static struct node *climb_from(struct expr *e, struct node *left, int lowest);

static struct node *text_node(struct parser *p, enum node_kind kind, struct token t)
{
    struct node *n = node_new(p->script, kind, t.at);

    n->text = parser_text(p, t.at);
    n->len = t.at.to - t.at.from;
    return n;
}

// A bare word of an ordinary expression: a literal by its looks, else a variable.
static struct node *plain_word(struct parser *p, struct token t)
{
    struct datum d = datum_guess(p->script->text + t.at.from, t.at.to - t.at.from);
    bool literal = d.type != DATUM_STR;
    char c = p->script->text[t.at.from];
    struct node *n;

    datum_clear(&d);
    if (literal || !lex_is_variable(c) || (c >= '0' && c <= '9'))
        return text_node(p, NODE_WORD, t);
    n = text_node(p, NODE_VARIABLE, t);
    parser_use(p, t.at, n->text);
    return n;
}

static struct node *property(struct expr *e, struct token t)
{
    struct parser *p = e->p;
    struct node *n = text_node(p, NODE_PROPERTY, t);

    if (n->text[0] == '*' || (n->text[0] >= '0' && n->text[0] <= '9') ||
        strcmp(n->text, "true") == 0 || strcmp(n->text, "false") == 0)
        n->kind = NODE_WORD;
    n->menu = e->where->menu;
    parser_mark(p, t.at, MARK_ARG);
    return n;
}

static struct node *word_operand(struct expr *e, struct token t, bool literal)
{
    if (literal)
        return text_node(e->p, NODE_WORD, t);
    return e->where != NULL ? property(e, t) : plain_word(e->p, t);
}

static struct node *unary(struct expr *e, struct token t, bool literal)
{
    struct parser *p = e->p;
    struct node *n = node_new(p->script, NODE_UNARY, t.at), *operand;

    n->op = operator_at(p->script->text + t.at.from, t.at.to - t.at.from, OPERATOR_UNARY);
    parser_mark(p, t.at, MARK_SYNTAX);
    if (!parser_open(p, '(', t.at.from)) // bounds the recursion of a long row of signs
        return NULL;
    operand = climb(e, n->op->precedence, literal);
    parser_close(p);
    if (operand != NULL)
        node_add(n, operand);
    return n;
}

static void expect_operand(
    struct expr *e, enum lex_mode mode, const struct node *left, unsigned more)
{
    struct expect x = { .what = EXPECT_VALUE };

    if (e->where != NULL) {
        x.menu = e->where->menu;
        x.command = e->where;
        x.what = mode == LEX_PROPERTY ? EXPECT_PROP : EXPECT_VALUE;
        if (left != NULL && left->kind == NODE_PROPERTY && x.menu != NULL)
            x.prop = schema_menu_prop(x.menu, left->text);
    }
    x.what |= more;
    parser_expect(e->p, mode, x);
}

static struct node *operand(struct expr *e, bool literal, const struct node *left)
{
    struct parser *p = e->p;
    enum lex_mode mode = e->where == NULL ? LEX_OPERAND : literal ? LEX_LITERAL : LEX_PROPERTY;
    struct token t = parser_peek(p, mode);

    expect_operand(e, mode, left, 0);
    if (t.kind == LEX_OPEN_PAREN)
        return parse_paren(p, e->where);
    if (t.kind == LEX_OPEN_BRACKET)
        return parse_bracket(p);
    if (t.kind == LEX_OPEN_BLOCK)
        return parse_array(p);
    parser_next(p, mode);
    if (t.kind == LEX_NAME)
        return word_operand(e, t, literal);
    if (t.kind == LEX_QUOTE)
        return parse_string(p);
    if (t.kind == LEX_DOLLAR)
        return parse_variable(p);
    if (t.kind == LEX_SIGN)
        return unary(e, t, literal);
    if (t.kind == LEX_END && p->depth > 0)
        parser_fail_open(p, "expected closing brace");
    else
        parser_fail(p, t.at.from, "syntax error");
    return NULL;
}

// In a condition the right side of a comparison is a literal.
static bool takes_literal(const struct expr *e, const struct operator* op)
{
    static const char *const signs[] = { "=", "!=", "<", ">", "<=", ">=", "~", "in", NULL };

    for (size_t i = 0; e->where != NULL && signs[i] != NULL; i++) {
        if (strcmp(signs[i], op->sign) == 0)
            return true;
    }
    return false;
}

static struct node *climb_right(struct expr *e, const struct operator* op, const struct node *left)
{
    bool literal = takes_literal(e, op);
    struct node *right = operand(e, literal, left);

    return right != NULL ? climb_from(e, right, op->precedence + 1) : NULL;
}

static struct node *climb_from(struct expr *e, struct node *left, int lowest)
{
    struct parser *p = e->p;

    while (!parser_failed(p) && left != NULL) {
        struct token t = parser_peek(p, LEX_OPERATOR);
        const struct operator* op;
        struct node *n, *right;

        if (t.kind != LEX_SIGN)
            break;
        op = operator_at(p->script->text + t.at.from, t.at.to - t.at.from, OPERATOR_BINARY);
        if (op->precedence < lowest)
            break;
        parser_next(p, LEX_OPERATOR);
        parser_mark(p, t.at, MARK_SYNTAX);
        right = climb_right(e, op, left);
        if (right == NULL)
            return NULL;
        n = node_new(p->script, NODE_BINARY, left->at);
        n->op = op;
        node_add(n, left);
        node_add(n, right);
        left = n;
    }
    return left;
}

static struct node *climb(struct expr *e, int lowest, bool literal)
{
    struct node *left = operand(e, literal, NULL);

    return left != NULL ? climb_from(e, left, lowest) : NULL;
}

// ( expression )
struct node *parse_paren(struct parser *p, const struct command *where)
{
    struct expr e = { .p = p, .where = where };
    struct token t = parser_next(p, LEX_COMMAND);
    size_t from = t.at.from;
    struct node *n;

    if (!parser_open(p, '(', from))
        return NULL;
    parser_mark(p, t.at, MARK_SYNTAX);
    n = climb(&e, 0, false);
    t = parser_next(p, LEX_OPERATOR);
    if (!parser_failed(p) && t.kind == LEX_END)
        parser_fail_open(p, "expected closing brace");
    else if (t.kind != LEX_CLOSE_PAREN)
        parser_fail(p, t.at.from, "syntax error");
    parser_mark(p, t.at, MARK_SYNTAX);
    parser_close(p);
    if (n != NULL)
        n->at = (struct span){ from, t.at.to };
    return n;
}

static bool equals_follows(const struct parser *p)
{
    return p->lex.pos < p->lex.len && p->lex.text[p->lex.pos] == '=';
}

// One element: value, or key=value where the key is a lower-case word, or text in quotes.
static struct node *element(struct expr *e)
{
    struct parser *p = e->p;
    struct token t = parser_peek(p, LEX_OPERAND);
    struct node *key, *value;

    if (t.kind != LEX_NAME && t.kind != LEX_QUOTE)
        return climb(e, 0, false);
    parser_next(p, LEX_OPERAND);
    if (t.kind == LEX_QUOTE)
        key = parse_string(p);
    else
        key = equals_follows(p) ? text_node(p, NODE_STRING, t) : word_operand(e, t, false);
    if (key == NULL || !equals_follows(p))
        return key != NULL ? climb_from(e, key, 0) : NULL;
    parser_mark(p, (struct span){ p->lex.pos, p->lex.pos + 1 }, MARK_SYNTAX);
    p->lex.pos++;
    t = parser_peek(p, LEX_OPERAND);
    if (t.kind == LEX_SEMICOLON || t.kind == LEX_CLOSE_BLOCK)
        return key; // {a=} is a list with the text "a" in it
    value = climb(e, 0, false);
    if (value != NULL)
        value->key = key;
    return value;
}

static bool has_newline(const struct parser *p, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        if (lex_is_newline(p->script->text[i]))
            return true;
    }
    return false;
}

// { element ; element }
struct node *parse_array(struct parser *p)
{
    struct expr e = { .p = p };
    struct token t = parser_next(p, LEX_COMMAND);
    struct node *n = node_new(p->script, NODE_ARRAY, t.at);

    if (!parser_open(p, OPEN_ARRAY, t.at.from))
        return NULL;
    parser_mark(p, t.at, MARK_SYNTAX);
    while (!parser_failed(p)) {
        struct node *value;

        t = parser_peek(p, LEX_OPERATOR);
        if (t.kind == LEX_CLOSE_BLOCK)
            break;
        value = element(&e);
        if (value != NULL)
            node_add(n, value);
        t = parser_peek(p, LEX_OPERATOR);
        if (t.kind == LEX_SEMICOLON)
            parser_next(p, LEX_OPERATOR);
        else if (t.kind != LEX_END && has_newline(p, p->lex.pos, t.at.from))
            continue; // a new line separates elements too
        else if (t.kind == LEX_END)
            parser_fail_open(p, "expected closing brace");
        else if (t.kind != LEX_CLOSE_BLOCK)
            parser_fail(p, t.at.from, "syntax error");
    }
    t = parser_next(p, LEX_OPERATOR);
    parser_mark(p, t.at, MARK_SYNTAX);
    n->at.to = t.at.to;
    parser_close(p);
    return n;
}

static struct node *and_node(struct parser *p, struct node *left, struct node *right)
{
    struct node *n = node_new(p->script, NODE_BINARY, left->at);

    n->op = operator_at("&&", 2, OPERATOR_BINARY);
    node_add(n, left);
    node_add(n, right);
    return n;
}

// Conditions side by side must all hold.
struct node *parse_where(struct parser *p, struct command *c)
{
    struct expr e = { .p = p, .where = c };
    struct node *all = NULL;

    for (;;) {
        struct node *n;

        if (all != NULL)
            expect_operand(&e, LEX_PROPERTY, NULL, EXPECT_OPERATOR | EXPECT_END);
        if (parser_failed(p) || (all != NULL && token_ends(parser_peek(p, LEX_PROPERTY).kind)))
            return all;
        n = climb(&e, 0, false);
        if (n == NULL)
            return all;
        all = all == NULL ? n : and_node(p, all, n);
    }
}
