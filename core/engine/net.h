// SPDX-License-Identifier: ISC
#pragma once
// Private to core/engine: the kernel's links, addresses and routes as the monitor tells them, and
// the one place that brings the kernel in line with what is wanted. Everything that changes either
// side only asks for net_soon(); the work is done once, from the loop.

#include "core/engine/engine_priv.h"

struct kernel_addr {
    struct list node;
    struct nl_addr a;
    uint32_t id; // row id
};

struct kernel_route {
    struct list node;
    struct nl_route r;
    uint32_t id;
};

struct net_state {
    struct engine *engine;
    struct nl_monitor *monitor;
    struct list ethernets; // struct ethernet: what is configured of devices, present or not
    struct list kernel_addrs, kernel_routes;
    struct list addrs;  // struct addr: what is wanted
    struct list routes; // struct rib_route: what is wanted
    bool soon;          // a pass is deferred
    bool stale_routes;  // the list of the kernel's routes may be wrong: dump them again
    bool closing;
};

void net_soon(struct engine *e);
// Tells the host that a row has changed by itself.
void net_changed(struct engine *e, const char *path, uint32_t id, bool gone);

void ifaces_resync(struct engine *e);
void iface_seen(struct engine *e, const struct nl_link *l);
void iface_gone(struct engine *e, int index);
void ifaces_free(struct engine *e);

// The name to show for a device, and the rest of its configuration once it is in the registry.
const char *ethernet_name(struct engine *e, const char *device); // NULL: its own
void ethernet_plugged(struct engine *e, struct iface *i);
void ethernets_free(struct engine *e); // devices are as they were found

void addrs_resync(struct engine *e);
void addr_seen(struct engine *e, const struct nl_addr *a);
void addr_gone(struct engine *e, const struct nl_addr *a);
void addrs_pass(struct engine *e);
void addrs_rename(struct engine *e, const char *old, const char *name);
void addrs_sweep(struct engine *e); // what a killed daemon left and nobody wants any more
void addrs_free(struct engine *e);  // takes ours back

// kernel.c: the routes that the kernel has.
void routes_resync(struct engine *e);
void route_seen(struct engine *e, const struct nl_route *r);
void route_gone(struct engine *e, const struct nl_route *r);
void kernel_routes_drop(struct engine *e, int index); // of one interface; 0: all
void routes_sweep(struct engine *e); // at the start: routes of ours that nobody wants any more
// Somebody else's route to just this destination with the least metric; NULL where there is none.
const struct nl_route *kernel_route_to(struct engine *e, uint32_t dst, unsigned len);
bool kernel_place_taken(struct engine *e, const struct nl_route *r); // by somebody else's route
// The longest of the kernel's own and the host's routes that lead to an address; NULL where none
// does. `direct`: only those that need no gateway.
const struct nl_route *kernel_route_for(
    struct engine *e, uint32_t address, bool direct, bool (*may)(struct engine *e, int oif));

static inline uint32_t net_mask(unsigned len)
{
    return len == 0 ? 0 : 0xFFFFFFFFu << (32 - len);
}

static inline bool net_covers(uint32_t dst, unsigned len, uint32_t address)
{
    return ((dst ^ address) & net_mask(len)) == 0;
}

// rib.c: the routes that Warren wants.
void routes_found(struct engine *e, const struct nl_route *r);    // one of ours, during a resync
void routes_unsure(struct engine *e);                             // none has been found yet
bool routes_own_gone(struct engine *e, const struct nl_route *r); // true: it should be there
void routes_pass(struct engine *e);
void routes_link_down(struct engine *e, int index);
void routes_rename(struct engine *e, const char *old, const char *name);
void routes_free(struct engine *e); // takes ours back
