// SPDX-License-Identifier: ISC
#pragma once
// The raw GRE socket of a lane: packets of IP protocol 47 in batches, without their IP headers on
// both ways. One socket serves every session; which session a packet belongs to is the lane's
// business. Nothing that the network says can break the socket: packets that cannot be sent are
// dropped and counted, as a network would.

#include "core/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GRE_BATCH 64   // packets per system call
#define GRE_MOST  4096 // bytes of GRE packet; PPTP frames are below 1600

struct gre;

struct gre_packet {
    uint32_t source, dest; // host byte order
    const uint8_t *data;   // the GRE header and what follows; valid until the next gre_read()
    size_t len;
};

struct gre_counters {
    uint64_t sent, received;
    uint64_t send_full;   // dropped: the queue of the interface is full
    uint64_t send_failed; // dropped: no route, too big, forbidden
    uint64_t bad;         // received, but cut short or no GRE in IPv4
};

// With `enhanced`, only PPTP's GRE (version 1, RFC 2637) reaches us: another GRE user of this
// machine costs nothing.
struct gre *gre_new(bool enhanced, struct err *err);
void gre_free(struct gre *g);
int gre_fd(const struct gre *g); // for the loop; level-triggered

// Up to GRE_BATCH packets that have arrived, without waiting. Returns how many were looked at, so
// that less than GRE_BATCH means that the queue is empty; *ret_count of them are good.
size_t gre_read(struct gre *g, const struct gre_packet **ret, size_t *ret_count);

// Queues a packet from our address `local` (0: the kernel chooses) to `peer`; the bytes are copied.
// A full batch goes out by itself. A packet above GRE_MOST is dropped and counted.
void gre_send(struct gre *g, uint32_t peer, uint32_t local, const uint8_t *data, size_t len);
void gre_flush(struct gre *g);
struct gre_counters gre_counters(const struct gre *g);
