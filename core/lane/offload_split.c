// SPDX-License-Identifier: ISC
#include "core/lane/offload.h"

#include "core/base/checksum.h"
#include "core/base/wr.h"
#include "core/lane/inet.h"

#include <string.h>

// A super-packet that is being cut.
struct cut {
    struct inet4 ip;
    struct inet_tcp tcp;
    uint8_t head[2 * INET_HEAD_MAX]; // the headers as they came
    size_t head_len, payload, size;  // size: of the payload in each piece but the last
};

// The sum over an unfinished checksum: the kernel has put the sum of the pseudo header where the
// checksum goes.
static bool finish_checksum(uint8_t *packet, size_t len, size_t start, size_t offset)
{
    struct wr w = wr_init(packet, len);
    uint16_t sum;

    if (start > len || offset + 2 > len - start)
        return false;
    sum = checksum_end(checksum_add(0, packet + start, len - start));
    // A UDP checksum of zero would mean that there is none (RFC 768).
    wr_patch16(&w, start + offset, sum != 0 ? sum : 0xffff);
    return true;
}

static bool cut_init(
    struct cut *c, const struct offload_head *gso, const uint8_t *packet, size_t len, size_t mtu)
{
    struct rd r = rd_init(packet, len);
    enum inet_protocol wanted = gso->gso_type == OFFLOAD_UDP4 ? INET_UDP : INET_TCP;

    if (!inet4_read(&r, &c->ip) || c->ip.total != len || (c->ip.frag & INET_FRAG_MASK) != 0 ||
        c->ip.protocol != wanted)
        return false;
    if (wanted == INET_TCP && !inet_tcp_read(&r, &c->tcp))
        return false;
    if (wanted == INET_UDP)
        rd_skip(&r, INET_UDP_HEAD);
    c->payload = rd_left(&r);
    if (c->payload == 0)
        return false;
    c->head_len = len - c->payload;
    c->size = gso->gso_size;
    if (wanted == INET_TCP && c->size + c->head_len > mtu)
        c->size = mtu > c->head_len ? mtu - c->head_len : 0;
    r = rd_init(packet, c->head_len);
    rd_copy(&r, c->head, c->head_len);
    return c->size > 0;
}

static void patch32(struct wr *w, size_t at, uint32_t v)
{
    wr_patch16(w, at, (uint16_t)(v >> 16));
    wr_patch16(w, at + 2, (uint16_t)v);
}

// What belongs to the whole, a push or the end, is said by the last piece; that the congestion
// window was reduced is said by the first (RFC 3168, section 6.1.2).
static uint16_t piece_flags(uint16_t flags, bool first, bool last)
{
    if (!first)
        flags &= (uint16_t)~TCP_CWR;
    if (!last)
        flags &= (uint16_t) ~(TCP_FIN | TCP_PSH);
    return flags;
}

// Writes the headers of the piece that is the n-th and carries `len` bytes from `offset` on.
static void write_heads(const struct cut *c, uint8_t *at, size_t offset, size_t len, uint16_t n)
{
    struct wr w = wr_init(at, c->head_len + len);
    size_t inner = c->ip.head, carried = c->head_len - inner + len, field;
    uint64_t sum = inet_pseudo(&c->ip, carried);

    wr_bytes(&w, c->head, c->head_len);
    wr_patch16(&w, INET_LENGTH, (uint16_t)(inner + carried));
    wr_patch16(&w, INET_ID, (uint16_t)(c->ip.id + n));
    wr_patch16(&w, INET_CHECKSUM, 0);
    wr_patch16(&w, INET_CHECKSUM, checksum_end(checksum_add(0, at, inner)));
    if (c->ip.protocol == INET_TCP) {
        field = inner + INET_TCP_CHECKSUM;
        patch32(&w, inner + INET_TCP_SEQ, c->tcp.seq + (uint32_t)offset);
        wr_patch16(&w, inner + INET_TCP_FLAGS,
            piece_flags(c->tcp.flags, offset == 0, offset + len == c->payload));
    } else {
        field = inner + INET_UDP_CHECKSUM;
        wr_patch16(&w, inner + INET_UDP_LENGTH, (uint16_t)carried);
    }
    // With the sum of the pseudo header in its field, the checksum ends as any unfinished one does.
    wr_patch16(&w, field, checksum_fold(sum));
    finish_checksum(at, inner + carried, inner, field - inner);
}

bool offload_split(uint8_t *data, size_t len, size_t mtu,
    void (*packet)(void *ctx, const uint8_t *packet, size_t len), void *ctx)
{
    struct rd r = rd_init(data, len);
    struct offload_head gso;
    struct cut c;
    uint8_t *at = data + sizeof(gso);
    size_t offset = 0, piece;

    rd_copy(&r, &gso, sizeof(gso));
    if (!rd_ok(&r))
        return false;
    len = rd_left(&r);
    gso.gso_type &= (uint8_t)~OFFLOAD_ECN;
    if (gso.gso_type == OFFLOAD_NONE) {
        if ((gso.flags & OFFLOAD_NEEDS_CSUM) != 0 &&
            !finish_checksum(at, len, gso.csum_start, gso.csum_offset))
            return false;
        packet(ctx, at, len);
        return true;
    }
    if ((gso.gso_type != OFFLOAD_TCP4 && gso.gso_type != OFFLOAD_UDP4) ||
        !cut_init(&c, &gso, at, len, mtu))
        return false;
    // A piece's headers are written right before its payload, over what has been passed on already:
    // nothing is copied.
    for (uint16_t n = 0; offset < c.payload; offset += piece, n++) {
        piece = c.payload - offset < c.size ? c.payload - offset : c.size;
        write_heads(&c, at + offset, offset, piece, n);
        packet(ctx, at + offset, c.head_len + piece);
    }
    return true;
}
