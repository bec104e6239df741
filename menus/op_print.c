// SPDX-License-Identifier: ISC
// print and getall: every row that passes the queries. A client that reads slowly gets the rest
// when it has read what waits.

#include "core/base/mem.h"
#include "menus/call.h"
#include "menus/query.h"
#include "menus/store.h"
#include "menus/tree.h"

#include <stdio.h>
#include <stdlib.h>

struct print {
    struct item_list rows;
    size_t next;
};

static void print_free(struct print *p)
{
    item_list_free(&p->rows);
    free(p);
}

static void print_stop(struct call *call)
{
    print_free(call->state);
}

static void print_more(struct call *call)
{
    struct print *p = call->state;

    while (p->next < p->rows.count && !call_full(call)) {
        call_row(call);
        call_item(call, p->rows.items[p->next++]);
        call_row_end(call);
    }
    if (p->next < p->rows.count)
        return;
    print_free(p);
    call_done(call);
}

static void print_keep(struct call *call, struct item_list *rows)
{
    size_t kept = 0;

    for (size_t i = 0; i < rows->count; i++) {
        if (query_match(&call->words, rows->items[i], call_may_see_secrets(call)))
            rows->items[kept++] = rows->items[i];
        else
            item_free(rows->items[i]);
    }
    rows->count = kept;
}

static void print_count(struct call *call, size_t count)
{
    char text[24];

    snprintf(text, sizeof(text), "%zu", count);
    call_return(call, text);
}

static void print_run(struct call *call)
{
    struct print *p = mem_alloc(sizeof(*p));
    const char *from = call_arg(call, "from");
    struct err err;

    call->state = p;
    if (from == NULL) {
        store_rows(store_of(call->w, call->menu), &p->rows);
    } else if (!call_rows(call, from, &p->rows, &err)) {
        print_free(p);
        call_trap(call, &err);
        return;
    }
    print_keep(call, &p->rows);
    if (call_flag(call, "count-only")) {
        size_t count = p->rows.count;

        print_free(p);
        print_count(call, count);
        return;
    }
    call->stop = print_stop;
    call->more = print_more;
    print_more(call);
}

// What concerns the picture (detail, terse, ...) is the console's; here it is accepted and has no
// effect, as every API client expects.
static const struct prop print_args[] = {
    { "append", .type = &type_bool, .flags = ARG_FLAG, .help = "Add to the file" },
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
    print_keep(call, &rows);
    for (size_t i = 0; i < rows.count; i++)
        buf_printf(&ids, "%s%s", i > 0 ? ";" : "", item_attribute(rows.items[i], ".id", scratch));
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
