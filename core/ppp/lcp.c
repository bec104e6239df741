// SPDX-License-Identifier: ISC
#include "core/ppp/lcp.h"

#include "core/base/buf.h"
#include "core/base/text.h"
#include "core/ppp/frame.h"
#include "core/ppp/link_priv.h"

enum {
    OPT_MRU = 1,
    OPT_ACCM = 2,
    OPT_AUTH = 3,
    OPT_MAGIC = 5,
    OPT_PFC = 7,
    OPT_ACFC = 8,
    LOOPS_MAX = 5, // our own magic number this often is no accident
};

// Zero stands for "no magic number" on the wire.
static uint32_t new_magic(struct ppp_lcp *l)
{
    uint8_t bytes[4] = { 0 };
    struct rd r = rd_init(bytes, sizeof(bytes));
    uint32_t magic;

    l->link->ops.random(l->link->ctx, bytes, sizeof(bytes));
    magic = rd_u32(&r);
    return magic != 0 ? magic : 1;
}

static void looped(struct ppp_lcp *l)
{
    if (++l->loops >= LOOPS_MAX)
        link_fail(
            l->link, PPP_END_NEGOTIATION, "the line is looped back: the router talks to itself");
}

static bool mru_ask(void *ctx, struct wr *value)
{
    struct ppp_lcp *l = ctx;

    wr_u16(value, l->mru);
    return l->mru != 0;
}

// Only a smaller size is of use to us. Who insists on another one gets the default, which every
// side must be able to take (RFC 1661 section 6.1).
static void mru_nakked(void *ctx, struct rd value)
{
    struct ppp_lcp *l = ctx;
    uint16_t wish = rd_u16(&value);

    l->mru = wish >= PPP_MRU_MIN && wish < l->mru ? wish : 0;
}

static void mru_rejected(void *ctx)
{
    ((struct ppp_lcp *)ctx)->mru = 0;
}

static enum ppp_verdict mru_judge(void *ctx, struct rd value, struct wr *nak)
{
    (void)ctx;
    if (rd_u16(&value) >= PPP_MRU_MIN)
        return PPP_ACK;
    wr_u16(nak, PPP_MRU_MIN);
    return PPP_NAK;
}

static void mru_accept(void *ctx, struct rd value)
{
    ((struct ppp_lcp *)ctx)->peer_mru = rd_u16(&value);
}

// The map means nothing without asynchronous framing, and PPP_ACK costs nothing.
static enum ppp_verdict harmless(void *ctx, struct rd value, struct wr *nak)
{
    (void)ctx, (void)value, (void)nak;
    return PPP_ACK;
}

static bool auth_ask(void *ctx, struct wr *value)
{
    struct ppp_lcp *l = ctx;

    if (l->ask == NULL)
        return false;
    ppp_auth_put(l->ask, value);
    return true;
}

static void auth_nakked(void *ctx, struct rd value)
{
    struct ppp_lcp *l = ctx;
    const struct ppp_auth_row *wish = ppp_auth_find(value);
    unsigned left;

    if (l->ask == NULL)
        return;
    l->refused |= l->ask->method;
    left = l->link->config.methods & ~l->refused;
    l->ask = wish != NULL && (wish->method & left) != 0 ? wish : ppp_auth_strongest(left);
    if (l->ask == NULL)
        link_fail(l->link, PPP_END_AUTH_PEER,
            "the caller can use none of the allowed authentication methods");
}

static void auth_rejected(void *ctx)
{
    struct ppp_lcp *l = ctx;

    link_fail(l->link, PPP_END_AUTH_PEER, "the caller refuses to authenticate itself");
}

// A client that must have encryption can only use a method that gives keys. PAP has one byte for
// each length.
static unsigned usable_methods(const struct ppp_link *link)
{
    const struct ppp_config *config = &link->config;
    unsigned methods = config->methods;

    if (config->name.len > UINT8_MAX || config->password.len > UINT8_MAX)
        methods &= ~(unsigned)PPP_PAP;
    return link_needs_encryption(link) ? methods & (PPP_MSCHAP1 | PPP_MSCHAP2) : methods;
}

static enum ppp_verdict auth_judge(void *ctx, struct rd value, struct wr *nak)
{
    struct ppp_lcp *l = ctx;
    unsigned usable = l->link->config.server ? 0 : usable_methods(l->link);
    const struct ppp_auth_row *asked = ppp_auth_find(value);

    if (usable == 0)
        return PPP_REJ;
    if (asked != NULL && (asked->method & usable) != 0)
        return PPP_ACK;
    ppp_auth_put(ppp_auth_strongest(usable), nak);
    return PPP_NAK;
}

static void auth_accept(void *ctx, struct rd value)
{
    ((struct ppp_lcp *)ctx)->prove = ppp_auth_find(value);
}

static bool magic_ask(void *ctx, struct wr *value)
{
    struct ppp_lcp *l = ctx;

    wr_u32(value, l->magic);
    return l->magic != 0;
}

static void magic_nakked(void *ctx, struct rd value)
{
    struct ppp_lcp *l = ctx;

    (void)value;
    if (l->magic != 0)
        l->magic = new_magic(l);
}

static void magic_rejected(void *ctx)
{
    ((struct ppp_lcp *)ctx)->magic = 0;
}

static enum ppp_verdict magic_judge(void *ctx, struct rd value, struct wr *nak)
{
    struct ppp_lcp *l = ctx;
    uint32_t magic = rd_u32(&value);

    if (magic != 0 && magic != l->magic)
        return PPP_ACK;
    if (magic != 0)
        looped(l);
    wr_u32(nak, new_magic(l));
    return PPP_NAK;
}

static void pfc_accept(void *ctx, struct rd value)
{
    (void)value;
    ((struct ppp_lcp *)ctx)->pfc = true;
}

static void acfc_accept(void *ctx, struct rd value)
{
    (void)value;
    ((struct ppp_lcp *)ctx)->acfc = true;
}

// Not here, so rejected: callback, MRRU and endpoint discriminator, which Windows offers and does
// without.
static const struct ppp_opt rows[] = {
    { .type = OPT_MRU,
        .name = "mru",
        .min = 4,
        .max = 4,
        .show = PPP_SHOW_NUMBER,
        .ask = mru_ask,
        .nakked = mru_nakked,
        .rejected = mru_rejected,
        .judge = mru_judge,
        .accept = mru_accept },
    { .type = OPT_ACCM, .name = "accm", .min = 6, .max = 6, .judge = harmless },
    { .type = OPT_AUTH,
        .name = "auth",
        .min = 4,
        .max = 5,
        .show = PPP_SHOW_AUTH,
        .ask = auth_ask,
        .nakked = auth_nakked,
        .rejected = auth_rejected,
        .judge = auth_judge,
        .accept = auth_accept },
    { .type = OPT_MAGIC,
        .name = "magic",
        .min = 6,
        .max = 6,
        .ask = magic_ask,
        .nakked = magic_nakked,
        .rejected = magic_rejected,
        .judge = magic_judge },
    { .type = OPT_PFC,
        .name = "pcomp",
        .min = 2,
        .max = 2,
        .judge = harmless,
        .accept = pfc_accept },
    { .type = OPT_ACFC,
        .name = "accomp",
        .min = 2,
        .max = 2,
        .judge = harmless,
        .accept = acfc_accept },
};
const struct ppp_opts ppp_lcp_opts = { rows, sizeof(rows) / sizeof(rows[0]) };

static void lcp_begin(void *ctx)
{
    struct ppp_lcp *l = ctx;
    const struct ppp_config *config = &l->link->config;

    l->mru = config->mru;
    l->magic = new_magic(l);
    l->refused = 0;
    l->ask = config->server ? ppp_auth_strongest(config->methods) : NULL;
}

static void lcp_clear(void *ctx)
{
    struct ppp_lcp *l = ctx;

    l->peer_mru = PPP_MRU_DEFAULT;
    l->pfc = l->acfc = false;
    l->prove = NULL;
}

static void lcp_up(void *ctx)
{
    struct ppp_lcp *l = ctx;

    l->loops = 0;
    link_lcp_up(l->link);
}

static void lcp_down(void *ctx)
{
    link_lcp_down(((struct ppp_lcp *)ctx)->link);
}

static void lcp_finished(void *ctx)
{
    link_lcp_finished(((struct ppp_lcp *)ctx)->link);
}

// The body of our echoes, and of answers to the peer's: a magic number, then data.
static void lcp_echo_reply(void *ctx, const struct ppp_packet *p)
{
    struct ppp_lcp *l = ctx;
    uint8_t answer[PPP_CONTROL_MAX - PPP_HEAD];
    struct wr w = wr_init(answer, sizeof(answer));
    struct rd body = p->body;
    uint32_t magic = rd_u32(&body);
    size_t len = rd_left(&body);

    if (!rd_ok(&body) || len > sizeof(answer) - sizeof(magic)) {
        l->cp.drops++;
        return;
    }
    if (magic != 0 && magic == l->magic) {
        looped(l);
        return;
    }
    wr_u32(&w, l->magic);
    wr_bytes(&w, rd_bytes(&body, len), len);
    ppp_cp_send(&l->cp, PPP_ECHO_REPLY, p->id, answer, wr_len(&w));
}

// Windows says "MSRASV5.20" and its own name here; worth a line in the log, not an answer.
static void lcp_identified(struct ppp_lcp *l, const struct ppp_packet *p)
{
    struct rd body = p->body;
    struct buf text = { 0 };
    size_t len;

    rd_skip(&body, 4);
    len = rd_left(&body);
    text_escape(&text, rd_bytes(&body, len), len);
    link_log(l->link, "lcp: the peer identifies itself as \"%s\"", buf_str(&text));
    buf_free(&text);
}

static void lcp_protocol_rejected(struct ppp_lcp *l, const struct ppp_packet *p)
{
    struct rd body = p->body;
    uint16_t protocol = rd_u16(&body);

    if (!rd_ok(&body) || !ppp_cp_opened(&l->cp)) {
        l->cp.drops++;
        return;
    }
    if (protocol == PPP_PROTO_LCP)
        ppp_cp_refused(&l->cp);
    else
        link_protocol_rejected(l->link, protocol);
}

static bool lcp_code(void *ctx, const struct ppp_packet *p)
{
    struct ppp_lcp *l = ctx;

    switch (p->code) {
    case PPP_PROTO_REJ:
        lcp_protocol_rejected(l, p);
        return true;
    case PPP_ECHO_REQ:
    case PPP_ECHO_REPLY:
    case PPP_DISCARD:
        ppp_fsm_event(&l->cp.fsm, PPP_EV_RXR);
        return true;
    case PPP_IDENT:
        lcp_identified(l, p);
        return true;
    case PPP_TIME_LEFT:
        return true;
    }
    return false;
}

static const struct ppp_class class = {
    .name = "lcp",
    .protocol = PPP_PROTO_LCP,
    .opts = &ppp_lcp_opts,
    .begin = lcp_begin,
    .clear = lcp_clear,
    .up = lcp_up,
    .down = lcp_down,
    .finished = lcp_finished,
    .code = lcp_code,
    .echo = lcp_echo_reply,
};

void ppp_lcp_init(struct ppp_lcp *l, struct ppp_link *link)
{
    l->link = link;
    ppp_cp_init(&l->cp, &class, l, &link->port);
}

void ppp_lcp_echo(struct ppp_lcp *l)
{
    uint8_t magic[4];
    struct wr w = wr_init(magic, sizeof(magic));

    wr_u32(&w, l->magic);
    ppp_cp_send(&l->cp, PPP_ECHO_REQ, ++l->echo_id, magic, sizeof(magic));
}

void ppp_lcp_reject_protocol(struct ppp_lcp *l, uint16_t protocol, const uint8_t *info, size_t len)
{
    uint8_t body[PPP_CONTROL_MAX - PPP_HEAD];
    struct wr w = wr_init(body, sizeof(body));

    wr_u16(&w, protocol);
    wr_bytes(&w, info, len < sizeof(body) - 2 ? len : sizeof(body) - 2);
    ppp_cp_send(&l->cp, PPP_PROTO_REJ, ++l->cp.id, body, wr_len(&w));
}

uint16_t ppp_lcp_mru(const struct ppp_lcp *l)
{
    return l->mru != 0 ? l->mru : PPP_MRU_DEFAULT;
}
