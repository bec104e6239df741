// SPDX-License-Identifier: ISC
// Option lists: judged, nakked and rejected by a protocol with one row of each kind. The first byte
// says whether Naks are allowed and splits the rest into what we sent and what came.
#include "core/base/mem.h"
#include "core/ppp/opt.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

static bool ask(void *ctx, struct wr *value)
{
    (void)ctx;
    wr_u32(value, 0x01020304);
    return true;
}

static void take(void *ctx, struct rd value)
{
    FUZZ_LAW(rd_left(&value) >= 2 && rd_left(&value) <= 4);
    *(unsigned *)ctx += rd_u16(&value);
}

static void rejected(void *ctx)
{
    (*(unsigned *)ctx)++;
}

static enum ppp_verdict judge(void *ctx, struct rd value, struct wr *nak)
{
    uint16_t v = rd_u16(&value);

    (void)ctx;
    wr_u16(nak, 42);
    return (enum ppp_verdict)(v % 3);
}

static const struct ppp_opt rows[] = {
    { .type = 1,
        .name = "full",
        .min = 4,
        .max = 6,
        .ask = ask,
        .nakked = take,
        .rejected = rejected,
        .judge = judge,
        .missing = ask,
        .accept = take },
    { .type = 2, .name = "taken", .min = 4, .max = 6, .judge = judge, .accept = take },
    { .type = 3, .name = "never", .min = 2, .max = 255 },
};
static const struct ppp_opts opts = { rows, 3 };

// Every rejected option stands in the request, in the same order.
static void check_reject(struct rd request, struct rd reply)
{
    struct ppp_opt_seen want, have;

    while (ppp_opt_next(&reply, &want)) {
        do
            FUZZ_LAW(ppp_opt_next(&request, &have));
        while (have.len != want.len || memcmp(have.raw, want.raw, want.len) != 0);
    }
    FUZZ_LAW(rd_ok(&reply));
}

static void check_well_formed(struct rd list)
{
    struct ppp_opt_seen o;

    while (ppp_opt_next(&list, &o))
        FUZZ_LAW(o.len >= PPP_OPT_HEAD && rd_left(&o.value) == o.len - PPP_OPT_HEAD);
    FUZZ_LAW(rd_done(&list));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rd r = rd_init(data, size);
    uint8_t how = rd_u8(&r);
    struct rd sent = rd_sub(&r, (how & 0x7f) < rd_left(&r) ? how & 0x7f : rd_left(&r));
    size_t len = rd_left(&r);
    uint8_t *copy = mem_dup(rd_bytes(&r, len), len); // its end is the end of memory
    struct rd list = rd_init(copy, len);
    struct ppp_reply reply;
    unsigned sum = 0;

    if (ppp_opts_judge(&opts, &sum, list, how >= 0x80, &reply)) {
        struct rd back = rd_init(reply.options, reply.len);

        check_well_formed(list);
        check_well_formed(back);
        FUZZ_LAW(how >= 0x80 || reply.verdict != PPP_NAK);
        FUZZ_LAW(reply.verdict != PPP_ACK || reply.len == 0);
        if (reply.verdict == PPP_REJ)
            check_reject(list, back);
        if (reply.verdict == PPP_ACK)
            ppp_opts_accept(&opts, &sum, list);
    }
    ppp_opts_nakked(&opts, &sum, list);
    if (ppp_opts_rejected(&opts, &sum, sent, list))
        check_reject(sent, list);
    free(copy);
    return 0;
}
