// SPDX-License-Identifier: ISC
// The base of all menus, and /ping.

#include "core/base/mem.h"
#include "core/engine/iface.h"
#include "core/net/icmp.h"
#include "core/net/ip4.h"
#include "core/net/resolver.h"
#include "menus/call.h"
#include "menus/warren.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const struct menu menu_root;

enum { PING_PATIENCE = 1000 }; // a reply that takes longer is lost, unless the interval is longer

struct pinging {
    struct call *call;
    struct ping_options options;
    struct resolver_query *query;
    struct ping *ping;
    struct timer next;
    msec_t interval;
    uint64_t count, sent, received;     // count 0: until cancelled
    uint64_t rtt_min, rtt_max, rtt_sum; // microseconds
};

static void pinging_free(struct pinging *p)
{
    resolver_cancel(p->query);
    ping_cancel(p->ping);
    timer_stop(&p->next);
    free(p);
}

static void pinging_stop(struct call *call)
{
    pinging_free(call->state);
}

static void attr_number(struct call *call, const char *name, uint64_t n)
{
    char text[24];

    snprintf(text, sizeof(text), "%llu", (unsigned long long)n);
    call_attr(call, name, text);
}

static void attr_time(struct call *call, const char *name, uint64_t usec)
{
    struct buf b = { 0 };

    value_time_ns_text((int64_t)usec * 1000, &b);
    call_attr(call, name, buf_str(&b));
    buf_free(&b);
}

static void count_reply(struct pinging *p, const struct ping_result *result)
{
    p->received++;
    p->rtt_sum += result->rtt;
    if (p->received == 1 || result->rtt < p->rtt_min)
        p->rtt_min = result->rtt;
    if (result->rtt > p->rtt_max)
        p->rtt_max = result->rtt;
}

static void pinging_row(struct pinging *p, const struct ping_result *result)
{
    struct call *call = p->call;
    char host[IP4_TEXT_SIZE];
    bool reply = result->outcome == PING_REPLY;

    call_row(call);
    attr_number(call, "seq", p->sent - 1);
    call_attr(call, "host", ip4_text(result->from != 0 ? result->from : p->options.dest, host));
    if (reply) {
        attr_number(call, "size", result->size);
        attr_number(call, "ttl", result->ttl);
        attr_time(call, "time", result->rtt);
    } else {
        call_attr(call, "status", result->text);
    }
    attr_number(call, "sent", p->sent);
    attr_number(call, "received", p->received);
    attr_number(call, "packet-loss", (p->sent - p->received) * 100 / p->sent);
    if (p->received > 0) {
        attr_time(call, "min-rtt", p->rtt_min);
        attr_time(call, "avg-rtt", p->rtt_sum / p->received);
        attr_time(call, "max-rtt", p->rtt_max);
    }
    call_row_end(call);
}

static void pinging_done(void *ctx, const struct ping_result *result)
{
    struct pinging *p = ctx;
    struct call *call = p->call;
    char received[24];

    p->ping = NULL;
    if (result->outcome == PING_REPLY)
        count_reply(p, result);
    pinging_row(p, result);
    if (p->count == 0 || p->sent < p->count)
        return; // the timer sends the next one
    snprintf(received, sizeof(received), "%llu", (unsigned long long)p->received);
    pinging_free(p);
    call_return(call, received);
}

static void pinging_send(void *arg)
{
    struct pinging *p = arg;
    msec_t patience = p->interval > PING_PATIENCE ? p->interval : PING_PATIENCE;

    if (p->ping != NULL) { // a short interval does not overtake its own answer
        timer_set(&p->next, 10);
        return;
    }
    p->sent++;
    p->ping = ping_start(p->call->w->icmp, &p->options, patience, pinging_done, p);
    if (p->count == 0 || p->sent < p->count)
        timer_set(&p->next, p->interval);
}

static void pinging_resolved(void *ctx, const struct resolver_answer *answer)
{
    struct pinging *p = ctx;
    struct call *call = p->call;

    p->query = NULL;
    if (answer->count == 0) {
        const char *why = answer->error;

        pinging_free(p);
        call_trapf(call, ERR_ARGUMENT, "invalid value for argument address: %s", why);
        return;
    }
    p->options.dest = answer->addresses[0];
    pinging_send(p);
}

// Parses one argument with the type of its own row; leaves *ret alone where it is not given.
static bool ping_arg(const struct call *call, const char *name, struct buf *ret, struct err *err)
{
    const char *text = call_arg(call, name);
    const struct prop *a = call->verb->args;

    buf_truncate(ret, 0);
    if (text == NULL)
        return true;
    while (strcmp(a->name, name) != 0)
        a++;
    return value_parse(a->type, &a->arg, name, text, strlen(text), ret, err);
}

static bool ping_interface(const struct call *call, struct pinging *p, struct err *err)
{
    const char *name = call_arg(call, "interface");
    const struct iface *i;

    if (name == NULL)
        return true;
    i = call->w->engine != NULL ? iface_named(call->w->engine, name) : NULL;
    if (i == NULL)
        return err_arg(err, "interface", "input does not match any value of interface");
    if (i->index == 0)
        return err_arg(err, "interface", "failure: %s is not running", name);
    p->options.ifindex = i->index;
    return true;
}

static bool ping_args(const struct call *call, struct pinging *p, struct err *err)
{
    struct buf b = { 0 };
    int64_t n;
    bool ok = ping_arg(call, "count", &b, err);

    if (ok && value_int(buf_str(&b), &n))
        p->count = (uint64_t)n;
    if (ok && (ok = ping_arg(call, "size", &b, err)) && value_int(buf_str(&b), &n))
        p->options.size = (uint16_t)n;
    if (ok && (ok = ping_arg(call, "ttl", &b, err)) && value_int(buf_str(&b), &n))
        p->options.ttl = (uint8_t)n;
    if (ok && (ok = ping_arg(call, "interval", &b, err)) && b.len > 0)
        value_time_ms(buf_str(&b), &p->interval);
    if (ok && (ok = ping_arg(call, "src-address", &b, err)) && b.len > 0)
        value_ip(buf_str(&b), &p->options.source);
    p->options.no_fragment = call_flag(call, "do-not-fragment");
    ok = ok && ping_interface(call, p, err);
    buf_free(&b);
    return ok;
}

static void ping_run(struct call *call)
{
    struct pinging *p = mem_alloc(sizeof(*p));
    const char *address = call_arg(call, "address");
    struct err err;

    *p = (struct pinging){ .call = call, .interval = 1000 };
    timer_init(&p->next, call->w->timers, pinging_send, p);
    if (address == NULL)
        err_set(&err, ERR_ARGUMENT, "missing value(s) of argument(s) address");
    if (address == NULL || !ping_args(call, p, &err)) {
        pinging_free(p);
        call_trap(call, &err);
        return;
    }
    call->state = p;
    call->stop = pinging_stop;
    p->query = resolver_start(call->w->resolver, address, pinging_resolved, p);
}

static const struct prop ping_props[] = {
    { "address", .type = &type_host, .flags = ARG_POSITIONAL | PROP_REQUIRED,
        .help = "Address or name of the host" },
    { "count", .type = &type_int, .arg = { .min = 0, .max = 4294967295 },
        .help = "How many packets to send; without it, until interrupted" },
    { "do-not-fragment", .type = &type_bool, .flags = ARG_FLAG,
        .help = "Packets that are too big for the way are lost" },
    { "interface", .type = &type_ref, .arg = { .ref = "/interface" },
        .help = "Interface to send through" },
    { "interval", .type = &type_time, .arg = { .min = 10, .max = 5000 }, .fallback = "1s",
        .help = "Time between two packets" },
    { "size", .type = &type_int, .arg = { .min = 28, .max = 65535 }, .fallback = "56",
        .help = "Size of the packets, headers included" },
    { "src-address", .type = &type_ip, .help = "Address to send from" },
    { "ttl", .type = &type_int, .arg = { .min = 1, .max = 255 }, .fallback = "64",
        .help = "How many routers the packets may pass" },
    { NULL },
};

static const struct verb verbs[] = {
    { "ping", "Ask a host whether it is there", POLICY_READ, .reply = VERB_LINES,
        .args = ping_props, .run = ping_run, .line = "{host} pong: ttl={ttl} time{time|eqms}",
        .line_failed = "{host} ping {status}", .interrupted = "ping interrupted",
        .summary = "{sent} packets transmitted, {received} packets received, "
                   "{packet-loss}% packet loss\n"
                   "round-trip min/avg/max = {min-rtt|ms}/{avg-rtt|ms1}/{max-rtt|ms} ms" },
    { NULL },
};

const struct menu menu_root = {
    .path = "/",
    .kind = MENU_DIR,
    .help = "The base of all menus",
    .verbs = verbs,
};
