// SPDX-License-Identifier: ISC
#include "core/net/nlmsg.h"
#include "tests/t.h"

#include <linux/if_link.h>

static struct nl_msg m;

static struct rd built(void)
{
    return rd_init(m.data, nl_msg_finish(&m, 7));
}

static void a_message_reads_back_as_it_was_built(void)
{
    struct ifinfomsg head = { .ifi_index = 3, .ifi_flags = 1 };
    struct nl_part part;
    struct nl_link link;
    struct rd r;
    size_t list;

    nl_msg_init(&m, RTM_NEWLINK, 0, &head, sizeof(head));
    nl_put_text(&m, IFLA_IFNAME, "<pptp-ex>");
    nl_put_u32(&m, IFLA_MTU, 1400);
    list = nl_nest(&m, IFLA_PROP_LIST);
    nl_put_text(&m, IFLA_ALT_IFNAME, "LocalRemoteOffice");
    nl_put_text(&m, IFLA_ALT_IFNAME, "x");
    nl_nest_end(&m, list);
    nl_put_u32(&m, IFLA_GROUP, 9);
    r = built();
    T_OK(nl_part_next(&r, &part));
    T_INT(part.seq, 7);
    T_OK(nl_link_read(part.body, &link));
    T_INT(link.index, 3);
    T_OK(link.up && !link.running);
    T_STR(link.name, "<pptp-ex>");
    T_INT(link.mtu, 1400);
    T_INT(link.altname_count, 2);
    T_STR(link.altnames[0], "LocalRemoteOffice");
    T_INT(link.group, 9);
    T_OK(!nl_part_next(&r, &part) && rd_done(&r));
}

static void a_message_that_does_not_fit_is_not_sent(void)
{
    struct ifinfomsg head = { 0 };
    char big[sizeof(m.data)] = { 0 };

    nl_msg_init(&m, RTM_NEWLINK, 0, &head, sizeof(head));
    nl_put(&m, IFLA_IFNAME, big, sizeof(big));
    T_INT(nl_msg_finish(&m, 1), 0);
}

static void every_cut_of_a_message_is_survived(void)
{
    struct rtmsg head = { .rtm_family = AF_INET, .rtm_dst_len = 24, .rtm_type = RTN_UNICAST };
    struct rtnexthop hop = { .rtnh_len = sizeof(hop) + 8, .rtnh_ifindex = 4 };
    struct nl_route route;
    struct nl_part part;
    size_t len, list;

    nl_msg_init(&m, RTM_NEWROUTE, 0, &head, sizeof(head));
    nl_put_ip(&m, RTA_DST, 0x0A000000);
    list = nl_nest(&m, RTA_MULTIPATH);
    for (int i = 0; i < 2; i++) {
        wr_bytes(&m.w, &hop, sizeof(hop));
        nl_put_ip(&m, RTA_GATEWAY, 0x0A000001u + (uint32_t)i);
    }
    nl_nest_end(&m, list);
    len = nl_msg_finish(&m, 1);
    for (size_t cut = 0; cut < len; cut++) {
        struct rd r = rd_init(m.data, cut);

        T_OK(!nl_part_next(&r, &part));
        // What the header promises is not what is there: the body ends early instead.
        r = rd_init(m.data + 16, cut < 16 ? 0 : cut - 16);
        nl_route_read(r, &route);
    }
    T_OK(nl_route_read(rd_init(m.data + 16, len - 16), &route));
    T_INT(route.hops, 2);
    T_INT(route.gateway, 0x0A000001);
    T_INT(route.oif, 4);
}

static void an_attribute_shorter_than_its_header_ends_the_list(void)
{
    const uint8_t bad[][4] = { { 0, 0, 3, 0 }, { 3, 0, 3, 0 }, { 5, 0, 3, 0 }, { 255, 255, 3, 0 } };
    struct nl_attr a;

    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        struct rd r = rd_init(bad[i], 4);

        T_OK(!nl_attr_next(&r, &a));
    }
}

static void a_name_without_nul_is_cut_to_its_field(void)
{
    char name[4];

    nl_text(rd_init("abcdef", 6), name, sizeof(name));
    T_STR(name, "abc");
    nl_text(rd_init(NULL, 0), name, sizeof(name));
    T_STR(name, "");
}

static void an_error_carries_the_words_of_the_kernel(void)
{
    struct {
        int32_t code;
        struct nlmsghdr request;
    } body = { -22, { .nlmsg_len = 64 } };
    struct nl_part part = { .type = NLMSG_ERROR };
    char text[32];
    int number = 0;

    nl_msg_init(&m, NLMSG_ERROR, NLM_F_CAPPED | NLM_F_ACK_TLVS, &body, sizeof(body));
    nl_put_text(&m, NLMSGERR_ATTR_MSG, "Nexthop has invalid gateway");
    struct rd r = built();
    T_OK(nl_part_next(&r, &part));
    T_OK(nl_error_read(&part, &number, text, sizeof(text)));
    T_INT(number, 22);
    T_STR(text, "Nexthop has invalid gateway");
    part.body = rd_init("\1\0\0\0", 4);
    T_OK(!nl_error_read(&part, &number, text, sizeof(text)));
}

int main(void)
{
    T_RUN(a_message_reads_back_as_it_was_built);
    T_RUN(a_message_that_does_not_fit_is_not_sent);
    T_RUN(every_cut_of_a_message_is_survived);
    T_RUN(an_attribute_shorter_than_its_header_ends_the_list);
    T_RUN(a_name_without_nul_is_cut_to_its_field);
    T_RUN(an_error_carries_the_words_of_the_kernel);
    return t_end();
}
