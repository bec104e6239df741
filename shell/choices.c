// SPDX-License-Identifier: ISC
#include "shell/choices.h"

#include "core/value/quote.h"
#include "shell/builtin.h"

#include <stdlib.h>
#include <string.h>

struct collect {
    struct choices *c;
    const struct parse *parse;
    char end;
    bool value;
};

static void add(struct collect *to, const char *word, const char *help)
{
    struct choices *c = to->c;

    if (c->count == c->size) {
        c->size = c->size > 0 ? c->size * 2 : 32;
        c->list = mem_resize(c->list, c->size * sizeof(*c->list));
    }
    c->list[c->count++] = (struct choice){ .word = arena_strdup(&c->arena, word),
        .help = help != NULL && *help != '\0' ? arena_strdup(&c->arena, help) : NULL,
        .end = to->end,
        .value = to->value };
}

static void emit(void *ctx, const char *word, const char *help)
{
    add(ctx, word, help);
}

static int by_word(const void *a, const void *b)
{
    const struct choice *x = a, *y = b;

    return strcmp(x->word, y->word);
}

// Sorts what was added since `from`, and takes out what is there twice.
static void sort_from(struct choices *c, size_t from)
{
    size_t kept = from;

    if (c->count - from < 2)
        return;
    qsort(c->list + from, c->count - from, sizeof(*c->list), by_word);
    for (size_t i = from; i < c->count; i++)
        if (i == from || strcmp(c->list[i].word, c->list[kept - 1].word) != 0)
            c->list[kept++] = c->list[i];
    c->count = kept;
}

// A path with slashes goes on with slashes: a slash stands before the word, and a word before that.
static bool in_slash_path(const struct parse *p)
{
    size_t at = p->expect.word.from;
    const char *text = p->script->text;

    return at >= 2 && text[at - 1] == '/' && strchr(" \t;{[(", text[at - 2]) == NULL;
}

static void add_menus(struct collect *to, const struct schema_menu *menu)
{
    size_t from = to->c->count;

    to->end = in_slash_path(to->parse) ? '/' : ' ';
    for (size_t i = 0; i < menu->child_count; i++)
        add(to, menu->children[i]->name, menu->children[i]->help);
    sort_from(to->c, from);
}

static void add_verbs(struct collect *to, const struct schema_menu *menu)
{
    size_t from = to->c->count;

    to->end = ' ';
    for (size_t i = 0; i < menu->verb_count; i++)
        add(to, menu->verbs[i].name, menu->verbs[i].help);
    sort_from(to->c, from);
}

// Every menu has the `:` commands. Without the colon they are offered where one begins like that,
// and the way out at the top, where people look for it.
static void add_builtins(struct collect *to, bool colon)
{
    const char *typed = to->c->typed;
    const struct schema_menu *menu = to->parse->expect.menu;
    const char *always = menu != NULL && menu->parent == NULL ? "quit" : "";

    to->end = ' ';
    for (const struct builtin *b = builtins; b->name != NULL; b++) {
        if (!colon && menu != NULL && schema_menu_verb(menu, b->name) != NULL)
            continue; // without a colon it is the menu's
        if (colon || strcmp(b->name, always) == 0 ||
            (*typed != '\0' && strncmp(b->name, typed, strlen(typed)) == 0))
            add(to, b->name, b->help);
    }
}

static bool is_items(const struct command *c, const struct schema_prop *prop)
{
    return c->verb != NULL && c->verb->items != ITEMS_NONE && c->verb->arg_count > 0 &&
           prop == &c->verb->args[0];
}

// `where` is followed by a condition, `!name` and a flag by nothing, other names by their value.
// Items are named, not asked for by the name of the argument.
static void add_arg(void *ctx, const struct schema_prop *prop)
{
    struct collect *to = ctx;
    size_t at = to->parse->expect.word.from;
    bool negated = at > 0 && to->parse->script->text[at - 1] == '!';

    to->end = prop->flag || negated || strcmp(prop->name, "where") == 0 ? ' ' : '=';
    if (!is_items(to->parse->expect.command, prop))
        add(to, prop->name, prop->help);
}

static void add_args(struct collect *to, const struct command *command)
{
    size_t from = to->c->count;

    command_args(command, add_arg, to);
    // The word at the cursor may be a whole name already, which counts as given then.
    for (const struct arg *a = command->args; a != NULL; a = a->next)
        if (a->prop != NULL && a->name_at.from == to->parse->expect.word.from)
            add_arg(to, a->prop);
    sort_from(to->c, from);
}

static void add_items(struct collect *to, const char *menu, const struct choice_source *source)
{
    size_t from = to->c->count;

    if (source->items != NULL)
        source->items(source->ctx, menu, emit, to);
    sort_from(to->c, from);
}

// Names of items, also as parts of a list or as one of two kinds of value.
static void add_references(
    struct collect *to, const struct type_arg *arg, const struct choice_source *source)
{
    if (arg == NULL)
        return;
    if (arg->ref != NULL)
        add_items(to, arg->ref, source);
    add_references(to, arg->item_arg, source);
    add_references(to, arg->other_arg, source);
}

// get, edit and unset take the name of a property, each of those that it can do something with.
static void add_value_names(struct collect *to)
{
    const struct schema_menu *menu = to->parse->expect.menu;
    const struct command *command = to->parse->expect.command;
    const char *verb = command != NULL && command->verb != NULL ? command->verb->name : "";

    for (size_t i = 0; menu != NULL && i < menu->prop_count; i++) {
        const struct schema_prop *p = &menu->props[i];

        if ((strcmp(verb, "edit") == 0 && p->read_only) ||
            (strcmp(verb, "unset") == 0 && !p->unsettable))
            continue;
        add(to, p->name, p->help);
    }
}

// A condition looks at items, whose names are known.
static bool is_name_in_condition(const struct expect *e, const struct schema_prop *prop)
{
    const struct schema_verb *verb = e->command != NULL ? e->command->verb : NULL;

    return verb != NULL && !verb->props && e->menu != NULL &&
           prop == schema_menu_prop(e->menu, "name");
}

static void add_values(
    struct collect *to, const struct schema_prop *prop, const struct choice_source *source)
{
    size_t from = to->c->count;

    if (strcmp(prop->name, "value-name") == 0)
        add_value_names(to);
    value_complete(prop->type, &prop->arg, emit, to);
    sort_from(to->c, from);
    for (size_t i = from; i < to->c->count; i++)
        to->c->list[i].plain = true;
    add_references(to, &prop->arg, source);
    if (is_name_in_condition(&to->parse->expect, prop))
        add_items(to, to->parse->expect.menu->path, source);
}

static void add_props(struct collect *to, const struct schema_menu *menu)
{
    size_t from = to->c->count;

    to->end = 0;
    for (size_t i = 0; i < menu->prop_count; i++)
        add(to, menu->props[i].name, menu->props[i].help);
    sort_from(to->c, from);
}

// Variables that the text itself names before the cursor, and those of the session.
static void add_variables(struct collect *to, const struct choice_source *source)
{
    const struct parse *p = to->parse;
    size_t from = to->c->count;

    to->end = 0;
    for (size_t i = 0; i < p->mark_count; i++) {
        struct span at = p->marks[i].at;
        char *name;

        at.from += p->script->text[at.from] == '$';
        if (p->marks[i].mark != MARK_VARIABLE || at.to > p->expect.word.from || at.to <= at.from)
            continue;
        name = mem_strndup(p->script->text + at.from, at.to - at.from);
        add(to, name, NULL);
        free(name);
    }
    if (source->variables != NULL)
        source->variables(source->ctx, emit, to);
    sort_from(to->c, from);
}

// Lists are typed item by item.
static bool is_list(const struct expect *e)
{
    const char *type = e->prop != NULL && e->prop->type != NULL ? e->prop->type->name : "";

    return (e->what & EXPECT_ITEM) != 0 || strcmp(type, "list") == 0 || strcmp(type, "flags") == 0;
}

static void find_typed(struct choices *c, const struct parse *p)
{
    const struct expect *e = &p->expect;
    const char *text = p->script->text, *comma;
    struct buf decoded = { 0 };
    size_t at = e->word.from;

    c->quoted = e->quoted && (e->what & EXPECT_VARIABLE) == 0;
    if (c->quoted && at < p->script->len && text[at] == '"')
        at++;
    comma = is_list(e) ? memrchr(text + at, ',', p->script->len - at) : NULL;
    if (comma != NULL)
        at = (size_t)(comma - text) + 1;
    for (size_t i = at; i < p->script->len;) {
        size_t n = text[i] == '\\' ? quote_unescape(text + i, p->script->len - i, &decoded) : 0;

        if (n == 0)
            buf_addc(&decoded, text[i]);
        i += n > 0 ? n : 1;
    }
    c->typed_at = at;
    c->typed = arena_strdup(&c->arena, buf_str(&decoded));
    buf_free(&decoded);
}

// In a list of items, behind the first of them, no argument can begin.
static bool behind_comma(const struct choices *c, const struct expect *e)
{
    return c->typed_at > e->word.from && !c->quoted;
}

void choices_collect(struct choices *c, const struct parse *p, const struct choice_source *source)
{
    const struct expect *e = &p->expect;
    struct collect to = { .c = c, .parse = p };

    *c = (struct choices){ 0 };
    find_typed(c, p);
    if ((e->what & EXPECT_MENU) != 0 && e->menu != NULL)
        add_menus(&to, e->menu);
    if ((e->what & EXPECT_VERB) != 0 && e->menu != NULL)
        add_verbs(&to, e->menu);
    if ((e->what & EXPECT_BUILTIN) != 0)
        add_builtins(&to, (e->what & (EXPECT_MENU | EXPECT_VERB)) == 0);
    if ((e->what & EXPECT_ARG) != 0 && e->command != NULL && !behind_comma(c, e))
        add_args(&to, e->command);
    if ((e->what & EXPECT_PROP) != 0 && e->menu != NULL)
        add_props(&to, e->menu);
    if ((e->what & EXPECT_VARIABLE) != 0)
        add_variables(&to, source);
    to.end = ' ';
    to.value = true;
    if ((e->what & EXPECT_ITEM) != 0 && e->menu != NULL)
        add_items(&to, e->menu->path, source);
    if ((e->what & EXPECT_VALUE) != 0 && e->prop != NULL && e->prop->type != NULL)
        add_values(&to, e->prop, source);
}

void choices_free(struct choices *c)
{
    free(c->list);
    arena_free(&c->arena);
    *c = (struct choices){ 0 };
}

static bool fits_initials(const char *word, const char *typed)
{
    for (bool initial = true; *typed != '\0' && *word != '\0'; word++) {
        if (initial) {
            if (*word != *typed)
                return false;
            typed++;
        }
        initial = *word == '-';
    }
    return *typed == '\0';
}

static bool has_letters(const char *word, const char *typed)
{
    for (; *typed != '\0' && *word != '\0'; word++)
        typed += *word == *typed;
    return *typed == '\0';
}

enum choice_fit choice_fit(const struct choice *choice, const char *typed)
{
    if (strncmp(choice->word, typed, strlen(typed)) == 0)
        return FIT_PREFIX;
    if (fits_initials(choice->word, typed))
        return FIT_INITIALS;
    return has_letters(choice->word, typed) ? FIT_LETTERS : FIT_NONE;
}
