// SPDX-License-Identifier: ISC
#include "core/net/ip4.h"
#include "core/net/nlmsg.h"

#include <errno.h>
#include <string.h>

static const struct {
    uint8_t kernel;
    enum nl_route_type type;
} types[] = {
    { RTN_UNICAST, NL_ROUTE_UNICAST },
    { RTN_BLACKHOLE, NL_ROUTE_BLACKHOLE },
    { RTN_UNREACHABLE, NL_ROUTE_UNREACHABLE },
    { RTN_PROHIBIT, NL_ROUTE_PROHIBIT },
};

static enum nl_route_type type_from(uint8_t kernel)
{
    for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
        if (types[i].kernel == kernel)
            return types[i].type;
    return NL_ROUTE_OTHER;
}

static uint8_t type_to(enum nl_route_type type)
{
    for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
        if (types[i].type == type)
            return types[i].kernel;
    return RTN_UNSPEC;
}

// The first gateway of several is shown; the others are counted.
static void read_hops(struct rd list, struct nl_route *route)
{
    while (rd_left(&list) > 0) {
        struct rtnexthop head;
        struct nl_attr a;
        struct rd attrs;

        rd_copy(&list, &head, sizeof(head));
        if (!rd_ok(&list) || head.rtnh_len < sizeof(head))
            return;
        attrs = rd_sub(&list, head.rtnh_len - sizeof(head));
        if (!rd_ok(&list))
            return;
        if (route->hops++ > 0)
            continue;
        route->oif = head.rtnh_ifindex;
        route->onlink = head.rtnh_flags & RTNH_F_ONLINK;
        route->dead = head.rtnh_flags & (RTNH_F_DEAD | RTNH_F_LINKDOWN);
        while (nl_attr_next(&attrs, &a))
            if (a.type == RTA_GATEWAY)
                route->gateway = nl_ip(a.data);
    }
}

static void read_attr(const struct nl_attr *a, struct nl_route *route)
{
    switch (a->type) {
    case RTA_DST:
        route->dst = nl_ip(a->data);
        break;
    case RTA_GATEWAY:
        route->gateway = nl_ip(a->data);
        break;
    case RTA_OIF:
        route->oif = (int)nl_u32(a->data);
        break;
    case RTA_PRIORITY:
        route->metric = nl_u32(a->data);
        break;
    case RTA_PREFSRC:
        route->prefsrc = nl_ip(a->data);
        break;
    case RTA_TABLE:
        route->table = nl_u32(a->data);
        break;
    case RTA_MULTIPATH:
        read_hops(a->data, route);
        break;
    }
}

bool nl_route_read(struct rd body, struct nl_route *ret)
{
    struct nl_route route = { 0 };
    struct rtmsg head;
    struct nl_attr a;

    rd_copy(&body, &head, sizeof(head));
    if (!rd_ok(&body) || head.rtm_family != AF_INET || head.rtm_dst_len > 32 ||
        head.rtm_flags & RTM_F_CLONED)
        return false;
    route.plen = head.rtm_dst_len;
    route.type = type_from(head.rtm_type);
    route.protocol = head.rtm_protocol;
    route.scope = head.rtm_scope;
    route.table = head.rtm_table;
    route.onlink = head.rtm_flags & RTNH_F_ONLINK;
    route.dead = head.rtm_flags & (RTNH_F_DEAD | RTNH_F_LINKDOWN);
    while (nl_attr_next(&body, &a))
        read_attr(&a, &route);
    if (route.hops == 0)
        route.hops = 1;
    *ret = route;
    return true;
}

struct each {
    void (*fn)(void *ctx, const struct nl_route *r);
    void *ctx;
};

static void each_route(void *ctx, const struct nl_part *part)
{
    struct each *each = ctx;
    struct nl_route route;

    if (part->type == RTM_NEWROUTE && nl_route_read(part->body, &route))
        each->fn(each->ctx, &route);
}

bool nl_route_dump(
    struct nl *n, void (*each)(void *ctx, const struct nl_route *r), void *ctx, struct err *err)
{
    struct rtmsg head = { .rtm_family = AF_INET };
    struct each to = { each, ctx };
    struct nl_msg m;

    nl_msg_init(&m, RTM_GETROUTE, NLM_F_DUMP, &head, sizeof(head));
    return nl_dump(n, &m, each_route, &to, err, "routes");
}

static uint8_t scope_of(const struct nl_route *r)
{
    return r->type == NL_ROUTE_UNICAST && r->gateway == 0 ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
}

static void build(
    struct nl_msg *m, uint16_t type, uint16_t flags, uint8_t scope, const struct nl_route *r)
{
    uint32_t table = r->table != 0 ? r->table : RT_TABLE_MAIN;
    struct rtmsg head = { .rtm_family = AF_INET,
        .rtm_dst_len = r->plen,
        .rtm_table = table < 256 ? (uint8_t)table : RT_TABLE_UNSPEC,
        .rtm_protocol = r->protocol,
        .rtm_scope = scope,
        .rtm_type = type_to(r->type),
        .rtm_flags = r->onlink ? RTNH_F_ONLINK : 0 };

    nl_msg_init(m, type, flags, &head, sizeof(head));
    nl_put_u32(m, RTA_TABLE, table);
    if (r->plen > 0)
        nl_put_ip(m, RTA_DST, r->dst);
    if (r->gateway != 0)
        nl_put_ip(m, RTA_GATEWAY, r->gateway);
    if (r->oif != 0)
        nl_put_u32(m, RTA_OIF, (uint32_t)r->oif);
    if (r->prefsrc != 0)
        nl_put_ip(m, RTA_PREFSRC, r->prefsrc);
    if (r->metric != 0)
        nl_put_u32(m, RTA_PRIORITY, r->metric);
}

static bool put(struct nl *n, uint16_t how, const struct nl_route *r, struct err *err)
{
    char ip[IP4_TEXT_SIZE];
    struct nl_msg m;

    build(&m, RTM_NEWROUTE, NLM_F_CREATE | how, scope_of(r), r);
    return nl_request(n, &m, err, "add route %s/%u", ip4_text(r->dst, ip), r->plen);
}

bool nl_route_add(struct nl *n, const struct nl_route *r, struct err *err)
{
    return put(n, NLM_F_EXCL, r, err);
}

bool nl_route_replace(struct nl *n, const struct nl_route *r, struct err *err)
{
    return put(n, NLM_F_REPLACE, r, err);
}

bool nl_route_delete(struct nl *n, const struct nl_route *r, struct err *err)
{
    char ip[IP4_TEXT_SIZE];
    struct nl_msg m;

    // "Nowhere" matches a route of any scope.
    build(&m, RTM_DELROUTE, 0, RT_SCOPE_NOWHERE, r);
    return nl_request(n, &m, err, "remove route %s/%u", ip4_text(r->dst, ip), r->plen) ||
           nl_errno(n) == ESRCH || nl_errno(n) == ENODEV;
}

struct one {
    struct nl_route route;
    bool found;
};

static void one_route(void *ctx, const struct nl_part *part)
{
    struct one *one = ctx;
    struct nl_attr a;
    struct rd body = part->body;

    // The answer is a route made up for this question: nl_route_read() would pass it over.
    if (part->type != RTM_NEWROUTE)
        return;
    rd_skip(&body, sizeof(struct rtmsg));
    while (nl_attr_next(&body, &a))
        read_attr(&a, &one->route);
    one->found = rd_ok(&body);
}

bool nl_route_get(struct nl *n, uint32_t dst, struct nl_route *ret, struct err *err)
{
    struct rtmsg head = { .rtm_family = AF_INET, .rtm_dst_len = 32 };
    struct one one = { .route = { .plen = 32, .hops = 1 } };
    char ip[IP4_TEXT_SIZE];
    struct nl_msg m;

    nl_msg_init(&m, RTM_GETROUTE, 0, &head, sizeof(head));
    nl_put_ip(&m, RTA_DST, dst);
    if (!nl_ask(n, &m, one_route, &one, err, "find a way to %s", ip4_text(dst, ip)))
        return false;
    if (!one.found)
        return err_set(err, ERR_GENERAL, "there is no way to %s", ip4_text(dst, ip));
    *ret = one.route;
    return true;
}
