// SPDX-License-Identifier: ISC
// Tables made from descriptions. The columns that a row has besides its properties are called .id
// and .pos, because no property begins with a dot. Ids are counted here and not by SQLite's
// AUTOINCREMENT, which would go on behind the built-in rows at the end of the number space.
#include "core/base/mem.h"
#include "db/db_priv.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static struct db_known *find_known(struct db *db, const struct db_table *table)
{
    for (size_t i = 0; i < db->known_count; i++)
        if (db->known[i].table == table)
            return &db->known[i];
    return NULL;
}

static void add_insert(sqlite3_str *s, const struct db_table *t)
{
    sqlite3_str_appendf(
        s, "INSERT INTO \"%w\" (\".id\"%s", t->name, t->ordered ? ", \".pos\"" : "");
    for (size_t i = 0; i < t->count; i++)
        sqlite3_str_appendf(s, ", \"%w\"", t->columns[i]);
    sqlite3_str_appendf(s, ") VALUES (?1");
    if (t->ordered)
        sqlite3_str_appendf(s, ", (SELECT ifnull(max(\".pos\"), 0) + 1 FROM \"%w\")", t->name);
    for (size_t i = 0; i < t->count; i++)
        sqlite3_str_appendf(s, ", ?%d", (int)i + 2);
    sqlite3_str_appendchar(s, 1, ')');
}

static void add_update(sqlite3_str *s, const struct db_table *t)
{
    sqlite3_str_appendf(s, "UPDATE \"%w\" SET ", t->name);
    for (size_t i = 0; i < t->count; i++)
        sqlite3_str_appendf(s, "%s\"%w\" = ?%d", i > 0 ? ", " : "", t->columns[i], (int)i + 2);
    sqlite3_str_appendf(s, " WHERE \".id\" = ?1");
}

// The parameters: ?1 is an id, ?2 and on are the columns, or the id of the row to stand before.
static void add_statement(sqlite3_str *s, const struct db_table *t, enum db_statement what)
{
    switch (what) {
    case DB_NEXT_ID:
        sqlite3_str_appendf(s,
            "SELECT 1 + max(last, ifnull((SELECT max(\".id\") FROM \"%w\" WHERE \".id\" < %u), 0)) "
            "FROM \"_sequence\" WHERE name = %Q",
            t->name, DB_ID_END, t->name);
        break;
    case DB_LEAVE_ID:
        sqlite3_str_appendf(
            s, "UPDATE \"_sequence\" SET last = ?1 WHERE name = %Q AND last < ?1", t->name);
        break;
    case DB_INSERT:
        add_insert(s, t);
        break;
    case DB_UPDATE:
        add_update(s, t);
        break;
    case DB_DELETE:
        sqlite3_str_appendf(s, "DELETE FROM \"%w\" WHERE \".id\" = ?1", t->name);
        break;
    case DB_MAKE_ROOM:
        sqlite3_str_appendf(s,
            "UPDATE \"%w\" SET \".pos\" = \".pos\" + 1 WHERE \".pos\" >= "
            "(SELECT \".pos\" FROM \"%w\" WHERE \".id\" = ?1)",
            t->name, t->name);
        break;
    case DB_MOVE:
        sqlite3_str_appendf(s,
            "UPDATE \"%w\" SET \".pos\" = (SELECT \".pos\" - 1 FROM \"%w\" WHERE \".id\" = ?2) "
            "WHERE \".id\" = ?1",
            t->name, t->name);
        break;
    case DB_MOVE_END:
        sqlite3_str_appendf(s,
            "UPDATE \"%w\" SET \".pos\" = (SELECT max(\".pos\") + 1 FROM \"%w\") WHERE \".id\" = ?1",
            t->name, t->name);
        break;
    case DB_STATEMENTS:
        break;
    }
}

// The statement with the id bound, kept for the next time. NULL on failure.
static sqlite3_stmt *statement_for(struct db *db, const struct db_table *table,
    enum db_statement what, uint32_t id, struct err *err)
{
    struct db_known *known = find_known(db, table);

    assert(known != NULL);
    if (known->statements[what] == NULL) {
        sqlite3_str *s = sqlite3_str_new(db->sql);
        char *sql;

        add_statement(s, table, what);
        sql = sqlite3_str_finish(s);
        known->statements[what] = db_prepare(db, sql, db_cannot_store, err);
        sqlite3_free(sql);
    }
    if (known->statements[what] != NULL && what != DB_NEXT_ID)
        sqlite3_bind_int64(known->statements[what], 1, id);
    return known->statements[what];
}

static void bind_values(
    sqlite3_stmt *statement, const struct db_table *t, const char *const *values)
{
    for (size_t i = 0; i < t->count; i++)
        if (values[i] != NULL) // else it is NULL: bindings are cleared after each use
            sqlite3_bind_text(statement, (int)i + 2, values[i], -1, SQLITE_STATIC);
}

// Ends what a change began.
static bool finish(struct db *db, bool ok, struct err *err)
{
    if (ok)
        return db_commit(db, err);
    db_rollback(db);
    return false;
}

static bool next_id(struct db *db, const struct db_table *table, uint32_t *ret_id, struct err *err)
{
    sqlite3_stmt *statement = statement_for(db, table, DB_NEXT_ID, 0, err);
    int64_t id = 0;
    bool ok;

    if (statement == NULL)
        return false;
    ok = sqlite3_step(statement) == SQLITE_ROW || db_fail(db, err, db_cannot_store);
    if (ok)
        id = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    if (ok && id >= DB_ID_END)
        ok = err_set(err, ERR_GENERAL, "%s: no ids are left in %s", db_cannot_store, table->name);
    if (ok)
        *ret_id = (uint32_t)id;
    return ok;
}

static bool insert(struct db *db, const struct db_table *table, uint32_t id,
    const char *const *values, struct err *err)
{
    sqlite3_stmt *statement = statement_for(db, table, DB_INSERT, id, err);

    if (statement == NULL)
        return false;
    bind_values(statement, table, values);
    return db_step(db, statement, err);
}

bool db_insert(struct db *db, const struct db_table *table, const char *const *values,
    uint32_t *ret_id, struct err *err)
{
    uint32_t id = 0;

    if (!db_may_write(db, err) || !next_id(db, table, &id, err) ||
        !insert(db, table, id, values, err))
        return false;
    *ret_id = id;
    return true;
}

bool db_insert_id(struct db *db, const struct db_table *table, uint32_t id,
    const char *const *values, struct err *err)
{
    return db_may_write(db, err) && insert(db, table, id, values, err);
}

// Runs a bound statement that changes the row of one id.
static bool change_one(struct db *db, sqlite3_stmt *statement, struct err *err)
{
    if (!db_step(db, statement, err))
        return false;
    return sqlite3_changes(db->sql) > 0 || err_set(err, ERR_MISSING, "no such item");
}

bool db_update(struct db *db, const struct db_table *table, uint32_t id, const char *const *values,
    struct err *err)
{
    sqlite3_stmt *statement;

    if (!db_may_write(db, err))
        return false;
    statement = statement_for(db, table, DB_UPDATE, id, err);
    if (statement == NULL)
        return false;
    bind_values(statement, table, values);
    return change_one(db, statement, err);
}

// The sequence remembers what no row shows any more. Those that are there speak for themselves, so
// that an insert writes no second page.
static bool delete_row(struct db *db, const struct db_table *table, uint32_t id, struct err *err)
{
    sqlite3_stmt *statement = statement_for(db, table, DB_DELETE, id, err);

    if (statement == NULL || !change_one(db, statement, err))
        return false;
    statement = id < DB_ID_END ? statement_for(db, table, DB_LEAVE_ID, id, err) : NULL;
    return id >= DB_ID_END || (statement != NULL && db_step(db, statement, err));
}

bool db_delete(struct db *db, const struct db_table *table, uint32_t id, struct err *err)
{
    if (db->depth > 0)
        return db_may_write(db, err) && delete_row(db, table, id, err);
    return db_begin(db, err) && finish(db, delete_row(db, table, id, err), err);
}

static bool move_before(
    struct db *db, const struct db_table *table, uint32_t id, uint32_t before, struct err *err)
{
    sqlite3_stmt *statement = statement_for(db, table, DB_MAKE_ROOM, before, err);

    if (statement == NULL || !change_one(db, statement, err))
        return false;
    statement = statement_for(db, table, DB_MOVE, id, err);
    if (statement == NULL)
        return false;
    sqlite3_bind_int64(statement, 2, before);
    return change_one(db, statement, err);
}

bool db_move(
    struct db *db, const struct db_table *table, uint32_t id, uint32_t before, struct err *err)
{
    sqlite3_stmt *statement;

    assert(table->ordered);
    if (before != 0)
        return db_begin(db, err) && finish(db, move_before(db, table, id, before, err), err);
    if (!db_may_write(db, err))
        return false;
    statement = statement_for(db, table, DB_MOVE_END, id, err);
    return statement != NULL && change_one(db, statement, err);
}

// Runs SQL that sqlite3_mprintf() made, and frees it.
static bool exec_made(struct db *db, char *sql, struct err *err)
{
    bool ok = db_exec(db, sql, db_cannot_store, err);

    sqlite3_free(sql);
    return ok;
}

// Whether the table of the file has a column. Any error shows again when the column is added.
static bool has_column(struct db *db, const struct db_table *table, const char *column)
{
    sqlite3_stmt *statement =
        db_prepare(db, "SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2", db_cannot_read, NULL);
    bool found;

    if (statement == NULL)
        return false;
    sqlite3_bind_text(statement, 1, table->name, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 2, column, -1, SQLITE_STATIC);
    found = sqlite3_step(statement) == SQLITE_ROW;
    sqlite3_finalize(statement);
    return found;
}

static bool add_column(struct db *db, const struct db_table *table, const char *column,
    const char *type, struct err *err)
{
    return has_column(db, table, column) ||
           exec_made(db,
               sqlite3_mprintf(
                   "ALTER TABLE \"%w\" ADD COLUMN \"%w\" %s", table->name, column, type),
               err);
}

// A table that was not ordered when its rows were made has them in the order of their ids.
static bool add_order(struct db *db, const struct db_table *table, struct err *err)
{
    return !table->ordered || has_column(db, table, ".pos") ||
           (add_column(db, table, ".pos", "INTEGER", err) &&
               exec_made(
                   db, sqlite3_mprintf("UPDATE \"%w\" SET \".pos\" = \".id\"", table->name), err));
}

static bool make_table(struct db *db, const struct db_table *table, struct err *err)
{
    bool ok = exec_made(db,
                  sqlite3_mprintf("CREATE TABLE IF NOT EXISTS \"%w\" (\".id\" INTEGER PRIMARY KEY)",
                      table->name),
                  err) &&
              add_order(db, table, err);

    for (size_t i = 0; ok && i < table->count; i++)
        ok = add_column(db, table, table->columns[i], "TEXT", err);
    return ok && exec_made(db,
                     sqlite3_mprintf("INSERT OR IGNORE INTO \"_sequence\" SELECT %Q, "
                                     "ifnull(max(\".id\"), 0) FROM \"%w\" WHERE \".id\" < %u",
                         table->name, table->name, DB_ID_END),
                     err);
}

bool db_table_ready(struct db *db, const struct db_table *table, struct err *err)
{
    assert(table->count > 0);
    if (!db_begin(db, err) || !finish(db, make_table(db, table, err), err))
        return false;
    if (find_known(db, table) == NULL) {
        db->known = mem_resize(db->known, (db->known_count + 1) * sizeof(*db->known));
        db->known[db->known_count++] = (struct db_known){ .table = table };
    }
    return true;
}

static sqlite3_stmt *select_all(struct db *db, const struct db_table *t, struct err *err)
{
    sqlite3_str *s = sqlite3_str_new(db->sql);
    sqlite3_stmt *statement;
    char *sql;

    sqlite3_str_appendf(s, "SELECT \".id\"");
    for (size_t i = 0; i < t->count; i++)
        sqlite3_str_appendf(s, ", \"%w\"", t->columns[i]);
    sqlite3_str_appendf(
        s, " FROM \"%w\" ORDER BY %s\".id\"", t->name, t->ordered ? "\".pos\", " : "");
    sql = sqlite3_str_finish(s);
    statement = db_prepare(db, sql, db_cannot_read, err);
    sqlite3_free(sql);
    return statement;
}

bool db_each(struct db *db, const struct db_table *table, db_row *row, void *ctx, struct err *err)
{
    const char **values = mem_array(table->count, sizeof(*values));
    sqlite3_stmt *statement = select_all(db, table, err);
    int code = SQLITE_ERROR;
    bool ok;

    while (statement != NULL && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        for (size_t i = 0; i < table->count; i++)
            values[i] = (const char *)sqlite3_column_text(statement, (int)i + 1);
        if (!row(ctx, (uint32_t)sqlite3_column_int64(statement, 0), values))
            break;
    }
    ok = code == SQLITE_ROW || code == SQLITE_DONE;
    if (statement != NULL && !ok)
        db_fail(db, err, db_cannot_read);
    sqlite3_finalize(statement);
    free(values);
    return ok;
}
