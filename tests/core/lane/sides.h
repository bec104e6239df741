// SPDX-License-Identifier: ISC
#pragma once
// Two lanes with one session each, back to back, and everything that comes out of them in lists.
// Time is a variable, and the test is the wire.

#include "core/crypto/crypto.h"
#include "core/lane/session.h"
#include "core/ppp/frame.h"
#include "tests/core/lane/packets.h"

struct side {
    struct lane *lane;
    struct lane_session *s;
    uint32_t address;
    int unreadable; // how often the lane said so
    int spent;
    int resets;                        // how often it asked for one
    struct pk_list wire, tun, control; // what came out; a control frame's protocol is its `tun`
};

static struct side left = { .address = 0x0a000001 }, right = { .address = 0x0a000002 };
static msec_t now;

static inline void side_gre(
    void *ctx, uint32_t peer, uint32_t local, const uint8_t *data, size_t len)
{
    struct side *side = ctx;

    T_INT(local, side->address);
    T_INT(peer, (side == &left ? &right : &left)->address);
    pk_add(&side->wire, NULL, data, len);
}

static inline void side_tun(void *ctx, void *user, const uint8_t *packet, size_t len)
{
    struct side *side = ctx;

    T_OK(user == side);
    pk_add(&side->tun, NULL, packet, len);
}

static inline void side_control(
    void *ctx, void *user, uint16_t protocol, const uint8_t *info, size_t len)
{
    struct side *side = ctx;

    T_OK(user == side);
    pk_add(&side->control, (void *)(uintptr_t)protocol, info, len);
}

static inline void side_unreadable(void *ctx, void *user)
{
    struct side *side = ctx;

    T_OK(user == side);
    side->unreadable++;
}

static inline void side_spent(void *ctx, void *user)
{
    struct side *side = ctx;

    T_OK(user == side);
    side->spent++;
}

static inline void side_reset(void *ctx, void *user)
{
    struct side *side = ctx;

    T_OK(user == side);
    side->resets++;
}

static const struct lane_ops side_ops = {
    .spent = side_spent,
    .reset = side_reset,
    .unreadable = side_unreadable,
    .gre = side_gre,
    .tun = side_tun,
    .control = side_control,
};

static inline void pk_clear(struct pk_list *l)
{
    l->count = l->used = 0;
}

static inline void side_clear(struct side *side)
{
    pk_clear(&side->wire);
    pk_clear(&side->tun);
    pk_clear(&side->control);
    side->unreadable = side->spent = side->resets = 0;
}

static inline void side_new(struct side *side, uint32_t peer)
{
    side_clear(side);
    side->lane = lane_new(&side_ops, side);
    side->s = lane_session_new(side->lane, side, peer, side->address);
}

// Both sessions connected, not yet up.
static inline void sides_new(void)
{
    now = 1000;
    side_new(&left, right.address);
    side_new(&right, left.address);
    // So that the ids of the two sides differ.
    lane_session_free(right.s);
    right.s = lane_session_new(right.lane, &right, left.address, right.address);
    lane_session_connect(left.s, lane_session_call_id(right.s), 64);
    lane_session_connect(right.s, lane_session_call_id(left.s), 64);
}

static inline void sides_up(void)
{
    lane_session_up(left.s, 1400, true, true);
    lane_session_up(right.s, 1400, true, true);
}

static const struct ppp_encoding encoding_mppe = { .bits = 128, .stateless = true };
static const struct ppp_encoding encoding_none = { .bits = 0 };

static inline void sides_encrypt(void)
{
    static const uint8_t there[16] = { 1, 2, 3 }, back[16] = { 4, 5, 6 };

    lane_session_keys(left.s, encoding_mppe, there, encoding_mppe, back);
    lane_session_keys(right.s, encoding_mppe, back, encoding_mppe, there);
}

static inline void side_free(struct side *side)
{
    lane_session_free(side->s);
    lane_free(side->lane);
    side->s = NULL;
    side->lane = NULL;
}

static inline void sides_free(void)
{
    side_free(&left);
    side_free(&right);
}

static inline void arrive(struct side *to, const uint8_t *data, size_t len)
{
    lane_from_gre(to->lane, now, (to == &left ? &right : &left)->address, data, len);
}

// The n-th packet that the other side has sent.
static inline void arrive_nth(struct side *to, size_t n)
{
    struct pk_list *wire = &(to == &left ? &right : &left)->wire;

    arrive(to, pk_at(wire, n), pk_len(wire, n));
}

static inline void arrive_all(struct side *to)
{
    struct pk_list *wire = &(to == &left ? &right : &left)->wire;

    for (size_t i = 0; i < wire->count; i++)
        arrive_nth(to, i);
    pk_clear(wire);
}

// A datagram that carries its number.
static inline size_t numbered(uint8_t *to, size_t size, uint32_t n, size_t payload)
{
    struct pk p = pk_tcp();

    p.protocol = 17;
    p.payload = payload;
    p.src = n;
    return pk_build(&p, to, size);
}

static inline void send_numbered(struct side *from, uint32_t n, size_t payload)
{
    uint8_t d[2000];
    size_t len = numbered(d, sizeof(d), n, payload);

    lane_from_tun(from->s, now, d, len);
}

static inline uint32_t number_of(struct pk_list *l, size_t i)
{
    const uint8_t *d = pk_at(l, i);

    return (uint32_t)d[12] << 24 | (uint32_t)d[13] << 16 | (uint32_t)d[14] << 8 | d[15];
}
