// SPDX-License-Identifier: ISC
// Scripts that run, and those that wait for their turn. Removing one ends it.

#include "core/base/text.h"
#include "menus/jobs.h"
#include "menus/menu.h"
#include "menus/script.h"
#include "menus/warren.h"

extern const struct menu menu_system_script_job;

#define READ(n, c, h)                                                          \
    {                                                                          \
        n, .type = &type_text, .flags = PROP_READ_ONLY, .column = c, .help = h \
    }

static const struct prop props[] = {
    READ("script", "SCRIPT", "Name of the script, where it has one"),
    READ("owner", "OWNER", "Whose rights and variables it has"),
    { "started", .type = &type_plain, .flags = PROP_READ_ONLY, .column = "STARTED", .width = 20,
        .help = "When it began; not shown while it waits" },
    { "policy", .type = &type_plain, .flags = PROP_READ_ONLY, .help = "What it may do" },
    { NULL },
};

struct emit {
    struct item *item;
    void (*row)(void *ctx, struct item *item);
    void *ctx;
};

static void emit_job(void *ctx, const struct job_view *view)
{
    struct emit *e = ctx;
    struct buf when = { 0 }, policies = { 0 };

    if (view->started != 0)
        text_date(&when, view->started);
    value_flags_text(policy_words, view->policies, &policies);
    e->item->id = view->id;
    item_set(e->item, "script", view->script);
    item_set(e->item, "owner", view->owner);
    item_set(e->item, "started", when.len > 0 ? buf_str(&when) : NULL);
    item_set(e->item, "policy", buf_str(&policies));
    buf_free(&when);
    buf_free(&policies);
    e->row(e->ctx, e->item);
}

static void dynamic(struct warren *w, void (*row)(void *ctx, struct item *item), void *ctx)
{
    struct emit e = { .item = item_new(&menu_system_script_job), .row = row, .ctx = ctx };

    jobs_each(w->jobs, emit_job, &e);
    item_free(e.item);
}

static bool end(struct warren *w, const struct item *item, struct err *err)
{
    (void)err;
    jobs_kill(w->jobs, item->id);
    return true;
}

const struct menu menu_system_script_job = {
    .path = "/system/script/job",
    .kind = MENU_LIST,
    .help = "Scripts that run",
    .table = true,
    .read_only = true,
    .removable = true,
    .no_disable = true,
    .no_comment = true,
    .props = props,
    .dynamic = dynamic,
    .end = end,
};
