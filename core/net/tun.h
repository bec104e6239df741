// SPDX-License-Identifier: ISC
#pragma once
// TUN devices: the kernel interfaces of tunnels. They vanish with their descriptor. Closing one
// costs the kernel 20 ms, so that is done by a thread off the loop.

#include "core/base/err.h"
#include "core/net/netlink.h"

#include <stdbool.h>
#include <stdint.h>

struct tun_options {
    const char *name; // up to 15 characters; "<pptp-ex>" is one
    bool offload;     // packets carry a struct virtio_net_hdr, and segmentation is left to us
    uint32_t mtu;     // 0: the kernel's 1500
    uint32_t group;   // for deleting all of them at once; 0: none
};

struct tun {
    int fd; // nonblocking: one packet per read and write, without a leading tun_pi
    int ifindex;
    char name[NL_NAME_SIZE];
    bool offload; // as asked for, and the kernel can: TCP segmentation and checksums
    bool offload_udp;
};

// Whether this machine can make tunnels at all, before one is needed.
bool tun_check(struct err *err);
// The interface is there and still down. An interface of that name is an error, never taken over.
bool tun_open(struct nl *n, const struct tun_options *options, struct tun *ret, struct err *err);
// Whether the tunnel has a carrier: 3 microseconds, where taking a link down costs 240.
bool tun_carrier(const struct tun *t, bool on);

// Hands the descriptor to the thread that closes it; the interface goes with it.
void tun_close_later(int fd);
// Waits until all of them are closed, at the end of the program. Cheap after the links were
// deleted by their group.
void tun_reap_wait(void);
