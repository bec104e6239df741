// SPDX-License-Identifier: ISC
#include "core/net/nlmsg.h"

#include <string.h>

static size_t padding(size_t len)
{
    return (4 - len % 4) % 4;
}

void nl_msg_init(struct nl_msg *m, uint16_t type, uint16_t flags, const void *head, size_t len)
{
    struct nlmsghdr h = { .nlmsg_type = type,
        .nlmsg_flags = (uint16_t)(flags | NLM_F_REQUEST | NLM_F_ACK) };

    m->w = wr_init(m->data, sizeof(m->data));
    wr_bytes(&m->w, &h, sizeof(h));
    wr_bytes(&m->w, head, len);
    wr_zero(&m->w, padding(len));
}

static void put_header(struct nl_msg *m, uint16_t type, size_t len)
{
    struct nlattr a = { .nla_len = (uint16_t)(sizeof(a) + len), .nla_type = type };

    wr_bytes(&m->w, &a, sizeof(a));
}

void nl_put(struct nl_msg *m, uint16_t type, const void *data, size_t len)
{
    put_header(m, type, len);
    wr_bytes(&m->w, data, len);
    wr_zero(&m->w, padding(len));
}

void nl_put_u32(struct nl_msg *m, uint16_t type, uint32_t v)
{
    nl_put(m, type, &v, sizeof(v));
}

void nl_put_ip(struct nl_msg *m, uint16_t type, uint32_t address)
{
    put_header(m, type, 4);
    wr_u32(&m->w, address);
}

void nl_put_text(struct nl_msg *m, uint16_t type, const char *s)
{
    nl_put(m, type, s, strlen(s) + 1);
}

size_t nl_nest(struct nl_msg *m, uint16_t type)
{
    size_t mark = wr_len(&m->w);

    put_header(m, type, 0);
    return mark;
}

void nl_nest_end(struct nl_msg *m, size_t mark)
{
    uint16_t len = (uint16_t)(wr_len(&m->w) - mark);

    if (wr_ok(&m->w))
        memcpy(m->data + mark, &len, sizeof(len));
}

size_t nl_msg_finish(struct nl_msg *m, uint32_t seq)
{
    uint32_t len = (uint32_t)wr_len(&m->w);

    if (!wr_ok(&m->w))
        return 0;
    memcpy(m->data + offsetof(struct nlmsghdr, nlmsg_len), &len, sizeof(len));
    memcpy(m->data + offsetof(struct nlmsghdr, nlmsg_seq), &seq, sizeof(seq));
    return len;
}

static void skip_padding(struct rd *r, size_t len)
{
    size_t pad = padding(len), left = rd_left(r);

    rd_skip(r, pad < left ? pad : left);
}

bool nl_part_next(struct rd *datagram, struct nl_part *ret)
{
    struct nlmsghdr h;

    if (rd_left(datagram) == 0)
        return false;
    rd_copy(datagram, &h, sizeof(h));
    if (!rd_ok(datagram) || h.nlmsg_len < sizeof(h))
        return false;
    *ret = (struct nl_part){
        .type = h.nlmsg_type,
        .flags = h.nlmsg_flags,
        .seq = h.nlmsg_seq,
        .port = h.nlmsg_pid,
        .body = rd_sub(datagram, h.nlmsg_len - sizeof(h)),
    };
    if (!rd_ok(datagram))
        return false;
    skip_padding(datagram, h.nlmsg_len);
    return true;
}

bool nl_attr_next(struct rd *attrs, struct nl_attr *ret)
{
    struct nlattr a;

    if (rd_left(attrs) == 0)
        return false;
    rd_copy(attrs, &a, sizeof(a));
    if (!rd_ok(attrs) || a.nla_len < sizeof(a))
        return false;
    *ret = (struct nl_attr){
        .type = a.nla_type & (uint16_t)NLA_TYPE_MASK,
        .data = rd_sub(attrs, a.nla_len - sizeof(a)),
    };
    if (!rd_ok(attrs))
        return false;
    skip_padding(attrs, a.nla_len);
    return true;
}

uint8_t nl_u8(struct rd data)
{
    return rd_u8(&data);
}

uint32_t nl_u32(struct rd data)
{
    uint32_t v = 0;

    rd_copy(&data, &v, sizeof(v));
    return v;
}

uint32_t nl_ip(struct rd data)
{
    return rd_left(&data) == 4 ? rd_u32(&data) : 0;
}

void nl_text(struct rd data, char *to, size_t size)
{
    size_t len = rd_left(&data);

    rd_text(&data, to, len < size ? len : size - 1);
}

bool nl_error_read(const struct nl_part *part, int *ret_errno, char *text, size_t size)
{
    struct rd r = part->body;
    struct nl_attr attr;
    int32_t code = 0;

    text[0] = '\0';
    rd_copy(&r, &code, sizeof(code));
    if (!rd_ok(&r) || code > 0)
        return false;
    *ret_errno = -code;
    if (part->type == NLMSG_ERROR) {
        struct nlmsghdr request;

        // The request comes back behind the number: whole, or its header alone.
        rd_copy(&r, &request, sizeof(request));
        if (rd_ok(&r) && (part->flags & NLM_F_CAPPED) == 0 && request.nlmsg_len >= sizeof(request))
            rd_skip(&r, request.nlmsg_len - sizeof(request));
    }
    if ((part->flags & NLM_F_ACK_TLVS) == 0)
        return true;
    while (nl_attr_next(&r, &attr))
        if (attr.type == NLMSGERR_ATTR_MSG)
            nl_text(attr.data, text, size);
    return true;
}

static void route_event(
    const struct nl_part *part, void (*event)(void *ctx, const struct nl_event *e), void *ctx)
{
    struct nl_route route;

    if (nl_route_read(part->body, &route))
        event(
            ctx, &(struct nl_event){ .type = part->type == RTM_NEWROUTE ? NL_ROUTE : NL_ROUTE_GONE,
                     .route = &route });
}

static void addr_event(
    const struct nl_part *part, void (*event)(void *ctx, const struct nl_event *e), void *ctx)
{
    struct nl_addr addr;

    if (nl_addr_read(part->body, &addr))
        event(ctx, &(struct nl_event){
                       .type = part->type == RTM_NEWADDR ? NL_ADDR : NL_ADDR_GONE, .addr = &addr });
}

static void link_event(
    const struct nl_part *part, void (*event)(void *ctx, const struct nl_event *e), void *ctx)
{
    struct nl_link link;

    if (nl_link_read(part->body, &link))
        event(ctx, &(struct nl_event){
                       .type = part->type == RTM_NEWLINK ? NL_LINK : NL_LINK_GONE, .link = &link });
}

void nl_events_read(
    struct rd datagram, void (*event)(void *ctx, const struct nl_event *e), void *ctx)
{
    struct nl_part part;

    while (nl_part_next(&datagram, &part)) {
        switch (part.type) {
        case RTM_NEWLINK:
        case RTM_DELLINK:
            link_event(&part, event, ctx);
            break;
        case RTM_NEWADDR:
        case RTM_DELADDR:
            addr_event(&part, event, ctx);
            break;
        case RTM_NEWROUTE:
        case RTM_DELROUTE:
            route_event(&part, event, ctx);
            break;
        }
    }
}
