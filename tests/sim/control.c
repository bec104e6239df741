// SPDX-License-Identifier: ISC
// The end of a control connection: what core/engine/client.c and server.c do.

#include "tests/sim/sim_priv.h"

#include "core/base/mem.h"
#include "core/base/text.h"
#include "tests/t.h"

enum {
    CONNECT_LIMIT = 15000, // as the engine has them
    ECHO_INTERVAL = 30000,
};

static bool has_calls(const struct sim_control *c)
{
    list_for_each (node, &c->router->ends) {
        const struct sim_end *e = list_entry(node, struct sim_end, node);

        if (e->control == c && e->call != NULL)
            return true;
    }
    return false;
}

static bool has_ends(const struct sim_control *c)
{
    list_for_each (node, &c->router->ends) {
        const struct sim_end *e = list_entry(node, struct sim_end, node);

        if (e->control == c && !e->collected)
            return true;
    }
    return false;
}

void sim_control_destroy(struct sim_control *c)
{
    list_for_each (node, &c->router->ends) {
        struct sim_end *e = list_entry(node, struct sim_end, node);

        if (e->control == c)
            e->control = NULL;
    }
    timer_stop(&c->connect_limit);
    timer_stop(&c->collect);
    pptp_ctrl_free(c->ctrl);
    list_remove(&c->node);
    free(c);
}

static void control_collect(void *arg)
{
    struct sim_control *c = arg;

    if (!c->closed || has_ends(c))
        return;
    sim_tcp_close(c->tcp);
    sim_control_destroy(c);
}

static void ctrl_send(void *ctx, const uint8_t *data, size_t len)
{
    sim_tcp_send(((struct sim_control *)ctx)->tcp, data, len);
}

void sim_control_call(struct sim_end *e)
{
    sim_end_prepare(e);
    e->call = pptp_call_new(e->control->ctrl, e->id, e);
    T_OK(e->call != NULL);
}

static void ctrl_established(void *ctx)
{
    struct sim_control *c = ctx;

    c->established = true;
    list_for_each (node, &c->router->ends) {
        struct sim_end *e = list_entry(node, struct sim_end, node);

        if (e->control == c && !e->ended)
            sim_control_call(e);
    }
}

static void control_closed(struct sim_control *c, const char *why)
{
    c->closed = true;
    text_copy(c->why, sizeof(c->why), why);
    T_OK(why[0] != '\0');
    timer_stop(&c->connect_limit);
    list_for_each_safe (node, tmp, &c->router->ends) {
        struct sim_end *e = list_entry(node, struct sim_end, node);

        if (e->control == c)
            sim_end_lost(e, why);
    }
    timer_set(&c->collect, 0);
}

static void ctrl_closed(void *ctx, const char *why)
{
    control_closed(ctx, why);
}

static void ctrl_incoming(void *ctx, struct pptp_call *call)
{
    struct sim_control *c = ctx;
    struct sim_end *e = sim_end_new(c->router, c, c->tcp->peer->host->address);

    sim_end_prepare(e);
    e->call = call;
    call->user = e;
    pptp_call_accept(call, e->id);
}

static void ctrl_connected(void *ctx, struct pptp_call *call)
{
    (void)ctx;
    sim_end_connected(call->user);
}

static void ctrl_ended(void *ctx, struct pptp_call *call, const char *why)
{
    struct sim_control *c = ctx;
    struct sim_end *e = call->user;

    T_OK(why[0] != '\0');
    e->call = NULL;
    sim_end_lost(e, why);
    sim_end_collect(e);
    if (!c->router->server && !has_calls(c))
        pptp_ctrl_stop(c->ctrl, why);
}

static void ctrl_log(void *ctx, unsigned topics, const char *text)
{
    (void)topics;
    sim_note(((struct sim_control *)ctx)->router, text);
}

static const struct pptp_ctrl_ops ctrl_ops = {
    .send = ctrl_send,
    .established = ctrl_established,
    .closed = ctrl_closed,
    .incoming = ctrl_incoming,
    .connected = ctrl_connected,
    .ended = ctrl_ended,
    .log = ctrl_log,
};

static void tcp_connected(void *ctx)
{
    struct sim_control *c = ctx;

    timer_stop(&c->connect_limit);
    pptp_ctrl_start(c->ctrl);
}

static void tcp_data(void *ctx, const uint8_t *data, size_t len)
{
    pptp_ctrl_input(((struct sim_control *)ctx)->ctrl, data, len);
}

static void tcp_closed(void *ctx, const char *why)
{
    pptp_ctrl_lost(((struct sim_control *)ctx)->ctrl,
        why != NULL ? why : "the peer closed the control connection");
}

static const struct sim_tcp_ops tcp_ops = { tcp_connected, tcp_data, tcp_closed };

static void connect_limit(void *arg)
{
    pptp_ctrl_lost(((struct sim_control *)arg)->ctrl, "no answer from the server on TCP port 1723");
}

static struct sim_control *control_new(struct sim_router *r)
{
    struct timers *timers = &r->sim->clock.timers;
    struct pptp_ctrl_config config = {
        .server = r->server,
        .host = "Warren",
        .vendor = "Warren",
        .echo_interval = ECHO_INTERVAL,
        .max_calls = r->sim->config.max_calls,
    };
    struct sim_control *c = mem_alloc(sizeof(*c));

    c->router = r;
    c->ctrl = pptp_ctrl_new(&config, &ctrl_ops, c, timers);
    timer_init(&c->connect_limit, timers, connect_limit, c);
    timer_init(&c->collect, timers, control_collect, c);
    list_append(&r->controls, &c->node);
    return c;
}

void sim_control_accept(void *ctx, struct sim_tcp *tcp)
{
    struct sim_control *c = control_new(ctx);

    c->tcp = tcp;
    tcp->ops = &tcp_ops;
    tcp->ctx = c;
    pptp_ctrl_start(c->ctrl);
}

struct sim_control *sim_control_dial(struct sim_router *r)
{
    struct sim_control *c = control_new(r);

    c->tcp = sim_tcp_connect(&r->sim->net, &r->host, &tcp_ops, c);
    timer_set(&c->connect_limit, CONNECT_LIMIT);
    return c;
}
