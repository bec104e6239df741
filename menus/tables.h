// SPDX-License-Identifier: ISC
#pragma once
// What a store needs of the database: a table per menu, made from the menu's rows, with a column
// per stored property.

#include "menus/store.h"

bool tables_has(const struct menu *menu); // the menu stores something
bool tables_open(struct store *s, struct err *err);
void tables_close(struct store *s);
// The items of the menu that `from` has: the daemon's own database, or a backup.
bool tables_load(struct store *s, struct db *from, void (*row)(void *ctx, struct item *item),
    void *ctx, struct err *err);
bool tables_begin(struct warren *w, struct err *err);
bool tables_commit(struct warren *w, struct err *err); // true: it is on disk
void tables_rollback(struct warren *w);
bool tables_insert(struct store *s, struct item *item, uint32_t before, struct err *err); // sets id
bool tables_update(struct store *s, const struct item *item, struct err *err);
bool tables_delete(struct store *s, uint32_t id, struct err *err);
bool tables_move(struct store *s, uint32_t id, uint32_t before, struct err *err);
