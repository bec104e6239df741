// SPDX-License-Identifier: ISC
#include "menus/ping.h"

#include "core/base/mem.h"
#include "core/engine/iface.h"
#include "core/net/icmp.h"
#include "core/net/ip4.h"
#include "core/net/resolver.h"
#include "menus/call.h"
#include "menus/warren.h"

#include <stdio.h>
#include <stdlib.h>

enum { TIMEOUT = 1000 }; // for one answer

// One /ping. It counts for the summary, which every row carries: the last one stands.
struct pinging {
    struct call *call;
    struct ping_options options;
    struct resolver_query *query;
    struct ping *echo;
    struct timer next;
    msec_t interval;
    msec_t began;                   // of the request that is under way
    uint64_t count, sent, received; // count 0: no end
    uint64_t sum, min, max;         // round trips, microseconds
};

static void pinging_free(struct pinging *p)
{
    resolver_cancel(p->query);
    ping_cancel(p->echo);
    timer_stop(&p->next);
    free(p);
}

static void pinging_stop(struct call *call)
{
    pinging_free(call->state);
}

static void pinging_fail(struct pinging *p, const struct err *err)
{
    struct call *call = p->call;

    pinging_free(p);
    call_trap(call, err);
}

static void attr_count(struct call *call, const char *name, uint64_t value)
{
    char text[24];

    snprintf(text, sizeof(text), "%llu", (unsigned long long)value);
    call_attr(call, name, text);
}

static void attr_time(struct call *call, const char *name, uint64_t us)
{
    struct buf text = { 0 };

    value_time_ns_text((int64_t)us * 1000, &text);
    call_attr(call, name, buf_str(&text));
    buf_free(&text);
}

static void attr_summary(struct pinging *p)
{
    struct call *call = p->call;

    attr_count(call, "sent", p->sent);
    attr_count(call, "received", p->received);
    attr_count(call, "packet-loss", (p->sent - p->received) * 100 / p->sent);
    if (p->received == 0)
        return;
    attr_time(call, "min-rtt", p->min);
    attr_time(call, "avg-rtt", p->sum / p->received);
    attr_time(call, "max-rtt", p->max);
}

static void pinging_count(struct pinging *p, const struct ping_result *result)
{
    if (p->received == 0 || result->rtt < p->min)
        p->min = result->rtt;
    if (result->rtt > p->max)
        p->max = result->rtt;
    p->sum += result->rtt;
    p->received++;
}

static void pinging_row(struct pinging *p, const struct ping_result *result)
{
    struct call *call = p->call;
    char host[IP4_TEXT_SIZE];

    call_row(call);
    attr_count(call, "seq", p->sent - 1);
    call_attr(call, "host", ip4_text(result->from != 0 ? result->from : p->options.dest, host));
    if (result->outcome == PING_REPLY) {
        attr_count(call, "size", result->size);
        attr_count(call, "ttl", result->ttl);
        attr_time(call, "time", result->rtt);
    } else {
        call_attr(call, "status", result->text);
    }
    attr_summary(p);
    call_row_end(call);
}

static void pinging_end(struct pinging *p)
{
    struct call *call = p->call;
    char received[24];

    snprintf(received, sizeof(received), "%llu", (unsigned long long)p->received);
    pinging_free(p);
    call_return(call, received);
}

static void pinging_done(void *ctx, const struct ping_result *result)
{
    struct pinging *p = ctx;
    msec_t passed = clock_now(p->call->w->timers->clock) - p->began;

    p->echo = NULL;
    if (result->outcome == PING_REPLY)
        pinging_count(p, result);
    pinging_row(p, result);
    if (p->count == 0 || p->sent < p->count) {
        timer_set(&p->next, passed < p->interval ? p->interval - passed : 0);
        return;
    }
    pinging_end(p);
}

static void pinging_next(void *arg)
{
    struct pinging *p = arg;

    if (call_full(p->call)) { // nobody reads the answers: wait
        timer_set(&p->next, p->interval);
        return;
    }
    p->began = clock_now(p->call->w->timers->clock);
    p->echo = ping_start(p->call->w->icmp, &p->options, TIMEOUT, pinging_done, p);
    if (p->echo != NULL)
        p->sent++;
    else
        timer_set(&p->next, p->interval);
}

static void pinging_resolved(void *ctx, const struct resolver_answer *answer)
{
    struct pinging *p = ctx;
    struct err err;

    p->query = NULL;
    if (answer->count == 0) {
        err_set(&err, ERR_GENERAL, "failure: while resolving address: %s", answer->error);
        pinging_fail(p, &err);
        return;
    }
    p->options.dest = answer->addresses[0];
    pinging_next(p);
}

static uint64_t number(struct call *call, const char *name)
{
    const char *text = call_value(call, name);
    int64_t value = 0;

    return text != NULL && value_int(text, &value) ? (uint64_t)value : 0;
}

static bool take_interface(struct pinging *p, struct err *err)
{
    struct warren *w = p->call->w;
    const char *name = call_value(p->call, "interface");
    const struct iface *i;

    if (name == NULL)
        return true;
    i = w->engine != NULL ? iface_named(w->engine, name) : NULL;
    if (i == NULL)
        return err_arg(err, "interface", "input does not match any value of interface");
    if (i->index == 0)
        return err_set(err, ERR_GENERAL, "failure: interface is not running");
    p->options.ifindex = i->index;
    return true;
}

static bool take_options(struct pinging *p, struct err *err)
{
    struct call *call = p->call;
    const char *source = call_value(call, "src-address");

    if (call->w->icmp == NULL || call->w->resolver == NULL)
        return err_set(err, ERR_GENERAL, "failure: there is no network");
    p->options.size = (uint16_t)number(call, "size");
    p->options.ttl = (uint8_t)number(call, "ttl");
    p->options.no_fragment = call_flag(call, "do-not-fragment");
    if (source != NULL)
        value_ip(source, &p->options.source);
    p->count = number(call, "count");
    value_time_ms(call_value(call, "interval"), &p->interval);
    return take_interface(p, err);
}

void ping_run(struct call *call)
{
    struct pinging *p = mem_alloc(sizeof(*p));
    struct err err;

    p->call = call;
    timer_init(&p->next, call->w->timers, pinging_next, p);
    if (!take_options(p, &err)) {
        pinging_fail(p, &err);
        return;
    }
    call->state = p;
    call->stop = pinging_stop;
    p->query = resolver_start(call->w->resolver, call_value(call, "address"), pinging_resolved, p);
}

const struct prop ping_args[] = {
    { "address", .type = &type_host, .flags = PROP_REQUIRED | ARG_POSITIONAL,
        .help = "Address or name of whom to ask" },
    { "count", .type = &type_int, .arg = { .min = 0, .max = UINT32_MAX },
        .help = "How many times; 0 or without it, until interrupted" },
    { "do-not-fragment", .type = &type_bool, .flags = ARG_FLAG,
        .help = "Packets that are too large are not cut" },
    { "interface", .type = &type_ref, .arg = { .ref = "/interface" },
        .help = "Interface to send from, whatever the routes say" },
    { "interval", .type = &type_time, .arg = { .min = 10, .max = 3600 * 1000 }, .fallback = "1s",
        .help = "Time from one request to the next" },
    { "size", .type = &type_int, .arg = { .min = 28, .max = 65535 }, .fallback = "56",
        .help = "Size of the whole packet" },
    { "src-address", .type = &type_ip, .help = "Address to send from" },
    { "ttl", .type = &type_int, .arg = { .min = 1, .max = 255 }, .fallback = "64",
        .help = "How many routers may pass it on" },
    { NULL },
};
