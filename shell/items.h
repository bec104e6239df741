// SPDX-License-Identifier: ISC
#pragma once
// Which item is meant: numbers of the last print, names, *ids, and lists of them. And what a
// property of an item is as a value of the language.

#include "shell/datum.h"
#include "shell/row.h"
#include "shell/schema.h"

struct session;
struct items; // the numbers that prints gave out, per menu

struct items *items_new(void);
void items_free(struct items *items);
// From now on number i in this menu is rows[i].
void items_remember(struct items *items, const struct schema_menu *menu, const struct rows *rows);
// The number of an item in what was remembered; one that is new since then gets the next.
size_t items_number(struct items *items, const struct schema_menu *menu, const struct row *item);

// Appends the words ("*1,*2", or a name) by which the daemon knows the items that a value means. An empty list is fine and gives none.
// False: "no such item".
bool items_resolve(struct session *s, const struct schema_menu *menu, const struct datum *d,
    struct buf *out, struct err *err);

// A property as a value; nil where the item does not have it.
struct datum items_value(const struct schema_menu *menu, const struct row *item, const char *name);
struct datum items_typed(const struct schema_prop *prop, const char *text);
// The whole row as an array with keys.
struct datum items_record(const struct schema_menu *menu, const struct row *item);
