// SPDX-License-Identifier: ISC
// The end of a tunnel and the lane under it: what core/engine/session.c and data.c do.

#include "tests/sim/sim_priv.h"

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/lane/session.h"
#include "core/ppp/auth.h"
#include "tests/t.h"

enum { PATIENCE = 200 }; // of a server, as the engine has it: the caller may speak first

void sim_flush_soon(struct sim_router *r)
{
    timer_set(&r->flush, 0);
}

static void flush(void *arg)
{
    struct sim_router *r = arg;
    msec_t wait = lane_flush(r->lane, sim_now(r->sim));

    if (wait >= 0)
        timer_set(&r->flush, wait > 0 ? wait : 1);
}

static void host_gre(void *ctx, uint32_t source, const uint8_t *data, size_t len)
{
    struct sim_router *r = ctx;

    lane_from_gre(r->lane, sim_now(r->sim), source, data, len);
    sim_flush_soon(r);
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

static void lane_reset(void *ctx, void *user)
{
    (void)ctx;
    ppp_link_reset(((struct sim_end *)user)->link);
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
    .reset = lane_reset,
    .random = router_random,
};

void sim_lane_open(struct sim_router *r)
{
    r->host.gre = host_gre;
    r->lane = lane_new(&lane_ops, r);
    timer_init(&r->flush, &r->sim->clock.timers, flush, r);
}

void sim_lane_close(struct sim_router *r)
{
    timer_stop(&r->flush);
    lane_free(r->lane);
}

// ---- the link

void sim_end_finish(struct sim_end *e, enum ppp_end why, const char *sentence)
{
    T_OK(!e->ended);
    T_OK(!e->up);
    timer_stop(&e->begin);
    T_OK(sentence[0] != '\0');
    e->ended = true;
    e->ended_at = sim_now(e->router->sim);
    e->why = why;
    text_copy(e->sentence, sizeof(e->sentence), sentence);
    timer_set(&e->over, 0);
}

static void link_send(void *ctx, uint16_t protocol, const uint8_t *info, size_t len)
{
    struct sim_end *e = ctx;

    if (e->lane == NULL)
        return;
    lane_control(e->lane, sim_now(e->router->sim), protocol, info, len);
    sim_flush_soon(e->router);
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

static void link_reset(void *ctx)
{
    struct sim_end *e = ctx;

    e->resets++;
    lane_session_reset(e->lane);
}

static void link_up(void *ctx, const struct ppp_params *params)
{
    struct sim_end *e = ctx;

    T_OK(!e->up);
    T_OK(params->local_address != 0 && params->remote_address != 0);
    e->up = true;
    e->params = *params;
    if (e->ups++ == 0)
        e->up_at = sim_now(e->router->sim);
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
    sim_end_finish(ctx, why, sentence);
}

static void link_log_line(void *ctx, unsigned topics, const char *text)
{
    (void)topics;
    sim_note(((struct sim_end *)ctx)->router, text);
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
    .log = link_log_line,
};

// Over and without a call: everything of it goes.
void sim_end_collect(struct sim_end *e)
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
    sim_flush_soon(e->router);
    lane_session_free(e->lane);
    e->lane = NULL;
    if (e->call != NULL)
        pptp_call_hangup(e->call, e->sentence);
    sim_end_collect(e);
}

struct sim_end *sim_end_new(struct sim_router *r, struct sim_control *control, uint32_t peer)
{
    struct sim_end *e = mem_alloc(sizeof(*e));
    struct timers *timers = &r->sim->clock.timers;

    *e = (struct sim_end){
        .router = r,
        .control = control,
        .peer = peer,
        .dialled_at = sim_now(r->sim),
    };
    timer_init(&e->over, timers, end_over, e);
    timer_init(&e->answer, timers, answer, e);
    timer_init(&e->begin, timers, link_begin, e);
    list_append(&r->ends, &e->node);
    return e;
}

void sim_end_prepare(struct sim_end *e)
{
    struct sim_router *r = e->router;
    const struct sim_config *config = &r->sim->config;

    e->lane = lane_session_new(r->lane, e, e->peer, r->host.address);
    e->id = lane_session_call_id(e->lane);
    e->link = ppp_link_new(
        r->server ? &config->server : &config->client, &link_ops, e, &r->sim->clock.timers);
}

void sim_end_connected(struct sim_end *e)
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
void sim_end_lost(struct sim_end *e, const char *why)
{
    if (e->ended)
        return;
    if (e->connected)
        ppp_link_lost(e->link, why);
    else
        sim_end_finish(e, PPP_END_NONE, why);
}

// Without the callbacks that an orderly end has.
void sim_end_destroy(struct sim_end *e)
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
