// SPDX-License-Identifier: ISC
#include "core/ppp/opt.h"

#include <string.h>

bool ppp_opt_next(struct rd *r, struct ppp_opt_seen *ret)
{
    struct rd whole = *r;
    struct ppp_opt_seen o = { 0 };

    if (!rd_ok(r) || rd_done(r))
        return false;
    o.type = rd_u8(r);
    o.len = rd_u8(r);
    if (o.len < PPP_OPT_HEAD)
        r->bad = true;
    o.value = rd_sub(r, o.len - PPP_OPT_HEAD);
    o.raw = rd_bytes(&whole, o.len);
    if (rd_ok(r))
        *ret = o;
    return rd_ok(r);
}

const struct ppp_opt *ppp_opt_row(const struct ppp_opts *opts, uint8_t type)
{
    for (size_t i = 0; i < opts->count; i++)
        if (opts->rows[i].type == type)
            return &opts->rows[i];
    return NULL;
}

// Appends an option whose value `fill` writes, or nothing where it declines.
static bool put(struct wr *w, uint8_t type, void *ctx, bool (*fill)(void *ctx, struct wr *value))
{
    uint8_t bytes[UINT8_MAX - PPP_OPT_HEAD];
    struct wr value = wr_init(bytes, sizeof(bytes));

    if (fill == NULL || !fill(ctx, &value))
        return false;
    wr_u8(w, type);
    wr_u8(w, (uint8_t)(wr_len(&value) + PPP_OPT_HEAD));
    wr_bytes(w, bytes, wr_len(&value));
    return true;
}

size_t ppp_opts_ask(const struct ppp_opts *opts, void *ctx, uint8_t *to, size_t size)
{
    struct wr w = wr_init(to, size);

    for (size_t i = 0; i < opts->count; i++)
        put(&w, opts->rows[i].type, ctx, opts->rows[i].ask);
    return wr_len(&w);
}

// A list is well-formed when every option fits, and none that we know comes twice: no option here
// may be repeated, and which of the two would count is anybody's guess.
static bool well_formed(const struct ppp_opts *opts, struct rd list)
{
    bool seen[UINT8_MAX + 1] = { false };
    struct ppp_opt_seen o;

    while (ppp_opt_next(&list, &o)) {
        if (seen[o.type] && ppp_opt_row(opts, o.type) != NULL)
            return false;
        seen[o.type] = true;
    }
    return rd_ok(&list);
}

static bool has(struct rd list, uint8_t type)
{
    struct ppp_opt_seen o;

    while (ppp_opt_next(&list, &o))
        if (o.type == type)
            return true;
    return false;
}

// One option of a request: a wanted value is appended to `nak`.
static enum ppp_verdict judge(
    const struct ppp_opts *opts, void *ctx, const struct ppp_opt_seen *o, struct wr *nak)
{
    const struct ppp_opt *row = ppp_opt_row(opts, o->type);
    uint8_t bytes[UINT8_MAX - PPP_OPT_HEAD];
    struct wr value = wr_init(bytes, sizeof(bytes));
    enum ppp_verdict verdict;

    if (row == NULL || row->judge == NULL || o->len < row->min || o->len > row->max)
        return PPP_REJ;
    verdict = row->judge(ctx, o->value, &value);
    if (verdict == PPP_NAK) {
        wr_u8(nak, o->type);
        wr_u8(nak, (uint8_t)(wr_len(&value) + PPP_OPT_HEAD));
        wr_bytes(nak, bytes, wr_len(&value));
    }
    return verdict;
}

// Whatever we want to hear about and the request does not mention.
static bool ask_for_missing(
    const struct ppp_opts *opts, void *ctx, struct rd request, struct wr *nak)
{
    bool any = false;

    for (size_t i = 0; i < opts->count; i++)
        if (!has(request, opts->rows[i].type))
            any |= put(nak, opts->rows[i].type, ctx, opts->rows[i].missing);
    return any;
}

bool ppp_opts_judge(
    const struct ppp_opts *opts, void *ctx, struct rd request, bool naks, struct ppp_reply *reply)
{
    uint8_t naks_bytes[PPP_CONTROL_MAX];
    struct wr nak = wr_init(naks_bytes, sizeof(naks_bytes));
    struct wr rej = wr_init(reply->options, sizeof(reply->options));
    enum ppp_verdict worst = PPP_ACK;
    struct ppp_opt_seen o;
    struct rd r = request;

    if (rd_left(&request) > PPP_CONTROL_MAX || !well_formed(opts, request))
        return false;
    while (ppp_opt_next(&r, &o)) {
        enum ppp_verdict verdict = judge(opts, ctx, &o, &nak);

        if (verdict == PPP_NAK && !naks)
            verdict = PPP_REJ;
        if (verdict == PPP_REJ)
            wr_bytes(&rej, o.raw, o.len);
        if (verdict > worst)
            worst = verdict;
    }
    if (naks && worst != PPP_REJ && ask_for_missing(opts, ctx, request, &nak))
        worst = PPP_NAK;
    reply->verdict = worst;
    reply->len = wr_len(&rej);
    if (worst == PPP_NAK) {
        reply->len = wr_len(&nak);
        memcpy(reply->options, naks_bytes, reply->len);
    }
    return true;
}

void ppp_opts_accept(const struct ppp_opts *opts, void *ctx, struct rd request)
{
    struct ppp_opt_seen o;

    while (ppp_opt_next(&request, &o)) {
        const struct ppp_opt *row = ppp_opt_row(opts, o.type);

        if (row != NULL && row->accept != NULL)
            row->accept(ctx, o.value);
    }
}

bool ppp_opts_nakked(const struct ppp_opts *opts, void *ctx, struct rd list)
{
    struct ppp_opt_seen o;

    if (!well_formed(opts, list))
        return false;
    while (ppp_opt_next(&list, &o)) {
        const struct ppp_opt *row = ppp_opt_row(opts, o.type);

        if (row != NULL && row->nakked != NULL && o.len >= row->min && o.len <= row->max)
            row->nakked(ctx, o.value);
    }
    return true;
}

// A Reject holds options of the request, unchanged and in their order (RFC 1661 section 5.4).
static bool is_part_of(struct rd list, struct rd sent)
{
    struct ppp_opt_seen want, have;

    while (ppp_opt_next(&list, &want)) {
        do {
            if (!ppp_opt_next(&sent, &have))
                return false;
        } while (have.len != want.len || memcmp(have.raw, want.raw, want.len) != 0);
    }
    return rd_ok(&list);
}

bool ppp_opts_rejected(const struct ppp_opts *opts, void *ctx, struct rd sent, struct rd list)
{
    struct ppp_opt_seen o;

    if (rd_left(&list) == 0 || !is_part_of(list, sent))
        return false;
    while (ppp_opt_next(&list, &o)) {
        const struct ppp_opt *row = ppp_opt_row(opts, o.type);

        if (row != NULL && row->rejected != NULL)
            row->rejected(ctx);
    }
    return true;
}
