// SPDX-License-Identifier: ISC
#include "core/lane/session.h"

#include "core/base/mem.h"
#include "core/base/wr.h"
#include "core/lane/clamp.h"
#include "core/lane/inet.h"

#include <stdlib.h>
#include <string.h>

void session_drop(struct lane_session *s, enum lane_drop why)
{
    s->drops[why]++;
    s->lane->drops[why]++;
}

// Puts the headers before the `len` bytes that lie at LANE_BODY, and lets the packet go.
static void send_frame(struct lane_session *s, msec_t now, uint16_t protocol, size_t len)
{
    uint8_t ppp[PPP_FRAME_HEAD], head[LANE_BODY];
    size_t ppp_len = ppp_frame_head(ppp, protocol, s->acfc, s->pfc);
    struct egre_packet p = egre_next(&s->egre, now, ppp_len + len);
    struct wr w = wr_init(head, sizeof(head));
    uint8_t *start;

    egre_write(&w, &p);
    wr_bytes(&w, ppp, ppp_len);
    start = s->lane->out + LANE_BODY - wr_len(&w);
    memcpy(start, head, wr_len(&w));
    s->lane->ops.gre(s->lane->ctx, s->peer, s->local, start, wr_len(&w) + len);
}

static void send_ack(struct lane_session *s)
{
    struct egre_packet p = egre_ack(&s->egre);
    uint8_t head[EGRE_HEADER_MAX];
    struct wr w = wr_init(head, sizeof(head));

    egre_write(&w, &p);
    s->lane->ops.gre(s->lane->ctx, s->peer, s->local, head, wr_len(&w));
}

// Acknowledges what has waited long enough and notes when the session wants to be looked at.
static void session_schedule(struct lane_session *s, msec_t now)
{
    struct lane *l = s->lane;
    msec_t wait;

    if (egre_ack_due(&s->egre, now))
        send_ack(s);
    wait = egre_wait(&s->egre, now);
    if (wait < 0) {
        list_remove(&s->waiting);
        return;
    }
    if (list_empty(&s->waiting))
        list_append(&l->waiting, &s->waiting);
    if (now + wait < l->due)
        l->due = now + wait;
}

void session_release(struct lane_session *s, msec_t now)
{
    egre_release(&s->egre, now);
    session_schedule(s, now);
}

static bool is_ipv4(const uint8_t *packet, size_t len)
{
    struct rd r = rd_init(packet, len);

    return len >= INET_HEAD && rd_u8(&r) >> 4 == 4;
}

// The packet itself, or a copy with a smaller maximum segment size.
static const uint8_t *clamped(struct lane_session *s, const uint8_t *packet, size_t len)
{
    uint16_t heads = 2 * INET_HEAD;

    if (s->clamp && s->mtu > heads && len <= sizeof(s->lane->clamped) &&
        clamp_mss(packet, len, (uint16_t)(s->mtu - heads), s->lane->clamped))
        return s->lane->clamped;
    return packet;
}

static bool source_fits(const struct lane_session *s, const uint8_t *packet, size_t len)
{
    struct rd r = rd_init(packet, len);
    uint32_t source;

    rd_skip(&r, INET_SOURCE);
    source = rd_u32(&r);
    for (size_t i = 0; i < s->source_count; i++)
        if ((source & s->sources[i].mask) == s->sources[i].network)
            return true;
    return s->source_count == 0;
}

static void check_limit(struct lane_session *s)
{
    const struct lane_counters *c = &s->counters;

    if (s->spent || !((s->rx_limit != 0 && c->rx_bytes >= s->rx_limit) ||
                        (s->tx_limit != 0 && c->tx_bytes >= s->tx_limit)))
        return;
    s->spent = true;
    if (s->lane->ops.spent != NULL)
        s->lane->ops.spent(s->lane->ctx, s->user);
}

static void receive_packet(
    struct lane_session *s, msec_t now, uint16_t protocol, const uint8_t *packet, size_t len)
{
    if (!s->up) {
        session_drop(s, LANE_DROP_NOT_UP);
    } else if (protocol != PPP_PROTO_IP || !is_ipv4(packet, len)) {
        session_drop(s, LANE_DROP_IP);
    } else if (!source_fits(s, packet, len)) {
        session_drop(s, LANE_DROP_SPOOF);
    } else if (!bucket_take(&s->police, now, len)) {
        session_drop(s, LANE_DROP_RATE);
    } else {
        s->counters.rx_packets++;
        s->counters.rx_bytes += len;
        s->last_data = now;
        s->lane->ops.tun(s->lane->ctx, s->user, clamped(s, packet, len), len);
        check_limit(s);
    }
}

static const enum lane_drop mppe_drops[] = {
    [MPPE_SHORT] = LANE_DROP_MPPE,
    [MPPE_CLEAR] = LANE_DROP_CLEAR,
    [MPPE_NOT_FLUSHED] = LANE_DROP_MPPE,
    [MPPE_DUPLICATE] = LANE_DROP_DUPLICATE,
    [MPPE_LATE] = LANE_DROP_LATE,
    [MPPE_IMPLAUSIBLE] = LANE_DROP_MPPE,
    [MPPE_LOST] = LANE_DROP_MPPE,
    [MPPE_WAITING] = LANE_DROP_MPPE,
};

static void give_up(struct lane_session *s)
{
    if (s->lane->ops.unreadable != NULL)
        s->lane->ops.unreadable(s->lane->ctx, s->user);
}

// The packets that come until the peer has heard of it remind us to ask again.
static void ask_reset(struct lane_session *s, msec_t now)
{
    s->reset_at = now;
    if (++s->resets == LANE_RESETS)
        give_up(s);
    else if (s->resets < LANE_RESETS && s->lane->ops.reset != NULL)
        s->lane->ops.reset(s->lane->ctx, s->user);
}

// A packet out of step says that the keys are lost only where it came in order.
static void count_unreadable(struct lane_session *s, msec_t now, enum mppe_verdict verdict)
{
    if (verdict == MPPE_LOST || (verdict == MPPE_WAITING && now - s->reset_at >= LANE_RESET_AGAIN))
        ask_reset(s, now);
    else if ((verdict == MPPE_IMPLAUSIBLE || verdict == MPPE_LATE) &&
             ++s->unreadable == LANE_UNREADABLE)
        give_up(s);
}

// Decrypts even while the link is down: the keys have to keep pace with the peer.
static void receive_encrypted(
    struct lane_session *s, msec_t now, const struct ppp_frame *f, bool late)
{
    struct mppe_plain plain;
    enum mppe_verdict verdict;

    if (s->recv == NULL) {
        session_drop(s, s->up ? LANE_DROP_MPPE : LANE_DROP_NOT_UP);
        return;
    }
    verdict =
        (late ? mppe_decrypt_late : mppe_decrypt)(s->recv, f->info, f->len, s->lane->plain, &plain);
    if (verdict == MPPE_OK) {
        s->unreadable = s->resets = 0;
        receive_packet(s, now, plain.protocol, plain.data, plain.len);
        return;
    }
    session_drop(s, mppe_drops[verdict]);
    if (!late)
        count_unreadable(s, now, verdict);
}

static void receive_frame(struct lane_session *s, msec_t now, const struct ppp_frame *f)
{
    if (f->protocol == PPP_PROTO_COMP)
        receive_encrypted(s, now, f, false);
    else if (!ppp_protocol_is_data(f->protocol))
        s->lane->ops.control(s->lane->ctx, s->user, f->protocol, f->info, f->len);
    else if (s->recv != NULL)
        session_drop(s, LANE_DROP_CLEAR);
    else
        receive_packet(s, now, f->protocol, f->info, f->len);
}

// What egre has put in order.
static void deliver(void *ctx, msec_t now, const uint8_t *payload, size_t len)
{
    struct lane_session *s = ctx;
    struct ppp_frame f;

    s->last_heard = now;
    if (ppp_frame_parse(payload, len, &f))
        receive_frame(s, now, &f);
    else
        session_drop(s, LANE_DROP_PPP);
}

// LCP's echoes only say that the peer lives (RFC 1661, section 5.8).
static bool is_echo(const struct ppp_frame *f)
{
    struct rd r = rd_init(f->info, f->len);
    uint8_t code = rd_u8(&r);

    return f->protocol == PPP_PROTO_LCP && (code == 9 || code == 10);
}

// A packet that was overtaken by more than egre waits for. MPPE keeps old keys for it and tells
// duplicates apart; the rest must not be delivered out of order (RFC 2637, section 4.3).
static void receive_late(struct lane_session *s, msec_t now, const struct egre_packet *p)
{
    struct ppp_frame f;

    s->last_heard = now;
    if (!ppp_frame_parse(p->payload, p->len, &f))
        session_drop(s, LANE_DROP_PPP);
    else if (f.protocol == PPP_PROTO_COMP)
        receive_encrypted(s, now, &f, true);
    else if (is_echo(&f))
        receive_frame(s, now, &f);
    else
        session_drop(s, LANE_DROP_LATE);
}

void session_input(struct lane_session *s, msec_t now, const struct egre_packet *p)
{
    switch (egre_input(&s->egre, now, p)) {
    case EGRE_DELIVERED:
        break;
    case EGRE_HELD:
    case EGRE_NOTHING:
        s->last_heard = now;
        break;
    case EGRE_LATE:
        receive_late(s, now, p);
        break;
    case EGRE_DUPLICATE:
        session_drop(s, LANE_DROP_DUPLICATE);
        break;
    case EGRE_OLD:
        session_drop(s, LANE_DROP_LATE);
        break;
    case EGRE_FAR:
        session_drop(s, LANE_DROP_FAR);
        break;
    case EGRE_UNSENT:
        session_drop(s, LANE_DROP_ACK);
        break;
    }
    session_schedule(s, now);
}

void lane_control(
    struct lane_session *s, msec_t now, uint16_t protocol, const uint8_t *info, size_t len)
{
    struct wr w = wr_init(s->lane->out + LANE_BODY, sizeof(s->lane->out) - LANE_BODY);

    if (!s->connected)
        return;
    wr_bytes(&w, info, len);
    if (wr_ok(&w) && len + PPP_FRAME_HEAD <= LANE_PACKET_MAX)
        send_frame(s, now, protocol, len);
    else
        session_drop(s, LANE_DROP_TOO_BIG);
}

void lane_from_tun(struct lane_session *s, msec_t now, const uint8_t *packet, size_t len)
{
    uint8_t *body = s->lane->out + LANE_BODY;

    if (!s->up || !s->connected) {
        session_drop(s, LANE_DROP_NOT_UP);
        return;
    }
    if (!is_ipv4(packet, len)) {
        session_drop(s, LANE_DROP_IP);
        return;
    }
    if (len > s->mtu) {
        session_drop(s, LANE_DROP_TOO_BIG);
        return;
    }
    s->counters.tx_packets++;
    s->counters.tx_bytes += len;
    s->last_data = now;
    packet = clamped(s, packet, len);
    if (s->send != NULL) {
        send_frame(s, now, PPP_PROTO_COMP, mppe_encrypt(s->send, PPP_PROTO_IP, packet, len, body));
    } else {
        memcpy(body, packet, len);
        send_frame(s, now, PPP_PROTO_IP, len);
    }
    check_limit(s);
}

uint16_t lane_session_call_id(const struct lane_session *s)
{
    return s->call_id;
}

void lane_session_connect(struct lane_session *s, uint16_t peer_call_id, uint16_t window)
{
    egre_init(&s->egre, peer_call_id, window, LANE_HOLD_MAX, deliver, s);
    s->connected = true;
}

static void set_key(struct mppe **m, struct ppp_encoding encoding, const uint8_t *key)
{
    if (encoding.bits == 0) {
        mppe_free(*m);
        *m = NULL;
    } else if (key != NULL) {
        mppe_free(*m);
        *m = mppe_new(encoding, key);
    }
}

void lane_session_keys(struct lane_session *s, struct ppp_encoding send, const uint8_t *send_key,
    struct ppp_encoding recv, const uint8_t *recv_key)
{
    set_key(&s->send, send, send_key);
    set_key(&s->recv, recv, recv_key);
    s->unreadable = s->resets = 0;
}

void lane_session_reset(struct lane_session *s)
{
    if (s->send != NULL)
        mppe_reset(s->send);
}

// The largest packet leaves room for every header in GRE's 16-bit payload length.
void lane_session_up(struct lane_session *s, uint16_t mtu, bool acfc, bool pfc)
{
    uint16_t most = LANE_PACKET_MAX - PPP_FRAME_HEAD - MPPE_OVERHEAD;

    s->mtu = mtu < most ? mtu : most;
    s->acfc = acfc;
    s->pfc = pfc;
    s->up = true;
}

void lane_session_down(struct lane_session *s)
{
    s->up = s->acfc = s->pfc = false;
}

void lane_session_clamp(struct lane_session *s, bool on)
{
    s->clamp = on;
}

void lane_session_sources(struct lane_session *s, const struct lane_source *sources, size_t count)
{
    free(s->sources);
    s->sources = mem_dup(sources, count * sizeof(*sources));
    s->source_count = count;
}

void lane_session_police(struct lane_session *s, msec_t now, const struct bucket_rate *rate)
{
    bucket_init(&s->police, rate, now);
}

void lane_session_limit(struct lane_session *s, uint64_t rx_bytes, uint64_t tx_bytes)
{
    s->rx_limit = rx_bytes;
    s->tx_limit = tx_bytes;
}

struct lane_counters lane_session_counters(const struct lane_session *s)
{
    return s->counters;
}

msec_t lane_session_last_heard(const struct lane_session *s)
{
    return s->last_heard;
}

msec_t lane_session_last_data(const struct lane_session *s)
{
    return s->last_data;
}

unsigned lane_session_unreadable(const struct lane_session *s)
{
    return s->unreadable;
}

const uint64_t *lane_session_drops(const struct lane_session *s)
{
    return s->drops;
}
