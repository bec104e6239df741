// SPDX-License-Identifier: ISC
#include "core/net/ip4.h"
#include "core/net/nlmsg.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <string.h>

// Without a peer the kernel gives IFA_ADDRESS and IFA_LOCAL the same value; on a point-to-point
// address IFA_ADDRESS is the other side.
bool nl_addr_read(struct rd body, struct nl_addr *ret)
{
    struct nl_addr addr = { 0 };
    struct ifaddrmsg head;
    struct nl_attr a;
    uint32_t flags;

    rd_copy(&body, &head, sizeof(head));
    if (!rd_ok(&body) || head.ifa_family != AF_INET || head.ifa_prefixlen > 32)
        return false;
    addr.ifindex = (int)head.ifa_index;
    addr.plen = head.ifa_prefixlen;
    addr.scope = head.ifa_scope;
    flags = head.ifa_flags;
    while (nl_attr_next(&body, &a)) {
        if (a.type == IFA_LOCAL)
            addr.local = nl_ip(a.data);
        else if (a.type == IFA_ADDRESS)
            addr.peer = nl_ip(a.data);
        else if (a.type == IFA_BROADCAST)
            addr.broadcast = nl_ip(a.data);
        else if (a.type == IFA_PROTO)
            addr.proto = nl_u8(a.data);
        else if (a.type == IFA_FLAGS)
            flags = nl_u32(a.data);
    }
    if (addr.local == 0)
        addr.local = addr.peer;
    addr.lifetime = (flags & IFA_F_PERMANENT) == 0;
    addr.no_prefix_route = flags & IFA_F_NOPREFIXROUTE;
    *ret = addr;
    return true;
}

struct each {
    void (*fn)(void *ctx, const struct nl_addr *a);
    void *ctx;
};

static void each_addr(void *ctx, const struct nl_part *part)
{
    struct each *each = ctx;
    struct nl_addr addr;

    if (part->type == RTM_NEWADDR && nl_addr_read(part->body, &addr))
        each->fn(each->ctx, &addr);
}

bool nl_addr_dump(
    struct nl *n, void (*each)(void *ctx, const struct nl_addr *a), void *ctx, struct err *err)
{
    struct ifaddrmsg head = { .ifa_family = AF_INET };
    struct each to = { each, ctx };
    struct nl_msg m;

    nl_msg_init(&m, RTM_GETADDR, NLM_F_DUMP, &head, sizeof(head));
    return nl_dump(n, &m, each_addr, &to, err, "addresses");
}

static void build(struct nl_msg *m, uint16_t type, uint16_t flags, const struct nl_addr *a)
{
    struct ifaddrmsg head = { .ifa_family = AF_INET,
        .ifa_prefixlen = a->plen,
        .ifa_scope = a->scope,
        .ifa_index = (uint32_t)a->ifindex };

    nl_msg_init(m, type, flags, &head, sizeof(head));
    nl_put_ip(m, IFA_LOCAL, a->local);
    nl_put_ip(m, IFA_ADDRESS, a->peer != 0 ? a->peer : a->local);
}

bool nl_addr_add(struct nl *n, const struct nl_addr *a, struct err *err)
{
    char ip[IP4_TEXT_SIZE], label[NL_LABEL_SIZE];
    struct nl_msg m;

    build(&m, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, a);
    if (a->broadcast != 0)
        nl_put_ip(&m, IFA_BROADCAST, a->broadcast);
    if (a->proto != 0)
        nl_put(&m, IFA_PROTO, &a->proto, sizeof(a->proto));
    if (a->no_prefix_route)
        nl_put_u32(&m, IFA_FLAGS, IFA_F_NOPREFIXROUTE | IFA_F_PERMANENT);
    return nl_request(n, &m, err, "add address %s/%u to %s", ip4_text(a->local, ip), a->plen,
        nl_link_label(a->ifindex, label));
}

bool nl_addr_delete(struct nl *n, const struct nl_addr *a, struct err *err)
{
    char ip[IP4_TEXT_SIZE], label[NL_LABEL_SIZE];
    struct nl_msg m;

    build(&m, RTM_DELADDR, 0, a);
    return nl_request(n, &m, err, "remove address %s/%u from %s", ip4_text(a->local, ip), a->plen,
               nl_link_label(a->ifindex, label)) ||
           nl_errno(n) == EADDRNOTAVAIL || nl_errno(n) == ENODEV;
}
