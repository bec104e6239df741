// SPDX-License-Identifier: ISC
// Rates are differences of the counters over the time between two looks at them, so the first
// sample comes one interval after the start. `aggregate` stands for all interfaces together.

#include "menus/interface/traffic.h"

#include "core/base/mem.h"
#include "core/engine/iface.h"
#include "menus/call.h"
#include "menus/tree.h"
#include "menus/warren.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AGGREGATE "aggregate"

// What is counted, and the field that says how fast it grows.
static const struct rate {
    const char *field;
    size_t counter; // offset in struct iface_counters
    unsigned factor;
} rates[] = {
    { "rx-packets-per-second", offsetof(struct iface_counters, rx_packets), 1 },
    { "rx-bits-per-second", offsetof(struct iface_counters, rx_bytes), 8 },
    { "rx-drops-per-second", offsetof(struct iface_counters, rx_drops), 1 },
    { "rx-errors-per-second", offsetof(struct iface_counters, rx_errors), 1 },
    { "tx-packets-per-second", offsetof(struct iface_counters, tx_packets), 1 },
    { "tx-bits-per-second", offsetof(struct iface_counters, tx_bytes), 8 },
    { "tx-drops-per-second", offsetof(struct iface_counters, tx_drops), 1 },
    { "tx-errors-per-second", offsetof(struct iface_counters, tx_errors), 1 },
};
enum { RATES = sizeof(rates) / sizeof(*rates) };

static uint64_t counted(const struct iface_counters *c, const struct rate *r)
{
    uint64_t value;

    memcpy(&value, (const char *)c + r->counter, sizeof(value));
    return value;
}

#define RATE(n, t, h)                                            \
    {                                                            \
        n, .type = &type_##t, .flags = PROP_READ_ONLY, .help = h \
    }

static const struct prop fields[] = {
    RATE("name", text, "Name of the interface"),
    RATE("rx-packets-per-second", int, "Packets received"),
    RATE("rx-bits-per-second", speed, "Bits received"),
    RATE("rx-drops-per-second", int, "Packets received and dropped"),
    RATE("rx-errors-per-second", int, "Packets received that were no good"),
    RATE("tx-packets-per-second", int, "Packets sent"),
    RATE("tx-bits-per-second", speed, "Bits sent"),
    RATE("tx-drops-per-second", int, "Packets dropped in place of being sent"),
    RATE("tx-errors-per-second", int, "Packets that could not be sent"),
    { NULL },
};

const struct menu traffic_fields = { .path = "", .kind = MENU_SETTINGS, .props = fields };

struct meter { // one interface, or all of them
    uint32_t id;
    bool all;
    msec_t at; // when the counters were read
    struct iface_counters last;
    uint64_t per_second[RATES];
};

struct traffic {
    struct call *call;
    struct meter *meters;
    size_t count;
    msec_t interval;
    struct timer again, end;
    bool once;
};

static void traffic_free(struct traffic *t)
{
    timer_stop(&t->again);
    timer_stop(&t->end);
    free(t->meters);
    free(t);
}

static void traffic_stop(struct call *call)
{
    traffic_free(call->state);
}

static void traffic_end(void *arg)
{
    struct traffic *t = arg;
    struct call *call = t->call;

    traffic_free(t);
    call_done(call);
}

static void add_counters(struct iface_counters *to, const struct iface_counters *more)
{
    for (size_t i = 0; i < RATES; i++) {
        uint64_t sum = counted(to, &rates[i]) + counted(more, &rates[i]);

        memcpy((char *)to + rates[i].counter, &sum, sizeof(sum));
    }
}

// The interface's counters as they are now; NULL where it is gone.
static const struct iface *meter_read(
    struct engine *e, const struct meter *m, struct iface_counters *ret)
{
    const struct iface *found = NULL;

    *ret = (struct iface_counters){ 0 };
    list_for_each (node, &engine_ifaces(e)->all) {
        const struct iface *i = list_entry(node, struct iface, node);

        if (m->all ? i->kind == IFACE_LOOPBACK : i->id != m->id)
            continue;
        add_counters(ret, &i->counters);
        found = i;
    }
    return found;
}

// A session that begins anew counts from zero, which is no negative speed.
static void meter_turn(struct meter *m, const struct iface_counters *now, msec_t at)
{
    for (size_t i = 0; at > m->at && i < RATES; i++) {
        uint64_t before = counted(&m->last, &rates[i]), after = counted(now, &rates[i]);

        m->per_second[i] =
            after < before ? 0 : (after - before) * rates[i].factor * 1000 / (uint64_t)(at - m->at);
    }
    m->last = *now;
    m->at = at;
}

static void meter_row(struct traffic *t, const struct meter *m, const char *name)
{
    struct item *sample = item_new(&traffic_fields);
    char section[16];

    item_set(sample, "name", name);
    for (size_t i = 0; i < RATES; i++)
        item_setf(sample, rates[i].field, "%llu", (unsigned long long)m->per_second[i]);
    call_row(t->call);
    call_item(t->call, sample);
    snprintf(section, sizeof(section), "%u", t->call->section);
    call_attr(t->call, ".section", section);
    call_row_end(t->call);
    item_free(sample);
}

static void traffic_sample(void *arg)
{
    struct traffic *t = arg;
    struct call *call = t->call;
    struct engine *e = call->w->engine;
    struct iface_counters now;

    ifaces_count(e);
    for (size_t i = 0; i < t->count; i++) {
        struct meter *m = &t->meters[i];
        const struct iface *iface = meter_read(e, m, &now);

        if (iface == NULL && !m->all) {
            traffic_free(t);
            call_trapf(call, ERR_MISSING, "no such item");
            return;
        }
        meter_turn(m, &now, engine_ifaces(e)->counted);
        // A client that does not read misses samples; they are only interesting while fresh.
        if (!call_full(call) || t->once)
            meter_row(t, m, m->all ? AGGREGATE : iface->name);
    }
    call->section++;
    if (t->once || t->count == 0)
        traffic_end(t);
    else
        timer_set(&t->again, t->interval);
}

static bool find_meters(struct call *call, struct traffic *t, struct err *err)
{
    const char *words = call_item_words(call);
    struct item_list rows;

    if (words != NULL && strcmp(words, AGGREGATE) == 0) {
        t->meters = mem_alloc(sizeof(*t->meters));
        t->meters[t->count++].all = true;
        return true;
    }
    if (!call_items(call, &rows, err))
        return false;
    t->meters = mem_array(rows.count + 1, sizeof(*t->meters));
    for (size_t i = 0; i < rows.count; i++)
        t->meters[t->count++].id = rows.items[i]->id;
    item_list_free(&rows);
    return true;
}

void traffic_run(struct call *call)
{
    struct traffic *t = mem_alloc(sizeof(*t));
    const char *duration = call_value(call, "duration");
    struct engine *e = call->w->engine;
    struct err err;
    msec_t span;

    t->call = call;
    t->once = call_flag(call, "once");
    timer_init(&t->again, call->w->timers, traffic_sample, t);
    timer_init(&t->end, call->w->timers, traffic_end, t);
    value_time_ms(call_value(call, "interval"), &t->interval);
    if (e == NULL || !find_meters(call, t, &err)) {
        if (e == NULL)
            err_set(&err, ERR_MISSING, "no such item");
        traffic_free(t);
        call_trap(call, &err);
        return;
    }
    call->state = t;
    call->stop = traffic_stop;
    if (duration != NULL && value_time_ms(duration, &span))
        timer_set(&t->end, span);
    ifaces_count(e);
    for (size_t i = 0; i < t->count; i++) {
        meter_read(e, &t->meters[i], &t->meters[i].last);
        t->meters[i].at = engine_ifaces(e)->counted;
    }
    timer_set(&t->again, t->interval);
}

const struct prop traffic_args[] = {
    { "interface", .type = &type_text, .flags = PROP_KEY,
        .help = "Names of interfaces, or " AGGREGATE " for all of them together" },
    { "duration", .type = &type_time, .arg = { .min = 0, .max = INT32_MAX },
        .help = "Stop after this time" },
    { "interval", .type = &type_time, .arg = { .min = 200, .max = 3600 * 1000 }, .fallback = "1s",
        .help = "Time between two samples" },
    { "once", .type = &type_bool, .flags = ARG_FLAG, .help = "Only one sample" },
    { NULL },
};
