// SPDX-License-Identifier: ISC
#pragma once
// What is configured of the machine's own network devices. A device is known by its kernel name and
// may come and go; what is configured counts whenever it is there. What Warren changed of a device
// is put back at a clean stop.

#include "core/engine/iface.h"
#include "core/net/netlink.h"

enum ethernet_arp {
    ETHERNET_ARP_ENABLED,
    ETHERNET_ARP_DISABLED,
    ETHERNET_ARP_PROXY, // answers for every host that it has a route to by another interface
};
extern const struct word ethernet_arp_words[];

struct ethernet_config {
    char device[NL_NAME_SIZE];
    char name[ENGINE_NAME];   // shown, and an altname of the kernel's where it takes it
    unsigned mtu;             // 0: as the host has it
    enum nl_link_state state; // NL_LINK_KEEP: likewise
    enum ethernet_arp arp;
};

// False with a sentence where the kernel refuses something; the caller sets the former
// configuration then.
bool ethernet_set(struct engine *e, const struct ethernet_config *config, struct err *err);
void ethernet_forget(struct engine *e, const char *device); // it is as the host has it again
