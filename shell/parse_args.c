// SPDX-License-Identifier: ISC
// What follows a command word: name=value, name value, values by position, flags, !name, and the
// condition of find and print.
#include "shell/parser.h"

#include "core/base/words.h"

#include <string.h>

struct args { // one command's arguments while they are read
    struct parser *p;
    struct command *c;
    size_t positional; // arguments by position that are taken
    bool known;        // there is a row for every argument: other words are errors
    bool find;         // the condition may come without `where`
    bool names_only;   // no schema, but the verb is known to take names and no positions
    bool name_given;   // names_only: a bare name stands before, this may be its value
};

// The i-th argument that a command can take, NULL after the last. Properties come after the verb's
// own arguments.
static const struct schema_prop *arg_row(const struct command *c, size_t i)
{
    if (c->builtin != NULL)
        return c->builtin->args[i].name != NULL ? &c->builtin->args[i] : NULL;
    if (c->verb == NULL)
        return NULL;
    if (i < c->verb->arg_count)
        return &c->verb->args[i];
    i -= c->verb->arg_count;
    if (!c->verb->props)
        return NULL;
    return i < c->menu->prop_count ? &c->menu->props[i] : NULL;
}

static bool is_given(const struct command *c, const struct schema_prop *prop)
{
    for (const struct arg *a = c->args; a != NULL; a = a->next) {
        if (a->prop == prop)
            return true;
    }
    return false;
}

static bool is_items(const struct command *c, const struct schema_prop *prop)
{
    return c->verb != NULL && c->verb->items != ITEMS_NONE && prop == &c->verb->args[0] &&
           prop->positional;
}

// Can be written here at all (properties that only the daemon sets cannot).
static bool is_settable(const struct command *c, const struct schema_prop *prop)
{
    return c->builtin != NULL || !prop->read_only;
}

void command_args(
    const struct command *c, void (*each)(void *ctx, const struct schema_prop *prop), void *ctx)
{
    const struct schema_prop *row;

    for (size_t i = 0; (row = arg_row(c, i)) != NULL; i++) {
        if (is_settable(c, row) && !is_given(c, row) && !(c->items != NULL && is_items(c, row)))
            each(ctx, row);
    }
}

static bool same_word(const char *name, const char *text, size_t len)
{
    return strlen(name) == len && memcmp(name, text, len) == 0;
}

// How well one row's name or an alias of it fits the text.
static enum match row_match(const struct schema_prop *row, const char *text, size_t len)
{
    enum match best = MATCH_NONE;

    if (same_word(row->name, text, len))
        return MATCH_EXACT;
    if (strncmp(row->name, text, len) == 0)
        best = MATCH_PREFIX;
    for (size_t i = 0; row->aliases != NULL && row->aliases[i] != NULL; i++) {
        if (same_word(row->aliases[i], text, len))
            return MATCH_EXACT;
        if (strncmp(row->aliases[i], text, len) == 0)
            best = MATCH_PREFIX;
    }
    return best;
}

// Names of arguments may be abbreviated while only one fits.
static enum match find_arg(
    const struct args *a, struct span at, bool unused, const struct schema_prop **ret)
{
    const char *text = a->p->script->text + at.from;
    size_t len = at.to - at.from;
    const struct schema_prop *row;
    enum match best = MATCH_NONE;

    for (size_t i = 0; (row = arg_row(a->c, i)) != NULL; i++) {
        enum match m = is_settable(a->c, row) ? row_match(row, text, len) : MATCH_NONE;

        if (m == MATCH_NONE || (unused && is_given(a->c, row)))
            continue;
        if (m == MATCH_EXACT) {
            *ret = row;
            return m;
        }
        best = best == MATCH_NONE ? MATCH_PREFIX : MATCH_AMBIGUOUS;
        *ret = row;
    }
    return best;
}

static const struct schema_prop *next_positional(const struct args *a)
{
    const struct schema_prop *row;
    size_t n = 0;

    for (size_t i = 0; (row = arg_row(a->c, i)) != NULL; i++) {
        if (row->positional && n++ >= a->positional && !is_given(a->c, row))
            return row;
    }
    return NULL;
}

static struct arg *add_arg(struct args *a, const struct schema_prop *prop, struct span name_at)
{
    struct arg *arg = arena_alloc(&a->p->script->arena, sizeof(*arg));

    arg->prop = prop;
    arg->name_at = name_at;
    arg->at = (struct span){ name_at.from, name_at.to };
    if (prop != NULL)
        arg->name = prop->name;
    else if (name_at.to > name_at.from)
        arg->name = parser_text(a->p, name_at);
    *a->c->args_end = arg;
    a->c->args_end = &arg->next;
    parser_mark(a->p, name_at, MARK_ARG);
    return arg;
}

static void fail_rest(struct args *a, size_t at)
{
    parser_fail(a->p, at, a->known ? "expected end of command" : "syntax error");
}

static bool is_word(const struct parser *p, struct token t, const char *word)
{
    return t.kind == LEX_NAME && same_word(word, p->script->text + t.at.from, t.at.to - t.at.from);
}

// Words that are operators in an expression name no variable.
static bool is_operator_word(const struct parser *p, struct token t)
{
    return is_word(p, t, "and") || is_word(p, t, "or") || is_word(p, t, "in");
}

// A variable's name as :local and :set take it: letters and digits, or anything in quotes.
static struct node *name_value(struct args *a)
{
    struct parser *p = a->p;
    struct token t = parser_peek(p, LEX_VARIABLE);
    struct node *n;

    if (t.kind == LEX_QUOTE) {
        parser_next(p, LEX_VARIABLE);
        return parse_string(p);
    }
    if (t.kind == LEX_OPEN_PAREN)
        return parse_paren(p, NULL);
    if (t.kind == LEX_OPEN_BRACKET)
        return parse_bracket(p);
    if (t.kind == LEX_DOLLAR) {
        parser_next(p, LEX_VARIABLE);
        return parse_variable(p);
    }
    if (t.kind != LEX_NAME) {
        fail_rest(a, t.at.from);
        return NULL;
    }
    if (is_operator_word(p, t)) {
        parser_fail(p, t.at.from, "syntax error");
        return NULL;
    }
    parser_next(p, LEX_VARIABLE);
    n = node_new(p->script, NODE_STRING, t.at);
    n->text = parser_text(p, t.at);
    n->len = t.at.to - t.at.from;
    parser_mark(p, t.at, MARK_VARIABLE);
    return n;
}

// :set works on variables that exist; the other commands make theirs.
static void check_name(struct args *a, const struct node *n)
{
    if (n == NULL || n->kind != NODE_STRING)
        return;
    if (strcmp(a->c->builtin->name, "set") != 0)
        parser_declare(a->p, n->text, false);
    else if (!parser_declared(a->p, n->text))
        parser_fail(a->p, n->at.from, "syntax error");
}

// k or k,v of :foreach: a name, or an array of names.
static struct node *names_value(struct args *a)
{
    struct parser *p = a->p;
    struct node *first = name_value(a), *list;

    check_name(a, first);
    if (parser_failed(p) || parser_peek(p, LEX_VARIABLE).blank || p->lex.pos >= p->lex.len ||
        p->lex.text[p->lex.pos] != ',')
        return first;
    p->lex.pos++;
    list = node_new(p->script, NODE_ARRAY, first->at);
    node_add(list, first);
    first = name_value(a);
    check_name(a, first);
    if (first != NULL)
        node_add(list, first);
    return list;
}

static struct node *empty_value(struct parser *p)
{
    struct node *n = node_new(p->script, NODE_STRING, (struct span){ p->lex.pos, p->lex.pos });

    n->text = "";
    return n;
}

static struct node *code_value(struct parser *p)
{
    struct declared *declared = p->declared;
    struct node *n, *body = parse_block(p, true);

    parser_forget(p, declared);
    if (body == NULL)
        return NULL;
    n = node_new(p->script, NODE_CODE, body->at);
    node_add(n, body);
    return n;
}

// Arguments that hold code by their name, for commands that no row describes.
static bool names_code(const char *name)
{
    static const char *const names[] = { "do", "down-script", "else", "lease-script", "on-backup",
        "on-down", "on-error", "on-event", "on-fail", "on-login", "on-logout", "on-master", "on-up",
        "script", "source", "test-script", "up-script", NULL };

    for (size_t i = 0; name != NULL && names[i] != NULL; i++) {
        if (strcmp(names[i], name) == 0)
            return true;
    }
    return false;
}

// A command of a menu that no row describes; unknown `:` commands may take code.
static bool is_unknown_path(const struct args *a)
{
    size_t at = a->c->word_at.from;

    return !a->known && a->c->callee == NULL && (at == 0 || a->p->script->text[at - 1] != ':');
}

static struct node *arg_value(struct args *a, struct arg *arg, enum lex_mode mode)
{
    struct parser *p = a->p;
    enum arg_form form = arg->prop != NULL ? arg->prop->form : ARG_VALUE;
    struct token t = parser_peek(p, mode);
    struct node *n;

    if (form == ARG_NAME || form == ARG_NAMES) {
        parser_expect(
            p, LEX_VARIABLE, (struct expect){ .what = EXPECT_VARIABLE, .prop = arg->prop });
        n = form == ARG_NAME ? name_value(a) : names_value(a);
        if (form == ARG_NAME && !parser_failed(p))
            check_name(a, n);
    } else if (t.kind == LEX_OPEN_BLOCK && (form == ARG_CODE || names_code(arg->name))) {
        n = code_value(p);
    } else if (t.kind == LEX_OPEN_BLOCK && is_unknown_path(a) && parser_looks_like_code(p)) {
        parser_fail(p, t.at.from, "syntax error"); // only an array may stand here
        n = NULL;
    } else {
        n = parse_value(p, mode, a->c, arg->prop);
    }
    return n;
}

// A value behind `name=`; blanks may come between, nothing at all is the empty text.
static void named_value(struct args *a, struct arg *arg)
{
    struct parser *p = a->p;
    struct token t = parser_peek(p, LEX_VALUE);

    if (token_ends(t.kind)) {
        parser_expect_value(p, LEX_VALUE, a->c, arg->prop);
        arg->value = empty_value(p);
    } else {
        // An export may break its line here; a `!` then says not to the value.
        bool word = t.blank && p->script->text[t.at.from] != '!';

        arg->value = arg_value(a, arg, word ? LEX_WORD : LEX_VALUE);
    }
    arg->at.to = p->lex.pos;
}

static void positional(struct args *a, const struct schema_prop *prop)
{
    struct parser *p = a->p;
    struct token t = parser_peek(p, LEX_WORD);
    struct arg *arg;

    if (prop != NULL && is_items(a->c, prop)) {
        a->c->items = parse_value(p, LEX_WORD, a->c, prop);
        a->positional++;
        return;
    }
    arg = add_arg(a, prop, (struct span){ t.at.from, t.at.from });
    arg->value = arg_value(a, arg, LEX_WORD);
    arg->at.to = p->lex.pos;
    a->positional += prop == NULL;
}

static void condition(struct args *a, size_t at)
{
    if (token_ends(parser_peek(a->p, LEX_PROPERTY).kind)) {
        parser_expect(a->p, LEX_PROPERTY,
            (struct expect){ .what = EXPECT_PROP, .menu = a->c->menu, .command = a->c });
        parser_fail(a->p, at, "missing value for where");
        return;
    }
    a->c->where = parse_where(a->p, a->c);
}

// `name=`: the name's row, or none where any name will do. False: it is no argument.
static bool equals_name(struct args *a, struct token t, const struct schema_prop **ret)
{
    switch (find_arg(a, t.at, false, ret)) {
    case MATCH_EXACT:
    case MATCH_PREFIX:
        return true;
    case MATCH_AMBIGUOUS:
    case MATCH_NONE:
        break;
    }
    *ret = NULL;
    return !a->known || a->p->env->lenient;
}

// Whether `name=` stands behind the next word, which therefore is no name with its value behind a
// blank: `set remote remote=10.0.0.1`.
static bool name_follows(const struct args *a)
{
    struct lexer behind = a->p->lex;
    struct token t;

    lex_next(&behind, LEX_WORD);
    if (lex_peek(&behind, LEX_WORD).kind != LEX_NAME)
        return false;
    lex_next(&behind, LEX_WORD);
    t = lex_peek(&behind, LEX_WORD);
    return t.kind == LEX_EQUALS && !t.blank;
}

// A bare word: the name of an argument that has its value behind a blank, or a flag? A word that
// could be the value of a position that must be filled has to be the whole name.
static const struct schema_prop *bare_name(struct args *a, struct token t)
{
    const struct schema_prop *row = NULL, *position = next_positional(a);
    enum match m = find_arg(a, t.at, true, &row);

    if (position != NULL && (position->form == ARG_NAME || position->form == ARG_NAMES))
        return NULL;
    if (m == MATCH_EXACT && position != NULL && is_items(a->c, position) && !row->flag &&
        name_follows(a))
        return NULL;
    if (m == MATCH_EXACT)
        return row;
    if (m != MATCH_PREFIX)
        return NULL;
    return position == NULL || !(position->required || is_items(a->c, position)) ? row : NULL;
}

static void negated(struct args *a)
{
    const struct schema_prop *row = NULL;
    struct token t;

    parser_next(a->p, LEX_WORD);
    parser_expect(a->p, LEX_WORD, (struct expect){ .what = EXPECT_ARG, .command = a->c });
    t = parser_next(a->p, LEX_WORD);
    if (t.kind != LEX_NAME || !equals_name(a, t, &row))
        fail_rest(a, t.at.from);
    else
        add_arg(a, row, t.at)->negated = true;
}

static void word_arg(struct args *a, struct token t)
{
    struct parser *p = a->p;
    struct lexer behind = p->lex;
    const struct schema_prop *row = NULL;
    struct token next;
    struct arg *arg;

    lex_next(&behind, LEX_WORD);
    next = lex_peek(&behind, LEX_WORD);
    if (next.kind == LEX_EQUALS && !next.blank && equals_name(a, t, &row)) {
        p->lex = behind;
        parser_mark(p, next.at, MARK_SYNTAX);
        arg = add_arg(a, row, t.at);
        parser_next(p, LEX_WORD);
        named_value(a, arg);
        if (row != NULL && is_items(a->c, row))
            a->c->items = arg->value;
        return;
    }
    row = a->known ? bare_name(a, t) : NULL;
    if (row == NULL) {
        row = next_positional(a);
        if (a->known && row == NULL)
            fail_rest(a, t.at.from);
        else
            positional(a, row);
        return;
    }
    p->lex = behind;
    arg = add_arg(a, row, t.at);
    if (!row->flag)
        arg->value = arg_value(a, arg, LEX_WORD);
    arg->at.to = p->lex.pos;
}

static void expect_arg(struct args *a)
{
    const struct schema_prop *position = next_positional(a);
    struct expect e = { .what = EXPECT_ARG | EXPECT_END, .command = a->c, .menu = a->c->menu };

    if (position != NULL && is_items(a->c, position))
        e.what |= EXPECT_ITEM;
    else if (position != NULL)
        e.what |= position->form == ARG_NAME ? EXPECT_VARIABLE : EXPECT_VALUE;
    e.prop = position;
    if (a->find)
        e.what |= EXPECT_PROP;
    parser_expect(a->p, LEX_WORD, e);
}

// What can be the name of an argument: lower case, digits and dashes.
static bool looks_like_name(const struct parser *p, struct token t)
{
    for (size_t i = t.at.from; i < t.at.to; i++) {
        char c = p->script->text[i];

        if (c < 'a' && c != '-' && c != '.' && !(c >= '0' && c <= '9' && i > t.at.from))
            return false;
        if (c > 'z')
            return false;
    }
    return t.kind == LEX_NAME;
}

// Without a schema: `add <tab>` is wrong, `add dst-address 10.0.0.0/8` may be right.
static bool misplaced(struct args *a, struct token t)
{
    bool name = looks_like_name(a->p, t), wrong = a->names_only && !a->name_given && !name;

    a->name_given = name && !a->name_given;
    return wrong;
}

// One argument. False: there are no more, or the text is wrong.
static bool one_arg(struct args *a)
{
    struct parser *p = a->p;
    struct token t = parser_peek(p, LEX_WORD);

    if (t.blank)
        expect_arg(a);
    if (token_ends(t.kind) || parser_failed(p))
        return false;
    if (a->c->callee != NULL && t.kind == LEX_EQUALS) {
        parser_fail(p, p->lex.pos, "syntax error"); // RouterOS points behind what it understood
        return false;
    }
    if (!t.blank) {
        bool sign = strchr("$\\", p->script->text[t.at.from]) != NULL; // of no bare value: a\b, a$b

        if (sign && t.kind != LEX_END)
            parser_fail(p, t.at.from, "syntax error");
        else
            fail_rest(a, t.at.from);
        return false;
    }
    if (a->c->builtin == NULL && is_word(p, t, "where")) {
        parser_next(p, LEX_WORD);
        parser_mark(p, t.at, MARK_ARG);
        condition(a, t.at.from);
        return false;
    }
    if (a->find) {
        condition(a, t.at.from);
        return false;
    }
    if (misplaced(a, t)) {
        parser_fail(p, t.at.from, "expected end of command");
    } else if (t.kind == LEX_NOT && a->c->builtin == NULL) {
        negated(a);
    } else if (t.kind == LEX_NAME) {
        word_arg(a, t);
    } else if (t.kind == LEX_BAD || t.kind == LEX_EQUALS || t.kind == LEX_NOT ||
               (a->known && next_positional(a) == NULL)) {
        fail_rest(a, t.at.from);
    } else {
        positional(a, next_positional(a));
    }
    return !parser_failed(p);
}

void parse_args(struct parser *p, struct node *n)
{
    struct args a = { .p = p, .c = n->command };

    a.known = a.c->verb != NULL || a.c->builtin != NULL;
    a.find = a.c->builtin == NULL && a.c->word != NULL && strcmp(a.c->word, "find") == 0;
    a.names_only = p->env->schema == NULL && a.c->word != NULL &&
                   (strcmp(a.c->word, "add") == 0 || strcmp(a.c->word, "print") == 0);
    while (one_arg(&a))
        continue;
}
