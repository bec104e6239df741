// SPDX-License-Identifier: ISC
#include "menus/item.h"

#include "core/base/mem.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct prop prop_comment = {
    "comment",
    .type = &type_text,
    .flags = PROP_UNSET,
    .help = "Short description of the item",
};

static const struct prop prop_disabled = {
    "disabled",
    .type = &type_bool,
    .fallback = "no",
    .flags = PROP_NO_DETAIL,
    .effect = EFFECT_RESTART,
    .help = "Whether the item is out of use",
};

static const struct prop prop_disabled_at_first = {
    "disabled",
    .type = &type_bool,
    .fallback = "yes",
    .flags = PROP_NO_DETAIL,
    .effect = EFFECT_RESTART,
    .help = "Whether the item is out of use",
};

static size_t own_props(const struct menu *menu)
{
    size_t n = 0;

    while (menu->props != NULL && menu->props[n].name != NULL)
        n++;
    return n;
}

size_t menu_prop_count(const struct menu *menu)
{
    size_t n = own_props(menu);

    if (menu->kind != MENU_LIST)
        return n;
    return n + !menu->no_comment + !menu->no_disable;
}

const struct prop *menu_prop_at(const struct menu *menu, size_t i)
{
    size_t n = 0;

    for (; menu->props != NULL && menu->props[n].name != NULL; n++)
        if (n == i)
            return &menu->props[i];
    if (menu->kind != MENU_LIST)
        return NULL;
    i -= n;
    if (!menu->no_comment && i-- == 0)
        return &prop_comment;
    if (!menu->no_disable && i == 0)
        return menu->disabled_at_first ? &prop_disabled_at_first : &prop_disabled;
    return NULL;
}

static bool prop_is(const struct prop *p, const char *name)
{
    if (strcmp(p->name, name) == 0)
        return true;
    for (size_t i = 0; i < PROP_ALIASES && p->aliases[i] != NULL; i++)
        if (strcmp(p->aliases[i], name) == 0)
            return true;
    return false;
}

int menu_prop_index(const struct menu *menu, const char *name)
{
    const struct prop *p;

    for (size_t i = 0; (p = menu_prop_at(menu, i)) != NULL; i++)
        if (prop_is(p, name))
            return (int)i;
    return -1;
}

int menu_key(const struct menu *menu)
{
    for (size_t i = 0; i < own_props(menu); i++)
        if (menu->props[i].flags & PROP_KEY)
            return (int)i;
    return -1;
}

const char *menu_lasting_name(const struct menu *menu)
{
    int key = menu_key(menu);

    if (menu_prop_index(menu, "default-name") >= 0)
        return "default-name";
    return key >= 0 ? menu->props[key].name : NULL;
}

struct item *item_new(const struct menu *menu)
{
    struct item *item = mem_alloc(sizeof(*item));

    item->menu = menu;
    item->id = ITEM_NO_ID;
    item->values = mem_array(menu_prop_count(menu), sizeof(char *));
    return item;
}

struct item *item_copy(const struct item *item)
{
    struct item *copy = item_new(item->menu);
    char **values = copy->values;

    *copy = *item;
    copy->values = values;
    for (size_t i = 0, count = menu_prop_count(item->menu); i < count; i++)
        values[i] = mem_strdup(item->values[i]);
    return copy;
}

void item_free(struct item *item)
{
    if (item == NULL)
        return;
    for (size_t i = 0, count = menu_prop_count(item->menu); i < count; i++)
        if (item->values[i] != NULL)
            item_put(item, i, NULL);
    free(item->values);
    free(item);
}

const char *item_fallback(const struct item *item, const struct prop *p)
{
    const char *own = item->menu->pristine != NULL ? item->menu->pristine(item, p) : NULL;

    return own != NULL ? own : p->fallback;
}

bool item_same(const struct item *a, const struct item *b, size_t i)
{
    const char *x = a->values[i], *y = b->values[i];

    return x != NULL && y != NULL ? strcmp(x, y) == 0 : x == y;
}

static size_t item_index(const struct item *item, const char *prop)
{
    int i = menu_prop_index(item->menu, prop);

    assert(i >= 0);
    return (size_t)i;
}

void item_put(struct item *item, size_t i, char *value)
{
    char **at = &item->values[i];

    if (*at != NULL && menu_prop_at(item->menu, i)->flags & PROP_SECRET)
        mem_wipe(*at, strlen(*at));
    free(*at);
    *at = value;
}

const char *item_get(const struct item *item, const char *prop)
{
    return item->values[item_index(item, prop)];
}

void item_set(struct item *item, const char *prop, const char *value)
{
    item_put(item, item_index(item, prop), mem_strdup(value));
}

void item_setf(struct item *item, const char *prop, const char *fmt, ...)
{
    struct buf b = { 0 };
    va_list ap;

    va_start(ap, fmt);
    buf_vprintf(&b, fmt, ap);
    va_end(ap);
    item_put(item, item_index(item, prop), buf_take(&b));
}

const char *item_text(const struct item *item, const char *prop)
{
    const char *value = item_get(item, prop);

    return value != NULL ? value : "";
}

bool item_yes(const struct item *item, const char *prop)
{
    return strcmp(item_text(item, prop), "yes") == 0;
}

int64_t item_int(const struct item *item, const char *prop, int64_t otherwise)
{
    const char *value = item_text(item, prop);
    char *end;
    int64_t n = strtoll(value, &end, 10);

    return *value != '\0' && *end == '\0' ? n : otherwise;
}

int64_t item_ms(const struct item *item, const char *prop)
{
    const char *value = item_get(item, prop);
    int64_t ms = 0;

    return value != NULL && value_time_ms(value, &ms) ? ms : 0;
}

uint32_t item_ip(const struct item *item, const char *prop)
{
    const char *value = item_get(item, prop);
    uint32_t ip = 0;

    return value != NULL && value_ip(value, &ip) ? ip : 0;
}

bool item_enabled(const struct item *item)
{
    int i = menu_prop_index(item->menu, "disabled");

    return i < 0 || item->values[i] == NULL || strcmp(item->values[i], "yes") != 0;
}

const char *item_name(const struct item *item)
{
    int key = menu_key(item->menu);

    return key >= 0 && item->values[key] != NULL ? item->values[key] : "";
}

void item_flag(struct item *item, const char *word, bool on)
{
    const struct menu_flag *f = item->menu->flags;

    for (size_t i = 0; f != NULL && f[i].letter != 0; i++) {
        if (strcmp(f[i].word, word) != 0)
            continue;
        if (on)
            item->flags |= 1u << i;
        else
            item->flags &= ~(1u << i);
    }
}

bool item_has_flag(const struct item *item, const char *word)
{
    const struct menu_flag *f = item->menu->flags;

    // Where all rows come from dynamic(), it is the menu that knows which ones nobody typed.
    if (strcmp(word, "dynamic") == 0 && item->dynamic && !item->menu->read_only)
        return true;
    if (strcmp(word, "disabled") == 0 && menu_prop_index(item->menu, word) >= 0)
        return !item_enabled(item);
    for (size_t i = 0; f != NULL && f[i].letter != 0; i++)
        if (strcmp(f[i].word, word) == 0)
            return (item->flags & 1u << i) != 0;
    return false;
}

static bool menu_has_flag(const struct menu *menu, const char *word)
{
    for (const struct menu_flag *f = menu->flags; f != NULL && f->letter != 0; f++)
        if (strcmp(f->word, word) == 0)
            return true;
    return false;
}

// Truth is yes and no where it is typed and printed, true and false in the API.
static const char *api_form(const struct prop *p, const char *value)
{
    if (value == NULL || p->type != &type_bool)
        return value;
    return strcmp(value, "yes") == 0 ? "true" : "false";
}

const char *item_shown(const struct item *item, const struct prop *p, size_t i)
{
    return api_form(p, item->values[i]);
}

const char *item_attribute(const struct item *item, const char *name, char *scratch)
{
    int i;

    if (strcmp(name, ".id") == 0) {
        if (item->id == ITEM_NO_ID)
            return NULL;
        snprintf(scratch, ITEM_SCRATCH, "*%X", (unsigned)item->id);
        return scratch;
    }
    i = menu_prop_index(item->menu, name);
    if (i >= 0)
        return item_shown(item, menu_prop_at(item->menu, (size_t)i), (size_t)i);
    if (menu_has_flag(item->menu, name))
        return item_has_flag(item, name) ? "true" : "false";
    return NULL;
}
