// SPDX-License-Identifier: ISC
#include "core/ppp/cp.h"

#include "core/base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool ppp_packet_parse(const uint8_t *info, size_t len, struct ppp_packet *ret)
{
    struct rd r = rd_init(info, len), whole = r;
    struct ppp_packet p = { .code = rd_u8(&r), .id = rd_u8(&r) };

    p.len = rd_u16(&r);
    if (!rd_ok(&r) || p.len < PPP_HEAD)
        return false;
    p.body = rd_sub(&r, p.len - PPP_HEAD);
    p.raw = rd_bytes(&whole, p.len);
    if (!rd_ok(&r))
        return false;
    *ret = p;
    return true;
}

void ppp_cp_send(struct ppp_cp *cp, uint8_t code, uint8_t id, const void *body, size_t len)
{
    uint8_t packet[PPP_CONTROL_MAX];
    struct wr w = wr_init(packet, sizeof(packet));

    if (len > sizeof(packet) - PPP_HEAD)
        len = sizeof(packet) - PPP_HEAD;
    wr_u8(&w, code);
    wr_u8(&w, id);
    wr_u16(&w, (uint16_t)(PPP_HEAD + len));
    wr_bytes(&w, body, len);
    cp->port->send(cp->port->ctx, cp->class->protocol, packet, wr_len(&w));
}

static void drop(struct ppp_cp *cp, const char *why)
{
    char text[80];

    cp->drops++;
    snprintf(text, sizeof(text), "%s: dropped: %s", cp->class->name, why);
    cp->port->log(cp->port->ctx, text);
}

static void forget_held(struct ppp_cp *cp)
{
    free(cp->held);
    cp->held = NULL;
}

// A copy of a request keeps its identifier, so that an answer to either copy will do.
static void send_request(struct ppp_cp *cp)
{
    if (cp->fsm.event != PPP_EV_TO_PLUS || cp->answered) {
        cp->id++;
        cp->answered = false;
        cp->sent_len = ppp_opts_ask(cp->class->opts, cp->ctx, cp->sent, sizeof(cp->sent));
    }
    ppp_cp_send(cp, PPP_CONF_REQ, cp->id, cp->sent, cp->sent_len);
}

static void send_ack(struct ppp_cp *cp)
{
    const struct ppp_packet *p = cp->packet;
    struct rd body = p->body;

    cp->naks = 0;
    cp->class->clear(cp->ctx);
    ppp_opts_accept(cp->class->opts, cp->ctx, p->body);
    cp->acked_id = p->id;
    cp->acked_len = rd_left(&body);
    rd_copy(&body, cp->acked, cp->acked_len);
    ppp_cp_send(cp, PPP_CONF_ACK, p->id, cp->acked, cp->acked_len);
}

// Our Nak was lost, and the request comes again. That is no sign of a peer that will not agree.
static bool was_nakked(const struct ppp_cp *cp, const struct ppp_packet *p)
{
    return cp->naks > 0 && p->id == cp->nakked_id;
}

bool ppp_cp_insists(const struct ppp_cp *cp)
{
    return cp->naks > 0 && cp->packet->id != cp->nakked_id;
}

static void send_refusal(struct ppp_cp *cp)
{
    bool nak = cp->reply->verdict == PPP_NAK;

    if (nak && !was_nakked(cp, cp->packet)) {
        cp->naks++;
        cp->nakked_id = cp->packet->id;
    }
    ppp_cp_send(
        cp, nak ? PPP_CONF_NAK : PPP_CONF_REJ, cp->packet->id, cp->reply->options, cp->reply->len);
}

static void begin(struct ppp_cp *cp)
{
    cp->naks = cp->refusals = 0;
    forget_held(cp);
    cp->class->begin(cp->ctx);
    cp->class->clear(cp->ctx);
}

static void layer_down(struct ppp_cp *cp)
{
    cp->class->down(cp->ctx);
    begin(cp);
}

static void layer_finished(struct ppp_cp *cp)
{
    begin(cp);
    cp->class->finished(cp->ctx);
}

static void send_terminate(struct ppp_cp *cp)
{
    const char *reason = cp->reason != NULL ? cp->reason : "";

    ppp_cp_send(cp, PPP_TERM_REQ, ++cp->id, reason, strlen(reason));
}

// What the automaton wants done. The actions that answer come only while a packet is handled.
static void act(void *ctx, enum ppp_action action)
{
    struct ppp_cp *cp = ctx;
    const struct ppp_packet *p = cp->packet;

    switch (action) {
    case PPP_TLD:
        layer_down(cp);
        break;
    case PPP_SCR:
        send_request(cp);
        break;
    case PPP_STR:
        send_terminate(cp);
        break;
    case PPP_SCA:
        send_ack(cp);
        break;
    case PPP_SCN:
        send_refusal(cp);
        break;
    case PPP_STA:
        ppp_cp_send(cp, PPP_TERM_ACK, p->id, NULL, 0);
        break;
    case PPP_SCJ:
        ppp_cp_send(cp, PPP_CODE_REJ, ++cp->id, p->raw, p->len);
        break;
    case PPP_SER:
        if (p->code == PPP_ECHO_REQ)
            cp->class->echo(cp->ctx, p);
        break;
    case PPP_TLU:
        cp->copies = 0;
        cp->class->up(cp->ctx);
        break;
    case PPP_TLF:
        layer_finished(cp);
        break;
    case PPP_TLS:
    case PPP_IRC:
    case PPP_ZRC:
        break;
    }
}

static void note(void *ctx, const char *text)
{
    struct ppp_cp *cp = ctx;

    cp->port->log(cp->port->ctx, text);
}

void ppp_cp_init(
    struct ppp_cp *cp, const struct ppp_class *class, void *ctx, const struct ppp_port *port)
{
    *cp = (struct ppp_cp){ .class = class, .ctx = ctx, .port = port };
    cp->fsm = (struct ppp_fsm){ .name = class->name, .act = act, .log = note, .ctx = cp };
    ppp_fsm_init(&cp->fsm, port->timers);
}

void ppp_cp_fini(struct ppp_cp *cp)
{
    forget_held(cp);
    ppp_fsm_fini(&cp->fsm);
}

void ppp_cp_open(struct ppp_cp *cp)
{
    ppp_fsm_event(&cp->fsm, PPP_EV_OPEN);
}

void ppp_cp_close(struct ppp_cp *cp, const char *reason)
{
    cp->reason = reason;
    ppp_fsm_event(&cp->fsm, PPP_EV_CLOSE);
}

void ppp_cp_up(struct ppp_cp *cp)
{
    begin(cp);
    ppp_fsm_event(&cp->fsm, PPP_EV_UP);
}

void ppp_cp_down(struct ppp_cp *cp)
{
    forget_held(cp);
    ppp_fsm_event(&cp->fsm, PPP_EV_DOWN);
}

bool ppp_cp_opened(const struct ppp_cp *cp)
{
    return cp->fsm.state == PPP_OPENED;
}

void ppp_cp_refused(struct ppp_cp *cp)
{
    ppp_fsm_event(&cp->fsm, PPP_EV_RXJ_MINUS);
}

static void hold(struct ppp_cp *cp, const struct ppp_packet *p)
{
    forget_held(cp);
    cp->held = mem_dup(p->raw, p->len);
    cp->held_len = p->len;
}

void ppp_cp_release(struct ppp_cp *cp)
{
    uint8_t *held = cp->held;

    cp->held = NULL;
    if (held != NULL)
        ppp_cp_input(cp, held, cp->held_len);
    free(held);
}

// Our Ack is still under way, or was lost: the peer repeats its request while we are already up. By
// the automaton everything would be negotiated again, and on a path slower than the restart timer
// for ever. But a peer that forgot us may by chance say the very same, so the patience has an end.
static bool repeats_itself(struct ppp_cp *cp, const struct ppp_packet *p)
{
    struct rd body = p->body;
    size_t len = rd_left(&body);

    return ppp_cp_opened(cp) && p->id == cp->acked_id && len == cp->acked_len &&
           (len == 0 || memcmp(rd_bytes(&body, len), cp->acked, len) == 0) &&
           ++cp->copies <= PPP_MAX_FAILURE;
}

static void on_request(struct ppp_cp *cp, const struct ppp_packet *p)
{
    bool naks = cp->naks < PPP_MAX_FAILURE || was_nakked(cp, p);
    struct ppp_reply reply;

    if (repeats_itself(cp, p)) {
        ppp_cp_send(cp, PPP_CONF_ACK, p->id, cp->acked, cp->acked_len);
        return;
    }
    if (!ppp_opts_judge(cp->class->opts, cp->ctx, p->body, naks, &reply)) {
        drop(cp, "malformed options");
        return;
    }
    if (reply.verdict == PPP_ACK && rd_left(&p->body) > sizeof(cp->acked)) {
        drop(cp, "too many options");
        return;
    }
    if (reply.verdict == PPP_ACK && cp->class->may_ack != NULL && !cp->class->may_ack(cp->ctx)) {
        hold(cp, p);
        return;
    }
    forget_held(cp);
    cp->reply = &reply;
    ppp_fsm_event(&cp->fsm, reply.verdict == PPP_ACK ? PPP_EV_RCR_PLUS : PPP_EV_RCR_MINUS);
    cp->reply = NULL;
}

static bool answers_us(const struct ppp_cp *cp, const struct ppp_packet *p)
{
    return p->id == cp->id && !cp->answered;
}

static void on_ack(struct ppp_cp *cp, const struct ppp_packet *p)
{
    struct rd body = p->body;
    size_t len = rd_left(&body);

    if (!answers_us(cp, p) || len != cp->sent_len ||
        (len > 0 && memcmp(rd_bytes(&body, len), cp->sent, len) != 0)) {
        drop(cp, "an Ack of something else");
        return;
    }
    cp->answered = true;
    ppp_fsm_event(&cp->fsm, PPP_EV_RCA);
}

static void on_refusal(struct ppp_cp *cp, const struct ppp_packet *p)
{
    const struct ppp_opts *opts = cp->class->opts;
    struct rd sent = rd_init(cp->sent, cp->sent_len);

    if (!answers_us(cp, p) ||
        !(p->code == PPP_CONF_NAK ? ppp_opts_nakked(opts, cp->ctx, p->body)
                                  : ppp_opts_rejected(opts, cp->ctx, sent, p->body))) {
        drop(cp, "a Nak or Reject of something else");
        return;
    }
    cp->answered = true;
    // Each refusal restarts the counter, so without a limit two stubborn peers talk for ever.
    if (++cp->refusals > PPP_MAX_REFUSALS)
        ppp_fsm_event(&cp->fsm, PPP_EV_RXJ_MINUS);
    else
        ppp_fsm_event(&cp->fsm, PPP_EV_RCN);
}

// Without the codes that every protocol has there is nothing to negotiate with.
static void on_code_reject(struct ppp_cp *cp, const struct ppp_packet *p)
{
    struct rd body = p->body;
    uint8_t code = rd_u8(&body);

    if (!rd_ok(&body)) {
        drop(cp, "an empty Code-Reject");
        return;
    }
    if (code > PPP_CODE_REJ && cp->class->code_rejected != NULL)
        cp->class->code_rejected(cp->ctx, code);
    ppp_fsm_event(&cp->fsm,
        code >= PPP_CONF_REQ && code <= PPP_CODE_REJ ? PPP_EV_RXJ_MINUS : PPP_EV_RXJ_PLUS);
}

static void on_terminate(struct ppp_cp *cp, const struct ppp_packet *p)
{
    ppp_fsm_event(&cp->fsm, p->code == PPP_TERM_REQ ? PPP_EV_RTR : PPP_EV_RTA);
}

static void on_other(struct ppp_cp *cp, const struct ppp_packet *p)
{
    if (cp->class->code == NULL || !cp->class->code(cp->ctx, p))
        ppp_fsm_event(&cp->fsm, PPP_EV_RUC);
}

static void (*const handlers[])(struct ppp_cp *cp, const struct ppp_packet *p) = {
    [PPP_CONF_REQ] = on_request,
    [PPP_CONF_ACK] = on_ack,
    [PPP_CONF_NAK] = on_refusal,
    [PPP_CONF_REJ] = on_refusal,
    [PPP_TERM_REQ] = on_terminate,
    [PPP_TERM_ACK] = on_terminate,
    [PPP_CODE_REJ] = on_code_reject,
};

void ppp_cp_input(struct ppp_cp *cp, const uint8_t *info, size_t len)
{
    const struct ppp_packet *outer = cp->packet;
    struct ppp_packet p;

    if (cp->fsm.state < PPP_CLOSED || !ppp_packet_parse(info, len, &p)) {
        drop(cp, "malformed packet, or one that comes too early");
        return;
    }
    cp->packet = &p;
    if (p.code < sizeof(handlers) / sizeof(handlers[0]) && handlers[p.code] != NULL)
        handlers[p.code](cp, &p);
    else
        on_other(cp, &p);
    cp->packet = outer;
}
