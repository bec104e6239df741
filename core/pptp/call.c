// SPDX-License-Identifier: ISC
#include "core/pptp/ctrl_priv.h"

#include "core/base/mem.h"
#include "core/pptp/egre.h"

#include <stdlib.h>

static const struct pptp_state_row call_states[] = {
    [CALL_WAIT_REPLY] = { "wait-reply", PPTP_SECONDS(10),
        "the server did not answer the call within 10 seconds" },
    [CALL_ASKED] = { "asked", PPTP_SECONDS(60), "the call was not answered within 60 seconds" },
    [CALL_UP] = { "connected" },
    [CALL_CLEARING] = { "clearing", PPTP_SECONDS(3) },
    [CALL_GONE] = { "gone" },
};

// The only writer of a call's state.
static void call_enter(struct pptp_call *call, enum call_state state)
{
    pptp_ctrl_log(call->ctrl, 0, "call %u: %s", call->id, call_states[state].name);
    call->state = (int)state;
    if (call_states[state].limit > 0)
        timer_set(&call->timer, call_states[state].limit);
    else
        timer_stop(&call->timer);
}

static void answer(struct pptp_ctrl *c, const struct pptp_call *call, uint8_t result, uint8_t error)
{
    struct pptp_msg m = {
        .type = PPTP_OCRP,
        .call_id = call->id,
        .peer_call_id = call->peer_id,
        .result = result,
        .error = error,
        .speed = call->speed,
        .window = EGRE_WINDOW,
    };

    pptp_ctrl_send(c, &m);
}

static void send_clear(struct pptp_call *call)
{
    struct pptp_msg m = { .type = PPTP_CCRQ, .call_id = call->id };

    pptp_ctrl_send(call->ctrl, &m);
}

static void send_disconnect(struct pptp_call *call, uint8_t result)
{
    struct pptp_msg m = { .type = PPTP_CDN, .call_id = call->id, .result = result };

    pptp_ctrl_send(call->ctrl, &m);
}

static void call_remove(struct pptp_call *call)
{
    list_remove(&call->node);
    call->ctrl->call_count--;
    call_enter(call, CALL_GONE);
    pptp_ctrl_watch_calls(call->ctrl);
}

void pptp_call_free(struct pptp_call *call)
{
    timer_stop(&call->timer);
    free(call->why);
    free(call);
}

// What we hung up for says more than what the peer answers to that.
void pptp_call_end(struct pptp_call *call, const char *why)
{
    call_remove(call);
    call->ctrl->ops->ended(call->ctrl->ctx, call, call->why != NULL ? call->why : why);
    pptp_call_free(call);
}

static void call_late(void *arg)
{
    struct pptp_call *call = arg;
    int state = call->state;

    if (state == CALL_WAIT_REPLY)
        send_clear(call); // the server may be only slow
    else if (state == CALL_ASKED)
        answer(call->ctrl, call, PPTP_CALL_TIME_OUT, PPTP_ERROR_NONE);
    pptp_call_end(call, call_states[state].late);
}

static struct pptp_call *call_add(struct pptp_ctrl *c, enum call_state state)
{
    struct pptp_call *call = mem_alloc(sizeof(*call));

    call->ctrl = c;
    timer_init(&call->timer, c->timers, call_late, call);
    list_append(&c->calls, &call->node);
    c->call_count++;
    call_enter(call, state);
    pptp_ctrl_watch_calls(c);
    return call;
}

// The id should be of the side that the RFC says, but some peers and some NAT boxes take the other
// one; and where there is only one call it is clear which is meant.
struct pptp_call *pptp_call_find(
    struct pptp_ctrl *c, const struct pptp_rule *rule, const struct pptp_msg *m)
{
    bool by_sender = rule->find == PPTP_FIND_BY_SENDER;
    uint16_t id = by_sender ? m->call_id : m->peer_call_id;
    struct pptp_call *crossed = NULL, *any = NULL;

    list_for_each (node, &c->calls) {
        struct pptp_call *call = list_entry(node, struct pptp_call, node);

        if ((rule->call_states & PPTP_BIT(call->state)) == 0)
            continue;
        if ((by_sender ? call->peer_id : call->id) == id)
            return call;
        if (crossed == NULL && (by_sender ? call->id : call->peer_id) == id)
            crossed = call;
        any = call;
    }
    if (crossed != NULL)
        return crossed;
    return c->call_count == 1 ? any : NULL;
}

void pptp_on_ocrq(struct pptp_ctrl *c, const struct pptp_msg *m)
{
    struct pptp_call *call;

    if (c->call_count >= c->config.max_calls) {
        struct pptp_call refused = { .peer_id = m->call_id, .speed = m->max_speed };

        answer(c, &refused, PPTP_CALL_BUSY, PPTP_ERROR_NONE);
        return;
    }
    call = call_add(c, CALL_ASKED);
    call->peer_id = m->call_id;
    call->peer_window = m->window;
    call->speed = m->max_speed;
    c->ops->incoming(c->ctx, call);
}

void pptp_on_ocrp(struct pptp_call *call, const struct pptp_msg *m)
{
    struct pptp_msg sli = {
        .type = PPTP_SLI,
        .peer_call_id = m->call_id,
        .send_accm = 0xFFFFFFFF,
        .receive_accm = 0xFFFFFFFF,
    };

    if (m->result != PPTP_CALL_CONNECTED) {
        struct pptp_sentence why =
            pptp_sentence("the server refused the call", pptp_call_results, m->result, m->error);

        pptp_call_end(call, why.text);
        return;
    }
    call->peer_id = m->call_id;
    call->peer_window = m->window;
    call_enter(call, CALL_UP);
    // GRE escapes nothing, so the character maps mean nothing here; but there are modems that wait
    // for this message. A server keeps quiet about it: some home routers drop the connection then.
    pptp_ctrl_send(call->ctrl, &sli);
    call->ctrl->ops->connected(call->ctrl->ctx, call);
}

// We have no telephone lines on which calls could come in for the other side.
void pptp_on_icrq(struct pptp_ctrl *c, const struct pptp_msg *m)
{
    struct pptp_msg reply = {
        .type = PPTP_ICRP,
        .peer_call_id = m->call_id,
        .result = PPTP_ICRP_NOT_ACCEPTED,
    };

    pptp_ctrl_send(c, &reply);
}

void pptp_on_ccrq(struct pptp_call *call, const struct pptp_msg *m)
{
    (void)m;
    send_disconnect(call, PPTP_CDN_REQUEST);
    pptp_call_end(call, "the peer hung up");
}

void pptp_on_cdn(struct pptp_call *call, const struct pptp_msg *m)
{
    struct pptp_sentence why = pptp_sentence(
        "the peer disconnected the call", pptp_disconnect_results, m->result, m->error);

    pptp_call_end(call, why.text);
}

void pptp_on_wen(struct pptp_call *call, const struct pptp_msg *m)
{
    (void)m;
    call->wan_errors++;
}

struct pptp_call *pptp_call_new(struct pptp_ctrl *c, uint16_t id, void *user)
{
    struct pptp_msg m = {
        .type = PPTP_OCRQ,
        .call_id = id,
        .serial = c->serial,
        .min_speed = 300,
        .max_speed = 100000000,
        .bearer = 3,  // analogue and digital
        .framing = 3, // asynchronous and synchronous
        .window = EGRE_WINDOW,
    };
    struct pptp_call *call;

    if (c->state != CTRL_ESTABLISHED || c->config.server)
        return NULL;
    c->serial++;
    call = call_add(c, CALL_WAIT_REPLY);
    call->id = id;
    call->user = user;
    pptp_ctrl_send(c, &m);
    return call;
}

void pptp_call_accept(struct pptp_call *call, uint16_t id)
{
    if (call->state != CALL_ASKED)
        return;
    call->id = id;
    answer(call->ctrl, call, PPTP_CALL_CONNECTED, PPTP_ERROR_NONE);
    call_enter(call, CALL_UP);
    call->ctrl->ops->connected(call->ctrl->ctx, call);
}

void pptp_call_refuse(struct pptp_call *call, uint8_t result, uint8_t error)
{
    if (call->state != CALL_ASKED)
        return;
    answer(call->ctrl, call, result, error);
    call_remove(call);
    pptp_call_free(call);
}

void pptp_call_hangup(struct pptp_call *call, const char *why)
{
    switch ((enum call_state)call->state) {
    case CALL_ASKED:
        answer(call->ctrl, call, PPTP_CALL_NOT_ACCEPTED, PPTP_ERROR_NONE);
        pptp_call_end(call, why);
        break;
    case CALL_WAIT_REPLY:
    case CALL_UP:
        if (call->ctrl->config.server) {
            send_disconnect(call, PPTP_CDN_ADMINISTRATIVE);
            pptp_call_end(call, why);
        } else {
            call->why = mem_strdup(why);
            send_clear(call);
            call_enter(call, CALL_CLEARING);
        }
        break;
    case CALL_CLEARING:
    case CALL_GONE:
        break;
    }
}
