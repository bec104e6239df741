// SPDX-License-Identifier: ISC
// What a client hears to what it says: the verbs, on a tree that has one of everything.

#include "tests/menus/client.h"
#include "tests/menus/sample.h"

static struct bench bench;
static struct client c;

static void begin(void)
{
    sample_refused = NULL;
    sample_dynamic = false;
    sample_ended = 0;
    bench_open(&bench, NULL);
    client_open(&c, &bench.w);
}

static void end(void)
{
    client_close(&c);
    bench_close(&bench);
    buf_free(&sample_applied);
}

#define LAW(name, ...)                                          \
    static void name(void)                                      \
    {                                                           \
        static const struct dialogue table[] = { __VA_ARGS__ }; \
                                                                \
        begin();                                                \
        DIALOGUE(&c, table);                                    \
        end();                                                  \
    }

LAW(an_item_is_added_with_its_defaults, { "/thing/add =name=a", "!done =ret=*1" },
    { "/thing/print", "!re =.id=*1 =name=a =size=10 =max-size=10 =kind=round =password= =age=1m30s "
                      "=disabled=false =dynamic=false =running=true\n!done" },
    { "/thing/add =size=0x20 =kind=sq =note=s =comment=my~own =disabled=yes =owner=first",
        "!done =ret=*2" },
    { "/thing/print ?name=thing1 =.proplist=.id,size,kind,note,owner,comment,disabled,running",
        "!re =.id=*2 =size=32 =kind=square =owner=first =note=short =comment=my own =disabled=true "
        "=running=false\n!done" },
    { "/thing/toy/add =name=bear", "!done =ret=*1" },
    { "/thing/toy/print", "!re =.id=*1 =name=bear =disabled=true\n!done" })

LAW(a_name_that_is_not_given_is_the_first_free_number, { "/thing/add", "!done =ret=*1" },
    { "/thing/add", "!done =ret=*2" }, { "/thing/add =name=thing4", "!done =ret=*3" },
    { "/thing/toy/add =name=thing3", "!done =ret=*1" },
    { "/thing/add =name=thing", "!done =ret=*4" }, { "/thing/add", "!done =ret=*5" },
    { "/thing/remove =.id=thing1", "!done" }, { "/thing/add", "!done =ret=*6" },
    { "/thing/print =.proplist=name",
        "!re =name=thing2\n!re =name=thing4\n!re =name=thing\n!re =name=thing5\n!re =name=thing1\n"
        "!done" })

LAW(what_cannot_be_added_is_refused_with_a_sentence,
    { "/owner/add", "!trap =category=1 =message=missing value(s) of argument(s) name\n!done" },
    { "/owner/add =name=", "!trap =category=1 =message=invalid value for argument name\n!done" },
    { "/thing/add =size=101",
        "!trap =category=1 =message=value of size out of range (1..100)\n!done" },
    { "/thing/add =size=9x",
        "!trap =category=1 =message=value of size contains invalid trailing characters\n!done" },
    { "/thing/add =size=13", "!trap =category=1 =message=no thing has that size\n!done" },
    { "/thing/add =note=long", "!trap =category=1 =message=a note is not long\n!done" },
    { "/thing/add =kind=oval",
        "!trap =category=1 =message=input does not match any value of kind\n!done" },
    { "/thing/add =owner=nobody",
        "!trap =category=1 =message=input does not match any value of owner\n!done" },
    { "/thing/add =colour=red", "!trap =category=1 =message=unknown parameter colour\n!done" },
    { "/thing/add =age=1s", "!trap =category=1 =message=unknown parameter age\n!done" },
    { "/thing/add =seen=now", "!trap =category=1 =message=unknown parameter seen\n!done" },
    { "/thing/add =.id=*5", "!trap =category=1 =message=unknown parameter .id\n!done" },
    { "/thing/add =place-before=*1",
        "!trap =category=1 =message=unknown parameter place-before\n!done" },
    { "/thing/add name", "!trap =category=1 =message=unknown parameter name\n!done" },
    { "/thing/add ?name=a", "!trap =category=1 =message=unknown parameter ?name\n!done" },
    { "/thing/print =count-only=", "!done =ret=0" })

LAW(names_are_unique_and_menus_may_share_them, { "/owner/add =name=ann", "!done =ret=*1" },
    { "/owner/add =name=ann",
        "!trap =category=1 =message=failure: owner with the same name already exists\n!done" },
    { "/thing/add =name=ann", "!done =ret=*1" },
    { "/thing/toy/add =name=ann",
        "!trap =category=1 =message=failure: already have thing with such name\n!done" },
    { "/thing/toy/add =name=bob", "!done =ret=*1" },
    { "/thing/set =.id=ann =name=bob",
        "!trap =category=1 =message=failure: already have thing with such name\n!done" },
    { "/thing/set =.id=ann =name=ann", "!done" }, { "/thing/add =name=carl", "!done =ret=*2" },
    { "/thing/set =.id=ann,carl =name=dora",
        "!trap =category=1 =message=failure: already have thing with such name\n!done" },
    { "/thing/print =.proplist=name", "!re =name=ann\n!re =name=carl\n!done" })

LAW(set_changes_all_that_it_names_or_nothing, { "/thing/add =name=a", "!done =ret=*1" },
    { "/thing/add =name=b", "!done =ret=*2" }, { "/thing/add =name=c,d", "!done =ret=*3" },
    { "/thing/set =.id=*1,b =max-size=20 =kind=square", "!done" },
    { "/thing/set =numbers=c,d =size=30", "!done" },
    { "/thing/print =.proplist=name,size,kind",
        "!re =name=a =size=20 =kind=square\n!re =name=b =size=20 =kind=square\n"
        "!re =name=c,d =size=30 =kind=round\n!done" },
    { "/thing/set =.id=*1 =size=40 =kind=oval",
        "!trap =category=1 =message=input does not match any value of kind\n!done" },
    { "/thing/set =.id=*1,*9 =size=40", "!trap =category=0 =message=no such item\n!done" },
    { "/thing/set =.id=*1,*1x =size=40", "!trap =category=0 =message=no such item\n!done" },
    { "/thing/set =size=40",
        "!trap =category=1 =message=missing value(s) of argument(s) .id\n!done" },
    { "/thing/set =.id= =size=40", "!done" },
    { "/thing/get =.id=a =value-name=size", "!done =ret=20" },
    { "/settings/set =enabled=yes =title=x", "!done" },
    { "/settings/print", "!re =enabled=true =title=x =default-owner=first\n!done" },
    { "/settings/set =!title=", "!done" },
    { "/settings/print", "!re =enabled=true =default-owner=first\n!done" })

LAW(values_are_taken_away,
    { "/thing/add =name=a =owner=first =note=n =comment=c", "!done =ret=*1" },
    { "/thing/unset =.id=a =value-name=owner", "!done" },
    { "/thing/set =.id=a =!note= =comment=", "!done" },
    { "/thing/print =.proplist=owner,note,comment", "!re\n!done" },
    { "/thing/unset =.id=a =value-name=size",
        "!trap =category=1 =message=size cannot be unset\n!done" },
    { "/thing/unset =.id=a =value-name=colour",
        "!trap =category=1 =message=unknown parameter !colour\n!done" },
    { "/thing/unset =.id=a",
        "!trap =category=1 =message=missing value(s) of argument(s) value-name\n!done" })

LAW(items_are_switched_and_commented, { "/thing/add =name=a", "!done =ret=*1" },
    { "/thing/disable =.id=a", "!done" },
    { "/thing/print =.proplist=disabled,running", "!re =disabled=true =running=false\n!done" },
    { "/thing/enable =numbers=*1", "!done" }, { "/thing/comment =.id=a =comment=one~two", "!done" },
    { "/thing/print =.proplist=disabled,comment", "!re =comment=one two =disabled=false\n!done" },
    { "/owner/disable =.id=first", "!trap =category=0 =message=no such command\n!done" })

LAW(get_gives_one_value_or_all, { "/thing/add =name=a =owner=first", "!done =ret=*1" },
    { "/thing/get =.id=a =value-name=owner", "!done =ret=first" },
    { "/thing/get =number=a =value-name=max-size", "!done =ret=10" },
    { "/thing/get =.id=a =value-name=note", "!done =ret=" },
    { "/thing/get =.id=a =value-name=running", "!done =ret=true" },
    { "/thing/get =.id=a =value-name=dynamic", "!done =ret=false" },
    { "/thing/get =.id=a =value-name=.id", "!done =ret=*1" },
    { "/thing/get =.id=a =value-name=colour",
        "!trap =category=1 =message=input does not match any value of value-name\n!done" },
    { "/thing/get =.id=a", "!done =ret=.id=*1;name=a;size=10;kind=round;owner=first;password=;"
                           "age=1m30s;disabled=false;dynamic=false;running=true" },
    { "/settings/get", "!done =ret=enabled=false;default-owner=first" },
    { "/thing/get =.id=b =value-name=name", "!trap =category=0 =message=no such item\n!done" },
    { "/settings/get =value-name=default-owner", "!done =ret=first" })

LAW(print_and_find_choose_rows, { "/thing/add =name=a =size=9", "!done =ret=*1" },
    { "/thing/add =name=b =size=10 =kind=square", "!done =ret=*2" },
    { "/thing/add =name=c =size=11", "!done =ret=*3" },
    { "/thing/print =count-only= ?>size=9", "!done =ret=2" },
    { "/thing/getall =.proplist=name ?kind=square", "!re =name=b\n!done" },
    { "/thing/print =.proplist=name,.id =from=c,*1",
        "!re =.id=*3 =name=c\n!re =.id=*1 =name=a\n!done" },
    { "/thing/print =detail= =terse= =without-paging= =proplist=name ?name=a",
        "!re =name=a\n!done" },
    { "/thing/find", "!done =ret=*1;*2;*3" },
    { "/thing/find ?name=a ?name=c ?#|", "!done =ret=*1;*3" },
    { "/thing/find ?name=z", "!done =ret=" },
    { "/thing/print =from=z", "!trap =category=0 =message=no such item\n!done" })

LAW(steps_stay_in_their_order, { "/step/add =what=1", "!done =ret=*1" },
    { "/step/add =what=2", "!done =ret=*2" },
    { "/step/add =what=0 =place-before=*1", "!done =ret=*3" },
    { "/step/find", "!done =ret=*3;*1;*2" }, { "/step/move =.id=*2 =destination=*3", "!done" },
    { "/step/find", "!done =ret=*2;*3;*1" }, { "/step/move =.id=*2,*3", "!done" },
    { "/step/find", "!done =ret=*1;*2;*3" }, { "/step/move =.id=*1 =destination=*1", "!done" },
    { "/step/move =.id=*1 =destination=*9", "!trap =category=0 =message=no such item\n!done" },
    { "/step/add =what=x =place-before=*9", "!trap =category=0 =message=no such item\n!done" },
    { "/step/remove =.id=*2", "!done" }, { "/step/find", "!done =ret=*1;*3" },
    { "/thing/move =.id=*1", "!trap =category=0 =message=no such command\n!done" })

LAW(a_copy_takes_all_but_the_name,
    { "/thing/add =name=a =size=7 =note=n =owner=first =disabled=yes", "!done =ret=*1" },
    { "/thing/add =copy-from=a =note=m", "!done =ret=*2" },
    { "/thing/print =from=*2 =.proplist=name,size,note,owner,disabled",
        "!re =name=thing1 =size=7 =owner=first =note=m =disabled=true\n!done" },
    { "/thing/add =copy-from=z", "!trap =category=0 =message=no such item\n!done" })

LAW(commands_are_found_or_refused,
    { "/thing/fly", "!trap =category=0 =message=no such command\n!done" },
    { "/nothing/print", "!trap =category=0 =message=no such command prefix\n!done" },
    { "/thing~toy/print", "!trap =category=0 =message=no such command prefix\n!done" },
    { "print", "!trap =category=0 =message=no such command\n!done" },
    { "/", "!trap =category=0 =message=no such command\n!done" },
    { "//", "!trap =category=0 =message=no such command\n!done" },
    { "=name=x", "!trap =category=0 =message=no such command\n!done" },
    { "/print", "!trap =category=0 =message=no such command\n!done" },
    { "/console/print", "!trap =category=0 =message=no such command\n!done" },
    { "/settings/add", "!trap =category=0 =message=no such command\n!done" },
    { "/settings/set =enabled=perhaps",
        "!trap =category=1 =message=input does not match any value of enabled\n!done" },
    { "/login", "!done" })

LAW(the_tag_is_the_last_word_of_each_answer,
    { "/thing/add .tag=7 =name=a", "!done =ret=*1 .tag=7" },
    { "/thing/print =.proplist=name .tag=x", "!re =name=a .tag=x\n!done .tag=x" },
    { "/thing/print =.proplist=name =.tag=y", "!re =name=a .tag=y\n!done .tag=y" },
    { "/thing/fly .tag=8", "!trap =category=0 =message=no such command .tag=8\n!done .tag=8" })

static void rows_that_nobody_typed_cannot_be_changed_only_ended(void)
{
    static const struct dialogue table[] = {
        { "/thing/add =name=a", "!done =ret=*1" },
        { "/thing/print =.proplist=.id,name,dynamic,disabled,age",
            "!re =.id=*1 =name=a =age=1m30s =disabled=false =dynamic=false\n"
            "!re =.id=*80000001 =name=<one> =age=5s =disabled=false =dynamic=true\n"
            "!re =.id=*80000002 =name=<two> =age=5s =disabled=false =dynamic=true\n!done" },
        { "/thing/find ?disabled=no ?dynamic=yes", "!done =ret=*80000001;*80000002" },
        { "/thing/set =.id=<one> =size=1",
            "!trap =category=4 =message=failure: can not change dynamic\n!done" },
        { "/thing/set =.id=a,*80000001 =size=1",
            "!trap =category=4 =message=failure: can not change dynamic\n!done" },
        { "/thing/add =name=<two>",
            "!trap =category=1 =message=failure: already have thing with such name\n!done" },
        { "/thing/get =.id=*80000002 =value-name=name", "!done =ret=<two>" },
        { "/thing/remove =.id=<one>,*80000002,a,<one>,*1", "!done" },
    };

    begin();
    sample_dynamic = true;
    DIALOGUE(&c, table);
    T_INT(sample_ended, 2);
    sample_dynamic = false;
    T_STR(client_ask(&c, "/thing/print =count-only="), "!done =ret=0");
    end();
}

static void who_may_not_write_or_see_secrets_does_not(void)
{
    static const struct dialogue table[] = {
        { "/thing/add", "!trap =category=4 =message=not enough permissions (9)\n!done" },
        { "/thing/remove =.id=a", "!trap =category=4 =message=not enough permissions (9)\n!done" },
        { "/thing/print =.proplist=password", "!re =password=*****\n!done" },
        { "/thing/get =.id=a =value-name=password", "!done =ret=*****" },
        { "/thing/find ?password=hidden", "!done =ret=" },
        { "/thing/find ?>password=", "!done =ret=" },
        { "/thing/find ?password", "!done =ret=" },
    };
    struct client reader;

    begin();
    T_STR(client_ask(&c, "/thing/add =name=a =password=hidden"), "!done =ret=*1");
    T_STR(client_ask(&c, "/thing/find ?password=hidden"), "!done =ret=*1");
    client_open_as(&reader, &bench.w, "reader", false, false);
    DIALOGUE(&reader, table);
    T_OK(strstr(client_ask(&reader, "/thing/export"), "hidden") == NULL);
    T_OK(strstr(client_ask(&c, "/thing/export"), "password=hidden") != NULL);
    T_OK(strstr(client_ask(&c, "/thing/export =hide-sensitive="), "hidden") == NULL);
    client_close(&reader);
    end();
}

static void listeners_hear_changes_until_they_cancel(void)
{
    struct client other;

    begin();
    client_open(&other, &bench.w);
    client_say(&c, "/thing/listen =.proplist=.id,name,size .tag=l");
    client_say(&c, "/settings/listen =.proplist=title .tag=s");
    T_STR(client_hear(&c), "");
    client_say(&other, "/thing/add =name=a");
    T_STR(client_hear(&c), "!re =.id=*1 =name=a =size=10 .tag=l");
    client_say(&other, "/thing/set =.id=a =size=11");
    client_say(&other, "/settings/set =title=t");
    T_STR(client_hear(&c), "!re =.id=*1 =name=a =size=11 .tag=l\n!re =title=t .tag=s");
    client_say(&other, "/thing/remove =.id=a");
    T_STR(client_hear(&c), "!re =.id=*1 =.dead=yes .tag=l");
    sample_dynamic = true;
    store_announce(&bench.w, "/thing", ITEM_DYNAMIC + 2, false);
    T_STR(client_hear(&c), "!re =.id=*80000002 =name=<two> .tag=l");
    store_announce(&bench.w, "/thing", ITEM_DYNAMIC + 2, true);
    T_STR(client_hear(&c), "!re =.id=*80000002 =.dead=yes .tag=l");
    T_STR(client_ask(&c, "/cancel =tag=l .tag=c"),
        "!trap =category=2 =message=interrupted .tag=l\n!done .tag=c\n!done .tag=l");
    client_say(&other, "/thing/add =name=b");
    T_STR(client_hear(&c), "");
    T_STR(client_ask(&c, "/cancel =tag=nobody"), "!done");
    T_STR(client_ask(&c, "/cancel"),
        "!trap =category=2 =message=interrupted .tag=s\n!done\n!done .tag=s");
    client_close(&other);
    end();
}

static void a_listener_that_does_not_read_is_told_later(void)
{
    begin();
    client_say(&c, "/thing/listen =.proplist=.id,size ?size ?.dead ?#|");
    c.limit = 1;
    buf_addc(&c.wire, '\0'); // an empty sentence that nobody reads
    store_add(store_at(&bench.w, "/thing"), item_new(store_at(&bench.w, "/thing")->menu),
        ITEM_NO_ID, NULL, NULL);
    store_add(store_at(&bench.w, "/thing"), item_new(store_at(&bench.w, "/thing")->menu),
        ITEM_NO_ID, NULL, NULL);
    store_remove(store_at(&bench.w, "/thing"), (const uint32_t[]){ 1 }, 1, NULL);
    T_INT(c.wire.len, 1);
    buf_truncate(&c.wire, 0);
    serve_drained(c.serve);
    T_STR(client_hear(&c), "!re =.id=*1 =.dead=yes");
    serve_drained(c.serve);
    T_STR(client_hear(&c), "!re =.id=*2 =size=10");
    end();
}

static void monitor_samples_once_or_until_told(void)
{
    begin();
    client_ask(&c, "/thing/add =name=a");
    client_ask(&c, "/thing/add =name=b =disabled=yes");
    T_STR(client_ask(&c, "/thing/monitor =.id=a =once="), "!re =state=good =.section=0\n!done");
    T_STR(client_ask(&c, "/thing/monitor =.id=a,b =once="),
        "!re =.id=*1 =name=a =state=good =.section=0\n"
        "!re =.id=*2 =name=b =state=off =.section=0\n!done");
    T_STR(client_ask(&c, "/thing/monitor =.id= =once="), "!done");
    T_STR(client_ask(&c, "/thing/monitor =numbers=1 =once="), "!re =state=off =.section=0\n!done");
    T_STR(client_ask(&c, "/thing/monitor =numbers=0,b,*1 =once="),
        "!re =.id=*1 =name=a =state=good =.section=0\n"
        "!re =.id=*2 =name=b =state=off =.section=0\n!done");
    T_STR(client_ask(&c, "/thing/monitor =numbers=2 =once="),
        "!trap =category=0 =message=no such item\n!done");
    T_STR(client_ask(&c, "/thing/set =numbers=0 =size=2"),
        "!trap =category=0 =message=no such item\n!done");
    T_STR(client_ask(&c, "/thing/monitor =.id=a =interval=2s .tag=m"),
        "!re =state=good =.section=0 .tag=m");
    fake_clock_run(&bench.clock, 1999);
    T_STR(client_hear(&c), "");
    fake_clock_run(&bench.clock, 2001);
    T_STR(
        client_hear(&c), "!re =state=good =.section=1 .tag=m\n!re =state=good =.section=2 .tag=m");
    client_ask(&c, "/thing/disable =.id=a");
    fake_clock_run(&bench.clock, 2000);
    T_STR(client_hear(&c), "!re =state=off =.section=3 .tag=m");
    client_ask(&c, "/thing/remove =.id=a");
    fake_clock_run(&bench.clock, 2000);
    T_STR(client_hear(&c), "!trap =category=0 =message=no such item .tag=m\n!done .tag=m");
    T_STR(client_ask(&c, "/thing/monitor =.id=b =duration=1500ms"), "!re =state=off =.section=0");
    fake_clock_run(&bench.clock, 5000);
    T_STR(client_hear(&c), "!re =state=off =.section=1\n!done");
    T_STR(client_ask(&c, "/thing/monitor =.id=b =interval=1ms"),
        "!trap =category=1 =message=value of interval out of range (20ms..1h)\n!done");
    T_STR(client_ask(&c, "/thing/monitor =.id=b .tag=m"), "!re =state=off =.section=0 .tag=m");
    end(); // the client goes while it watches
}

static void a_client_that_reads_slowly_gets_every_row(void)
{
    enum { ROWS = 10000 };
    struct store *s;
    size_t rows = 0;

    begin();
    s = store_at(&bench.w, "/step");
    for (unsigned i = 0; i < ROWS; i++) {
        struct item *item = item_new(s->menu);

        item_setf(item, "what", "%u", i);
        T_OK(store_add(s, item, ITEM_NO_ID, NULL, NULL));
    }
    c.limit = 4096;
    client_say(&c, "/step/print .tag=p");
    client_say(&c, "/step/export .tag=e");
    for (int i = 0; i < 5000 && c.wire.len > 0; i++) {
        T_OK(c.wire.len < 2 * 4096);
        for (const char *at = client_hear(&c); (at = strstr(at, "!re")) != NULL; at += 3)
            rows++;
        serve_drained(c.serve);
    }
    T_INT(rows, ROWS + ROWS + 3); // and the head of the export
    client_say(&c, "/step/print =count-only= .tag=n");
    T_STR(client_ask(&c, "/thing/print"), "!done"); // in between
    fake_clock_run(&bench.clock, 1);
    T_STR(client_hear(&c), "!done =ret=10000 .tag=n");
    client_say(&c, "/step/print ?what=9999"); // goes on by itself
    fake_clock_run(&bench.clock, 1);
    T_STR(client_hear(&c), "!re =.id=*2710 =what=9999 =disabled=false\n!done");
    client_say(&c, "/step/find ?what=9999");
    fake_clock_run(&bench.clock, 1);
    T_STR(client_hear(&c), "!done =ret=*2710");
    client_say(&c, "/step/print ?what=none");
    client_say(&c, "/step/print");
    end(); // the client goes in the middle
}

static void garbage_is_refused_and_harms_nobody(void)
{
    static const char binary[] = { '=', 'n', '\xff', '\x80', '\r', '\n', '\x1b', '=', '\xfe' };
    char *big = mem_printf("=note=%0*d", 1 << 20, 7);
    const char *words[] = { "/thing/add", "=name=a\0b", NULL };
    size_t lens[] = { 10, 9 };

    begin();
    client_say_words(&c, words, lens);
    T_STR(client_hear(&c), "!trap =category=1 =message=a word must not contain a zero byte\n!done");
    words[1] = binary;
    lens[1] = sizeof(binary);
    client_say_words(&c, words, lens);
    T_OK(strstr(client_hear(&c), "unknown parameter") != NULL);
    words[1] = big;
    lens[1] = strlen(big);
    client_say_words(&c, words, lens);
    T_STR(client_hear(&c),
        "!trap =category=1 =message=value of note is too long, 65536 bytes at most\n!done");
    lens[1] = strlen("=note=") + 65536;
    client_say_words(&c, words, lens);
    T_STR(client_hear(&c), "!done =ret=*1");
    words[0] = "/thing/print\0junk";
    lens[0] = 17;
    words[1] = "?#0.1.2.3!!&|999999999999";
    lens[1] = strlen(words[1]);
    client_say_words(&c, words, lens);
    T_OK(strstr(client_hear(&c), "!done") != NULL);
    free(big);
    end();
}

// What is worked through for every row has a bound, and so has what one turn works through.
static void long_queries_and_lists_are_refused(void)
{
    char *query = mem_printf("?#%0*d", 65534, 0), *list = mem_printf("=.proplist=%0*d", 65536, 0);
    const char *words[] = { "/thing/print", query, NULL };
    size_t lens[] = { 12, 65536 };

    begin();
    client_ask(&c, "/thing/add =name=a");
    client_say_words(&c, words, lens);
    T_STR(client_hear(&c), "!re =.id=*1 =name=a =size=10 =max-size=10 =kind=round =password= "
                           "=age=1m30s =disabled=false =dynamic=false =running=true\n!done");
    client_say_words(&c, (const char *const[]){ "/thing/find", query, "?name", NULL },
        (const size_t[]){ 11, 65536, 5 });
    T_STR(client_hear(&c),
        "!trap =category=1 =message=the queries are too long, 65536 bytes at most\n!done");
    words[1] = list;
    lens[1] = strlen(list);
    client_say_words(&c, words, lens);
    T_STR(client_hear(&c), "!re\n!done");
    free(list);
    list = mem_printf("=.proplist=%0*d", 65537, 0);
    words[1] = list;
    lens[1] = strlen(list);
    client_say_words(&c, words, lens);
    T_STR(client_hear(&c),
        "!trap =category=1 =message=value of .proplist is too long, 65536 bytes at most\n!done");
    free(list);
    free(query);
    end();
}

static void a_client_leaves_politely_and_is_heard_no_more(void)
{
    begin();
    client_say(&c, "/thing/listen .tag=l");
    T_STR(client_ask(&c, "/quit"), "!fatal session terminated on request");
    T_OK(c.closed);
    T_STR(client_ask(&c, "/thing/print"), "");
    end();
}

static void commands_that_run_at_once_have_a_bound(void)
{
    char line[40];

    begin();
    for (int i = 0; i < 1000; i++) {
        snprintf(line, sizeof(line), "/thing/listen .tag=%d", i);
        client_say(&c, line);
    }
    T_STR(client_ask(&c, "/thing/listen .tag=x"),
        "!trap =category=5 =message=too many commands at once .tag=x\n!done .tag=x");
    client_ask(&c, "/cancel");
    T_STR(client_ask(&c, "/thing/print"), "!done");
    end();
}

int main(void)
{
    T_RUN(an_item_is_added_with_its_defaults);
    T_RUN(a_name_that_is_not_given_is_the_first_free_number);
    T_RUN(what_cannot_be_added_is_refused_with_a_sentence);
    T_RUN(names_are_unique_and_menus_may_share_them);
    T_RUN(set_changes_all_that_it_names_or_nothing);
    T_RUN(values_are_taken_away);
    T_RUN(items_are_switched_and_commented);
    T_RUN(get_gives_one_value_or_all);
    T_RUN(print_and_find_choose_rows);
    T_RUN(steps_stay_in_their_order);
    T_RUN(a_copy_takes_all_but_the_name);
    T_RUN(commands_are_found_or_refused);
    T_RUN(the_tag_is_the_last_word_of_each_answer);
    T_RUN(rows_that_nobody_typed_cannot_be_changed_only_ended);
    T_RUN(who_may_not_write_or_see_secrets_does_not);
    T_RUN(listeners_hear_changes_until_they_cancel);
    T_RUN(a_listener_that_does_not_read_is_told_later);
    T_RUN(monitor_samples_once_or_until_told);
    T_RUN(a_client_that_reads_slowly_gets_every_row);
    T_RUN(long_queries_and_lists_are_refused);
    T_RUN(garbage_is_refused_and_harms_nobody);
    T_RUN(a_client_leaves_politely_and_is_heard_no_more);
    T_RUN(commands_that_run_at_once_have_a_bound);
    return t_end();
}
