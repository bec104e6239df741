// SPDX-License-Identifier: ISC
#pragma once
// The interface registry: every interface that `/interface` shows, those of the kernel and those
// that exist only as configuration while their tunnel is down. The name shown is the one that
// Warren gave (the kernel's altname), else the kernel's.

#include "core/base/bus.h"
#include "core/base/err.h"
#include "core/base/list.h"
#include "core/base/words.h"
#include "core/engine/host.h"

struct engine;

enum iface_kind {
    IFACE_ETHER,
    IFACE_LOOPBACK,
    IFACE_BRIDGE,
    IFACE_PPTP_OUT,
    IFACE_PPTP_IN,
    IFACE_OTHER,
};
extern const struct word iface_kind_words[]; // "ether", "loopback", "bridge", "pptp-out", "pptp-in"

// Since the interface, or the session of a tunnel, began.
struct iface_counters {
    uint64_t rx_bytes, tx_bytes, rx_packets, tx_packets;
    uint64_t rx_drops, tx_drops, rx_errors, tx_errors; // packets that came to nothing
};

struct iface {
    struct list node;
    struct engine *engine;
    uint32_t id; // dynamic row id, stable while the interface exists
    enum iface_kind kind;
    char name[ENGINE_NAME]; // shown
    char kernel_name[16];   // "" while there is no kernel interface
    int index;              // 0 while there is no kernel interface
    bool up, running;       // administratively up; able to carry packets
    bool disabled, dynamic;
    bool point_to_point;
    bool own; // made by the engine: a tunnel
    unsigned mtu;
    uint8_t mac[6];
    bool has_mac, no_arp;
    struct iface_counters counters; // as of the last ifaces_count()
};

struct ifaces {
    struct list all;    // struct iface, in the order of appearance
    struct bus changes; // struct iface_change
    msec_t counted;
};

struct iface_change {
    struct iface *iface;
    bool gone; // the last message about it
};

// For tunnels: an interface that the engine itself makes. The kernel's half comes and goes with
// iface_attach() and iface_detach(). The name must be free (iface_named() is NULL).
struct iface *iface_new(struct engine *e, enum iface_kind kind, const char *name, bool dynamic);
void iface_free(struct iface *i);
// Addresses and routes that name the interface follow.
void iface_rename(struct iface *i, const char *name);
void iface_disable(struct iface *i, bool disabled);
void iface_attach(struct iface *i, int index, const char *kernel_name, unsigned mtu);
void iface_detach(struct iface *i);
struct iface *iface_named(struct engine *e, const char *name); // shown or kernel name; NULL
struct iface *iface_indexed(struct engine *e, int index);      // NULL
struct ifaces *engine_ifaces(struct engine *e);
void ifaces_count(struct engine *e); // brings the counters up to date, unless they are new enough

// Switches an interface of the host on or off, until something else does.
bool iface_switch(struct iface *i, bool up, struct err *err);

// A legal kernel name for an interface that is to be shown as `name`: the name itself where the
// kernel takes it, else a short stable one; then *ret_altname says that the full one must become
// an altname ("" where not).
void iface_kernel_name(const char *name, char kernel_name[16], char altname[ENGINE_NAME]);
