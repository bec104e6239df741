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

// A name that an interface is to be shown under, present or not.
struct shown_name {
    struct list node;
    char kernel_name[NL_NAME_SIZE];
    char name[ENGINE_NAME];
};

struct net_state {
    struct engine *engine;
    struct nl_monitor *monitor;
    struct list names;
    struct list kernel_addrs, kernel_routes;
    struct list addrs;  // struct addr: what is wanted
    struct list routes; // struct rib_route: what is wanted
    bool soon;          // a pass is deferred
    bool stale_routes;  // the kernel dropped routes without saying so: dump them again
};

void net_soon(struct engine *e);

void ifaces_resync(struct engine *e);
void iface_seen(struct engine *e, const struct nl_link *l);
void iface_gone(struct engine *e, int index);
void ifaces_free(struct engine *e);

void addrs_resync(struct engine *e);
void addr_seen(struct engine *e, const struct nl_addr *a);
void addr_gone(struct engine *e, const struct nl_addr *a);
void addrs_pass(struct engine *e);
void addrs_free(struct engine *e);
// The interface through which an address is directly reachable; 0 where it is not.
int addr_route_to(struct engine *e, uint32_t address, uint32_t *ret_local);

void routes_resync(struct engine *e);
void route_seen(struct engine *e, const struct nl_route *r);
void route_gone(struct engine *e, const struct nl_route *r);
void routes_pass(struct engine *e);
void routes_link_down(struct engine *e, int index);
void routes_sweep(struct engine *e); // at the start: routes of ours that nobody wants any more
void routes_free(struct engine *e);  // takes ours back
