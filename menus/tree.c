// SPDX-License-Identifier: ISC
#include "menus/tree.h"

#include "menus/item.h"

#include <string.h>

const struct menu *tree_menu(const char *path, size_t len)
{
    if (len == 0) {
        path = "/";
        len = 1;
    }
    for (size_t i = 0; menus[i] != NULL; i++)
        if (strlen(menus[i]->path) == len && memcmp(menus[i]->path, path, len) == 0)
            return menus[i];
    return NULL;
}

static bool is_settings(const struct menu *m)
{
    return m->kind == MENU_SETTINGS;
}

static bool has_counters(const struct menu *m)
{
    for (const struct prop *p = m->props; m->kind == MENU_LIST && p->name != NULL; p++)
        if (p->flags & PROP_STATS)
            return true;
    return false;
}

static bool is_plain_list(const struct menu *m)
{
    return m->kind == MENU_LIST && !has_counters(m);
}

static bool has_items(const struct menu *m)
{
    return m->kind == MENU_LIST;
}

static bool has_rows(const struct menu *m)
{
    return m->kind != MENU_DIR;
}

static bool is_typed(const struct menu *m) // somebody types its items
{
    return m->kind == MENU_LIST && !m->read_only && !m->fixed;
}

static bool has_settable(const struct menu *m)
{
    const struct prop *p;

    for (size_t i = 0; m->kind != MENU_DIR && (p = menu_prop_at(m, i)) != NULL; i++)
        if (!(p->flags & (PROP_READ_ONLY | PROP_MEMORY)))
            return !m->read_only;
    return false;
}

static bool has_unsettable(const struct menu *m)
{
    for (const struct prop *p = m->props; has_settable(m) && p->name != NULL; p++)
        if (p->flags & PROP_UNSET && !(p->flags & (PROP_READ_ONLY | PROP_MEMORY)))
            return true;
    return false;
}

static bool ends_items(const struct menu *m)
{
    return is_typed(m) || (m->kind == MENU_LIST && m->removable);
}

static bool has_disabled(const struct menu *m)
{
    return m->kind == MENU_LIST && !m->read_only && menu_prop_index(m, "disabled") >= 0;
}

static bool has_comment(const struct menu *m)
{
    return m->kind == MENU_LIST && !m->read_only && !m->no_comment;
}

static bool has_order(const struct menu *m)
{
    return is_typed(m) && m->ordered;
}

static bool has_menus(const struct menu *m)
{
    size_t len = strlen(m->path);

    for (size_t i = 0; menus[i] != NULL; i++)
        if (strncmp(menus[i]->path, m->path, len) == 0 && menus[i]->path[len] == '/')
            return true;
    return m->kind == MENU_DIR;
}

static bool is_unordered(const struct menu *m)
{
    return is_typed(m) && !m->ordered;
}

static bool has_export(const struct menu *m)
{
    return has_menus(m) || has_settable(m);
}

static const struct {
    const struct verb *verb;
    bool (*has)(const struct menu *m);
} generic[] = {
    { &op_add, is_unordered },
    { &op_add_ordered, has_order },
    { &op_comment, has_comment },
    { &op_disable, has_disabled },
    { &op_enable, has_disabled },
    { &op_export, has_export },
    { &op_find, has_items },
    { &op_get, has_rows },
    { &op_getall, has_rows },
    { &op_listen, has_rows },
    { &op_move, has_order },
    { &op_print, is_plain_list },
    { &op_print_counted, has_counters },
    { &op_print_settings, is_settings },
    { &op_remove, ends_items },
    { &op_set, has_settable },
    { &op_unset, has_unsettable },
};

static const struct verb *own_verb(const struct menu *m, const char *name)
{
    for (const struct verb *v = m->verbs; v != NULL && v->name != NULL; v++)
        if (strcmp(v->name, name) == 0)
            return v;
    return NULL;
}

const struct verb *tree_verb_at(const struct menu *menu, size_t i)
{
    size_t own = 0;

    while (menu->verbs != NULL && menu->verbs[own].name != NULL)
        own++;
    if (i < own)
        return &menu->verbs[i];
    i -= own;
    for (size_t g = 0; g < sizeof(generic) / sizeof(*generic); g++)
        if (generic[g].has(menu) && own_verb(menu, generic[g].verb->name) == NULL && i-- == 0)
            return generic[g].verb;
    return NULL;
}

const struct verb *tree_verb(const struct menu *menu, const char *name)
{
    const struct verb *v;

    for (size_t i = 0; (v = tree_verb_at(menu, i)) != NULL; i++)
        if (strcmp(v->name, name) == 0)
            return v;
    return NULL;
}
