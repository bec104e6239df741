// SPDX-License-Identifier: ISC
// Against the kernel itself, in a network namespace of our own.
#include "core/net/netlink.h"

#include "core/net/ip4.h"
#include "core/net/nlmsg.h"
#include "tests/fake/netns.h"

#include <net/if.h>

#define A(a, b, c, d) ((uint32_t)(a) << 24 | (b) << 16 | (c) << 8 | (d))
#define OURS          201 // a routing protocol number

static struct loop *loop;

static bool up(int index)
{
    return nl_link_change(nl, index, &(struct nl_link_change){ .state = NL_LINK_UP }, &err);
}

static void links_are_found_changed_and_deleted(void)
{
    int index = veth_new("ether1", "far1");
    struct nl_link l;

    T_OK(nl_link_change(nl, index,
        &(struct nl_link_change){ .state = NL_LINK_UP, .mtu = 1400, .group = 77, .name = NULL },
        &err));
    T_OK(nl_link_get(nl, index, &l, &err));
    T_STR(l.kind, "veth");
    T_INT(l.mtu, 1400);
    T_INT(l.group, 77);
    T_OK(l.up && !l.running && l.has_mac && !l.loopback);
    T_OK(nl_link_find(nl, "far1", &l, &err) && up(l.index));
    T_OK(nl_link_get(nl, index, &l, &err) && l.running);
    T_OK(nl_link_delete(nl, index, &err));
    T_OK(!nl_link_find(nl, "far1", &l, &err));
    T_STR(err.text, "there is no interface far1");
    T_INT(err.class, ERR_MISSING);
    T_OK(nl_link_delete(nl, index, &err));
}

static void arp_is_switched_without_touching_the_rest(void)
{
    int index = veth_new("ether1", "far1");
    struct nl_link l;

    T_OK(up(index));
    T_OK(nl_link_change(nl, index, &(struct nl_link_change){ .arp = NL_ARP_OFF }, &err));
    T_OK(nl_link_get(nl, index, &l, &err) && l.no_arp && l.up);
    T_OK(nl_link_change(nl, index, &(struct nl_link_change){ .arp = NL_ARP_ON }, &err));
    T_OK(nl_link_get(nl, index, &l, &err) && !l.no_arp && l.up);
    T_OK(nl_link_delete(nl, index, &err));
}

static void a_long_name_is_an_altname(void)
{
    int index = veth_new("ether1", "far1");
    struct nl_link l;

    T_OK(nl_link_altname_add(nl, index, "LocalRemoteOffice", &err));
    T_OK(nl_link_altname_add(nl, index, "short", &err));
    T_OK(!nl_link_altname_add(nl, index, "short", &err));
    T_INT(nl_errno(nl), EEXIST);
    T_OK(nl_link_find(nl, "LocalRemoteOffice", &l, &err) && l.index == index);
    T_OK(nl_link_find(nl, "short", &l, &err) && l.index == index);
    T_INT(l.altname_count, 2);
    T_OK(nl_link_altname_remove(nl, index, "LocalRemoteOffice", &err));
    T_OK(nl_link_altname_remove(nl, index, "LocalRemoteOffice", &err));
    T_OK(!nl_link_find(nl, "LocalRemoteOffice", &l, &err));
    T_OK(nl_link_change(nl, index, &(struct nl_link_change){ .name = "<pptp-ex>" }, &err));
    T_OK(nl_link_find(nl, "<pptp-ex>", &l, &err));
    T_OK(nl_link_delete(nl, index, &err));
}

static void count_link(void *ctx, const struct nl_link *l)
{
    struct nl_link again;

    // Asking within a dump is allowed.
    T_OK(nl_link_get(nl, l->index, &again, &err));
    ++*(int *)ctx;
}

static void a_group_leaves_in_one_go(void)
{
    char name[16], other[16];
    int count = 0;

    for (int i = 0; i < 20; i++) {
        snprintf(name, sizeof(name), "a%d", i);
        snprintf(other, sizeof(other), "b%d", i);
        T_OK(nl_link_change(
            nl, veth_new(name, other), &(struct nl_link_change){ .group = 4711 }, &err));
    }
    T_OK(nl_link_dump(nl, count_link, &count, &err));
    T_OK(count >= 41);
    T_OK(nl_link_delete_group(nl, 4711, &err));
    T_OK(nl_link_delete_group(nl, 4711, &err));
    T_OK(!nl_link_delete_group(nl, 0, &err));
    T_STR(err.text, "cannot delete the interfaces of the default group");
    count = 0;
    T_OK(nl_link_dump(nl, count_link, &count, &err));
    T_OK(count < 21);
}

struct look {
    struct nl_addr addr;
    struct nl_route route, want;
    int count;
};

static void look_addr(void *ctx, const struct nl_addr *a)
{
    struct look *look = ctx;

    if (a->local != look->addr.local)
        return;
    look->addr = *a;
    look->count++;
}

static void addresses_come_and_go(void)
{
    int index = veth_new("ether1", "far1");
    struct nl_addr plain = {
        .ifindex = index,
        .local = A(10, 5, 0, 1),
        .plen = 24,
        .broadcast = A(10, 5, 0, 255),
        .proto = OURS,
    };
    struct nl_addr peer = {
        .ifindex = index, .local = A(10, 0, 0, 1), .peer = A(10, 0, 0, 2), .plen = 32
    };
    struct look look = { .addr.local = plain.local };

    T_OK(up(index));
    T_OK(nl_addr_add(nl, &plain, &err));
    T_OK(!nl_addr_add(nl, &plain, &err));
    T_INT(nl_errno(nl), EEXIST);
    T_OK(strstr(err.text, "cannot add address 10.5.0.1/24 to ether1: ") == err.text);
    T_OK(nl_addr_add(nl, &peer, &err));
    T_OK(nl_addr_dump(nl, look_addr, &look, &err));
    T_INT(look.count, 1);
    T_OK(look.addr.plen == 24 && look.addr.broadcast == plain.broadcast && !look.addr.lifetime);
    T_OK(look.addr.peer == plain.local && look.addr.ifindex == index);
    T_OK(look.addr.proto == OURS || look.addr.proto == 0); // 0: the kernel does not keep it
    look = (struct look){ .addr.local = peer.local };
    T_OK(nl_addr_dump(nl, look_addr, &look, &err));
    T_OK(look.addr.peer == peer.peer && look.addr.plen == 32);
    T_OK(nl_addr_delete(nl, &peer, &err));
    T_OK(nl_addr_delete(nl, &peer, &err));
    look.count = 0;
    T_OK(nl_addr_dump(nl, look_addr, &look, &err));
    T_INT(look.count, 0);
    T_OK(nl_link_delete(nl, index, &err));
}

static void look_route(void *ctx, const struct nl_route *r)
{
    struct look *look = ctx;

    if (r->protocol != OURS || r->dst != look->want.dst || r->plen != look->want.plen)
        return;
    look->route = *r;
    look->count++;
}

static struct look find_route(uint32_t dst, uint8_t plen)
{
    struct look look = { .want = { .dst = dst, .plen = plen } };

    T_OK(nl_route_dump(nl, look_route, &look, &err));
    return look;
}

static void routes_come_and_go(void)
{
    int index = veth_new("ether1", "far1");
    struct nl_route r = { .dst = A(192, 168, 7, 0),
        .plen = 24,
        .gateway = A(10, 5, 0, 2),
        .metric = 3,
        .protocol = OURS,
        .prefsrc = A(10, 5, 0, 1) };
    struct look look;
    struct nl_link far;

    T_OK(!nl_route_add(nl, &r, &err));
    T_OK(strstr(err.text, "cannot add route 192.168.7.0/24: ") == err.text);
    T_OK(nl_link_find(nl, "far1", &far, &err) && up(far.index) && up(index));
    T_OK(nl_addr_add(
        nl, &(struct nl_addr){ .ifindex = index, .local = A(10, 5, 0, 1), .plen = 24 }, &err));
    T_OK(nl_route_add(nl, &r, &err));
    T_OK(!nl_route_add(nl, &r, &err));
    T_INT(nl_errno(nl), EEXIST);
    look = find_route(r.dst, 24);
    T_INT(look.count, 1);
    T_OK(look.route.gateway == r.gateway && look.route.metric == 3 && look.route.oif == index);
    T_OK(look.route.prefsrc == r.prefsrc && look.route.table == RT_TABLE_MAIN);
    T_OK(look.route.type == NL_ROUTE_UNICAST && look.route.hops == 1);
    r.gateway = A(10, 5, 0, 3);
    T_OK(nl_route_replace(nl, &r, &err));
    look = find_route(r.dst, 24);
    T_OK(look.count == 1 && look.route.gateway == r.gateway);
    T_OK(nl_route_get(nl, A(192, 168, 7, 9), &look.route, &err));
    T_OK(look.route.gateway == r.gateway && look.route.oif == index);
    T_OK(look.route.prefsrc == A(10, 5, 0, 1));
    T_OK(nl_route_delete(nl, &r, &err));
    T_OK(nl_route_delete(nl, &r, &err));
    T_INT(find_route(r.dst, 24).count, 0);
    T_OK(!nl_route_get(nl, A(192, 168, 7, 9), &look.route, &err));
    T_STR(err.text, "cannot find a way to 192.168.7.9: the gateway cannot be reached");
    T_OK(nl_link_delete(nl, index, &err));
}

static void routes_of_every_kind_are_told_apart(void)
{
    static const enum nl_route_type types[] = { NL_ROUTE_BLACKHOLE, NL_ROUTE_UNREACHABLE,
        NL_ROUTE_PROHIBIT };
    int index = veth_new("ether1", "far1");
    struct nl_route r = { .dst = A(172, 16, 0, 0), .plen = 12, .protocol = OURS, .table = 1000 };
    struct look look;

    T_OK(up(index));
    for (size_t i = 0; i < 3; i++) {
        r.type = types[i];
        T_OK(nl_route_add(nl, &r, &err));
        look = find_route(r.dst, r.plen);
        T_OK(look.count == 1 && look.route.type == types[i] && look.route.table == 1000);
        T_OK(nl_route_delete(nl, &r, &err));
    }
    r = (struct nl_route){ .protocol = OURS, .oif = index };
    T_OK(nl_route_add(nl, &r, &err));
    look = find_route(0, 0);
    T_OK(look.count == 1 && look.route.oif == index && look.route.gateway == 0);
    T_INT(look.route.scope, RT_SCOPE_LINK);
    T_OK(nl_route_delete(nl, &r, &err));
    r = (struct nl_route){ .dst = A(1, 2, 3, 4),
        .plen = 32,
        .gateway = A(9, 9, 9, 9),
        .oif = index,
        .onlink = true,
        .protocol = OURS };
    T_OK(nl_route_add(nl, &r, &err));
    look = find_route(r.dst, 32);
    T_OK(look.count == 1 && look.route.onlink && look.route.gateway == r.gateway);
    T_OK(nl_link_delete(nl, index, &err));
    T_INT(find_route(r.dst, 32).count, 0);
}

static void look_neigh(void *ctx, const struct nl_neigh *e)
{
    if (e->address == A(10, 5, 0, 77) || e->address == A(10, 5, 0, 78))
        *(struct nl_neigh *)ctx = *e;
}

static void neighbours_and_proxies_are_two_tables(void)
{
    int index = veth_new("ether1", "far1");
    struct nl_neigh fixed = { .ifindex = index,
        .address = A(10, 5, 0, 77),
        .has_mac = true,
        .mac = { 2, 0, 0, 0, 0, 1 },
        .permanent = true };
    struct nl_neigh proxy = { .ifindex = index, .address = A(10, 5, 0, 78), .proxy = true };
    struct nl_neigh seen = { 0 };

    T_OK(up(index));
    T_OK(nl_neigh_add(nl, &fixed, &err) && nl_neigh_add(nl, &proxy, &err));
    T_OK(nl_neigh_dump(nl, false, look_neigh, &seen, &err));
    T_OK(seen.address == fixed.address && seen.permanent && !seen.proxy);
    T_MEM(seen.mac, 6, fixed.mac, 6);
    T_OK(nl_neigh_dump(nl, true, look_neigh, &seen, &err));
    T_OK(seen.address == proxy.address && seen.proxy);
    T_OK(nl_neigh_delete(nl, &proxy, &err) && nl_neigh_delete(nl, &proxy, &err));
    T_OK(nl_link_delete(nl, index, &err));
}

static struct {
    unsigned seen; // bit per event type
    bool done;
    struct nl_monitor *monitor;
    int index;
} watch;

static void on_event(void *ctx, const struct nl_event *e)
{
    (void)ctx;
    if (e->link != NULL && e->link->index != watch.index)
        return;
    if (e->addr != NULL && e->addr->local != A(10, 5, 0, 1))
        return;
    if (e->route != NULL && e->route->protocol != OURS)
        return;
    watch.seen |= 1u << e->type;
    if (e->type != NL_LINK_GONE && e->type != NL_RESYNC)
        return;
    watch.done = true;
    nl_monitor_free(watch.monitor);
    watch.monitor = NULL;
}

static void the_monitor_tells_what_happened(void)
{
    struct nl_addr addr = { .local = A(10, 5, 0, 1), .plen = 24 };
    struct nl_route route = { .dst = A(1, 0, 0, 0), .plen = 8, .protocol = OURS };

    watch.monitor = nl_monitor_new(loop, on_event, NULL, &err);
    T_OK(watch.monitor != NULL);
    addr.ifindex = route.oif = watch.index = veth_new("ether1", "far1");
    T_OK(up(watch.index) && nl_addr_add(nl, &addr, &err) && nl_route_add(nl, &route, &err));
    T_OK(nl_route_delete(nl, &route, &err) && nl_addr_delete(nl, &addr, &err));
    T_OK(nl_link_delete(nl, watch.index, &err));
    netns_until(loop, &watch.done);
    T_INT(watch.seen, 1u << NL_LINK | 1u << NL_LINK_GONE | 1u << NL_ADDR | 1u << NL_ADDR_GONE |
                          1u << NL_ROUTE | 1u << NL_ROUTE_GONE);
}

static void an_overrun_is_told_as_resync(void)
{
    int index = veth_new("ether1", "far1");
    struct nl_link_change change = { 0 };

    memset(&watch, 0, sizeof(watch));
    watch.monitor = nl_monitor_new(loop, on_event, NULL, &err);
    // Far more changes than the socket can hold while nobody reads.
    for (uint32_t i = 0; i < 40000; i++) {
        change.mtu = 1400 + i % 2;
        if (!T_OK(nl_link_change(nl, index, &change, &err)))
            break;
    }
    netns_until(loop, &watch.done);
    T_OK(watch.seen & 1u << NL_RESYNC);
    T_OK(nl_link_delete(nl, index, &err));
}

int main(void)
{
    NETNS_OR_SKIP();
    loop = loop_new();
    T_RUN(links_are_found_changed_and_deleted);
    T_RUN(arp_is_switched_without_touching_the_rest);
    T_RUN(a_long_name_is_an_altname);
    T_RUN(a_group_leaves_in_one_go);
    T_RUN(addresses_come_and_go);
    T_RUN(routes_come_and_go);
    T_RUN(routes_of_every_kind_are_told_apart);
    T_RUN(neighbours_and_proxies_are_two_tables);
    T_RUN(the_monitor_tells_what_happened);
    T_RUN(an_overrun_is_told_as_resync);
    loop_free(loop);
    nl_free(nl);
    return t_end();
}
