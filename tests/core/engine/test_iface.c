// SPDX-License-Identifier: ISC
#include "core/engine/iface.h"

#include "tests/fake/router.h"

#include <sys/socket.h>

struct heard {
    struct bus_sub sub;
    int seen, gone;
};

static void hear(void *ctx, const void *message)
{
    const struct iface_change *change = message;
    struct heard *h = ctx;

    if (change->gone)
        h->gone++;
    else
        h->seen++;
}

static void interfaces_of_the_kernel_come_and_go(void)
{
    struct heard h = { .sub = { .notify = hear, .ctx = &h } };
    struct iface *i;
    uint32_t id;
    int index;

    if (!router_start())
        return;
    bus_join(&engine_ifaces(engine)->changes, &h.sub);
    T_OK(iface_named(engine, "lo") != NULL && iface_named(engine, "lo")->kind == IFACE_LOOPBACK);
    T_OK(iface_named(engine, "ether1") == NULL && iface_named(engine, "") == NULL);
    index = cable("ether1", "far1");
    i = iface_indexed(engine, index);
    if (!T_OK(i != NULL && i == iface_named(engine, "ether1")))
        return;
    T_OK(i->kind == IFACE_ETHER && i->up && i->running && i->has_mac && !i->own);
    T_INT(i->mtu, 1500);
    T_OK(h.seen > 0 && h.gone == 0);
    id = i->id;
    T_OK(nl_link_change(nl, index, &(struct nl_link_change){ .mtu = 1400 }, &err));
    settle();
    T_INT(i->mtu, 1400);
    T_INT(i->id, id);
    unplug(index);
    settle();
    T_OK(iface_named(engine, "ether1") == NULL && iface_indexed(engine, index) == NULL);
    T_INT(h.gone, 2);
    bus_leave(&h.sub);
    router_stop();
}

static void an_interface_that_the_host_renames_is_renamed_here(void)
{
    int index = cable("ether1", "far1");
    struct addr a = { .id = 1, .address = A(10, 1, 0, 1), .len = 24, .interface = "ether1" };
    struct nl_link_change change = { .name = "lan0" };

    if (!router_start())
        return;
    T_OK(addr_keep(engine, &a, &err));
    T_OK(nl_link_change(nl, index, &change, &err));
    settle();
    T_OK(iface_named(engine, "ether1") == NULL);
    T_OK(iface_named(engine, "lan0") == iface_indexed(engine, index));
    T_STR(addr_kept(engine, 1)->interface, "lan0");
    T_INT(kernel_addrs(index, a.address), 1);
    router_stop();
    unplug(index);
}

// The kernel makes a TUN before it can be told its group.
static void a_tunnel_on_its_way_out_is_no_interface(void)
{
    int index;

    if (!router_start())
        return;
    index = cable("wgone1", "far1");
    T_OK(iface_named(engine, "wgone1") != NULL);
    T_OK(nl_link_change(nl, index, &(struct nl_link_change){ .group = 0x57415252 }, &err));
    settle();
    T_OK(iface_named(engine, "wgone1") == NULL);
    router_stop();
    unplug(index);
}

static void what_a_tunnel_has_follows_its_name(void)
{
    int index = cable("ether1", "far1");
    struct addr a = { .id = 0x80001000u,
        .address = A(10, 0, 0, 1),
        .peer = A(10, 0, 0, 2),
        .len = 32,
        .interface = "pptp-out1",
        .dynamic = true };
    struct rib_route r = { .id = 0x80001001u,
        .owner = RIB_SESSION,
        .dst = A(10, 9, 0, 0),
        .len = 16,
        .gateway = A(10, 0, 0, 2),
        .interface = "pptp-out1",
        .distance = 1 };
    struct iface *i;

    if (!router_start())
        return;
    i = iface_new(engine, IFACE_PPTP_OUT, "pptp-out1", false);
    iface_attach(i, index, "ether1", 1400);
    addr_set(engine, &a);
    rib_set(engine, &r);
    settle();
    T_OK(r.active && kernel_addrs(index, a.address) == 1);
    iface_rename(i, "Head Office");
    settle();
    T_OK(r.active && kernel_addrs(index, a.address) == 1);
    T_STR(a.interface, "Head Office");
    rib_remove(&r);
    addr_remove(&a);
    T_INT(kernel_addrs(index, a.address), 0);
    iface_detach(i);
    iface_free(i);
    router_stop();
    unplug(index);
}

static void a_kernel_name_is_the_name_itself_where_the_kernel_takes_it(void)
{
    static const struct {
        const char *name, *kernel;
    } rows[] = {
        { "pptp-out1", "pptp-out1" },
        { "<pptp-ex>", "<pptp-ex>" },
        { "<pptp-12345678>", "<pptp-12345678>" },
        { "fifteen-letters", "fifteen-letters" },
        { "sixteen--letters", NULL },
        { "<pptp-123456789>", NULL },
        { "to the internet", NULL },
        { "a/b", NULL },
        { "a:b", NULL },
        { "wan%d", NULL },
        { ".", NULL },
        { "..", NULL },
        { "gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f" },
    };
    char kernel[16], again[16], altname[ENGINE_NAME];

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        iface_kernel_name(rows[i].name, kernel, altname);
        if (rows[i].kernel != NULL) {
            T_STR(kernel, rows[i].kernel);
            T_STR(altname, "");
            continue;
        }
        T_STR(altname, rows[i].name);
        T_INT(strncmp(kernel, rows[i].name[0] == '<' ? "<pptp-" : "pptp-", 5), 0);
        T_OK(strlen(kernel) < NL_NAME_SIZE);
        iface_kernel_name(rows[i].name, again, altname);
        T_STR(again, kernel);
    }
}

static void counters_grow_with_the_traffic(void)
{
    struct sockaddr_in nobody = ip4_sockaddr(A(127, 0, 0, 1), 9);
    struct iface *lo;
    uint64_t before;
    int fd;

    if (!router_start())
        return;
    lo = iface_named(engine, "lo");
    ifaces_count(engine);
    before = lo->counters.tx_packets;
    fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    T_OK(connect(fd, (struct sockaddr *)&nobody, sizeof(nobody)) < 0); // a SYN and its answer
    close(fd);
    engine_ifaces(engine)->counted = 0;
    ifaces_count(engine);
    T_OK(lo->counters.tx_packets >= before + 2 && lo->counters.rx_bytes > 0);
    router_stop();
}

int main(void)
{
    NETNS_OR_SKIP();
    loop = loop_new();
    T_RUN(interfaces_of_the_kernel_come_and_go);
    T_RUN(an_interface_that_the_host_renames_is_renamed_here);
    T_RUN(a_tunnel_on_its_way_out_is_no_interface);
    T_RUN(what_a_tunnel_has_follows_its_name);
    T_RUN(a_kernel_name_is_the_name_itself_where_the_kernel_takes_it);
    T_RUN(counters_grow_with_the_traffic);
    loop_free(loop);
    nl_free(nl);
    return t_end();
}
