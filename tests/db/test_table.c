// SPDX-License-Identifier: ISC
#include "tests/db/fixture.h"

#include "core/base/buf.h"

static const char *const two[] = { "name", "connect-to" };
static const struct db_table secrets = { .name = "/ppp secret", .columns = two, .count = 2 };
static const struct db_table rules = {
    .name = "it's \"odd\"", .columns = two, .count = 2, .ordered = true
};

static bool add_row(void *ctx, uint32_t id, const char *const *values)
{
    buf_printf(ctx, "%X:%s,%s ", id, values[0] != NULL ? values[0] : "-",
        values[1] != NULL ? values[1] : "-");
    return true;
}

static void rows_are(struct db *db, const struct db_table *table, const char *want)
{
    struct buf got = { 0 };
    struct err err;

    T_OK(db_each(db, table, add_row, &got, &err));
    T_STR(buf_str(&got), want);
    buf_free(&got);
}

static uint32_t insert(struct db *db, const struct db_table *table, const char *a, const char *b)
{
    struct err err = { .class = ERR_NONE };
    uint32_t id = 0;

    if (!T_OK(db_insert(db, table, (const char *const[]){ a, b }, &id, &err)))
        printf("# %s\n", err.text);
    return id;
}

static void no_such_item(bool ok, struct err *err)
{
    T_OK(!ok);
    T_INT(err->class, ERR_MISSING);
    T_STR(err->text, "no such item");
    err_clear(err);
}

static struct db *open_with(const struct fixture *f, const struct db_table *table)
{
    struct db *db = fixture_open(f, NULL);
    struct err err = { .class = ERR_NONE };

    if (!T_OK(db_table_ready(db, table, &err)))
        printf("# %s\n", err.text);
    return db;
}

static void rows_are_kept(void)
{
    struct fixture f = fixture_make();
    struct db *db = open_with(&f, &secrets);
    struct err err = { .class = ERR_NONE };

    T_INT(insert(db, &secrets, "ann", "10.0.0.1"), 1);
    T_INT(insert(db, &secrets, "bob", NULL), 2);
    T_INT(insert(db, &secrets, "", "x'\"; --"), 3);
    T_OK(db_update(db, &secrets, 1, (const char *const[]){ "ann", NULL }, &err));
    T_OK(db_delete(db, &secrets, 2, &err));
    no_such_item(db_delete(db, &secrets, 2, &err), &err);
    no_such_item(db_update(db, &secrets, 2, two, &err), &err);
    db_free(db);
    db = open_with(&f, &secrets);
    rows_are(db, &secrets, "1:ann,- 3:,x'\"; -- ");
    db_free(db);
    fixture_remove(&f);
}

static void ids_are_never_given_twice(void)
{
    struct fixture f = fixture_make();
    struct db *db = open_with(&f, &secrets);
    struct err err = { .class = ERR_NONE };

    T_OK(db_insert_id(db, &secrets, 0, two, &err));
    T_OK(db_insert_id(db, &secrets, 0xfffffffe, two, &err));
    T_INT(insert(db, &secrets, "a", NULL), 1);
    T_INT(insert(db, &secrets, "b", NULL), 2);
    T_OK(db_delete(db, &secrets, 2, &err));
    db_free(db);
    db = open_with(&f, &secrets);
    T_INT(insert(db, &secrets, "c", NULL), 3);
    T_OK(db_insert_id(db, &secrets, 2, (const char *const[]){ "b", NULL }, &err)); // undo
    T_OK(db_insert_id(db, &secrets, 9, (const char *const[]){ "d", NULL }, &err));
    T_INT(insert(db, &secrets, "e", NULL), 10);
    T_OK(!db_insert_id(db, &secrets, 9, two, &err)); // there is one
    rows_are(
        db, &secrets, "0:name,connect-to 1:a,- 2:b,- 3:c,- 9:d,- A:e,- FFFFFFFE:name,connect-to ");
    db_free(db);
    fixture_remove(&f);
}

static void ids_end_before_those_of_dynamic_rows(void)
{
    struct fixture f = fixture_make();
    struct db *db = open_with(&f, &secrets);
    struct err err = { .class = ERR_NONE };
    uint32_t id = 5;

    T_OK(db_insert_id(db, &secrets, DB_ID_END - 2, two, &err));
    T_INT(insert(db, &secrets, "last", NULL), DB_ID_END - 1);
    T_OK(!db_insert(db, &secrets, two, &id, &err));
    T_STR(err.text, "cannot store the change: no ids are left in /ppp secret");
    T_INT(id, 5);
    db_free(db);
    fixture_remove(&f);
}

static void a_rolled_back_insert_leaves_nothing(void)
{
    struct fixture f = fixture_make();
    struct db *db = open_with(&f, &secrets);

    T_OK(db_begin(db, NULL));
    T_INT(insert(db, &secrets, "a", NULL), 1);
    db_rollback(db);
    rows_are(db, &secrets, "");
    T_INT(insert(db, &secrets, "b", NULL), 1);
    db_free(db);
    fixture_remove(&f);
}

static void rows_move(void)
{
    struct fixture f = fixture_make();
    struct db *db = open_with(&f, &rules);
    struct err err = { .class = ERR_NONE };

    for (const char *s = "a\0b\0c\0d\0"; *s != '\0'; s += 2)
        insert(db, &rules, s, NULL);
    rows_are(db, &rules, "1:a,- 2:b,- 3:c,- 4:d,- ");
    T_OK(db_move(db, &rules, 4, 1, &err));
    rows_are(db, &rules, "4:d,- 1:a,- 2:b,- 3:c,- ");
    T_OK(db_move(db, &rules, 4, 0, &err));
    rows_are(db, &rules, "1:a,- 2:b,- 3:c,- 4:d,- ");
    T_OK(db_move(db, &rules, 1, 3, &err));
    rows_are(db, &rules, "2:b,- 1:a,- 3:c,- 4:d,- ");
    T_OK(db_move(db, &rules, 3, 3, &err));
    T_OK(db_move(db, &rules, 4, 0, &err));
    T_OK(db_delete(db, &rules, 1, &err));
    insert(db, &rules, "e", NULL);
    rows_are(db, &rules, "2:b,- 3:c,- 4:d,- 5:e,- ");
    no_such_item(db_move(db, &rules, 1, 3, &err), &err);
    no_such_item(db_move(db, &rules, 3, 1, &err), &err);
    no_such_item(db_move(db, &rules, 1, 0, &err), &err);
    db_free(db);
    db = open_with(&f, &rules);
    rows_are(db, &rules, "2:b,- 3:c,- 4:d,- 5:e,- ");
    db_free(db);
    fixture_remove(&f);
}

static void new_columns_are_added_and_old_ones_kept(void)
{
    static const char *const other[] = { "mtu", "name" };
    static const struct db_table later = {
        .name = "/ppp secret", .columns = other, .count = 2, .ordered = true
    };
    struct fixture f = fixture_make();
    struct db *db = open_with(&f, &secrets);
    struct err err = { .class = ERR_NONE };

    insert(db, &secrets, "ann", "10.0.0.1");
    insert(db, &secrets, "bob", "10.0.0.2");
    db_free(db);
    db = open_with(&f, &later);
    rows_are(db, &later, "1:-,ann 2:-,bob ");
    T_OK(db_update(db, &later, 1, (const char *const[]){ "1400", "ann" }, &err));
    T_OK(db_move(db, &later, 2, 1, &err));
    rows_are(db, &later, "2:-,bob 1:1400,ann ");
    T_INT(insert(db, &later, "1500", "eve"), 3);
    T_OK(db_table_ready(db, &secrets, &err));
    rows_are(db, &secrets, "1:ann,10.0.0.1 2:bob,10.0.0.2 3:eve,- ");
    db_free(db);
    fixture_remove(&f);
}

static bool stop_at_second(void *ctx, uint32_t id, const char *const *values)
{
    (void)values;
    ++*(int *)ctx;
    return id < 2;
}

static void reading_stops_when_told(void)
{
    struct fixture f = fixture_make();
    struct db *db = open_with(&f, &secrets);
    int calls = 0;

    for (int i = 0; i < 5; i++)
        insert(db, &secrets, "x", NULL);
    T_OK(db_each(db, &secrets, stop_at_second, &calls, NULL));
    T_INT(calls, 2);
    T_INT(insert(db, &secrets, "y", NULL), 6);
    db_free(db);
    fixture_remove(&f);
}

int main(void)
{
    T_RUN(rows_are_kept);
    T_RUN(ids_are_never_given_twice);
    T_RUN(ids_end_before_those_of_dynamic_rows);
    T_RUN(a_rolled_back_insert_leaves_nothing);
    T_RUN(rows_move);
    T_RUN(new_columns_are_added_and_old_ones_kept);
    T_RUN(reading_stops_when_told);
    return t_end();
}
