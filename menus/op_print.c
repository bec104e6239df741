// SPDX-License-Identifier: ISC
// print and getall: every row that passes the queries, once, again and again (interval), or
// followed by what changes (follow). A client that reads slowly gets the rest when it has read
// what waits.

#include "core/base/mem.h"
#include "menus/call.h"
#include "menus/listen.h"
#include "menus/query.h"
#include "menus/store.h"
#include "menus/tree.h"
#include "menus/warren.h"

#include <stdio.h>
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
    struct timer again;    // the next slice, or the next round
    msec_t interval;       // between rounds, 0: there is one
    struct listen *listen; // what changes while the rows go out; NULL without follow
};

static void print_free(struct print *p)
{
    timer_stop(&p->again);
    item_list_free(&p->rows);
    listen_free(p->listen);
    buf_free(&p->ids);
    free(p);
}

static void print_stop(struct call *call)
{
    print_free(call->state);
}

// Rounds are numbered.
static void print_section(struct print *p)
{
    char section[16];

    if (p->interval == 0)
        return;
    snprintf(section, sizeof(section), "%u", p->call->section);
    call_attr(p->call, ".section", section);
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
        print_section(p);
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
    struct listen *listen = p->listen;
    struct buf ret = p->ids;

    p->ids = (struct buf){ 0 };
    p->listen = NULL;
    if (reply == PRINT_COUNT)
        buf_printf(&ret, "%zu", p->matched);
    print_free(p);
    if (listen != NULL)
        listen_go(listen);
    else if (reply == PRINT_ROWS)
        call_done(call);
    else
        call_return(call, buf_str(&ret));
    buf_free(&ret);
}

// A count that is asked for again and again cannot wait for the end.
static void print_round_end(struct print *p)
{
    char count[24];

    if (p->reply == PRINT_COUNT) {
        snprintf(count, sizeof(count), "%zu", p->matched);
        call_row(p->call);
        call_attr(p->call, "ret", count);
        print_section(p);
        call_row_end(p->call);
    }
    p->call->section++;
    item_list_free(&p->rows);
    p->next = p->matched = 0;
    timer_set(&p->again, p->interval);
}

static void print_work(struct print *p)
{
    size_t end = p->next + p->slice;

    while (p->next < p->rows.count && p->next < end && !call_full(p->call))
        print_row(p, p->rows.items[p->next++]);
    if (p->next == p->rows.count && p->interval > 0)
        print_round_end(p);
    else if (p->next == p->rows.count)
        print_end(p);
    else if (p->next == end)
        timer_set(&p->again, 0);
}

// What the queries let through has this id or this name: no need to look at all rows. False where
// they do not say so.
static bool print_demanded(struct call *call, struct item **ret_stored)
{
    struct store *s = store_of(call->w, call->menu);
    int key = menu_key(call->menu);
    char *id = query_demands(&call->words, call->menu, ".id"), *name = NULL;
    bool found;

    if (id == NULL && key >= 0)
        name = query_demands(&call->words, call->menu, menu_prop_at(call->menu, (size_t)key)->name);
    found = id != NULL || name != NULL;
    *ret_stored = id != NULL ? store_word(s, id) : name != NULL ? store_named(s, name) : NULL;
    free(id);
    free(name);
    return found;
}

static void print_candidates(struct call *call, struct item_list *ret)
{
    struct store *s = store_of(call->w, call->menu);
    struct item *stored, *row;
    struct item_list dynamic;

    *ret = (struct item_list){ 0 };
    if (call->menu->kind != MENU_LIST || !print_demanded(call, &stored)) {
        store_rows(s, ret);
        return;
    }
    row = stored != NULL ? store_row(s, stored->id) : NULL;
    if (row != NULL)
        item_list_add(ret, row);
    store_dynamic_rows(s, &dynamic);
    for (size_t i = 0; i < dynamic.count; i++)
        item_list_add(ret, dynamic.items[i]);
    free(dynamic.items);
}

static bool print_rows(struct call *call, struct item_list *ret, struct err *err)
{
    const char *from = call_arg(call, "from");

    if (from != NULL)
        return call_rows(call, from, ret, err);
    print_candidates(call, ret);
    return true;
}

static void print_again(void *arg)
{
    struct print *p = arg;
    struct call *call = p->call;
    struct err err;

    if (p->next == p->rows.count && !print_rows(call, &p->rows, &err)) {
        print_free(p); // an item of from= is gone
        call_trap(call, &err);
        return;
    }
    print_work(p);
}

static void print_more(struct call *call)
{
    struct print *p = call->state;

    if (!timer_running(&p->again))
        print_work(p);
}

static void print_start(struct call *call, enum print_reply reply)
{
    struct print *p = mem_alloc(sizeof(*p));
    const char *interval = call_arg(call, "interval");
    bool follow = reply == PRINT_ROWS && call_flag(call, "follow");
    struct err err;

    *p = (struct print){ .call = call, .reply = reply };
    if (!print_rows(call, &p->rows, &err)) {
        free(p);
        call_trap(call, &err);
        return;
    }
    p->slice = SLICE_WORK / (ROW_WORK + query_size(&call->words));
    if (follow)
        p->listen = listen_new(call);
    else if (interval != NULL)
        value_time_ms(call_value(call, "interval"), &p->interval);
    timer_init(&p->again, call->w->timers, print_again, p);
    call->state = p;
    call->stop = print_stop;
    call->more = print_more;
    print_work(p);
}

static void print_run(struct call *call)
{
    if (call_flag(call, "count-only"))
        print_start(call, PRINT_COUNT);
    else if (call_flag(call, "follow-only"))
        listen_go(listen_new(call));
    else
        print_start(call, PRINT_ROWS);
}

#define FLAG(n, h)                                          \
    {                                                       \
        n, .type = &type_bool, .flags = ARG_FLAG, .help = h \
    }
#define INTERVAL                                                                 \
    {                                                                            \
        "interval", .type = &type_time, .arg = { .min = 200, .max = INT32_MAX }, \
                    .help = "Repeat after this time"                             \
    }
#define PROPLIST                                                            \
    {                                                                       \
        "proplist", .type = &type_text, .help = "Only these, in this order" \
    }

// What concerns the picture (detail, terse, ...) is the console's; here it is accepted and has no
// effect, as every API client expects.
#define LIST_ARGS                                                                                  \
    FLAG("as-value", "Return an array"), FLAG("brief", "The table form"),                          \
        FLAG("count-only", "Only the number of items"),                                            \
        FLAG("detail", "Every property of each item"), FLAG("follow", "Go on with what changes"),  \
        FLAG("follow-only", "Only what changes from now on"),                                      \
        { "from", .type = &type_text, .help = "Only these items, in this order" }, INTERVAL,       \
        PROPLIST, FLAG("show-ids", "Ids in place of numbers"), FLAG("terse", "One line per item"), \
        FLAG("value-list", "One property per line"), FLAG("where", "Only items that match"),       \
        FLAG("without-paging", "Do not stop at the end of the screen")

static const struct prop list_args[] = { LIST_ARGS, { NULL } };

static const struct prop counted_args[] = {
    LIST_ARGS,
    FLAG("stats", "Counters"),
    { NULL },
};

static const struct prop settings_args[] = {
    FLAG("as-value", "Return an array"),
    INTERVAL,
    PROPLIST,
    FLAG("without-paging", "Do not stop at the end of the screen"),
    { NULL },
};

#define PRINT(n, h, a)                                                                    \
    {                                                                                     \
        .name = n, .help = h, .policy = POLICY_READ, .reply = VERB_ROWS, .queries = true, \
        .args = a, .run = print_run                                                       \
    }

const struct verb op_print = PRINT("print", "Show the items", list_args);
const struct verb op_print_counted = PRINT("print", "Show the items", counted_args);
const struct verb op_print_settings = PRINT("print", "Show the settings", settings_args);
const struct verb op_getall = PRINT("getall", "Show the items", list_args);

// find is print that answers with ids; a console evaluates `where` itself.
static void find_run(struct call *call)
{
    print_start(call, PRINT_IDS);
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
