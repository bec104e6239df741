// SPDX-License-Identifier: ISC
#include "db/db.h"

#include "core/base/mem.h"
#include "db/db_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    DB_APPLICATION = 0x57617265, // "Ware": tells file(1) and us whose file this is
    DB_FORMAT = 1,
    DB_BUSY_MS = 250, // somebody may look into the file; the loop must not stand still for long
};

const char db_cannot_store[] = "cannot store the change";
const char db_cannot_read[] = "cannot read the database";
static const char db_damaged[] = "it is damaged, restore a backup or move the file away";

static const struct {
    int code;
    const char *reason;
} reasons[] = {
    { SQLITE_FULL, "the disk is full" },
    { SQLITE_READONLY, "the file or its directory is read-only" },
    { SQLITE_PERM, "the file or its directory is read-only" },
    { SQLITE_IOERR, "the disk reports an error" },
    { SQLITE_CORRUPT, db_damaged },
    { SQLITE_NOTADB, "the file is no database, restore a backup or move the file away" },
    { SQLITE_CANTOPEN, "the file cannot be opened" },
    { SQLITE_BUSY, "another program holds the database" },
};

bool db_fail(struct db *db, struct err *err, const char *what)
{
    const char *reason = sqlite3_errmsg(db->sql);
    int code = sqlite3_errcode(db->sql) & 0xff, system = sqlite3_system_errno(db->sql);

    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
        if (reasons[i].code == code)
            reason = reasons[i].reason;
    if (db->depth > 0 && sqlite3_get_autocommit(db->sql))
        db->lost = true;
    if ((code == SQLITE_CANTOPEN || code == SQLITE_IOERR) && system != 0)
        return err_set(err, ERR_GENERAL, "%s: %s (%s)", what, reason, strerror(system));
    return err_set(err, ERR_GENERAL, "%s: %s", what, reason);
}

bool db_may_write(struct db *db, struct err *err)
{
    if (db->lost)
        return err_set(err, ERR_GENERAL, "%s: an earlier part of it failed", db_cannot_store);
    return true;
}

bool db_exec(struct db *db, const char *sql, const char *what, struct err *err)
{
    return sqlite3_exec(db->sql, sql, NULL, NULL, NULL) == SQLITE_OK || db_fail(db, err, what);
}

sqlite3_stmt *db_prepare(struct db *db, const char *sql, const char *what, struct err *err)
{
    sqlite3_stmt *statement;

    if (sqlite3_prepare_v3(db->sql, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) !=
        SQLITE_OK) {
        db_fail(db, err, what);
        return NULL;
    }
    return statement;
}

bool db_step(struct db *db, sqlite3_stmt *statement, struct err *err)
{
    bool ok = sqlite3_step(statement) == SQLITE_DONE || db_fail(db, err, db_cannot_store);

    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    return ok;
}

void db_relax(struct db *db, bool on)
{
    db->relaxed = on;
}

// A checkpoint syncs whatever else was asked for: relaxed writers want few of them.
static bool tell_relaxed(struct db *db, struct err *err)
{
    static const char *const modes[] = {
        "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 1000",
        "PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 8000",
    };

    if (db->relaxed == db->relaxed_now)
        return true;
    if (!db_exec(db, modes[db->relaxed], db_cannot_store, err))
        return false;
    db->relaxed_now = db->relaxed;
    return true;
}

// BEGIN and COMMIT, prepared once: they are half of the statements that a change takes.
static bool run(struct db *db, sqlite3_stmt **kept, const char *sql, struct err *err)
{
    int code;

    if (*kept == NULL)
        *kept = db_prepare(db, sql, db_cannot_store, err);
    if (*kept == NULL)
        return false;
    code = sqlite3_step(*kept);
    if (code != SQLITE_DONE)
        db_fail(db, err, db_cannot_store);
    sqlite3_reset(*kept);
    return code == SQLITE_DONE;
}

static bool begin_outermost(struct db *db, struct err *err)
{
    return tell_relaxed(db, err) && run(db, &db->begin, "BEGIN IMMEDIATE", err);
}

bool db_begin(struct db *db, struct err *err)
{
    if (!db_may_write(db, err) ||
        !(db->depth == 0 ? begin_outermost(db, err)
                         : db_exec(db, "SAVEPOINT nested", db_cannot_store, err)))
        return false;
    db->depth++;
    return true;
}

void db_rollback(struct db *db)
{
    db->depth--;
    if (!db->lost && db->depth > 0)
        sqlite3_exec(db->sql, "ROLLBACK TO nested; RELEASE nested", NULL, NULL, NULL);
    else if (!db->lost)
        sqlite3_exec(db->sql, "ROLLBACK", NULL, NULL, NULL);
    if (db->depth == 0)
        db->lost = false;
}

bool db_commit(struct db *db, struct err *err)
{
    if (!db_may_write(db, err) ||
        !(db->depth == 1 ? run(db, &db->commit, "COMMIT", err)
                         : db_exec(db, "RELEASE nested", db_cannot_store, err))) {
        db_rollback(db);
        return false;
    }
    db->depth--;
    return true;
}

// The one whole number that a query gives.
static bool read_int(struct db *db, const char *sql, int64_t *ret, struct err *err)
{
    sqlite3_stmt *statement = db_prepare(db, sql, db_cannot_read, err);
    bool ok = statement != NULL && sqlite3_step(statement) == SQLITE_ROW;

    if (ok)
        *ret = sqlite3_column_int64(statement, 0);
    else if (statement != NULL)
        db_fail(db, err, db_cannot_read);
    sqlite3_finalize(statement);
    return ok;
}

// Runs a check that answers `ok`.
static bool answers_ok(struct db *db, const char *sql, struct err *err)
{
    sqlite3_stmt *statement = db_prepare(db, sql, db_cannot_read, err);
    bool ok = statement != NULL && sqlite3_step(statement) == SQLITE_ROW;

    if (statement != NULL && !ok)
        db_fail(db, err, db_cannot_read);
    if (ok && strcmp((const char *)sqlite3_column_text(statement, 0), "ok") != 0)
        ok = err_set(err, ERR_GENERAL, "%s: %s", db_cannot_read, db_damaged);
    sqlite3_finalize(statement);
    return ok;
}

bool db_check(struct db *db, struct err *err)
{
    return answers_ok(db, "PRAGMA integrity_check(1)", err);
}

// The file holds passwords, so nobody else may read it, whatever the umask. SQLite gives the files
// beside it the same mode. An existing file is not opened here: closing it again would drop the
// locks that this process may hold on it.
static bool make_private(const char *path, struct err *err)
{
    struct stat st;
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd >= 0) {
        close(fd);
        return true;
    }
    if (errno != EEXIST || stat(path, &st) != 0 ||
        ((st.st_mode & 07777) != 0600 && chmod(path, 0600) != 0))
        return err_set(err, ERR_GENERAL, "cannot open it: %s", strerror(errno));
    return true;
}

static const char settings[] = "PRAGMA synchronous = FULL;"
                               "PRAGMA foreign_keys = OFF;"
                               "PRAGMA secure_delete = ON;" // removed passwords leave the file
                               "PRAGMA trusted_schema = OFF;";

static const char new_file[] = "CREATE TABLE \"_meta\" (key TEXT PRIMARY KEY, value TEXT);"
                               "CREATE TABLE \"_sequence\" (name TEXT PRIMARY KEY, last INTEGER);";

static bool set_up(struct db *db, struct err *err)
{
    char *stamp = mem_printf(
        "PRAGMA application_id = %d; PRAGMA user_version = %d", DB_APPLICATION, DB_FORMAT);
    bool ok = db_begin(db, err);

    if (ok && !(db_exec(db, new_file, db_cannot_store, err) &&
                  db_exec(db, stamp, db_cannot_store, err))) {
        db_rollback(db);
        ok = false;
    }
    free(stamp);
    return ok && db_commit(db, err);
}

// Before anything is written: whose file is it, and which format?
static bool recognise(struct db *db, bool *ret_new, struct err *err)
{
    int64_t application, format, objects;

    if (!read_int(db, "PRAGMA application_id", &application, err) ||
        !read_int(db, "PRAGMA user_version", &format, err) ||
        !read_int(db, "SELECT count(*) FROM sqlite_schema", &objects, err))
        return false;
    *ret_new = application == 0 && objects == 0;
    if (*ret_new)
        return true;
    if (application != DB_APPLICATION)
        return err_set(err, ERR_GENERAL, "it is another program's database");
    if (format > DB_FORMAT)
        return err_set(err, ERR_GENERAL, "a newer Warren wrote it (format %d, this one knows %d)",
            (int)format, DB_FORMAT);
    return true;
}

bool db_recognise(struct db *db, struct err *err)
{
    bool is_new = false;

    return recognise(db, &is_new, err) &&
           (!is_new || err_set(err, ERR_GENERAL, "it is no database of Warren"));
}

static bool use_wal(struct db *db, struct err *err)
{
    sqlite3_stmt *statement = db_prepare(db, "PRAGMA journal_mode = WAL", db_cannot_store, err);
    bool ok = statement != NULL && sqlite3_step(statement) == SQLITE_ROW;

    if (statement != NULL && !ok)
        db_fail(db, err, db_cannot_store);
    if (ok && strcmp((const char *)sqlite3_column_text(statement, 0), "wal") != 0)
        ok = err_set(err, ERR_GENERAL, "its file system cannot keep a write-ahead log");
    sqlite3_finalize(statement);
    return ok;
}

static bool start(struct db *db, struct err *err)
{
    bool is_new = false;

    sqlite3_busy_timeout(db->sql, DB_BUSY_MS);
    sqlite3_extended_result_codes(db->sql, 1);
    return recognise(db, &is_new, err) && use_wal(db, err) &&
           db_exec(db, settings, db_cannot_store, err) &&
           answers_ok(db, "PRAGMA quick_check(1)", err) && (!is_new || set_up(db, err));
}

struct db *db_open(const char *path, const char *vfs, struct err *err)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
    struct db *db = mem_alloc(sizeof(*db));
    struct err why = { .class = ERR_NONE };

    if (make_private(path, &why)) {
        if (sqlite3_open_v2(path, &db->sql, flags, vfs) != SQLITE_OK)
            db_fail(db, &why, "cannot open it");
        else if (start(db, &why))
            return db;
    }
    err_set(err, why.class, "%s: %s", path, why.text);
    db_free(db);
    return NULL;
}

void db_free(struct db *db)
{
    if (db == NULL)
        return;
    for (size_t i = 0; i < db->known_count; i++)
        for (size_t j = 0; j < DB_STATEMENTS; j++)
            sqlite3_finalize(db->known[i].statements[j]);
    free(db->known);
    for (size_t i = 0; i < DB_JOURNAL_STATEMENTS; i++)
        sqlite3_finalize(db->journal[i]);
    sqlite3_finalize(db->begin);
    sqlite3_finalize(db->commit);
    sqlite3_close(db->sql);
    free(db);
}

char *db_meta_get(struct db *db, const char *key)
{
    sqlite3_stmt *statement =
        db_prepare(db, "SELECT value FROM \"_meta\" WHERE key = ?1", db_cannot_read, NULL);
    char *value = NULL;

    if (statement == NULL)
        return NULL;
    sqlite3_bind_text(statement, 1, key, -1, SQLITE_STATIC);
    if (sqlite3_step(statement) == SQLITE_ROW)
        value = mem_strdup((const char *)sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
    return value;
}

bool db_meta_set(struct db *db, const char *key, const char *value, struct err *err)
{
    const char *sql = value != NULL ? "INSERT OR REPLACE INTO \"_meta\" VALUES (?1, ?2)"
                                    : "DELETE FROM \"_meta\" WHERE key = ?1";
    sqlite3_stmt *statement;
    bool ok;

    if (!db_may_write(db, err))
        return false;
    statement = db_prepare(db, sql, db_cannot_store, err);
    if (statement == NULL)
        return false;
    sqlite3_bind_text(statement, 1, key, -1, SQLITE_STATIC);
    if (value != NULL)
        sqlite3_bind_text(statement, 2, value, -1, SQLITE_STATIC);
    ok = db_step(db, statement, err);
    sqlite3_finalize(statement);
    return ok;
}
