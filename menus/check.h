// SPDX-License-Identifier: ISC
#pragma once
// What must hold for every item of every menu: required values, unique names, references that
// point to something, numbered default names. Menus add what only they know with validate().

#include "menus/store.h"

bool check_item(struct store *s, struct item *item, const struct item *old, struct err *err);
bool check_taken(const struct store *s, struct err *err); // refuses: an item has that name already
bool check_removal(struct store *s, const struct item *item, struct err *err);
// A renamed item is renamed in every reference to it: on disk in the same transaction, then, once
// that is committed, in memory and for those who use it.
bool check_rename(
    struct store *s, const struct item *old, const struct item *item, struct err *err);
void check_renamed(struct store *s, const char *old, const char *name);
// Turns what was typed for a property into the text that is kept; NULL with a sentence.
char *check_value(const struct prop *p, const char *text, size_t len, struct err *err);
