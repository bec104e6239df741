// SPDX-License-Identifier: ISC
#pragma once
// IPv4 addresses and headers. An address is a uint32_t in host byte order everywhere in core/net;
// only the functions here and the bounded reader and writer know another order.

#include "core/base/rd.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IP4_TEXT_SIZE 16

const char *ip4_text(uint32_t address, char to[IP4_TEXT_SIZE]); // returns `to`
bool ip4_parse(const char *text, uint32_t *ret);                // four decimal numbers, no less

struct sockaddr_in ip4_sockaddr(uint32_t address, uint16_t port);
uint32_t ip4_of(struct in_addr address);
uint16_t ip4_port(const struct sockaddr_in *address);
struct in_addr ip4_in(uint32_t address);

struct ip4_header {
    uint32_t source, dest;
    uint8_t protocol, ttl;
    uint16_t total; // what the header says; the packet may be cut shorter, as in ICMP errors
    bool whole;     // all of it is there
};

// Reads the header, options included. *ret_payload ends where the packet ends, so padding behind
// it is off. False on anything that is not an IPv4 header.
bool ip4_read(struct rd *r, struct ip4_header *ret, struct rd *ret_payload);
