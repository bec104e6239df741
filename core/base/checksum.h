// SPDX-License-Identifier: ISC
#pragma once
// The Internet checksum of IPv4, TCP, UDP and ICMP (RFC 1071). Sum the pieces, then end the sum:
//
//     wr_u16(&w, checksum_end(checksum_add(checksum_add(0, pseudo, 12), segment, len)));
//
// Bytes that hold a right checksum within them end as 0.

#include <stddef.h>
#include <stdint.h>

// Each piece but the last has an even length. No packet is long enough to overflow the sum.
uint64_t checksum_add(uint64_t sum, const void *data, size_t len);
// The folded sum, as wr_u16() writes it. checksum_end() is its complement, which goes on the wire.
uint16_t checksum_fold(uint64_t sum);
uint16_t checksum_end(uint64_t sum);
