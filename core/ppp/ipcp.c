// SPDX-License-Identifier: ISC
#include "core/ppp/ipcp.h"

#include "core/ppp/frame.h"
#include "core/ppp/link_priv.h"

enum {
    OPT_ADDRESS = 3,
    OPT_DNS1 = 129, // RFC 1877: DNS and WINS alternate
    OPT_WINS1 = 130,
    OPT_DNS2 = 131,
    OPT_WINS2 = 132,
};

static bool address_ask(void *ctx, struct wr *value)
{
    struct ppp_ipcp *i = ctx;

    wr_u32(value, i->local);
    return i->ask_address;
}

// A server has its address from its own configuration, and so has a client that insists: they ask
// for it again until the peer gives in or says a plain no.
static void address_nakked(void *ctx, struct rd value)
{
    struct ppp_ipcp *i = ctx;
    const struct ppp_config *config = &i->link->config;

    i->wanted = rd_u32(&value);
    if (!config->server && config->local_address == 0)
        i->local = i->wanted;
}

static void address_rejected(void *ctx)
{
    struct ppp_ipcp *i = ctx;
    const uint32_t w = i->wanted;

    i->ask_address = false;
    if (i->link->config.server)
        return;
    if (i->local == 0)
        link_fail(i->link, PPP_END_ADDRESS, "the server gives out no addresses");
    else if (w != 0 && w != i->local)
        link_fail(i->link, PPP_END_ADDRESS,
            "the server refuses our local address and wants %u.%u.%u.%u", w >> 24, w >> 16 & 255,
            w >> 8 & 255, w & 255);
}

static enum ppp_verdict address_of_caller(struct ppp_ipcp *i, uint32_t asked, struct wr *nak)
{
    uint32_t granted = i->link->grant.remote_address;

    if (granted == 0 && asked == 0) {
        link_fail(i->link, PPP_END_ADDRESS, "there is no address for the caller");
        return PPP_REJ;
    }
    if (granted == 0 || asked == granted)
        return PPP_ACK;
    wr_u32(nak, granted);
    return PPP_NAK;
}

static enum ppp_verdict address_judge(void *ctx, struct rd value, struct wr *nak)
{
    struct ppp_ipcp *i = ctx;
    uint32_t asked = rd_u32(&value);

    if (i->link->config.server)
        return address_of_caller(i, asked, nak);
    return asked != 0 ? PPP_ACK : PPP_REJ; // zero asks us, and we do not know the server's address
}

// A caller that does not mention its address is reminded of the one that it has to use.
static bool address_missing(void *ctx, struct wr *nak)
{
    struct ppp_ipcp *i = ctx;

    wr_u32(nak, i->link->grant.remote_address);
    return i->link->config.server && i->link->grant.remote_address != 0;
}

static void address_accept(void *ctx, struct rd value)
{
    ((struct ppp_ipcp *)ctx)->remote = rd_u32(&value);
}

static bool dns_ask(struct ppp_ipcp *i, int which, struct wr *value)
{
    wr_u32(value, i->dns[which]);
    return i->ask_dns[which];
}

static void dns_nakked(struct ppp_ipcp *i, int which, struct rd value)
{
    i->dns[which] = rd_u32(&value);
    i->ask_dns[which] = i->ask_dns[which] && i->dns[which] != 0;
}

static void dns_rejected(struct ppp_ipcp *i, int which)
{
    i->ask_dns[which] = false;
    i->dns[which] = 0;
}

// A caller asks for a server's address: it is told the one that it was granted, or that there is
// none. Zero is never an answer.
static enum ppp_verdict server_judge(
    const struct ppp_ipcp *i, uint32_t granted, struct rd value, struct wr *nak)
{
    if (!i->link->config.server || granted == 0)
        return PPP_REJ;
    if (rd_u32(&value) == granted)
        return PPP_ACK;
    wr_u32(nak, granted);
    return PPP_NAK;
}

static bool dns1_ask(void *ctx, struct wr *value)
{
    return dns_ask(ctx, 0, value);
}

static bool dns2_ask(void *ctx, struct wr *value)
{
    return dns_ask(ctx, 1, value);
}

static void dns1_nakked(void *ctx, struct rd value)
{
    dns_nakked(ctx, 0, value);
}

static void dns2_nakked(void *ctx, struct rd value)
{
    dns_nakked(ctx, 1, value);
}

static void dns1_rejected(void *ctx)
{
    dns_rejected(ctx, 0);
}

static void dns2_rejected(void *ctx)
{
    dns_rejected(ctx, 1);
}

static enum ppp_verdict dns1_judge(void *ctx, struct rd value, struct wr *nak)
{
    struct ppp_ipcp *i = ctx;

    return server_judge(i, i->link->grant.dns[0], value, nak);
}

static enum ppp_verdict dns2_judge(void *ctx, struct rd value, struct wr *nak)
{
    struct ppp_ipcp *i = ctx;

    return server_judge(i, i->link->grant.dns[1], value, nak);
}

static enum ppp_verdict wins1_judge(void *ctx, struct rd value, struct wr *nak)
{
    struct ppp_ipcp *i = ctx;

    return server_judge(i, i->link->grant.wins[0], value, nak);
}

static enum ppp_verdict wins2_judge(void *ctx, struct rd value, struct wr *nak)
{
    struct ppp_ipcp *i = ctx;

    return server_judge(i, i->link->grant.wins[1], value, nak);
}

// Not here, so rejected: the old address option (1) and Van Jacobson compression (2).
static const struct ppp_opt rows[] = {
    { .type = OPT_ADDRESS,
        .name = "addr",
        .min = 6,
        .max = 6,
        .show = PPP_SHOW_ADDRESS,
        .ask = address_ask,
        .nakked = address_nakked,
        .rejected = address_rejected,
        .judge = address_judge,
        .missing = address_missing,
        .accept = address_accept },
    { .type = OPT_DNS1,
        .name = "dns1",
        .min = 6,
        .max = 6,
        .show = PPP_SHOW_ADDRESS,
        .ask = dns1_ask,
        .nakked = dns1_nakked,
        .rejected = dns1_rejected,
        .judge = dns1_judge },
    { .type = OPT_WINS1,
        .name = "wins1",
        .min = 6,
        .max = 6,
        .show = PPP_SHOW_ADDRESS,
        .judge = wins1_judge },
    { .type = OPT_DNS2,
        .name = "dns2",
        .min = 6,
        .max = 6,
        .show = PPP_SHOW_ADDRESS,
        .ask = dns2_ask,
        .nakked = dns2_nakked,
        .rejected = dns2_rejected,
        .judge = dns2_judge },
    { .type = OPT_WINS2,
        .name = "wins2",
        .min = 6,
        .max = 6,
        .show = PPP_SHOW_ADDRESS,
        .judge = wins2_judge },
};
const struct ppp_opts ppp_ipcp_opts = { rows, sizeof(rows) / sizeof(rows[0]) };

static void ipcp_begin(void *ctx)
{
    struct ppp_ipcp *i = ctx;
    const struct ppp_config *config = &i->link->config;

    i->local = config->server ? i->link->grant.local_address : config->local_address;
    i->ask_address = !config->server || i->local != 0;
    i->wanted = 0;
    for (int n = 0; n < 2; n++) {
        i->ask_dns[n] = !config->server && config->want_dns;
        i->dns[n] = 0;
    }
}

static void ipcp_clear(void *ctx)
{
    ((struct ppp_ipcp *)ctx)->remote = 0;
}

static void ipcp_up(void *ctx)
{
    struct ppp_ipcp *i = ctx;

    if (!i->link->config.server && i->local == 0)
        link_fail(i->link, PPP_END_ADDRESS, "the server gave us no address");
    else
        link_ipcp_up(i->link);
}

static void ipcp_down(void *ctx)
{
    link_ipcp_down(((struct ppp_ipcp *)ctx)->link);
}

static void ipcp_finished(void *ctx)
{
    link_ipcp_finished(((struct ppp_ipcp *)ctx)->link);
}

// A peer brings up IP as soon as it is acknowledged. Where data must be encrypted, that is not
// before CCP is open, or its first packets would go in the clear.
static bool ipcp_may_ack(void *ctx)
{
    const struct ppp_link *link = ((struct ppp_ipcp *)ctx)->link;

    return link->ccp_settled || !link_needs_encryption(link);
}

static const struct ppp_class class = {
    .name = "ipcp",
    .protocol = PPP_PROTO_IPCP,
    .opts = &ppp_ipcp_opts,
    .begin = ipcp_begin,
    .clear = ipcp_clear,
    .up = ipcp_up,
    .down = ipcp_down,
    .finished = ipcp_finished,
    .may_ack = ipcp_may_ack,
};

void ppp_ipcp_init(struct ppp_ipcp *i, struct ppp_link *link)
{
    i->link = link;
    ppp_cp_init(&i->cp, &class, i, &link->port);
}
