// SPDX-License-Identifier: ISC
#include "core/pptp/egre.h"

#include "core/base/mem.h"

#include <stdlib.h>
#include <string.h>

// The first 16 bits of the header. Checksum, routing, source route, recursion and the reserved
// flags have to be zero, so all that may vary is S and A.
enum {
    GRE_K = 0x2000,
    GRE_S = 0x1000,
    GRE_A = 0x0080,
    GRE_VERSION = 0x0001,
    GRE_FIXED = GRE_K | GRE_VERSION,
    GRE_PROTOCOL = 0x880B,
};

enum {
    ACK_DELAY_MIN = 10,
    ACK_DELAY_DEFAULT = 100,
    ACK_DELAY_MAX = 500,
};

// Sequence numbers wrap: the sign of the difference says which of two comes first.
static int32_t seq_diff(uint32_t a, uint32_t b)
{
    return (int32_t)(a - b);
}

enum egre_parse egre_parse(const void *data, size_t len, struct egre_packet *ret)
{
    struct rd r = rd_init(data, len);
    uint16_t flags = rd_u16(&r);
    uint16_t protocol = rd_u16(&r);
    struct egre_packet p = { .has_seq = flags & GRE_S, .has_ack = flags & GRE_A };

    p.len = rd_u16(&r);
    p.call_id = rd_u16(&r);
    if (!rd_ok(&r))
        return EGRE_SHORT;
    if ((flags & ~(GRE_S | GRE_A)) != GRE_FIXED || protocol != GRE_PROTOCOL)
        return EGRE_VERSION;
    if (p.has_seq)
        p.seq = rd_u32(&r);
    if (p.has_ack)
        p.ack = rd_u32(&r);
    p.payload = rd_bytes(&r, p.len);
    if (!rd_ok(&r) || (!p.has_seq && p.len > 0))
        return EGRE_SHORT;
    *ret = p;
    return EGRE_PARSED;
}

void egre_write(struct wr *w, const struct egre_packet *p)
{
    wr_u16(w, (uint16_t)(GRE_FIXED | (p->has_seq ? GRE_S : 0) | (p->has_ack ? GRE_A : 0)));
    wr_u16(w, GRE_PROTOCOL);
    wr_u16(w, (uint16_t)p->len);
    wr_u16(w, p->call_id);
    if (p->has_seq)
        wr_u32(w, p->seq);
    if (p->has_ack)
        wr_u32(w, p->ack);
}

void egre_reorder_init(struct egre_reorder *r, size_t slot,
    void (*deliver)(void *ctx, msec_t now, const uint8_t *payload, size_t len), void *ctx)
{
    *r = (struct egre_reorder){ .slot = slot, .deliver = deliver, .ctx = ctx };
}

void egre_reorder_fini(struct egre_reorder *r)
{
    free(r->store);
    r->store = NULL;
    r->count = 0;
}

// Moves `next` on to `seq`; what lies between has not passed.
static void reorder_skip(struct egre_reorder *r, uint32_t seq)
{
    uint32_t gap = seq - r->next;

    r->delivered = gap < EGRE_MEMORY ? r->delivered << gap : 0;
    r->next = seq;
}

static void reorder_pass(struct egre_reorder *r, msec_t now, const uint8_t *payload, size_t len)
{
    r->next++;
    r->delivered = r->delivered << 1 | 1;
    r->deliver(r->ctx, now, payload, len);
}

static void reorder_pass_held(struct egre_reorder *r, msec_t now)
{
    struct egre_held first = r->held[0];

    r->count--;
    memmove(r->held, r->held + 1, r->count * sizeof(r->held[0]));
    r->held[r->count].data = first.data;
    reorder_pass(r, now, first.data, first.len);
}

// Passes what is held and in order by now.
static void reorder_run(struct egre_reorder *r, msec_t now)
{
    while (r->count > 0 && r->held[0].seq == r->next)
        reorder_pass_held(r, now);
}

// Gives up all gaps before `seq`, which is in order afterwards.
static void reorder_advance(struct egre_reorder *r, msec_t now, uint32_t seq)
{
    while (r->count > 0 && seq_diff(r->held[0].seq, seq) < 0) {
        reorder_skip(r, r->held[0].seq);
        reorder_pass_held(r, now);
    }
    if (seq_diff(r->next, seq) < 0)
        reorder_skip(r, seq);
}

static enum egre_order reorder_deliver(
    struct egre_reorder *r, msec_t now, const uint8_t *payload, size_t len)
{
    reorder_pass(r, now, payload, len);
    reorder_run(r, now);
    return EGRE_DELIVERED;
}

static enum egre_order reorder_late(struct egre_reorder *r, uint32_t seq)
{
    uint32_t back = r->next - 1 - seq;
    uint64_t bit;

    if (back >= EGRE_MEMORY)
        return EGRE_OLD;
    bit = (uint64_t)1 << back;
    if (r->delivered & bit)
        return EGRE_DUPLICATE;
    r->delivered |= bit;
    return EGRE_LATE;
}

// One packet with a number out of the blue must not make a whole session look late: only a peer
// that goes on from there has really jumped.
static enum egre_order reorder_far(
    struct egre_reorder *r, msec_t now, uint32_t seq, const uint8_t *payload, size_t len)
{
    if (!r->doubtful || seq != r->resume) {
        r->doubtful = true;
        r->resume = seq + 1;
        return EGRE_FAR;
    }
    r->doubtful = false;
    if (r->count > 0)
        reorder_advance(r, now, r->held[r->count - 1].seq + 1);
    r->next = seq;
    r->delivered = 0;
    return reorder_deliver(r, now, payload, len);
}

static void reorder_insert(struct egre_reorder *r, size_t at, const struct egre_held *h)
{
    uint8_t *data;

    if (r->store == NULL) {
        r->store = mem_array(EGRE_HOLD, r->slot);
        for (size_t i = 0; i < EGRE_HOLD; i++)
            r->held[i].data = r->store + i * r->slot;
    }
    data = r->held[r->count].data;
    memmove(r->held + at + 1, r->held + at, (r->count - at) * sizeof(r->held[0]));
    r->held[at] = *h;
    r->held[at].data = data;
    r->count++;
}

static enum egre_order reorder_hold(
    struct egre_reorder *r, msec_t now, uint32_t seq, const uint8_t *payload, size_t len)
{
    size_t at = r->count;

    while (at > 0 && seq_diff(seq, r->held[at - 1].seq) < 0)
        at--;
    if (at > 0 && r->held[at - 1].seq == seq)
        return EGRE_DUPLICATE;
    if (len > r->slot || (r->count == EGRE_HOLD && at == 0)) {
        reorder_advance(r, now, seq);
        return reorder_deliver(r, now, payload, len);
    }
    if (r->count == EGRE_HOLD) {
        reorder_advance(r, now, r->held[0].seq);
        reorder_run(r, now);
        return egre_reorder_input(r, now, seq, payload, len);
    }
    reorder_insert(r, at, &(struct egre_held){ .seq = seq, .since = now, .len = len });
    if (len > 0)
        memcpy(r->held[at].data, payload, len);
    return EGRE_HELD;
}

enum egre_order egre_reorder_input(
    struct egre_reorder *r, msec_t now, uint32_t seq, const uint8_t *payload, size_t len)
{
    int32_t ahead;

    if (!r->started) {
        r->started = true;
        r->next = seq;
    }
    ahead = seq_diff(seq, r->next);
    if (ahead > EGRE_JUMP || ahead < -EGRE_JUMP)
        return reorder_far(r, now, seq, payload, len);
    r->doubtful = false;
    if (ahead < 0)
        return reorder_late(r, seq);
    if (ahead == 0)
        return reorder_deliver(r, now, payload, len);
    return reorder_hold(r, now, seq, payload, len);
}

void egre_reorder_release(struct egre_reorder *r, msec_t now)
{
    for (size_t i = r->count; i > 0; i--) {
        if (now - r->held[i - 1].since >= EGRE_HOLD_MS) {
            reorder_advance(r, now, r->held[i - 1].seq + 1);
            break;
        }
    }
    reorder_run(r, now);
}

msec_t egre_reorder_wait(const struct egre_reorder *r, msec_t now)
{
    msec_t oldest;

    if (r->count == 0)
        return -1;
    oldest = r->held[0].since;
    for (size_t i = 1; i < r->count; i++)
        if (r->held[i].since < oldest)
            oldest = r->held[i].since;
    return oldest + EGRE_HOLD_MS > now ? oldest + EGRE_HOLD_MS - now : 0;
}

void egre_init(struct egre *e, uint16_t peer_call_id, uint16_t peer_window, size_t slot,
    void (*deliver)(void *ctx, msec_t now, const uint8_t *payload, size_t len), void *ctx)
{
    *e = (struct egre){
        .peer_call_id = peer_call_id,
        .peer_window = peer_window,
        .next_seq = EGRE_FIRST,
        .acked = EGRE_FIRST - 1,
        .rtt8 = -1,
    };
    egre_reorder_init(&e->reorder, slot, deliver, ctx);
}

void egre_fini(struct egre *e)
{
    egre_reorder_fini(&e->reorder);
}

// The highest number received is what we acknowledge (section 4.3), with gaps before it or not.
static uint32_t egre_highest(const struct egre *e)
{
    const struct egre_reorder *r = &e->reorder;

    return r->count > 0 ? r->held[r->count - 1].seq : r->next - 1;
}

static bool egre_owes_ack(const struct egre *e)
{
    return e->reorder.started && egre_highest(e) != e->ack_sent;
}

// False for an acknowledgement of what was never sent. An old one is fine and says nothing.
static bool egre_acknowledged(struct egre *e, msec_t now, uint32_t ack)
{
    if (seq_diff(ack, e->next_seq) >= 0)
        return false;
    if (seq_diff(ack, e->acked) > 0)
        e->acked = ack;
    if (e->timing && seq_diff(ack, e->timed_seq) >= 0) {
        msec_t sample = now - e->timed_at;

        e->timing = false;
        e->rtt8 = e->rtt8 < 0 ? sample * 8 : e->rtt8 + sample - e->rtt8 / 8;
    }
    return true;
}

enum egre_order egre_input(struct egre *e, msec_t now, const struct egre_packet *p)
{
    if (p->has_ack && !egre_acknowledged(e, now, p->ack))
        return EGRE_UNSENT;
    if (!p->has_seq)
        return EGRE_NOTHING;
    if (!e->reorder.started)
        e->ack_sent = p->seq - 1;
    if (!egre_owes_ack(e))
        e->owed_since = now;
    return egre_reorder_input(&e->reorder, now, p->seq, p->payload, p->len);
}

static void egre_add_ack(struct egre *e, struct egre_packet *p)
{
    p->has_ack = true;
    p->ack = e->ack_sent = egre_highest(e);
}

struct egre_packet egre_next(struct egre *e, msec_t now, size_t len)
{
    struct egre_packet p = {
        .call_id = e->peer_call_id,
        .has_seq = true,
        .seq = e->next_seq++,
        .len = len,
    };

    if (!e->timing) {
        e->timing = true;
        e->timed_seq = p.seq;
        e->timed_at = now;
    }
    if (egre_owes_ack(e))
        egre_add_ack(e, &p);
    return p;
}

struct egre_packet egre_ack(struct egre *e)
{
    struct egre_packet p = { .call_id = e->peer_call_id };

    egre_add_ack(e, &p);
    return p;
}

static msec_t egre_ack_wait(const struct egre *e, msec_t now)
{
    msec_t delay = e->rtt8 < 0 ? ACK_DELAY_DEFAULT : e->rtt8 / 8 / 4;
    msec_t due;

    if (!egre_owes_ack(e))
        return -1;
    if (egre_highest(e) - e->ack_sent >= EGRE_WINDOW / 2)
        return 0;
    if (delay < ACK_DELAY_MIN)
        delay = ACK_DELAY_MIN;
    if (delay > ACK_DELAY_MAX)
        delay = ACK_DELAY_MAX;
    due = e->owed_since + delay;
    return due > now ? due - now : 0;
}

bool egre_ack_due(const struct egre *e, msec_t now)
{
    return egre_ack_wait(e, now) == 0;
}

void egre_release(struct egre *e, msec_t now)
{
    egre_reorder_release(&e->reorder, now);
}

msec_t egre_wait(const struct egre *e, msec_t now)
{
    msec_t held = egre_reorder_wait(&e->reorder, now);
    msec_t ack = egre_ack_wait(e, now);

    if (held < 0 || ack < 0)
        return held < 0 ? ack : held;
    return held < ack ? held : ack;
}

uint32_t egre_outstanding(const struct egre *e)
{
    return e->next_seq - 1 - e->acked;
}
