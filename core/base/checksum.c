// SPDX-License-Identifier: ISC
#include "core/base/checksum.h"

#include <string.h>

// One's complement addition does not care about the width of its words nor about their byte order
// (RFC 1071, section 2), so the bytes are added as the machine's 32-bit words and turned at the
// end.
static uint32_t word_at(const uint8_t *p)
{
    uint32_t v;

    memcpy(&v, p, sizeof(v));
    return v;
}

uint64_t checksum_add(uint64_t sum, const void *data, size_t len)
{
    const uint8_t *p = data;
    uint64_t other = 0; // two chains of additions run side by side in the processor
    uint8_t tail[4] = { 0 };

    for (; len >= 16; p += 16, len -= 16) {
        sum += (uint64_t)word_at(p) + word_at(p + 4);
        other += (uint64_t)word_at(p + 8) + word_at(p + 12);
    }
    for (; len >= 4; p += 4, len -= 4)
        sum += word_at(p);
    if (len > 0)
        memcpy(tail, p, len);
    return sum + other + word_at(tail);
}

uint16_t checksum_fold(uint64_t sum)
{
    uint16_t folded;
    uint8_t bytes[2];

    while (sum >> 16 != 0)
        sum = (sum & 0xffff) + (sum >> 16);
    folded = (uint16_t)sum;
    memcpy(bytes, &folded, sizeof(bytes));
    return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

uint16_t checksum_end(uint64_t sum)
{
    return (uint16_t)~checksum_fold(sum);
}
