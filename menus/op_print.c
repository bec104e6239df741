// SPDX-License-Identifier: ISC
// print and getall: every row that passes the queries. A client that reads slowly gets the rest
// when it has read what waits.

#include "core/base/mem.h"
#include "menus/call.h"
#include "menus/query.h"
#include "menus/store.h"
#include "menus/tree.h"
#include "menus/warren.h"

#include <stdio.h>
#include <stdlib.h>

enum { SLICE = 1000 }; // rows looked at before others have their turn

struct print {
    struct call *call;
    struct item_list rows;
    size_t next, matched;
    bool count_only;
    struct timer again;
};

static void print_free(struct print *p)
{
    timer_stop(&p->again);
    item_list_free(&p->rows);
    free(p);
}

static void print_stop(struct call *call)
{
    print_free(call->state);
}

static void print_row(struct print *p, const struct item *row)
{
    struct call *call = p->call;

    if (!query_match(&call->words, row, call_may_see_secrets(call)))
        return;
    p->matched++;
    if (p->count_only)
        return;
    call_row(call);
    call_item(call, row);
    call_row_end(call);
}

static void print_end(struct print *p)
{
    struct call *call = p->call;
    bool count_only = p->count_only;
    char matched[24];

    snprintf(matched, sizeof(matched), "%zu", p->matched);
    print_free(p);
    if (count_only)
        call_return(call, matched);
    else
        call_done(call);
}

static void print_work(struct print *p)
{
    size_t end = p->next + SLICE;

    while (p->next < p->rows.count && p->next < end && !call_full(p->call))
        print_row(p, p->rows.items[p->next++]);
    if (p->next == p->rows.count)
        print_end(p);
    else if (p->next == end)
        timer_set(&p->again, 0);
}

static void print_again(void *arg)
{
    print_work(arg);
}

static void print_more(struct call *call)
{
    struct print *p = call->state;

    if (!timer_running(&p->again))
        print_work(p);
}

static void print_run(struct call *call)
{
    struct print *p = mem_alloc(sizeof(*p));
    const char *from = call_arg(call, "from");
    struct err err;

    p->call = call;
    p->count_only = call_flag(call, "count-only");
    timer_init(&p->again, call->w->timers, print_again, p);
    if (from == NULL) {
        store_rows(store_of(call->w, call->menu), &p->rows);
    } else if (!call_rows(call, from, &p->rows, &err)) {
        print_free(p);
        call_trap(call, &err);
        return;
    }
    call->state = p;
    call->stop = print_stop;
    call->more = print_more;
    print_work(p);
}

// What concerns the picture (detail, terse, ...) is the console's; here it is accepted and has no
// effect, as every API client expects.
static const struct prop print_args[] = {
    { "as-value", .type = &type_bool, .flags = ARG_FLAG, .help = "Return an array" },
    { "brief", .type = &type_bool, .flags = ARG_FLAG, .help = "The table form" },
    { "count-only", .type = &type_bool, .flags = ARG_FLAG, .help = "Only the number of items" },
    { "detail", .type = &type_bool, .flags = ARG_FLAG, .help = "Every property of each item" },
    { "from", .type = &type_text, .help = "Only these items" },
    { "interval", .type = &type_time, .help = "Repeat after this time" },
    { "proplist", .type = &type_text, .help = "Only these properties" },
    { "show-ids", .type = &type_bool, .flags = ARG_FLAG, .help = "Ids instead of numbers" },
    { "stats", .type = &type_bool, .flags = ARG_FLAG, .help = "Counters" },
    { "terse", .type = &type_bool, .flags = ARG_FLAG, .help = "One line per item" },
    { "value-list", .type = &type_bool, .flags = ARG_FLAG, .help = "One property per line" },
    { "where", .type = &type_text, .flags = ARG_FLAG, .help = "Only items that match" },
    { "without-paging", .type = &type_bool, .flags = ARG_FLAG,
        .help = "Do not stop at the end of the screen" },
    { NULL },
};

const struct verb op_print = {
    .name = "print",
    .help = "Show the items",
    .policy = POLICY_READ,
    .reply = VERB_ROWS,
    .queries = true,
    .args = print_args,
    .run = print_run,
};

const struct verb op_getall = {
    .name = "getall",
    .help = "Show the items",
    .policy = POLICY_READ,
    .reply = VERB_ROWS,
    .queries = true,
    .args = print_args,
    .run = print_run,
};

// find is print that answers with ids; a console evaluates `where` itself.
static void find_run(struct call *call)
{
    struct item_list rows;
    struct buf ids = { 0 };
    char scratch[ITEM_SCRATCH];

    store_rows(store_of(call->w, call->menu), &rows);
    for (size_t i = 0; i < rows.count; i++)
        if (query_match(&call->words, rows.items[i], call_may_see_secrets(call)))
            buf_printf(&ids, "%s%s", ids.len > 0 ? ";" : "",
                item_attribute(rows.items[i], ".id", scratch));
    item_list_free(&rows);
    call_return(call, buf_str(&ids));
    buf_free(&ids);
}

static const struct prop find_args[] = {
    { "where", .type = &type_text, .flags = ARG_FLAG, .help = "Only items that match" },
    { NULL },
};

const struct verb op_find = {
    .name = "find",
    .help = "The ids of the items that match",
    .policy = POLICY_READ,
    .reply = VERB_RETURNS,
    .queries = true,
    .args = find_args,
    .run = find_run,
};
