// SPDX-License-Identifier: ISC
#include "core/net/nlmsg.h"

#include <errno.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <stdio.h>
#include <string.h>

#include <linux/if.h> // IFF_LOWER_UP; it fits behind net/if.h only

static void read_stats(struct rd data, struct nl_stats *to)
{
    uint64_t v[8];

    // struct rtnl_link_stats64 begins with these, and grows only at its end.
    rd_copy(&data, v, sizeof(v));
    *to = (struct nl_stats){ .rx_packets = v[0],
        .tx_packets = v[1],
        .rx_bytes = v[2],
        .tx_bytes = v[3],
        .rx_errors = v[4],
        .tx_errors = v[5],
        .rx_dropped = v[6],
        .tx_dropped = v[7] };
}

static void read_altnames(struct rd list, struct nl_link *link)
{
    struct nl_attr a;

    while (nl_attr_next(&list, &a))
        if (a.type == IFLA_ALT_IFNAME && link->altname_count < NL_ALTNAMES)
            nl_text(a.data, link->altnames[link->altname_count++], NL_ALTNAME_SIZE);
}

static void read_kind(struct rd info, struct nl_link *link)
{
    struct nl_attr a;

    while (nl_attr_next(&info, &a))
        if (a.type == IFLA_INFO_KIND)
            nl_text(a.data, link->kind, sizeof(link->kind));
}

static void read_mac(struct rd data, bool ethernet, struct nl_link *link)
{
    if (!ethernet || rd_left(&data) != sizeof(link->mac))
        return;
    rd_copy(&data, link->mac, sizeof(link->mac));
    link->has_mac = true;
}

static void read_attr(const struct nl_attr *a, bool ethernet, struct nl_link *link)
{
    switch (a->type) {
    case IFLA_IFNAME:
        nl_text(a->data, link->name, sizeof(link->name));
        break;
    case IFLA_MTU:
        link->mtu = nl_u32(a->data);
        break;
    case IFLA_GROUP:
        link->group = nl_u32(a->data);
        break;
    case IFLA_MASTER:
        link->master = (int)nl_u32(a->data);
        break;
    case IFLA_ADDRESS:
        read_mac(a->data, ethernet, link);
        break;
    case IFLA_STATS64:
        read_stats(a->data, &link->stats);
        break;
    case IFLA_PROP_LIST:
        read_altnames(a->data, link);
        break;
    case IFLA_LINKINFO:
        read_kind(a->data, link);
        break;
    }
}

bool nl_link_read(struct rd body, struct nl_link *ret)
{
    struct nl_link link = { 0 };
    struct ifinfomsg head;
    struct nl_attr a;

    rd_copy(&body, &head, sizeof(head));
    // Bridges send news about their ports in the same message type, in a family of their own.
    if (!rd_ok(&body) || head.ifi_index <= 0 || head.ifi_family != AF_UNSPEC)
        return false;
    link.index = head.ifi_index;
    link.up = head.ifi_flags & IFF_UP;
    link.running = link.up && head.ifi_flags & IFF_RUNNING;
    link.no_arp = head.ifi_flags & IFF_NOARP;
    link.loopback = head.ifi_flags & IFF_LOOPBACK;
    link.point_to_point = head.ifi_flags & IFF_POINTOPOINT;
    while (nl_attr_next(&body, &a))
        read_attr(&a, head.ifi_type == ARPHRD_ETHER, &link);
    *ret = link;
    return true;
}

struct each {
    void (*fn)(void *ctx, const struct nl_link *l);
    void *ctx;
};

static void each_link(void *ctx, const struct nl_part *part)
{
    struct each *each = ctx;
    struct nl_link link;

    if (part->type == RTM_NEWLINK && nl_link_read(part->body, &link))
        each->fn(each->ctx, &link);
}

bool nl_link_dump(
    struct nl *n, void (*each)(void *ctx, const struct nl_link *l), void *ctx, struct err *err)
{
    struct ifinfomsg head = { 0 };
    struct each to = { each, ctx };
    struct nl_msg m;

    nl_msg_init(&m, RTM_GETLINK, NLM_F_DUMP, &head, sizeof(head));
    return nl_dump(n, &m, each_link, &to, err, "interfaces");
}

struct one {
    struct nl_link link;
    bool found;
};

static void one_link(void *ctx, const struct nl_part *part)
{
    struct one *one = ctx;

    if (part->type == RTM_NEWLINK && nl_link_read(part->body, &one->link))
        one->found = true;
}

bool nl_link_get(struct nl *n, int index, struct nl_link *ret, struct err *err)
{
    struct ifinfomsg head = { .ifi_index = index };
    struct one one = { 0 };
    struct nl_msg m;

    nl_msg_init(&m, RTM_GETLINK, 0, &head, sizeof(head));
    if (!nl_ask(n, &m, one_link, &one, err, "look at interface %d", index))
        return false;
    if (!one.found)
        return err_set(err, ERR_MISSING, "there is no interface %d", index);
    *ret = one.link;
    return true;
}

static void put_name(struct nl_msg *m, const char *name)
{
    nl_put_text(m, strlen(name) < NL_NAME_SIZE ? IFLA_IFNAME : IFLA_ALT_IFNAME, name);
}

bool nl_link_find(struct nl *n, const char *name, struct nl_link *ret, struct err *err)
{
    struct ifinfomsg head = { 0 };
    struct one one = { 0 };
    struct nl_msg m;

    if (strlen(name) >= NL_ALTNAME_SIZE)
        return err_set(err, ERR_MISSING, "there is no interface %s", name);
    nl_msg_init(&m, RTM_GETLINK, 0, &head, sizeof(head));
    put_name(&m, name);
    if (!nl_ask(n, &m, one_link, &one, err, "look for interface %s", name) && nl_errno(n) != ENODEV)
        return false;
    if (!one.found)
        return err_set(err, ERR_MISSING, "there is no interface %s", name);
    *ret = one.link;
    return true;
}

const char *nl_link_label(int index, char to[NL_LABEL_SIZE])
{
    if (if_indextoname((unsigned)index, to) == NULL)
        snprintf(to, NL_LABEL_SIZE, "interface %d", index);
    return to;
}

bool nl_link_change(struct nl *n, int index, const struct nl_link_change *change, struct err *err)
{
    struct ifinfomsg head = { .ifi_index = index };
    char label[NL_LABEL_SIZE];
    struct nl_msg m;

    if (change->state != NL_LINK_KEEP) {
        head.ifi_change = IFF_UP;
        head.ifi_flags = change->state == NL_LINK_UP ? IFF_UP : 0;
    }
    if (change->arp != NL_ARP_KEEP) {
        head.ifi_change |= IFF_NOARP;
        head.ifi_flags |= change->arp == NL_ARP_OFF ? IFF_NOARP : 0;
    }
    nl_msg_init(&m, RTM_NEWLINK, 0, &head, sizeof(head));
    if (change->mtu != 0)
        nl_put_u32(&m, IFLA_MTU, change->mtu);
    if (change->name != NULL)
        nl_put_text(&m, IFLA_IFNAME, change->name);
    if (change->group != 0)
        nl_put_u32(&m, IFLA_GROUP, change->group);
    return nl_request(n, &m, err, "change %s", nl_link_label(index, label));
}

static bool altname(struct nl *n, uint16_t type, int index, const char *name, struct err *err)
{
    struct ifinfomsg head = { .ifi_index = index };
    char label[NL_LABEL_SIZE];
    struct nl_msg m;
    size_t list;

    if (strlen(name) >= NL_ALTNAME_SIZE)
        return err_arg(err, "name", "the name is longer than %d characters", NL_ALTNAME_SIZE - 1);
    nl_msg_init(
        &m, type, type == RTM_NEWLINKPROP ? NLM_F_CREATE | NLM_F_EXCL : 0, &head, sizeof(head));
    list = nl_nest(&m, IFLA_PROP_LIST | NLA_F_NESTED);
    nl_put_text(&m, IFLA_ALT_IFNAME, name);
    nl_nest_end(&m, list);
    return nl_request(n, &m, err, "%s the name %s %s %s", type == RTM_NEWLINKPROP ? "add" : "take",
        name, type == RTM_NEWLINKPROP ? "to" : "from", nl_link_label(index, label));
}

bool nl_link_altname_add(struct nl *n, int index, const char *name, struct err *err)
{
    return altname(n, RTM_NEWLINKPROP, index, name, err);
}

bool nl_link_altname_remove(struct nl *n, int index, const char *name, struct err *err)
{
    return altname(n, RTM_DELLINKPROP, index, name, err) || nl_errno(n) == ENOENT ||
           nl_errno(n) == ENODEV;
}

bool nl_link_delete(struct nl *n, int index, struct err *err)
{
    struct ifinfomsg head = { .ifi_index = index };
    char label[NL_LABEL_SIZE];
    struct nl_msg m;

    nl_msg_init(&m, RTM_DELLINK, 0, &head, sizeof(head));
    return nl_request(n, &m, err, "delete %s", nl_link_label(index, label)) ||
           nl_errno(n) == ENODEV;
}

bool nl_link_delete_group(struct nl *n, uint32_t group, struct err *err)
{
    struct ifinfomsg head = { 0 };
    struct nl_msg m;

    if (group == 0)
        return err_set(err, ERR_GENERAL, "cannot delete the interfaces of the default group");
    nl_msg_init(&m, RTM_DELLINK, 0, &head, sizeof(head));
    nl_put_u32(&m, IFLA_GROUP, group);
    return nl_request(n, &m, err, "delete the interfaces of group %u", group) ||
           nl_errno(n) == ENODEV;
}
