// SPDX-License-Identifier: ISC
// The dialler: name, TCP, control connection, call, session; and from the beginning again, with
// growing pauses, whenever any of it ends.

#include "core/engine/client.h"

#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/engine/engine_priv.h"
#include "core/net/resolver.h"
#include "core/net/tcp.h"
#include "core/pptp/ctrl.h"
#include "core/pptp/egre.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PPTP_PORT = 1723,
    CONNECT_LIMIT = 15000, // for TCP to be there
    REDIAL_FIRST = 1000,   // the pause doubles up to the last
    REDIAL_LAST = 30000,
};

const struct word client_status_words[] = {
    { "Terminated", CLIENT_TERMINATED, NULL },
    { "Dialing", CLIENT_DIALING, NULL },
    { "Verifying password...", CLIENT_VERIFYING, NULL },
    { "Connected", CLIENT_CONNECTED, NULL },
    { NULL },
};

struct client {
    struct list node;
    struct engine *engine;
    uint32_t id;
    struct client_config config;
    struct iface *iface;
    enum client_status status;
    char reason[PPP_MESSAGE_MAX + 1];
    struct resolver_query *resolve;
    struct tcp_conn *tcp;
    struct pptp_ctrl *ctrl;
    struct pptp_call *call;
    struct session *session;
    struct timer connect_limit, redial;
    msec_t pause;
    bool hanging_up;
    bool had_session; // this attempt came so far
    bool removed; // not configured any more; there until the server has been told
};

static void client_set(struct client *c, enum client_status status, const char *reason)
{
    const struct engine_env *env = &c->engine->env;

    c->status = status;
    text_copy(c->reason, sizeof(c->reason), reason);
    if (c->removed)
        return;
    env->host->changed(env->host_ctx, "/interface/pptp-client", c->id, false);
}

static void client_say(const struct client *c, const char *what)
{
    log_write(LOG_PPTP | LOG_PPP | LOG_INFO, "%s: %s", c->config.name, what);
}

static bool client_wanted(const struct client *c)
{
    return !c->removed && !c->config.disabled && !c->engine->stopping && c->engine->started;
}

static bool client_busy(const struct client *c)
{
    return c->resolve != NULL || c->tcp != NULL || c->ctrl != NULL || c->session != NULL;
}

static void client_free(struct client *c)
{
    timer_stop(&c->connect_limit);
    timer_stop(&c->redial);
    if (c->resolve != NULL)
        resolver_cancel(c->resolve);
    session_free(c->session);
    pptp_ctrl_free(c->ctrl);
    tcp_free(c->tcp);
    loop_forget(c->engine->loop, c);
    iface_free(c->iface);
    list_remove(&c->node);
    mem_wipe(&c->config, sizeof(c->config));
    free(c);
}

// Everything of the last attempt is gone: either a pause and a new one, or that was it.
static void client_idle(struct client *c)
{
    struct engine *e = c->engine;

    c->hanging_up = false;
    timer_stop(&c->connect_limit);
    if (!c->had_session && c->reason[0] != '\0') // a session says itself how it ended
        log_write(
            LOG_PPTP | LOG_PPP | LOG_INFO, "%s: terminating... - %s", c->config.name, c->reason);
    client_set(c, CLIENT_TERMINATED, c->reason);
    if (!client_wanted(c)) {
        if (c->removed)
            client_free(c);
        engine_check_stopped(e);
        return;
    }
    timer_set(&c->redial, c->pause);
    c->pause = c->pause * 2 < REDIAL_LAST ? c->pause * 2 : REDIAL_LAST;
}

// From the loop, because control connection and TCP end inside their own callbacks.
static void client_collect(void *arg)
{
    struct client *c = arg;

    if (c->session != NULL && c->session->state == SESSION_ENDED && c->call == NULL) {
        session_free(c->session);
        c->session = NULL;
    }
    if (c->session != NULL || c->resolve != NULL)
        return;
    pptp_ctrl_free(c->ctrl);
    c->ctrl = NULL;
    tcp_free(c->tcp);
    c->tcp = NULL;
    client_idle(c);
}

static void client_failed(struct client *c, const char *why)
{
    if (c->reason[0] == '\0' && why != NULL)
        text_copy(c->reason, sizeof(c->reason), why);
}

// ---- the session

static bool client_bind(
    void *ctx, struct session *s, const char *user, struct iface **ret_iface, struct err *err)
{
    struct client *c = ctx;

    (void)s, (void)user, (void)err;
    *ret_iface = c->iface;
    return true;
}

static void client_session_changed(void *ctx, struct session *s)
{
    struct client *c = ctx;

    if (s->state == SESSION_CONNECTED)
        c->pause = REDIAL_FIRST;
    if (s->state == SESSION_CONNECTED && c->status != CLIENT_CONNECTED)
        client_set(c, CLIENT_CONNECTED, "");
    else if (s->state == SESSION_VERIFYING)
        client_set(c, CLIENT_VERIFYING, "");
}

static void client_session_ended(
    void *ctx, struct session *s, enum ppp_end why, const char *sentence)
{
    struct client *c = ctx;

    (void)s, (void)why;
    client_failed(c, sentence);
    client_set(c, CLIENT_TERMINATED, c->reason);
    if (c->call != NULL)
        pptp_call_hangup(c->call, sentence);
    else if (c->ctrl != NULL)
        pptp_ctrl_stop(c->ctrl, sentence);
    if (c->ctrl == NULL)
        loop_defer(c->engine->loop, client_collect, c);
}

static const struct session_ops session_ops = {
    .bind = client_bind,
    .changed = client_session_changed,
    .ended = client_session_ended,
};

static struct session *client_session_new(struct client *c)
{
    struct session_config config = {
        .ppp = {
            .mru = c->config.mru,
            .mtu = c->config.mtu,
            .methods = c->config.methods,
            .name = c->config.user,
            .password = c->config.password,
            .keepalive = c->config.keepalive,
        },
        .peer = tcp_peer(c->tcp),
        .local = tcp_local(c->tcp),
        .profile = c->config.profile,
        .iface = c->iface,
        .default_route = c->config.default_route,
        .default_distance = c->config.default_distance,
    };
    const struct engine_env *env = &c->engine->env;
    struct session_terms terms = { 0 };
    struct session *s;

    if (env->host->client_terms(env->host_ctx, c->config.profile, &terms)) {
        config.ppp.encryption = terms.grant.encryption;
        config.ppp.local_address = terms.grant.local_address;
    }
    s = session_new(c->engine, &config, &session_ops, c);
    mem_wipe(&config, sizeof(config));
    return s;
}

// ---- the control connection

static void ctrl_send(void *ctx, const uint8_t *data, size_t len)
{
    struct client *c = ctx;

    if (c->tcp != NULL)
        tcp_send(c->tcp, data, len);
}

static void ctrl_established(void *ctx)
{
    struct client *c = ctx;

    c->session = client_session_new(c);
    if (c->session != NULL)
        c->call = pptp_call_new(c->ctrl, session_call_id(c->session), c);
    c->had_session = c->call != NULL;
    if (c->had_session)
        return;
    session_free(c->session);
    c->session = NULL;
    client_failed(c, "no call id is free");
    pptp_ctrl_stop(c->ctrl, c->reason);
}

// The link knows best: a peer that hangs up says why on the link, and only then clears the call.
static void client_lost(struct client *c, const char *why)
{
    session_lost(c->session, why);
    client_failed(c, c->session->sentence);
}

static void ctrl_closed(void *ctx, const char *why)
{
    struct client *c = ctx;

    if (c->session != NULL)
        client_lost(c, why);
    client_failed(c, why);
    loop_defer(c->engine->loop, client_collect, c);
}

static void ctrl_connected(void *ctx, struct pptp_call *call)
{
    struct client *c = ctx;

    client_set(c, CLIENT_VERIFYING, "");
    session_connected(c->session, call->peer_id, call->peer_window);
}

static void ctrl_ended(void *ctx, struct pptp_call *call, const char *why)
{
    struct client *c = ctx;

    (void)call;
    c->call = NULL;
    if (c->session != NULL)
        client_lost(c, why);
    pptp_ctrl_stop(c->ctrl, why);
}

static void ctrl_log(void *ctx, unsigned topics, const char *text)
{
    const struct client *c = ctx;

    log_write(LOG_PPTP | topics, "%s: %s", c->config.name, text);
}

static const struct pptp_ctrl_ops ctrl_ops = {
    .send = ctrl_send,
    .established = ctrl_established,
    .closed = ctrl_closed,
    .connected = ctrl_connected,
    .ended = ctrl_ended,
    .log = ctrl_log,
};

// ---- TCP

static void tcp_connected(void *ctx)
{
    struct client *c = ctx;
    struct pptp_ctrl_config config = {
        .host = "Warren",
        .vendor = "Warren",
        .echo_interval = 30000,
    };

    timer_stop(&c->connect_limit);
    c->ctrl = pptp_ctrl_new(&config, &ctrl_ops, c, c->engine->timers);
    pptp_ctrl_start(c->ctrl);
}

static void tcp_data(void *ctx, const uint8_t *data, size_t len)
{
    struct client *c = ctx;

    if (c->ctrl != NULL)
        pptp_ctrl_input(c->ctrl, data, len);
}

static void tcp_closed(void *ctx, const char *why)
{
    struct client *c = ctx;

    timer_stop(&c->connect_limit);
    if (c->ctrl != NULL) {
        pptp_ctrl_lost(c->ctrl, why != NULL ? why : "the server closed the control connection");
        return;
    }
    client_failed(c, why);
    loop_defer(c->engine->loop, client_collect, c);
}

static const struct tcp_ops tcp_client_ops = {
    .connected = tcp_connected,
    .data = tcp_data,
    .closed = tcp_closed,
};

// Nobody has answered yet who would have to be told.
static void client_give_up(struct client *c, const char *why)
{
    client_failed(c, why);
    if (c->resolve != NULL)
        resolver_cancel(c->resolve);
    c->resolve = NULL;
    client_collect(c);
}

static void connect_limit(void *arg)
{
    client_give_up(arg, "no answer from the server on TCP port 1723");
}

static void client_connect(struct client *c, uint32_t server)
{
    struct err err;

    c->tcp = tcp_connect(c->engine->loop, 0, server, PPTP_PORT, &tcp_client_ops, c, &err);
    if (c->tcp != NULL)
        return;
    client_failed(c, err.text);
    loop_defer(c->engine->loop, client_collect, c);
}

static void client_resolved(void *ctx, const struct resolver_answer *answer)
{
    struct client *c = ctx;

    c->resolve = NULL;
    if (answer->count > 0) {
        client_connect(c, answer->addresses[0]);
        return;
    }
    client_failed(c, answer->error);
    loop_defer(c->engine->loop, client_collect, c);
}

static void client_dial(struct client *c)
{
    timer_stop(&c->redial);
    if (!client_wanted(c) || client_busy(c))
        return;
    c->reason[0] = '\0';
    c->had_session = false;
    client_set(c, CLIENT_DIALING, "");
    client_say(c, "dialing...");
    timer_set(&c->connect_limit, CONNECT_LIMIT);
    c->resolve = resolver_start(c->engine->resolver, c->config.connect_to, client_resolved, c);
}

static void client_redial(void *arg)
{
    client_dial(arg);
}

static void client_hang_up(struct client *c, const char *why)
{
    timer_stop(&c->redial);
    if (c->hanging_up || !client_busy(c))
        return;
    c->hanging_up = true;
    if (c->session != NULL)
        session_close(c->session, why);
    else if (c->ctrl != NULL)
        pptp_ctrl_stop(c->ctrl, why);
    else
        client_give_up(c, why);
}

// ---- the menu's side

struct client *client_new(struct engine *e, uint32_t id, const struct client_config *config)
{
    struct client *c = mem_alloc(sizeof(*c));

    *c = (struct client){ .engine = e, .id = id, .config = *config, .pause = REDIAL_FIRST };
    timer_init(&c->connect_limit, e->timers, connect_limit, c);
    timer_init(&c->redial, e->timers, client_redial, c);
    list_append(&e->clients, &c->node);
    c->iface = iface_new(e, IFACE_PPTP_OUT, config->name, false);
    iface_disable(c->iface, config->disabled);
    if (client_wanted(c))
        timer_set(&c->redial, 0);
    return c;
}

void client_configure(struct client *c, const struct client_config *config, bool restart)
{
    bool renamed = strcmp(c->config.name, config->name) != 0;

    c->config = *config;
    if (renamed)
        iface_rename(c->iface, config->name);
    iface_disable(c->iface, config->disabled);
    c->pause = REDIAL_FIRST;
    if (config->disabled)
        client_hang_up(c, "disabled");
    else if (restart && client_busy(c))
        client_hang_up(c, "settings changed");
    else if (!client_busy(c))
        timer_set(&c->redial, 0);
    if (config->disabled && !client_busy(c))
        client_set(c, CLIENT_TERMINATED, "");
}

void client_remove(struct client *c)
{
    if (c == NULL)
        return;
    timer_stop(&c->redial);
    if (c->session == NULL && c->ctrl == NULL) {
        client_free(c);
        return;
    }
    c->removed = true;
    if (c->session != NULL)
        session_orphan(c->session, "removed");
    else
        pptp_ctrl_stop(c->ctrl, "removed");
    c->hanging_up = true;
    iface_free(c->iface);
    c->iface = NULL;
}

struct client *client_find(struct engine *e, uint32_t id)
{
    list_for_each (node, &e->clients) {
        struct client *c = list_entry(node, struct client, node);

        if (c->id == id && !c->removed)
            return c;
    }
    return NULL;
}

enum client_status client_status(const struct client *c)
{
    return c->status;
}

const char *client_reason(const struct client *c)
{
    return c->status == CLIENT_TERMINATED ? c->reason : "";
}

const struct session *client_session(const struct client *c)
{
    return c->session;
}

void clients_start(struct engine *e)
{
    list_for_each (node, &e->clients)
        timer_set(&list_entry(node, struct client, node)->redial, 0);
}

void clients_stop(struct engine *e)
{
    list_for_each (node, &e->clients)
        client_hang_up(list_entry(node, struct client, node), "the router is shut down");
}

bool clients_idle(const struct engine *e)
{
    list_for_each (node, &e->clients)
        if (client_busy(list_entry(node, struct client, node)))
            return false;
    return true;
}

void clients_free(struct engine *e)
{
    while (!list_empty(&e->clients))
        client_free(list_entry(e->clients.next, struct client, node));
}
