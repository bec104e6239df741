// SPDX-License-Identifier: ISC
#include "tests/sim/sim.h"

#include "core/base/err.h"
#include "core/crypto/crypto.h"
#include "core/ppp/link_priv.h"
#include "tests/sim/sim_priv.h"
#include "tests/t.h"

#define SERVER_ADDRESS 0xC6336401u // 198.51.100.1, of the addresses for documentation
#define CALLER_ADDRESS 0xC000020Au // 192.0.2.10

enum {
    INNER_SERVER = 0x0A700001, // 10.112.0.1
    INNER_CALLER = 0x0A700002,
};

msec_t sim_now(const struct sim *s)
{
    return s->clock.now;
}

void sim_note(const struct sim_router *r, const char *text)
{
    msec_t t = sim_now(r->sim);

    if (r->sim->trace)
        printf("# %6lld.%03lld %s %s\n", (long long)(t / 1000), (long long)(t % 1000),
            r->server ? "server" : "caller", text);
}

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
        .host = { .address = address, .accept = sim_control_accept, .ctx = r },
        .server = server,
        .random = (s->config.seed * 2246822519u ^ address) | 1,
    };
    sim_lane_open(r);
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
        sim_end_destroy(list_entry(node, struct sim_end, node));
    while (!list_empty(&r->controls)) {
        struct sim_control *c = list_entry(r->controls.next, struct sim_control, node);

        leave(c->tcp);
        sim_control_destroy(c);
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
    sim_lane_close(r);
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

    return sim_end_new(r, sim_control_dial(r), s->server.host.address);
}

struct sim_end *sim_dial_again(struct sim_end *client)
{
    struct sim_end *e = sim_end_new(client->router, client->control, client->peer);

    if (e->control->established)
        sim_control_call(e);
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
    msec_t end = sim_now(s) + limit;

    while (!both_up(client) && !sim_quiet(s) && sim_now(s) < end)
        sim_run(s, end - sim_now(s) < 100 ? end - sim_now(s) : 100);
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
        sim_end_finish(end, PPP_END_NONE, why);
    else
        pptp_ctrl_stop(end->control->ctrl, why);
}

void sim_packet(struct sim_end *end, const uint8_t *packet, size_t len)
{
    if (end->lane == NULL)
        return; // the interface is gone
    lane_from_tun(end->lane, sim_now(end->router->sim), packet, len);
    sim_flush_soon(end->router);
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
