// SPDX-License-Identifier: ISC
#include "db/journal.h"

#include "db/db_priv.h"

#include <assert.h>

static const char tables[] =
    "CREATE TABLE IF NOT EXISTS \"_journal\" (id INTEGER PRIMARY KEY, action INTEGER, "
    "of INTEGER, time INTEGER, mark INTEGER, state INTEGER, kind INTEGER, policies INTEGER, "
    "user TEXT, menu TEXT, item INTEGER, place INTEGER, old_place INTEGER, before BLOB, "
    "after BLOB);"
    "CREATE TABLE IF NOT EXISTS \"_mark\" (id INTEGER PRIMARY KEY, kind INTEGER, start INTEGER, "
    "user TEXT);";

#define OF_RANGE " WHERE id BETWEEN ?1 AND ?2 AND (?3 = 0 OR action = ?3)"

static const char *const statements[] = {
    [DB_JOURNAL_ADD] = "INSERT INTO \"_journal\" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, "
                       "?11, ?12, ?13, ?14, ?15)",
    [DB_JOURNAL_STATE] = "UPDATE \"_journal\" SET state = ?4" OF_RANGE,
    [DB_JOURNAL_UNMARK] = "UPDATE \"_journal\" SET mark = 0" OF_RANGE,
    [DB_JOURNAL_FORGET] = "DELETE FROM \"_journal\"" OF_RANGE,
    [DB_MARK_ADD] = "INSERT INTO \"_mark\" VALUES (?1, ?2, ?3, ?4)",
    [DB_MARK_DROP] = "DELETE FROM \"_mark\" WHERE id = ?1",
};

bool db_journal_open(struct db *db, struct err *err)
{
    return db_exec(db, tables, db_cannot_store, err);
}

static sqlite3_stmt *statement_for(struct db *db, enum db_journal_statement what, struct err *err)
{
    if (!db_may_write(db, err))
        return NULL;
    if (db->journal[what] == NULL)
        db->journal[what] = db_prepare(db, statements[what], db_cannot_store, err);
    return db->journal[what];
}

static void bind_bytes(sqlite3_stmt *statement, int at, const struct db_bytes *bytes)
{
    if (bytes->data != NULL)
        sqlite3_bind_blob(statement, at, bytes->data, (int)bytes->len, SQLITE_STATIC);
}

bool db_journal_add(struct db *db, const struct db_change *change, struct err *err)
{
    sqlite3_stmt *s = statement_for(db, DB_JOURNAL_ADD, err);
    int at = 0;

    if (s == NULL)
        return false;
    sqlite3_bind_int64(s, ++at, change->id);
    sqlite3_bind_int64(s, ++at, change->action);
    sqlite3_bind_int64(s, ++at, change->of);
    sqlite3_bind_int64(s, ++at, change->time);
    sqlite3_bind_int64(s, ++at, change->mark);
    sqlite3_bind_int(s, ++at, change->state);
    sqlite3_bind_int(s, ++at, change->kind);
    sqlite3_bind_int64(s, ++at, change->policies);
    sqlite3_bind_text(s, ++at, change->user, -1, SQLITE_STATIC);
    sqlite3_bind_text(s, ++at, change->menu, -1, SQLITE_STATIC);
    sqlite3_bind_int64(s, ++at, change->item);
    sqlite3_bind_int64(s, ++at, change->place);
    sqlite3_bind_int64(s, ++at, change->old_place);
    bind_bytes(s, ++at, &change->before);
    bind_bytes(s, ++at, &change->after);
    return db_step(db, s, err);
}

static struct db_bytes column_bytes(sqlite3_stmt *statement, int at)
{
    // The length is asked for last: SQLite says that it holds for the form asked for before.
    const char *data = sqlite3_column_blob(statement, at);

    return (struct db_bytes){ .data = data, .len = (size_t)sqlite3_column_bytes(statement, at) };
}

static void read_change(sqlite3_stmt *s, struct db_change *ret)
{
    int at = 0;

    ret->id = sqlite3_column_int64(s, at++);
    ret->action = sqlite3_column_int64(s, at++);
    ret->of = sqlite3_column_int64(s, at++);
    ret->time = sqlite3_column_int64(s, at++);
    ret->mark = (uint32_t)sqlite3_column_int64(s, at++);
    ret->state = sqlite3_column_int(s, at++);
    ret->kind = sqlite3_column_int(s, at++);
    ret->policies = (unsigned)sqlite3_column_int64(s, at++);
    ret->user = (const char *)sqlite3_column_text(s, at++);
    ret->menu = (const char *)sqlite3_column_text(s, at++);
    ret->item = (uint32_t)sqlite3_column_int64(s, at++);
    ret->place = (uint32_t)sqlite3_column_int64(s, at++);
    ret->old_place = (uint32_t)sqlite3_column_int64(s, at++);
    ret->before = column_bytes(s, at++);
    ret->after = column_bytes(s, at++);
}

static void bind_range(sqlite3_stmt *statement, const struct db_range *range)
{
    sqlite3_bind_int64(statement, 1, range->first);
    sqlite3_bind_int64(statement, 2, range->last);
    sqlite3_bind_int64(statement, 3, range->action);
}

bool db_journal_each(
    struct db *db, const struct db_range *range, db_change_seen *change, void *ctx, struct err *err)
{
    sqlite3_stmt *s = db_prepare(db,
        range->backwards ? "SELECT * FROM \"_journal\"" OF_RANGE " ORDER BY id DESC"
                         : "SELECT * FROM \"_journal\"" OF_RANGE " ORDER BY id",
        db_cannot_read, err);
    int code = SQLITE_ERROR;
    struct db_change seen;

    if (s == NULL)
        return false;
    bind_range(s, range);
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        read_change(s, &seen);
        if (!change(ctx, &seen))
            break;
    }
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        db_fail(db, err, db_cannot_read);
    sqlite3_finalize(s);
    return code == SQLITE_ROW || code == SQLITE_DONE;
}

static bool change_range(struct db *db, enum db_journal_statement what,
    const struct db_range *range, const int *state, struct err *err)
{
    sqlite3_stmt *s = statement_for(db, what, err);

    if (s == NULL)
        return false;
    bind_range(s, range);
    if (state != NULL)
        sqlite3_bind_int(s, 4, *state);
    return db_step(db, s, err);
}

bool db_journal_state(struct db *db, const struct db_range *range, int state, struct err *err)
{
    return change_range(db, DB_JOURNAL_STATE, range, &state, err);
}

bool db_journal_unmark(struct db *db, const struct db_range *range, struct err *err)
{
    return change_range(db, DB_JOURNAL_UNMARK, range, NULL, err);
}

bool db_journal_forget(struct db *db, const struct db_range *range, struct err *err)
{
    return change_range(db, DB_JOURNAL_FORGET, range, NULL, err);
}

bool db_mark_add(struct db *db, const struct db_mark *mark, struct err *err)
{
    sqlite3_stmt *s = statement_for(db, DB_MARK_ADD, err);

    if (s == NULL)
        return false;
    sqlite3_bind_int64(s, 1, mark->id);
    sqlite3_bind_int(s, 2, mark->kind);
    sqlite3_bind_int64(s, 3, mark->start);
    sqlite3_bind_text(s, 4, mark->user, -1, SQLITE_STATIC);
    return db_step(db, s, err);
}

bool db_mark_drop(struct db *db, uint32_t id, struct err *err)
{
    sqlite3_stmt *s = statement_for(db, DB_MARK_DROP, err);

    if (s == NULL)
        return false;
    sqlite3_bind_int64(s, 1, id);
    return db_step(db, s, err);
}

bool db_mark_each(
    struct db *db, void (*mark)(void *ctx, const struct db_mark *mark), void *ctx, struct err *err)
{
    sqlite3_stmt *s = db_prepare(
        db, "SELECT id, kind, start, user FROM \"_mark\" ORDER BY id", db_cannot_read, err);
    int code = SQLITE_ERROR;

    while (s != NULL && (code = sqlite3_step(s)) == SQLITE_ROW)
        mark(ctx, &(struct db_mark){
                      .id = (uint32_t)sqlite3_column_int64(s, 0),
                      .kind = sqlite3_column_int(s, 1),
                      .start = sqlite3_column_int64(s, 2),
                      .user = (const char *)sqlite3_column_text(s, 3),
                  });
    if (s != NULL && code != SQLITE_DONE)
        db_fail(db, err, db_cannot_read);
    sqlite3_finalize(s);
    return code == SQLITE_DONE;
}
