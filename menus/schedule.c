// SPDX-License-Identifier: ISC
#include "menus/schedule.h"

#include "core/base/mem.h"
#include "core/base/text.h"
#include "menus/jobs.h"
#include "menus/script.h"
#include "menus/warren.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    DAY = 24 * 3600,      // seconds
    STEP = 2,             // a clock that is off by less was not set
    CORRECTION = 3600,    // the largest step that is a correction
    LOOK = 10 * 1000,     // milliseconds between two looks at the clock
    AFTER_STARTUP = 3000, // milliseconds: when there are consoles
};

struct schedule {
    uint32_t id;
    bool startup;
    time_t start;    // on the wall; unused with `startup`
    msec_t interval; // 0: once
    time_t next;     // on the wall; 0: never
    msec_t due;      // with `startup`: on the timers' clock; 0: never
    uint32_t job;    // the last one
};

struct schedules {
    struct warren *w;
    struct schedule *all;
    size_t count, size;
    struct timer timer;
    time_t wall; // at the last look
    msec_t ticks;
};

// ---- texts

static const char *const months[] = { "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep",
    "oct", "nov", "dec" };

static bool date_parse(const char *text, struct tm *ret)
{
    struct tm tm = { .tm_mon = -1, .tm_isdst = -1 };
    char name[4] = "";
    int year = 0, end = 0;

    if (sscanf(text, "%4d-%2d-%2d%n", &year, &tm.tm_mon, &tm.tm_mday, &end) == 3) {
        tm.tm_mon--;
    } else if (sscanf(text, "%3[A-Za-z]/%2d/%4d%n", name, &tm.tm_mday, &year, &end) == 3) {
        for (char *c = name; *c != '\0'; c++)
            *c = (char)tolower((unsigned char)*c);
        for (int i = 0; i < 12; i++)
            if (strcmp(name, months[i]) == 0)
                tm.tm_mon = i;
    }
    if (end == 0 || text[end] != '\0' || tm.tm_mon < 0 || tm.tm_mon > 11 || tm.tm_mday < 1 ||
        tm.tm_mday > 31 || year < 1970)
        return false;
    tm.tm_year = year - 1900;
    *ret = tm;
    return true;
}

// A day that the month does not have is no date.
bool schedule_date(const char *text, struct buf *out)
{
    struct tm tm, real;

    if (!date_parse(text, &tm))
        return false;
    real = tm;
    real.tm_hour = 12;
    if (mktime(&real) == -1 || real.tm_mday != tm.tm_mday)
        return false;
    buf_printf(out, "%s/%02d/%04d", months[tm.tm_mon], tm.tm_mday, tm.tm_year + 1900);
    return true;
}

static bool time_parse(const char *text, int *ret_seconds)
{
    struct buf canonical = { 0 };
    struct err err;
    int64_t ms = -1;
    bool ok = value_parse(&type_time, NULL, "start-time", text, strlen(text), &canonical, &err) &&
              value_time_ms(buf_str(&canonical), &ms) && ms >= 0 && ms < (int64_t)DAY * 1000;

    if (ok)
        *ret_seconds = (int)(ms / 1000);
    buf_free(&canonical);
    return ok;
}

bool schedule_time(const char *text, struct buf *out)
{
    int s;

    if (!time_parse(text, &s))
        return false;
    buf_printf(out, "%02d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
    return true;
}

time_t schedule_moment(const char *date, const char *time)
{
    struct tm tm;
    int s = 0;

    if (!date_parse(date, &tm) || !time_parse(time, &s))
        return 0;
    tm.tm_hour = s / 3600;
    tm.tm_min = s / 60 % 60;
    tm.tm_sec = s % 60;
    return mktime(&tm);
}

// ---- moments

// The same time of day, `days` later.
static time_t days_later(time_t start, int64_t days)
{
    struct tm tm;

    localtime_r(&start, &tm);
    tm.tm_mday += (int)days;
    tm.tm_isdst = -1;
    return mktime(&tm);
}

time_t schedule_after(time_t start, msec_t interval, time_t now)
{
    int64_t seconds = (interval + 999) / 1000, rounds, days = seconds / DAY;
    time_t next;

    if (start > now || interval == 0)
        return start > now ? start : 0;
    if (seconds % DAY != 0)
        return start + ((now - start) / seconds + 1) * seconds;
    // A day may have 23 or 25 hours: one round too few is put right below.
    rounds = (now - start) / seconds;
    while ((next = days_later(start, rounds * days)) <= now)
        rounds++;
    return next;
}

// ---- the machine

static time_t wall(const struct schedules *all)
{
    return jobs_now(all->w->jobs);
}

static msec_t ticks(const struct schedules *all)
{
    return clock_now(all->w->timers->clock);
}

static struct schedule *schedule_find(const struct schedules *all, uint32_t id)
{
    for (size_t i = 0; i < all->count; i++)
        if (all->all[i].id == id)
            return &all->all[i];
    return NULL;
}

// From the daemon's start in whole intervals; without one, only if that is still to come.
static msec_t startup_after(const struct schedules *all, const struct schedule *s)
{
    msec_t passed = ticks(all) - all->w->started;

    if (s->interval > 0)
        return all->w->started + (passed / s->interval + 1) * s->interval;
    return passed < AFTER_STARTUP ? all->w->started + AFTER_STARTUP : 0;
}

static void schedule_reckon(const struct schedules *all, struct schedule *s)
{
    s->next = s->startup ? 0 : schedule_after(s->start, s->interval, wall(all));
    s->due = s->startup ? startup_after(all, s) : 0;
}

static bool is_due(const struct schedules *all, const struct schedule *s)
{
    return s->startup ? s->due != 0 && s->due <= ticks(all) : s->next != 0 && s->next <= wall(all);
}

// One that still runs is not started a second time.
static void schedule_run(struct schedules *all, uint32_t id)
{
    struct schedule *s = schedule_find(all, id);
    const struct item *item = store_find(store_at(all->w, "/system/scheduler"), id);
    struct job_order order = { 0 };
    struct err err;
    char *by;

    if (item == NULL || jobs_running(all->w->jobs, s->job))
        return;
    by = mem_printf("scheduler (%s)", item_name(item));
    order.by = by;
    order.owner = item_text(item, "owner");
    order.policies = script_rights(all->w, item);
    s->job = script_start(all->w, item_text(item, "on-event"), &order, &err);
    if (s->job == 0)
        jobs_log_failure(order.script, by, &err);
    jobs_count(all->w->jobs, id, true);
    free(by);
}

static void look_at_the_clock(struct schedules *all)
{
    int64_t step = (wall(all) - all->wall) - (ticks(all) - all->ticks) / 1000;

    all->wall = wall(all);
    all->ticks = ticks(all);
    if (step >= -STEP && step <= CORRECTION)
        return;
    for (size_t i = 0; i < all->count; i++)
        if (!all->all[i].startup)
            schedule_reckon(all, &all->all[i]);
}

static void wait_for_next(struct schedules *all)
{
    msec_t wait = LOOK;

    for (size_t i = 0; i < all->count; i++) {
        const struct schedule *s = &all->all[i];
        msec_t left = s->startup ? s->due - ticks(all) : (msec_t)(s->next - wall(all)) * 1000;

        if ((s->startup ? s->due != 0 : s->next != 0) && left < wait)
            wait = left > 0 ? left : 0;
    }
    if (all->count > 0)
        timer_set(&all->timer, wait);
    else
        timer_stop(&all->timer);
}

static void schedules_turn(void *arg)
{
    struct schedules *all = arg;

    look_at_the_clock(all);
    for (size_t i = 0; i < all->count; i++) {
        uint32_t id = all->all[i].id;

        if (!is_due(all, &all->all[i]))
            continue;
        schedule_reckon(all, &all->all[i]);
        schedule_run(all, id);
        store_tell(store_at(all->w, "/system/scheduler"), id);
    }
    wait_for_next(all);
}

struct schedules *schedules_new(struct warren *w)
{
    struct schedules *all = mem_alloc(sizeof(*all));

    all->w = w;
    all->wall = wall(all);
    all->ticks = ticks(all);
    timer_init(&all->timer, w->timers, schedules_turn, all);
    return all;
}

void schedules_free(struct schedules *all)
{
    if (all == NULL)
        return;
    timer_stop(&all->timer);
    free(all->all);
    free(all);
}

static void schedule_drop(struct schedules *all, uint32_t id)
{
    struct schedule *s = schedule_find(all, id);

    if (s != NULL)
        *s = all->all[--all->count];
}

static struct schedule *schedule_make(struct schedules *all, uint32_t id)
{
    struct schedule *s = schedule_find(all, id);

    if (s != NULL)
        return s;
    if (all->count == all->size) {
        all->size = all->size > 0 ? all->size * 2 : 16;
        all->all = mem_resize(all->all, all->size * sizeof(*all->all));
    }
    s = &all->all[all->count++];
    *s = (struct schedule){ .id = id };
    return s;
}

void schedules_apply(struct schedules *all, const struct item *old, const struct item *item)
{
    struct schedule *s;

    if (all == NULL)
        return;
    look_at_the_clock(all);
    if (item == NULL || !item_enabled(item)) {
        schedule_drop(all, item != NULL ? item->id : old->id);
    } else {
        s = schedule_make(all, item->id);
        s->startup = strcmp(item_text(item, "start-time"), "startup") == 0;
        s->start = schedule_moment(item_text(item, "start-date"), item_text(item, "start-time"));
        s->interval = item_ms(item, "interval");
        schedule_reckon(all, s);
    }
    wait_for_next(all);
}

time_t schedules_next(const struct schedules *all, uint32_t id)
{
    const struct schedule *s = all != NULL ? schedule_find(all, id) : NULL;

    if (s == NULL)
        return 0;
    if (!s->startup)
        return s->next;
    return s->due != 0 ? wall(all) + (time_t)((s->due - ticks(all) + 999) / 1000) : 0;
}
