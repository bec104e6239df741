// SPDX-License-Identifier: ISC
#pragma once
// How fast an interface may send: the kernel's token bucket filter in place of its queue. It goes
// with the interface.

#include "core/net/netlink.h"

// Bytes and bits a second. `peak`, 0 for none, is the speed until `burst` bytes above the rate are
// used up; what is faster waits, a twentieth of a second at most, and then is dropped.
struct tc_shape {
    uint64_t rate, peak;
    uint32_t burst, mtu;
};

bool tc_shape_set(struct nl *n, int ifindex, const struct tc_shape *shape, struct err *err);
