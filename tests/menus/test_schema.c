// SPDX-License-Identifier: ISC
// Laws that hold for the whole tree, whatever menu is added to it.

#include "core/base/buf.h"
#include "menus/call.h"
#include "menus/item.h"
#include "menus/tree.h"
#include "tests/t.h"

#include <ctype.h>
#include <string.h>

// A law is about one thing at a time; a broken one says where.
static void broken(const char *path, const char *what, const char *why)
{
    printf("# %s %s: %s\n", path, what != NULL ? what : "", why);
    t_state.bad = true;
}

static bool is_kebab(const char *name)
{
    if (!islower((unsigned char)name[0]))
        return false;
    for (const char *c = name; *c != '\0'; c++)
        if (!islower((unsigned char)*c) && !isdigit((unsigned char)*c) && *c != '-')
            return false;
    return name[strlen(name) - 1] != '-' && strstr(name, "--") == NULL;
}

// A phrase, not a sentence: it has no full stop, though it may trail off.
static bool is_help(const char *help)
{
    size_t len = help != NULL ? strlen(help) : 0;

    return len >= 8 && isupper((unsigned char)help[0]) && strchr(help, '\n') == NULL &&
           (help[len - 1] != '.' || strcmp(help + len - 3, "...") == 0);
}

static void paths_are_words_below_menus_that_exist(void)
{
    for (size_t m = 0; menus[m] != NULL; m++) {
        const char *path = menus[m]->path, *last = strrchr(path, '/');

        if (strcmp(path, "/") == 0)
            continue;
        if (last == NULL || !is_kebab(last + 1))
            broken(path, NULL, "is no path");
        else if (tree_menu(path, (size_t)(last - path)) == NULL)
            broken(path, NULL, "hangs in the air");
    }
}

// '/' sorts before everything, so that a menu stands right before the menus below it.
static int path_order(const char *a, const char *b)
{
    for (; *a != '\0' && *a == *b; a++, b++)
        ;
    return (*a == '/' ? 1 : (unsigned char)*a) - (*b == '/' ? 1 : (unsigned char)*b);
}

// `console` is first because it serves the consoles.
static void menus_stand_in_the_order_of_their_paths(void)
{
    for (size_t m = 2; menus[m] != NULL && menus[m + 1] != NULL; m++)
        if (path_order(menus[m]->path, menus[m + 1]->path) >= 0)
            broken(menus[m + 1]->path, NULL, "stands behind its place");
    T_STR(menus[0]->path, "/");
}

static void everything_has_a_name_and_help(void)
{
    const struct prop *p;
    const struct verb *v;

    for (size_t m = 0; menus[m] != NULL; m++) {
        const char *path = menus[m]->path;

        if (!is_help(menus[m]->help))
            broken(path, NULL, "has no proper help");
        for (size_t i = 0; (p = menu_prop_at(menus[m], i)) != NULL; i++) {
            if (!is_kebab(p->name))
                broken(path, p->name, "is not lower-case words");
            if (!is_help(p->help))
                broken(path, p->name, "has no proper help");
        }
        for (size_t i = 0; (v = tree_verb_at(menus[m], i)) != NULL; i++) {
            if (!is_kebab(v->name) || !is_help(v->help))
                broken(path, v->name, "has no proper name or help");
            for (p = v->args; p != NULL && p->name != NULL; p++)
                if (!is_kebab(p->name) || p->type == NULL || !is_help(p->help))
                    broken(path, p->name, "has no proper name, type or help");
        }
    }
}

static bool named(const struct prop *p, const char *name)
{
    if (strcmp(p->name, name) == 0)
        return true;
    for (size_t i = 0; i < PROP_ALIASES && p->aliases[i] != NULL; i++)
        if (strcmp(p->aliases[i], name) == 0)
            return true;
    return false;
}

static bool same_column(const struct prop *a, const struct prop *b)
{
    return a->column != NULL && b->column != NULL && strcmp(a->column, b->column) == 0;
}

static bool share_a_name(const struct prop *a, const struct prop *b)
{
    if (named(a, b->name))
        return true;
    for (size_t i = 0; i < PROP_ALIASES && b->aliases[i] != NULL; i++)
        if (named(a, b->aliases[i]))
            return true;
    return false;
}

static void no_name_and_no_column_is_there_twice(void)
{
    for (size_t m = 0; menus[m] != NULL; m++) {
        const struct prop *a, *b;
        const struct verb *v, *u;

        for (size_t i = 0; (a = menu_prop_at(menus[m], i)) != NULL; i++)
            for (size_t j = i + 1; (b = menu_prop_at(menus[m], j)) != NULL; j++)
                if (share_a_name(a, b) || same_column(a, b))
                    broken(menus[m]->path, b->name, "is there twice");
        for (size_t i = 0; (v = tree_verb_at(menus[m], i)) != NULL; i++)
            for (size_t j = i + 1; (u = tree_verb_at(menus[m], j)) != NULL; j++)
                if (strcmp(v->name, u->name) == 0)
                    broken(menus[m]->path, u->name, "is there twice");
    }
    for (size_t m = 0; menus[m] != NULL; m++)
        for (size_t n = m + 1; menus[n] != NULL; n++)
            if (strcmp(menus[m]->path, menus[n]->path) == 0)
                broken(menus[m]->path, NULL, "is there twice");
}

// A verb and a menu below must not be one word: `/interface ethernet` is one or the other.
static void no_verb_is_called_like_a_menu(void)
{
    for (size_t m = 0; menus[m] != NULL; m++) {
        const struct verb *v;

        for (size_t i = 0; (v = tree_verb_at(menus[m], i)) != NULL; i++) {
            char path[128];

            snprintf(path, sizeof(path), "%s/%s", m == 0 ? "" : menus[m]->path, v->name);
            if (tree_menu(path, strlen(path)) != NULL)
                broken(menus[m]->path, v->name, "is a menu and a verb");
        }
    }
}

static bool parses_to_itself(const struct prop *p, const char *text)
{
    struct buf b = { 0 };
    bool ok = value_parse(p->type, &p->arg, p->name, text, strlen(text), &b, NULL) &&
              strcmp(buf_str(&b), text) == 0;

    buf_free(&b);
    return ok;
}

static void a_default_is_canonical_text_of_its_type(void)
{
    const struct prop *p;

    for (size_t m = 0; menus[m] != NULL; m++)
        for (size_t i = 0; (p = menu_prop_at(menus[m], i)) != NULL; i++)
            if (p->fallback != NULL && !parses_to_itself(p, p->fallback))
                broken(menus[m]->path, p->name, "has a default that is not of its type");
    for (size_t m = 0; menus[m] != NULL; m++)
        for (size_t i = 0; (p = menu_prop_at(menus[m], i)) != NULL; i++)
            for (size_t v = 0; v < 2; v++)
                if (p->later[v] != NULL && !parses_to_itself(p, p->later[v]))
                    broken(menus[m]->path, p->name, "has a later default that is not of its type");
}

static void a_word_of_an_enum_is_canonical_text_of_it(void)
{
    const struct prop *p;

    for (size_t m = 0; menus[m] != NULL; m++)
        for (size_t i = 0; (p = menu_prop_at(menus[m], i)) != NULL; i++)
            for (const struct word *w = p->arg.words; w != NULL && w->word != NULL; w++)
                if (!parses_to_itself(p, w->word))
                    broken(menus[m]->path, p->name, w->word);
}

static void a_type_has_the_arguments_that_it_needs(void)
{
    const struct prop *p;

    for (size_t m = 0; menus[m] != NULL; m++) {
        for (size_t i = 0; (p = menu_prop_at(menus[m], i)) != NULL; i++) {
            if (p->type == NULL)
                broken(menus[m]->path, p->name, "has no type");
            else if ((p->type == &type_enum || p->type == &type_flags) && p->arg.words == NULL)
                broken(menus[m]->path, p->name, "has no words");
            else if ((p->type == &type_list || p->type == &type_either) && p->arg.item == NULL)
                broken(menus[m]->path, p->name, "is made of nothing");
        }
    }
}

static void a_reference_points_to_a_list_with_names(void)
{
    const struct prop *p;

    for (size_t m = 0; menus[m] != NULL; m++) {
        for (size_t i = 0; (p = menu_prop_at(menus[m], i)) != NULL; i++) {
            const struct menu *to =
                p->arg.ref != NULL ? tree_menu(p->arg.ref, strlen(p->arg.ref)) : NULL;

            if (p->arg.ref != NULL && (to == NULL || to->kind != MENU_LIST || menu_key(to) < 0))
                broken(menus[m]->path, p->name, "refers to nothing that has names");
        }
    }
}

static void flags_of_properties_fit_together(void)
{
    const struct prop *p;

    for (size_t m = 0; menus[m] != NULL; m++) {
        for (size_t i = 0; (p = menu_prop_at(menus[m], i)) != NULL; i++) {
            if (p->flags & PROP_READ_ONLY && (p->fallback != NULL || p->flags & PROP_REQUIRED))
                broken(menus[m]->path, p->name, "is read-only and wants a value");
            if (p->flags & PROP_REQUIRED && p->flags & PROP_UNSET)
                broken(menus[m]->path, p->name, "is required and may be unset");
            if (p->width > 0 && p->column == NULL)
                broken(menus[m]->path, p->name, "has the width of no column");
            if (p->number != NULL && !(p->flags & PROP_KEY))
                broken(menus[m]->path, p->name, "is numbered and no name");
        }
    }
}

static void a_table_has_columns_and_a_read_only_menu_has_rows(void)
{
    const struct prop *p;

    for (size_t m = 0; menus[m] != NULL; m++) {
        size_t columns = 0;

        for (size_t i = 0; (p = menu_prop_at(menus[m], i)) != NULL; i++)
            columns += p->column != NULL;
        if (menus[m]->table && columns == 0)
            broken(menus[m]->path, NULL, "is a table without columns");
        if (menus[m]->kind == MENU_LIST && menus[m]->read_only && menus[m]->dynamic == NULL)
            broken(menus[m]->path, NULL, "has no rows");
        if (menus[m]->fixed && menu_prop_index(menus[m], "default-name") < 0 &&
            menu_key(menus[m]) < 0)
            broken(menus[m]->path, NULL, "cannot be exported without a name");
    }
}

static void flag_letters_are_unique_and_their_columns_in_order(void)
{
    for (size_t m = 0; menus[m] != NULL; m++) {
        const struct menu_flag *f = menus[m]->flags;

        for (size_t i = 0; f != NULL && f[i].letter != 0; i++) {
            if (!is_kebab(f[i].word))
                broken(menus[m]->path, f[i].word, "is no word for a flag");
            if (i > 0 && f[i].column < f[i - 1].column)
                broken(menus[m]->path, f[i].word, "stands behind its column");
            for (size_t j = 0; j < i; j++)
                if (f[i].letter == f[j].letter)
                    broken(menus[m]->path, f[i].word, "has another flag's letter");
        }
    }
}

static void a_menu_and_its_verbs_are_found_by_name(void)
{
    const struct verb *v;

    for (size_t m = 0; menus[m] != NULL; m++) {
        T_OK(tree_menu(menus[m]->path, strlen(menus[m]->path)) == menus[m]);
        for (size_t i = 0; (v = tree_verb_at(menus[m], i)) != NULL; i++) {
            if (tree_verb(menus[m], v->name) != v)
                broken(menus[m]->path, v->name, "is not found");
            if (v->reply == VERB_MONITOR && v->run == op_monitor_run &&
                (v->fields == NULL || v->sample == NULL))
                broken(menus[m]->path, v->name, "monitors nothing");
        }
    }
}

int main(void)
{
    T_RUN(paths_are_words_below_menus_that_exist);
    T_RUN(menus_stand_in_the_order_of_their_paths);
    T_RUN(everything_has_a_name_and_help);
    T_RUN(no_name_and_no_column_is_there_twice);
    T_RUN(no_verb_is_called_like_a_menu);
    T_RUN(a_default_is_canonical_text_of_its_type);
    T_RUN(a_word_of_an_enum_is_canonical_text_of_it);
    T_RUN(a_type_has_the_arguments_that_it_needs);
    T_RUN(a_reference_points_to_a_list_with_names);
    T_RUN(flags_of_properties_fit_together);
    T_RUN(a_table_has_columns_and_a_read_only_menu_has_rows);
    T_RUN(flag_letters_are_unique_and_their_columns_in_order);
    T_RUN(a_menu_and_its_verbs_are_found_by_name);
    return t_end();
}
