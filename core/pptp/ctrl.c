// SPDX-License-Identifier: ISC
#include "core/pptp/ctrl_priv.h"

#include "core/base/log.h"
#include "core/base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ECHO_LIMIT = PPTP_SECONDS(60),    // section 3.1.4
    NO_CALL_LIMIT = PPTP_SECONDS(60), // a server does not keep connections that nobody uses
};

static const struct pptp_state_row ctrl_states[] = {
    [CTRL_IDLE] = { "idle" },
    [CTRL_WAIT_REPLY] = { "wait-reply", PPTP_SECONDS(10),
        "the server did not answer the start of the control connection within 10 seconds" },
    [CTRL_WAIT_REQUEST] = { "wait-request", PPTP_SECONDS(60),
        "the client did not start the control connection within 60 seconds" },
    [CTRL_ESTABLISHED] = { "established" },
    [CTRL_STOPPING] = { "stopping", PPTP_SECONDS(3) },
    [CTRL_CLOSED] = { "closed" },
};

void pptp_ctrl_log(struct pptp_ctrl *c, unsigned topics, const char *fmt, ...)
{
    struct buf text = { 0 };
    va_list ap;

    va_start(ap, fmt);
    buf_vprintf(&text, fmt, ap);
    va_end(ap);
    c->ops->log(c->ctx, LOG_PPTP | LOG_DEBUG | topics, buf_str(&text));
    buf_free(&text);
}

static void ctrl_log_message(struct pptp_ctrl *c, const char *what, const struct pptp_msg *m)
{
    struct buf text = { 0 };

    pptp_msg_dump(&text, m);
    pptp_ctrl_log(c, LOG_PACKET, "%s %s", what, buf_str(&text));
    buf_free(&text);
}

void pptp_ctrl_send(struct pptp_ctrl *c, const struct pptp_msg *m)
{
    uint8_t bytes[PPTP_MSG_MAX];
    struct wr w = wr_init(bytes, sizeof(bytes));

    if (c->state == CTRL_CLOSED)
        return;
    pptp_msg_write(&w, m);
    ctrl_log_message(c, "sent", m);
    c->ops->send(c->ctx, bytes, wr_len(&w));
}

// The only writer of a connection's state.
static void ctrl_enter(struct pptp_ctrl *c, enum ctrl_state state)
{
    pptp_ctrl_log(
        c, 0, "control connection: %s -> %s", ctrl_states[c->state].name, ctrl_states[state].name);
    c->state = state;
    if (ctrl_states[state].limit > 0)
        timer_set(&c->limit, ctrl_states[state].limit);
    else
        timer_stop(&c->limit);
    if (state != CTRL_ESTABLISHED)
        timer_stop(&c->echo);
}

// A server without calls waits a while for one, then lets the connection go.
void pptp_ctrl_watch_calls(struct pptp_ctrl *c)
{
    if (c->state != CTRL_ESTABLISHED || !c->config.server)
        return;
    if (c->call_count == 0)
        timer_set(&c->limit, NO_CALL_LIMIT);
    else
        timer_stop(&c->limit);
}

static void ctrl_end_calls(struct pptp_ctrl *c, const char *why)
{
    while (!list_empty(&c->calls))
        pptp_call_end(list_entry(c->calls.next, struct pptp_call, node), why);
}

static void ctrl_close(struct pptp_ctrl *c, const char *why)
{
    if (c->state == CTRL_CLOSED)
        return;
    ctrl_enter(c, CTRL_CLOSED);
    ctrl_end_calls(c, why);
    c->ops->closed(c->ctx, why);
}

static void ctrl_late(void *arg)
{
    struct pptp_ctrl *c = arg;

    if (c->state == CTRL_ESTABLISHED)
        pptp_ctrl_stop(c, "no call was asked for within 60 seconds");
    else if (c->state == CTRL_STOPPING)
        ctrl_close(c, c->why);
    else
        ctrl_close(c, ctrl_states[c->state].late);
}

// Whatever comes from the peer is a sign of life and puts our own question off.
static void ctrl_alive(struct pptp_ctrl *c)
{
    c->echo_asked = false;
    if (c->state == CTRL_ESTABLISHED && c->config.echo_interval > 0)
        timer_set(&c->echo, c->config.echo_interval);
}

static void ctrl_silent(void *arg)
{
    struct pptp_ctrl *c = arg;
    struct pptp_msg m = { .type = PPTP_ECHO_RQ, .identifier = c->echo_id + 1 };

    if (c->echo_asked) {
        ctrl_close(c, "the peer did not answer an Echo-Request within 60 seconds");
        return;
    }
    c->echo_asked = true;
    timer_set(&c->echo, ECHO_LIMIT);
    c->echo_id++;
    pptp_ctrl_send(c, &m);
}

// Both ends introduce themselves with the same fields.
static struct pptp_msg introduction(const struct pptp_ctrl *c, enum pptp_type type, uint8_t result)
{
    struct pptp_msg m = {
        .type = type,
        .version = PPTP_VERSION,
        .result = result,
        .framing = 3, // asynchronous and synchronous
        .bearer = 3,  // analogue and digital
        .firmware = 1,
    };

    memcpy(m.host, c->host, sizeof(m.host));
    memcpy(m.vendor, c->vendor, sizeof(m.vendor));
    return m;
}

static void ctrl_establish(struct pptp_ctrl *c, const struct pptp_msg *m)
{
    memcpy(c->peer.host, m->host, sizeof(c->peer.host));
    memcpy(c->peer.vendor, m->vendor, sizeof(c->peer.vendor));
    c->peer.firmware = m->firmware;
    ctrl_enter(c, CTRL_ESTABLISHED);
    ctrl_alive(c);
    pptp_ctrl_watch_calls(c);
    c->ops->established(c->ctx);
}

static void on_sccrq(struct pptp_ctrl *c, const struct pptp_msg *m)
{
    uint8_t result = PPTP_START_OK;
    struct pptp_msg reply;
    char why[64];

    if (c->state == CTRL_ESTABLISHED)
        result = PPTP_START_EXISTS;
    else if (c->config.full != NULL)
        result = PPTP_START_ERROR;
    else if (m->version >> 8 != PPTP_VERSION >> 8)
        result = PPTP_START_VERSION;
    reply = introduction(c, PPTP_SCCRP, result);
    reply.error = result == PPTP_START_ERROR ? PPTP_ERROR_NO_RESOURCE : PPTP_ERROR_NONE;
    pptp_ctrl_send(c, &reply);
    if (result == PPTP_START_ERROR) {
        ctrl_close(c, c->config.full);
    } else if (result == PPTP_START_VERSION) {
        snprintf(why, sizeof(why), "the client speaks PPTP version %u.%u", m->version >> 8,
            m->version & 0xFF);
        ctrl_close(c, why);
    } else if (result == PPTP_START_OK) {
        ctrl_establish(c, m);
    }
}

static void on_sccrp(struct pptp_ctrl *c, const struct pptp_msg *m)
{
    struct pptp_sentence why = pptp_sentence(
        "the server refused the control connection", pptp_start_results, m->result, m->error);

    if (m->result == PPTP_START_OK || m->result == 0) // some ADSL modems mean yes with 0
        ctrl_establish(c, m);
    else
        ctrl_close(c, why.text);
}

static void on_stop_rq(struct pptp_ctrl *c, const struct pptp_msg *m)
{
    struct pptp_msg reply = { .type = PPTP_STOP_RP, .result = 1 };
    struct pptp_sentence why = pptp_sentence(
        "the peer closed the control connection", pptp_stop_reasons, m->reason, PPTP_ERROR_NONE);

    pptp_ctrl_send(c, &reply);
    ctrl_close(c, why.text);
}

static void on_stop_rp(struct pptp_ctrl *c, const struct pptp_msg *m)
{
    (void)m;
    ctrl_close(c, c->why);
}

static void on_echo_rq(struct pptp_ctrl *c, const struct pptp_msg *m)
{
    struct pptp_msg reply = {
        .type = PPTP_ECHO_RP,
        .identifier = m->identifier,
        .result = 1,
    };

    pptp_ctrl_send(c, &reply);
}

enum {
    CLIENT = 1,
    SERVER = 2,
    BOTH = CLIENT | SERVER,
    WAIT_REPLY = PPTP_BIT(CTRL_WAIT_REPLY),
    WAIT_REQUEST = PPTP_BIT(CTRL_WAIT_REQUEST),
    ESTABLISHED = PPTP_BIT(CTRL_ESTABLISHED),
    STOPPING = PPTP_BIT(CTRL_STOPPING),
    ANY_CALL = PPTP_BIT(CALL_WAIT_REPLY) | PPTP_BIT(CALL_ASKED) | PPTP_BIT(CALL_UP) |
               PPTP_BIT(CALL_CLEARING),
};

static const struct pptp_rule rules[PPTP_TYPE_END] = {
    [PPTP_SCCRQ] = {
        .receiver = SERVER,
        .states = WAIT_REQUEST | ESTABLISHED,
        .handle = on_sccrq,
    },
    [PPTP_SCCRP] = {
        .receiver = CLIENT,
        .states = WAIT_REPLY,
        .handle = on_sccrp,
    },
    [PPTP_STOP_RQ] = {
        .receiver = BOTH,
        .states = WAIT_REPLY | WAIT_REQUEST | ESTABLISHED | STOPPING,
        .handle = on_stop_rq,
    },
    [PPTP_STOP_RP] = {
        .receiver = BOTH,
        .states = STOPPING,
        .handle = on_stop_rp,
    },
    [PPTP_ECHO_RQ] = {
        .receiver = BOTH,
        .states = ESTABLISHED,
        .handle = on_echo_rq,
    },
    [PPTP_ECHO_RP] = {
        .receiver = BOTH,
        .states = ESTABLISHED, // a sign of life like any other message, and nothing more
    },
    [PPTP_OCRQ] = {
        .receiver = SERVER,
        .states = ESTABLISHED,
        .handle = pptp_on_ocrq,
    },
    [PPTP_OCRP] = {
        .receiver = CLIENT,
        .states = ESTABLISHED,
        .find = PPTP_FIND_BY_RECEIVER,
        .call_states = PPTP_BIT(CALL_WAIT_REPLY),
        .handle_call = pptp_on_ocrp,
    },
    [PPTP_ICRQ] = {
        .receiver = BOTH,
        .states = ESTABLISHED,
        .handle = pptp_on_icrq,
    },
    [PPTP_ICRP] = { .receiver = 0 },
    [PPTP_ICCN] = { .receiver = 0 },
    [PPTP_CCRQ] = {
        .receiver = BOTH,
        .states = ESTABLISHED,
        .find = PPTP_FIND_BY_SENDER,
        .call_states = ANY_CALL,
        .handle_call = pptp_on_ccrq,
    },
    [PPTP_CDN] = {
        .receiver = BOTH,
        .states = ESTABLISHED,
        .find = PPTP_FIND_BY_SENDER,
        .call_states = ANY_CALL,
        .handle_call = pptp_on_cdn,
    },
    [PPTP_WEN] = {
        .receiver = BOTH,
        .states = ESTABLISHED,
        .find = PPTP_FIND_BY_RECEIVER,
        .call_states = PPTP_BIT(CALL_UP),
        .handle_call = pptp_on_wen,
    },
    [PPTP_SLI] = {
        .receiver = BOTH,
        .states = ESTABLISHED, // nothing to set: see pptp_on_ocrp()
    },
};

static void ctrl_message(struct pptp_ctrl *c, const struct pptp_msg *m)
{
    const struct pptp_rule *rule = &rules[m->type];
    struct pptp_call *call;

    ctrl_log_message(c, "rcvd", m);
    if ((rule->receiver & (c->config.server ? SERVER : CLIENT)) == 0 ||
        (rule->states & PPTP_BIT(c->state)) == 0) {
        c->counters.out_of_turn++;
        pptp_ctrl_log(c, 0, "ignored: %s is out of turn", pptp_msg_name(m->type));
        return;
    }
    if (rule->find == PPTP_FIND_NONE) {
        if (rule->handle != NULL)
            rule->handle(c, m);
        return;
    }
    call = pptp_call_find(c, rule, m);
    if (call != NULL) {
        rule->handle_call(call, m);
    } else {
        c->counters.without_call++;
        pptp_ctrl_log(c, 0, "ignored: %s is about no call", pptp_msg_name(m->type));
    }
}

struct pptp_ctrl *pptp_ctrl_new(const struct pptp_ctrl_config *config,
    const struct pptp_ctrl_ops *ops, void *ctx, struct timers *timers)
{
    struct pptp_ctrl *c = mem_alloc(sizeof(*c));

    c->config = *config;
    c->config.host = c->config.vendor = NULL;
    snprintf(c->host, sizeof(c->host), "%s", config->host);
    snprintf(c->vendor, sizeof(c->vendor), "%s", config->vendor);
    c->ops = ops;
    c->ctx = ctx;
    c->timers = timers;
    list_init(&c->calls);
    timer_init(&c->limit, timers, ctrl_late, c);
    timer_init(&c->echo, timers, ctrl_silent, c);
    return c;
}

void pptp_ctrl_free(struct pptp_ctrl *c)
{
    if (c == NULL)
        return;
    list_for_each_safe (node, tmp, &c->calls)
        pptp_call_free(list_entry(node, struct pptp_call, node));
    timer_stop(&c->limit);
    timer_stop(&c->echo);
    buf_free(&c->in);
    free(c->why);
    free(c);
}

void pptp_ctrl_start(struct pptp_ctrl *c)
{
    struct pptp_msg m;

    if (c->state != CTRL_IDLE)
        return;
    ctrl_enter(c, c->config.server ? CTRL_WAIT_REQUEST : CTRL_WAIT_REPLY);
    if (c->config.server)
        return;
    m = introduction(c, PPTP_SCCRQ, 0);
    pptp_ctrl_send(c, &m);
}

void pptp_ctrl_stop(struct pptp_ctrl *c, const char *why)
{
    struct pptp_msg m = { .type = PPTP_STOP_RQ, .reason = PPTP_STOP_NONE };

    if (c->state == CTRL_STOPPING)
        return;
    if (c->state != CTRL_ESTABLISHED) {
        ctrl_close(c, why);
        return;
    }
    c->why = mem_strdup(why);
    pptp_ctrl_send(c, &m);
    ctrl_enter(c, CTRL_STOPPING);
    ctrl_end_calls(c, c->why);
}

void pptp_ctrl_lost(struct pptp_ctrl *c, const char *why)
{
    ctrl_close(c, why);
}

// Takes one message off the stream at `used`. False when the rest has to wait, or the end came.
static bool ctrl_step(struct pptp_ctrl *c, size_t *used)
{
    struct pptp_msg m;
    const char *why;
    size_t len;

    switch (pptp_msg_read(c->in.data + *used, c->in.len - *used, &m, &len, &why)) {
    case PPTP_FRAME_MORE:
        return false;
    case PPTP_FRAME_BAD:
        ctrl_close(c, why);
        return false;
    case PPTP_FRAME_UNKNOWN:
        *used += len;
        c->counters.received++;
        c->counters.unknown++;
        ctrl_alive(c);
        pptp_ctrl_log(c, 0, "skipped: %s", why);
        return true;
    case PPTP_FRAME_MESSAGE:
        *used += len;
        c->counters.received++;
        ctrl_alive(c);
        ctrl_message(c, &m);
        return c->state != CTRL_CLOSED;
    }
    return false;
}

void pptp_ctrl_input(struct pptp_ctrl *c, const void *data, size_t len)
{
    size_t used = 0;

    if (c->state == CTRL_IDLE || c->state == CTRL_CLOSED || len == 0)
        return;
    buf_add(&c->in, data, len);
    while (ctrl_step(c, &used))
        continue;
    buf_consume(&c->in, used);
}

const struct pptp_peer *pptp_ctrl_peer(const struct pptp_ctrl *c)
{
    return &c->peer;
}

struct pptp_ctrl_counters pptp_ctrl_counters(const struct pptp_ctrl *c)
{
    return c->counters;
}
