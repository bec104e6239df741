// SPDX-License-Identifier: ISC
// monitor: the live values of items, again and again. A menu declares the fields and fills a
// sample; this file does the rest.

#include "core/base/mem.h"
#include "menus/call.h"
#include "menus/store.h"
#include "menus/tree.h"
#include "menus/warren.h"

#include <stdio.h>
#include <stdlib.h>

struct monitor {
    struct call *call;
    struct item_list items;
    struct timer again, end;
    msec_t interval;
    bool once;
};

static void monitor_free(struct monitor *m)
{
    timer_stop(&m->again);
    timer_stop(&m->end);
    item_list_free(&m->items);
    free(m);
}

static void monitor_stop(struct call *call)
{
    monitor_free(call->state);
}

// Of several items each row says which one it is about.
static void monitor_which(struct monitor *m, const struct item *item)
{
    char scratch[ITEM_SCRATCH];

    if (m->items.count < 2)
        return;
    call_attr(m->call, ".id", item_attribute(item, ".id", scratch));
    if (menu_key(item->menu) >= 0)
        call_attr(m->call, "name", item_name(item));
}

// False: the item is gone, and so is the call.
static bool monitor_row(struct monitor *m, const struct item *item)
{
    struct call *call = m->call;
    struct item *sample = item_new(call->verb->fields);
    char section[16];

    if (!call->verb->sample(call->w, item, sample)) {
        item_free(sample);
        monitor_free(m);
        call_trapf(call, ERR_MISSING, "no such item");
        return false;
    }
    call_row(call);
    monitor_which(m, item);
    call_item(call, sample);
    snprintf(section, sizeof(section), "%u", call->section);
    call_attr(call, ".section", section);
    call_row_end(call);
    item_free(sample);
    return true;
}

static void monitor_end(void *arg)
{
    struct monitor *m = arg;
    struct call *call = m->call;

    monitor_free(m);
    call_done(call);
}

static void monitor_sample(void *arg)
{
    struct monitor *m = arg;

    // A client that does not read misses samples; they are only interesting while fresh.
    if (!call_full(m->call) || m->once) {
        for (size_t i = 0; i < m->items.count; i++)
            if (!monitor_row(m, m->items.items[i]))
                return;
        m->call->section++;
    }
    if (m->once || m->items.count == 0)
        monitor_end(m);
    else
        timer_set(&m->again, m->interval);
}

static bool monitor_items(struct call *call, struct monitor *m, struct err *err)
{
    if (call->menu->kind == MENU_LIST)
        return call_items(call, &m->items, err);
    store_rows(store_of(call->w, call->menu), &m->items);
    return true;
}

void op_monitor_run(struct call *call)
{
    struct monitor *m = mem_alloc(sizeof(*m));
    const char *duration = call_value(call, "duration");
    msec_t span = 0;
    struct err err;

    m->call = call;
    m->once = call_flag(call, "once");
    timer_init(&m->again, call->w->timers, monitor_sample, m);
    timer_init(&m->end, call->w->timers, monitor_end, m);
    value_time_ms(call_value(call, "interval"), &m->interval);
    if (!monitor_items(call, m, &err)) {
        monitor_free(m);
        call_trap(call, &err);
        return;
    }
    call->state = m;
    call->stop = monitor_stop;
    if (duration != NULL && value_time_ms(duration, &span))
        timer_set(&m->end, span);
    monitor_sample(m);
}

const struct prop op_monitor_args[] = {
    { "duration", .type = &type_time, .arg = { .min = 0, .max = INT32_MAX },
        .help = "Stop after this time" },
    { "interval", .type = &type_time, .arg = { .min = 20, .max = 3600 * 1000 }, .fallback = "1s",
        .help = "Time between two samples" },
    { "once", .type = &type_bool, .flags = ARG_FLAG, .help = "Only one sample" },
    { NULL },
};
