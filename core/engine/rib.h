// SPDX-License-Identifier: ISC
#pragma once
// The routing information base: static routes, routes of sessions, default routes through
// tunnels, and the connected and foreign routes that the kernel has. Of several routes to one
// destination the one with the least distance whose gateway is reachable is active, that is, in
// the kernel with the distance as its metric. What Warren put there bears its own rtnetlink
// protocol number and is put back when something else removes it. Routes of others are never
// replaced, not even those that stand where Warren's own route would have to be.

#include "core/base/words.h"
#include "core/engine/iface.h"
#include "core/net/netlink.h"

enum {
    RIB_PROTOCOL = 87, // 'W'; of addresses as well
    RIB_NEVER = 255,   // a distance: not used
};

enum rib_owner {
    RIB_STATIC,  // /ip route add
    RIB_SESSION, // `routes=` of a secret
    RIB_DEFAULT, // add-default-route
    // The host route to a server, which keeps the tunnel out of itself. The caller gives dst and
    // len only; gateway and interface are found here, by the way that the kernel would take without
    // Warren's default routes, and follow when that way changes. While there is no way at all the
    // server is unreachable rather than sought in its own tunnel.
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
    uint32_t gateway; // 0: none, the interface says it all
    // The interface that it goes out of: "" where the gateway decides.
    char interface[ENGINE_NAME];
    uint32_t pref_src;
    unsigned distance;
    bool disabled;
    bool active;    // read-only: packets follow it
    bool reachable; // read-only: its gateway can be reached
    int via_index;  // read-only: the kernel interface it goes out of, 0 = none
    // Private to rib.c.
    bool kept;              // an entry of /ip route: the engine's own object
    bool wanted, changed;   // of this pass
    bool complained;        // the log knows that the kernel refuses it
    struct nl_route want;   // what it should be in the kernel, by this pass
    struct nl_route kernel; // what it is there, if it is installed
    bool installed;
    bool split;     // in two halves, before a foreign default route
    unsigned found; // of its kernel routes, during a resync
};

// Adds or changes (same object, all public fields set anew by the caller). The object is the
// caller's and must stay until rib_remove().
// A RIB_DEFAULT that stands behind somebody else's default route goes into the kernel as 0.0.0.0/1
// and 128.0.0.0/1, and is still one 0.0.0.0/0 here.
void rib_set(struct engine *e, struct rib_route *r);
void rib_remove(struct rib_route *r);

// Entries of /ip route, by the id of their item: the engine keeps a copy.
void rib_keep(struct engine *e, const struct rib_route *entry);
void rib_drop(struct engine *e, uint32_t id);
const struct rib_route *rib_kept(struct engine *e, uint32_t id); // NULL where there is none

// Every route, for print: `row` may not change the table.
void rib_each(struct engine *e, void (*row)(void *ctx, const struct rib_route *r), void *ctx);
