// SPDX-License-Identifier: ISC
#pragma once
// What must hold for every item of every menu: required values, unique names, references that
// point to something, numbered default names. Menus add what only they know with validate().

#include "menus/store.h"

// A new item (`old` is NULL) or a changed one, brought into its one form.
bool check_item(struct store *s, struct item *item, const struct item *old, struct err *err);
// The two halves of it for an item that has its form already: its name is free; all else holds.
bool check_name(struct store *s, const struct item *item, const struct item *old, struct err *err);
bool check_valid(struct store *s, const struct item *item, const struct item *old, struct err *err);
bool check_taken(const struct store *s, struct err *err); // refuses: an item has that name already
bool check_removal(struct store *s, const struct item *item, struct err *err);
// Calls `found` for each stored value anywhere that refers to `name` in the menu of `s`, until it
// returns false. It may replace the item.
typedef bool ref_found(void *ctx, struct store *other, struct item *item, size_t prop);
bool check_each_ref(struct store *s, const char *name, ref_found *found, void *ctx);
// Turns what was typed for a property into the text that is kept; NULL with a sentence.
char *check_value(const struct prop *p, const char *text, size_t len, struct err *err);
