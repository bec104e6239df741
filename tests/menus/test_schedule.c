// SPDX-License-Identifier: ISC
// /system/scheduler on a clock that the test turns, and sets.

#include "menus/schedule.h"
#include "tests/menus/consoles.h"

#include <time.h>

enum { HOUR = 3600, DAY = 24 * HOUR };

static struct consoles consoles;
static struct client c;

// 2026-01-02 10:00:00 in UTC.
#define BEGIN 1767348000

static void begin(void)
{
    consoles_open(&consoles);
    consoles.wall = BEGIN;
    consoles.bench.w.schedules = schedules_new(&consoles.bench.w);
    consoles_client(&consoles, &c, "admin", POLICY_ALL);
}

static void end(void)
{
    client_close(&c);
    schedules_free(consoles.bench.w.schedules);
    consoles_close(&consoles);
}

// Both clocks go on.
static void pass(int64_t seconds)
{
    for (int64_t i = 0; i < seconds; i++) {
        consoles.wall++;
        fake_clock_run(&consoles.bench.clock, 1000);
        for (size_t k = 0; k < consoles.count; k++)
            if (consoles.all[k].running)
                console_end(&consoles, k, NULL);
    }
}

static void set_clock(int64_t by)
{
    consoles.wall += by;
}

static const char *shown(const char *prop)
{
    client_ask(&c, "/system/scheduler/print");
    return client_got(&c, 0, prop);
}

static void dates_and_times_have_one_form(void)
{
    static const struct {
        const char *from, *date, *time;
    } rows[] = {
        { "jan/02/2026", "jan/02/2026", NULL },
        { "Dec/31/1999", "dec/31/1999", NULL },
        { "2026-11-23", "nov/23/2026", NULL },
        { "feb/29/2024", "feb/29/2024", NULL },
        { "feb/29/2026", NULL, NULL },
        { "2026-13-01", NULL, NULL },
        { "jan/00/2026", NULL, NULL },
        { "jan/02/2026x", NULL, NULL },
        { "yesterday", NULL, NULL },
        { "10:00:00", NULL, "10:00:00" },
        { "7:05", NULL, "07:05:00" },
        { "4h30m", NULL, "04:30:00" },
        { "24:00:00", NULL, NULL },
        { "", NULL, NULL },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct buf date = { 0 }, time = { 0 };

        T_INT(schedule_date(rows[i].from, &date), rows[i].date != NULL);
        T_INT(schedule_time(rows[i].from, &time), rows[i].time != NULL);
        T_STR(buf_str(&date), rows[i].date != NULL ? rows[i].date : "");
        T_STR(buf_str(&time), rows[i].time != NULL ? rows[i].time : "");
        buf_free(&date);
        buf_free(&time);
    }
}

static void the_next_run_is_behind_now(void)
{
    static const struct {
        int64_t start, interval, now, next;
    } rows[] = {
        // seconds
        { 100, 0, 50, 100 },
        { 100, 0, 100, 0 },
        { 100, 10, 50, 100 },
        { 100, 10, 100, 110 },
        { 100, 10, 109, 110 },
        { 100, 10, 110, 120 },
        { 0, DAY, 5 * DAY, 6 * DAY },
        { 0, 2 * DAY, 5 * DAY, 6 * DAY },
        { 10, 7 * DAY, 6 * DAY, 7 * DAY + 10 },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        T_INT(schedule_after(rows[i].start, rows[i].interval * 1000, rows[i].now), rows[i].next);
}

static void whole_days_keep_the_time_of_day(void)
{
    time_t start, next;

    setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
    tzset();
    start = schedule_moment("mar/28/2026", "07:00:00"); // the night after it is an hour short
    next = schedule_after(start, DAY * 1000, start);
    T_INT(next - start, 23 * HOUR);
    T_INT(schedule_after(start, DAY * 1000, next) - next, DAY);
    T_INT(schedule_after(start, HOUR * 1000, start + 20 * HOUR) - start, 21 * HOUR);
    start = schedule_moment("oct/24/2026", "07:00:00");
    T_INT(schedule_after(start, DAY * 1000, start) - start, 25 * HOUR);
    setenv("TZ", "UTC", 1);
    tzset();
}

static void an_interval_runs_a_script_again_and_again(void)
{
    begin();
    client_ask(&c, "/system/script/add =name=s =source=:put~1");
    T_STR(client_ask(&c, "/system/scheduler/add =interval=1m =on-event=s"), "!done =ret=*1");
    T_STR(shown("name"), "schedule1");
    T_STR(shown("start-date"), "jan/02/2026");
    T_STR(shown("start-time"), "10:00:00");
    T_STR(shown("owner"), "admin");
    T_STR(shown("next-run"), "jan/02/2026 10:01:00");
    pass(59);
    T_INT(consoles.count, 0);
    pass(1);
    T_INT(consoles.count, 1);
    pass(120);
    T_INT(consoles.count, 3);
    T_STR(shown("run-count"), "3");
    T_STR(client_ask(&c, "/system/scheduler/disable =.id=*1"), "!done");
    pass(120);
    T_INT(consoles.count, 3);
    client_ask(&c, "/system/scheduler/enable =.id=*1");
    client_ask(&c, "/system/scheduler/set =.id=*1 =interval=10s");
    pass(10);
    T_INT(consoles.count, 4);
    client_ask(&c, "/system/scheduler/remove =.id=*1");
    pass(60);
    T_INT(consoles.count, 4);
    end();
}

static void without_an_interval_it_runs_once(void)
{
    begin();
    client_ask(&c, "/system/scheduler/add =name=a =start-time=10:00:30 =on-event=:put");
    client_ask(&c, "/system/scheduler/add =name=past =start-time=09:00 =on-event=:put");
    pass(120);
    T_INT(consoles.count, 1);
    T_OK(shown("next-run") == NULL);
    end();
}

static void startup_is_three_seconds_after_the_start(void)
{
    begin();
    client_ask(&c, "/system/scheduler/add =name=a =start-time=startup =on-event=:put");
    pass(2);
    T_INT(consoles.count, 0);
    pass(1);
    T_INT(consoles.count, 1);
    client_ask(&c, "/system/scheduler/add =name=late =start-time=startup =on-event=:put");
    pass(60);
    T_INT(consoles.count, 1);
    client_ask(
        &c, "/system/scheduler/add =name=often =start-time=startup =interval=50s =on-event=:put");
    pass(36); // 63 seconds so far: at 100
    T_INT(consoles.count, 1);
    pass(1);
    T_INT(consoles.count, 2);
    end();
}

static void what_still_runs_is_not_started_again(void)
{
    begin();
    client_ask(&c, "/system/scheduler/add =name=a =interval=1s =on-event=:put");
    for (int i = 0; i < 10; i++) {
        consoles.wall++;
        fake_clock_run(&consoles.bench.clock, 1000);
    }
    T_INT(consoles.count, 1);
    console_end(&consoles, 0, NULL);
    consoles.wall++;
    fake_clock_run(&consoles.bench.clock, 1000);
    T_INT(consoles.count, 2);
    end();
}

static void a_correction_of_the_clock_loses_no_run(void)
{
    begin();
    client_ask(&c, "/system/scheduler/add =name=a =start-time=10:10:00 =on-event=:put");
    pass(5);
    set_clock(20 * 60);
    pass(11);
    T_INT(consoles.count, 1);
    set_clock(-30 * 60); // it was once
    pass(30 * 60);
    T_INT(consoles.count, 2); // the moment came a second time
    end();
}

static void a_machine_that_wakes_up_in_1970_makes_up_for_nothing(void)
{
    begin();
    consoles.wall = 1000;
    schedules_free(consoles.bench.w.schedules);
    consoles.bench.w.schedules = schedules_new(&consoles.bench.w);
    client_ask(&c, "/system/scheduler/add =name=once =start-date=jan/01/2025 =start-time=10:00:00 "
                   "=on-event=:put");
    client_ask(&c,
        "/system/scheduler/add =name=hourly =start-date=jan/01/2025 =start-time=00:00:00 "
        "=interval=1h =on-event=:put");
    pass(60);
    set_clock(BEGIN - consoles.wall);
    pass(30);
    T_INT(consoles.count, 0);
    T_OK(shown("next-run") == NULL);
    client_ask(&c, "/system/scheduler/print");
    T_STR(client_got(&c, 1, "next-run"), "jan/02/2026 11:00:00");
    end();
}

static void a_clock_that_is_set_back_begins_anew(void)
{
    begin();
    client_ask(&c, "/system/scheduler/add =name=a =interval=1h =on-event=:put");
    pass(10);
    set_clock(-3 * HOUR);
    pass(20);
    T_STR(shown("next-run"), "jan/02/2026 10:00:00"); // its start is to come again
    end();
}

static void an_entry_has_no_more_rights_than_its_owner(void)
{
    struct client bob;

    begin();
    client_ask(&c, "/user/group/add =name=some =policy=read,write");
    client_ask(&c, "/user/add =name=bob =group=some");
    client_ask(&c, "/system/script/add =name=s");
    consoles_client(&consoles, &bob, "bob", POLICY_READ | POLICY_WRITE);
    T_STR(client_ask(&bob, "/system/scheduler/add =name=own =interval=10s =on-event=:put"),
        "!done =ret=*1");
    T_STR(client_ask(&bob, "/system/scheduler/add =name=s =interval=10s =on-event=s"),
        "!done =ret=*2");
    pass(10); // his own words run; the script of somebody who may more does not
    T_INT(consoles.count, 1);
    T_STR(consoles.all[0].user.name, "bob");
    T_INT(consoles.all[0].user.policies, POLICY_READ | POLICY_WRITE);
    client_close(&bob);
    end();
}

static void times_that_are_none_are_refused(void)
{
    begin();
    T_STR(client_ask(&c, "/system/scheduler/add =name=a =start-time=noon"),
        "!trap =category=1 =message=invalid value for argument start-time\n!done");
    T_STR(client_ask(&c, "/system/scheduler/add =name=a =start-date=feb/30/2026"),
        "!trap =category=1 =message=invalid value for argument start-date\n!done");
    end();
}

int main(void)
{
    setenv("TZ", "UTC", 1);
    tzset();
    T_RUN(dates_and_times_have_one_form);
    T_RUN(the_next_run_is_behind_now);
    T_RUN(whole_days_keep_the_time_of_day);
    T_RUN(an_interval_runs_a_script_again_and_again);
    T_RUN(without_an_interval_it_runs_once);
    T_RUN(startup_is_three_seconds_after_the_start);
    T_RUN(what_still_runs_is_not_started_again);
    T_RUN(a_correction_of_the_clock_loses_no_run);
    T_RUN(a_machine_that_wakes_up_in_1970_makes_up_for_nothing);
    T_RUN(a_clock_that_is_set_back_begins_anew);
    T_RUN(an_entry_has_no_more_rights_than_its_owner);
    T_RUN(times_that_are_none_are_refused);
    return t_end();
}
