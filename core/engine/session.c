// SPDX-License-Identifier: ISC
// The life of one tunnel. What the peer's frames lead to may end the session, so the end is always
// carried out from the loop, when no frame is being worked on.

#include "core/engine/engine_priv.h"

#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/crypto/crypto.h"
#include "core/net/ip4.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SERVER_PATIENCE = 200 };

static msec_t now(const struct session *s)
{
    return clock_now(s->engine->timers->clock);
}

void session_log(const struct session *s, unsigned topics, const char *fmt, ...)
{
    struct buf b = { 0 };
    va_list ap;

    va_start(ap, fmt);
    buf_vprintf(&b, fmt, ap);
    va_end(ap);
    log_write(topics | LOG_PPTP | LOG_PPP, "%s: %s", s->name, buf_str(&b));
    buf_free(&b);
}

static void session_changed(struct session *s)
{
    const struct engine_env *env = &s->engine->env;

    if (s->ops->changed != NULL)
        s->ops->changed(s->ctx, s);
    if (s->server)
        env->host->changed(env->host_ctx, "/ppp/active", s->id, s->state == SESSION_ENDED);
}

// ---- the interface and what goes with it

static void routes_up(struct session *s)
{
    for (size_t i = 0; i < s->terms.route_count; i++) {
        const struct session_route *want = &s->terms.routes[i];
        struct rib_route *r = &s->routes[i];

        *r = (struct rib_route){
            .id = engine_next_id(s->engine),
            .owner = RIB_SESSION,
            .dst = want->dst,
            .len = want->len,
            .gateway = want->gateway != 0 ? want->gateway : s->params.remote_address,
            .distance = want->distance,
        };
        // Several servers may have the same address inside: its own tunnel is the way.
        if (r->gateway == s->params.remote_address)
            text_copy(r->interface, sizeof(r->interface), s->iface->name);
        rib_set(s->engine, r);
    }
    s->route_count = s->terms.route_count;
    if (!s->wants_default)
        return;
    s->server_route = (struct rib_route){
        .id = engine_next_id(s->engine),
        .owner = RIB_HOST,
        .dst = s->peer,
        .len = 32,
    };
    rib_set(s->engine, &s->server_route);
    s->default_route = (struct rib_route){
        .id = engine_next_id(s->engine),
        .owner = RIB_DEFAULT,
        .gateway = s->params.remote_address,
        .distance = s->default_distance,
    };
    text_copy(s->default_route.interface, sizeof(s->default_route.interface), s->iface->name);
    rib_set(s->engine, &s->default_route);
    s->has_default = true;
}

static void routes_down(struct session *s)
{
    if (s->has_default) {
        rib_remove(&s->default_route);
        rib_remove(&s->server_route);
    }
    s->has_default = false;
    for (size_t i = 0; i < s->route_count; i++)
        rib_remove(&s->routes[i]);
    s->route_count = 0;
}

static void network_down(struct session *s)
{
    if (s->io == NULL)
        return;
    filter_down(s);
    routes_down(s);
    addr_remove(&s->addr);
    iface_detach(s->iface);
    tun_io_close(s->io);
    s->io = NULL;
}

// What an interface was made for or lent to is over; a new login of the same call begins without.
static void session_unbind(struct session *s)
{
    network_down(s);
    if (s->own_iface)
        iface_free(s->iface);
    s->iface = NULL;
    s->own_iface = false;
}

static bool network_up(struct session *s, struct err *err)
{
    struct engine *e = s->engine;

    s->io = tun_io_open(s, s->iface->name, s->params.mtu, err);
    if (s->io == NULL)
        return false;
    if (!filter_up(s, err) ||
        !nl_link_change(e->nl, s->io->tun.ifindex,
            &(struct nl_link_change){ .state = NL_LINK_UP, .mtu = s->params.mtu }, err)) {
        filter_down(s);
        tun_io_close(s->io);
        s->io = NULL;
        return false;
    }
    iface_attach(s->iface, s->io->tun.ifindex, s->io->tun.name, s->params.mtu);
    s->addr = (struct addr){
        .id = engine_next_id(e),
        .address = s->params.local_address,
        .peer = s->params.remote_address,
        .len = 32,
        .dynamic = true,
        // A server that is called by one address inside and outside is reached outside.
        .no_route = s->params.remote_address == s->peer,
    };
    text_copy(s->addr.interface, sizeof(s->addr.interface), s->iface->name);
    addr_set(e, &s->addr);
    routes_up(s);
    sources_begin(s);
    return true;
}

// ---- the link's edges

static void link_send(void *ctx, uint16_t protocol, const uint8_t *info, size_t len)
{
    struct session *s = ctx;

    lane_control(s->lane, now(s), protocol, info, len);
    data_flush_soon(s->engine);
}

static void link_random(void *ctx, void *to, size_t len)
{
    (void)ctx;
    crypto_random(to, len);
}

static msec_t link_last_heard(void *ctx)
{
    struct session *s = ctx;

    return lane_session_last_heard(s->lane);
}

static void terms_release(struct session *s)
{
    const struct engine_env *env = &s->engine->env;

    if (s->have_terms && s->server)
        env->host->release(env->host_ctx, &s->terms);
    s->have_terms = false;
}

static void deny(struct ppp_grant *grant, const char *why)
{
    grant->ok = false;
    grant->failure_code = 691;
    text_copy(grant->message, sizeof(grant->message), why);
}

static void take_name(struct session *s)
{
    const struct ppp_text *peer = ppp_link_peer(s->link);
    struct buf b = { 0 };

    text_escape(&b, peer->data, peer->len);
    text_copy(s->user, sizeof(s->user), buf_str(&b));
    buf_free(&b);
}

static bool user_is_active(const struct session *s)
{
    list_for_each (node, &s->engine->sessions) {
        const struct session *other = list_entry(node, struct session, node);

        if (other != s && other->server && other->state == SESSION_CONNECTED &&
            strcmp(other->user, s->user) == 0)
            return true;
    }
    return false;
}

// The caller is who it says: now the interface, before the answer goes out, so that a refusal
// still reaches it as a failed login.
static void session_bind(struct session *s)
{
    struct ppp_grant *grant = &s->terms.grant;
    struct err err;

    if (s->terms.only_one && user_is_active(s)) {
        deny(grant, "user is already active");
        return;
    }
    if (!filter_check(s, &err)) {
        text_copy(s->terms.refusal, sizeof(s->terms.refusal), err.text);
        deny(grant, "the router cannot filter this connection");
        return;
    }
    if (!s->ops->bind(s->ctx, s, s->user, &s->iface, &err)) {
        deny(grant, err.text);
        return;
    }
    s->own_iface = s->iface->dynamic;
    text_copy(s->name, sizeof(s->name), s->iface->name);
}

static void authenticated(void *ctx, const struct session_terms *terms)
{
    struct session *s = ctx;

    s->ask = NULL;
    s->terms = *terms;
    s->have_terms = terms->grant.ok;
    take_name(s);
    if (s->have_terms) {
        text_copy(s->user, sizeof(s->user), terms->user);
        session_bind(s);
    }
    if (!s->terms.grant.ok) {
        session_log(s, LOG_ERROR, "user %s authentication failed: %s", s->user,
            *s->terms.refusal != '\0' ? s->terms.refusal : s->terms.grant.message);
        terms_release(s);
    }
    ppp_link_authenticated(s->link, &s->terms.grant);
    mem_wipe(s->terms.grant.send_key, sizeof(s->terms.grant.send_key));
    mem_wipe(s->terms.grant.recv_key, sizeof(s->terms.grant.recv_key));
}

static void link_authenticate(void *ctx, const struct ppp_credentials *who)
{
    struct session *s = ctx;
    const struct engine_env *env = &s->engine->env;
    struct caller caller = {
        .service = "pptp",
        .outer = s->peer,
        .called = s->local,
        .who = *who,
    };

    session_unbind(s); // of an earlier login of the same call
    terms_release(s);
    s->ask = env->host->authenticate(env->host_ctx, &caller, authenticated, s);
    mem_wipe(&caller, sizeof(caller));
}

static void link_cancel_authenticate(void *ctx)
{
    struct session *s = ctx;
    const struct engine_env *env = &s->engine->env;

    if (s->ask != NULL)
        env->host->cancel(env->host_ctx, s->ask);
    s->ask = NULL;
}

static void link_phase(void *ctx, enum ppp_phase phase)
{
    struct session *s = ctx;

    if (phase == PPP_NETWORK && !s->server && ppp_link_proved(s->link))
        session_log(s, LOG_INFO, "authenticated");
    if (phase != PPP_RUNNING && s->state != SESSION_ENDED && s->state != SESSION_VERIFYING) {
        s->state = SESSION_VERIFYING;
        session_changed(s);
    }
}

static void link_keys(void *ctx, struct ppp_encoding send, const uint8_t *send_key,
    struct ppp_encoding recv, const uint8_t *recv_key)
{
    struct session *s = ctx;

    lane_session_keys(s->lane, send, send_key, recv, recv_key);
}

static void link_reset(void *ctx)
{
    struct session *s = ctx;

    lane_session_reset(s->lane);
}

// ---- up and down

static void session_timed_out(void *arg)
{
    struct session *s = arg;

    s->cause = "session-timeout";
    session_close(s, "session timeout");
}

static void idle_check(void *arg)
{
    struct session *s = arg;
    msec_t quiet = now(s) - lane_session_last_data(s->lane);

    if (quiet < s->terms.idle_timeout) {
        timer_set(&s->idle_timer, s->terms.idle_timeout - quiet);
        return;
    }
    s->cause = "idle-timeout";
    session_close(s, "idle timeout");
}

static void tell_up(struct session *s)
{
    const struct engine_env *env = &s->engine->env;

    if (env->host->tunnel_up == NULL)
        return;
    s->told = true;
    env->host->tunnel_up(env->host_ctx, s);
}

static void tell_down(struct session *s)
{
    const struct engine_env *env = &s->engine->env;

    if (s->told)
        env->host->tunnel_down(env->host_ctx, s);
    s->told = false;
}

static void announce_up(struct session *s)
{
    const struct engine_env *env = &s->engine->env;
    char encoding[PPP_ENCODING_TEXT], address[IP4_TEXT_SIZE];

    if (s->server) {
        log_write(LOG_PPTP | LOG_PPP | LOG_INFO | LOG_ACCOUNT, "%s logged in, %s", s->user,
            ip4_text(s->params.remote_address, address));
        session_log(s, LOG_INFO, "authenticated");
        env->host->session_up(env->host_ctx, s->user, s->peer);
    }
    session_log(s, LOG_INFO, "using encoding - %s", session_encoding(s, encoding));
    session_log(s, LOG_INFO, "connected");
    tell_up(s);
}

static void link_up(void *ctx, const struct ppp_params *params)
{
    struct session *s = ctx;
    bool again = s->since != 0;
    struct err err;

    network_down(s); // after a renegotiation addresses may differ
    s->params = *params;
    if (!network_up(s, &err)) {
        session_close(s, err.text);
        return;
    }
    lane_session_up(s->lane, params->mtu, params->acfc, params->pfc);
    lane_session_clamp(s->lane, s->terms.clamp);
    lane_session_limit(s->lane, s->terms.limit_in, s->terms.limit_out);
    if (!again)
        lane_session_police(s->lane, now(s), &s->terms.rx);
    s->state = SESSION_CONNECTED;
    if (!again) {
        s->since = now(s);
        announce_up(s);
        if (s->terms.session_timeout > 0)
            timer_set(&s->session_timer, s->terms.session_timeout);
        if (s->terms.idle_timeout > 0)
            timer_set(&s->idle_timer, s->terms.idle_timeout);
    }
    session_changed(s);
}

static void link_down(void *ctx)
{
    struct session *s = ctx;

    if (s->lane != NULL)
        lane_session_down(s->lane);
}

static const struct word causes[] = {
    { "peer-request", PPP_END_PEER, NULL },
    { "nas-request", PPP_END_LOCAL, NULL },
    { "hung-up", PPP_END_LOST, NULL },
    { "hung-up", PPP_END_DEAD_PEER, NULL },
    { NULL },
};

static const char *session_cause(const struct session *s)
{
    const char *word = s->cause != NULL ? s->cause : word_of(causes, (int)s->end);

    return word != NULL ? word : "nas-error";
}

static void announce_down(struct session *s)
{
    const struct engine_env *env = &s->engine->env;
    struct lane_counters n = session_counters(s);

    if (s->server && s->since != 0) {
        log_write(LOG_PPTP | LOG_PPP | LOG_INFO | LOG_ACCOUNT,
            "%s logged out, %lld %llu %llu %llu %llu", s->user,
            (long long)(session_uptime(s) / 1000), (unsigned long long)n.rx_bytes,
            (unsigned long long)n.tx_bytes, (unsigned long long)n.rx_packets,
            (unsigned long long)n.tx_packets);
        env->host->session_down(env->host_ctx, s, session_cause(s));
    }
    session_log(s, LOG_INFO, "disconnected");
    tell_down(s);
}

// From the loop: everything of the session goes, then its owner is told.
static void session_over(void *arg)
{
    struct session *s = arg;

    announce_down(s);
    network_down(s);
    s->final = session_counters(s);
    data_flush_soon(s->engine); // the last frames
    lane_session_free(s->lane);
    s->lane = NULL;
    terms_release(s);
    session_unbind(s);
    session_changed(s);
    s->ops->ended(s->ctx, s, s->end, s->sentence);
}

static void link_ended(void *ctx, enum ppp_end why, const char *sentence)
{
    struct session *s = ctx;

    if (s->state == SESSION_ENDED)
        return;
    s->state = SESSION_ENDED;
    s->end = why;
    text_copy(s->sentence, sizeof(s->sentence), sentence);
    timer_stop(&s->session_timer);
    timer_stop(&s->idle_timer);
    timer_stop(&s->open_timer);
    if (*sentence != '\0')
        session_log(s, LOG_INFO, "terminating... - %s", sentence);
    else
        session_log(s, LOG_INFO, "terminating...");
    loop_defer(s->engine->loop, session_over, s);
}

static void link_log(void *ctx, unsigned topics, const char *text)
{
    const struct session *s = ctx;

    session_log(s, topics, "%s", text);
}

static const struct ppp_ops link_ops = {
    .send = link_send,
    .random = link_random,
    .last_heard = link_last_heard,
    .authenticate = link_authenticate,
    .cancel_authenticate = link_cancel_authenticate,
    .phase = link_phase,
    .keys = link_keys,
    .reset = link_reset,
    .up = link_up,
    .down = link_down,
    .ended = link_ended,
    .log = link_log,
};

// ---- the owner's side

static void session_open(void *arg)
{
    struct session *s = arg;

    timer_stop(&s->open_timer);
    if (s->opened)
        return;
    s->opened = true;
    ppp_link_open(s->link);
}

static void session_name(struct session *s)
{
    if (s->iface != NULL)
        text_copy(s->name, sizeof(s->name), s->iface->name);
    else
        snprintf(s->name, sizeof(s->name), "<pptp-%u>", (unsigned)session_call_id(s));
}

struct session *session_new(
    struct engine *e, const struct session_config *config, const struct session_ops *ops, void *ctx)
{
    struct session *s = mem_alloc(sizeof(*s));

    *s = (struct session){
        .engine = e,
        .id = engine_next_id(e),
        .server = config->ppp.server,
        .ops = ops,
        .ctx = ctx,
        .peer = config->peer,
        .local = config->local,
        .iface = config->iface,
        .wants_default = config->default_route,
        .default_distance = config->default_distance,
    };
    s->lane = lane_session_new(e->data.lane, s, config->peer, config->local);
    if (s->lane == NULL) {
        free(s);
        return NULL;
    }
    if (!s->server)
        e->env.host->client_terms(e->env.host_ctx, config->profile, &s->terms);
    s->link = ppp_link_new(&config->ppp, &link_ops, s, e->timers);
    timer_init(&s->session_timer, e->timers, session_timed_out, s);
    timer_init(&s->idle_timer, e->timers, idle_check, s);
    timer_init(&s->open_timer, e->timers, session_open, s);
    text_copy(s->user, sizeof(s->user), s->server ? "" : config->ppp.name.data);
    session_name(s);
    list_append(&e->sessions, &s->node);
    return s;
}

uint16_t session_call_id(const struct session *s)
{
    return lane_session_call_id(s->lane);
}

void session_frame(struct session *s, uint16_t protocol, const uint8_t *info, size_t len)
{
    if (s->state == SESSION_WAITING || s->state == SESSION_ENDED)
        return;
    session_open(s);
    ppp_link_input(s->link, protocol, info, len);
}

void session_reset(struct session *s)
{
    if (s->state != SESSION_ENDED)
        ppp_link_reset(s->link);
}

// A server lets the caller speak first: its own first frame would overtake the reply that tells
// the caller where to listen, get lost, and cost three seconds.
void session_connected(struct session *s, uint16_t peer_call_id, uint16_t window)
{
    lane_session_connect(s->lane, peer_call_id, window);
    s->state = SESSION_VERIFYING;
    session_changed(s);
    if (s->server)
        timer_set(&s->open_timer, SERVER_PATIENCE);
    else
        session_open(s);
}

void session_close(struct session *s, const char *why)
{
    if (s->state == SESSION_ENDED)
        return;
    if (s->state == SESSION_WAITING)
        link_ended(s, PPP_END_LOCAL, why);
    else
        ppp_link_close(s->link, why);
}

void session_lost(struct session *s, const char *why)
{
    if (s->state == SESSION_ENDED)
        return;
    if (s->state == SESSION_WAITING)
        link_ended(s, PPP_END_LOST, why);
    else
        ppp_link_lost(s->link, why);
}

void session_orphan(struct session *s, const char *why)
{
    link_down(s);
    session_unbind(s);
    session_close(s, why);
}

void session_free(struct session *s)
{
    if (s == NULL)
        return;
    link_cancel_authenticate(s);
    loop_forget(s->engine->loop, s);
    timer_stop(&s->session_timer);
    timer_stop(&s->idle_timer);
    timer_stop(&s->open_timer);
    tell_down(s);
    network_down(s);
    ppp_link_free(s->link);
    if (s->lane != NULL)
        lane_session_free(s->lane);
    terms_release(s);
    if (s->own_iface)
        iface_free(s->iface);
    list_remove(&s->node);
    mem_wipe(&s->terms, sizeof(s->terms));
    free(s);
}

struct lane_counters session_counters(const struct session *s)
{
    return s->lane != NULL ? lane_session_counters(s->lane) : s->final;
}

const char *session_encoding(const struct session *s, char *to)
{
    return ppp_encoding_text(s->params.send, s->params.recv, to);
}

msec_t session_uptime(const struct session *s)
{
    return s->since != 0 ? now(s) - s->since : 0;
}

void session_each(struct engine *e, void (*row)(void *ctx, struct session *s), void *ctx)
{
    list_for_each (node, &e->sessions)
        row(ctx, list_entry(node, struct session, node));
}

struct session *session_find(struct engine *e, uint32_t id)
{
    list_for_each (node, &e->sessions) {
        struct session *s = list_entry(node, struct session, node);

        if (s->id == id)
            return s;
    }
    return NULL;
}
