// SPDX-License-Identifier: ISC
#pragma once
// IPv4 packets for the tests of the lane, made with a checksum of their own so that the code does
// not judge itself, and a list that collects packets.

#include "core/base/wr.h"
#include "tests/t.h"

static inline uint16_t pk_sum(const uint8_t *d, size_t len, uint32_t sum)
{
    for (size_t i = 0; i < len; i++)
        sum += (uint32_t)d[i] << (i % 2 == 0 ? 8 : 0);
    while (sum > 0xffff)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)sum;
}

// The sum of the pseudo header and `len` bytes of transport.
static inline uint16_t pk_transport(const uint8_t *ip, const uint8_t *d, size_t len)
{
    uint32_t sum = pk_sum(ip + 12, 8, 0) + ip[9] + (uint32_t)len;

    return pk_sum(d, len, sum);
}

struct pk {
    uint32_t src, dst, seq, ack;
    uint16_t sport, dport, id, frag, window, urgent;
    uint16_t flags;             // the low byte of TCP's, and reserved bits
    uint8_t tos, ttl, protocol; // protocol: 6 or 17
    size_t ip_options, options; // bytes, multiples of 4
    uint8_t option_fill;
    size_t payload;
    uint8_t fill; // the payload counts up from here
};

static inline struct pk pk_tcp(void)
{
    return (struct pk){ .src = 0x0a000001,
        .dst = 0x0a000002,
        .seq = 1000,
        .ack = 77,
        .sport = 5001,
        .dport = 443,
        .id = 9,
        .frag = 0x4000,
        .window = 512,
        .flags = 0x10,
        .ttl = 64,
        .protocol = 6,
        .payload = 100 };
}

// Writes the packet and returns its length.
static inline size_t pk_build(const struct pk *p, uint8_t *to, size_t size)
{
    size_t ihl = 20 + p->ip_options, thl = p->protocol == 6 ? 20 + p->options : 8;
    size_t total = ihl + thl + p->payload;
    struct wr w = wr_init(to, size);

    wr_u8(&w, (uint8_t)(0x40 | ihl / 4));
    wr_u8(&w, p->tos);
    wr_u16(&w, (uint16_t)total);
    wr_u16(&w, p->id);
    wr_u16(&w, p->frag);
    wr_u8(&w, p->ttl);
    wr_u8(&w, p->protocol);
    wr_u16(&w, 0);
    wr_u32(&w, p->src);
    wr_u32(&w, p->dst);
    for (size_t i = 0; i < p->ip_options; i++)
        wr_u8(&w, 1);
    wr_u16(&w, p->sport);
    wr_u16(&w, p->dport);
    if (p->protocol == 6) {
        wr_u32(&w, p->seq);
        wr_u32(&w, p->ack);
        wr_u16(&w, (uint16_t)(thl / 4 << 12 | (p->flags & 0xfff)));
        wr_u16(&w, p->window);
        wr_u16(&w, 0);
        wr_u16(&w, p->urgent);
        for (size_t i = 0; i < p->options; i++)
            wr_u8(&w, i == 0 ? 1 : p->option_fill);
    } else {
        wr_u16(&w, (uint16_t)(8 + p->payload));
        wr_u16(&w, 0);
    }
    for (size_t i = 0; i < p->payload; i++)
        wr_u8(&w, (uint8_t)(p->fill + i));
    if (!wr_ok(&w))
        abort();
    wr_patch16(&w, 10, (uint16_t)~pk_sum(to, ihl, 0));
    wr_patch16(
        &w, ihl + (p->protocol == 6 ? 16 : 6), (uint16_t)~pk_transport(to, to + ihl, total - ihl));
    return total;
}

// True if the checksums of the IPv4 packet are right, TCP's and UDP's too.
static inline bool pk_sound(const uint8_t *d, size_t len)
{
    size_t ihl = (d[0] & 15u) * 4;

    return len > ihl && pk_sum(d, ihl, 0) == 0xffff &&
           pk_transport(d, d + ihl, len - ihl) == 0xffff;
}

struct pk_list {
    size_t count, used;
    struct {
        size_t at, len;
        void *tun;
    } item[4096];
    uint8_t data[1 << 21];
};

static inline void pk_add(struct pk_list *l, void *tun, const uint8_t *d, size_t len)
{
    if (l->count == 4096 || len > sizeof(l->data) - l->used)
        abort();
    memcpy(l->data + l->used, d, len);
    l->item[l->count].at = l->used;
    l->item[l->count].len = len;
    l->item[l->count++].tun = tun;
    l->used += len;
}

static inline uint8_t *pk_at(struct pk_list *l, size_t i)
{
    return l->data + l->item[i].at;
}

static inline size_t pk_len(const struct pk_list *l, size_t i)
{
    return l->item[i].len;
}

// A small generator with a seed, so that a failure can be repeated.
static inline uint32_t pk_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}
