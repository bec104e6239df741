// SPDX-License-Identifier: ISC
// The server: a listener, a control connection per caller, a session per call, and the static
// entries whose interfaces belong to one user each.

#include "core/engine/server.h"

#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/engine/engine_priv.h"
#include "core/net/ip4.h"
#include "core/net/tcp.h"
#include "core/pptp/ctrl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PPTP_PORT = 1723,
    LISTEN_AGAIN = 5000,  // after another program had the port
    CALLS_PER_PEER = 64,  // on one control connection
    SAME_NAME_MAX = 4096, // dynamic interfaces of one user
    SPARE_TUNNELS = 16,   // control connections beyond max-sessions, to say "busy" on
};

struct server {
    struct engine *engine;
    struct server_config config;
    struct tcp_listener *listener;
    struct timer listen_again;
    struct list conns;
};

// One control connection.
struct conn {
    struct list node;
    struct server *server;
    struct tcp_conn *tcp;
    struct pptp_ctrl *ctrl;
    struct list calls;
    bool closed; // nothing can be sent any more; freed when its sessions are over
};

struct server_call {
    struct list node;
    struct conn *conn;
    struct pptp_call *call; // NULL once the control connection is done with it
    struct session *session;
};

// ---- static entries

struct server_entry *server_entry_new(
    struct engine *e, uint32_t id, const char *name, const char *user, bool disabled)
{
    struct server_entry *entry = mem_alloc(sizeof(*entry));

    entry->engine = e;
    entry->id = id;
    text_copy(entry->name, sizeof(entry->name), name);
    text_copy(entry->user, sizeof(entry->user), user);
    entry->disabled = disabled;
    entry->iface = iface_new(e, IFACE_PPTP_IN, name, false);
    iface_disable(entry->iface, disabled);
    list_append(&e->entries, &entry->node);
    return entry;
}

static void entry_hang_up(struct server_entry *entry, const char *why)
{
    if (entry->session != NULL)
        session_close(entry->session, why);
}

void server_entry_set(struct server_entry *entry, const char *name, const char *user, bool disabled)
{
    bool other_user = strcmp(entry->user, user) != 0;

    if (strcmp(entry->name, name) != 0)
        iface_rename(entry->iface, name);
    text_copy(entry->name, sizeof(entry->name), name);
    text_copy(entry->user, sizeof(entry->user), user);
    entry->disabled = disabled;
    iface_disable(entry->iface, disabled);
    if (other_user || disabled)
        entry_hang_up(entry, "the interface was changed");
}

// The session cannot go on without its interface: it loses it here and ends by itself.
void server_entry_free(struct server_entry *entry)
{
    if (entry == NULL)
        return;
    if (entry->session != NULL)
        session_orphan(entry->session, "the interface was removed");
    iface_free(entry->iface);
    list_remove(&entry->node);
    free(entry);
}

struct server_entry *server_entry_find(struct engine *e, uint32_t id)
{
    list_for_each (node, &e->entries) {
        struct server_entry *entry = list_entry(node, struct server_entry, node);

        if (entry->id == id)
            return entry;
    }
    return NULL;
}

static struct server_entry *entry_for(struct engine *e, const char *user)
{
    list_for_each (node, &e->entries) {
        struct server_entry *entry = list_entry(node, struct server_entry, node);

        if (!entry->disabled && entry->session == NULL && strcmp(entry->user, user) == 0)
            return entry;
    }
    return NULL;
}

static void entry_release(struct engine *e, const struct session *s)
{
    list_for_each (node, &e->entries) {
        struct server_entry *entry = list_entry(node, struct server_entry, node);

        if (entry->session == s)
            entry->session = NULL;
    }
}

// ---- sessions

// <pptp-ex>, then <pptp-ex-1>, ...
static struct iface *dynamic_iface(struct engine *e, const char *user)
{
    char name[ENGINE_NAME];

    for (unsigned n = 0; n < SAME_NAME_MAX; n++) {
        if (n == 0)
            snprintf(name, sizeof(name), "<pptp-%.100s>", user);
        else
            snprintf(name, sizeof(name), "<pptp-%.100s-%u>", user, n);
        if (iface_named(e, name) == NULL)
            return iface_new(e, IFACE_PPTP_IN, name, true);
    }
    return NULL;
}

static bool server_bind(
    void *ctx, struct session *s, const char *user, struct iface **ret_iface, struct err *err)
{
    struct engine *e = s->engine;
    struct server_entry *entry;

    (void)ctx;
    entry_release(e, s); // of an earlier login of the same call
    entry = entry_for(e, user);
    if (entry != NULL) {
        entry->session = s;
        *ret_iface = entry->iface;
        return true;
    }
    *ret_iface = dynamic_iface(e, user);
    return *ret_iface != NULL || err_set(err, ERR_GENERAL, "too many sessions of one user");
}

static void server_changed(void *ctx, struct session *s)
{
    const struct engine_env *env = &s->engine->env;
    uint32_t id = s->id;

    (void)ctx;
    list_for_each (node, &s->engine->entries) {
        const struct server_entry *entry = list_entry(node, struct server_entry, node);

        if (entry->session == s)
            id = entry->id;
    }
    env->host->changed(
        env->host_ctx, "/interface/pptp-server", id, s->state == SESSION_ENDED && id == s->id);
}

static void conn_collect(void *arg)
{
    struct conn *conn = arg;
    struct engine *e = conn->server->engine;

    if (!conn->closed || !list_empty(&conn->calls))
        return;
    list_remove(&conn->node);
    pptp_ctrl_free(conn->ctrl);
    tcp_free(conn->tcp);
    loop_forget(e->loop, conn);
    free(conn);
    engine_check_stopped(e);
}

// The session is over and its call as well: whichever comes last frees both.
static void call_collect(struct server_call *sc)
{
    struct conn *conn = sc->conn;

    if (sc->call != NULL || sc->session->state != SESSION_ENDED)
        return;
    session_free(sc->session);
    list_remove(&sc->node);
    free(sc);
    if (conn->server->listener == NULL && list_empty(&conn->calls) && !conn->closed)
        pptp_ctrl_stop(conn->ctrl, "the server was disabled");
    loop_defer(conn->server->engine->loop, conn_collect, conn);
}

static void server_ended(void *ctx, struct session *s, enum ppp_end why, const char *sentence)
{
    struct server_call *sc = ctx;

    (void)why;
    entry_release(s->engine, s);
    if (sc->call != NULL)
        pptp_call_hangup(sc->call, sentence); // ctrl_ended() follows
    if (sc->call == NULL)
        call_collect(sc);
}

static const struct session_ops session_ops = {
    .bind = server_bind,
    .changed = server_changed,
    .ended = server_ended,
};

// ---- the control connection

static void ctrl_send(void *ctx, const uint8_t *data, size_t len)
{
    struct conn *conn = ctx;

    if (conn->tcp != NULL)
        tcp_send(conn->tcp, data, len);
}

static void ctrl_established(void *ctx)
{
    (void)ctx;
}

static void ctrl_closed(void *ctx, const char *why)
{
    struct conn *conn = ctx;

    (void)why;
    conn->closed = true;
    loop_defer(conn->server->engine->loop, conn_collect, conn);
}

static struct session *server_session_new(struct conn *conn, struct server_call *sc)
{
    const struct server_config *config = &conn->server->config;
    struct session_config sconfig = {
        .ppp = {
            .server = true,
            .mru = config->mru,
            .mtu = config->mtu,
            .methods = config->methods,
            .keepalive = config->keepalive,
        },
        .peer = tcp_peer(conn->tcp),
        .local = tcp_local(conn->tcp),
        .profile = config->profile,
    };

    sconfig.ppp.name.len = strlen(config->identity);
    memcpy(sconfig.ppp.name.data, config->identity, sconfig.ppp.name.len);
    return session_new(conn->server->engine, &sconfig, &session_ops, sc);
}

static unsigned server_callers(const struct engine *e)
{
    unsigned n = 0;

    list_for_each (node, &e->sessions) {
        const struct session *s = list_entry(node, struct session, node);

        n += s->server && s->state != SESSION_ENDED;
    }
    return n;
}

// Callers take "busy" for what it is and try again later; a lost connection they take for a fault.
static bool refuse_busy(const struct conn *conn, struct pptp_call *call)
{
    const unsigned most = conn->server->config.max_sessions;
    char peer[IP4_TEXT_SIZE];

    if (most == 0 || server_callers(conn->server->engine) < most)
        return false;
    log_write(LOG_PPTP | LOG_WARNING,
        "call from %s refused: %u sessions, as many as max-sessions allows",
        ip4_text(tcp_peer(conn->tcp), peer), most);
    pptp_call_refuse(call, PPTP_CALL_BUSY, PPTP_ERROR_NONE);
    return true;
}

static void ctrl_incoming(void *ctx, struct pptp_call *call)
{
    struct conn *conn = ctx;
    struct server_call *sc;

    if (refuse_busy(conn, call))
        return;
    sc = mem_alloc(sizeof(*sc));
    *sc = (struct server_call){ .conn = conn, .call = call };
    sc->session = server_session_new(conn, sc);
    if (sc->session == NULL) {
        free(sc);
        pptp_call_refuse(call, PPTP_CALL_ERROR, PPTP_ERROR_NO_RESOURCE);
        return;
    }
    call->user = sc;
    list_append(&conn->calls, &sc->node);
    pptp_call_accept(call, session_call_id(sc->session));
}

static void ctrl_connected(void *ctx, struct pptp_call *call)
{
    struct server_call *sc = call->user;

    (void)ctx;
    session_connected(sc->session, call->peer_id, call->peer_window);
}

static void ctrl_ended(void *ctx, struct pptp_call *call, const char *why)
{
    struct server_call *sc = call->user;

    (void)ctx;
    if (sc == NULL)
        return;
    sc->call = NULL;
    if (sc->session->state != SESSION_ENDED)
        session_lost(sc->session, why);
}

static void ctrl_log(void *ctx, unsigned topics, const char *text)
{
    const struct conn *conn = ctx;
    char peer[IP4_TEXT_SIZE];

    log_write(LOG_PPTP | topics, "%s: %s", ip4_text(tcp_peer(conn->tcp), peer), text);
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

// ---- TCP

static void conn_data(void *ctx, const uint8_t *data, size_t len)
{
    struct conn *conn = ctx;

    pptp_ctrl_input(conn->ctrl, data, len);
}

static void conn_closed(void *ctx, const char *why)
{
    struct conn *conn = ctx;

    pptp_ctrl_lost(conn->ctrl, why != NULL ? why : "the caller closed the control connection");
}

static const struct tcp_ops conn_ops = {
    .data = conn_data,
    .closed = conn_closed,
};

static const char *tunnels_full(const struct server *server)
{
    const unsigned most = server->config.max_sessions;
    unsigned n = 0;

    list_for_each (node, &server->conns)
        n += !list_entry(node, struct conn, node)->closed;
    return most != 0 && n >= most + SPARE_TUNNELS
               ? "refused: more control connections than max-sessions allows"
               : NULL;
}

static void server_accepted(void *ctx, struct tcp_conn *tcp)
{
    struct server *server = ctx;
    struct conn *conn = mem_alloc(sizeof(*conn));
    char peer[IP4_TEXT_SIZE];
    struct pptp_ctrl_config config = {
        .server = true,
        .host = server->config.identity,
        .vendor = "Warren",
        .echo_interval = 30000,
        .max_calls = CALLS_PER_PEER,
        .full = tunnels_full(server),
    };

    *conn = (struct conn){ .server = server, .tcp = tcp };
    list_init(&conn->calls);
    conn->ctrl = pptp_ctrl_new(&config, &ctrl_ops, conn, server->engine->timers);
    list_append(&server->conns, &conn->node);
    log_write(
        LOG_PPTP | LOG_INFO, "TCP connection established from %s", ip4_text(tcp_peer(tcp), peer));
    tcp_set_ops(tcp, &conn_ops, conn);
    pptp_ctrl_start(conn->ctrl);
}

// Takes no more calls and ends those that there are. Each caller is told by its link first, so that
// it knows that this was meant; its control connection follows the last call.
static void server_shut(struct server *server, const char *why)
{
    timer_stop(&server->listen_again);
    tcp_listener_free(server->listener);
    server->listener = NULL;
    list_for_each (node, &server->engine->sessions) {
        struct session *s = list_entry(node, struct session, node);

        if (s->server)
            session_close(s, why);
    }
    list_for_each_safe (node, tmp, &server->conns) {
        struct conn *conn = list_entry(node, struct conn, node);

        if (list_empty(&conn->calls))
            pptp_ctrl_stop(conn->ctrl, why);
    }
}

static bool server_listen(struct server *server, struct err *err)
{
    struct engine *e = server->engine;

    server->listener = tcp_listen(e->loop, 0, PPTP_PORT, server_accepted, server, err);
    return server->listener != NULL;
}

static void listen_again(void *arg)
{
    struct server *server = arg;
    struct err err;

    if (server_listen(server, &err))
        log_write(LOG_PPTP | LOG_INFO, "port %d is free now, the server takes calls", PPTP_PORT);
    else
        timer_set(&server->listen_again, LISTEN_AGAIN);
}

// Who types `enabled=yes` learns at once that another program has the port. At the start there is
// nobody to type it again, so the server says it once and goes on trying.
bool server_configure(struct engine *e, const struct server_config *config, struct err *err)
{
    struct server *server = e->server;
    bool ok = true;

    if (config->enabled && server->listener == NULL && !timer_running(&server->listen_again)) {
        ok = server_listen(server, err);
        if (!ok && e->started)
            return false;
        if (!ok)
            timer_set(&server->listen_again, LISTEN_AGAIN);
    }
    server->config = *config;
    if (!config->enabled && (server->listener != NULL || timer_running(&server->listen_again)))
        server_shut(server, "the server was disabled");
    return ok;
}

bool server_open(struct engine *e, struct err *err)
{
    (void)err;
    e->server = mem_alloc(sizeof(*e->server));
    e->server->engine = e;
    timer_init(&e->server->listen_again, e->timers, listen_again, e->server);
    list_init(&e->server->conns);
    return true;
}

void server_stop(struct engine *e)
{
    server_shut(e->server, "the router is shut down");
}

bool server_idle(const struct engine *e)
{
    return e->server == NULL || list_empty(&e->server->conns);
}

static void conn_free(struct conn *conn)
{
    list_for_each_safe (node, tmp, &conn->calls) {
        struct server_call *sc = list_entry(node, struct server_call, node);

        entry_release(conn->server->engine, sc->session);
        session_free(sc->session);
        free(sc);
    }
    loop_forget(conn->server->engine->loop, conn);
    pptp_ctrl_free(conn->ctrl);
    tcp_free(conn->tcp);
    list_remove(&conn->node);
    free(conn);
}

void server_free(struct engine *e)
{
    struct server *server = e->server;

    if (server == NULL)
        return;
    timer_stop(&server->listen_again);
    tcp_listener_free(server->listener);
    while (!list_empty(&server->conns))
        conn_free(list_entry(server->conns.next, struct conn, node));
    while (!list_empty(&e->entries))
        server_entry_free(list_entry(e->entries.next, struct server_entry, node));
    free(server);
    e->server = NULL;
}
