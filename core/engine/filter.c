// SPDX-License-Identifier: ISC
// Filters, address lists and speeds of a session: what its terms mean to the kernel.

#include "core/base/log.h"
#include "core/engine/engine_priv.h"
#include "core/net/tc.h"

// Most routers filter nobody and never talk to the packet filter again.
static struct nft *filter_door(struct engine *e, struct err *err)
{
    if (e->nft == NULL)
        e->nft = nft_new(err);
    return e->nft;
}

static bool chain_check(struct session *s, const char *chain, struct err *err)
{
    return *chain == '\0' ||
           (filter_door(s->engine, err) != NULL && nft_chain_check(s->engine->nft, chain, err));
}

bool filter_check(struct session *s, struct err *err)
{
    return chain_check(s, s->terms.filter_in, err) && chain_check(s, s->terms.filter_out, err);
}

static bool jump_up(
    struct session *s, enum nft_way way, const char *chain, int *ret_index, struct err *err)
{
    const int index = s->io->tun.ifindex;

    if (*chain == '\0')
        return true;
    if (filter_door(s->engine, err) == NULL || !nft_chain_check(s->engine->nft, chain, err) ||
        !nft_jump_add(s->engine->nft, way, index, chain, err))
        return false;
    *ret_index = index;
    return true;
}

// A caller's address is the one it was given; a client's is the one it got.
static bool lists_up(struct session *s, struct err *err)
{
    struct session_filter *f = &s->filter;

    f->address = s->server ? s->params.remote_address : s->params.local_address;
    for (size_t i = 0; i < s->terms.list_count; i++) {
        bool ours;

        if (filter_door(s->engine, err) == NULL ||
            !nft_member_add(s->engine->nft, s->terms.lists[i], f->address, s->user, &ours, err))
            return false;
        f->lists |= ours ? 1u << i : 0;
    }
    return true;
}

static bool speed_up(struct session *s, struct err *err)
{
    const struct bucket_rate *tx = &s->terms.tx;
    uint64_t burst = bucket_depth(tx->rate);
    struct tc_shape shape = { .rate = tx->rate, .peak = tx->peak, .mtu = s->params.mtu };

    if (tx->rate == 0)
        return true;
    burst = tx->burst > burst ? tx->burst : burst;
    shape.burst = burst < UINT32_MAX ? (uint32_t)burst : UINT32_MAX;
    return tc_shape_set(s->engine->nl, s->io->tun.ifindex, &shape, err);
}

bool filter_up(struct session *s, struct err *err)
{
    return jump_up(s, NFT_FROM, s->terms.filter_in, &s->filter.from, err) &&
           jump_up(s, NFT_TO, s->terms.filter_out, &s->filter.to, err) && lists_up(s, err) &&
           speed_up(s, err);
}

static void jump_down(struct session *s, enum nft_way way, int index)
{
    struct err err;

    if (index != 0 && !nft_jump_remove(s->engine->nft, way, index, &err))
        session_log(s, LOG_WARNING, "%s", err.text);
}

void filter_down(struct session *s)
{
    const struct session_filter f = s->filter;
    struct err err;

    s->filter = (struct session_filter){ 0 };
    jump_down(s, NFT_FROM, f.from);
    jump_down(s, NFT_TO, f.to);
    for (size_t i = 0; i < s->terms.list_count; i++)
        if ((f.lists & 1u << i) != 0 &&
            !nft_member_remove(s->engine->nft, s->terms.lists[i], f.address, &err))
            session_log(s, LOG_WARNING, "%s", err.text);
}

void filters_sweep(void)
{
    struct err err;
    struct nft *nft = nft_new(&err);

    if (nft != NULL && !nft_sweep(nft, &err))
        log_write(LOG_SYSTEM | LOG_WARNING, "%s", err.text);
    nft_free(nft);
}

void filters_close(struct engine *e)
{
    if (e->nft != NULL)
        filters_sweep();
    nft_free(e->nft);
    e->nft = NULL;
}
