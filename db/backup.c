// SPDX-License-Identifier: ISC
// All of a database as bytes, and back. Nothing of it touches a disk: there are passwords in it.
#include "core/base/mem.h"
#include "db/db_priv.h"

#include <stdlib.h>
#include <string.h>

// What only concerns the router that it was: the history, and what its consoles were about.
static const char leave_out[] =
    "PRAGMA secure_delete = ON; DROP TABLE IF EXISTS \"_journal\"; DROP TABLE IF EXISTS \"_mark\";"
    "VACUUM";

enum {
    FORMAT_AT = 18, // two bytes of the file's header: 1 is a rollback journal, 2 the log beside it
    FORMAT_PLAIN = 1,
};

static bool copy_all(struct db *to, struct db *from, struct err *err)
{
    sqlite3_backup *copy = sqlite3_backup_init(to->sql, "main", from->sql, "main");
    bool ok = copy != NULL && sqlite3_backup_step(copy, -1) == SQLITE_DONE;

    sqlite3_backup_finish(copy);
    return ok || db_fail(to, err, db_cannot_read);
}

static struct db *in_memory(struct err *err)
{
    struct db *db = mem_alloc(sizeof(*db));

    if (sqlite3_open_v2(":memory:", &db->sql,
            SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK)
        return db;
    db_fail(db, err, db_cannot_read);
    db_free(db);
    return NULL;
}

static bool take_bytes(struct db *db, struct buf *ret, struct err *err)
{
    sqlite3_int64 size = 0;
    unsigned char *bytes = sqlite3_serialize(db->sql, "main", &size, 0);

    if (bytes == NULL)
        return err_set(err, ERR_GENERAL, "%s: there is no memory for a copy", db_cannot_read);
    // A database in memory cannot be one with a log beside it.
    memset(bytes + FORMAT_AT, FORMAT_PLAIN, 2);
    buf_add(ret, bytes, (size_t)size);
    mem_wipe(bytes, (size_t)size);
    sqlite3_free(bytes);
    return true;
}

bool db_save(struct db *db, struct buf *ret, struct err *err)
{
    struct db *copy = in_memory(err);
    bool ok = copy != NULL && copy_all(copy, db, err) &&
              db_exec(copy, leave_out, db_cannot_read, err) && take_bytes(copy, ret, err);

    db_free(copy);
    return ok;
}

struct db *db_load(const struct buf *bytes, struct err *err)
{
    struct db *db = in_memory(err);
    unsigned char *copy;

    if (db == NULL)
        return NULL;
    copy = sqlite3_malloc64(bytes->len + 1);
    if (copy == NULL) {
        err_set(err, ERR_GENERAL, "%s: there is no memory for a copy", db_cannot_read);
        db_free(db);
        return NULL;
    }
    memcpy(copy, buf_str(bytes), bytes->len);
    if (sqlite3_deserialize(db->sql, "main", copy, (sqlite3_int64)bytes->len,
            (sqlite3_int64)bytes->len,
            SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE) != SQLITE_OK)
        db_fail(db, err, db_cannot_read);
    else if (db_recognise(db, err) && db_check(db, err))
        return db;
    db_free(db);
    return NULL;
}
