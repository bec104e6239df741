// SPDX-License-Identifier: ISC
#pragma once
// The items of a menu: kept in memory, written to the database. One door for every change, so
// that a change is validated, stored, applied, and announced, or did not happen at all.

#include "core/base/bus.h"
#include "db/db.h"
#include "menus/item.h"
#include "menus/names.h"

struct store {
    struct warren *w;
    const struct menu *menu;
    struct item **items; // in print order
    size_t count, size;
    struct names names; // the same items by name
    struct bus changes; // struct store_change
    struct db_table table;
    uint32_t last_id; // where there is no database
    bool unwritten;   // an item is
};

struct store_change {
    const struct menu *menu;
    uint32_t id;
    bool gone;
    const struct item *item; // NULL when gone
};

// One store per menu of the tree, in the order of menus[].
bool stores_open(struct warren *w, struct err *err); // tables made, rows loaded; nothing applied
// apply(NULL, item) for each, in tree order. What cannot be had now (a port that somebody else has)
// is said in the log and stays configured: a router that does not start cannot be repaired.
void stores_apply(struct warren *w);
void stores_close(struct warren *w);
struct store *store_of(struct warren *w, const struct menu *menu);
struct store *store_at(struct warren *w, const char *path); // NULL where there is no such menu

// For menu->builtin: the item with this id, made with the menu's defaults where it is missing.
struct item *store_builtin(struct store *s, uint32_t id, const char *name);

struct item *store_find(const struct store *s, uint32_t id);       // stored rows only
struct item *store_named(const struct store *s, const char *name); // by the key property
struct item *store_word(const struct store *s, const char *word);  // by id or name, as requests do
struct item *store_settings(const struct store *s);                // the one row of a settings menu

// The three changes. `item` is a copy with the new values; the store takes it over in every case.
// `before`: place of an ordered item, ITEM_NO_ID = at the end.
bool store_add(
    struct store *s, struct item *item, uint32_t before, uint32_t *ret_id, struct err *err);
bool store_set(struct store *s, struct item **items, size_t count, struct err *err); // all or none
bool store_remove(
    struct store *s, const uint32_t *ids, size_t count, struct err *err); // all or none
bool store_move(struct store *s, uint32_t id, uint32_t before, struct err *err);
// PROP_MEMORY values (name, value, ..., NULL): changed without validate and apply, and without a
// word in the history. Nobody waits for the disk: all that comes within a second is written at
// once, so that a crash may cost what was remembered last. False: there is no such item.
bool store_remember(struct store *s, uint32_t id, const char *const *pairs);
void stores_write_memory(struct warren *w); // now; stores_close() does

void store_tell(struct store *s, uint32_t id); // listeners get the row as print shows it
void store_tell_gone(struct store *s, uint32_t id);
// Tells listeners about a row that changed by itself (live and dynamic rows).
void store_announce(struct warren *w, const char *path, uint32_t id, bool gone);

// Every row that print shows: stored ones with live values filled in, then dynamic ones. The items
// are copies that belong to the caller.
struct item_list {
    struct item **items;
    size_t count, size;
};
void store_rows(struct store *s, struct item_list *ret);
void store_dynamic_rows(struct store *s, struct item_list *ret); // only those that nobody typed
void item_list_free(struct item_list *l);
void item_list_add(struct item_list *l, struct item *item);
struct item *store_row(struct store *s, uint32_t id); // one of them by id; NULL; caller frees
