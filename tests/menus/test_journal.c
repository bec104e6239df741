// SPDX-License-Identifier: ISC
// What was changed can be taken back: by undo, by safe mode, by marks, after a crash.

#include "core/base/text.h"
#include "menus/journal.h"
#include "tests/db/bad_disk.h"
#include "tests/db/fixture.h"
#include "tests/menus/client.h"
#include "tests/menus/sample.h"

static struct fixture fixture;
static struct bench bench;
static struct client a, b; // two consoles, of ann and of bob

static void open_all(void)
{
    bench_open(&bench, fixture.path);
    client_open_as(&a, &bench.w, "ann", true, true);
    client_open_as(&b, &bench.w, "bob", true, true);
}

static void begin(void)
{
    sample_refused = NULL;
    sample_dynamic = false;
    fixture = fixture_make();
    open_all();
}

// As after kill -9: nobody unrolls anything.
static void crash(void)
{
    journal_close(&bench.w);
    client_close(&a);
    client_close(&b);
    bench_close(&bench);
    buf_truncate(&sample_applied, 0);
    open_all();
}

static void end(void)
{
    client_close(&a);
    client_close(&b);
    bench_close(&bench);
    fixture_remove(&fixture);
    buf_free(&sample_applied);
}

static const char *applied(void)
{
    static char text[1024];

    snprintf(text, sizeof(text), "%s", buf_str(&sample_applied));
    buf_truncate(&sample_applied, 0);
    return text;
}

#define ANN(line, want) T_STR(client_ask(&a, line), want)
#define BOB(line, want) T_STR(client_ask(&b, line), want)
#define TRAP(text)      "!trap =category=4 =message=" text "\n!done"

// Everything that a user could see of the configuration.
static char *everything(void)
{
    static const char *const lines[] = {
        "/owner/print",
        "/settings/print",
        "/step/print",
        "/thing/print",
        "/thing/toy/print",
    };
    struct buf all = { 0 };

    for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
        buf_printf(&all, "%s\n", client_ask(&a, lines[i]));
    return buf_take(&all);
}

static bool stays(const char *wanted, const char *file, int line)
{
    char *now = everything();
    bool same = t_str(now, wanted, file, line, "everything");

    free(now);
    return same;
}

#define STAYS(wanted) stays(wanted, __FILE__, __LINE__)

static void what_was_added_set_removed_and_moved_is_undone_and_redone(void)
{
    char *before, *after;

    begin();
    ANN("/owner/add =name=ann", "!done =ret=*1");
    ANN("/thing/add =name=x =size=5 =owner=ann =password=p =note=n", "!done =ret=*1");
    for (int i = 1; i <= 3; i++)
        client_ask(&a, "/step/add =what=w");
    before = everything();
    ANN("/thing/set =.id=x =size=7 =name=y =note=", "!done");
    ANN("/thing/unset =.id=y =value-name=owner", "!done");
    ANN("/thing/disable =.id=y", "!done");
    ANN("/thing/comment =.id=y =comment=c", "!done");
    ANN("/thing/add =name=z", "!done =ret=*2");
    ANN("/step/move =.id=*3 =destination=*1", "!done");
    ANN("/step/remove =.id=*1", "!done");
    ANN("/settings/set =title=t =enabled=yes", "!done");
    ANN("/owner/set =.id=ann =name=anna", "!done");
    ANN("/thing/remove =.id=y,z", "!done");
    after = everything();
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 10; i++)
            ANN("/undo", "!done");
        STAYS(before);
        for (int i = 0; i < 10; i++)
            ANN("/redo", "!done");
        STAYS(after);
        ANN("/redo", TRAP("nothing to redo (6)"));
        crash();
    }
    free(before);
    free(after);
    end();
}

static void an_undone_change_is_applied_like_any_other(void)
{
    begin();
    ANN("/thing/add =name=x", "!done =ret=*1");
    ANN("/thing/set =.id=x =size=20", "!done");
    ANN("/thing/remove =.id=x", "!done");
    applied();
    ANN("/undo", "!done");
    T_STR(applied(), "+x");
    ANN("/undo", "!done");
    T_STR(applied(), "=x/4");
    ANN("/redo", "!done");
    T_STR(applied(), "=x/4");
    sample_refused = "x";
    ANN("/undo", TRAP("failure: x is refused"));
    T_STR(applied(), "=x/4 =x/4");
    ANN("/thing/get =.id=x =value-name=size", "!done =ret=20");
    sample_refused = NULL;
    ANN("/undo", "!done");
    ANN("/undo", "!done");
    T_STR(applied(), "=x/4 -x");
    ANN("/undo", TRAP("nothing to undo (6)"));
    end();
}

static void several_items_of_one_command_are_one_action(void)
{
    begin();
    for (int i = 1; i <= 5; i++)
        client_ask(&a, "/thing/add");
    ANN("/thing/set =.id=*1,*2,*3,*4,*5 =size=20", "!done");
    ANN("/undo", "!done");
    ANN("/thing/print =.proplist=size",
        "!re =size=10\n!re =size=10\n!re =size=10\n!re =size=10\n!re =size=10\n!done");
    ANN("/owner/add =name=x", "!done =ret=*1");
    ANN("/owner/add =name=y =boss=x", "!done =ret=*2");
    ANN("/owner/remove =.id=x,y", "!done");
    ANN("/undo", "!done"); // y refers to x, which comes back after it
    ANN("/owner/print =.proplist=.id,name,boss",
        "!re =.id=*0 =name=first\n!re =.id=*1 =name=x\n!re =.id=*2 =name=y =boss=x\n!done");
    for (int i = 1; i <= 3; i++)
        client_ask(&a, "/step/add =what=w");
    ANN("/step/move =.id=*2,*3 =destination=*1", "!done");
    ANN("/step/find", "!done =ret=*2;*3;*1");
    ANN("/undo", "!done");
    ANN("/step/find", "!done =ret=*1;*2;*3");
    end();
}

static void undo_is_for_ones_own_changes_that_nobody_has_changed_since(void)
{
    static const char *const refused =
        TRAP("failure: cannot undo: /thing x has been changed since");

    begin();
    ANN("/thing/add =name=x", "!done =ret=*1");
    BOB("/undo", TRAP("nothing to undo (6)"));
    BOB("/thing/set =.id=x =size=20", "!done");
    ANN("/undo", refused);
    ANN("/thing/get =.id=x =value-name=size", "!done =ret=20");
    BOB("/undo", "!done");
    ANN("/undo", "!done");
    BOB("/redo", TRAP("failure: cannot redo: /thing *1 has been removed since"));
    ANN("/redo", "!done");
    ANN("/thing/set =.id=x =size=30", "!done");
    BOB("/thing/set =.id=x =kind=square", "!done"); // another value: no obstacle
    ANN("/undo", "!done");
    ANN("/thing/print =.proplist=size,kind", "!re =size=10 =kind=square\n!done");
    ANN("/undo", refused);
    BOB("/thing/remove =.id=x", "!done");
    ANN("/undo", TRAP("failure: cannot undo: /thing *1 has been removed since"));
    end();
}

static void what_is_referred_to_meanwhile_is_not_undone(void)
{
    begin();
    ANN("/owner/add =name=o", "!done =ret=*1");
    BOB("/thing/add =name=x =owner=o", "!done =ret=*1");
    ANN("/undo", TRAP("failure: in use by /thing x (owner)"));
    BOB("/undo", "!done");
    ANN("/undo", "!done");
    BOB("/redo", "!trap =category=1 =message=input does not match any value of owner\n!done");
    ANN("/redo", "!done");
    BOB("/redo", "!done");
    BOB("/thing/remove =.id=x", "!done");
    ANN("/thing/add =name=x", "!done =ret=*2");
    BOB("/undo", "!trap =category=1 =message=failure: already have thing with such name\n!done");
    end();
}

static void a_new_change_ends_what_could_be_redone(void)
{
    begin();
    ANN("/thing/add =name=x", "!done =ret=*1");
    ANN("/undo", "!done");
    BOB("/thing/add =name=y", "!done =ret=*2");
    ANN("/redo", "!done");
    ANN("/undo", "!done");
    ANN("/thing/add =name=z", "!done =ret=*3");
    ANN("/redo", TRAP("nothing to redo (6)"));
    ANN("/system/history/print =.proplist=action,by",
        "!re =action=thing added =by=ann\n!re =action=thing added =by=bob\n!done");
    end();
}

static void the_history_has_the_last_hundred_actions(void)
{
    begin();
    for (int i = 0; i < 250; i++)
        client_ask(&a, "/thing/add");
    for (int round = 0; round < 2; round++) {
        client_ask(&a, "/system/history/print");
        T_INT(a.row_count, 100);
        crash();
    }
    for (int i = 0; i < 100; i++)
        ANN("/undo", "!done");
    ANN("/undo", TRAP("nothing to undo (6)"));
    client_ask(&a, "/thing/print =.proplist=.id");
    T_INT(a.row_count, 150);
    end();
}

static void the_history_says_who_did_what_and_hides_secrets(void)
{
    begin();
    ANN("/thing/add =name=x =password=topsecret =note=a~b", "!done =ret=*1");
    BOB("/thing/set =.id=x =password=other =size=11", "!done");
    BOB("/settings/set =enabled=yes", "!done");
    ANN("/step/add =what=w", "!done =ret=*1");
    ANN("/undo", "!done");
    BOB("/system/history/print =.proplist=action,by,policy,redo,undo,undoable,redoable",
        "!re =action=step added =by=ann =policy=write =redo=/step add what=w "
        "=undo=/step remove *1 =undoable=false =redoable=true\n"
        "!re =action=settings changed =by=bob =policy=write =redo=/settings set enabled=yes "
        "=undo=/settings set enabled=no =undoable=true =redoable=false\n"
        "!re =action=thing changed =by=bob =policy=write "
        "=redo=/thing set *1 size=11 password=***** =undo=/thing set *1 size=10 password=***** "
        "=undoable=true =redoable=false\n"
        "!re =action=thing added =by=ann =policy=write "
        "=redo=/thing add name=x password=***** note=\"a b\" =undo=/thing remove *1 "
        "=undoable=true =redoable=false\n!done");
    end();
}

static void what_changes_nothing_and_what_the_daemon_does_is_no_action(void)
{
    struct err err;

    begin();
    ANN("/settings/set =enabled=no", "!done");
    T_OK(store_add(store_at(&bench.w, "/thing"), item_new(&sample_thing), ITEM_NO_ID, NULL, &err));
    T_OK(store_remember(
        store_at(&bench.w, "/thing"), 1, (const char *const[]){ "seen", "now", NULL }));
    ANN("/undo", TRAP("nothing to undo (6)"));
    ANN("/system/history/print", "!done");
    end();
}

// ---- safe mode

static void safe_mode_ends_with_its_connection(void)
{
    char *before;

    begin();
    ANN("/thing/add =name=x", "!done =ret=*1");
    ANN("/safe-mode/get", "!done =ret=none");
    before = everything();
    BOB("/safe-mode/take", "!done");
    BOB("/safe-mode/get", "!done =ret=own");
    ANN("/safe-mode/get", "!done =ret=bob");
    ANN("/thing/set =.id=x =size=50", "!done");
    BOB("/thing/add =name=y", "!done =ret=*2");
    ANN("/system/history/print =.proplist=action,floating-undo",
        "!re =action=thing added =floating-undo=true\n"
        "!re =action=thing changed =floating-undo=true\n"
        "!re =action=thing added =floating-undo=false\n!done");
    client_close(&b);
    STAYS(before);
    ANN("/safe-mode/get", "!done =ret=none");
    ANN("/system/history/print =.proplist=action", "!re =action=thing added\n!done");
    client_open_as(&b, &bench.w, "bob", true, true);
    free(before);
    end();
}

static void safe_mode_is_released_unrolled_and_hijacked(void)
{
    begin();
    ANN("/safe-mode/release", TRAP("failure: safe mode is not taken"));
    ANN("/safe-mode/take", "!done");
    ANN("/safe-mode/take", TRAP("failure: safe mode is taken by ann"));
    ANN("/thing/add =name=x", "!done =ret=*1");
    BOB("/safe-mode/take", TRAP("failure: safe mode is taken by ann"));
    BOB("/safe-mode/unroll", TRAP("failure: safe mode is not taken"));
    ANN("/safe-mode/release", "!done");
    ANN("/thing/find", "!done =ret=*1");
    ANN("/safe-mode/take", "!done");
    ANN("/thing/add =name=y", "!done =ret=*2");
    ANN("/safe-mode/unroll", "!done");
    ANN("/thing/find", "!done =ret=*1");
    ANN("/safe-mode/take", "!done");
    ANN("/thing/add =name=y", "!done =ret=*3"); // no id is given twice
    BOB("/safe-mode/take =hijack=unroll", "!done");
    ANN("/thing/find", "!done =ret=*1");
    ANN("/safe-mode/release", TRAP("failure: safe mode is not taken"));
    BOB("/thing/add =name=z", "!done =ret=*4");
    ANN("/safe-mode/take =hijack=release", "!done");
    client_close(&b);
    ANN("/thing/find", "!done =ret=*1;*4");
    client_open_as(&b, &bench.w, "bob", true, true);
    end();
}

static void undo_and_redo_in_safe_mode_are_unrolled_too(void)
{
    char *before;

    begin();
    ANN("/thing/add =name=x", "!done =ret=*1");
    ANN("/thing/set =.id=x =size=20", "!done");
    ANN("/thing/set =.id=x =kind=square", "!done");
    ANN("/undo", "!done"); // before safe mode: still to be redone after it
    before = everything();
    ANN("/safe-mode/take", "!done");
    ANN("/redo", "!done");
    ANN("/undo", "!done");
    ANN("/undo", "!done");
    ANN("/undo", "!done");
    ANN("/redo", "!done");
    ANN("/thing/set =.id=x =note=n", "!done");
    ANN("/undo", "!done");
    ANN("/thing/add =name=y", "!done =ret=*2");
    crash();
    STAYS(before);
    ANN("/undo", "!done");
    ANN("/thing/get =.id=x =value-name=size", "!done =ret=10");
    free(before);
    end();
}

static void kill_9_in_safe_mode_leaves_the_router_as_it_was(void)
{
    char *before;

    begin();
    ANN("/owner/add =name=o", "!done =ret=*1");
    ANN("/thing/add =name=x =owner=o", "!done =ret=*1");
    before = everything();
    BOB("/safe-mode/take", "!done");
    ANN("/thing/remove =.id=x", "!done");
    BOB("/owner/remove =.id=o", "!done");
    BOB("/settings/set =title=t", "!done");
    for (int i = 0; i < 200; i++)
        client_ask(&a, "/step/add =what=w");
    crash();
    T_STR(applied(), ""); // the engine has not heard of any of it
    STAYS(before);
    ANN("/safe-mode/get", "!done =ret=none");
    crash();
    STAYS(before);
    free(before);
    end();
}

static void what_safe_mode_cannot_undo_it_says_and_undoes_the_rest(void)
{
    struct err err;
    struct item *copy;

    begin();
    ANN("/thing/add =name=x", "!done =ret=*1");
    BOB("/safe-mode/take", "!done");
    BOB("/thing/add =name=y", "!done =ret=*2");
    BOB("/thing/set =.id=x =size=20", "!done");
    BOB("/thing/add =name=z", "!done =ret=*3");
    // The daemon's own doing is not written down.
    copy = item_copy(store_find(store_at(&bench.w, "/thing"), 1));
    item_set(copy, "size", "30");
    T_OK(store_set(store_at(&bench.w, "/thing"), &copy, 1, &err));
    BOB("/safe-mode/unroll", "!done");
    ANN("/thing/print =.proplist=name,size", "!re =name=x =size=30\n!done");
    ANN("/safe-mode/get", "!done =ret=none");
    end();
}

static void what_the_engine_refuses_in_an_unroll_is_configured_all_the_same(void)
{
    begin();
    ANN("/thing/add =name=x", "!done =ret=*1");
    ANN("/safe-mode/take", "!done");
    ANN("/thing/remove =.id=x", "!done");
    sample_refused = "x";
    ANN("/safe-mode/unroll", "!done");
    ANN("/thing/find", "!done =ret=*1");
    end();
}

// ---- atomic

static void a_mark_makes_many_commands_one_action(void)
{
    begin();
    ANN("/system/history/mark =kind=atomic", "!done =ret=*1");
    ANN("/system/history/mark =kind=atomic",
        TRAP("failure: this connection has such a mark already"));
    BOB("/thing/add =name=b", "!done =ret=*1");
    ANN("/owner/add =name=o", "!done =ret=*1");
    ANN("/thing/add =name=x =owner=o", "!done =ret=*2");
    BOB("/thing/set =.id=b =size=20", "!done");
    BOB("/system/history/release =mark=*1", "!trap =category=0 =message=no such item\n!done");
    ANN("/system/history/release =mark=*1", "!done");
    ANN("/system/history/print =.proplist=action,by",
        "!re =action=thing changed =by=bob\n!re =action=configuration changed =by=ann\n"
        "!re =action=thing added =by=bob\n!done");
    ANN("/undo", "!done");
    ANN("/thing/find", "!done =ret=*1");
    ANN("/owner/find", "!done =ret=*0");
    ANN("/redo", "!done");
    ANN("/thing/find", "!done =ret=*1;*2");
    end();
}

static void a_mark_unrolls_only_what_its_connection_did(void)
{
    for (int how = 0; how < 3; how++) {
        begin();
        ANN("/system/history/mark =kind=atomic", "!done =ret=*1");
        ANN("/thing/add =name=x", "!done =ret=*1");
        BOB("/thing/add =name=y", "!done =ret=*2");
        ANN("/thing/set =.id=x =name=z", "!done");
        if (how == 0)
            ANN("/system/history/unroll =mark=*1", "!done");
        if (how == 1)
            crash();
        if (how == 2) {
            client_close(&a);
            client_open_as(&a, &bench.w, "ann", true, true);
        }
        BOB("/thing/find", "!done =ret=*2");
        BOB("/system/history/print =.proplist=by", "!re =by=bob\n!done");
        ANN("/system/history/mark =kind=atomic", "!done =ret=*2");
        end();
    }
}

static void an_atomic_mark_in_safe_mode_and_safe_mode_over_it(void)
{
    begin();
    BOB("/safe-mode/take", "!done");
    ANN("/system/history/mark =kind=atomic", "!done =ret=*2");
    ANN("/thing/add =name=x", "!done =ret=*1");
    ANN("/system/history/release =mark=*2", "!done");
    ANN("/system/history/mark =kind=atomic", "!done =ret=*3");
    ANN("/thing/add =name=y", "!done =ret=*2");
    BOB("/thing/add =name=z", "!done =ret=*3");
    ANN("/system/history/unroll =mark=*3", "!done");
    BOB("/thing/find", "!done =ret=*1;*3");
    ANN("/system/history/mark =kind=atomic", "!done =ret=*4");
    ANN("/thing/add =name=y", "!done =ret=*4");
    BOB("/safe-mode/unroll", "!done");
    BOB("/thing/find", "!done =ret=");
    ANN("/thing/add =name=after", "!done =ret=*5");
    ANN("/system/history/unroll =mark=*4", "!done");
    BOB("/thing/find", "!done =ret=");
    end();
}

static void an_action_under_somebodys_mark_is_not_undone_elsewhere(void)
{
    struct client other;

    begin();
    client_open_as(&other, &bench.w, "ann", true, true);
    ANN("/system/history/mark =kind=atomic", "!done =ret=*1");
    ANN("/thing/add =name=x", "!done =ret=*1");
    T_STR(client_ask(&other, "/undo"), TRAP("nothing to undo (6)"));
    ANN("/system/history/release =mark=*1", "!done");
    T_STR(client_ask(&other, "/undo"), "!done");
    client_close(&other);
    end();
}

static void who_may_not_write_has_no_marks(void)
{
    static const char *const lines[] = { "/undo", "/redo", "/safe-mode/take",
        "/system/history/mark" };
    struct client reader;

    begin();
    client_open_as(&reader, &bench.w, "eve", false, false);
    for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
        T_STR(client_ask(&reader, lines[i]), TRAP("not enough permissions (9)"));
    client_close(&reader);
    end();
}

// ---- laws

static uint32_t state = 1;

static unsigned any(unsigned n)
{
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state % n;
}

static bool one_change(struct client *c)
{
    char line[128];
    unsigned x = any(6), y = any(6);

    switch (any(16)) {
    case 0:
        snprintf(line, sizeof(line), "/owner/add =name=o%u", x);
        break;
    case 1:
        snprintf(line, sizeof(line), "/owner/set =.id=o%u =name=o%u =boss=o%u", x, y, any(6));
        break;
    case 2:
        snprintf(line, sizeof(line), "/owner/remove =.id=o%u,o%u", x, y);
        break;
    case 3:
    case 4:
        snprintf(line, sizeof(line), "/thing/add =name=t%u =owner=o%u =password=p%u", x, y, any(9));
        break;
    case 5:
        snprintf(line, sizeof(line), "/thing/set =.id=t%u =size=%u =note=", x, any(12) + 1);
        break;
    case 6:
        snprintf(line, sizeof(line), "/thing/set =.id=t%u,t%u =owner=o%u", x, y, any(6));
        break;
    case 7:
        snprintf(line, sizeof(line), "/thing/remove =.id=t%u,t%u", x, y);
        break;
    case 8:
        snprintf(line, sizeof(line), "/thing/%s =.id=t%u", any(2) ? "enable" : "disable", x);
        break;
    case 9:
        snprintf(line, sizeof(line), "/step/add =what=w%u =place-before=*%u", x, y);
        break;
    case 10:
        snprintf(line, sizeof(line), "/step/add =what=w%u", x);
        break;
    case 11:
        snprintf(line, sizeof(line), "/step/move =.id=*%u,*%u =destination=*%u", x, y, any(9));
        break;
    case 12:
        snprintf(line, sizeof(line), "/step/remove =.id=*%u", any(12));
        break;
    case 13:
        snprintf(line, sizeof(line), "/settings/set =title=%u =default-owner=o%u", x, y);
        break;
    case 14:
        snprintf(line, sizeof(line), "/undo");
        break;
    default:
        snprintf(line, sizeof(line), "/redo");
        break;
    }
    client_ask(c, line);
    return c->trap[0] == '\0';
}

static void any_changes_unrolled_leave_what_was_there_before(void)
{
    unsigned done = 0;

    for (uint32_t seed = 1; seed <= 150; seed++) {
        char *before;

        state = seed * 2654435761u;
        begin();
        for (unsigned n = any(20); n > 0; n--)
            one_change(any(2) ? &a : &b);
        before = everything();
        client_ask(&a, "/safe-mode/take");
        for (unsigned n = any(40); n > 0; n--)
            done += one_change(any(2) ? &a : &b);
        if (any(2))
            ANN("/safe-mode/unroll", "!done");
        else
            crash();
        if (!STAYS(before))
            printf("# seed %u\n", (unsigned)seed);
        free(before);
        crash();
        end();
    }
    T_OK(done > 500);
}

// An import of one console that is the only one at work.
static void an_atomic_mark_unrolls_to_what_was_there_before(void)
{
    for (uint32_t seed = 1; seed <= 100; seed++) {
        char *before;

        state = seed * 40503u;
        begin();
        for (unsigned n = any(20); n > 0; n--)
            one_change(&a);
        before = everything();
        client_ask(&a, "/system/history/mark =kind=atomic");
        for (unsigned n = any(40); n > 0; n--)
            one_change(&a);
        if (any(2))
            ANN("/system/history/unroll =mark=*1", "!done");
        else
            crash();
        if (!STAYS(before))
            printf("# seed %u\n", (unsigned)seed);
        free(before);
        end();
    }
}

static void all_actions_undone_leave_nothing(void)
{
    for (uint32_t seed = 1; seed <= 60; seed++) {
        char *before, *after;
        unsigned undone = 0;

        state = seed * 69069u;
        begin();
        before = everything();
        for (unsigned n = any(60); n > 0; n--)
            one_change(&a);
        while (client_ask(&a, "/redo"), a.trap[0] == '\0')
            ;
        after = everything();
        while (client_ask(&a, "/undo"), a.trap[0] == '\0')
            undone++;
        T_STR(a.trap, "nothing to undo (6)");
        STAYS(before);
        while (undone-- > 0)
            ANN("/redo", "!done");
        if (!STAYS(after))
            printf("# seed %u\n", (unsigned)seed);
        free(before);
        free(after);
        end();
    }
}

// ---- bad disks

static void open_bad(void)
{
    struct err err;

    fake_clock_init(&bench.clock);
    bench.w = (struct warren){ .timers = &bench.clock.timers };
    bench.w.db = db_open(fixture.path, "bad-disk", &err);
    if (bench.w.db != NULL && !stores_open(&bench.w, &err))
        stores_close(&bench.w);
    client_open_as(&a, &bench.w, "ann", true, true);
    client_open_as(&b, &bench.w, "bob", true, true);
}

// The daemon dies here, with the power.
static void close_bad(void)
{
    journal_close(&bench.w);
    client_close(&a);
    client_close(&b);
    bench_close(&bench);
    buf_truncate(&sample_applied, 0);
}

static void make_some(void)
{
    static const char *const lines[] = {
        "/owner/add =name=o1",
        "/owner/add =name=o2 =boss=o1",
        "/thing/add =name=t1 =owner=o1",
        "/thing/add =name=t2 =owner=o2",
        "/step/add =what=a",
        "/step/add =what=b",
    };

    for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
        client_ask(&a, lines[i]);
}

static const char *const under_mark[] = {
    "/thing/set =.id=t1,t2 =size=50 =note=x",
    "/thing/add =name=t3 =owner=o1",
    "/step/move =.id=*2 =destination=*1",
    "/owner/set =.id=o1 =name=o9",
    "/thing/remove =.id=t1",
    "/settings/set =title=t",
    "/undo",
    "/step/remove =.id=*1",
};

// Which of the two it is after the power went at the n-th operation of the disk. What was released
// is there, what was not is not.
static bool cut_at(const char *mark, const char *release, int n, unsigned seed)
{
    char *before, *after, *now;
    bool released = false, cut;

    begin();
    make_some();
    before = everything();
    client_ask(&a, mark);
    for (size_t i = 0; i < sizeof(under_mark) / sizeof(*under_mark); i++)
        client_ask(&a, under_mark[i]);
    after = everything();
    end();
    begin();
    make_some();
    close_bad();
    bad_disk_reset(seed);
    open_bad();
    bad_disk_cut_after(n);
    if (bench.w.stores != NULL) {
        client_ask(&a, mark);
        for (size_t i = 0; i < sizeof(under_mark) / sizeof(*under_mark); i++)
            client_ask(&a, under_mark[i]);
        client_ask(&a, release);
        released = a.trap[0] == '\0';
    }
    cut = bad_disk_is_cut();
    close_bad();
    open_all();
    now = everything();
    if (released)
        T_STR(now, after);
    else
        T_OK(strcmp(now, before) == 0 || strcmp(now, after) == 0);
    if (!T_OK(!t_state.bad))
        printf("# %s cut at %d, seed %u\n", mark, n, seed);
    ANN("/safe-mode/get", "!done =ret=none");
    free(before);
    free(after);
    free(now);
    end();
    return cut;
}

static void a_power_cut_under_a_mark_leaves_all_of_it_or_nothing(void)
{
    for (unsigned seed = 1; seed <= 2; seed++) {
        for (int n = 0; cut_at("/safe-mode/take", "/safe-mode/release", n, seed); n++)
            ;
        for (int n = 0; cut_at(
                 "/system/history/mark =kind=atomic", "/system/history/release =mark=*1", n, seed);
             n++)
            ;
    }
}

static void a_full_disk_refuses_changes_under_a_mark_and_unrolls_later(void)
{
    bool full = true;

    for (int room = 0; full; room++) {
        char *before;

        begin();
        make_some();
        before = everything();
        close_bad();
        bad_disk_reset(1);
        open_bad();
        client_ask(&a, "/safe-mode/take");
        bad_disk_full_after(room);
        full = false;
        for (size_t i = 0; i < sizeof(under_mark) / sizeof(*under_mark); i++) {
            client_ask(&a, under_mark[i]);
            if (strcmp(a.trap, "cannot store the change: the disk is full") == 0)
                full = true;
            else
                T_STR(a.trap, "");
            if (full)
                break;
        }
        client_close(&a); // and that could not be undone either, perhaps
        bad_disk_full_after(1000000);
        fake_clock_run(&bench.clock, 11 * 1000);
        client_open_as(&a, &bench.w, "ann", true, true);
        STAYS(before);
        ANN("/safe-mode/get", "!done =ret=none");
        close_bad();
        open_all();
        STAYS(before);
        free(before);
        end();
    }
}

int main(void)
{
    T_RUN(what_was_added_set_removed_and_moved_is_undone_and_redone);
    T_RUN(an_undone_change_is_applied_like_any_other);
    T_RUN(several_items_of_one_command_are_one_action);
    T_RUN(undo_is_for_ones_own_changes_that_nobody_has_changed_since);
    T_RUN(what_is_referred_to_meanwhile_is_not_undone);
    T_RUN(a_new_change_ends_what_could_be_redone);
    T_RUN(the_history_has_the_last_hundred_actions);
    T_RUN(the_history_says_who_did_what_and_hides_secrets);
    T_RUN(what_changes_nothing_and_what_the_daemon_does_is_no_action);
    T_RUN(safe_mode_ends_with_its_connection);
    T_RUN(safe_mode_is_released_unrolled_and_hijacked);
    T_RUN(undo_and_redo_in_safe_mode_are_unrolled_too);
    T_RUN(kill_9_in_safe_mode_leaves_the_router_as_it_was);
    T_RUN(what_safe_mode_cannot_undo_it_says_and_undoes_the_rest);
    T_RUN(what_the_engine_refuses_in_an_unroll_is_configured_all_the_same);
    T_RUN(a_mark_makes_many_commands_one_action);
    T_RUN(a_mark_unrolls_only_what_its_connection_did);
    T_RUN(an_atomic_mark_in_safe_mode_and_safe_mode_over_it);
    T_RUN(an_action_under_somebodys_mark_is_not_undone_elsewhere);
    T_RUN(who_may_not_write_has_no_marks);
    T_RUN(any_changes_unrolled_leave_what_was_there_before);
    T_RUN(an_atomic_mark_unrolls_to_what_was_there_before);
    T_RUN(all_actions_undone_leave_nothing);
    T_RUN(a_power_cut_under_a_mark_leaves_all_of_it_or_nothing);
    T_RUN(a_full_disk_refuses_changes_under_a_mark_and_unrolls_later);
    return t_end();
}
