// SPDX-License-Identifier: ISC
// The front of a statement: where it runs and what it does. With a schema every word is looked up;
// without one (a check with no daemon) the shape of the line must do.
#include "shell/parser.h"

#include "core/base/words.h"

#include <string.h>

// Verbs that many menus have: without a schema they say where a path ends.
static const char *const common_verbs[] = { "add", "comment", "disable", "edit", "enable", "export",
    "find", "get", "getall", "listen", "monitor", "move", "print", "remove", "reset",
    "reset-counters", "run", "set", "unset", NULL };

// The menus at the root of RouterOS 7: without a schema they tell a path from a command. Below them
// nobody knows.
static const char *const root_menus[] = { "certificate", "console", "disk", "environment", "file",
    "interface", "ip", "ipv6", "log", "mpls", "port", "ppp", "queue", "radius", "routing",
    "safe-mode", "snmp", "special-login", "system", "task", "terminal", "tool", "user", NULL };

static bool is_one_of(const char *const *words, const char *word)
{
    for (size_t i = 0; words[i] != NULL; i++) {
        if (strcmp(words[i], word) == 0)
            return true;
    }
    return false;
}

// Menus of packages that have to be added to a router: without them their names are unknown words.
static const char *const package_menus[] = { "/interface/wireless", "/system/gps", "/system/ups",
    "/tool/calea", NULL };

// A word at the root may be a root menu's name cut short.
static bool is_root_menu(const char *word)
{
    for (size_t i = 0; root_menus[i] != NULL; i++) {
        if (strncmp(root_menus[i], word, strlen(word)) == 0)
            return true;
    }
    return false;
}

static struct node *command_node(struct parser *p, size_t from)
{
    struct node *n = node_new(p->script, NODE_COMMAND, (struct span){ from, p->lex.pos });

    n->command = arena_alloc(&p->script->arena, sizeof(*n->command));
    n->command->args_end = &n->command->args;
    n->command->menu = p->menu;
    return n;
}

// Reads the arguments. What stands in brackets in them runs in the menu of the command.
static struct node *finish(struct parser *p, struct node *n)
{
    const struct schema_menu *menu = p->menu;
    bool at_root = p->at_root, in_menu = n->command->builtin == NULL && n->command->callee == NULL;

    if (in_menu) {
        p->menu = n->command->menu;
        p->at_root = p->menu != NULL && p->menu->parent == NULL;
    }
    parse_args(p, n);
    n->at.to = p->lex.pos;
    p->menu = menu;
    p->at_root = at_root;
    return n;
}

static struct node *builtin_command(
    struct parser *p, size_t from, struct span word, const struct builtin *b)
{
    struct node *n = command_node(p, from);

    n->command->builtin = b;
    n->command->word = b->name;
    n->command->word_at = word;
    parser_mark(p, word, MARK_VERB);
    return finish(p, n);
}

static struct node *verb_command(struct parser *p, size_t from, struct span word,
    const struct schema_menu *menu, const struct schema_verb *verb)
{
    struct node *n = command_node(p, from);

    n->command->menu = menu;
    n->command->verb = verb;
    n->command->word = verb->name;
    n->command->word_at = word;
    parser_mark(p, word, MARK_VERB);
    return finish(p, n);
}

static enum mark unknown_mark(
    const struct parser *p, struct span word, const struct schema_menu *menu)
{
    const struct schema_menu *m;
    const struct schema_verb *v;

    if (p->env->schema == NULL)
        return MARK_VERB;
    menu = menu != NULL ? menu : p->menu;
    if (menu != NULL && schema_match(menu, p->script->text + word.from, word.to - word.from, &m,
                            &v) == MATCH_AMBIGUOUS)
        return MARK_AMBIGUOUS;
    return MARK_ERROR;
}

// A word that names nothing: known to be wrong only when it runs, as scripts expect.
static struct node *unknown_command(
    struct parser *p, size_t from, struct span word, const struct schema_menu *menu)
{
    struct node *n = command_node(p, from);

    n->command->menu = menu;
    n->command->word = parser_text(p, word);
    n->command->word_at = word;
    parser_mark(p, word, unknown_mark(p, word, menu));
    return finish(p, n);
}

// Nothing but words, none of them a verb: a menu that this router does not have. Nobody knows then
// what may stand in the lines that are meant for it; they are not reached.
static bool looks_like_menu(const struct command *c)
{
    const char *last = c->word;

    for (const struct arg *a = c->args; a != NULL; a = a->next) {
        if (a->name != NULL || a->value == NULL || a->value->kind != NODE_WORD)
            return false;
        last = a->value->text;
    }
    return !is_one_of(common_verbs, last);
}

static struct node *unknown_path(
    struct parser *p, size_t from, struct span word, const struct schema_menu *menu)
{
    struct node *n = unknown_command(p, from, word, menu);

    if (!parser_failed(p) && looks_like_menu(n->command)) {
        p->menu = NULL;
        p->at_root = false;
    }
    return n;
}

static struct node *menu_change(struct parser *p, size_t from, const struct schema_menu *menu)
{
    struct node *n = node_new(p->script, NODE_MENU, (struct span){ from, p->lex.pos });

    n->menu = menu;
    n->top = p->depth == 0;
    p->menu = menu;
    p->at_root = menu != NULL && menu->parent == NULL;
    return n;
}

// `/menu { statements }`: they run there.
static struct node *menu_body(struct parser *p, size_t from, const struct schema_menu *menu)
{
    const struct schema_menu *before = p->menu;
    bool before_root = p->at_root;
    struct node *n = command_node(p, from);

    p->menu = menu;
    p->at_root = menu != NULL && menu->parent == NULL;
    n->command->menu = menu;
    n->command->body = parse_block(p, false);
    n->at.to = p->lex.pos;
    p->menu = before;
    p->at_root = before_root;
    return n;
}

// Behind a menu's name a slash may come, glued to it.
static void skip_glued_slash(struct parser *p)
{
    struct token t = parser_peek(p, LEX_COMMAND);

    if (t.kind == LEX_SLASH && !t.blank)
        parser_next(p, LEX_COMMAND);
}

struct step { // one look at the next word of a path
    const struct schema_menu *menu;
    const struct schema_verb *verb;
    const struct builtin *builtin;
};

// Words of the menu come first, `:` commands without their colon after them.
static struct step look_up(
    const struct parser *p, const struct schema_menu *menu, struct span at, bool first)
{
    const char *word = p->script->text + at.from;
    size_t len = at.to - at.from;
    struct step s = { 0 }, none = { 0 };
    enum match m = schema_match(menu, word, len, &s.menu, &s.verb), b;

    if (m == MATCH_EXACT || !first)
        return s;
    b = builtin_match(word, len, &none.builtin);
    if (b == MATCH_EXACT || (m == MATCH_NONE && b == MATCH_PREFIX))
        return none;
    return s;
}

static struct node *path_guess(struct parser *p, size_t from, bool absolute);

// The walk over a path with a schema. `menu` is where it starts; `first`: a `:` command may stand
// here without its colon.
static struct node *path_walk(
    struct parser *p, size_t from, const struct schema_menu *menu, bool moved, bool first)
{
    struct lexer start = p->lex;
    bool absolute = moved;

    for (;; moved = true, first = false) {
        struct token t = parser_peek(p, LEX_COMMAND);
        unsigned what = EXPECT_MENU | EXPECT_VERB | (first ? EXPECT_BUILTIN : 0u) | EXPECT_UP;
        struct step s;

        parser_expect(p, LEX_COMMAND, (struct expect){ .what = what, .menu = menu });
        if (t.kind == LEX_UP) {
            parser_next(p, LEX_COMMAND);
            menu = menu->parent != NULL ? menu->parent : menu;
            skip_glued_slash(p);
            continue;
        }
        if (moved && token_ends(t.kind))
            return menu_change(p, from, menu);
        if (moved && t.kind == LEX_OPEN_BLOCK)
            return menu_body(p, from, menu);
        if (t.kind != LEX_NAME) {
            parser_fail(p, t.at.from, "expected command name");
            return NULL;
        }
        parser_next(p, LEX_COMMAND);
        s = look_up(p, menu, t.at, first);
        if (s.builtin != NULL)
            return builtin_command(p, from, t.at, s.builtin);
        if (s.verb != NULL)
            return verb_command(p, from, t.at, menu, s.verb);
        if (s.menu == NULL && p->env->lenient) {
            p->lex = start;
            return path_guess(p, from, absolute);
        }
        if (s.menu == NULL)
            return unknown_path(p, from, t.at, menu);
        parser_mark(p, t.at, MARK_MENU);
        menu = s.menu;
        skip_glued_slash(p);
    }
}

static struct node *colon_command(struct parser *p, size_t from)
{
    const struct builtin *b = NULL;
    struct lexer name;
    struct token t;

    parser_next(p, LEX_COMMAND);
    name = p->lex;
    parser_expect(p, LEX_COMMAND, (struct expect){ .what = EXPECT_BUILTIN });
    t = parser_next(p, LEX_COMMAND);
    if (t.kind != LEX_NAME) {
        parser_fail(p, t.at.from, "expected command name");
        return NULL;
    }
    switch (builtin_match(p->script->text + t.at.from, t.at.to - t.at.from, &b)) {
    case MATCH_EXACT:
    case MATCH_PREFIX:
        return builtin_command(p, from, t.at, b);
    case MATCH_NONE:
    case MATCH_AMBIGUOUS:
        break;
    }
    if (p->env->schema == NULL)
        return unknown_command(p, from, t.at, NULL);
    p->lex = name;
    return path_walk(p, from, p->env->schema->root, false, false); // :log info is /log info
}

// Something that is no path follows a word directly: `=`, a capital letter.
static bool ends_path(const struct parser *p)
{
    struct token t = parser_peek(p, LEX_COMMAND);

    return !t.blank && !token_ends(t.kind) && t.kind != LEX_SLASH && t.kind != LEX_OPEN_BLOCK;
}

static bool is_menu_word(const struct parser *p, struct span at)
{
    char c = p->script->text[at.from];

    return at.to > at.from && c >= 'a' && c <= 'z';
}

// The path from `from` to here, with slashes, is a menu of a package.
static bool is_package_menu(const struct parser *p, size_t from)
{
    const char *typed = p->script->text + from;
    size_t len = p->lex.pos - from;

    for (size_t i = 0; package_menus[i] != NULL; i++) {
        if (strlen(package_menus[i]) == len && memcmp(package_menus[i], typed, len) == 0)
            return true;
    }
    return false;
}

// Without a schema: what can be known of a word, and what stands right behind it. A menu wants a
// command there; a command, and so any unknown word, wants a blank.
static void check_glued(struct parser *p, bool menu, bool unknown)
{
    struct token t = parser_peek(p, LEX_COMMAND);

    if (t.blank || token_ends(t.kind) || t.kind == LEX_OPEN_BLOCK)
        return;
    if (menu && t.kind != LEX_SLASH)
        parser_fail(p, t.at.from, "expected command name");
    else if (unknown && t.kind == LEX_SLASH)
        parser_fail(p, t.at.from, "syntax error");
}

struct guess {        // a path that is walked without a schema
    struct span word; // the last one
    bool moved;       // a word or a slash was read
    bool glued;       // a slash stands right before the next word
    bool verb;        // the last word ends the path
    bool unknown;     // the first word is no menu of the root
    unsigned count;   // of words
};

// A word of the path. False: it is not one, but the name of an argument or a value.
static bool guess_word(struct parser *p, struct guess *g, size_t from, bool root)
{
    struct lexer before = p->lex;
    struct token t = parser_next(p, LEX_COMMAND);
    const char *text = parser_text(p, t.at);
    bool first = root && g->word.to == g->word.from;

    g->verb = t.kind == LEX_NAME && is_one_of(common_verbs, text);
    if (t.kind == LEX_NAME && (first || g->glued) && !p->env->lenient) {
        bool known = first ? is_root_menu(text) : !is_package_menu(p, from);

        check_glued(p, known && !g->verb, !known);
        g->unknown = g->unknown || (first && !known);
    } else if (g->moved && ends_path(p)) {
        p->lex = before;
        g->verb = false;
        return false;
    }
    g->word = t.at;
    g->count++;
    g->moved = true;
    g->glued = false;
    return true;
}

// Without a schema: words up to a common verb, an argument or the end are the path.
static struct node *path_guess(struct parser *p, size_t from, bool absolute)
{
    struct guess g = { .word = { from, from }, .moved = absolute };
    bool root = absolute || p->at_root;
    struct token t;

    while (!g.verb && !parser_failed(p)) {
        t = parser_peek(p, LEX_COMMAND);
        if (t.kind == LEX_SLASH && g.moved && !t.blank && (absolute || is_menu_word(p, g.word))) {
            parser_next(p, LEX_COMMAND);
            g.glued = true;
        } else if ((t.kind != LEX_NAME && t.kind != LEX_UP) || !guess_word(p, &g, from, root)) {
            break;
        }
    }
    t = parser_peek(p, LEX_COMMAND);
    if (!g.moved)
        parser_fail(p, t.at.from, "expected command name");
    if (parser_failed(p))
        return NULL;
    if (!g.verb && !g.unknown && t.kind == LEX_OPEN_BLOCK)
        return menu_body(p, from, NULL);
    // A lone word that names nothing is no menu. Several are given the benefit of the doubt.
    if (!g.verb && token_ends(t.kind) && !(g.unknown && g.count == 1)) {
        struct node *n = menu_change(p, from, NULL);

        p->at_root = g.word.to == g.word.from && absolute;
        return n;
    }
    return unknown_command(p, from, g.word, NULL);
}

// Without a schema, a first word that may be a `:` command: at the root it is one, in a menu that
// nobody knows the common verbs are the menu's.
static const struct builtin *guess_builtin(const struct parser *p, struct token t)
{
    const char *word = p->script->text + t.at.from;
    const struct builtin *b = NULL;
    size_t len = t.at.to - t.at.from;

    if (t.kind != LEX_NAME || builtin_match(word, len, &b) != MATCH_EXACT)
        return NULL;
    return p->at_root || !is_one_of(common_verbs, b->name) ? b : NULL;
}

static struct node *path_statement(struct parser *p, size_t from)
{
    const struct schema_menu *menu = p->menu;
    struct token t = parser_peek(p, LEX_COMMAND);
    bool absolute = t.kind == LEX_SLASH;
    const struct builtin *b;

    if (absolute) {
        parser_next(p, LEX_COMMAND);
        menu = p->env->schema != NULL ? p->env->schema->root : NULL;
        t = parser_peek(p, LEX_COMMAND);
        if (t.kind == LEX_COLON && !t.blank)
            return colon_command(p, from);
        if (t.kind == LEX_SLASH) {
            parser_fail(p, t.at.from, "expected command name");
            return NULL;
        }
    }
    if (p->env->schema != NULL && menu != NULL)
        return path_walk(p, from, menu, absolute, true);
    b = absolute ? NULL : guess_builtin(p, t);
    if (b == NULL)
        return path_guess(p, from, absolute);
    parser_next(p, LEX_COMMAND);
    return builtin_command(p, from, t.at, b);
}

// $function argument ..., or a value in brackets in the place of one.
static struct node *call(struct parser *p, size_t from)
{
    struct token t = parser_peek(p, LEX_COMMAND);
    struct node *callee, *n;

    if (t.kind == LEX_DOLLAR) {
        parser_next(p, LEX_COMMAND);
        callee = parse_variable(p);
    } else {
        callee = t.kind == LEX_OPEN_PAREN ? parse_paren(p, NULL) : parse_bracket(p);
    }
    if (parser_failed(p))
        return NULL;
    n = command_node(p, from);
    n->command->callee = callee;
    n->command->word_at = callee->at;
    return finish(p, n);
}

struct node *parse_statement(struct parser *p)
{
    struct token t = parser_peek(p, LEX_COMMAND);

    switch (t.kind) {
    case LEX_OPEN_BLOCK:
        return parse_block(p, false);
    case LEX_COLON:
        return colon_command(p, t.at.from);
    case LEX_SLASH:
    case LEX_UP:
    case LEX_NAME:
        return path_statement(p, t.at.from);
    case LEX_DOLLAR:
    case LEX_OPEN_PAREN:
    case LEX_OPEN_BRACKET:
        return call(p, t.at.from);
    case LEX_END:
    case LEX_NEWLINE:
    case LEX_SEMICOLON:
    case LEX_QUOTE:
    case LEX_SIGN:
    case LEX_EQUALS:
    case LEX_NOT:
    case LEX_CLOSE_BLOCK:
    case LEX_CLOSE_PAREN:
    case LEX_CLOSE_BRACKET:
    case LEX_BAD:
        break;
    }
    parser_fail(p, t.at.from, "expected command name");
    return NULL;
}
