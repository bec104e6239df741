// SPDX-License-Identifier: ISC
#include "core/engine/ethernet.h"

#include "tests/fake/router.h"

static struct ethernet_config as(const char *name)
{
    struct ethernet_config c = { .device = "ether1" };

    snprintf(c.name, sizeof(c.name), "%s", name);
    return c;
}

static bool set(struct ethernet_config c)
{
    return ethernet_set(engine, &c, &err);
}

static const char *proxy(void)
{
    static char value[SYSCTL_VALUE_SIZE];

    return sysctl_read("net/ipv4/conf/ether1/proxy_arp", value, &err) ? value : "absent";
}

static int index_of(const char *name)
{
    struct nl_link l;

    return nl_link_find(nl, name, &l, &err) ? l.index : 0;
}

static void a_name_may_be_longer_than_the_kernels(void)
{
    int index = cable("ether1", "far1");

    if (!router_start())
        return;
    T_OK(set(as("LocalRemoteOffice")));
    T_STR(iface_indexed(engine, index)->name, "LocalRemoteOffice");
    T_OK(iface_named(engine, "LocalRemoteOffice") == iface_named(engine, "ether1"));
    T_INT(index_of("LocalRemoteOffice"), index);
    T_OK(set(as("Office")));
    T_INT(index_of("Office"), index);
    T_INT(index_of("LocalRemoteOffice"), 0);
    T_OK(set(as("ether1")));
    T_INT(index_of("Office"), 0);
    T_STR(iface_indexed(engine, index)->name, "ether1");
    T_OK(set(as("Office")));
    router_stop();
    T_INT(index_of("Office"), 0);
    T_INT(index_of("ether1"), index);
    unplug(index);
}

static void a_name_that_the_kernel_does_not_take_is_ours_alone(void)
{
    int index = cable("ether1", "far1");

    if (!router_start())
        return;
    T_OK(set(as("to the internet")));
    T_OK(iface_named(engine, "to the internet") == iface_indexed(engine, index));
    router_stop();
    unplug(index);
}

static void proxy_arp_is_really_set_and_taken_back(void)
{
    int index = cable("ether1", "far1");
    struct ethernet_config c = as("Office");

    if (!router_start())
        return;
    T_OK(set(c));
    T_STR(proxy(), "0");
    c.arp = ETHERNET_ARP_PROXY;
    T_OK(set(c));
    T_STR(proxy(), "1");
    c.arp = ETHERNET_ARP_ENABLED;
    T_OK(set(c));
    T_STR(proxy(), "0");
    c.arp = ETHERNET_ARP_PROXY;
    T_OK(set(c));
    router_stop();
    T_STR(proxy(), "0");
    unplug(index);
}

static void a_device_that_is_plugged_in_again_gets_all_of_it_again(void)
{
    int index = cable("ether1", "far1");
    struct ethernet_config c = as("Office");
    struct nl_link l;

    if (!router_start())
        return;
    c.arp = ETHERNET_ARP_PROXY;
    c.mtu = 1400;
    T_OK(set(c));
    for (int i = 0; i < 2; i++) {
        unplug(index);
        settle();
        T_OK(iface_named(engine, "Office") == NULL);
        T_STR(proxy(), "absent");
        index = cable("ether1", "far1");
        T_STR(proxy(), "1");
        T_INT(index_of("Office"), index);
        T_OK(nl_link_get(nl, index, &l, &err) && l.mtu == 1400);
        T_OK(iface_named(engine, "Office") == iface_indexed(engine, index));
    }
    c.mtu = 0;
    T_OK(set(c));
    T_OK(nl_link_get(nl, index, &l, &err) && l.mtu == 1500);
    router_stop();
    unplug(index);
}

static void what_comes_later_finds_its_configuration(void)
{
    struct ethernet_config c = as("Office");
    int index;

    if (!router_start())
        return;
    c.arp = ETHERNET_ARP_PROXY;
    T_OK(set(c));
    index = cable("ether1", "far1");
    T_STR(proxy(), "1");
    T_OK(iface_named(engine, "Office") != NULL);
    ethernet_forget(engine, "ether1");
    T_STR(proxy(), "0");
    T_OK(iface_named(engine, "Office") == NULL && iface_named(engine, "ether1") != NULL);
    router_stop();
    unplug(index);
}

static void arp_can_be_switched_off(void)
{
    int index = cable("ether1", "far1");
    struct ethernet_config c = as("ether1");
    struct nl_link l;

    if (!router_start())
        return;
    c.arp = ETHERNET_ARP_DISABLED;
    T_OK(set(c));
    T_OK(nl_link_get(nl, index, &l, &err) && l.no_arp);
    c.arp = ETHERNET_ARP_PROXY;
    T_OK(set(c));
    T_OK(nl_link_get(nl, index, &l, &err) && !l.no_arp);
    T_STR(proxy(), "1");
    c.arp = ETHERNET_ARP_DISABLED;
    T_OK(set(c));
    T_STR(proxy(), "0");
    router_stop();
    T_OK(nl_link_get(nl, index, &l, &err) && !l.no_arp);
    unplug(index);
}

static void a_mtu_that_is_refused_is_an_error_and_the_old_one_stays(void)
{
    int index = cable("ether1", "far1");
    struct ethernet_config c = as("ether1");
    struct nl_link l;

    if (!router_start())
        return;
    c.mtu = 9000;
    T_OK(set(c));
    T_OK(nl_link_get(nl, index, &l, &err) && l.mtu == 9000);
    c.mtu = 1000000;
    T_OK(!set(c));
    T_OK(strstr(err.text, "cannot change ether1: ") == err.text);
    T_OK(nl_link_get(nl, index, &l, &err) && l.mtu == 9000);
    c.mtu = 9000;
    T_OK(set(c));
    router_stop();
    T_OK(nl_link_get(nl, index, &l, &err) && l.mtu == 1500);
    unplug(index);
}

static void what_is_not_configured_stays_as_the_host_has_it(void)
{
    int index = cable("ether1", "far1");
    struct ethernet_config c = as("ether1");
    struct nl_link_change host = { .state = NL_LINK_DOWN, .mtu = 1300 };
    struct nl_link l;

    T_OK(nl_link_change(nl, index, &host, &err));
    T_OK(sysctl_write("net/ipv4/conf/ether1/proxy_arp", "1", &err));
    if (!router_start())
        return;
    T_OK(set(c));
    T_OK(nl_link_get(nl, index, &l, &err) && l.mtu == 1300 && !l.up);
    T_STR(proxy(), "1");
    c.state = NL_LINK_UP;
    T_OK(set(c));
    T_OK(nl_link_get(nl, index, &l, &err) && l.up);
    c.state = NL_LINK_DOWN;
    T_OK(set(c));
    c.state = NL_LINK_UP;
    T_OK(set(c));
    router_stop();
    T_OK(nl_link_get(nl, index, &l, &err) && l.mtu == 1300 && !l.up);
    T_STR(proxy(), "1");
    unplug(index);
}

int main(void)
{
    NETNS_OR_SKIP();
    loop = loop_new();
    T_RUN(a_name_may_be_longer_than_the_kernels);
    T_RUN(a_name_that_the_kernel_does_not_take_is_ours_alone);
    T_RUN(proxy_arp_is_really_set_and_taken_back);
    T_RUN(a_device_that_is_plugged_in_again_gets_all_of_it_again);
    T_RUN(what_comes_later_finds_its_configuration);
    T_RUN(arp_can_be_switched_off);
    T_RUN(a_mtu_that_is_refused_is_an_error_and_the_old_one_stays);
    T_RUN(what_is_not_configured_stays_as_the_host_has_it);
    loop_free(loop);
    nl_free(nl);
    return t_end();
}
