// SPDX-License-Identifier: ISC
#pragma once
// Between store.c, which keeps the items in memory, and store_change.c, which changes them. Nobody
// else includes this.

#include "menus/store.h"

// Items stay sorted by id where they have no order of their own; ids of built-in items at the
// upper end sort last.
size_t store_place(const struct store *s, uint32_t id, uint32_t before);
size_t store_index(const struct store *s, uint32_t id); // s->count where there is no such item
void store_put(struct store *s, struct item *item, size_t at);
void store_take(struct store *s, size_t at);            // the item is the caller's now
void store_replace(struct store *s, struct item *item); // for the one with its id
void store_defaults(struct item *item);                 // fills in what has no value
