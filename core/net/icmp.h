// SPDX-License-Identifier: ISC
#pragma once
// ICMP echo, for /ping and everything else that asks whether somebody is there. One raw socket
// serves any number of pings; they are told apart by identifier and sequence number.

#include "core/base/err.h"
#include "core/base/loop.h"
#include "core/base/rd.h"

#include <stdbool.h>
#include <stdint.h>

struct icmp;
struct ping;

enum ping_outcome {
    PING_REPLY,
    PING_TIMEOUT,
    PING_UNREACHABLE,
    PING_TTL_EXCEEDED,
    PING_TOO_BIG, // larger than the way allows, and must not be fragmented
    PING_FAILED,  // it was not even sent
};

struct ping_options {
    uint32_t dest;
    uint32_t source;  // 0: the kernel chooses
    int ifindex;      // 0: the routes decide
    uint16_t size;    // of the IP packet, headers included: 28 at least; 0 is 56
    uint8_t ttl;      // 0: 64
    bool no_fragment; // neither here nor on the way
};

struct ping_result {
    enum ping_outcome outcome;
    uint32_t from;    // who answered; 0 where nobody did
    uint8_t ttl;      // of the answer
    uint16_t size;    // of the answer's IP packet
    uint32_t rtt;     // microseconds
    const char *text; // "" for a reply, else in words: "timeout", "host unreachable"
};

struct icmp *icmp_new(struct loop *loop, struct err *err);
void icmp_free(struct icmp *i); // pings under way end without a result; NULL is fine

// `done` is called exactly once, from the loop and never inside this call, unless cancelled; the
// ping is gone after that. NULL only where 65536 pings are under way already.
struct ping *ping_start(struct icmp *i, const struct ping_options *options, msec_t timeout,
    void (*done)(void *ctx, const struct ping_result *result), void *ctx);
void ping_cancel(struct ping *p); // NULL is fine

// What an ICMP packet (with IP header) says about one of our echo requests.
struct icmp_heard {
    enum ping_outcome outcome;
    uint32_t from;
    uint32_t dest; // for errors: where the request was going
    uint16_t id, seq, size;
    uint8_t ttl;
    const char *text;
};
bool icmp_read(struct rd packet, struct icmp_heard *ret); // false: damaged, or something else
