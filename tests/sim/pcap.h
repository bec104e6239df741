// SPDX-License-Identifier: ISC
#pragma once
// A capture file of the simulated network, as a sniffer beside the server would write it: Ethernet
// with made-up hardware addresses, IPv4, and TCP or enhanced GRE with right checksums.

#include "core/base/clock.h"

#include <stddef.h>
#include <stdint.h>

struct sim_pcap;

struct sim_segment { // the head of a TCP segment
    uint32_t source, destination;
    uint16_t source_port, destination_port;
    uint32_t seq, ack;
    uint8_t flags;
};

struct sim_pcap *sim_pcap_open(const char *path); // ends the program where it cannot
void sim_pcap_close(struct sim_pcap *p);          // NULL is fine, as everywhere here
void sim_pcap_tcp(struct sim_pcap *p, msec_t now, const struct sim_segment *head,
    const uint8_t *data, size_t len);
void sim_pcap_gre(struct sim_pcap *p, msec_t now, uint32_t source, uint32_t destination,
    const uint8_t *data, size_t len);
