// SPDX-License-Identifier: ISC
#include "core/lane/lane.h"

#include "core/base/mem.h"
#include "core/lane/session.h"

#include <stdlib.h>

const struct word lane_drop_words[] = {
    { "short", LANE_DROP_SHORT, "truncated or inconsistent GRE header" },
    { "version", LANE_DROP_VERSION, "not enhanced GRE" },
    { "no-call", LANE_DROP_NO_CALL, "no session with this call id" },
    { "source", LANE_DROP_SOURCE, "not from the address of the session's peer" },
    { "duplicate", LANE_DROP_DUPLICATE, "came before" },
    { "late", LANE_DROP_LATE, "overtaken by too many others" },
    { "far", LANE_DROP_FAR, "sequence number out of the blue" },
    { "ack", LANE_DROP_ACK, "acknowledges what was never sent" },
    { "ppp", LANE_DROP_PPP, "malformed PPP frame" },
    { "clear", LANE_DROP_CLEAR, "not encrypted though encryption is on" },
    { "mppe", LANE_DROP_MPPE, "could not be decrypted" },
    { "not-up", LANE_DROP_NOT_UP, "the link carries no data" },
    { "too-big", LANE_DROP_TOO_BIG, "larger than the link's MTU" },
    { "ip", LANE_DROP_IP, "not an IPv4 packet" },
    { "spoof", LANE_DROP_SPOOF, "a source address that is not the peer's" },
    { "rate", LANE_DROP_RATE, "faster than the peer may send" },
    { .word = NULL },
};

struct lane *lane_new(const struct lane_ops *ops, void *ctx)
{
    struct lane *l = mem_alloc(sizeof(*l));

    l->ops = *ops;
    l->ctx = ctx;
    l->due = LANE_NEVER;
    list_init(&l->waiting);
    if (ops->random != NULL)
        ops->random(ctx, &l->next_id, sizeof(l->next_id));
    else
        l->next_id = 1;
    return l;
}

void lane_free(struct lane *l)
{
    if (l == NULL)
        return;
    mem_wipe(l->plain, sizeof(l->plain));
    free(l);
}

// The next id that is free. 0 is legal, but some peers take it for none. Going round means that a
// packet for a session that is gone meets nobody for a long time.
static bool pick_call_id(struct lane *l, uint16_t *ret_id)
{
    for (size_t i = 0; i < LANE_CALL_IDS; i++) {
        uint16_t id = l->next_id++;

        if (id != 0 && l->sessions[id] == NULL) {
            *ret_id = id;
            return true;
        }
    }
    return false;
}

struct lane_session *lane_session_new(struct lane *l, void *user, uint32_t peer, uint32_t local)
{
    struct lane_session *s;
    uint16_t id;

    if (!pick_call_id(l, &id))
        return NULL;
    s = mem_alloc(sizeof(*s));
    s->lane = l;
    s->user = user;
    s->peer = peer;
    s->local = local;
    s->call_id = id;
    list_init(&s->waiting);
    l->sessions[id] = s;
    return s;
}

void lane_session_free(struct lane_session *s)
{
    if (s == NULL)
        return;
    s->lane->sessions[s->call_id] = NULL;
    list_remove(&s->waiting);
    if (s->connected)
        egre_fini(&s->egre);
    mppe_free(s->send);
    mppe_free(s->recv);
    free(s->sources);
    free(s);
}

void lane_from_gre(struct lane *l, msec_t now, uint32_t source, const uint8_t *data, size_t len)
{
    struct egre_packet p;
    struct lane_session *s;

    switch (egre_parse(data, len, &p)) {
    case EGRE_PARSED:
        break;
    case EGRE_SHORT:
        l->drops[LANE_DROP_SHORT]++;
        return;
    case EGRE_VERSION:
        l->drops[LANE_DROP_VERSION]++;
        return;
    }
    s = l->sessions[p.call_id];
    if (s == NULL)
        l->drops[LANE_DROP_NO_CALL]++;
    else if (s->peer != source)
        session_drop(s, LANE_DROP_SOURCE);
    else if (!s->connected)
        session_drop(s, LANE_DROP_NOT_UP);
    else
        session_input(s, now, &p);
}

msec_t lane_flush(struct lane *l, msec_t now)
{
    if (now >= l->due) {
        l->due = LANE_NEVER;
        list_for_each_safe (node, next, &l->waiting)
            session_release(list_entry(node, struct lane_session, waiting), now);
    }
    return l->due == LANE_NEVER ? -1 : l->due - now;
}

const uint64_t *lane_drops(const struct lane *l)
{
    return l->drops;
}
