// SPDX-License-Identifier: ISC
#pragma once
// The store: rows of text in tables of one SQLite file. The only door to SQLite.
//
// What db_commit() acknowledged is on disk, and survives kill -9 and a power cut (write-ahead log,
// synced at each commit). A write that fails says why in a sentence and leaves the old data as it
// was. Rows and their order are all that this layer knows; what a column means is the menus'.

#include "core/base/buf.h"
#include "core/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db;

// Opens the file, or creates it with mode 0600. Refuses a file that is damaged, that is not
// Warren's or that a newer Warren wrote. `vfs` names the SQLite VFS; NULL is the usual one, tests
// bring one that fails. NULL on failure.
struct db *db_open(const char *path, const char *vfs, struct err *err);
void db_free(struct db *db); // an open transaction is rolled back
// Reads every page and index: slow, for tests and for whoever doubts a disk.
bool db_check(struct db *db, struct err *err);

// All of it but the journal, as bytes; a database in memory of such bytes. Passwords are in both.
// Bytes that are none, damaged or of a newer Warren are refused.
bool db_save(struct db *db, struct buf *ret, struct err *err);
struct db *db_load(const struct buf *bytes, struct err *err); // NULL on failure

// Transactions nest: an inner one can be rolled back without the outer one. A commit that returns
// false has rolled back what it should have committed.
bool db_begin(struct db *db, struct err *err);
bool db_commit(struct db *db, struct err *err);
void db_rollback(struct db *db);
// Transactions that begin while this is on are ordered but not synced one by one: after a power cut
// the last of them may be missing, and with each of them all that came after it. The next commit
// while it is off takes all of them to the disk. kill -9 loses nothing either way.
void db_relax(struct db *db, bool on);

// A table: text columns that may be NULL (unset). Rows have an id that is never given twice.
struct db_table {
    const char *name; // any text
    const char *const *columns;
    size_t count;
    bool ordered; // rows have places and can be moved; else they are in the order of their ids
};

// Ids that db_insert() gives are from 1 and below this. Those from here on are for rows that are
// never stored, and for built-in ones that db_insert_id() puts at the end.
#define DB_ID_END UINT32_C(0x80000000)

// Creates the table, or adds the columns that it lacks. Columns of the file that are not in the
// description are kept with their values. `table` must outlive `db`; the functions below find what
// belongs to it by this pointer.
bool db_table_ready(struct db *db, const struct db_table *table, struct err *err);

// `values` has one text or NULL per column. Each of these is a transaction of its own outside
// db_begin(). No row of that id is ERR_MISSING, "no such item".
bool db_insert(struct db *db, const struct db_table *table, const char *const *values,
    uint32_t *ret_id, struct err *err);
bool db_insert_id(struct db *db, const struct db_table *table, uint32_t id,
    const char *const *values, struct err *err);
bool db_update(struct db *db, const struct db_table *table, uint32_t id, const char *const *values,
    struct err *err);
bool db_delete(struct db *db, const struct db_table *table, uint32_t id, struct err *err);
// Puts a row of an ordered table before another, or at the end if `before` is 0.
bool db_move(
    struct db *db, const struct db_table *table, uint32_t id, uint32_t before, struct err *err);

// Calls `row` for all rows in order, until it returns false. The values live until it returns. It
// must not change the table.
typedef bool db_row(void *ctx, uint32_t id, const char *const *values);
bool db_each(struct db *db, const struct db_table *table, db_row *row, void *ctx, struct err *err);

// Single values under a key, for what is no row of a menu.
char *db_meta_get(struct db *db, const char *key); // NULL where there is none; free() it
bool db_meta_set(struct db *db, const char *key, const char *value, struct err *err); // NULL: drop
