// SPDX-License-Identifier: ISC
#include "core/engine/ethernet.h"

#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/engine/net.h"

#include <stdlib.h>
#include <string.h>

const struct word ethernet_arp_words[] = {
    { "disabled", ETHERNET_ARP_DISABLED, "Asks nobody and answers nobody" },
    { "enabled", ETHERNET_ARP_ENABLED, "Asks for others and answers for its own addresses" },
    { "proxy-arp", ETHERNET_ARP_PROXY, "Also answers for hosts behind other interfaces" },
    { NULL },
};

struct ethernet {
    struct list node;
    struct ethernet_config config;
    // What was changed of the device that is there now, and what it was before.
    enum ethernet_arp arp;         // in force
    unsigned mtu;                  // 0: not changed
    enum nl_link_state state;      // NL_LINK_KEEP: not changed
    char altname[NL_ALTNAME_SIZE]; // "" where none was added
};

static struct ethernet *ethernet_find(struct engine *e, const char *device)
{
    list_for_each (node, &e->net->ethernets) {
        struct ethernet *eth = list_entry(node, struct ethernet, node);

        if (strcmp(eth->config.device, device) == 0)
            return eth;
    }
    return NULL;
}

static struct iface *ethernet_iface(struct engine *e, const struct ethernet *eth)
{
    list_for_each (node, &e->ifaces.all) {
        struct iface *i = list_entry(node, struct iface, node);

        if (!i->own && strcmp(i->kernel_name, eth->config.device) == 0)
            return i;
    }
    return NULL;
}

const char *ethernet_name(struct engine *e, const char *device)
{
    const struct ethernet *eth = ethernet_find(e, device);

    return eth != NULL ? eth->config.name : NULL;
}

// The name becomes known to the kernel as well; where it does not take it, it is still ours.
static void take_name(struct engine *e, struct ethernet *eth, struct iface *i)
{
    const char *name = eth->config.name;
    bool alt = strcmp(name, i->kernel_name) != 0;
    struct err ignored;

    iface_rename(i, name);
    if (strcmp(eth->altname, alt ? name : "") == 0)
        return;
    if (eth->altname[0] != '\0')
        nl_link_altname_remove(e->nl, i->index, eth->altname, &ignored);
    eth->altname[0] = '\0';
    if (alt && nl_link_altname_add(e->nl, i->index, name, &ignored))
        text_copy(eth->altname, sizeof(eth->altname), name);
}

static bool take_mtu(struct engine *e, struct ethernet *eth, struct iface *i, struct err *err)
{
    unsigned want = eth->config.mtu != 0 ? eth->config.mtu : eth->mtu;
    unsigned before = eth->mtu != 0 ? eth->mtu : i->mtu;

    if (want != 0 && want != i->mtu) {
        if (!nl_link_change(e->nl, i->index, &(struct nl_link_change){ .mtu = want }, err))
            return false;
        i->mtu = want;
    }
    eth->mtu = eth->config.mtu != 0 ? before : 0;
    return true;
}

static bool take_state(struct ethernet *eth, struct iface *i, struct err *err)
{
    enum nl_link_state want = eth->config.state != NL_LINK_KEEP ? eth->config.state : eth->state;
    enum nl_link_state before = i->up ? NL_LINK_UP : NL_LINK_DOWN;

    if (eth->state != NL_LINK_KEEP)
        before = eth->state;
    if (want != NL_LINK_KEEP && !iface_switch(i, want == NL_LINK_UP, err))
        return false;
    eth->state = eth->config.state != NL_LINK_KEEP ? before : NL_LINK_KEEP;
    return true;
}

static bool set_no_arp(struct engine *e, struct iface *i, bool off, struct err *err)
{
    struct nl_link_change change = { .arp = off ? NL_ARP_OFF : NL_ARP_ON };

    if (!nl_link_change(e->nl, i->index, &change, err))
        return false;
    i->no_arp = off;
    return true;
}

static bool set_proxy(struct engine *e, struct iface *i, bool on, struct err *err)
{
    char key[SYSCTL_KEY_SIZE];

    sysctl_interface_key(key, "ipv4", i->kernel_name, "proxy_arp");
    return sysctl_change(&e->sysctls, key, on ? "1" : "0", err);
}

// What Warren has not changed stays as the host has it: `enabled` at first means nothing to do.
static bool take_arp(struct engine *e, struct ethernet *eth, struct iface *i, struct err *err)
{
    enum ethernet_arp want = eth->config.arp;

    if (eth->arp == want)
        return true;
    if (eth->arp == ETHERNET_ARP_DISABLED && !set_no_arp(e, i, false, err))
        return false;
    if (eth->arp == ETHERNET_ARP_PROXY && !set_proxy(e, i, false, err))
        return false;
    eth->arp = ETHERNET_ARP_ENABLED;
    if (want == ETHERNET_ARP_DISABLED && !set_no_arp(e, i, true, err))
        return false;
    if (want == ETHERNET_ARP_PROXY && !set_proxy(e, i, true, err))
        return false;
    eth->arp = want;
    return true;
}

static bool take(struct engine *e, struct ethernet *eth, struct iface *i, struct err *err)
{
    bool ok = take_mtu(e, eth, i, err) && take_arp(e, eth, i, err) && take_state(eth, i, err);

    take_name(e, eth, i);
    return ok;
}

bool ethernet_set(struct engine *e, const struct ethernet_config *config, struct err *err)
{
    struct ethernet *eth = ethernet_find(e, config->device);
    struct iface *i;

    if (eth == NULL) {
        eth = mem_alloc(sizeof(*eth));
        list_append(&e->net->ethernets, &eth->node);
    }
    eth->config = *config;
    i = ethernet_iface(e, eth);
    return i == NULL || take(e, eth, i, err);
}

// A device that was pulled out and comes again is a new one for the kernel.
void ethernet_plugged(struct engine *e, struct iface *i)
{
    struct ethernet *eth = ethernet_find(e, i->kernel_name);
    struct err err;

    if (eth == NULL)
        return;
    *eth = (struct ethernet){ .node = eth->node, .config = eth->config };
    if (!take(e, eth, i, &err))
        log_write(LOG_INTERFACE | LOG_ERROR, "%s: %s", i->name, err.text);
}

static void ethernet_free(struct engine *e, struct ethernet *eth)
{
    struct iface *i = ethernet_iface(e, eth);
    struct err ignored;

    eth->config.mtu = 0;
    eth->config.state = NL_LINK_KEEP;
    eth->config.arp = ETHERNET_ARP_ENABLED;
    text_copy(eth->config.name, sizeof(eth->config.name), eth->config.device);
    if (i != NULL)
        take(e, eth, i, &ignored);
    list_remove(&eth->node);
    free(eth);
}

void ethernet_forget(struct engine *e, const char *device)
{
    struct ethernet *eth = ethernet_find(e, device);

    if (eth != NULL)
        ethernet_free(e, eth);
}

void ethernets_free(struct engine *e)
{
    while (!list_empty(&e->net->ethernets))
        ethernet_free(e, list_entry(e->net->ethernets.next, struct ethernet, node));
}
