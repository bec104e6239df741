// SPDX-License-Identifier: ISC
#include "core/ppp/ccp.h"

#include "core/ppp/frame.h"
#include "core/ppp/link_priv.h"

enum {
    OPT_MPPE = 18,
    MPPE_STATELESS = 0x01000000,
    MPPE_128 = 0x00000040,
    MPPE_OURS = MPPE_STATELESS | MPPE_128, // the one combination that we speak
};

static bool mppe_ask(void *ctx, struct wr *value)
{
    struct ppp_ccp *c = ctx;

    wr_u32(value, MPPE_OURS);
    return c->ask;
}

static void mppe_rejected(void *ctx)
{
    struct ppp_ccp *c = ctx;

    c->ask = false;
    if (link_needs_encryption(c->link))
        link_fail(c->link, PPP_END_ENCRYPTION,
            "encryption is required, but the peer refuses 128-bit stateless MPPE");
}

// A peer that would rather have something else besides ours is asked again; one that cannot do ours
// has as good as rejected it.
static void mppe_nakked(void *ctx, struct rd value)
{
    struct ppp_ccp *c = ctx;

    if ((rd_u32(&value) & MPPE_OURS) != MPPE_OURS)
        mppe_rejected(c);
}

static enum ppp_verdict mppe_judge(void *ctx, struct rd value, struct wr *nak)
{
    (void)ctx;
    if (rd_u32(&value) == MPPE_OURS)
        return PPP_ACK;
    wr_u32(nak, MPPE_OURS);
    return PPP_NAK;
}

// Windows 95 and 98 encrypt both ways or not at all, so a peer that asks for nothing is nudged.
static bool mppe_missing(void *ctx, struct wr *nak)
{
    (void)ctx;
    wr_u32(nak, MPPE_OURS);
    return true;
}

static void mppe_accept(void *ctx, struct rd value)
{
    (void)value;
    ((struct ppp_ccp *)ctx)->send = true;
}

static const struct ppp_opt rows[] = {
    { .type = OPT_MPPE,
        .name = "mppe",
        .min = 6,
        .max = 6,
        .ask = mppe_ask,
        .nakked = mppe_nakked,
        .rejected = mppe_rejected,
        .judge = mppe_judge,
        .missing = mppe_missing,
        .accept = mppe_accept },
};
const struct ppp_opts ppp_ccp_opts = { rows, sizeof(rows) / sizeof(rows[0]) };

static void ccp_begin(void *ctx)
{
    ((struct ppp_ccp *)ctx)->ask = true;
}

static void ccp_clear(void *ctx)
{
    ((struct ppp_ccp *)ctx)->send = false;
}

static void ccp_up(void *ctx)
{
    link_ccp_up(((struct ppp_ccp *)ctx)->link);
}

static void ccp_down(void *ctx)
{
    link_ccp_down(((struct ppp_ccp *)ctx)->link);
}

static void ccp_finished(void *ctx)
{
    link_ccp_finished(((struct ppp_ccp *)ctx)->link);
}

// Stateless MPPE has nothing to reset. RFC 1962 wants an answer to a Reset-Request, but Windows
// answers a Reset-Ack with a Code-Reject.
static bool ccp_code(void *ctx, const struct ppp_packet *p)
{
    (void)ctx;
    return p->code == PPP_RESET_REQ || p->code == PPP_RESET_ACK;
}

static const struct ppp_class class = {
    .name = "ccp",
    .protocol = PPP_PROTO_CCP,
    .opts = &ppp_ccp_opts,
    .begin = ccp_begin,
    .clear = ccp_clear,
    .up = ccp_up,
    .down = ccp_down,
    .finished = ccp_finished,
    .code = ccp_code,
};

void ppp_ccp_init(struct ppp_ccp *c, struct ppp_link *link)
{
    c->link = link;
    ppp_cp_init(&c->cp, &class, c, &link->port);
}
