// SPDX-License-Identifier: ISC
#pragma once
// The routing information base: static routes, routes of sessions, default routes through
// tunnels, and the connected and foreign routes that the kernel has. Of several routes to one
// destination the one with the least distance whose gateway is reachable is active, that is, in
// the kernel with the distance as its metric. What Warren put there bears its own rtnetlink
// protocol number and is put back when something else removes it.

#include "core/base/words.h"
#include "core/engine/iface.h"

enum { RIB_PROTOCOL = 87 }; // 'W'

enum rib_owner {
    RIB_STATIC,  // /ip route add
    RIB_SESSION, // `routes=` of a secret
    RIB_DEFAULT, // add-default-route
    // The host route to a server, which keeps the tunnel out of itself. The caller gives dst and
    // len only; gateway and interface are found here, by the way that the kernel would take without
    // Warren's default routes, and follow when that way changes.
    RIB_HOST,
    RIB_CONNECTED, // an address of an interface; the kernel's own
    RIB_FOREIGN,   // somebody else's route in the kernel: shown, never changed
};

enum rib_type { RIB_UNICAST, RIB_BLACKHOLE, RIB_UNREACHABLE, RIB_PROHIBIT };
extern const struct word rib_type_words[];

struct rib_route {
    struct list node;
    struct engine *engine;
    uint32_t id; // of the stored item, or a dynamic one
    enum rib_owner owner;
    enum rib_type type;
    uint32_t dst;
    unsigned len;
    uint32_t gateway;            // 0: none, the interface says it all
    char interface[ENGINE_NAME]; // gateway by interface; "" where gateway is an address
    uint32_t pref_src;
    unsigned distance;
    bool disabled;
    bool active;   // read-only: packets follow it
    int via_index; // read-only: the kernel interface it goes out of, 0 = none
    // Private to rib.c: what stands in the kernel for it.
    bool installed, split;
    uint32_t kernel_gateway;
    int kernel_oif;
    unsigned kernel_metric;
    uint32_t kernel_dst;
    unsigned kernel_len;
};

// Adds or changes (same object, all fields set anew by the caller). The object is the caller's and
// must stay until rib_remove().
// A RIB_DEFAULT that stands behind somebody else's default route goes into the kernel as 0.0.0.0/1
// and 128.0.0.0/1, and is still one 0.0.0.0/0 here.
void rib_set(struct engine *e, struct rib_route *r);
void rib_remove(struct rib_route *r);
// Every route, for print: `row` may not change the table.
void rib_each(struct engine *e, void (*row)(void *ctx, const struct rib_route *r), void *ctx);
