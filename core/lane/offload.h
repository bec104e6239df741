// SPDX-License-Identifier: ISC
#pragma once
// Segmentation offload at a TUN that was opened with IFF_VNET_HDR. The kernel hands over a
// super-packet of up to 64 KB in one read, which is cut here into packets that fit the tunnel; TCP
// segments that arrive in order are joined here and handed to the kernel in one write. One read or
// write then stands for up to forty packets. Pure: bytes in, bytes out.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// What stands before each packet at such a TUN: virtio's net header, in the machine's byte order.
// Written out because the kernel headers of some distributions are older than OFFLOAD_UDP4.
struct offload_head {
    uint8_t flags;    // enum offload_flag
    uint8_t gso_type; // enum offload_type, perhaps with OFFLOAD_ECN
    uint16_t hdr_len; // a hint, never relied upon
    uint16_t gso_size;
    uint16_t csum_start, csum_offset;
};

enum offload_flag {
    OFFLOAD_NEEDS_CSUM = 1,
};

enum offload_type {
    OFFLOAD_NONE = 0,
    OFFLOAD_TCP4 = 1,
    OFFLOAD_UDP4 = 5, // one datagram each, not fragments
    OFFLOAD_ECN = 0x80,
};

enum {
    OFFLOAD_PACKET_MAX = 65535,
    OFFLOAD_READ = sizeof(struct offload_head) + 65536, // room for one read from the TUN
};

// Cuts what one read from the TUN gave, head included, into packets with whole headers and right
// checksums, and passes each to `packet`. TCP is cut again where its segments would be larger than
// `mtu`; datagrams keep their size. `data` is scribbled upon. False, and no packet, if it makes no
// sense.
bool offload_split(uint8_t *data, size_t len, size_t mtu,
    void (*packet)(void *ctx, const uint8_t *packet, size_t len), void *ctx);

// Joins the segments of several flows of several TUNs at once. What cannot be joined passes at
// once, without a copy; packets of one flow never overtake each other.
struct offload_join;

// `write` puts `head` and `packet` into `tun` with one writev(). Both are valid during the call.
struct offload_join *offload_join_new(
    void (*write)(
        void *ctx, void *tun, const struct offload_head *head, const uint8_t *packet, size_t len),
    void *ctx);
void offload_join_free(struct offload_join *j);
void offload_join_add(struct offload_join *j, void *tun, const uint8_t *packet, size_t len);
void offload_join_flush(struct offload_join *j); // at the end of each batch: nothing waits longer
void offload_join_forget(struct offload_join *j, void *tun); // the TUN goes: so does what waits
