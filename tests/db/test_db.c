// SPDX-License-Identifier: ISC
#include "tests/db/fixture.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>

static void run_sql(const struct fixture *f, const char *sql)
{
    sqlite3 *other;

    T_INT(sqlite3_open(f->path, &other), SQLITE_OK);
    T_INT(sqlite3_exec(other, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(other);
}

static void is_refused(const struct fixture *f, const char *sentence)
{
    struct err err = { .class = ERR_NONE };
    struct db *db = db_open(f->path, NULL, &err);
    char want[400];

    T_OK(db == NULL);
    snprintf(want, sizeof(want), "%s: %s", f->path, sentence);
    T_STR(err.text, want);
    T_INT(err.class, ERR_GENERAL);
    db_free(db);
}

static bool is_meta(struct db *db, const char *key, const char *want)
{
    char *got = db_meta_get(db, key);
    bool ok = T_STR(got, want);

    free(got);
    return ok;
}

static int mode_of(const struct fixture *f, const char *suffix)
{
    char path[100];
    struct stat st;

    snprintf(path, sizeof(path), "%s%s", f->path, suffix);
    return stat(path, &st) == 0 ? (int)(st.st_mode & 07777) : -1;
}

static void the_files_are_private(void)
{
    struct fixture f = fixture_make();
    mode_t old = umask(0);
    struct db *db = fixture_open(&f, NULL);

    T_OK(db_meta_set(db, "k", "v", NULL));
    T_INT(mode_of(&f, ""), 0600);
    T_INT(mode_of(&f, "-wal"), 0600);
    T_INT(mode_of(&f, "-shm"), 0600);
    db_free(db);
    chmod(f.path, 0644);
    db_free(fixture_open(&f, NULL));
    T_INT(mode_of(&f, ""), 0600);
    umask(old);
    fixture_remove(&f);
}

static void meta_values_last(void)
{
    struct fixture f = fixture_make();
    struct db *db = fixture_open(&f, NULL);
    struct err err;

    T_OK(is_meta(db, "hash", NULL));
    T_OK(db_meta_set(db, "hash", "1", &err));
    T_OK(db_meta_set(db, "hash", "2", &err));
    T_OK(db_meta_set(db, "gone", "x", &err));
    T_OK(db_meta_set(db, "gone", NULL, &err));
    db_free(db);
    db = fixture_open(&f, NULL);
    T_OK(is_meta(db, "hash", "2"));
    T_OK(is_meta(db, "gone", NULL));
    T_OK(db_check(db, &err));
    db_free(db);
    fixture_remove(&f);
}

static void inner_transactions_roll_back_alone(void)
{
    struct fixture f = fixture_make();
    struct db *db = fixture_open(&f, NULL);

    T_OK(db_begin(db, NULL));
    T_OK(db_meta_set(db, "outer", "1", NULL));
    T_OK(db_begin(db, NULL));
    T_OK(db_meta_set(db, "dropped", "1", NULL));
    T_OK(db_begin(db, NULL));
    T_OK(db_meta_set(db, "dropped too", "1", NULL));
    T_OK(db_commit(db, NULL));
    db_rollback(db);
    T_OK(db_begin(db, NULL));
    T_OK(db_meta_set(db, "kept", "1", NULL));
    T_OK(db_commit(db, NULL));
    T_OK(db_commit(db, NULL));
    db_free(db);
    db = fixture_open(&f, NULL);
    T_OK(is_meta(db, "outer", "1"));
    T_OK(is_meta(db, "kept", "1"));
    T_OK(is_meta(db, "dropped", NULL));
    T_OK(is_meta(db, "dropped too", NULL));
    T_OK(db_begin(db, NULL));
    T_OK(db_meta_set(db, "outer", "2", NULL));
    db_rollback(db);
    T_OK(is_meta(db, "outer", "1"));
    T_OK(db_begin(db, NULL));
    T_OK(db_meta_set(db, "outer", "3", NULL));
    db_free(db); // with the transaction open
    db = fixture_open(&f, NULL);
    T_OK(is_meta(db, "outer", "1"));
    db_free(db);
    fixture_remove(&f);
}

static void a_newer_format_is_refused(void)
{
    struct fixture f = fixture_make();

    db_free(fixture_open(&f, NULL));
    run_sql(&f, "PRAGMA user_version = 99");
    is_refused(&f, "a newer Warren wrote it (format 99, this one knows 1)");
    run_sql(&f, "PRAGMA user_version = 1");
    db_free(fixture_open(&f, NULL));
    fixture_remove(&f);
}

static void a_strange_database_is_refused(void)
{
    struct fixture f = fixture_make();

    run_sql(&f, "CREATE TABLE t (x)");
    is_refused(&f, "it is another program's database");
    fixture_remove(&f);
}

static void write_at(const struct fixture *f, off_t where, const char *text)
{
    int fd = open(f->path, O_RDWR | O_CREAT, 0600);

    T_INT(pwrite(fd, text, strlen(text), where), (long long)strlen(text));
    close(fd);
}

static void a_damaged_file_is_refused(void)
{
    struct fixture f = fixture_make();
    struct err err = { .class = ERR_NONE };
    struct db *db;

    write_at(&f, 0,
        "this is not a database, and it is longer than a header of one hundred bytes "
        "would be, which matters to SQLite");
    is_refused(&f, "cannot read the database: the file is no database, restore a backup or move "
                   "the file away");
    unlink(f.path);
    db = fixture_open(&f, NULL);
    for (int i = 0; i < 200; i++) {
        char key[40];

        snprintf(key, sizeof(key), "a key of which there are many %d", i);
        T_OK(db_meta_set(db, key, "and a value", NULL));
    }
    db_free(db);
    write_at(&f, 2 * 4096 + 1, "damage in the middle of a page");
    db = db_open(f.path, NULL, &err);
    T_OK(db == NULL);
    T_OK(strstr(err.text, "it is damaged") != NULL);
    db_free(db);
    fixture_remove(&f);
}

static void a_missing_directory_is_said(void)
{
    struct fixture f = fixture_make();

    rmdir(f.dir);
    is_refused(&f, "cannot open it: No such file or directory");
}

// root may write anywhere, so the child is somebody else.
static int refused_in_a_read_only_directory(const struct fixture *f)
{
    struct err err = { .class = ERR_NONE };
    int fds[2], status = -1;
    pid_t child;
    char text[400] = "";

    if (pipe(fds) != 0 || (child = fork()) < 0)
        return -1;
    if (child == 0) {
        if (geteuid() == 0 && setresuid(65534, 65534, 65534) != 0)
            _exit(9);
        db_open(f->path, NULL, &err);
        _exit(write(fds[1], err.text, strlen(err.text)) < 0);
    }
    close(fds[1]);
    T_OK(read(fds[0], text, sizeof(text) - 1) >= 0);
    close(fds[0]);
    waitpid(child, &status, 0);
    T_OK(strstr(text, "cannot") != NULL);
    T_OK(strstr(text, "Permission denied") != NULL || strstr(text, "read-only") != NULL);
    return status;
}

static void a_read_only_directory_is_said(void)
{
    struct fixture f = fixture_make();
    struct db *db;

    if (geteuid() == 0)
        T_INT(chown(f.dir, 65534, (gid_t)-1), 0);
    chmod(f.dir, 0555);
    T_INT(refused_in_a_read_only_directory(&f), 0);
    chmod(f.dir, 0755);
    db = fixture_open(&f, NULL);
    T_OK(db_meta_set(db, "k", "v", NULL));
    db_free(db);
    if (geteuid() == 0)
        T_INT(chown(f.path, 65534, (gid_t)-1), 0);
    chmod(f.dir, 0555);
    T_INT(refused_in_a_read_only_directory(&f), 0);
    chmod(f.dir, 0755);
    db = fixture_open(&f, NULL);
    T_OK(is_meta(db, "k", "v"));
    db_free(db);
    fixture_remove(&f);
}

static void another_writer_is_waited_for_and_then_said(void)
{
    struct fixture f = fixture_make();
    struct db *db = fixture_open(&f, NULL);
    struct err err = { .class = ERR_NONE };
    sqlite3 *other;

    T_OK(db_meta_set(db, "k", "v", NULL));
    T_INT(sqlite3_open(f.path, &other), SQLITE_OK);
    T_INT(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    T_OK(!db_begin(db, &err));
    T_STR(err.text, "cannot store the change: another program holds the database");
    T_INT(sqlite3_exec(other, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(other);
    T_OK(db_begin(db, &err) && db_commit(db, &err));
    db_free(db);
    fixture_remove(&f);
}

int main(void)
{
    T_RUN(the_files_are_private);
    T_RUN(meta_values_last);
    T_RUN(inner_transactions_roll_back_alone);
    T_RUN(a_newer_format_is_refused);
    T_RUN(a_strange_database_is_refused);
    T_RUN(a_damaged_file_is_refused);
    T_RUN(a_missing_directory_is_said);
    T_RUN(a_read_only_directory_is_said);
    T_RUN(another_writer_is_waited_for_and_then_said);
    return t_end();
}
