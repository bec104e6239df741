// SPDX-License-Identifier: ISC
#pragma once
// Addresses of interfaces: configured ones are put on the interface whenever it exists (and put
// back if something else takes them off), those of tunnels come and go with them, those of the host
// are shown and left alone.

#include "core/engine/iface.h"

struct addr {
    struct list node;
    struct engine *engine;
    uint32_t id;
    uint32_t address;
    uint32_t peer; // point-to-point: the other end; else 0
    unsigned len;
    char interface[ENGINE_NAME];
    bool disabled;
    bool dynamic; // of a tunnel, or the host's own
    bool foreign; // the host's own: never changed
    bool invalid; // read-only: there is no such interface
};

// The object is the caller's and must stay until addr_remove(); to change one, remove it first.
void addr_set(struct engine *e, struct addr *a);
void addr_remove(struct addr *a); // off the interface, unless another entry holds the same address
void addr_each(struct engine *e, void (*row)(void *ctx, const struct addr *a), void *ctx);
// Is this one of the machine's own addresses, and on which interface?
bool addr_is_local(struct engine *e, uint32_t address, char interface[ENGINE_NAME]);
