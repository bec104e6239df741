// SPDX-License-Identifier: ISC
#pragma once
// TCP's maximum segment size, lowered on its way through a tunnel whose MTU the two ends do not
// see: the way that PPTP networks live with lost "fragmentation needed" messages.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// If the IPv4 packet opens a TCP connection and states a maximum segment size above `mss`, writes
// the packet with the lower one, and its checksum adjusted, to `to`, which has room for `len`
// bytes. False, and nothing written, for every other packet, malformed ones among them.
bool clamp_mss(const uint8_t *packet, size_t len, uint16_t mss, uint8_t *to);
