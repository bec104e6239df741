// SPDX-License-Identifier: ISC
#include "core/lane/clamp.h"

#include "core/base/wr.h"
#include "core/lane/inet.h"

enum { OPTION_END = 0, OPTION_NOP = 1, OPTION_MSS = 2, OPTION_MSS_LEN = 4 };

// Finds the value of the option. *ret_left is how many bytes of the options stand from it on.
static bool mss_find(struct rd options, uint16_t *ret_value, size_t *ret_left)
{
    while (rd_left(&options) > 0) {
        uint8_t kind = rd_u8(&options), len;

        if (kind == OPTION_END)
            return false;
        if (kind == OPTION_NOP)
            continue;
        len = rd_u8(&options);
        if (kind == OPTION_MSS && len == OPTION_MSS_LEN) {
            *ret_left = rd_left(&options);
            *ret_value = rd_u16(&options);
            return rd_ok(&options);
        }
        // A length that does not even cover kind and length would never lead on.
        if (len < 2)
            return false;
        rd_skip(&options, len - 2u);
    }
    return false;
}

// The checksum after a field changed from `from` to `to` (RFC 1624). A field at an odd place counts
// with its bytes swapped.
static uint16_t adjusted(uint16_t checksum, uint16_t from, uint16_t to, bool odd)
{
    uint32_t sum;

    if (odd) {
        from = (uint16_t)(from << 8 | from >> 8);
        to = (uint16_t)(to << 8 | to >> 8);
    }
    sum = (uint16_t)~checksum + (uint32_t)(uint16_t)~from + to;
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)~sum;
}

bool clamp_mss(const uint8_t *packet, size_t len, uint16_t mss, uint8_t *to)
{
    struct rd r = rd_init(packet, len);
    struct inet4 ip;
    struct inet_tcp tcp;
    struct wr w = wr_init(to, len);
    uint16_t value;
    size_t left, at;

    if (!inet4_read(&r, &ip) || ip.protocol != INET_TCP || (ip.frag & INET_OFFSET_MASK) != 0 ||
        !inet_tcp_read(&r, &tcp) || (tcp.flags & TCP_SYN) == 0)
        return false;
    if (!mss_find(rd_init(tcp.options, tcp.head - INET_HEAD), &value, &left) || value <= mss)
        return false;
    at = tcp.head - left;
    wr_bytes(&w, packet, len);
    wr_patch16(&w, ip.head + at, mss);
    wr_patch16(&w, ip.head + INET_TCP_CHECKSUM, adjusted(tcp.checksum, value, mss, at % 2 != 0));
    return wr_ok(&w);
}
