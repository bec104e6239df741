// SPDX-License-Identifier: ISC
#pragma once
// One row in memory: the canonical text of each property of its menu, by the property's index.

#include "menus/menu.h"

#define ITEM_DYNAMIC 0x80000000u // ids of dynamic rows begin here
#define ITEM_NO_ID   0xFFFFFFFFu // a settings row, or a row without identity

struct item {
    const struct menu *menu;
    uint32_t id;
    char **values;  // one per property, menu_prop_at()'s numbering; NULL: no value
    uint32_t flags; // bit i: menu->flags[i] is set (disabled and dynamic need not be set here)
    bool dynamic;
    bool hidden;    // live() says that there is nothing to show (a device that is not plugged in)
    void *user;     // menu's own, for rows of dynamic()
    bool unwritten; // what was remembered of it (store_remember) is not on disk yet
    bool marked;    // for whoever walks over items; false between two walks
};

struct item *item_new(const struct menu *menu); // all values unset
struct item *item_copy(const struct item *item);
void item_free(struct item *item);

// The properties of a menu: its own rows, then `comment` and `disabled` where items have them.
size_t menu_prop_count(const struct menu *menu);
const struct prop *menu_prop_at(const struct menu *menu, size_t i); // NULL after the last
// Index of a property by name or alias; -1 where the menu has none.
int menu_prop_index(const struct menu *menu, const char *name);
// Index of the PROP_KEY property, -1 where items have no name.
int menu_key(const struct menu *menu);
// The property by which an item that the daemon made is known on any router: the name that it
// cannot lose. NULL where items have no name.
const char *menu_lasting_name(const struct menu *menu);

// Takes `value` over in place of what is there; a secret is wiped. NULL unsets.
void item_put(struct item *item, size_t i, char *value);
bool item_same(const struct item *a, const struct item *b, size_t i); // the same value, or none
// The default of a property: of a built-in item it may be another than the menu's. NULL: none.
const char *item_fallback(const struct item *item, const struct prop *p);

// By name, because a menu's code reads its own few properties: the name must exist (checked).
// item_get() is the value or, where it has none, NULL.
const char *item_get(const struct item *item, const char *prop);
void item_set(struct item *item, const char *prop, const char *value); // NULL unsets
void item_setf(struct item *item, const char *prop, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
const char *item_text(const struct item *item, const char *prop); // "" where unset
bool item_yes(const struct item *item, const char *prop);
int64_t item_int(
    const struct item *item, const char *prop, int64_t otherwise); // words give otherwise
int64_t item_ms(const struct item *item, const char *prop);        // a time; 0 where unset
uint32_t item_ip(const struct item *item, const char *prop);       // 0 where unset
bool item_enabled(const struct item *item);                        // not disabled
void item_flag(struct item *item, const char *word, bool on); // sets a flag of the menu by its word
bool item_has_flag(const struct item *item, const char *word);
const char *item_name(const struct item *item); // the key's value, or ""
// The value of any attribute as the API sends it: properties, aliases, flags, .id; NULL where
// absent. `scratch` holds the texts that are made here.
#define ITEM_SCRATCH 64
// Of property i alone, which is `p`.
const char *item_shown(const struct item *item, const struct prop *p, size_t i);
const char *item_attribute(const struct item *item, const char *name, char *scratch);
