// SPDX-License-Identifier: ISC
// /system script: commands under a name. They run as a job of the daemon (menus/jobs.h).

#include "menus/script.h"

#include "core/base/mem.h"
#include "core/base/text.h"
#include "menus/call.h"
#include "menus/warren.h"

#include <stdlib.h>
#include <string.h>

extern const struct menu menu_system_script;

static const struct prop props[] = {
    { "name", .type = &type_name, .flags = PROP_KEY, .number = "script", .column = "NAME",
        .help = "Name of the script" },
    { "owner", .type = &type_name, .column = "OWNER", .help = "Whose rights and variables it has" },
    { "policy", .type = &type_flags, .arg = { .words = policy_words },
        .fallback = SCRIPT_POLICIES, .help = "What it may do, as far as its owner may" },
    { "dont-require-permissions", .type = &type_bool, .fallback = "no",
        .help = "Whether somebody may run it who may not do what it does" },
    { "last-started", .type = &type_plain, .flags = PROP_READ_ONLY, .column = "LAST-STARTED",
        .width = 20, .help = "When it was run last" },
    { "run-count", .type = &type_int, .flags = PROP_READ_ONLY, .column = "RUN-COUNT",
        .help = "How often it was run since Warren started" },
    { "source", .type = &type_text, .fallback = "", .help = "The commands" },
    { NULL },
};

static void live(struct warren *w, struct item *item)
{
    struct job_tally tally = jobs_tally(w->jobs, item->id, false);
    struct buf when = { 0 };

    item_setf(item, "run-count", "%u", tally.count);
    if (tally.count == 0)
        return;
    text_date(&when, tally.last);
    item_set(item, "last-started", buf_str(&when));
    buf_free(&when);
}

// ---- run: what the script prints goes to whoever runs it

struct running {
    struct call *call;
    uint32_t job;
    struct buf line; // not whole yet
};

static void running_free(struct running *r)
{
    buf_free(&r->line);
    free(r);
}

static void running_row(struct running *r, const char *text, size_t len)
{
    char *line = mem_strndup(text, len);

    call_row(r->call);
    call_attr(r->call, "text", line);
    call_row_end(r->call);
    free(line);
}

static bool running_output(void *ctx, const char *text, size_t len)
{
    struct running *r = ctx;
    const char *newline;
    size_t at = 0;

    buf_add(&r->line, text, len);
    while ((newline = memchr(buf_str(&r->line) + at, '\n', r->line.len - at)) != NULL) {
        size_t end = (size_t)(newline - buf_str(&r->line));

        running_row(r, buf_str(&r->line) + at, end - at);
        at = end + 1;
    }
    buf_consume(&r->line, at);
    return !call_full(r->call);
}

static void running_ended(void *ctx, const struct err *why)
{
    struct running *r = ctx;
    struct call *call = r->call;

    if (r->line.len > 0)
        running_row(r, buf_str(&r->line), r->line.len);
    running_free(r);
    call->stop = NULL;
    call->more = NULL;
    if (why != NULL)
        call_trap(call, why);
    else
        call_done(call);
}

static const struct job_ops running_ops = { running_output, running_ended };

static void running_stop(struct call *call)
{
    struct running *r = call->state;

    jobs_forget(call->w->jobs, r->job);
    running_free(r);
}

static void running_more(struct call *call)
{
    const struct running *r = call->state;

    jobs_room(call->w->jobs, r->job);
}

static bool run_start(struct call *call, struct running *r, struct err *err)
{
    struct job_order order = {
        .owner = call_user(call),
        .policies = call_policies(call),
        .ops = &running_ops,
        .ctx = r,
    };
    struct item_list items;

    if (!call_items(call, &items, err))
        return false;
    r->job = items.count == 1 ? script_start(call->w, item_name(items.items[0]), &order, err)
                              : !err_set(err, ERR_ARGUMENT, "invalid internal item number");
    item_list_free(&items);
    return r->job != 0;
}

static void run_run(struct call *call)
{
    struct running *r = mem_alloc(sizeof(*r));
    struct err err;

    r->call = call;
    call->state = r;
    if (!run_start(call, r, &err)) {
        running_free(r);
        call_trap(call, &err);
        return;
    }
    call->stop = running_stop;
    call->more = running_more;
}

static const struct verb verbs[] = {
    { "run", "Run a script", .items = VERB_ONE_ITEM, .reply = VERB_TEXT, .run = run_run },
    { NULL },
};

const struct menu menu_system_script = {
    .path = "/system/script",
    .kind = MENU_LIST,
    .help = "Commands under a name",
    .no_disable = true,
    .props = props,
    .verbs = verbs,
    .settle = script_settle,
    .validate = script_author,
    .live = live,
};
