// SPDX-License-Identifier: ISC
#include "core/lane/inet.h"

#include "core/base/checksum.h"
#include "core/base/wr.h"

bool inet4_read(struct rd *r, struct inet4 *ret)
{
    size_t left = rd_left(r);
    uint8_t first = rd_u8(r);
    struct inet4 ip = { .head = (first & 0x0fu) * 4 };

    ip.tos = rd_u8(r);
    ip.total = rd_u16(r);
    ip.id = rd_u16(r);
    ip.frag = rd_u16(r);
    ip.ttl = rd_u8(r);
    ip.protocol = rd_u8(r);
    rd_skip(r, 2);
    ip.src = rd_u32(r);
    ip.dst = rd_u32(r);
    if (first >> 4 != 4 || ip.head < INET_HEAD || ip.total < ip.head || ip.total > left)
        return false;
    rd_skip(r, ip.head - INET_HEAD);
    *r = rd_sub(r, ip.total - ip.head);
    if (!rd_ok(r))
        return false;
    *ret = ip;
    return true;
}

bool inet_tcp_read(struct rd *r, struct inet_tcp *ret)
{
    struct inet_tcp tcp = { .sport = rd_u16(r), .dport = rd_u16(r) };

    tcp.seq = rd_u32(r);
    tcp.ack = rd_u32(r);
    tcp.flags = rd_u16(r);
    tcp.head = (size_t)(tcp.flags >> 12) * 4;
    tcp.window = rd_u16(r);
    tcp.checksum = rd_u16(r);
    tcp.urgent = rd_u16(r);
    if (tcp.head < INET_HEAD)
        return false;
    tcp.options = rd_bytes(r, tcp.head - INET_HEAD);
    if (!rd_ok(r))
        return false;
    *ret = tcp;
    return true;
}

uint64_t inet_pseudo(const struct inet4 *ip, size_t len)
{
    uint8_t pseudo[12];
    struct wr w = wr_init(pseudo, sizeof(pseudo));

    wr_u32(&w, ip->src);
    wr_u32(&w, ip->dst);
    wr_u16(&w, ip->protocol);
    wr_u16(&w, (uint16_t)len);
    return checksum_add(0, pseudo, sizeof(pseudo));
}
