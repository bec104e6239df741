// SPDX-License-Identifier: ISC
// What db_commit() acknowledged is there after the worst moment, whole; what it refused is not.
#include "tests/db/bad_disk.h"
#include "tests/db/fixture.h"

#include "core/base/buf.h"

#include <signal.h>
#include <sys/wait.h>

static const char *const columns[] = { "value", "padding" };
static const struct db_table table = { .name = "rows", .columns = columns, .count = 2 };

enum { ROWS = 5 };

static uint32_t rounds; // seeds differ between rounds

static unsigned next_random(void)
{
    static uint32_t state = 0x9e3779b9;

    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}

// One change: rows 1 to 5 get the value, and one row is added that has it and is larger than a
// page.
static bool change(struct db *db, int value, struct err *err)
{
    struct buf padding = { 0 };
    char text[16];
    const char *values[2] = { text, NULL };
    uint32_t id;
    bool ok;

    snprintf(text, sizeof(text), "%d", value);
    if (!db_begin(db, err))
        return false;
    ok = true;
    for (uint32_t i = 1; ok && i <= ROWS; i++)
        ok = db_update(db, &table, i, values, err);
    buf_fill(&padding, 'p', next_random() % 9000);
    values[1] = buf_str(&padding);
    ok = ok && db_insert(db, &table, values, &id, err);
    buf_free(&padding);
    if (ok)
        return db_commit(db, err);
    db_rollback(db);
    return false;
}

static void prepare(const struct fixture *f)
{
    struct db *db = fixture_open(f, NULL);
    const char *zero[2] = { "0", NULL };
    uint32_t id;

    T_OK(db_table_ready(db, &table, NULL));
    for (int i = 0; i < ROWS; i++)
        T_OK(db_insert(db, &table, zero, &id, NULL));
    db_free(db);
}

// The first rows agree on a value, and the added ones are the changes up to it.
struct state {
    int value, added;
    bool torn;
};

static bool look(void *ctx, uint32_t id, const char *const *values)
{
    struct state *s = ctx;
    int value = atoi(values[0]);

    if (id == 1)
        s->value = value;
    else if (id <= ROWS)
        s->torn |= value != s->value;
    else
        s->torn |= value != ++s->added;
    return true;
}

static int value_in(const struct fixture *f)
{
    struct db *db = fixture_open(f, NULL);
    struct state s = { .value = -1 };
    struct err err = { .class = ERR_NONE };

    if (!T_OK(db_check(db, &err)))
        printf("# %s\n", err.text);
    T_OK(db_table_ready(db, &table, NULL));
    T_OK(db_each(db, &table, look, &s, NULL));
    T_OK(!s.torn);
    T_INT(s.value, s.added);
    db_free(db);
    return s.value;
}

// Makes changes until it is killed and says each that was acknowledged.
static void child(const struct fixture *f, int from, int to_parent)
{
    struct db *db = fixture_open(f, NULL);

    if (!db_table_ready(db, &table, NULL))
        _exit(1);
    for (int v = from; change(db, v, NULL); v++)
        if (write(to_parent, &v, sizeof(v)) != sizeof(v))
            _exit(1);
    _exit(1);
}

static void acknowledged_changes_survive_kill(void)
{
    struct fixture f = fixture_make();
    int value = 0;

    prepare(&f);
    for (int round = 0; round < 20; round++) {
        unsigned wait_for = next_random() % 20, spin = next_random() % 100000;
        int fds[2], acknowledged = value, got;
        pid_t pid;

        T_INT(pipe(fds), 0);
        pid = fork();
        if (pid == 0)
            child(&f, value + 1, fds[1]);
        close(fds[1]);
        for (unsigned i = 0; i < wait_for && read(fds[0], &got, sizeof(got)) == sizeof(got); i++)
            acknowledged = got;
        for (volatile unsigned i = 0; i < spin; i++)
            ;
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
        while (read(fds[0], &got, sizeof(got)) == sizeof(got))
            acknowledged = got;
        close(fds[0]);
        value = value_in(&f);
        T_OK(value == acknowledged || value == acknowledged + 1);
    }
    T_OK(value > 0);
    fixture_remove(&f);
}

// Changes on the bad disk until one fails. Returns the last that was acknowledged.
static int change_until_cut(const struct fixture *f, int value, unsigned operations)
{
    struct err err = { .class = ERR_NONE };
    struct db *db;

    bad_disk_reset(++rounds);
    bad_disk_cut_after((int)operations);
    db = db_open(f->path, "bad-disk", &err);
    if (db != NULL && db_table_ready(db, &table, &err))
        while (change(db, value + 1, &err))
            value++;
    T_OK(bad_disk_is_cut());
    T_OK(err.text[0] != '\0');
    db_free(db);
    return value;
}

static void acknowledged_changes_survive_a_power_cut(void)
{
    struct fixture f = fixture_make();
    int value = 0, restarts = 0;

    prepare(&f);
    for (int round = 0; round < 400; round++) {
        int acknowledged = change_until_cut(&f, value, next_random() % 120), now = value_in(&f);

        T_OK(now == acknowledged || now == acknowledged + 1);
        restarts += now > value;
        value = now;
        if (value > 150) { // the file grows: begin again
            fixture_remove(&f);
            f = fixture_make();
            prepare(&f);
            value = 0;
        }
    }
    T_OK(restarts > 50);
    fixture_remove(&f);
}

// A disk that fails at each possible write of a change.
static void a_full_disk_refuses_and_keeps_the_old(void)
{
    struct fixture f = fixture_make();
    bool ok = false;
    int value = 0;

    prepare(&f);
    for (int room = 0; !ok && room < 100; room++) {
        struct err err = { .class = ERR_NONE };
        struct db *db;

        bad_disk_reset(1);
        db = fixture_open(&f, "bad-disk");
        T_OK(db_table_ready(db, &table, NULL));
        bad_disk_full_after(room);
        ok = change(db, value + 1, &err);
        if (!ok)
            T_STR(err.text, "cannot store the change: the disk is full");
        bad_disk_full_after(1000000);
        T_OK(change(db, value + 1 + ok, &err)); // and goes on when there is room again
        value += 1 + ok;
        db_free(db);
        T_INT(value_in(&f), value);
    }
    T_OK(ok && value > 3);
    fixture_remove(&f);
}

static void fails_and_goes_on(void (*fail)(bool on), const char *sentence)
{
    struct fixture f = fixture_make();
    struct err err = { .class = ERR_NONE };
    struct db *db;

    prepare(&f);
    bad_disk_reset(1);
    db = fixture_open(&f, "bad-disk");
    T_OK(db_table_ready(db, &table, NULL));
    T_OK(change(db, 1, &err));
    fail(true);
    T_OK(!change(db, 2, &err));
    T_STR(err.text, sentence);
    fail(false);
    T_OK(change(db, 2, &err));
    db_free(db);
    T_INT(value_in(&f), 2);
    fixture_remove(&f);
}

static void a_disk_that_became_read_only_refuses(void)
{
    fails_and_goes_on(bad_disk_read_only, "cannot store the change: the disk reports an error");
}

static void a_disk_that_does_not_sync_refuses(void)
{
    fails_and_goes_on(bad_disk_no_sync, "cannot store the change: the disk reports an error");
}

// SQLite rolls everything back at once here. What came later would be committed alone if the caller
// went on without looking at each result.
static void half_a_change_cannot_be_committed(void)
{
    const char *values[2] = { "1", NULL };
    struct fixture f = fixture_make();
    struct buf big = { 0 };
    struct err err;
    struct db *db;
    uint32_t id = 0;

    prepare(&f);
    bad_disk_reset(1);
    db = fixture_open(&f, "bad-disk");
    T_OK(db_table_ready(db, &table, NULL));
    T_OK(db_begin(db, NULL));
    T_OK(db_update(db, &table, 1, values, NULL));
    bad_disk_full_after(0);
    buf_fill(&big, 'x', 20 << 20); // more than the page cache holds: written before the commit
    values[1] = buf_str(&big);
    T_OK(!db_insert(db, &table, values, &id, &err));
    T_STR(err.text, "cannot store the change: the disk is full");
    T_INT(id, 0);
    bad_disk_full_after(1000000);
    values[1] = NULL;
    T_OK(!db_update(db, &table, 2, values, &err));
    T_STR(err.text, "cannot store the change: an earlier part of it failed");
    T_OK(!db_delete(db, &table, 2, &err));
    T_OK(!db_meta_set(db, "k", "v", &err));
    T_OK(!db_begin(db, &err));
    T_OK(!db_commit(db, &err));
    T_STR(err.text, "cannot store the change: an earlier part of it failed");
    T_OK(change(db, 1, NULL));
    db_free(db);
    T_INT(value_in(&f), 1);
    buf_free(&big);
    fixture_remove(&f);
}

int main(void)
{
    T_RUN(acknowledged_changes_survive_kill);
    T_RUN(acknowledged_changes_survive_a_power_cut);
    T_RUN(a_full_disk_refuses_and_keeps_the_old);
    T_RUN(a_disk_that_became_read_only_refuses);
    T_RUN(a_disk_that_does_not_sync_refuses);
    T_RUN(half_a_change_cannot_be_committed);
    return t_end();
}
