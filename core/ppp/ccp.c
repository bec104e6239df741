// SPDX-License-Identifier: ISC
#include "core/ppp/ccp.h"

#include "core/ppp/frame.h"
#include "core/ppp/link_priv.h"

#include <stdio.h>

enum {
    OPT_MPPE = 18,
    MPPE_STATELESS = 0x01000000,
};

// The strongest first.
static const struct {
    enum ppp_strength strength;
    uint8_t bits;
} strengths[] = { { PPP_MPPE_128, 128 }, { PPP_MPPE_56, 56 }, { PPP_MPPE_40, 40 } };
enum { STRENGTHS = sizeof(strengths) / sizeof(strengths[0]) };

static uint32_t strongest(unsigned set)
{
    for (size_t i = 0; i < STRENGTHS; i++)
        if ((set & strengths[i].strength) != 0)
            return strengths[i].strength;
    return 0;
}

struct ppp_encoding ppp_ccp_encoding(uint32_t value)
{
    for (size_t i = 0; i < STRENGTHS; i++)
        if ((value & strengths[i].strength) != 0)
            return (struct ppp_encoding){ strengths[i].bits, (value & MPPE_STATELESS) != 0 };
    return (struct ppp_encoding){ 0 };
}

static size_t put_strengths(char *to, size_t size, unsigned set)
{
    const char *between = "";
    size_t used = 0;

    for (size_t i = 0; i < STRENGTHS; i++) {
        if ((set & strengths[i].strength) == 0)
            continue;
        used += (size_t)snprintf(to + used, size - used, "%s%u", between, strengths[i].bits);
        between = "/";
    }
    return used + (size_t)snprintf(to + used, size - used, used == 0 ? "nothing" : " bit");
}

const char *ppp_ccp_offers(const struct ppp_ccp *c, char to[PPP_CCP_OFFERS])
{
    size_t used = (size_t)snprintf(to, PPP_CCP_OFFERS, "we offer ");

    used += put_strengths(to + used, PPP_CCP_OFFERS - used, link_strengths(c->link));
    used += (size_t)snprintf(to + used, PPP_CCP_OFFERS - used, ", the peer ");
    put_strengths(to + used, PPP_CCP_OFFERS - used, c->heard);
    return to;
}

static uint32_t mode(const struct ppp_ccp *c)
{
    return c->link->config.stateful ? 0 : MPPE_STATELESS;
}

static uint32_t best(const struct ppp_ccp *c, unsigned set)
{
    return strongest(set) != 0 ? mode(c) | strongest(set) : 0;
}

static bool mppe_ask(void *ctx, struct wr *value)
{
    struct ppp_ccp *c = ctx;

    wr_u32(value, c->ask);
    return c->ask != 0;
}

// A peer that only half knows what we want rejects it, where it should have said what it knows.
static void mppe_rejected(void *ctx)
{
    struct ppp_ccp *c = ctx;

    if (c->ask == best(c, c->ask))
        c->left &= ~c->ask;
    c->ask = best(c, c->left);
    if (c->ask == 0)
        link_ccp_refused(c->link);
}

// The peer says what it can: one strength by the book, or all that it has. One that has none of
// ours has as good as rejected them all.
static void mppe_nakked(void *ctx, struct rd value)
{
    struct ppp_ccp *c = ctx;
    uint32_t wish = rd_u32(&value);

    c->heard |= wish;
    c->ask = strongest(wish & c->left);
    if (c->ask != 0) {
        c->ask |= wish & MPPE_STATELESS;
        return;
    }
    c->left = 0;
    link_ccp_refused(c->link);
}

static enum ppp_verdict mppe_judge(void *ctx, struct rd value, struct wr *nak)
{
    struct ppp_ccp *c = ctx;
    uint32_t asked = rd_u32(&value), want;
    unsigned ours = link_strengths(c->link);

    c->heard |= asked;
    want = strongest(asked & ours);
    if (want == 0)
        want = strongest(ours);
    want |= asked & MPPE_STATELESS;
    if (!ppp_cp_insists(&c->cp))
        want |= mode(c);
    if (asked == want)
        return PPP_ACK;
    wr_u32(nak, want);
    return PPP_NAK;
}

// Windows 95 and 98 encrypt both ways or not at all, so a peer that asks for nothing is nudged.
static bool mppe_missing(void *ctx, struct wr *nak)
{
    struct ppp_ccp *c = ctx;

    wr_u32(nak, best(c, link_strengths(c->link)));
    return true;
}

static void mppe_accept(void *ctx, struct rd value)
{
    ((struct ppp_ccp *)ctx)->send = rd_u32(&value);
}

// Not here, so rejected: the compressions, of which none is worth its time inside encryption. The
// bit of Microsoft's is in MPPE's option, and is nakked away.
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
    struct ppp_ccp *c = ctx;

    c->left = link_strengths(c->link);
    c->ask = mode(c) | c->left;
}

static void ccp_clear(void *ctx)
{
    ((struct ppp_ccp *)ctx)->send = 0;
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

// The packet that begins the stream anew is the answer that counts. RFC 1962 wants a Reset-Ack too,
// and Linux asks no second time within a second without it; Windows rejects it, and is spared then.
// Stateless MPPE has nothing to reset.
static void reset_asked(struct ppp_ccp *c, const struct ppp_packet *p)
{
    struct ppp_encoding send = ppp_ccp_encoding(c->send);

    if (!ppp_cp_opened(&c->cp) || send.bits == 0 || send.stateless)
        return;
    if (!c->no_reset_ack)
        ppp_cp_send(&c->cp, PPP_RESET_ACK, p->id, NULL, 0);
    link_ccp_reset(c->link);
}

static bool ccp_code(void *ctx, const struct ppp_packet *p)
{
    if (p->code == PPP_RESET_REQ)
        reset_asked(ctx, p);
    return p->code == PPP_RESET_REQ || p->code == PPP_RESET_ACK;
}

static void ccp_code_rejected(void *ctx, uint8_t code)
{
    struct ppp_ccp *c = ctx;

    c->no_reset_ack |= code == PPP_RESET_ACK;
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
    .code_rejected = ccp_code_rejected,
};

void ppp_ccp_init(struct ppp_ccp *c, struct ppp_link *link)
{
    c->link = link;
    ppp_cp_init(&c->cp, &class, c, &link->port);
}

void ppp_ccp_ask_reset(struct ppp_ccp *c)
{
    if (ppp_cp_opened(&c->cp))
        ppp_cp_send(&c->cp, PPP_RESET_REQ, ++c->reset_id, NULL, 0);
}
