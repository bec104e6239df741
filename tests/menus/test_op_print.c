// SPDX-License-Identifier: ISC
// The forms of print that concern programs: which rows, how often, and what comes after them.

#include "tests/menus/client.h"
#include "tests/menus/sample.h"

static struct bench bench;
static struct client c, other;

static void begin(void)
{
    sample_dynamic = false;
    bench_open(&bench, NULL);
    client_open(&c, &bench.w);
    client_open(&other, &bench.w);
    client_ask(&other, "/thing/add =name=a");
    client_ask(&other, "/thing/add =name=b =size=20");
}

static void end(void)
{
    client_close(&other);
    client_close(&c);
    bench_close(&bench);
    buf_free(&sample_applied);
}

static void follow_goes_on_with_what_changes(void)
{
    begin();
    T_STR(client_ask(&c, "/thing/print =follow= =.proplist=.id,name .tag=f"),
        "!re =.id=*1 =name=a .tag=f\n!re =.id=*2 =name=b .tag=f");
    client_ask(&other, "/thing/set =.id=a =size=3");
    client_ask(&other, "/thing/remove =.id=b");
    T_STR(client_hear(&c), "!re =.id=*1 =name=a .tag=f\n!re =.id=*2 =.dead=yes .tag=f");
    T_STR(client_ask(&c, "/cancel =tag=f"),
        "!trap =category=2 =message=interrupted .tag=f\n!done\n!done .tag=f");
    T_STR(client_ask(&c, "/thing/print =follow-only= =.proplist=name ?size=20 .tag=o"), "");
    client_ask(&other, "/thing/add =name=x");
    client_ask(&other, "/thing/add =name=y =size=20");
    T_STR(client_hear(&c), "!re =name=y .tag=o");
    client_say(&c, "/thing/print =follow=");
    end(); // the client goes while it follows
}

static void what_changes_while_rows_go_out_comes_after_them(void)
{
    static const char *const heard[] = {
        "!re =.id=*1 =size=10 .tag=f",
        "!re =.id=*2 =size=20 .tag=f",
        "!re =.id=*1 =size=31 .tag=f", // once, as it is then
        "",
    };

    begin();
    c.limit = 1;
    client_say(&c, "/thing/print =follow= =.proplist=.id,size .tag=f"); // one row fits
    client_ask(&other, "/thing/set =.id=a =size=30");
    client_ask(&other, "/thing/set =.id=a =size=31");
    for (size_t i = 0; i < sizeof(heard) / sizeof(*heard); i++) {
        T_STR(client_hear(&c), heard[i]);
        serve_drained(c.serve);
    }
    end();
}

static void more_changes_than_are_kept_end_it(void)
{
    enum { MANY = 5000 };

    begin();
    c.limit = 1;
    client_say(&c, "/step/add =what=s");
    client_hear(&c);
    client_ask(&c, "/step/add =what=t");
    client_say(&c, "/step/print =follow= .tag=f");
    for (int i = 0; i < MANY; i++)
        client_ask(&other, "/step/add =what=u");
    client_hear(&c);
    serve_drained(c.serve); // the last row, and then
    T_OK(strstr(client_hear(&c), "!trap =category=4 =message=too many changes that the client did "
                                 "not read .tag=f\n!done .tag=f") != NULL);
    end();
}

static void interval_repeats_and_numbers_the_rounds(void)
{
    begin();
    T_STR(client_ask(&c, "/thing/print =interval=1s =.proplist=name ?size=20 .tag=i"),
        "!re =name=b =.section=0 .tag=i");
    fake_clock_run(&bench.clock, 999);
    T_STR(client_hear(&c), "");
    client_ask(&other, "/thing/set =.id=a =size=20");
    fake_clock_run(&bench.clock, 1001);
    T_STR(client_hear(&c), "!re =name=a =.section=1 .tag=i\n!re =name=b =.section=1 .tag=i\n"
                           "!re =name=a =.section=2 .tag=i\n!re =name=b =.section=2 .tag=i");
    client_ask(&c, "/cancel");
    T_STR(client_ask(&c, "/thing/print =interval=1s =count-only="), "!re =ret=2 =.section=0");
    client_ask(&c, "/cancel");
    T_STR(client_ask(&c, "/settings/print =interval=500ms =.proplist=enabled"),
        "!re =enabled=false =.section=0");
    fake_clock_run(&bench.clock, 500);
    T_STR(client_hear(&c), "!re =enabled=false =.section=1");
    client_ask(&c, "/cancel");
    T_STR(client_ask(&c, "/thing/print =interval=199ms"),
        "!trap =category=1 =message=value of interval out of range (200ms..3w3d20h31m23s647ms)\n"
        "!done");
    client_say(&c, "/thing/print =interval=1s =from=b =.proplist=name");
    T_STR(client_hear(&c), "!re =name=b =.section=0");
    client_ask(&other, "/thing/remove =.id=b");
    fake_clock_run(&bench.clock, 1000);
    T_STR(client_hear(&c), "!trap =category=0 =message=no such item\n!done");
    client_say(&c, "/thing/print =interval=1s");
    end(); // the client goes between two rounds
}

static void from_gives_these_in_this_order(void)
{
    static const struct dialogue table[] = {
        { "/thing/print =from=b,*1 =.proplist=name", "!re =name=b\n!re =name=a\n!done" },
        { "/thing/print =from=b,a =count-only=", "!done =ret=2" },
        { "/thing/print =from=b,a =.proplist=name ?size=20", "!re =name=b\n!done" },
        { "/thing/print =from=nobody", "!trap =category=0 =message=no such item\n!done" },
        { "/settings/print =from=a", "!trap =category=1 =message=unknown parameter from\n!done" },
        { "/settings/print =count-only=",
            "!trap =category=1 =message=unknown parameter count-only\n!done" },
    };

    begin();
    DIALOGUE(&c, table);
    end();
}

// Asked by name or id, the rows are the same as if all of them had been looked at.
static void lookups_find_what_a_search_would(void)
{
    static const struct dialogue table[] = {
        { "/thing/print ?name=b =.proplist=.id", "!re =.id=*2\n!done" },
        { "/thing/print ?=name=b =.proplist=.id", "!re =.id=*2\n!done" },
        { "/thing/print ?.id=*2 =.proplist=name", "!re =name=b\n!done" },
        { "/thing/print ?.id=b =.proplist=name", "!done" },
        { "/thing/print ?.id=*80000002 =.proplist=name", "!re =name=<two>\n!done" },
        { "/thing/print ?name=<one> =.proplist=.id", "!re =.id=*80000001\n!done" },
        { "/thing/print ?name=b ?size=10", "!done" },
        { "/thing/print ?name=a ?name=b", "!done" },
        { "/thing/print ?name=a ?name=b ?#| =.proplist=.id", "!re =.id=*1\n!re =.id=*2\n!done" },
        { "/thing/print ?name=a ?#! =.proplist=name", "!re =name=b\n!re =name=<one>\n"
                                                      "!re =name=<two>\n!done" },
        { "/thing/print ?>name=a =.proplist=name", "!re =name=b\n!done" },
        { "/thing/find ?name=b", "!done =ret=*2" },
        { "/thing/print =count-only= ?name=b", "!done =ret=1" },
        { "/thing/print ?name=", "!done" },
        { "/thing/print ?name =.proplist=none", "!re\n!re\n!re\n!re\n!done" },
    };

    begin();
    sample_dynamic = true;
    DIALOGUE(&c, table);
    end();
}

static void stats_are_the_counters(void)
{
    static const struct dialogue table[] = {
        { "/meter/add =name=m =place=here =comment=x", "!done =ret=*1" },
        { "/meter/print",
            "!re =.id=*1 =name=m =place=here =hits=7 =comment=x =disabled=false\n!done" },
        { "/meter/print =stats=", "!re =.id=*1 =name=m =hits=7 =comment=x =disabled=false\n!done" },
        { "/meter/print =stats= =.proplist=place", "!re =place=here\n!done" },
        { "/thing/print =stats=", "!trap =category=1 =message=unknown parameter stats\n!done" },
    };

    begin();
    DIALOGUE(&c, table);
    end();
}

int main(void)
{
    T_RUN(follow_goes_on_with_what_changes);
    T_RUN(what_changes_while_rows_go_out_comes_after_them);
    T_RUN(more_changes_than_are_kept_end_it);
    T_RUN(interval_repeats_and_numbers_the_rounds);
    T_RUN(from_gives_these_in_this_order);
    T_RUN(lookups_find_what_a_search_would);
    T_RUN(stats_are_the_counters);
    return t_end();
}
