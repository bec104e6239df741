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
#include <string.h>

struct monitor {
    struct call *call;
    struct item_list items;
    struct timer again;
    msec_t interval;
    bool once;
};

static void monitor_free(struct monitor *m)
{
    timer_stop(&m->again);
    item_list_free(&m->items);
    free(m);
}

static void monitor_stop(struct call *call)
{
    monitor_free(call->state);
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
    call_item(call, sample);
    if (m->items.count > 1)
        call_attr(call, "name", item_name(item));
    snprintf(section, sizeof(section), "%u", call->section);
    call_attr(call, ".section", section);
    call_row_end(call);
    item_free(sample);
    return true;
}

static void monitor_sample(void *arg)
{
    struct monitor *m = arg;
    struct call *call = m->call;

    // A client that does not read misses samples; they are only interesting while fresh.
    for (size_t i = 0; !call_full(call) && i < m->items.count; i++)
        if (!monitor_row(m, m->items.items[i]))
            return;
    call->section++;
    if (m->once) {
        monitor_free(m);
        call_done(call);
        return;
    }
    timer_set(&m->again, m->interval);
}

static bool monitor_interval(struct call *call, struct monitor *m, struct err *err)
{
    static const struct type_arg range = { .min = 20, .max = 3600 * 1000 };
    const char *text = call_arg(call, "interval");
    struct buf value = { 0 };
    bool ok;

    m->interval = 1000;
    if (text == NULL)
        return true;
    ok = value_parse(&type_time, &range, "interval", text, strlen(text), &value, err);
    if (ok)
        value_time_ms(buf_str(&value), &m->interval);
    buf_free(&value);
    return ok;
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
    struct err err;

    m->call = call;
    m->once = call_flag(call, "once");
    timer_init(&m->again, call->w->timers, monitor_sample, m);
    if (!monitor_items(call, m, &err) || !monitor_interval(call, m, &err)) {
        monitor_free(m);
        call_trap(call, &err);
        return;
    }
    call->state = m;
    call->stop = monitor_stop;
    monitor_sample(m);
}

const struct prop op_monitor_args[] = {
    { "duration", .type = &type_time, .help = "Stop after this time" },
    { "interval", .type = &type_time, .fallback = "1s", .help = "Time between two samples" },
    { "once", .type = &type_bool, .flags = ARG_FLAG, .help = "Only one sample" },
    { NULL },
};
