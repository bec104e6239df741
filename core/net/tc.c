// SPDX-License-Identifier: ISC
#include "core/net/tc.h"

#include "core/net/nlmsg.h"

#include <linux/pkt_sched.h>

#define HANDLE (0x57u << 16) // 57: says whose it is

enum {
    WAIT_PART = 20,  // of a second's worth may wait
    WAIT_LEAST = 16, // full packets that always may
};

static uint32_t at_most_u32(uint64_t v)
{
    return v < UINT32_MAX ? (uint32_t)v : UINT32_MAX;
}

static void put_u64(struct nl_msg *m, uint16_t type, uint64_t v)
{
    nl_put(m, type, &v, sizeof(v));
}

// The kernel's fields are 32 bits wide, with wider ones beside them where a rate needs that.
static void put_parms(struct nl_msg *m, const struct tc_shape *shape)
{
    const uint64_t rate = shape->rate / 8, peak = shape->peak / 8;
    uint64_t wait = rate / WAIT_PART;
    struct tc_tbf_qopt q = {
        .rate = { .linklayer = TC_LINKLAYER_ETHERNET, .rate = at_most_u32(rate) },
        .peakrate = { .linklayer = TC_LINKLAYER_ETHERNET, .rate = at_most_u32(peak) },
    };

    if (wait < (uint64_t)WAIT_LEAST * shape->mtu)
        wait = (uint64_t)WAIT_LEAST * shape->mtu;
    q.limit = at_most_u32(wait + shape->burst);
    nl_put(m, TCA_TBF_PARMS, &q, sizeof(q));
    nl_put_u32(m, TCA_TBF_BURST, shape->burst);
    put_u64(m, TCA_TBF_RATE64, rate);
    if (peak == 0)
        return;
    put_u64(m, TCA_TBF_PRATE64, peak);
    // A hundredth of a second at once: less than a timer's tick could not be kept up.
    nl_put_u32(m, TCA_TBF_PBURST, at_most_u32(peak / 100 + 2 * shape->mtu));
}

bool tc_shape_set(struct nl *n, int ifindex, const struct tc_shape *shape, struct err *err)
{
    struct tcmsg head = { .tcm_ifindex = ifindex, .tcm_parent = TC_H_ROOT, .tcm_handle = HANDLE };
    char label[NL_LABEL_SIZE];
    struct nl_msg m;
    size_t options;

    nl_msg_init(&m, RTM_NEWQDISC, NLM_F_CREATE | NLM_F_REPLACE, &head, sizeof(head));
    nl_put_text(&m, TCA_KIND, "tbf");
    options = nl_nest(&m, TCA_OPTIONS);
    put_parms(&m, shape);
    nl_nest_end(&m, options);
    return nl_request(n, &m, err, "limit the speed of %s", nl_link_label(ifindex, label));
}
