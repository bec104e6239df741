// SPDX-License-Identifier: ISC
#include "tests/sim/sim.h"

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/crypto/crypto.h"
#include "core/lane/session.h"
#include "core/ppp/auth.h"
#include "core/ppp/link_priv.h"
#include "tests/t.h"

#include <stdarg.h>

#define SERVER_ADDRESS 0xC6336401u // 198.51.100.1, of the addresses for documentation
#define CALLER_ADDRESS 0xC000020Au // 192.0.2.10

enum {
    INNER_SERVER = 0x0A700001, // 10.112.0.1
    INNER_CALLER = 0x0A700002,
    CONNECT_LIMIT = 15000, // as the engine's client has it
    PATIENCE = 200,        // and its server: the caller may speak first
    ECHO_INTERVAL = 30000,
};

static msec_t now(const struct sim *s)
{
    return s->clock.now;
}

static void note(const struct sim_router *r, const char *text)
{
    msec_t t = now(r->sim);

    if (r->sim->trace)
        printf("# %6lld.%03lld %s %s\n", (long long)(t / 1000), (long long)(t % 1000),
            r->server ? "server" : "caller", text);
}

// ---- the data plane of a router

static void flush_soon(struct sim_router *r)
{
    timer_set(&r->flush, 0);
}

static void flush(void *arg)
{
    struct sim_router *r = arg;
    msec_t wait = lane_flush(r->lane, now(r->sim));

    if (wait >= 0)
        timer_set(&r->flush, wait > 0 ? wait : 1);
}

static void host_gre(void *ctx, uint32_t source, const uint8_t *data, size_t len)
{
    struct sim_router *r = ctx;

    lane_from_gre(r->lane, now(r->sim), source, data, len);
    flush_soon(r);
}

static void lane_gre(void *ctx, uint32_t peer, uint32_t local, const uint8_t *data, size_t len)
{
    struct sim_router *r = ctx;

    sim_net_gre(&r->sim->net, local, peer, data, len);
}

static void lane_tun(void *ctx, void *user, const uint8_t *packet, size_t len)
{
    struct sim_end *e = user;

    (void)ctx;
    T_OK(e->up);
    if (e->packet != NULL)
        e->packet(e->packet_ctx, packet, len);
}

static void link_begin(void *arg)
{
    struct sim_end *e = arg;

    timer_stop(&e->begin);
    if (e->begun)
        return;
    e->begun = true;
    ppp_link_open(e->link);
}

static void lane_control_frame(
    void *ctx, void *user, uint16_t protocol, const uint8_t *info, size_t len)
{
    struct sim_end *e = user;

    (void)ctx;
    link_begin(e);
    ppp_link_input(e->link, protocol, info, len);
}

static void lane_unreadable(void *ctx, void *user)
{
    (void)ctx;
    ppp_link_close(
        ((struct sim_end *)user)->link, "the packets of the peer cannot be decrypted any more");
}

static void router_random(void *ctx, void *to, size_t len)
{
    sim_random_fill(&((struct sim_router *)ctx)->random, to, len);
}

static const struct lane_ops lane_ops = {
    .gre = lane_gre,
    .tun = lane_tun,
    .control = lane_control_frame,
    .unreadable = lane_unreadable,
    .random = router_random,
};

// ---- the end of a tunnel: what core/engine/session.c does

static void end_ended(struct sim_end *e, enum ppp_end why, const char *sentence)
{
    T_OK(!e->ended);
    T_OK(!e->up);
    timer_stop(&e->begin);
    T_OK(sentence[0] != '\0');
    e->ended = true;
    e->ended_at = now(e->router->sim);
    e->why = why;
    text_copy(e->sentence, sizeof(e->sentence), sentence);
    timer_set(&e->over, 0);
}

static void link_send(void *ctx, uint16_t protocol, const uint8_t *info, size_t len)
{
    struct sim_end *e = ctx;

    if (e->lane == NULL)
        return;
    lane_control(e->lane, now(e->router->sim), protocol, info, len);
    flush_soon(e->router);
}

static void link_random(void *ctx, void *to, size_t len)
{
    router_random(((struct sim_end *)ctx)->router, to, len);
}

static msec_t link_last_heard(void *ctx)
{
    return lane_session_last_heard(((struct sim_end *)ctx)->lane);
}

static const char *password_of(const struct sim *s, const struct ppp_text *name)
{
    for (int i = 0; i < SIM_USERS; i++)
        if (s->config.users[i].name != NULL && strcmp(s->config.users[i].name, name->data) == 0)
            return s->config.users[i].password;
    return NULL;
}

static void answer(void *arg)
{
    struct sim_end *e = arg;
    struct sim *s = e->router->sim;
    struct ppp_grant grant = s->config.grant;
    const char *password = password_of(s, &e->who.name);

    e->asking = false;
    ppp_check_password(&e->who, password, password != NULL ? strlen(password) : 0, &grant);
    if (password == NULL)
        grant.ok = false;
    if (s->config.forged)
        grant.success[5] ^= 1;
    if (!grant.ok)
        text_copy(grant.message, sizeof(grant.message), "wrong user name or password");
    if (grant.ok && grant.remote_address != 0)
        grant.remote_address += s->next_address++;
    ppp_link_authenticated(e->link, &grant);
}

static void link_authenticate(void *ctx, const struct ppp_credentials *who)
{
    struct sim_end *e = ctx;
    msec_t thinking = e->router->sim->config.thinking;

    T_OK(!e->asking);
    e->asking = true;
    e->asked++;
    e->who = *who;
    if (thinking == 0)
        answer(e);
    else if (thinking != SIM_NEVER)
        timer_set(&e->answer, thinking);
}

static void link_cancel_authenticate(void *ctx)
{
    struct sim_end *e = ctx;

    T_OK(e->asking);
    e->asking = false;
    e->cancelled++;
    timer_stop(&e->answer);
}

static void link_phase(void *ctx, enum ppp_phase phase)
{
    (void)ctx, (void)phase;
}

static void link_keys(void *ctx, struct ppp_encoding send, const uint8_t *send_key,
    struct ppp_encoding recv, const uint8_t *recv_key)
{
    struct sim_end *e = ctx;

    T_OK(!e->up);
    lane_session_keys(e->lane, send, send_key, recv, recv_key);
}

static void link_up(void *ctx, const struct ppp_params *params)
{
    struct sim_end *e = ctx;

    T_OK(!e->up);
    T_OK(params->local_address != 0 && params->remote_address != 0);
    e->up = true;
    e->params = *params;
    if (e->ups++ == 0)
        e->up_at = now(e->router->sim);
    lane_session_up(e->lane, params->mtu, params->acfc, params->pfc);
}

static void link_down(void *ctx)
{
    struct sim_end *e = ctx;

    T_OK(e->up);
    e->up = false;
    e->downs++;
    if (e->lane != NULL)
        lane_session_down(e->lane);
}

static void link_ended(void *ctx, enum ppp_end why, const char *sentence)
{
    T_OK(why != PPP_END_NONE);
    end_ended(ctx, why, sentence);
}

static void link_log_line(void *ctx, unsigned topics, const char *text)
{
    (void)topics;
    note(((struct sim_end *)ctx)->router, text);
}

static const struct ppp_ops link_ops = {
    .send = link_send,
    .random = link_random,
    .last_heard = link_last_heard,
    .authenticate = link_authenticate,
    .cancel_authenticate = link_cancel_authenticate,
    .phase = link_phase,
    .keys = link_keys,
    .up = link_up,
    .down = link_down,
    .ended = link_ended,
    .log = link_log_line,
};

// Over and without a call: everything of it goes.
static void end_collect(struct sim_end *e)
{
    if (!e->ended || e->call != NULL || e->lane != NULL || e->collected)
        return;
    ppp_link_free(e->link);
    e->link = NULL;
    e->collected = true;
    if (e->control != NULL)
        timer_set(&e->control->collect, 0);
}

static void end_take_counters(struct sim_end *e)
{
    if (e->lane == NULL)
        return;
    e->counters = lane_session_counters(e->lane);
    memcpy(e->drops, lane_session_drops(e->lane), sizeof(e->drops));
}

static void end_over(void *arg)
{
    struct sim_end *e = arg;

    end_take_counters(e);
    flush_soon(e->router);
    lane_session_free(e->lane);
    e->lane = NULL;
    if (e->call != NULL)
        pptp_call_hangup(e->call, e->sentence);
    end_collect(e);
}

static struct sim_end *end_new(struct sim_router *r, struct sim_control *control, uint32_t peer)
{
    struct sim_end *e = mem_alloc(sizeof(*e));
    struct timers *timers = &r->sim->clock.timers;

    *e = (struct sim_end){
        .router = r,
        .control = control,
        .peer = peer,
        .dialled_at = now(r->sim),
    };
    timer_init(&e->over, timers, end_over, e);
    timer_init(&e->answer, timers, answer, e);
    timer_init(&e->begin, timers, link_begin, e);
    list_append(&r->ends, &e->node);
    return e;
}

static void end_prepare(struct sim_end *e)
{
    struct sim_router *r = e->router;
    const struct sim_config *config = &r->sim->config;

    e->lane = lane_session_new(r->lane, e, e->peer, r->host.address);
    e->id = lane_session_call_id(e->lane);
    e->link = ppp_link_new(
        r->server ? &config->server : &config->client, &link_ops, e, &r->sim->clock.timers);
}

static void end_connected(struct sim_end *e)
{
    uint32_t first = e->router->sim->config.first_seq;

    e->peer_id = e->call->peer_id;
    lane_session_connect(e->lane, e->peer_id, e->call->peer_window);
    if (first != 0) {
        e->lane->egre.next_seq = first;
        e->lane->egre.acked = first - 1;
    }
    e->connected = true;
    if (e->router->server)
        timer_set(&e->begin, PATIENCE);
    else
        link_begin(e);
}

// The call or the connection under it is gone.
static void end_lost(struct sim_end *e, const char *why)
{
    if (e->ended)
        return;
    if (e->connected)
        ppp_link_lost(e->link, why);
    else
        end_ended(e, PPP_END_NONE, why);
}

// Without the callbacks that an orderly end has.
static void end_destroy(struct sim_end *e)
{
    timer_stop(&e->over);
    timer_stop(&e->begin);
    e->control = NULL;
    e->call = NULL;
    ppp_link_free(e->link);
    e->link = NULL;
    T_OK(!e->asking);
    end_take_counters(e);
    lane_session_free(e->lane);
    e->lane = NULL;
    e->up = false;
    e->ended = e->collected = true;
}

// ---- the control connection: what core/engine/client.c and server.c do

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

static void control_destroy(struct sim_control *c)
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
    control_destroy(c);
}

static void ctrl_send(void *ctx, const uint8_t *data, size_t len)
{
    sim_tcp_send(((struct sim_control *)ctx)->tcp, data, len);
}

static void place_call(struct sim_end *e)
{
    end_prepare(e);
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
            place_call(e);
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
            end_lost(e, why);
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
    struct sim_end *e = end_new(c->router, c, c->tcp->peer->host->address);

    end_prepare(e);
    e->call = call;
    call->user = e;
    pptp_call_accept(call, e->id);
}

static void ctrl_connected(void *ctx, struct pptp_call *call)
{
    (void)ctx;
    end_connected(call->user);
}

static void ctrl_ended(void *ctx, struct pptp_call *call, const char *why)
{
    struct sim_control *c = ctx;
    struct sim_end *e = call->user;

    T_OK(why[0] != '\0');
    e->call = NULL;
    end_lost(e, why);
    end_collect(e);
    if (!c->router->server && !has_calls(c))
        pptp_ctrl_stop(c->ctrl, why);
}

static void ctrl_log(void *ctx, unsigned topics, const char *text)
{
    (void)topics;
    note(((struct sim_control *)ctx)->router, text);
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

static void host_accept(void *ctx, struct sim_tcp *tcp)
{
    struct sim_control *c = control_new(ctx);

    c->tcp = tcp;
    tcp->ops = &tcp_ops;
    tcp->ctx = c;
    pptp_ctrl_start(c->ctrl);
}

// ---- the world

static void set_text(struct ppp_text *to, const char *text)
{
    to->len = strlen(text);
    memcpy(to->data, text, to->len + 1);
}

struct sim_config sim_defaults(uint32_t seed)
{
    struct ppp_config link = {
        .mru = 1450,
        .mtu = 1450,
        .methods = PPP_PAP | PPP_CHAP | PPP_MSCHAP1 | PPP_MSCHAP2,
        .encryption = PPP_ENCRYPT_YES,
        .keepalive = 30000,
    };
    struct sim_config c = {
        .seed = seed,
        .faults = { .delay = 20 },
        .client = link,
        .server = link,
        .grant = {
            .encryption = PPP_ENCRYPT_YES,
            .local_address = INNER_SERVER,
            .remote_address = INNER_CALLER,
        },
        .users = { { "User", "clientPass" } },
        .max_calls = 8,
    };

    c.server.server = true;
    set_text(&c.client.name, "User");
    set_text(&c.client.password, "clientPass");
    set_text(&c.server.name, "warren");
    return c;
}

static void router_init(struct sim_router *r, struct sim *s, bool server, uint32_t address)
{
    *r = (struct sim_router){
        .sim = s,
        .host = { .address = address, .gre = host_gre, .accept = host_accept, .ctx = r },
        .server = server,
        .random = (s->config.seed * 2246822519u ^ address) | 1,
    };
    r->lane = lane_new(&lane_ops, r);
    timer_init(&r->flush, &s->clock.timers, flush, r);
    list_init(&r->controls);
    list_init(&r->ends);
}

// The world that somebody wants to look at.
static void watch(struct sim *s)
{
    static bool watched;
    const char *seed = getenv("SIM_SEED"), *file = getenv("SIM_PCAP");

    if (watched || (seed != NULL && strtoul(seed, NULL, 0) != s->config.seed))
        return;
    watched = true;
    s->trace = getenv("SIM_TRACE") != NULL;
    if (file != NULL)
        s->net.pcap = sim_pcap_open(file);
}

void sim_open(struct sim *s, const struct sim_config *config)
{
    struct sim_host *callers[SIM_CALLERS];
    struct err err;

    *s = (struct sim){ .config = *config };
    if (!crypto_init(&err)) {
        printf("Bail out! %s\n", err.text);
        exit(1);
    }
    fake_clock_init(&s->clock);
    router_init(&s->server, s, true, SERVER_ADDRESS);
    for (uint32_t i = 0; i < SIM_CALLERS; i++) {
        router_init(&s->callers[i], s, false, CALLER_ADDRESS + i);
        callers[i] = &s->callers[i].host;
    }
    sim_net_init(&s->net, &s->clock, config->seed, &s->server.host, callers);
    s->net.faults = config->faults;
    watch(s);
}

// Silently, as a process or a machine goes.
static void router_forget(struct sim_router *r, void (*leave)(struct sim_tcp *t))
{
    list_for_each (node, &r->ends)
        end_destroy(list_entry(node, struct sim_end, node));
    while (!list_empty(&r->controls)) {
        struct sim_control *c = list_entry(r->controls.next, struct sim_control, node);

        leave(c->tcp);
        control_destroy(c);
    }
}

static void router_fini(struct sim_router *r)
{
    router_forget(r, sim_tcp_abort);
    while (!list_empty(&r->ends)) {
        struct sim_end *e = list_entry(r->ends.next, struct sim_end, node);

        list_remove(&e->node);
        free(e);
    }
    timer_stop(&r->flush);
    lane_free(r->lane);
}

void sim_close(struct sim *s)
{
    router_fini(&s->server);
    for (int i = 0; i < SIM_CALLERS; i++)
        router_fini(&s->callers[i]);
    sim_net_fini(&s->net);
    sim_pcap_close(s->net.pcap);
    T_INT(s->clock.timers.count, 0);
    fake_clock_fini(&s->clock);
}

void sim_run(struct sim *s, msec_t span)
{
    fake_clock_run(&s->clock, span);
}

struct sim_end *sim_dial(struct sim *s, int caller)
{
    struct sim_router *r = &s->callers[caller];
    struct sim_control *c = control_new(r);

    c->tcp = sim_tcp_connect(&s->net, &r->host, &tcp_ops, c);
    timer_set(&c->connect_limit, CONNECT_LIMIT);
    return end_new(r, c, s->server.host.address);
}

struct sim_end *sim_dial_again(struct sim_end *client)
{
    struct sim_end *e = end_new(client->router, client->control, client->peer);

    if (e->control->established)
        place_call(e);
    return e;
}

struct sim_end *sim_other(const struct sim_end *end)
{
    struct sim_router *server = &end->router->sim->server;

    for (struct list *node = server->ends.prev; node != &server->ends; node = node->prev) {
        struct sim_end *e = list_entry(node, struct sim_end, node);

        if (e->peer == end->router->host.address && e->connected && e->peer_id == end->id)
            return e;
    }
    return NULL;
}

static bool both_up(const struct sim_end *client)
{
    const struct sim_end *server = client->up ? sim_other(client) : NULL;

    return server != NULL && server->up;
}

bool sim_settle(struct sim *s, const struct sim_end *client, msec_t limit)
{
    msec_t end = now(s) + limit;

    while (!both_up(client) && !sim_quiet(s) && now(s) < end)
        sim_run(s, end - now(s) < 100 ? end - now(s) : 100);
    return both_up(client);
}

static bool router_quiet(const struct sim_router *r)
{
    list_for_each (node, &r->ends)
        if (!list_entry(node, struct sim_end, node)->collected)
            return false;
    return list_empty(&r->controls);
}

bool sim_quiet(const struct sim *s)
{
    for (int i = 0; i < SIM_CALLERS; i++)
        if (!router_quiet(&s->callers[i]))
            return false;
    return router_quiet(&s->server);
}

void sim_hang_up(struct sim_end *end, const char *why)
{
    if (end->ended)
        return;
    if (end->connected)
        ppp_link_close(end->link, why);
    else if (end->lane != NULL)
        end_ended(end, PPP_END_NONE, why);
    else
        pptp_ctrl_stop(end->control->ctrl, why);
}

void sim_packet(struct sim_end *end, const uint8_t *packet, size_t len)
{
    if (end->lane == NULL)
        return; // the interface is gone
    lane_from_tun(end->lane, now(end->router->sim), packet, len);
    flush_soon(end->router);
}

struct lane_counters sim_counters(const struct sim_end *end)
{
    return end->lane != NULL ? lane_session_counters(end->lane) : end->counters;
}

const uint64_t *sim_drops(const struct sim_end *end)
{
    return end->lane != NULL ? lane_session_drops(end->lane) : end->drops;
}

void sim_renegotiate(struct sim_end *end, enum sim_layer layer)
{
    struct ppp_cp *layers[] = {
        [SIM_LCP] = &end->link->lcp.cp,
        [SIM_CCP] = &end->link->ccp.cp,
        [SIM_IPCP] = &end->link->ipcp.cp,
    };

    ppp_cp_down(layers[layer]);
    ppp_cp_up(layers[layer]);
}

void sim_server_dies(struct sim *s)
{
    s->server.host.off = true;
    router_forget(&s->server, sim_tcp_abort);
}

void sim_server_crashes(struct sim *s)
{
    router_forget(&s->server, sim_tcp_close);
}

void sim_server_returns(struct sim *s)
{
    s->server.host.off = false;
}
