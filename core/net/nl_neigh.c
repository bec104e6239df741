// SPDX-License-Identifier: ISC
#include "core/net/ip4.h"
#include "core/net/nlmsg.h"

#include <errno.h>
#include <linux/neighbour.h>

bool nl_neigh_read(struct rd body, struct nl_neigh *ret)
{
    struct nl_neigh entry = { 0 };
    struct ndmsg head;
    struct nl_attr a;

    rd_copy(&body, &head, sizeof(head));
    if (!rd_ok(&body) || head.ndm_family != AF_INET)
        return false;
    entry.ifindex = head.ndm_ifindex;
    entry.state = head.ndm_state;
    entry.proxy = head.ndm_flags & NTF_PROXY;
    entry.permanent = head.ndm_state & NUD_PERMANENT;
    while (nl_attr_next(&body, &a)) {
        if (a.type == NDA_DST)
            entry.address = nl_ip(a.data);
        if (a.type == NDA_LLADDR && rd_left(&a.data) == sizeof(entry.mac)) {
            rd_copy(&a.data, entry.mac, sizeof(entry.mac));
            entry.has_mac = true;
        }
    }
    *ret = entry;
    return entry.address != 0;
}

struct each {
    void (*fn)(void *ctx, const struct nl_neigh *e);
    void *ctx;
};

static void each_neigh(void *ctx, const struct nl_part *part)
{
    struct each *each = ctx;
    struct nl_neigh entry;

    if (part->type == RTM_NEWNEIGH && nl_neigh_read(part->body, &entry))
        each->fn(each->ctx, &entry);
}

bool nl_neigh_dump(struct nl *n, bool proxy, void (*each)(void *ctx, const struct nl_neigh *e),
    void *ctx, struct err *err)
{
    struct ndmsg head = { .ndm_family = AF_INET, .ndm_flags = proxy ? NTF_PROXY : 0 };
    struct each to = { each, ctx };
    struct nl_msg m;

    nl_msg_init(&m, RTM_GETNEIGH, NLM_F_DUMP, &head, sizeof(head));
    return nl_dump(n, &m, each_neigh, &to, err, "neighbours");
}

static void build(struct nl_msg *m, uint16_t type, uint16_t flags, const struct nl_neigh *e)
{
    struct ndmsg head = { .ndm_family = AF_INET,
        .ndm_ifindex = e->ifindex,
        .ndm_state = e->permanent || e->proxy ? NUD_PERMANENT : NUD_REACHABLE,
        .ndm_flags = e->proxy ? NTF_PROXY : 0 };

    nl_msg_init(m, type, flags, &head, sizeof(head));
    nl_put_ip(m, NDA_DST, e->address);
    if (e->has_mac && !e->proxy)
        nl_put(m, NDA_LLADDR, e->mac, sizeof(e->mac));
}

bool nl_neigh_add(struct nl *n, const struct nl_neigh *e, struct err *err)
{
    char ip[IP4_TEXT_SIZE], label[NL_LABEL_SIZE];
    struct nl_msg m;

    build(&m, RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE, e);
    return nl_request(n, &m, err, "add neighbour %s to %s", ip4_text(e->address, ip),
        nl_link_label(e->ifindex, label));
}

bool nl_neigh_delete(struct nl *n, const struct nl_neigh *e, struct err *err)
{
    char ip[IP4_TEXT_SIZE], label[NL_LABEL_SIZE];
    struct nl_msg m;

    build(&m, RTM_DELNEIGH, 0, e);
    return nl_request(n, &m, err, "remove neighbour %s from %s", ip4_text(e->address, ip),
               nl_link_label(e->ifindex, label)) ||
           nl_errno(n) == ENOENT || nl_errno(n) == ENODEV;
}
