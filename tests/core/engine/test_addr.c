// SPDX-License-Identifier: ISC
#include "core/engine/addr.h"

#include "tests/fake/router.h"

static struct addr entry(uint32_t id, uint32_t address, unsigned len, const char *interface)
{
    struct addr a = { .id = id, .address = address, .len = len };

    snprintf(a.interface, sizeof(a.interface), "%s", interface);
    return a;
}

static bool keep(struct addr a)
{
    return addr_keep(engine, &a, &err);
}

struct rows {
    uint32_t address;
    struct addr found;
    int count;
};

static void row(void *ctx, const struct addr *a)
{
    struct rows *rows = ctx;

    if (a->address != rows->address)
        return;
    rows->found = *a;
    rows->count++;
}

static struct rows rows_of(uint32_t address)
{
    struct rows rows = { .address = address };

    addr_each(engine, row, &rows);
    return rows;
}

static void an_address_comes_with_its_entry_and_leaves_with_it(void)
{
    int index = cable("ether1", "far1");
    struct rows rows;

    if (!router_start())
        return;
    T_OK(keep(entry(1, A(10, 1, 0, 1), 24, "ether1")));
    T_INT(kernel_addrs(index, A(10, 1, 0, 1)), 1);
    settle();
    rows = rows_of(A(10, 1, 0, 1));
    T_INT(rows.count, 1);
    T_OK(!rows.found.dynamic && !rows.found.invalid);
    T_OK(addr_is_local(engine, A(10, 1, 0, 1), NULL) && !addr_is_local(engine, 1, NULL));
    addr_drop(engine, 1);
    T_INT(kernel_addrs(index, A(10, 1, 0, 1)), 0);
    settle();
    T_INT(rows_of(A(10, 1, 0, 1)).count, 0);
    router_stop();
    unplug(index);
}

static void a_changed_entry_leaves_nothing_behind(void)
{
    int index = cable("ether1", "far1"), other = cable("ether2", "far2");
    struct addr a = entry(1, A(10, 1, 0, 1), 24, "ether1");

    if (!router_start())
        return;
    T_OK(keep(a));
    a.address = A(10, 1, 0, 2);
    T_OK(keep(a));
    T_INT(kernel_addrs(index, A(10, 1, 0, 1)), 0);
    T_INT(kernel_addrs(index, A(10, 1, 0, 2)), 1);
    T_OK(keep(entry(1, A(10, 1, 0, 2), 24, "ether2")));
    T_INT(kernel_addrs(index, A(10, 1, 0, 2)), 0);
    T_INT(kernel_addrs(other, A(10, 1, 0, 2)), 1);
    a = entry(1, A(10, 1, 0, 2), 24, "ether2");
    a.disabled = true;
    T_OK(keep(a));
    T_INT(kernel_addrs(other, A(10, 1, 0, 2)), 0);
    settle();
    T_INT(kernel_addrs(other, A(10, 1, 0, 2)), 0);
    router_stop();
    unplug(index);
    unplug(other);
}

static void what_somebody_takes_off_is_put_back(void)
{
    int index = cable("ether1", "far1");
    struct nl_addr k = { .ifindex = index, .local = A(10, 1, 0, 1), .plen = 24 };

    if (!router_start())
        return;
    T_OK(keep(entry(1, A(10, 1, 0, 1), 24, "ether1")));
    settle();
    T_OK(nl_addr_delete(nl, &k, &err));
    T_INT(kernel_addrs(index, k.local), 0);
    settle();
    T_INT(kernel_addrs(index, k.local), 1);
    router_stop();
    T_INT(kernel_addrs(index, k.local), 0);
    unplug(index);
}

// The kernel takes all addresses of a network off with the first of them.
static void the_second_address_of_a_network_outlives_the_first(void)
{
    int index = cable("ether1", "far1");

    if (!router_start())
        return;
    T_OK(keep(entry(1, A(10, 1, 0, 1), 24, "ether1")));
    T_OK(keep(entry(2, A(10, 1, 0, 2), 24, "ether1")));
    addr_drop(engine, 1);
    settle();
    T_INT(kernel_addrs(index, A(10, 1, 0, 1)), 0);
    T_INT(kernel_addrs(index, A(10, 1, 0, 2)), 1);
    router_stop();
    unplug(index);
}

static void an_address_on_a_missing_interface_waits_for_it(void)
{
    int index;

    if (!router_start())
        return;
    T_OK(keep(entry(7, A(10, 1, 0, 1), 24, "ether1")));
    T_OK(addr_kept(engine, 7)->invalid);
    T_INT(rows_of(A(10, 1, 0, 1)).count, 1);
    told = 0;
    index = cable("ether1", "far1");
    settle();
    T_OK(!addr_kept(engine, 7)->invalid && told > 0);
    T_INT(kernel_addrs(index, A(10, 1, 0, 1)), 1);
    unplug(index);
    settle();
    T_OK(addr_kept(engine, 7)->invalid);
    index = cable("ether1", "far1");
    settle();
    T_INT(kernel_addrs(index, A(10, 1, 0, 1)), 1);
    router_stop();
    unplug(index);
}

static void two_entries_of_one_address_both_hold_it(void)
{
    int index = cable("ether1", "far1");

    if (!router_start())
        return;
    T_OK(keep(entry(1, A(10, 1, 0, 1), 24, "ether1")));
    T_OK(keep(entry(2, A(10, 1, 0, 1), 24, "ether1")));
    addr_drop(engine, 1);
    T_INT(kernel_addrs(index, A(10, 1, 0, 1)), 1); // not even for a moment
    settle();
    T_INT(kernel_addrs(index, A(10, 1, 0, 1)), 1);
    addr_drop(engine, 2);
    settle();
    T_INT(kernel_addrs(index, A(10, 1, 0, 1)), 0);
    router_stop();
    unplug(index);
}

static void what_the_host_had_before_stays_when_the_entry_goes(void)
{
    int index = cable("ether1", "far1");

    host_address(index, A(10, 1, 0, 1), 24);
    if (!router_start())
        return;
    T_OK(rows_of(A(10, 1, 0, 1)).found.foreign);
    T_OK(keep(entry(1, A(10, 1, 0, 1), 24, "ether1")));
    T_INT(rows_of(A(10, 1, 0, 1)).count, 1);
    T_OK(!rows_of(A(10, 1, 0, 1)).found.foreign);
    addr_drop(engine, 1);
    T_INT(kernel_addrs(index, A(10, 1, 0, 1)), 1);
    router_stop();
    T_INT(kernel_addrs(index, A(10, 1, 0, 1)), 1);
    unplug(index);
}

// A secret may give the router's own LAN address to the tunnel: hanging up must not take it off
// the LAN.
static void the_lan_keeps_an_address_that_a_tunnel_has_too(void)
{
    int lan = cable("ether1", "far1"), tunnel = cable("ether2", "far2");
    struct addr a = entry(0x80001000u, A(10, 150, 1, 254), 32, "ether2");

    if (!router_start())
        return;
    a.dynamic = true;
    a.peer = A(10, 150, 1, 2);
    T_OK(keep(entry(1, A(10, 150, 1, 254), 24, "ether1")));
    addr_set(engine, &a);
    T_INT(kernel_addrs(tunnel, a.address), 1);
    settle();
    T_OK(kernel_routes(a.peer, 32, RTPROT_KERNEL, NULL) == 1);
    addr_remove(&a);
    addr_remove(&a);
    settle();
    T_INT(kernel_addrs(tunnel, a.address), 0);
    T_INT(kernel_addrs(lan, a.address), 1);
    router_stop();
    unplug(lan);
    unplug(tunnel);
}

// Where the other end has the same address inside and outside, the way to it must stay outside.
static void a_peer_that_is_reached_another_way_gets_no_route(void)
{
    int index = cable("ether1", "far1");
    struct addr a = entry(0x80001000u, A(10, 0, 0, 2), 32, "ether1");

    if (!router_start())
        return;
    a.dynamic = a.no_route = true;
    a.peer = A(192, 0, 2, 1);
    addr_set(engine, &a);
    T_INT(kernel_addrs(index, a.address), 1);
    T_INT(kernel_routes(a.peer, 32, -1, NULL), 0);
    addr_remove(&a);
    T_INT(kernel_addrs(index, a.address), 0);
    router_stop();
    unplug(index);
}

static void what_a_killed_daemon_left_is_taken_over_or_swept(void)
{
    int index = cable("ether1", "far1");
    struct nl_addr k = {
        .ifindex = index, .local = A(10, 1, 0, 1), .plen = 24, .proto = RIB_PROTOCOL
    };
    struct addr_look look = { .want = k };

    T_OK(nl_addr_add(nl, &k, &err));
    T_OK(nl_addr_dump(nl, addr_looked, &look, &err));
    k.local = A(10, 2, 0, 1);
    T_OK(nl_addr_add(nl, &k, &err));
    if (look.found.proto != RIB_PROTOCOL) {
        T_SKIP("this kernel does not keep who made an address");
    } else if (router_start()) {
        T_OK(keep(entry(1, A(10, 1, 0, 1), 24, "ether1")));
        engine_start(engine);
        T_INT(kernel_addrs(index, A(10, 1, 0, 1)), 1);
        T_INT(kernel_addrs(index, A(10, 2, 0, 1)), 0);
        router_stop();
        T_INT(kernel_addrs(index, A(10, 1, 0, 1)), 0);
    }
    unplug(index);
}

static void what_the_kernel_refuses_is_not_kept(void)
{
    struct nl_link lo;

    if (!router_start())
        return;
    // So small an interface speaks no IP.
    T_OK(nl_link_find(nl, "lo", &lo, &err));
    T_OK(nl_link_change(nl, lo.index, &(struct nl_link_change){ .mtu = 60 }, &err));
    T_OK(!keep(entry(1, A(10, 1, 0, 1), 24, "lo")));
    T_OK(strstr(err.text, "cannot add address 10.1.0.1/24 to lo: ") == err.text);
    T_OK(addr_kept(engine, 1) == NULL);
    T_OK(nl_link_change(nl, lo.index, &(struct nl_link_change){ .mtu = 65536 }, &err));
    router_stop();
}

int main(void)
{
    NETNS_OR_SKIP();
    loop = loop_new();
    T_RUN(an_address_comes_with_its_entry_and_leaves_with_it);
    T_RUN(a_changed_entry_leaves_nothing_behind);
    T_RUN(what_somebody_takes_off_is_put_back);
    T_RUN(the_second_address_of_a_network_outlives_the_first);
    T_RUN(an_address_on_a_missing_interface_waits_for_it);
    T_RUN(two_entries_of_one_address_both_hold_it);
    T_RUN(what_the_host_had_before_stays_when_the_entry_goes);
    T_RUN(the_lan_keeps_an_address_that_a_tunnel_has_too);
    T_RUN(a_peer_that_is_reached_another_way_gets_no_route);
    T_RUN(what_a_killed_daemon_left_is_taken_over_or_swept);
    T_RUN(what_the_kernel_refuses_is_not_kept);
    loop_free(loop);
    nl_free(nl);
    return t_end();
}
