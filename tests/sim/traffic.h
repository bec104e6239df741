// SPDX-License-Identifier: ISC
#pragma once
// Numbered packets in one direction of a tunnel, and what became of them. Each packet that arrives
// has to be, byte for byte, one that was sent, and has to come once; anything else fails the test.

#include "tests/sim/sim.h"

struct traffic {
    struct sim_end *from, *to;
    bool in_order;           // nothing may overtake
    uint32_t sent, received; // packets
    uint64_t sent_bytes, received_bytes;
    uint32_t overtaken; // came after one that was sent later
    uint32_t next;      // behind the highest number that has come
    uint8_t *came;      // one bit per packet
    size_t room;
};

void traffic_open(struct traffic *t, struct sim_end *from, struct sim_end *to, bool in_order);
void traffic_close(struct traffic *t);
void traffic_send(struct traffic *t, size_t most); // one packet of 32 to `most` bytes
