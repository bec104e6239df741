// SPDX-License-Identifier: ISC
// print and getall: every row that passes the queries. A client that reads slowly gets the rest
// when it has read what waits.

#include "core/base/mem.h"
#include "menus/call.h"
#include "menus/query.h"
#include "menus/store.h"
#include "menus/tree.h"
#include "menus/warren.h"

#include <stdlib.h>

// Rows that are looked at before others have their turn: many with short queries, few with long
// ones.
enum { SLICE_WORK = 4 << 20, ROW_WORK = 4096 };

enum print_reply { PRINT_ROWS, PRINT_COUNT, PRINT_IDS };

struct print {
    struct call *call;
    enum print_reply reply;
    struct item_list rows;
    size_t next, slice, matched;
    struct buf ids;
    struct timer again;
};

static void print_free(struct print *p)
{
    timer_stop(&p->again);
    item_list_free(&p->rows);
    buf_free(&p->ids);
    free(p);
}

static void print_stop(struct call *call)
{
    print_free(call->state);
}

static void print_row(struct print *p, const struct item *row)
{
    struct call *call = p->call;
    char scratch[ITEM_SCRATCH];

    if (!query_match(&call->words, row, call_may_see_secrets(call)))
        return;
    p->matched++;
    switch (p->reply) {
    case PRINT_ROWS:
        call_row(call);
        call_item(call, row);
        call_row_end(call);
        break;
    case PRINT_COUNT:
        break;
    case PRINT_IDS:
        buf_printf(&p->ids, "%s%s", p->ids.len > 0 ? ";" : "", item_attribute(row, ".id", scratch));
        break;
    }
}

static void print_end(struct print *p)
{
    struct call *call = p->call;
    enum print_reply reply = p->reply;
    struct buf ret = p->ids;

    p->ids = (struct buf){ 0 };
    if (reply == PRINT_COUNT)
        buf_printf(&ret, "%zu", p->matched);
    print_free(p);
    if (reply == PRINT_ROWS)
        call_done(call);
    else
        call_return(call, buf_str(&ret));
    buf_free(&ret);
}

static void print_work(struct print *p)
{
    size_t end = p->next + p->slice;

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

// Takes the rows over.
static void print_start(struct call *call, enum print_reply reply, const struct item_list *rows)
{
    struct print *p = mem_alloc(sizeof(*p));

    *p = (struct print){ .call = call, .reply = reply, .rows = *rows };
    p->slice = SLICE_WORK / (ROW_WORK + query_size(&call->words));
    timer_init(&p->again, call->w->timers, print_again, p);
    call->state = p;
    call->stop = print_stop;
    call->more = print_more;
    print_work(p);
}

static void print_run(struct call *call)
{
    const char *from = call_arg(call, "from");
    struct item_list rows;
    struct err err;

    if (from == NULL) {
        store_rows(store_of(call->w, call->menu), &rows);
    } else if (!call_rows(call, from, &rows, &err)) {
        call_trap(call, &err);
        return;
    }
    print_start(call, call_flag(call, "count-only") ? PRINT_COUNT : PRINT_ROWS, &rows);
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

    store_rows(store_of(call->w, call->menu), &rows);
    print_start(call, PRINT_IDS, &rows);
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
