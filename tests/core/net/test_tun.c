// SPDX-License-Identifier: ISC
#include "core/net/tun.h"

#include "core/net/ip4.h"
#include "tests/fake/netns.h"

#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/virtio_net.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

static void a_tun_is_an_interface_until_it_is_reaped(void)
{
    struct tun_options options = { .name = "<pptp-ex>", .mtu = 1400, .group = 77 };
    struct nl_link link;
    struct tun t;

    if (!T_OK(tun_open(nl, &options, &t, &err))) {
        printf("# %s\n", err.text);
        return;
    }
    T_STR(t.name, "<pptp-ex>");
    T_OK(nl_link_get(nl, t.ifindex, &link, &err));
    T_STR(link.kind, "tun");
    T_OK(link.mtu == 1400 && link.group == 77 && link.point_to_point && !link.up && !t.offload);
    T_OK(nl_link_change(nl, t.ifindex, &(struct nl_link_change){ .state = NL_LINK_UP }, &err));
    T_OK(tun_carrier(&t, false) && nl_link_get(nl, t.ifindex, &link, &err) && !link.running);
    T_OK(tun_carrier(&t, true) && nl_link_get(nl, t.ifindex, &link, &err) && link.running);
    tun_close_later(t.fd);
    tun_reap_wait();
    T_OK(!nl_link_find(nl, "<pptp-ex>", &link, &err));
    T_OK(fcntl(t.fd, F_GETFD) < 0);
}

static void a_name_that_exists_is_refused(void)
{
    struct tun_options options = { .name = "pptp-out1" };
    struct tun t, again = { .fd = -7 };

    T_OK(tun_open(nl, &options, &t, &err));
    T_OK(!tun_open(nl, &options, &again, &err));
    T_STR(err.text, "cannot make interface pptp-out1: an interface of that name exists already");
    T_INT(again.fd, -7);
    options.name = "a-name-of-sixteen";
    T_OK(!tun_open(nl, &options, &again, &err));
    options.name = "a/b";
    T_OK(!tun_open(nl, &options, &again, &err));
    T_STR(err.text, "cannot make interface a/b: the kernel does not take that name");
    tun_close_later(t.fd);
    tun_reap_wait();
}

// Somebody else's interface that nobody has open: a TUN can be made to stay.
static void a_persistent_one_is_not_taken_over(void)
{
    struct tun_options options = { .name = "theirs" };
    struct nl_link link;
    struct tun t;

    T_OK(tun_open(nl, &options, &t, &err));
    T_INT(ioctl(t.fd, TUNSETPERSIST, 1), 0);
    close(t.fd);
    T_OK(!tun_open(nl, &options, &t, &err));
    T_STR(err.text, "cannot make interface theirs: an interface of that name exists already");
    T_OK(nl_link_find(nl, "theirs", &link, &err) && nl_link_delete(nl, link.index, &err));
}

static void packets_pass_with_an_offload_header(void)
{
    struct tun_options options = { .name = "pptp-out1", .offload = true };
    struct nl_addr addr = { .local = 0x0A000001, .peer = 0x0A000002, .plen = 32 };
    uint8_t in[sizeof(struct virtio_net_hdr) + 100];
    int udp = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in to = ip4_sockaddr(addr.peer, 9);
    struct rd r, payload;
    struct ip4_header ip;
    struct tun t;

    T_OK(tun_open(nl, &options, &t, &err) && t.offload);
    addr.ifindex = t.ifindex;
    T_OK(nl_link_change(nl, t.ifindex, &(struct nl_link_change){ .state = NL_LINK_UP }, &err));
    T_OK(nl_addr_add(nl, &addr, &err));
    T_INT(sendto(udp, "hello", 5, 0, (struct sockaddr *)&to, sizeof(to)), 5);
    for (;;) {
        struct pollfd p = { .fd = t.fd, .events = POLLIN };
        ssize_t n = poll(&p, 1, 5000) == 1 ? read(t.fd, in, sizeof(in)) : 0;

        if (!T_OK(n > (ssize_t)sizeof(struct virtio_net_hdr)))
            break;
        r = rd_init(in, (size_t)n);
        rd_skip(&r, sizeof(struct virtio_net_hdr));
        if (!ip4_read(&r, &ip, &payload) || ip.protocol != IPPROTO_UDP)
            continue; // IPv6 looks around when an interface comes up
        T_OK(ip.source == addr.local && ip.dest == addr.peer && rd_left(&payload) == 13);
        break;
    }
    close(udp);
    tun_close_later(t.fd);
    tun_reap_wait();
}

static void many_leave_by_their_group(void)
{
    struct tun_options options = { .group = 4711 };
    struct nl_link link;
    struct tun t[30];
    char name[16];

    options.name = name;
    for (int i = 0; i < 30; i++) {
        snprintf(name, sizeof(name), "t%d", i);
        T_OK(tun_open(nl, &options, &t[i], &err));
    }
    T_OK(nl_link_delete_group(nl, 4711, &err));
    T_OK(!nl_link_find(nl, "t29", &link, &err));
    for (int i = 0; i < 30; i++)
        tun_close_later(t[i].fd);
    tun_reap_wait();
    tun_reap_wait();
}

int main(void)
{
    NETNS_OR_SKIP();
    if (access("/dev/net/tun", F_OK) != 0) {
        printf("1..0 # SKIP this machine has no TUN device\n");
        return 0;
    }
    T_RUN(a_tun_is_an_interface_until_it_is_reaped);
    T_RUN(a_name_that_exists_is_refused);
    T_RUN(a_persistent_one_is_not_taken_over);
    T_RUN(packets_pass_with_an_offload_header);
    T_RUN(many_leave_by_their_group);
    nl_free(nl);
    return t_end();
}
