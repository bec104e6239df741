// SPDX-License-Identifier: ISC
#include "tests/core/ppp/pair.h"

#include "core/base/rd.h"
#include "core/base/wr.h"
#include "core/ppp/auth.h"
#include "tests/t.h"

static void side_send(void *ctx, uint16_t protocol, const uint8_t *info, size_t len)
{
    struct pair_side *s = ctx;
    uint8_t frame[1600];
    struct wr w = wr_init(frame, sizeof(frame));

    wr_u16(&w, protocol);
    wr_bytes(&w, info, len);
    T_OK(wr_ok(&w));
    s->last_protocol = protocol;
    s->last_len = len;
    memcpy(s->last, info, len);
    fake_pipe_send(&s->pair->pipe, s->which, frame, wr_len(&w));
}

static void side_deliver(void *ctx, const uint8_t *data, size_t len)
{
    struct pair_side *s = ctx;
    struct rd r = rd_init(data, len);
    uint16_t protocol = rd_u16(&r);

    s->heard = s->pair->clock.now;
    len = rd_left(&r);
    ppp_link_input(s->link, protocol, rd_bytes(&r, len), len);
}

static void side_random(void *ctx, void *to, size_t len)
{
    struct pair_side *s = ctx;
    uint8_t *bytes = to;

    for (size_t i = 0; i < len; i++) {
        s->random = s->random * 1664525u + 1013904223u;
        bytes[i] = (uint8_t)(s->random >> 24);
    }
}

static msec_t side_last_heard(void *ctx)
{
    return ((struct pair_side *)ctx)->heard;
}

void pair_answer(struct pair *p)
{
    struct pair_side *s = &p->sides[SERVER];
    struct ppp_grant grant = p->grant;

    if (p->password != NULL)
        ppp_check_password(&s->who, p->password, strlen(p->password), &grant);
    if (!grant.ok)
        snprintf(grant.message, sizeof(grant.message), "wrong user name or password");
    ppp_link_authenticated(s->link, &grant);
}

static void side_authenticate(void *ctx, const struct ppp_credentials *who)
{
    struct pair_side *s = ctx;

    s->asked++;
    s->who = *who;
    if (!s->pair->host_waits)
        pair_answer(s->pair);
}

static void side_cancel(void *ctx)
{
    ((struct pair_side *)ctx)->cancelled++;
}

static void side_phase(void *ctx, enum ppp_phase phase)
{
    static const char *const names[] = { "dead", "establish", "authenticate", "network", "running",
        "terminate" };
    struct pair_side *s = ctx;

    if (strlen(s->phases) + 16 < sizeof(s->phases))
        sprintf(
            s->phases + strlen(s->phases), "%s%s", s->phases[0] != '\0' ? "," : "", names[phase]);
}

static void side_keys(void *ctx, struct ppp_encoding send, const uint8_t *send_key,
    struct ppp_encoding recv, const uint8_t *recv_key)
{
    struct pair_side *s = ctx;

    T_OK(!s->running); // never under the feet of data
    s->keys++;
    s->send = send;
    s->recv = recv;
    if (send.bits != 0)
        memcpy(s->send_key, send_key, PPP_MPPE_KEY);
    if (recv.bits != 0)
        memcpy(s->recv_key, recv_key, PPP_MPPE_KEY);
}

static void side_reset(void *ctx)
{
    ((struct pair_side *)ctx)->resets++;
}

static void side_up(void *ctx, const struct ppp_params *params)
{
    struct pair_side *s = ctx;

    T_OK(!s->running);
    T_INT(params->send.bits, s->send.bits);
    T_INT(params->recv.bits, s->recv.bits);
    s->running = true;
    s->ups++;
    s->params = *params;
}

static void side_down(void *ctx)
{
    struct pair_side *s = ctx;

    T_OK(s->running);
    s->running = false;
    s->downs++;
}

static void side_ended(void *ctx, enum ppp_end why, const char *sentence)
{
    struct pair_side *s = ctx;

    T_OK(!s->running);
    T_INT(s->ends, 0);
    T_OK(why != PPP_END_NONE);
    T_OK(sentence[0] != '\0');
    s->ends++;
    s->why = why;
    snprintf(s->sentence, sizeof(s->sentence), "%s", sentence);
}

static void side_log(void *ctx, unsigned topics, const char *text)
{
    struct pair_side *s = ctx;
    size_t used = strlen(s->trace);

    (void)topics;
    snprintf(s->trace + used, sizeof(s->trace) - used, "%s\n", text);
    if (getenv("PAIR_TRACE") != NULL)
        printf("# %6lld %s %s\n", (long long)s->pair->clock.now % 1000000,
            s->which == CLIENT ? "client" : "server", text);
}

static const struct ppp_ops ops = {
    .send = side_send,
    .random = side_random,
    .last_heard = side_last_heard,
    .authenticate = side_authenticate,
    .cancel_authenticate = side_cancel,
    .phase = side_phase,
    .keys = side_keys,
    .reset = side_reset,
    .up = side_up,
    .down = side_down,
    .ended = side_ended,
    .log = side_log,
};

void text_set(struct ppp_text *to, const char *text)
{
    to->len = strlen(text);
    memcpy(to->data, text, to->len + 1);
}

void pair_init(struct pair *p)
{
    memset(p, 0, sizeof(*p));
    fake_clock_init(&p->clock);
    fake_pipe_init(&p->pipe, &p->clock, 20);
    p->password = "clientPass";
    p->grant = (struct ppp_grant){ .encryption = PPP_ENCRYPT_YES,
        .local_address = 0x0a700001,
        .remote_address = 0x0a700002,
        .dns = { 0x01010101, 0x08080808 } };
    p->config[CLIENT] = (struct ppp_config){ .mru = 1450,
        .mtu = 1450,
        .methods = PPP_PAP | PPP_CHAP | PPP_MSCHAP1 | PPP_MSCHAP2,
        .encryption = PPP_ENCRYPT_YES,
        .want_dns = true,
        .keepalive = 60000 };
    p->config[SERVER] = p->config[CLIENT];
    p->config[SERVER].server = true;
    p->config[SERVER].keepalive = 30000;
    text_set(&p->config[CLIENT].name, "User");
    text_set(&p->config[CLIENT].password, "clientPass");
    text_set(&p->config[SERVER].name, "warren");
}

void pair_start(struct pair *p)
{
    for (int i = 0; i < 2; i++) {
        struct pair_side *s = &p->sides[i];

        s->pair = p;
        s->which = i;
        s->random = 12345u + (uint32_t)i;
        s->heard = p->clock.now;
        s->link = ppp_link_new(&p->config[i], &ops, s, &p->clock.timers);
        p->pipe.ends[i] = (struct fake_pipe_end){ side_deliver, s };
    }
    ppp_link_open(p->sides[SERVER].link);
    ppp_link_open(p->sides[CLIENT].link);
}

void pair_run(struct pair *p, msec_t span)
{
    fake_clock_run(&p->clock, span);
}

void pair_feed(struct pair *p, int to, uint16_t protocol, const char *hex)
{
    uint8_t info[1600];

    ppp_link_input(p->sides[to].link, protocol, info, t_hex(hex, info, sizeof(info)));
}

void pair_fini(struct pair *p)
{
    ppp_link_free(p->sides[CLIENT].link);
    ppp_link_free(p->sides[SERVER].link);
    fake_pipe_fini(&p->pipe);
    T_INT(p->clock.timers.count, 0); // a freed link leaves no timer behind
    fake_clock_fini(&p->clock);
}
