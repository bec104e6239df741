// SPDX-License-Identifier: ISC
// The menus of interfaces, addresses and routes, as a client sees them, over an engine in a network
// namespace of its own.

#include "db/db.h"
#include "menus/host.h"
#include "tests/fake/router.h"
#include "tests/menus/client.h"

static struct warren warren;
static struct client admin;
static char *db_path;

#define say(...)       client_try(&admin, __VA_ARGS__)
#define got(row, name) client_got(&admin, row, name)

static bool menus_start(void)
{
    struct engine_env env = { .loop = loop, .host = &warren_host, .host_ctx = &warren };

    warren = (struct warren){ .loop = loop, .timers = loop_timers(loop) };
    warren.db = db_open(db_path, NULL, &err);
    if (!T_OK(warren.db != NULL))
        return false;
    host_open(&warren);
    warren.engine = engine = engine_new(&env, &err);
    if (!T_OK(engine != NULL && stores_open(&warren, &err))) {
        printf("# %s\n", err.text);
        return false;
    }
    stores_apply(&warren);
    engine_start(engine);
    client_open(&admin, &warren);
    settle();
    return true;
}

static void menus_stop(void)
{
    client_close(&admin);
    router_stop();
    warren.engine = NULL;
    stores_close(&warren);
    host_close(&warren);
    db_free(warren.db);
}

static void db_forget(void)
{
    static const char *const ends[] = { "", "-wal", "-shm" };

    for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
        char path[128];

        snprintf(path, sizeof(path), "%s%s", db_path, ends[i]);
        unlink(path);
    }
}

static int office;

// One device, and an empty configuration.
static bool up(void)
{
    db_forget();
    office = cable("ether1", "far1");
    return menus_start();
}

static void down(void)
{
    menus_stop();
    T_INT(own_routes(), 0);
    unplug(office);
}

static bool asked(const char *command, const char *query)
{
    return T_OK(say(command, query, NULL)) && T_INT(admin.row_count, 1);
}

// ---- /interface and /interface/ethernet

static void interfaces_are_listed_with_their_kinds(void)
{
    if (!up())
        return;
    asked("/interface/print", "?name=ether1");
    T_STR(got(0, "type"), "ether");
    T_STR(got(0, "mtu"), "1500");
    T_STR(got(0, "running"), "true");
    T_STR(got(0, "disabled"), "false");
    T_STR(got(0, "dynamic"), "false");
    T_OK(got(0, "mac-address") != NULL && got(0, "rx-byte") != NULL);
    asked("/interface/print", "?type=loopback");
    T_OK(say("/interface/pptp-server/add", "=user=ex1", NULL));
    asked("/interface/print", "?name=pptp-in1");
    T_STR(got(0, "type"), "pptp-in");
    T_STR(got(0, "running"), "false");
    T_OK(got(0, "mtu") == NULL);
    down();
}

static uint64_t number(size_t row, const char *name)
{
    const char *text = got(row, name);

    return text != NULL ? strtoull(text, NULL, 10) : UINT64_MAX;
}

// Waits until a command that goes on has sent this many rows and ended, and hears all of it.
static void hear_rows(size_t count)
{
    UNTIL(admin.wire.len > 6 && memmem(admin.wire.data, admin.wire.len, "\005!done", 6) != NULL);
    client_hear(&admin);
    T_INT(admin.row_count, count);
}

static void traffic_is_measured_between_two_samples(void)
{
    if (!up())
        return;
    T_OK(say(
        "/interface/monitor-traffic", "=interface=ether1,lo", "=interval=300ms", "=once=", NULL));
    T_INT(admin.row_count, 0); // there is nothing to compare with yet
    hear_rows(2);
    T_STR(got(0, "name"), "ether1");
    T_STR(got(0, ".section"), "0");
    T_OK(number(0, "rx-bits-per-second") < 1000 * 1000); // and not all since the machine started
    T_OK(number(0, "tx-errors-per-second") == 0);
    T_STR(got(1, "name"), "lo");
    T_OK(say("/interface/monitor-traffic", "=.id=aggregate", "=interval=200ms", "=duration=500ms",
        "=.proplist=name,rx-drops-per-second", NULL));
    hear_rows(2);
    T_STR(got(1, "name"), "aggregate");
    T_STR(got(1, ".section"), "1");
    T_OK(got(1, "tx-bits-per-second") == NULL && number(1, "rx-drops-per-second") != UINT64_MAX);
    T_OK(!say("/interface/monitor-traffic", "=interface=nobody", NULL));
    T_STR(admin.trap, "no such item");
    T_OK(say("/interface/print", "=stats=", "?name=ether1", NULL));
    T_OK(number(0, "rx-error") == 0 && got(0, "mtu") == NULL);
    down();
}

static void a_device_has_one_item_from_when_it_is_first_seen(void)
{
    if (!up())
        return;
    asked("/interface/ethernet/print", "?name=ether1");
    T_STR(got(0, "default-name"), "ether1");
    T_STR(got(0, "arp"), "enabled");
    T_STR(got(0, "mtu"), "1500");
    T_OK(!say("/interface/ethernet/add", "=name=x", NULL));
    T_STR(admin.trap, "no such command");
    T_OK(!say("/interface/ethernet/remove", "=numbers=ether1", NULL));
    T_OK(!say("/interface/ethernet/set", "=numbers=ether1", "=default-name=x", NULL));
    T_STR(admin.trap, "unknown parameter default-name");
    unplug(office);
    settle();
    T_OK(say("/interface/ethernet/print", NULL) && admin.row_count == 0);
    T_INT(store_at(&warren, "/interface/ethernet")->count, 0);
    office = cable("ether1", "far1");
    settle();
    asked("/interface/ethernet/print", "?name=ether1");
    down();
}

static void many_devices_at_once_all_get_their_items(void)
{
    struct store *s;
    int first[20];
    char name[16], other[16];

    if (!up())
        return;
    s = store_at(&warren, "/interface/ethernet");
    for (int i = 0; i < 20; i++) {
        snprintf(name, sizeof(name), "c%d", i);
        snprintf(other, sizeof(other), "d%d", i);
        first[i] = veth_new(name, other);
    }
    UNTIL(s->count == 42);
    for (int i = 0; i < 20; i++)
        unplug(first[i]);
    UNTIL(s->count == 2);
    down();
}

static void what_is_configured_of_a_device_survives_its_absence_and_a_restart(void)
{
    char value[SYSCTL_VALUE_SIZE];

    if (!up())
        return;
    T_OK(say("/interface/ethernet/set", "=numbers=ether1", "=arp=proxy-arp", "=name=Office", NULL));
    T_OK(sysctl_read("net/ipv4/conf/ether1/proxy_arp", value, &err));
    T_STR(value, "1");
    asked("/interface/ethernet/print", "?name=Office");
    T_STR(got(0, "arp"), "proxy-arp");
    T_STR(got(0, "default-name"), "ether1");
    unplug(office);
    settle();
    T_OK(say("/interface/ethernet/print", "?name=Office", NULL) && admin.row_count == 0);
    T_OK(!say(
        "/interface/pptp-client/add", "=name=Office", "=connect-to=10.1.1.1", "=user=x", NULL));
    T_STR(admin.trap, "failure: already have interface with such name");
    menus_stop();
    office = cable("ether1", "far1");
    if (!menus_start())
        return;
    asked("/interface/ethernet/print", "?name=Office");
    T_OK(sysctl_read("net/ipv4/conf/ether1/proxy_arp", value, &err));
    T_STR(value, "1");
    T_OK(say("/interface/ethernet/export", NULL));
    T_STR(got(admin.row_count - 1, "text"),
        "set [ find default-name=ether1 ] arp=proxy-arp name=Office");
    T_INT(admin.row_count, 4); // two lines of comment, the menu, the device
    down();
}

static void a_name_is_nobody_elses(void)
{
    if (!up())
        return;
    T_OK(say("/interface/pptp-server/add", "=user=ex1", NULL));
    T_OK(!say("/interface/ethernet/set", "=numbers=ether1", "=name=pptp-in1", NULL));
    T_STR(admin.trap, "failure: already have interface with such name");
    T_OK(!say("/interface/ethernet/set", "=numbers=ether1", "=name=far1", NULL));
    T_OK(!say("/interface/ethernet/set", "=numbers=ether1", "=name=lo", NULL));
    T_OK(!say("/interface/pptp-server/add", "=user=ex2", "=name=ether1", NULL));
    T_STR(admin.trap, "failure: already have interface with such name");
    T_OK(say("/interface/ethernet/set", "=numbers=ether1", "=name=LocalRemoteOffice", NULL));
    T_OK(say("/interface/ethernet/set", "=numbers=LocalRemoteOffice", "=name=ether1", NULL));
    down();
}

static void a_refused_change_leaves_the_device_as_it_was(void)
{
    struct nl_link l;

    if (!up())
        return;
    T_OK(say("/interface/ethernet/set", "=numbers=ether1", "=mtu=1400", NULL));
    T_OK(nl_link_get(nl, office, &l, &err) && l.mtu == 1400);
    T_OK(!say("/interface/ethernet/set", "=numbers=ether1", "=mtu=65536", NULL));
    T_STR(admin.trap, "value of mtu out of range (68..65535)");
    T_OK(!say("/interface/ethernet/set", "=numbers=ether1", "=mtu=1300", "=arp=maybe", NULL));
    T_OK(nl_link_get(nl, office, &l, &err) && l.mtu == 1400);
    T_OK(say("/interface/ethernet/unset", "=numbers=ether1", "=value-name=mtu", NULL));
    T_OK(nl_link_get(nl, office, &l, &err) && l.mtu == 1500);
    down();
}

static void interfaces_are_switched_on_and_off_where_they_are_configured(void)
{
    struct nl_link l;

    if (!up())
        return;
    T_OK(say("/interface/pptp-server/add", "=user=ex1", NULL));
    T_OK(say("/interface/disable", "=numbers=ether1,pptp-in1,lo", NULL));
    T_OK(nl_link_get(nl, office, &l, &err) && !l.up);
    settle();
    asked("/interface/ethernet/print", "?name=ether1");
    T_STR(got(0, "disabled"), "true");
    asked("/interface/pptp-server/print", "?name=pptp-in1");
    T_STR(got(0, "disabled"), "true");
    T_OK(say("/interface/print", "?disabled=true", NULL));
    T_INT(admin.row_count, 3);
    T_OK(say("/interface/enable", "=numbers=ether1,pptp-in1,lo", NULL));
    T_OK(nl_link_get(nl, office, &l, &err) && l.up);
    settle();
    T_OK(say("/interface/print", "?disabled=true", NULL) && admin.row_count == 0);
    T_OK(!say("/interface/disable", "=numbers=nosuch", NULL));
    T_STR(admin.trap, "no such item");
    T_OK(say("/interface/ethernet/disable", "=numbers=ether1", NULL));
    T_OK(nl_link_get(nl, office, &l, &err) && !l.up);
    down();
}

// ---- /ip/address

static bool add_address(const char *address, const char *interface)
{
    char a[64], i[64];

    snprintf(a, sizeof(a), "=address=%s", address);
    snprintf(i, sizeof(i), "=interface=%s", interface);
    return say("/ip/address/add", a, i, NULL);
}

static void an_address_is_shown_with_its_network(void)
{
    static const struct {
        const char *typed, *address, *network, *broadcast;
    } cases[] = {
        { "10.1.0.1/24", "10.1.0.1/24", "10.1.0.0", "10.1.0.255" },
        { "10.2.0.1/255.255.0.0", "10.2.0.1/16", "10.2.0.0", "10.2.255.255" },
        { "10.3.0.1", "10.3.0.1/32", "10.3.0.1", NULL },
        { "10.4.0.2/31", "10.4.0.2/31", "10.4.0.2", NULL },
    };
    char query[64];

    if (!up())
        return;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        T_OK(add_address(cases[i].typed, "ether1"));
        snprintf(query, sizeof(query), "?address=%s", cases[i].address);
        asked("/ip/address/print", query);
        T_STR(got(0, "network"), cases[i].network);
        T_STR(got(0, "broadcast"), cases[i].broadcast);
        T_STR(got(0, "invalid"), "false");
        T_STR(got(0, "dynamic"), "false");
    }
    T_INT(kernel_addrs(office, A(10, 2, 0, 1)), 1);
    T_OK(say("/ip/address/export", NULL));
    T_STR(got(3, "text"), "add address=10.1.0.1/24 interface=ether1");
    down();
}

static void an_address_that_cannot_be_is_refused(void)
{
    if (!up())
        return;
    T_OK(!say("/ip/address/add", NULL));
    T_STR(admin.trap, "missing value(s) of argument(s) address interface");
    T_OK(!add_address("10.1.0.1/24", "nosuch"));
    T_STR(admin.trap, "input does not match any value of interface");
    T_OK(!add_address("10.1.0.1/33", "ether1"));
    T_STR(admin.trap, "invalid value for argument address");
    T_OK(!add_address("224.0.0.1/24", "ether1"));
    T_OK(!add_address("0.0.0.0/0", "ether1"));
    T_OK(add_address("10.1.0.1/24", "ether1"));
    T_OK(!add_address("10.1.0.1/24", "ether1"));
    T_STR(admin.trap, "failure: already have such address");
    T_OK(add_address("10.1.0.1/24", "far1"));
    T_OK(!say("/ip/address/set", "=numbers=*2", "=interface=ether1", NULL));
    T_STR(admin.trap, "failure: already have such address");
    T_INT(store_at(&warren, "/ip/address")->count, 2);
    down();
}

static void the_network_follows_the_address_unless_it_is_the_other_end(void)
{
    if (!up())
        return;
    T_OK(say(
        "/ip/address/add", "=address=10.1.0.1/24", "=network=10.1.0.0", "=interface=ether1", NULL));
    T_OK(say("/ip/address/set", "=numbers=*1", "=address=10.2.0.1/16", NULL));
    asked("/ip/address/print", "?.id=*1");
    T_STR(got(0, "network"), "10.2.0.0");
    T_OK(!say("/ip/address/set", "=numbers=*1", "=network=10.9.0.0", NULL));
    T_STR(admin.trap, "invalid value for argument network");
    T_OK(say("/ip/address/set", "=numbers=*1", "=address=10.0.0.1/32", "=network=10.0.0.2", NULL));
    settle();
    T_INT(kernel_routes(A(10, 0, 0, 2), 32, RTPROT_KERNEL, NULL), 1);
    T_OK(say("/ip/address/set", "=numbers=*1", "=address=10.0.0.7/32", NULL));
    asked("/ip/address/print", "?.id=*1");
    T_STR(got(0, "network"), "10.0.0.7");
    down();
}

static void addresses_of_the_host_are_dynamic_and_not_ours_to_change(void)
{
    char numbers[32];

    db_forget();
    office = cable("ether1", "far1");
    host_address(office, A(10, 1, 0, 1), 24);
    if (!menus_start())
        return;
    asked("/ip/address/print", "?address=10.1.0.1/24");
    T_STR(got(0, "dynamic"), "true");
    T_STR(got(0, "interface"), "ether1");
    snprintf(numbers, sizeof(numbers), "=numbers=%s", got(0, ".id"));
    T_OK(!say("/ip/address/set", numbers, "=address=10.9.0.1/24", NULL));
    T_STR(admin.trap, "failure: can not change dynamic");
    T_OK(!say("/ip/address/remove", numbers, NULL));
    T_STR(admin.trap, "failure: can not remove dynamic item");
    T_INT(kernel_addrs(office, A(10, 1, 0, 1)), 1);
    down();
}

static void an_address_heals_with_its_interface(void)
{
    if (!up())
        return;
    T_OK(add_address("10.1.0.1/24", "ether1"));
    unplug(office);
    settle();
    asked("/ip/address/print", "?address=10.1.0.1/24");
    T_STR(got(0, "invalid"), "true");
    // It can still be told apart and get a comment.
    T_OK(say("/ip/address/set", "=numbers=*1", "=comment=the office", NULL));
    office = cable("ether1", "far1");
    settle();
    asked("/ip/address/print", "?address=10.1.0.1/24");
    T_STR(got(0, "invalid"), "false");
    T_STR(got(0, "comment"), "the office");
    T_INT(kernel_addrs(office, A(10, 1, 0, 1)), 1);
    down();
}

static void an_address_is_switched_off_and_on(void)
{
    if (!up())
        return;
    T_OK(add_address("10.1.0.1/24", "ether1"));
    T_OK(say("/ip/address/disable", "=numbers=*1", NULL));
    T_INT(kernel_addrs(office, A(10, 1, 0, 1)), 0);
    T_OK(say("/ip/address/enable", "=numbers=*1", NULL));
    T_INT(kernel_addrs(office, A(10, 1, 0, 1)), 1);
    T_OK(say("/ip/address/remove", "=numbers=*1", NULL));
    T_INT(kernel_addrs(office, A(10, 1, 0, 1)), 0);
    down();
}

// The address must not leave the interface for a change of what it is called.
static void a_new_name_goes_wherever_the_old_one_stood(void)
{
    if (!up())
        return;
    T_OK(add_address("10.1.0.1/24", "ether1"));
    T_OK(say("/ip/route/add", "=dst-address=10.9.0.0/16", "=gateway=ether1", NULL));
    settle();
    T_OK(say("/interface/ethernet/set", "=numbers=ether1", "=name=LocalRemoteOffice", NULL));
    asked("/ip/address/print", "?interface=LocalRemoteOffice");
    asked("/ip/route/print", "?dst-address=10.9.0.0/16");
    T_STR(got(0, "gateway"), "LocalRemoteOffice");
    T_STR(got(0, "active"), "true");
    T_INT(kernel_addrs(office, A(10, 1, 0, 1)), 1);
    menus_stop();
    if (!menus_start())
        return;
    asked("/ip/address/print", "?interface=LocalRemoteOffice");
    T_STR(got(0, "invalid"), "false");
    asked("/ip/route/print", "?dst-address=10.9.0.0/16");
    T_STR(got(0, "active"), "true");
    down();
}

// ---- /ip/route

static void a_route_says_how_its_gateway_is_reached(void)
{
    struct nl_route k;

    if (!up())
        return;
    T_OK(add_address("10.0.103.1/24", "ether1"));
    T_OK(say("/ip/route/add", "=dst-address=10.150.1.0/24", "=gateway=10.0.103.2", NULL));
    T_OK(say("/ip/route/add", "=dst-address=10.151.0.0/16", "=gateway=172.16.0.1", NULL));
    T_OK(
        say("/ip/route/add", "=dst-address=10.152.0.0/16", "=gateway=ether1", "=distance=5", NULL));
    settle();
    asked("/ip/route/print", "?dst-address=10.150.1.0/24");
    T_STR(got(0, "gateway-status"), "10.0.103.2 reachable via  ether1");
    T_STR(got(0, "active"), "true");
    T_STR(got(0, "static"), "true");
    T_STR(got(0, "dynamic"), "false");
    T_STR(got(0, "distance"), "1");
    asked("/ip/route/print", "?dst-address=10.151.0.0/16");
    T_STR(got(0, "gateway-status"), "172.16.0.1 unreachable");
    T_STR(got(0, "active"), "false");
    asked("/ip/route/print", "?dst-address=10.152.0.0/16");
    T_STR(got(0, "gateway-status"), "ether1 reachable");
    T_INT(kernel_routes(A(10, 152, 0, 0), 16, RIB_PROTOCOL, &k), 1);
    T_OK(k.metric == 5 && k.oif == office);
    asked("/ip/route/print", "?dst-address=10.0.103.0/24");
    T_STR(got(0, "connect"), "true");
    T_STR(got(0, "dynamic"), "true");
    T_STR(got(0, "pref-src"), "10.0.103.1");
    T_STR(got(0, "preferred-source"), "10.0.103.1");
    T_STR(got(0, "gateway"), "ether1");
    down();
}

static void a_route_that_cannot_be_is_refused(void)
{
    if (!up())
        return;
    T_OK(!say("/ip/route/add", "=dst-address=10.9.0.0/16", NULL));
    T_STR(admin.trap, "missing value(s) of argument(s) gateway");
    T_OK(!say("/ip/route/add", "=gateway=nosuch", NULL));
    T_STR(admin.trap, "invalid value for argument gateway");
    T_OK(!say("/ip/route/add", "=gateway=0.0.0.0", NULL));
    T_OK(!say("/ip/route/add", "=gateway=10.1.1.1", "=distance=0", NULL));
    T_STR(admin.trap, "value of distance out of range (1..255)");
    T_OK(!say("/ip/route/add", "=gateway=10.1.1.1", "=type=blackhole", NULL));
    T_STR(admin.trap, "failure: a route of type blackhole has no gateway");
    T_OK(say("/ip/route/add", "=dst-address=10.9.0.77/16", "=type=blackhole", NULL));
    settle();
    asked("/ip/route/print", "?dst-address=10.9.0.0/16");
    T_STR(got(0, "blackhole"), "true");
    T_STR(got(0, "active"), "true");
    T_OK(got(0, "gateway-status") == NULL);
    T_INT(own_routes(), 1);
    T_OK(say("/ip/route/disable", "=numbers=*1", NULL));
    settle();
    T_INT(own_routes(), 0);
    down();
}

static bool heard(const char *attr, const char *value)
{
    for (size_t i = 0; i < admin.row_count; i++)
        if (got(i, attr) != NULL && strcmp(got(i, attr), value) == 0)
            return true;
    return false;
}

static void a_listener_hears_that_a_route_has_become_active(void)
{
    if (!up())
        return;
    T_OK(say("/ip/route/add", "=dst-address=10.9.0.0/16", "=gateway=10.1.0.2", NULL));
    settle();
    T_OK(say("/ip/route/listen", ".tag=1", NULL));
    T_OK(say("/ip/address/add", "=address=10.1.0.1/24", "=interface=ether1", ".tag=2", NULL));
    settle();
    client_hear(&admin);
    T_OK(heard("gateway-status", "10.1.0.2 reachable via  ether1"));
    T_OK(heard("dst-address", "10.1.0.0/24"));
    unplug(office);
    settle();
    client_hear(&admin);
    T_OK(heard("gateway-status", "10.1.0.2 unreachable"));
    T_OK(heard(".dead", "yes"));
    office = cable("ether1", "far1");
    down();
}

// ---- /ip/settings

static const char *forwarding(void)
{
    static char value[SYSCTL_VALUE_SIZE];

    return sysctl_read("net/ipv4/ip_forward", value, &err) ? value : "?";
}

static void the_router_forwards_and_leaves_as_it_came(void)
{
    T_STR(forwarding(), "0");
    if (!up())
        return;
    T_STR(forwarding(), "1");
    asked("/ip/settings/print", "?ip-forward=true");
    T_OK(say("/ip/settings/set", "=ip-forward=no", NULL));
    T_STR(forwarding(), "0");
    menus_stop();
    T_OK(sysctl_write("net/ipv4/ip_forward", "1", &err));
    if (!menus_start())
        return;
    T_STR(forwarding(), "0");
    down();
    T_STR(forwarding(), "1");
    T_OK(sysctl_write("net/ipv4/ip_forward", "0", &err));
}

int main(void)
{
    char dir[] = "/tmp/warren-test-XXXXXX";

    NETNS_OR_SKIP();
    if (mkdtemp(dir) == NULL)
        return 1;
    db_path = mem_printf("%s/warren.db", dir);
    loop = loop_new();
    T_RUN(interfaces_are_listed_with_their_kinds);
    T_RUN(traffic_is_measured_between_two_samples);
    T_RUN(a_device_has_one_item_from_when_it_is_first_seen);
    T_RUN(many_devices_at_once_all_get_their_items);
    T_RUN(what_is_configured_of_a_device_survives_its_absence_and_a_restart);
    T_RUN(a_name_is_nobody_elses);
    T_RUN(a_refused_change_leaves_the_device_as_it_was);
    T_RUN(interfaces_are_switched_on_and_off_where_they_are_configured);
    T_RUN(an_address_is_shown_with_its_network);
    T_RUN(an_address_that_cannot_be_is_refused);
    T_RUN(the_network_follows_the_address_unless_it_is_the_other_end);
    T_RUN(addresses_of_the_host_are_dynamic_and_not_ours_to_change);
    T_RUN(an_address_heals_with_its_interface);
    T_RUN(an_address_is_switched_off_and_on);
    T_RUN(a_new_name_goes_wherever_the_old_one_stood);
    T_RUN(a_route_says_how_its_gateway_is_reached);
    T_RUN(a_route_that_cannot_be_is_refused);
    T_RUN(a_listener_hears_that_a_route_has_become_active);
    T_RUN(the_router_forwards_and_leaves_as_it_came);
    loop_free(loop);
    nl_free(nl);
    db_forget();
    rmdir(dir);
    free(db_path);
    return t_end();
}
