// SPDX-License-Identifier: ISC
#pragma once
// The header fields of IPv4 and TCP that the lane looks at. Packets come from peers as well as from
// the kernel, so everything is read through the bounded reader and nothing is believed.

#include "core/base/rd.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    INET_HEAD = 20,     // a header of IPv4 or of TCP without options
    INET_HEAD_MAX = 60, // ... and with all options that fit
    INET_LENGTH = 2,    // offsets of the fields in IPv4 that are rewritten
    INET_ID = 4,
    INET_CHECKSUM = 10,
    INET_SOURCE = 12,
    INET_TCP_SEQ = 4, // offsets in TCP
    INET_TCP_FLAGS = 12,
    INET_TCP_CHECKSUM = 16,
    INET_UDP_HEAD = 8,
    INET_UDP_LENGTH = 4, // offsets in UDP
    INET_UDP_CHECKSUM = 6,
};

enum inet_protocol {
    INET_TCP = 6,
    INET_UDP = 17,
};

enum {
    INET_FRAG_MASK = 0x3fff,   // more fragments, and the offset; zero in a whole packet
    INET_OFFSET_MASK = 0x1fff, // zero where the packet begins with the transport's header
    INET_DF = 0x4000,
};

// The 16 bits that hold TCP's data offset, its reserved bits and its flags.
enum {
    TCP_FIN = 0x0001,
    TCP_SYN = 0x0002,
    TCP_PSH = 0x0008,
    TCP_ACK = 0x0010,
    TCP_CWR = 0x0080,
    TCP_FLAGS_MASK = 0x0fff, // all but the data offset
};

struct inet4 {
    uint8_t tos, ttl, protocol;
    uint16_t id, frag;
    uint32_t src, dst;
    size_t head, total; // of the header, of the packet
};

struct inet_tcp {
    uint16_t sport, dport, flags, window, checksum, urgent;
    uint32_t seq, ack;
    size_t head;
    const uint8_t *options; // head - INET_HEAD bytes inside the packet
};

// Reads an IPv4 header. True if it and the total length are sound; then *r stands behind the header
// and ends where the packet says that it ends. Checksums are not looked at.
bool inet4_read(struct rd *r, struct inet4 *ret);
// Reads a TCP header from where inet4_read() has left *r, which then stands at the payload.
bool inet_tcp_read(struct rd *r, struct inet_tcp *ret);
// The sum of the pseudo header that TCP and UDP put before `len` bytes, to go on with.
uint64_t inet_pseudo(const struct inet4 *ip, size_t len);
