// SPDX-License-Identifier: ISC
#include "core/engine/rib.h"

#include "tests/fake/router.h"

#define TARGET A(10, 150, 1, 0)

static int wan, lan;

static struct rib_route to(uint32_t id, uint32_t dst, unsigned len, uint32_t gateway)
{
    return (
        struct rib_route){ .id = id, .dst = dst, .len = len, .gateway = gateway, .distance = 1 };
}

static struct rib_route out_of(uint32_t id, uint32_t dst, unsigned len, const char *interface)
{
    struct rib_route r = to(id, dst, len, 0);

    snprintf(r.interface, sizeof(r.interface), "%s", interface);
    return r;
}

static void keep(struct rib_route r)
{
    rib_keep(engine, &r);
}

static bool active(uint32_t id)
{
    const struct rib_route *r = rib_kept(engine, id);

    return r != NULL && r->active;
}

struct rows {
    uint32_t dst;
    unsigned len;
    enum rib_owner owner;
    struct rib_route found;
    int count;
};

static void row(void *ctx, const struct rib_route *r)
{
    struct rows *rows = ctx;

    if (r->dst != rows->dst || r->len != rows->len || r->owner != rows->owner)
        return;
    rows->found = *r;
    rows->count++;
}

static struct rows rows_of(uint32_t dst, unsigned len, enum rib_owner owner)
{
    struct rows rows = { .dst = dst, .len = len, .owner = owner };

    rib_each(engine, row, &rows);
    return rows;
}

// 10.1.0.0/24 on ether1 and 10.2.0.0/24 on ether2, as the host has them.
static bool up(void)
{
    wan = cable("ether1", "far1");
    lan = cable("ether2", "far2");
    host_address(wan, A(10, 1, 0, 1), 24);
    host_address(lan, A(10, 2, 0, 1), 24);
    return router_start();
}

static void down(void)
{
    router_stop();
    T_INT(own_routes(), 0);
    unplug(wan);
    unplug(lan);
}

static void a_static_route_is_in_the_kernel_while_it_is_configured(void)
{
    struct nl_route k;

    if (!up())
        return;
    keep(to(1, TARGET, 24, A(10, 1, 0, 2)));
    settle();
    T_OK(active(1));
    T_INT(kernel_routes(TARGET, 24, RIB_PROTOCOL, &k), 1);
    T_OK(k.gateway == A(10, 1, 0, 2) && k.oif == wan && k.metric == 1);
    T_INT(rows_of(A(10, 1, 0, 0), 24, RIB_CONNECTED).count, 1);
    T_OK(rows_of(A(10, 1, 0, 0), 24, RIB_CONNECTED).found.active);
    rib_drop(engine, 1);
    T_INT(own_routes(), 0);
    settle();
    T_INT(own_routes(), 0);
    down();
}

static void a_changed_route_is_changed_in_the_kernel(void)
{
    struct rib_route r = to(1, TARGET, 24, A(10, 1, 0, 2));
    struct nl_route k;

    if (!up())
        return;
    keep(r);
    settle();
    r.gateway = A(10, 2, 0, 2);
    keep(r);
    settle();
    T_INT(kernel_routes(TARGET, 24, -1, &k), 1);
    T_OK(k.gateway == A(10, 2, 0, 2) && k.oif == lan);
    r.pref_src = A(10, 1, 0, 1);
    r.distance = 7;
    keep(r);
    settle();
    T_INT(kernel_routes(TARGET, 24, -1, &k), 1);
    T_OK(k.metric == 7 && k.prefsrc == A(10, 1, 0, 1));
    r.pref_src = A(10, 9, 9, 9); // nobody's address
    keep(r);
    settle();
    T_OK(!active(1) && own_routes() == 0);
    r.pref_src = 0;
    r.type = RIB_PROHIBIT;
    keep(r);
    settle();
    T_INT(kernel_routes(TARGET, 24, -1, &k), 1);
    T_OK(k.type == NL_ROUTE_PROHIBIT && active(1));
    r.disabled = true;
    keep(r);
    settle();
    T_OK(!active(1) && own_routes() == 0);
    down();
}

static void a_route_is_active_while_its_gateway_can_be_reached(void)
{
    struct nl_link_change off = { .state = NL_LINK_DOWN }, on = { .state = NL_LINK_UP };
    struct nl_link far;

    if (!up())
        return;
    keep(to(1, TARGET, 24, A(10, 1, 0, 2)));
    keep(to(2, A(10, 8, 0, 0), 16, A(172, 16, 0, 1)));
    keep(to(3, A(10, 9, 0, 0), 16, A(10, 1, 0, 1))); // our own address
    settle();
    T_OK(active(1) && !active(2) && !active(3));
    // Switched off here, then the cable pulled at the other end.
    T_OK(nl_link_change(nl, wan, &off, &err));
    settle();
    T_OK(!active(1) && own_routes() == 0);
    T_OK(nl_link_change(nl, wan, &on, &err));
    UNTIL(active(1));
    T_OK(nl_link_find(nl, "far1", &far, &err) && nl_link_change(nl, far.index, &off, &err));
    UNTIL(!active(1));
    T_OK(nl_link_change(nl, far.index, &on, &err));
    UNTIL(active(1));
    T_INT(kernel_routes(TARGET, 24, RIB_PROTOCOL, NULL), 1);
    down();
}

// The kernel drops them without a word.
static void routes_of_a_link_that_is_switched_off_are_not_shown(void)
{
    if (!up())
        return;
    host_route(TARGET, 24, A(10, 1, 0, 9), 0);
    settle();
    T_INT(rows_of(TARGET, 24, RIB_FOREIGN).count, 1);
    T_OK(nl_link_change(nl, wan, &(struct nl_link_change){ .state = NL_LINK_DOWN }, &err));
    settle();
    T_INT(rows_of(TARGET, 24, RIB_FOREIGN).count, 0);
    T_INT(rows_of(A(10, 1, 0, 0), 24, RIB_CONNECTED).count, 0);
    down();
}

static void a_route_heals_when_its_interface_comes_back(void)
{
    struct addr a = { .id = 1, .address = A(10, 3, 0, 1), .len = 24, .interface = "ether3" };
    int index;

    if (!up())
        return;
    keep(out_of(1, TARGET, 24, "ether3"));
    keep(to(2, A(10, 151, 0, 0), 16, A(10, 3, 0, 2)));
    T_OK(addr_keep(engine, &a, &err));
    settle();
    T_OK(!active(1) && !active(2));
    for (int i = 0; i < 2; i++) {
        index = cable("ether3", "far3");
        settle();
        T_OK(active(1) && active(2));
        unplug(index);
        settle();
        T_OK(!active(1) && !active(2));
    }
    down();
}

static void what_a_route_without_a_gateway_covers_is_a_neighbour(void)
{
    struct nl_route k;

    if (!up())
        return;
    keep(out_of(1, A(172, 31, 1, 1), 32, "ether1"));
    keep(to(2, TARGET, 24, A(172, 31, 1, 1)));
    settle();
    T_OK(active(1) && active(2));
    T_INT(kernel_routes(TARGET, 24, RIB_PROTOCOL, &k), 1);
    T_OK(k.gateway == A(172, 31, 1, 1) && k.oif == wan);
    rib_drop(engine, 1);
    settle();
    T_OK(!active(2));
    down();
}

static void the_least_distance_is_active(void)
{
    struct rib_route never = to(3, TARGET, 24, A(10, 1, 0, 4));
    struct nl_route k;

    if (!up())
        return;
    keep((struct rib_route){
        .id = 1, .dst = TARGET, .len = 24, .gateway = A(10, 1, 0, 2), .distance = 10 });
    settle();
    T_OK(active(1));
    keep(to(2, TARGET, 24, A(10, 2, 0, 2)));
    never.distance = RIB_NEVER;
    keep(never);
    settle();
    T_OK(!active(1) && active(2) && !active(3));
    T_INT(kernel_routes(TARGET, 24, RIB_PROTOCOL, &k), 1);
    T_INT(k.oif, lan);
    rib_drop(engine, 2);
    settle();
    T_OK(active(1) && !active(3));
    // Of two alike the first one has it.
    keep((struct rib_route){
        .id = 4, .dst = TARGET, .len = 24, .gateway = A(10, 2, 0, 2), .distance = 10 });
    settle();
    T_OK(active(1) && !active(4));
    rib_drop(engine, 1);
    settle();
    T_OK(active(4));
    down();
}

static void what_somebody_deletes_or_replaces_is_put_back(void)
{
    struct nl_route k, mine = { .dst = TARGET, .plen = 24, .metric = 1 };

    if (!up())
        return;
    keep(to(1, TARGET, 24, A(10, 1, 0, 2)));
    settle();
    mine.protocol = RIB_PROTOCOL;
    T_OK(nl_route_delete(nl, &mine, &err));
    T_INT(own_routes(), 0);
    settle();
    T_INT(own_routes(), 1);
    T_OK(active(1));
    // Somebody else's route in its place is that somebody's, until it goes.
    mine = (struct nl_route){
        .dst = TARGET, .plen = 24, .metric = 1, .gateway = A(10, 2, 0, 9), .protocol = RTPROT_STATIC
    };
    T_OK(nl_route_replace(nl, &mine, &err));
    settle();
    T_INT(kernel_routes(TARGET, 24, -1, &k), 1);
    T_OK(k.protocol == RTPROT_STATIC && !active(1));
    T_OK(rows_of(TARGET, 24, RIB_FOREIGN).found.active);
    T_OK(nl_route_delete(nl, &mine, &err));
    settle();
    T_OK(active(1) && own_routes() == 1);
    down();
}

static void routes_of_the_host_are_never_touched(void)
{
    if (!up())
        return;
    host_route(TARGET, 24, A(10, 2, 0, 9), 1);
    host_route(A(10, 8, 0, 0), 16, A(10, 2, 0, 9), 0);
    settle();
    keep(to(1, TARGET, 24, A(10, 1, 0, 2)));
    keep(to(2, A(10, 8, 0, 0), 16, A(10, 1, 0, 2)));
    settle();
    T_OK(!active(1) && !active(2));
    T_OK(rows_of(TARGET, 24, RIB_FOREIGN).found.active);
    T_OK(rows_of(A(10, 8, 0, 0), 16, RIB_FOREIGN).found.active);
    rib_drop(engine, 1);
    rib_drop(engine, 2);
    settle();
    T_INT(kernel_routes(TARGET, 24, RTPROT_STATIC, NULL), 1);
    T_INT(kernel_routes(A(10, 8, 0, 0), 16, RTPROT_STATIC, NULL), 1);
    down();
}

// The monitor has not told it yet when the route is to go in.
static void a_route_of_the_host_that_is_news_is_not_touched_either(void)
{
    struct nl_route k;

    if (!up())
        return;
    keep(to(1, TARGET, 24, A(10, 1, 0, 2)));
    host_route(TARGET, 24, A(10, 2, 0, 9), 1);
    settle();
    T_INT(kernel_routes(TARGET, 24, -1, &k), 1);
    T_OK(k.protocol == RTPROT_STATIC && !active(1));
    down();
}

// ---- add-default-route

static struct rib_route server_route, default_route;

// ether2 plays the tunnel.
static void tunnel_up(uint32_t server)
{
    struct iface *i = iface_named(engine, "ether2");

    i->own = true;
    server_route =
        (struct rib_route){ .id = 0x80001001u, .owner = RIB_HOST, .dst = server, .len = 32 };
    default_route = (struct rib_route){
        .id = 0x80001002u, .owner = RIB_DEFAULT, .distance = 1, .gateway = A(10, 2, 0, 9)
    };
    snprintf(default_route.interface, sizeof(default_route.interface), "ether2");
    rib_set(engine, &server_route);
    rib_set(engine, &default_route);
    settle();
}

static void tunnel_down(void)
{
    rib_remove(&default_route);
    rib_remove(&server_route);
    rib_remove(&server_route);
    iface_named(engine, "ether2")->own = false;
    settle();
}

#define SERVER A(192, 0, 2, 7)

static void the_way_to_the_server_stays_outside_of_the_tunnel(void)
{
    struct nl_route k;

    if (!up())
        return;
    host_route(0, 0, A(10, 1, 0, 254), 100);
    settle();
    tunnel_up(SERVER);
    T_INT(kernel_routes(SERVER, 32, RIB_PROTOCOL, &k), 1);
    T_OK(k.gateway == A(10, 1, 0, 254) && k.oif == wan);
    T_OK(rows_of(SERVER, 32, RIB_HOST).found.gateway == A(10, 1, 0, 254));
    T_INT(kernel_routes(0, 0, RIB_PROTOCOL, &k), 1);
    T_OK(k.oif == lan && k.metric == 1 && k.gateway == 0);
    T_OK(rows_of(0, 0, RIB_DEFAULT).found.active && !rows_of(0, 0, RIB_FOREIGN).found.active);
    T_OK(nl_route_get(nl, A(198, 51, 100, 1), &k, &err) && k.oif == lan);
    T_OK(nl_route_get(nl, SERVER, &k, &err) && k.oif == wan);
    tunnel_down();
    T_INT(own_routes(), 0);
    T_INT(kernel_routes(0, 0, RTPROT_STATIC, NULL), 1);
    T_OK(rows_of(0, 0, RIB_FOREIGN).found.active);
    down();
}

static void the_way_to_the_server_follows_the_old_gateway(void)
{
    struct nl_route k, by = { .metric = 100, .protocol = RTPROT_STATIC };

    if (!up())
        return;
    host_route(0, 0, A(10, 1, 0, 254), 100);
    settle();
    tunnel_up(SERVER);
    by.gateway = A(10, 1, 0, 253);
    T_OK(nl_route_replace(nl, &by, &err));
    settle();
    T_INT(kernel_routes(SERVER, 32, RIB_PROTOCOL, &k), 1);
    T_INT(k.gateway, A(10, 1, 0, 253));
    // No way at all: the server is not sought in its own tunnel.
    T_OK(nl_route_delete(nl, &by, &err));
    settle();
    T_INT(kernel_routes(SERVER, 32, RIB_PROTOCOL, &k), 1);
    T_INT(k.type, NL_ROUTE_UNREACHABLE);
    T_OK(!nl_route_get(nl, SERVER, &k, &err));
    // A static route of ours is a way as well.
    keep(to(1, A(192, 0, 2, 0), 24, A(10, 1, 0, 99)));
    settle();
    T_INT(kernel_routes(SERVER, 32, RIB_PROTOCOL, &k), 1);
    T_OK(k.type == NL_ROUTE_UNICAST && k.gateway == A(10, 1, 0, 99));
    tunnel_down();
    down();
}

static void before_a_default_of_metric_0_the_route_goes_in_as_two_halves(void)
{
    struct nl_route k, host = { .gateway = A(10, 1, 0, 254), .protocol = RTPROT_STATIC };

    if (!up())
        return;
    host_route(0, 0, A(10, 1, 0, 254), 0);
    settle();
    tunnel_up(SERVER);
    T_INT(kernel_routes(0, 1, RIB_PROTOCOL, &k), 1);
    T_INT(k.oif, lan);
    T_INT(kernel_routes(A(128, 0, 0, 0), 1, RIB_PROTOCOL, NULL), 1);
    T_INT(kernel_routes(0, 0, -1, &k), 1);
    T_OK(k.protocol == RTPROT_STATIC);
    T_INT(rows_of(0, 0, RIB_DEFAULT).count, 1);
    T_OK(rows_of(0, 0, RIB_DEFAULT).found.active && !rows_of(0, 0, RIB_FOREIGN).found.active);
    T_OK(nl_route_get(nl, A(198, 51, 100, 1), &k, &err) && k.oif == lan);
    T_OK(nl_route_get(nl, A(8, 8, 8, 8), &k, &err) && k.oif == lan);
    // One half alone is not enough.
    k = (struct nl_route){ .dst = A(128, 0, 0, 0), .plen = 1, .metric = 1 };
    k.protocol = RIB_PROTOCOL;
    T_OK(nl_route_delete(nl, &k, &err));
    settle();
    T_INT(kernel_routes(A(128, 0, 0, 0), 1, RIB_PROTOCOL, NULL), 1);
    // The foreign one goes and comes.
    T_OK(nl_route_delete(nl, &host, &err));
    settle();
    T_OK(kernel_routes(0, 1, -1, NULL) == 0 && kernel_routes(0, 0, RIB_PROTOCOL, NULL) == 1);
    host_route(0, 0, A(10, 1, 0, 254), 0);
    settle();
    T_OK(kernel_routes(0, 1, -1, NULL) == 1 && kernel_routes(0, 0, RIB_PROTOCOL, NULL) == 0);
    tunnel_down();
    T_INT(own_routes(), 0);
    T_INT(kernel_routes(0, 0, RTPROT_STATIC, NULL), 1);
    down();
}

static void a_tunnels_default_goes_before_a_static_one(void)
{
    struct nl_route k;

    if (!up())
        return;
    keep(to(1, 0, 0, A(10, 1, 0, 254)));
    settle();
    T_OK(active(1));
    tunnel_up(SERVER);
    T_OK(!active(1));
    T_INT(kernel_routes(0, 0, RIB_PROTOCOL, &k), 1);
    T_INT(k.oif, lan);
    T_INT(kernel_routes(SERVER, 32, RIB_PROTOCOL, &k), 1);
    T_INT(k.gateway, A(10, 1, 0, 254));
    tunnel_down();
    T_OK(active(1));
    down();
}

static void what_a_killed_daemon_left_is_swept(void)
{
    struct nl_route left = { .dst = TARGET, .plen = 24, .metric = 1, .protocol = RIB_PROTOCOL };

    wan = cable("ether1", "far1");
    lan = cable("ether2", "far2");
    host_address(wan, A(10, 1, 0, 1), 24);
    left.gateway = A(10, 1, 0, 2);
    T_OK(nl_route_add(nl, &left, &err));
    if (!router_start())
        return;
    T_INT(own_routes(), 0);
    keep(to(1, TARGET, 24, A(10, 1, 0, 3)));
    settle();
    T_OK(active(1) && own_routes() == 1);
    down();
}

int main(void)
{
    NETNS_OR_SKIP();
    loop = loop_new();
    T_RUN(a_static_route_is_in_the_kernel_while_it_is_configured);
    T_RUN(a_changed_route_is_changed_in_the_kernel);
    T_RUN(a_route_is_active_while_its_gateway_can_be_reached);
    T_RUN(routes_of_a_link_that_is_switched_off_are_not_shown);
    T_RUN(a_route_heals_when_its_interface_comes_back);
    T_RUN(what_a_route_without_a_gateway_covers_is_a_neighbour);
    T_RUN(the_least_distance_is_active);
    T_RUN(what_somebody_deletes_or_replaces_is_put_back);
    T_RUN(routes_of_the_host_are_never_touched);
    T_RUN(a_route_of_the_host_that_is_news_is_not_touched_either);
    T_RUN(the_way_to_the_server_stays_outside_of_the_tunnel);
    T_RUN(the_way_to_the_server_follows_the_old_gateway);
    T_RUN(before_a_default_of_metric_0_the_route_goes_in_as_two_halves);
    T_RUN(a_tunnels_default_goes_before_a_static_one);
    T_RUN(what_a_killed_daemon_left_is_swept);
    loop_free(loop);
    nl_free(nl);
    return t_end();
}
