// SPDX-License-Identifier: ISC
#pragma once
// Addresses of interfaces: configured ones are put on the interface whenever it exists (and put
// back if something else takes them off), those of tunnels come and go with them, those of the host
// are shown and left alone.

#include "core/engine/iface.h"
#include "core/net/netlink.h"

struct addr {
    struct list node;
    struct engine *engine;
    uint32_t id; // of the stored item, or a dynamic one
    uint32_t address;
    uint32_t peer; // point-to-point: the other end; else 0
    unsigned len;
    char interface[ENGINE_NAME];
    bool disabled;
    bool dynamic;  // of a tunnel, or the host's own
    bool foreign;  // the host's own: never changed
    bool no_route; // the peer is reached another way, as a server's address outside is
    bool invalid;  // read-only: there is no such interface
    // Private to addr.c.
    bool kept;             // an entry of /ip address: the engine's own object
    bool wanted;           // enabled, and there is the interface: `kernel` is what it means there
    bool put;              // we put it there
    bool complained;       // the log knows that the kernel refuses it
    struct nl_addr kernel; // what it means in the kernel
};

// The object is the caller's and must stay until addr_remove(). Setting it again after a change of
// its fields changes what is in the kernel.
void addr_set(struct engine *e, struct addr *a);
void addr_remove(struct addr *a); // off the interface, unless another entry holds the same address

// Entries of /ip address, by the id of their item: the engine keeps a copy. False with a sentence
// where the kernel refuses it; a new entry is then not kept.
bool addr_keep(struct engine *e, const struct addr *entry, struct err *err);
void addr_drop(struct engine *e, uint32_t id);
const struct addr *addr_kept(struct engine *e, uint32_t id); // NULL where there is none

void addr_each(struct engine *e, void (*row)(void *ctx, const struct addr *a), void *ctx);
// Is this one of the machine's own addresses, and on which interface?
bool addr_is_local(struct engine *e, uint32_t address, char interface[ENGINE_NAME]);
