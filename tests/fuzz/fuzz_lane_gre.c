// SPDX-License-Identifier: ISC
// A lane with one session, driven by a little program: each step is a byte that says what to do, a
// byte that says how much, and that many bytes. Besides whole GRE packets there are steps that make
// good headers and good encryption around the bytes, so that what lies behind them is reached.
#include "core/base/rd.h"
#include "core/base/wr.h"
#include "core/crypto/crypto.h"
#include "core/lane/session.h"
#include "tests/fuzz/fuzz.h"

#include <stdbool.h>

enum step {
    STEP_GRE,       // the bytes are a GRE packet
    STEP_STRANGER,  // ... from somebody else
    STEP_FRAME,     // the first byte is added to the sequence number, the rest is a PPP frame
    STEP_ENCRYPTED, // ... the rest is an IP packet, which is encrypted
    STEP_TUN,
    STEP_CONTROL,
    STEP_TIME, // passes, as many milliseconds as the step has bytes
    STEP_CONNECT,
    STEP_UP,
    STEP_DOWN,
    STEP_KEYS,
    STEP_NO_KEYS,
    STEP_COUNT,
};

enum { PEER = 1, LOCAL = 2, PEER_CALL = 3 };

struct drive {
    struct lane *lane;
    struct lane_session *s;
    struct mppe *peer; // encrypts as the peer would
    msec_t now;
    uint32_t seq;
    uint64_t delivered, bytes;
    bool stranger; // speaks now
};

static const uint8_t key[MPPE_KEY] = { 1, 2, 3 };
static const struct ppp_encoding mppe = { .bits = 128, .stateless = true };
static const struct ppp_encoding none = { .bits = 0 };

static void gre(void *ctx, uint32_t peer, uint32_t local, const uint8_t *data, size_t len)
{
    const struct drive *d = ctx;
    struct egre_packet p;

    FUZZ_LAW(peer == PEER && local == LOCAL && !d->stranger);
    FUZZ_LAW(egre_parse(data, len, &p) == EGRE_PARSED && p.call_id == PEER_CALL);
}

static void tun(void *ctx, void *user, const uint8_t *packet, size_t len)
{
    struct drive *d = ctx;

    (void)user;
    FUZZ_LAW(d->s->up && !d->stranger && len >= 20 && packet[0] >> 4 == 4);
    d->delivered++;
    d->bytes += len;
}

static void control(void *ctx, void *user, uint16_t protocol, const uint8_t *info, size_t len)
{
    const struct drive *d = ctx;

    (void)user;
    FUZZ_LAW(!d->stranger && !ppp_protocol_is_data(protocol));
    // A link answers from within the call.
    lane_control(d->s, d->now, protocol, info, len);
}

// A frame from the peer in a sound header. The sequence number stays in reach, mostly.
static void arrive(struct drive *d, struct rd *bytes, bool encrypted)
{
    uint8_t packet[EGRE_HEADER_MAX + PPP_FRAME_HEAD + MPPE_OVERHEAD + 256], body[300];
    struct egre_packet p = { .call_id = lane_session_call_id(d->s), .has_seq = true };
    struct wr w = wr_init(packet, sizeof(packet)), b = wr_init(body, sizeof(body));
    int8_t jump = (int8_t)rd_u8(bytes);
    size_t len = rd_left(bytes);
    const uint8_t *data = rd_bytes(bytes, len);

    d->seq += jump == 127 ? 0x01000000u : (uint32_t)jump;
    p.seq = d->seq;
    if (encrypted && d->peer != NULL) {
        wr_u16(&b, PPP_PROTO_COMP);
        p.len = 2 + mppe_encrypt(d->peer, PPP_PROTO_IP, data, len, body + 2);
    } else {
        wr_bytes(&b, data, len);
        p.len = len;
    }
    egre_write(&w, &p);
    wr_bytes(&w, body, p.len);
    lane_from_gre(d->lane, d->now, PEER, packet, wr_len(&w));
}

static void set_keys(struct drive *d, bool on)
{
    mppe_free(d->peer);
    d->peer = on ? mppe_new(mppe, key) : NULL;
    lane_session_keys(d->s, on ? mppe : none, key, on ? mppe : none, key);
}

static void step(struct drive *d, enum step what, struct rd *bytes)
{
    struct rd all = *bytes;
    size_t len = rd_left(bytes);
    const uint8_t *data = rd_bytes(&all, len);

    switch (what) {
    case STEP_GRE:
    case STEP_STRANGER:
        d->stranger = what == STEP_STRANGER;
        lane_from_gre(d->lane, d->now, d->stranger ? PEER + 1 : PEER, data, len);
        d->stranger = false;
        break;
    case STEP_FRAME:
    case STEP_ENCRYPTED:
        if (len > 0)
            arrive(d, bytes, what == STEP_ENCRYPTED);
        break;
    case STEP_TUN:
        lane_from_tun(d->s, d->now, data, len);
        break;
    case STEP_CONTROL:
        lane_control(d->s, d->now, PPP_PROTO_LCP, data, len);
        break;
    case STEP_TIME:
        d->now += (msec_t)len;
        break;
    case STEP_CONNECT:
        if (!d->s->connected)
            lane_session_connect(d->s, PEER_CALL, (uint16_t)len);
        break;
    case STEP_UP:
        lane_session_up(d->s, (uint16_t)(len * 8), (len & 1) != 0, (len & 2) != 0);
        lane_session_clamp(d->s, (len & 4) != 0);
        break;
    case STEP_DOWN:
        lane_session_down(d->s);
        break;
    case STEP_KEYS:
    case STEP_NO_KEYS:
        set_keys(d, what == STEP_KEYS);
        break;
    case STEP_COUNT:
        break;
    }
}

static void check(const struct drive *d)
{
    struct lane_counters c = lane_session_counters(d->s);

    FUZZ_LAW(c.rx_packets == d->delivered && c.rx_bytes == d->bytes);
    FUZZ_LAW(lane_session_last_heard(d->s) <= d->now);
    for (int i = 0; i < LANE_DROP_COUNT; i++)
        FUZZ_LAW(lane_session_drops(d->s)[i] <= lane_drops(d->lane)[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct lane_ops ops = { .gre = gre, .tun = tun, .control = control };
    struct drive d = { .seq = 1 };
    struct rd r = rd_init(data, size);
    struct err err;

    FUZZ_LAW(crypto_init(&err));
    d.lane = lane_new(&ops, &d);
    d.s = lane_session_new(d.lane, NULL, PEER, LOCAL);
    while (rd_left(&r) >= 2) {
        enum step what = (enum step)(rd_u8(&r) % STEP_COUNT);
        size_t len = rd_u8(&r);
        struct rd bytes = rd_sub(&r, len < rd_left(&r) ? len : rd_left(&r));

        step(&d, what, &bytes);
        lane_flush(d.lane, d.now);
        check(&d);
    }
    mppe_free(d.peer);
    lane_session_free(d.s);
    lane_free(d.lane);
    return 0;
}
