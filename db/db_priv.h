// SPDX-License-Identifier: ISC
#pragma once
#include "db/db.h"

#include <sqlite3.h>

enum db_statement {
    DB_NEXT_ID,
    DB_LEAVE_ID,
    DB_INSERT,
    DB_UPDATE,
    DB_DELETE,
    DB_MAKE_ROOM,
    DB_MOVE,
    DB_MOVE_END,
    DB_STATEMENTS,
};

enum db_journal_statement {
    DB_JOURNAL_ADD,
    DB_JOURNAL_STATE,
    DB_JOURNAL_UNMARK,
    DB_JOURNAL_FORGET,
    DB_MARK_ADD,
    DB_MARK_DROP,
    DB_JOURNAL_STATEMENTS,
};

// What is known of a table that db_table_ready() has seen; statements are prepared at first use.
struct db_known {
    const struct db_table *table;
    sqlite3_stmt *statements[DB_STATEMENTS];
};

struct db {
    sqlite3 *sql;
    unsigned depth; // of nested transactions
    // SQLite has rolled all of an open transaction back by itself, as it does when the disk is
    // full. Nothing may be written until the outermost level has heard of it.
    bool lost;
    bool relaxed, relaxed_now; // what is wanted, and what SQLite has been told
    struct db_known *known;
    size_t known_count;
    sqlite3_stmt *begin, *commit; // of the outermost transaction
    sqlite3_stmt *journal[DB_JOURNAL_STATEMENTS];
};

// Turns SQLite's last error into a sentence: "WHAT: reason". Returns false.
bool db_fail(struct db *db, struct err *err, const char *what);
// Whether it is a database of this or an older Warren.
bool db_recognise(struct db *db, struct err *err);
bool db_may_write(struct db *db, struct err *err);
bool db_exec(struct db *db, const char *sql, const char *what, struct err *err);
// NULL on failure.
sqlite3_stmt *db_prepare(struct db *db, const char *sql, const char *what, struct err *err);
// Runs a bound statement that returns no row, and makes it ready for the next time.
bool db_step(struct db *db, sqlite3_stmt *statement, struct err *err);

extern const char db_cannot_store[], db_cannot_read[];
