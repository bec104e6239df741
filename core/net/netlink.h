// SPDX-License-Identifier: ISC
#pragma once
// The kernel's links, addresses, routes and neighbours over rtnetlink. Requests are synchronous:
// the kernel works them off inside the call, without waiting for anybody. A monitor tells what
// others changed. Only IPv4 addresses, routes and neighbours are seen. Addresses are in host byte
// order.
//
// Deleting what is gone already succeeds: the wish is fulfilled.

#include "core/base/err.h"
#include "core/base/loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct nl;

struct nl *nl_new(struct err *err); // in the network namespace of the caller
void nl_free(struct nl *n);         // NULL is fine
int nl_errno(const struct nl *n);   // the kernel's number for the last failure: EEXIST, ENODEV ...

// ---- links

#define NL_NAME_SIZE    16  // with NUL; the kernel's own limit
#define NL_ALTNAME_SIZE 128 // likewise
#define NL_ALTNAMES     8   // more than these are not shown

struct nl_stats {
    uint64_t rx_packets, rx_bytes, rx_errors, rx_dropped;
    uint64_t tx_packets, tx_bytes, tx_errors, tx_dropped;
};

struct nl_link {
    int index;
    int master; // index of the bridge it belongs to; 0 where none
    char name[NL_NAME_SIZE];
    char altnames[NL_ALTNAMES][NL_ALTNAME_SIZE];
    size_t altname_count;
    char kind[NL_NAME_SIZE]; // "tun", "veth", "bridge"; "" for hardware and loopback
    bool up;                 // somebody switched it on
    bool no_arp;             // asks nobody for MAC addresses and answers nobody
    bool running;            // and it has a carrier
    bool loopback, point_to_point;
    uint32_t mtu, group;
    uint8_t mac[6]; // zeros where it has none
    bool has_mac;
    struct nl_stats stats;
};

enum nl_link_state {
    NL_LINK_KEEP,
    NL_LINK_UP,
    NL_LINK_DOWN,
};

enum nl_link_arp {
    NL_ARP_KEEP,
    NL_ARP_ON,
    NL_ARP_OFF,
};

// What is zero stays as it is.
struct nl_link_change {
    enum nl_link_state state;
    enum nl_link_arp arp;
    uint32_t mtu;
    const char *name;
    uint32_t group;
};

bool nl_link_dump(
    struct nl *n, void (*each)(void *ctx, const struct nl_link *l), void *ctx, struct err *err);
bool nl_link_get(struct nl *n, int index, struct nl_link *ret, struct err *err);
bool nl_link_find(
    struct nl *n, const char *name, struct nl_link *ret, struct err *err); // or altname
bool nl_link_change(struct nl *n, int index, const struct nl_link_change *change, struct err *err);
bool nl_link_altname_add(struct nl *n, int index, const char *name, struct err *err);
bool nl_link_altname_remove(struct nl *n, int index, const char *name, struct err *err);
bool nl_link_delete(struct nl *n, int index, struct err *err);
// All links of a group in one go, 60 times cheaper than one by one. Group 0 is everybody's and
// is refused.
bool nl_link_delete_group(struct nl *n, uint32_t group, struct err *err);

// ---- addresses

struct nl_addr {
    int ifindex;
    uint32_t local;
    uint32_t peer; // of a point-to-point address; else the same as local (or 0 when adding)
    uint32_t broadcast;
    uint8_t plen;  // belongs to the peer where there is one
    uint8_t scope; // RT_SCOPE_*
    uint8_t proto; // who made it, numbered like routes; always 0 on kernels before 5.18
    bool lifetime; // it ends by itself: DHCP's
    bool no_prefix_route;
};

bool nl_addr_dump(
    struct nl *n, void (*each)(void *ctx, const struct nl_addr *a), void *ctx, struct err *err);
bool nl_addr_add(struct nl *n, const struct nl_addr *a, struct err *err);
bool nl_addr_delete(struct nl *n, const struct nl_addr *a, struct err *err);

// ---- routes

enum nl_route_type {
    NL_ROUTE_UNICAST,
    NL_ROUTE_BLACKHOLE,
    NL_ROUTE_UNREACHABLE,
    NL_ROUTE_PROHIBIT,
    NL_ROUTE_OTHER, // local, broadcast, multicast ...: seen, never made
};

struct nl_route {
    uint32_t dst;
    uint8_t plen;
    enum nl_route_type type;
    uint32_t gateway; // 0 where the interface alone is the way
    int oif;          // 0 where the gateway decides
    uint32_t metric, prefsrc;
    uint8_t protocol; // who made it: RTPROT_*
    uint8_t scope;    // seen only; when adding it follows from type and gateway
    uint32_t table;   // 0 when adding is the main table
    bool onlink;      // the gateway is a neighbour on oif whatever the addresses say
    bool dead;        // its link is down
    unsigned hops;    // more than 1: several gateways, of which the first is given here
};

bool nl_route_dump(
    struct nl *n, void (*each)(void *ctx, const struct nl_route *r), void *ctx, struct err *err);
bool nl_route_add(struct nl *n, const struct nl_route *r, struct err *err); // nl_errno() EEXIST
// Takes the place of a route to the same destination with the same metric and table, or adds.
bool nl_route_replace(struct nl *n, const struct nl_route *r, struct err *err);
bool nl_route_delete(struct nl *n, const struct nl_route *r, struct err *err);
// Which way the kernel would take now: gateway, oif and prefsrc are filled.
bool nl_route_get(struct nl *n, uint32_t dst, struct nl_route *ret, struct err *err);

// ---- neighbours

struct nl_neigh {
    int ifindex;
    uint32_t address;
    uint8_t mac[6];
    bool has_mac;
    bool proxy; // we answer ARP for it (proxy-arp of one address); has no MAC
    bool permanent;
    uint16_t state; // NUD_*
};

// Entries learned and permanent, or (proxy) those that we answer for: the kernel keeps two tables.
bool nl_neigh_dump(struct nl *n, bool proxy, void (*each)(void *ctx, const struct nl_neigh *e),
    void *ctx, struct err *err);
bool nl_neigh_add(struct nl *n, const struct nl_neigh *e, struct err *err);
bool nl_neigh_delete(struct nl *n, const struct nl_neigh *e, struct err *err);

// ---- what others do

enum nl_event_type {
    NL_LINK,
    NL_LINK_GONE,
    NL_ADDR,
    NL_ADDR_GONE,
    NL_ROUTE,
    NL_ROUTE_GONE,
    NL_RESYNC, // events were lost: dump everything again
};

struct nl_event {
    enum nl_event_type type;
    const struct nl_link *link; // the one that belongs to the type, valid during the call
    const struct nl_addr *addr;
    const struct nl_route *route;
};

struct nl_monitor;

// Our own changes are told as well. Freeing inside the callback is allowed.
struct nl_monitor *nl_monitor_new(struct loop *loop,
    void (*event)(void *ctx, const struct nl_event *e), void *ctx, struct err *err);
void nl_monitor_free(struct nl_monitor *m); // NULL is fine
