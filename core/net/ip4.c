// SPDX-License-Identifier: ISC
#include "core/net/ip4.h"

#include <arpa/inet.h>
#include <stdio.h>

const char *ip4_text(uint32_t address, char to[IP4_TEXT_SIZE])
{
    snprintf(to, IP4_TEXT_SIZE, "%u.%u.%u.%u", address >> 24, address >> 16 & 0xFF,
        address >> 8 & 0xFF, address & 0xFF);
    return to;
}

bool ip4_parse(const char *text, uint32_t *ret)
{
    struct in_addr in;

    if (inet_pton(AF_INET, text, &in) != 1)
        return false;
    *ret = ip4_of(in);
    return true;
}

struct sockaddr_in ip4_sockaddr(uint32_t address, uint16_t port)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_addr = ip4_in(address), .sin_port = htons(port)
    };
}

uint32_t ip4_of(struct in_addr address)
{
    return ntohl(address.s_addr);
}

uint16_t ip4_port(const struct sockaddr_in *address)
{
    return ntohs(address->sin_port);
}

struct in_addr ip4_in(uint32_t address)
{
    return (struct in_addr){ .s_addr = htonl(address) };
}

bool ip4_read(struct rd *r, struct ip4_header *ret, struct rd *ret_payload)
{
    struct ip4_header h = { 0 };
    size_t have = rd_left(r), header;
    uint8_t first = rd_u8(r);

    header = (size_t)(first & 0x0F) * 4;
    rd_skip(r, 1);
    h.total = rd_u16(r);
    rd_skip(r, 4);
    h.ttl = rd_u8(r);
    h.protocol = rd_u8(r);
    rd_skip(r, 2);
    h.source = rd_u32(r);
    h.dest = rd_u32(r);
    if (!rd_ok(r) || first >> 4 != 4 || header < 20 || h.total < header)
        return false;
    rd_skip(r, header - 20);
    if (!rd_ok(r))
        return false;
    h.whole = h.total <= have;
    *ret_payload = rd_sub(r, (h.whole ? h.total : have) - header);
    *ret = h;
    return true;
}
