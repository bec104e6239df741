// SPDX-License-Identifier: ISC
#include "core/lane/offload.h"

#include "core/base/checksum.h"
#include "core/base/mem.h"
#include "core/base/wr.h"
#include "core/lane/inet.h"

#include <stdlib.h>
#include <string.h>

enum {
    FLOWS = 8,     // that are joined at the same time; more of them only join less
    SEGMENTS = 64, // in one super-packet, so that tiny segments do not pile up work for the kernel
};

struct segment {
    struct inet4 ip;
    struct inet_tcp tcp;
    size_t payload;
};

// Segments of one flow that follow each other. Free when `count` is 0.
struct flow {
    void *tun;
    struct segment first;
    uint32_t next_seq;
    uint16_t next_id;
    unsigned count;
    size_t len;
    uint8_t data[OFFLOAD_PACKET_MAX];
};

struct offload_join {
    void (*write)(
        void *ctx, void *tun, const struct offload_head *head, const uint8_t *packet, size_t len);
    void *ctx;
    unsigned next; // the flow that makes room when all are in use
    struct flow flows[FLOWS];
};

struct offload_join *offload_join_new(
    void (*write)(
        void *ctx, void *tun, const struct offload_head *head, const uint8_t *packet, size_t len),
    void *ctx)
{
    struct offload_join *j = mem_alloc(sizeof(*j));

    j->write = write;
    j->ctx = ctx;
    return j;
}

void offload_join_free(struct offload_join *j)
{
    free(j);
}

static void write_plain(struct offload_join *j, void *tun, const uint8_t *packet, size_t len)
{
    j->write(j->ctx, tun, &(struct offload_head){ .gso_type = OFFLOAD_NONE }, packet, len);
}

// Turns the first segment's headers into those of all, as the kernel wants them: a finished header
// checksum, and the sum of the pseudo header where it finishes TCP's itself.
static void finish_heads(struct flow *f)
{
    struct wr w = wr_init(f->data, f->len);
    size_t head = f->first.ip.head;

    wr_patch16(&w, INET_LENGTH, (uint16_t)f->len);
    wr_patch16(&w, INET_CHECKSUM, 0);
    wr_patch16(&w, INET_CHECKSUM, checksum_end(checksum_add(0, f->data, head)));
    wr_patch16(&w, head + INET_TCP_FLAGS, f->first.tcp.flags);
    wr_patch16(
        &w, head + INET_TCP_CHECKSUM, checksum_fold(inet_pseudo(&f->first.ip, f->len - head)));
}

static void flush(struct offload_join *j, struct flow *f)
{
    const struct segment *s = &f->first;
    struct offload_head head = {
        .flags = OFFLOAD_NEEDS_CSUM,
        .gso_type = OFFLOAD_TCP4,
        .hdr_len = (uint16_t)(s->ip.head + s->tcp.head),
        .gso_size = (uint16_t)s->payload,
        .csum_start = (uint16_t)s->ip.head,
        .csum_offset = INET_TCP_CHECKSUM,
    };

    if (f->count == 1) {
        write_plain(j, f->tun, f->data, f->len);
    } else if (f->count > 1) {
        finish_heads(f);
        j->write(j->ctx, f->tun, &head, f->data, f->len);
    }
    f->count = 0;
}

void offload_join_flush(struct offload_join *j)
{
    for (size_t i = 0; i < FLOWS; i++)
        flush(j, &j->flows[i]);
}

void offload_join_forget(struct offload_join *j, void *tun)
{
    for (size_t i = 0; i < FLOWS; i++)
        if (j->flows[i].tun == tun)
            j->flows[i].count = 0;
}

static bool segment_read(struct segment *s, const uint8_t *packet, size_t len)
{
    struct rd r = rd_init(packet, len);

    if (!inet4_read(&r, &s->ip) || s->ip.protocol != INET_TCP ||
        (s->ip.frag & INET_OFFSET_MASK) != 0 || !inet_tcp_read(&r, &s->tcp))
        return false;
    s->payload = rd_left(&r);
    return true;
}

// Only plain data is joined. The checksums must be right: the kernel takes ours for granted, so a
// damaged segment would be declared sound.
static bool joinable(const struct segment *s, const uint8_t *packet, size_t len)
{
    uint16_t flags = s->tcp.flags & TCP_FLAGS_MASK;

    return s->payload > 0 && s->ip.head == INET_HEAD && s->ip.total == len &&
           (s->ip.frag & INET_FRAG_MASK) == 0 && s->tcp.urgent == 0 &&
           (flags == TCP_ACK || flags == (TCP_ACK | TCP_PSH)) &&
           checksum_end(checksum_add(0, packet, INET_HEAD)) == 0 &&
           checksum_end(checksum_add(
               inet_pseudo(&s->ip, len - INET_HEAD), packet + INET_HEAD, len - INET_HEAD)) == 0;
}

static struct flow *flow_find(struct offload_join *j, void *tun, const struct segment *s)
{
    for (size_t i = 0; i < FLOWS; i++) {
        struct flow *f = &j->flows[i];
        const struct segment *o = &f->first;

        if (f->count > 0 && f->tun == tun && o->tcp.sport == s->tcp.sport &&
            o->tcp.dport == s->tcp.dport && o->ip.src == s->ip.src && o->ip.dst == s->ip.dst)
            return f;
    }
    return NULL;
}

// Whether the segment is the next one and says nothing new but its data. Identifications matter
// only where a packet may be fragmented (RFC 6864).
static bool continues(const struct flow *f, const struct segment *s)
{
    const struct segment *o = &f->first;
    size_t options = s->tcp.head - INET_HEAD;

    return s->tcp.seq == f->next_seq && s->tcp.ack == o->tcp.ack &&
           s->tcp.window == o->tcp.window && s->ip.tos == o->ip.tos && s->ip.ttl == o->ip.ttl &&
           s->ip.frag == o->ip.frag && ((s->ip.frag & INET_DF) != 0 || s->ip.id == f->next_id) &&
           s->payload <= o->payload && f->count < SEGMENTS &&
           f->len + s->payload <= sizeof(f->data) && s->tcp.head == o->tcp.head &&
           (options == 0 || memcmp(s->tcp.options, o->tcp.options, options) == 0);
}

static void append(struct flow *f, const struct segment *s, const uint8_t *payload)
{
    memcpy(f->data + f->len, payload, s->payload);
    f->len += s->payload;
    f->count++;
    f->next_seq = s->tcp.seq + (uint32_t)s->payload;
    f->next_id = (uint16_t)(s->ip.id + 1);
    f->first.tcp.flags |= s->tcp.flags & TCP_PSH;
}

static void begin(struct offload_join *j, void *tun, const struct segment *s, const uint8_t *packet)
{
    size_t head = s->ip.head + s->tcp.head;
    struct flow *f = NULL;

    for (size_t i = 0; i < FLOWS && f == NULL; i++)
        if (j->flows[i].count == 0)
            f = &j->flows[i];
    if (f == NULL) {
        f = &j->flows[j->next++ % FLOWS];
        flush(j, f);
    }
    f->tun = tun;
    f->first = *s;
    memcpy(f->data, packet, head);
    f->first.tcp.options = f->data + 2 * INET_HEAD;
    f->len = head;
    append(f, s, packet + head);
}

void offload_join_add(struct offload_join *j, void *tun, const uint8_t *packet, size_t len)
{
    struct segment s;
    struct flow *f;
    bool plain_data;

    if (!segment_read(&s, packet, len)) {
        write_plain(j, tun, packet, len);
        return;
    }
    f = flow_find(j, tun, &s);
    plain_data = joinable(&s, packet, len);
    if (f != NULL && plain_data && continues(f, &s)) {
        append(f, &s, packet + s.ip.head + s.tcp.head);
        // A push, or a segment shorter than the others, can only be the last one.
        if ((s.tcp.flags & TCP_PSH) != 0 || s.payload < f->first.payload)
            flush(j, f);
        return;
    }
    if (f != NULL)
        flush(j, f);
    if (plain_data && (s.tcp.flags & TCP_PSH) == 0)
        begin(j, tun, &s, packet);
    else
        write_plain(j, tun, packet, len);
}
