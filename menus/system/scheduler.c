// SPDX-License-Identifier: ISC
// /system scheduler: commands, or a script by its name, at their time.

#include "menus/schedule.h"

#include "core/base/text.h"
#include "menus/jobs.h"
#include "menus/script.h"
#include "menus/warren.h"

#include <stdio.h>
#include <string.h>

extern const struct menu menu_system_scheduler;

static bool normal_date(const char *value, struct buf *out, struct err *err)
{
    return schedule_date(value, out) ||
           err_arg(err, "start-date", "invalid value for argument start-date");
}

static bool normal_time(const char *value, struct buf *out, struct err *err)
{
    if (strcmp(value, "startup") == 0) {
        buf_adds(out, value);
        return true;
    }
    return schedule_time(value, out) ||
           err_arg(err, "start-time", "invalid value for argument start-time");
}

static const struct prop props[] = {
    { "name", .type = &type_name, .flags = PROP_KEY, .number = "schedule", .column = "NAME",
        .help = "Name of the entry" },
    { "start-date", .type = &type_text, .normal = normal_date, .column = "START-DATE",
        .help = "Day of the first run; today if not given" },
    { "start-time", .type = &type_text, .normal = normal_time, .column = "START-TIME",
        .help = "Time of the first run, or startup; now if not given" },
    { "interval", .type = &type_time, .arg = { .min = 0, .max = INT64_C(3650) * 86400 * 1000 },
        .fallback = "0s", .column = "INTERVAL", .help = "Time between two runs; 0s: only once" },
    { "on-event", .type = &type_text, .fallback = "", .column = "ON-EVENT",
        .help = "Name of a script, or commands" },
    { "owner", .type = &type_name, .flags = PROP_MEMORY, .help = "Who made the entry" },
    { "policy", .type = &type_flags, .arg = { .words = policy_words }, .fallback = SCRIPT_POLICIES,
        .help = "What it may do, as far as its owner may" },
    { "run-count", .type = &type_int, .flags = PROP_READ_ONLY, .column = "RUN-COUNT",
        .help = "How often it was run since Warren started" },
    { "next-run", .type = &type_plain, .flags = PROP_READ_ONLY,
        .help = "When it will be run; not shown where it will not" },
    { NULL },
};

static const struct menu_flag flags[] = {
    { 'X', "disabled", 0 },
    { 0 },
};

// What is not given is now.
static void settle(struct warren *w, struct item *item, const struct item *old)
{
    struct buf now = { 0 };
    char *time;

    script_settle(w, item, old);
    text_date(&now, jobs_now(w->jobs));
    time = strchr(buf_str(&now), ' ');
    *time++ = '\0';
    if (item_get(item, "start-date") == NULL)
        item_set(item, "start-date", buf_str(&now));
    if (item_get(item, "start-time") == NULL)
        item_set(item, "start-time", time);
    buf_free(&now);
}

static bool apply(struct warren *w, const struct item *old, const struct item *item,
    unsigned effects, struct err *err)
{
    (void)effects, (void)err;
    schedules_apply(w->schedules, old, item);
    return true;
}

static void live(struct warren *w, struct item *item)
{
    time_t next = schedules_next(w->schedules, item->id);
    struct buf when = { 0 };

    item_setf(item, "run-count", "%u", jobs_tally(w->jobs, item->id, true).count);
    if (next == 0)
        return;
    text_date(&when, next);
    item_set(item, "next-run", buf_str(&when));
    buf_free(&when);
}

const struct menu menu_system_scheduler = {
    .path = "/system/scheduler",
    .kind = MENU_LIST,
    .help = "What is done when",
    .table = true,
    .props = props,
    .flags = flags,
    .settle = settle,
    .validate = script_author,
    .apply = apply,
    .live = live,
};
