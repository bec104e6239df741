// SPDX-License-Identifier: ISC
#include "menus/gate.h"

#include "core/base/list.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/crypto/certificate.h"
#include "core/crypto/tls.h"
#include "core/net/endpoint.h"
#include "core/net/ip4.h"
#include "menus/login.h"
#include "menus/user.h"
#include "menus/warren.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    MOST = 100,       // connections
    MOST_OF_ONE = 20, // of one address
    AGAIN = 5000,     // milliseconds until a port that was taken is tried again
};

// A connection: first a login, then a client.
struct visitor {
    struct list node;
    struct gate *gate;
    struct endpoint_conn *conn;
    uint32_t address;
    struct login *login;
    struct serve *serve;
};

struct gate {
    struct warren *w;
    const char *via;
    bool secure;
    struct gate_config config; // its texts are ours
    struct endpoint *endpoint;
    struct tls_context *tls;
    struct list visitors;
    size_t count;
    bool listening, crowded;
    struct err trouble; // .text is "" where there is none
    struct timer again, sweep;
};

// ---- visitors

static void visitor_free(struct visitor *v)
{
    endpoint_set_user(v->conn, NULL);
    list_remove(&v->node);
    v->gate->count--;
    login_free(v->login);
    serve_free(v->serve);
    free(v);
}

static void visitor_send(void *ctx, const struct buf *sentences)
{
    endpoint_send(((struct visitor *)ctx)->conn, sentences);
}

static bool visitor_full(void *ctx)
{
    return !endpoint_writable(((struct visitor *)ctx)->conn);
}

static void visitor_close(void *ctx)
{
    struct visitor *v = ctx;
    struct endpoint_conn *c = v->conn;

    visitor_free(v);
    endpoint_close(c);
}

static void visitor_pause(void *ctx, bool pause)
{
    endpoint_pause(((struct visitor *)ctx)->conn, pause);
}

static const struct serve_ops serve_ops = {
    .send = visitor_send,
    .full = visitor_full,
    .close = visitor_close,
    .pause = visitor_pause,
};

static void visitor_welcome(void *ctx, const struct serve_user *user)
{
    struct visitor *v = ctx;

    login_free(v->login);
    v->login = NULL;
    endpoint_trust(v->conn);
    v->serve = serve_new(v->gate->w, user, &serve_ops, v);
}

static const struct login_ops login_ops = {
    .send = visitor_send,
    .pause = visitor_pause,
    .welcome = visitor_welcome,
    .close = visitor_close,
};

// ---- the endpoint

static size_t count_from(const struct gate *g, uint32_t address)
{
    size_t n = 0;

    list_for_each (node, &g->visitors)
        n += list_entry(node, struct visitor, node)->address == address;
    return n;
}

// A crowd at the gate is said once, not once for each who comes.
static bool has_room(struct gate *g)
{
    if (g->count < MOST) {
        g->crowded = g->crowded && g->count > MOST / 2;
        return true;
    }
    if (!g->crowded)
        log_write(LOG_API | LOG_WARNING, "%s: %d connections, no more are taken", g->via, MOST);
    g->crowded = true;
    return false;
}

static void gate_connected(void *ctx, struct endpoint_conn *c)
{
    struct gate *g = ctx;
    struct login_from from = { .address = endpoint_peer(c).address, .via = g->via };
    struct visitor *v;

    if (!networks_have(g->config.address, from.address) ||
        count_from(g, from.address) >= MOST_OF_ONE || !has_room(g)) {
        endpoint_close(c);
        return;
    }
    v = mem_alloc(sizeof(*v));
    *v = (struct visitor){ .gate = g, .conn = c, .address = from.address };
    list_append(&g->visitors, &v->node);
    g->count++;
    v->login = login_new(g->w, &from, &login_ops, v);
    endpoint_set_user(c, v);
}

static void gate_sentence(void *ctx, struct endpoint_conn *c, const struct sentence *words)
{
    struct visitor *v = endpoint_user(c);

    (void)ctx;
    if (v != NULL && v->serve != NULL)
        serve_input(v->serve, words);
    else if (v != NULL)
        login_input(v->login, words);
}

static void gate_drained(void *ctx, struct endpoint_conn *c)
{
    const struct visitor *v = endpoint_user(c);

    (void)ctx;
    if (v != NULL && v->serve != NULL)
        serve_drained(v->serve);
}

static void gate_closed(void *ctx, struct endpoint_conn *c, const char *why)
{
    const struct gate *g = ctx;
    struct visitor *v = endpoint_user(c);
    char address[IP4_TEXT_SIZE];

    if (v == NULL)
        return;
    if (why != NULL)
        log_write(LOG_API | LOG_DEBUG, "%s: connection from %s ends: %s", g->via,
            ip4_text(v->address, address), why);
    visitor_free(v);
}

static const struct endpoint_ops endpoint_ops = {
    .connected = gate_connected,
    .sentence = gate_sentence,
    .drained = gate_drained,
    .closed = gate_closed,
};

// ---- opening and closing

static void gate_shut(struct gate *g)
{
    timer_stop(&g->again);
    endpoint_deafen(g->endpoint);
    tls_context_free(g->tls);
    g->tls = NULL;
    g->listening = false;
}

// The router's own is made when it is first needed.
static char *own_certificate(struct gate *g, struct err *err)
{
    char *path = mem_printf("%s/certificate.pem", g->w->state_dir);

    if (access(path, F_OK) == 0 || certificate_make(path, "Warren", err))
        return path;
    free(path);
    return NULL;
}

static bool gate_load(struct gate *g, struct err *err)
{
    char *path = g->config.certificate != NULL
                     ? mem_printf("%s/files/%s", g->w->state_dir, g->config.certificate)
                     : own_certificate(g, err);

    if (path == NULL)
        return false;
    g->tls = tls_context_new(path, g->config.only_1_2, err);
    free(path);
    return g->tls != NULL;
}

static void gate_open(void *arg)
{
    struct gate *g = arg;
    struct err err = { 0 };

    gate_shut(g);
    g->listening = (!g->secure || gate_load(g, &err)) &&
                   endpoint_listen_tcp(g->endpoint, g->config.port, g->tls, &err);
    if (g->listening) {
        err_clear(&err);
        if (g->trouble.text[0] != '\0')
            log_write(LOG_API | LOG_INFO, "%s: listens on port %u", g->via, g->config.port);
    } else {
        if (strcmp(g->trouble.text, err.text) != 0)
            log_write(LOG_API | LOG_ERROR, "%s: %s", g->via, err.text);
        timer_set(&g->again, AGAIN);
    }
    g->trouble = err;
}

static void gate_sweep(void *arg)
{
    struct gate *g = arg;

    list_for_each_safe (node, tmp, &g->visitors) {
        struct visitor *v = list_entry(node, struct visitor, node);

        if (v->serve != NULL)
            serve_end(v->serve);
        else
            visitor_close(v);
    }
}

struct gate *gate_new(struct warren *w, const char *via, bool tls)
{
    struct gate *g = mem_alloc(sizeof(*g));

    *g = (struct gate){ .w = w, .via = via, .secure = tls };
    g->config.address = mem_strdup("");
    list_init(&g->visitors);
    g->endpoint = endpoint_new(w->loop, &endpoint_ops, g);
    timer_init(&g->again, w->timers, gate_open, g);
    timer_init(&g->sweep, w->timers, gate_sweep, g);
    return g;
}

static void config_free(struct gate_config *c)
{
    free((void *)(uintptr_t)c->address);
    free((void *)(uintptr_t)c->certificate);
}

void gate_free(struct gate *g)
{
    if (g == NULL)
        return;
    gate_shut(g);
    timer_stop(&g->sweep);
    endpoint_free(g->endpoint);
    config_free(&g->config);
    free(g);
}

static bool same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

void gate_set(struct gate *g, const struct gate_config *config)
{
    struct gate_config old = g->config;
    bool same = old.enabled && old.port == config->port && old.only_1_2 == config->only_1_2 &&
                same_text(old.certificate, config->certificate);

    g->config = *config;
    g->config.address = mem_strdup(config->address);
    g->config.certificate = mem_strdup(config->certificate);
    config_free(&old);
    timer_stop(&g->sweep);
    if (!config->enabled) {
        gate_shut(g);
        err_clear(&g->trouble);
        timer_set(&g->sweep, 0);
    } else if (!same) {
        gate_open(g);
    }
}

const char *gate_trouble(const struct gate *g)
{
    return g->trouble.text;
}

const char *gate_fingerprint(const struct gate *g)
{
    return g->tls != NULL ? tls_context_fingerprint(g->tls) : NULL;
}
