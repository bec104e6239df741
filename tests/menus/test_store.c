// SPDX-License-Identifier: ISC
// One door for every change: validated, stored, applied and told, or nothing happened at all.

#include "menus/tables.h"
#include "tests/db/bad_disk.h"
#include "tests/db/fixture.h"
#include "tests/menus/client.h"
#include "tests/menus/sample.h"

static struct fixture fixture;
static struct bench bench;
static struct client c;

static void reopen(void)
{
    client_close(&c);
    bench_close(&bench);
    buf_truncate(&sample_applied, 0);
    bench_open(&bench, fixture.path);
    client_open(&c, &bench.w);
}

static void begin(void)
{
    sample_refused = NULL;
    sample_dynamic = false;
    fixture = fixture_make();
    bench_open(&bench, fixture.path);
    client_open(&c, &bench.w);
}

static void end(void)
{
    client_close(&c);
    bench_close(&bench);
    fixture_remove(&fixture);
    buf_free(&sample_applied);
}

static const char *applied(void)
{
    static char text[256];

    snprintf(text, sizeof(text), "%s", buf_str(&sample_applied));
    buf_truncate(&sample_applied, 0);
    return text;
}

#define ASK(line, want) T_STR(client_ask(&c, line), want)

static void what_was_acknowledged_is_there_again(void)
{
    begin();
    ASK("/thing/add =name=a =size=5 =comment=c =password=p", "!done =ret=*1");
    ASK("/thing/add =name=b =disabled=yes", "!done =ret=*2");
    ASK("/thing/remove =.id=a", "!done");
    ASK("/step/add =what=1", "!done =ret=*1");
    ASK("/step/add =what=2", "!done =ret=*2");
    ASK("/step/move =.id=*2 =destination=*1", "!done");
    ASK("/settings/set =title=t =enabled=yes", "!done");
    ASK("/owner/set =.id=first =boss=first", "!done");
    reopen();
    ASK("/thing/print =.proplist=.id,name,disabled", "!re =.id=*2 =name=b =disabled=true\n!done");
    ASK("/step/find", "!done =ret=*2;*1");
    ASK("/settings/print", "!re =enabled=true =title=t =default-owner=first\n!done");
    ASK("/owner/print", "!re =.id=*0 =name=first =boss=first\n!done");
    ASK("/thing/add =name=c", "!done =ret=*3"); // no id is given twice
    T_STR(applied(), "+c");
    stores_apply(&bench.w);
    T_STR(applied(), "+b +c");
    end();
}

static void apply_is_told_what_changed_and_how_much_that_means(void)
{
    begin();
    ASK("/thing/add =name=a", "!done =ret=*1");
    T_STR(applied(), "+a");
    ASK("/thing/set =.id=a =note=n", "!done");
    T_STR(applied(), "=a/0");
    ASK("/thing/set =.id=a =kind=square", "!done");
    T_STR(applied(), "=a/2");
    ASK("/thing/set =.id=a =size=10 =kind=square", "!done"); // as it was
    T_STR(applied(), "=a/0");
    ASK("/thing/set =.id=a =size=11 =name=b", "!done");
    T_STR(applied(), "=b/5");
    ASK("/thing/disable =.id=b", "!done");
    T_STR(applied(), "=b/4");
    ASK("/thing/remove =.id=b,b,*1", "!done");
    T_STR(applied(), "-b");
    end();
}

static void a_change_that_apply_refuses_did_not_happen(void)
{
    static const char *const refused = "!trap =category=4 =message=failure: b is refused\n!done";

    begin();
    ASK("/thing/add =name=a", "!done =ret=*1");
    sample_refused = "b";
    ASK("/thing/add =name=b", refused);
    T_STR(applied(), "+a +b -b");
    ASK("/thing/set =.id=a =name=b", refused);
    sample_refused = NULL;
    ASK("/thing/add =name=b", "!done =ret=*2");
    ASK("/thing/add =name=c", "!done =ret=*3");
    sample_refused = "b";
    applied();
    ASK("/thing/set =.id=a,b,c =size=20", refused);
    T_STR(applied(), "=a/4 =b/4 =b/4 =a/4"); // the other way round; c was never reached
    ASK("/thing/remove =.id=a,b,c", refused);
    T_STR(applied(), "-a -b +b +a");
    sample_refused = NULL;
    ASK("/thing/print =.proplist=name,size",
        "!re =name=a =size=10\n!re =name=b =size=10\n!re =name=c =size=10\n!done");
    reopen();
    ASK("/thing/print =.proplist=name,size",
        "!re =name=a =size=10\n!re =name=b =size=10\n!re =name=c =size=10\n!done");
    end();
}

// Whatever the reason is: it could not be stored.
static void refused(const char *line)
{
    T_OK(
        strstr(client_ask(&c, line), "!trap =category=4 =message=cannot store the change") != NULL);
}

static void a_change_that_does_not_reach_the_disk_did_not_happen(void)
{
    struct err err;

    fixture = fixture_make();
    bad_disk_reset(1);
    bench_open(&bench, NULL);
    stores_close(&bench.w);
    bench.w.db = db_open(fixture.path, "bad-disk", &err);
    T_OK(bench.w.db != NULL && stores_open(&bench.w, &err));
    client_open(&c, &bench.w);
    ASK("/thing/add =name=a", "!done =ret=*1");
    ASK("/thing/add =name=b", "!done =ret=*2");
    applied();
    bad_disk_no_sync(true);
    refused("/thing/add =name=c");
    T_STR(applied(), "+c -c");
    refused("/thing/set =.id=a,b =size=20");
    T_STR(applied(), "=a/4 =b/4 =b/4 =a/4");
    refused("/thing/remove =.id=a,b");
    T_STR(applied(), "-a -b +b +a");
    refused("/settings/set =title=t");
    refused("/step/add =what=x");
    bad_disk_no_sync(false);
    ASK("/thing/print =.proplist=name,size,seen",
        "!re =name=a =size=10\n!re =name=b =size=10\n!done");
    ASK("/settings/get =value-name=title", "!done =ret=");
    ASK("/step/find", "!done =ret=");
    ASK("/thing/set =.id=a =size=20", "!done");
    end();
}

static void a_new_name_is_followed_by_all_who_use_it(void)
{
    begin();
    ASK("/owner/add =name=ann", "!done =ret=*1");
    ASK("/owner/add =name=bob =boss=ann", "!done =ret=*2");
    ASK("/thing/add =name=a =owner=ann", "!done =ret=*1");
    ASK("/thing/add =name=b =owner=bob", "!done =ret=*2");
    ASK("/settings/set =default-owner=ann", "!done");
    applied();
    client_say(&c, "/thing/listen =.proplist=owner .tag=l");
    ASK("/owner/set =.id=ann =name=anna", "!re =owner=anna .tag=l\n!done");
    T_STR(applied(), "=a/1");
    for (int i = 0; i < 2; i++) {
        ASK("/owner/print =.proplist=name,boss",
            "!re =name=first\n!re =name=anna\n!re =name=bob =boss=anna\n!done");
        ASK("/thing/print =.proplist=owner", "!re =owner=anna\n!re =owner=bob\n!done");
        ASK("/settings/get =value-name=default-owner", "!done =ret=anna");
        reopen();
    }
    end();
}

static void an_item_that_refers_to_itself_may_be_renamed(void)
{
    begin();
    ASK("/owner/add =name=ann", "!done =ret=*1");
    ASK("/owner/set =.id=ann =boss=ann", "!done");
    ASK("/owner/set =.id=ann =name=anna", "!done");
    ASK("/owner/print =.proplist=name,boss ?name=anna", "!re =name=anna =boss=anna\n!done");
    reopen();
    ASK("/owner/print =.proplist=name,boss ?name=anna", "!re =name=anna =boss=anna\n!done");
    end();
}

static void what_is_in_use_stays(void)
{
    static const struct dialogue table[] = {
        { "/owner/add =name=ann", "!done =ret=*1" },
        { "/thing/add =name=a =owner=ann", "!done =ret=*1" },
        { "/owner/remove =.id=ann",
            "!trap =category=4 =message=failure: in use by /thing a (owner)\n!done" },
        { "/owner/remove =.id=first",
            "!trap =category=4 =message=failure: the first owner stays\n!done" },
        { "/settings/set =default-owner=ann", "!done" },
        { "/thing/remove =.id=a", "!done" },
        { "/owner/remove =.id=ann",
            "!trap =category=4 =message=failure: in use by /settings (default-owner)\n!done" },
        { "/settings/set =default-owner=first", "!done" },
        { "/owner/remove =.id=ann", "!done" },
        { "/owner/remove =.id=ann", "!trap =category=0 =message=no such item\n!done" },
        { "/thing/add =owner=ann",
            "!trap =category=1 =message=input does not match any value of owner\n!done" },
    };

    begin();
    DIALOGUE(&c, table);
    end();
}

static void what_the_daemon_remembers_nobody_applies(void)
{
    struct store *s;

    begin();
    ASK("/thing/add =name=a", "!done =ret=*1");
    applied();
    s = store_at(&bench.w, "/thing");
    client_say(&c, "/thing/listen =.proplist=seen,note .tag=l");
    T_OK(store_remember(s, 1, (const char *const[]){ "seen", "today", "note", "n", NULL }));
    T_STR(client_hear(&c), "!re =note=n =seen=today .tag=l");
    T_OK(store_remember(s, 1, (const char *const[]){ "seen", "now", NULL }));
    T_STR(client_hear(&c), "!re =note=n =seen=now .tag=l");
    T_OK(!store_remember(s, 2, (const char *const[]){ "seen", "now", NULL }));
    T_STR(applied(), "");
    reopen();
    ASK("/thing/get =.id=a =value-name=seen", "!done =ret=now");
    end();
}

static void remember(uint32_t id, const char *seen)
{
    T_OK(store_remember(
        store_at(&bench.w, "/thing"), id, (const char *const[]){ "seen", seen, NULL }));
}

static void seen_on_disk(void *ctx, struct item *item)
{
    buf_printf(ctx, " %s", item_text(item, "seen"));
    item_free(item);
}

// What another process would read, which is what is there after a crash.
static const char *on_disk(void)
{
    static char text[64];
    struct buf seen = { 0 };
    struct err err;

    T_OK(tables_load(store_at(&bench.w, "/thing"), bench.w.db, seen_on_disk, &seen, &err));
    snprintf(text, sizeof(text), "%s", seen.len > 0 ? buf_str(&seen) + 1 : "");
    buf_free(&seen);
    return text;
}

static void what_is_remembered_within_a_second_is_written_at_once(void)
{
    begin();
    ASK("/thing/add =name=a", "!done =ret=*1");
    ASK("/thing/add =name=b", "!done =ret=*2");
    remember(1, "one");
    fake_clock_run(&bench.clock, 900);
    remember(2, "two");
    T_STR(on_disk(), " ");
    ASK("/thing/get =.id=b =value-name=seen", "!done =ret=two");
    fake_clock_run(&bench.clock, 100);
    T_STR(on_disk(), "one two");
    remember(1, "three");
    ASK("/thing/remove =.id=a", "!done"); // before its time
    fake_clock_run(&bench.clock, 1000);
    T_STR(on_disk(), "two");
    end();
}

static void what_is_remembered_waits_for_a_disk_that_takes_it(void)
{
    struct err err;

    fixture = fixture_make();
    bad_disk_reset(1);
    bench_open(&bench, NULL);
    stores_close(&bench.w);
    bench.w.db = db_open(fixture.path, "bad-disk", &err);
    T_OK(bench.w.db != NULL && stores_open(&bench.w, &err));
    client_open(&c, &bench.w);
    ASK("/thing/add =name=a", "!done =ret=*1");
    bad_disk_no_sync(true);
    remember(1, "now");
    fake_clock_run(&bench.clock, 2000);
    bad_disk_no_sync(false);
    ASK("/thing/get =.id=a =value-name=seen", "!done =ret=now");
    fake_clock_run(&bench.clock, 30000);
    T_STR(on_disk(), "now");
    end();
}

static void what_another_version_stored_and_is_no_value_any_more_is_left_out(void)
{
    static const char *const columns[] = { "name", "size", "kind" };
    static const struct db_table table = { .name = "thing", .columns = columns, .count = 3 };
    struct err err;
    struct db *db;
    uint32_t id;

    fixture = fixture_make();
    db = fixture_open(&fixture, NULL);
    T_OK(db_table_ready(db, &table, &err));
    T_OK(db_insert(db, &table, (const char *const[]){ "a", "1000", "square" }, &id, &err));
    db_free(db);
    bench_open(&bench, fixture.path);
    client_open(&c, &bench.w);
    ASK("/thing/print =.proplist=name,size,kind,disabled",
        "!re =name=a =size=10 =kind=square =disabled=false\n!done");
    end();
}

static void a_thousand_names_are_numbered_without_delay(void)
{
    begin();
    bench_close(&bench);
    client_close(&c);
    bench_open(&bench, NULL);
    client_open(&c, &bench.w);
    for (int i = 0; i < 3000; i++)
        client_ask(&c, "/thing/add");
    ASK("/thing/add", "!done =ret=*BB9");
    ASK("/thing/get =.id=*BB9 =value-name=name", "!done =ret=thing3001");
    end();
}

int main(void)
{
    T_RUN(what_was_acknowledged_is_there_again);
    T_RUN(apply_is_told_what_changed_and_how_much_that_means);
    T_RUN(a_change_that_apply_refuses_did_not_happen);
    T_RUN(a_change_that_does_not_reach_the_disk_did_not_happen);
    T_RUN(a_new_name_is_followed_by_all_who_use_it);
    T_RUN(an_item_that_refers_to_itself_may_be_renamed);
    T_RUN(what_is_in_use_stays);
    T_RUN(what_the_daemon_remembers_nobody_applies);
    T_RUN(what_is_remembered_within_a_second_is_written_at_once);
    T_RUN(what_is_remembered_waits_for_a_disk_that_takes_it);
    T_RUN(what_another_version_stored_and_is_no_value_any_more_is_left_out);
    T_RUN(a_thousand_names_are_numbered_without_delay);
    return t_end();
}
