// SPDX-License-Identifier: ISC
// Against the kernel itself, in a network namespace of our own.
#include "core/net/tc.h"

#include "tests/fake/netns.h"

#include <linux/pkt_sched.h>

struct found {
    int ifindex;
    int count;
    char kind[16];
    uint64_t rate, peak;
};

static void options(struct rd body, struct found *f)
{
    struct tc_tbf_qopt q = { 0 };
    struct nl_attr a;

    while (nl_attr_next(&body, &a)) {
        if (a.type == TCA_TBF_PARMS) {
            rd_copy(&a.data, &q, sizeof(q));
            f->rate = f->rate != 0 ? f->rate : q.rate.rate;
            f->peak = f->peak != 0 ? f->peak : q.peakrate.rate;
        }
        if (a.type == TCA_TBF_RATE64)
            rd_copy(&a.data, &f->rate, sizeof(f->rate));
        if (a.type == TCA_TBF_PRATE64)
            rd_copy(&a.data, &f->peak, sizeof(f->peak));
    }
}

static void look(void *ctx, const struct nl_part *part)
{
    struct found *f = ctx;
    struct rd body = part->body;
    struct tcmsg head;
    struct nl_attr a;

    rd_copy(&body, &head, sizeof(head));
    if (head.tcm_ifindex != f->ifindex || head.tcm_parent != TC_H_ROOT)
        return;
    f->count++;
    while (nl_attr_next(&body, &a)) {
        if (a.type == TCA_KIND)
            nl_text(a.data, f->kind, sizeof(f->kind));
        if (a.type == TCA_OPTIONS)
            options(a.data, f);
    }
}

static struct found shape_of(int ifindex)
{
    struct tcmsg head = { .tcm_ifindex = ifindex };
    struct found f = { .ifindex = ifindex };
    struct nl_msg m;

    nl_msg_init(&m, RTM_GETQDISC, NLM_F_DUMP, &head, sizeof(head));
    T_OK(nl_dump(nl, &m, look, &f, &err, "queues"));
    return f;
}

static void a_speed_is_set_and_changed(void)
{
    static const struct tc_shape table[] = {
        { .rate = 64000, .burst = 6000, .mtu = 1460 },
        { .rate = 10000000, .burst = 125000, .mtu = 1460 },
        { .rate = 1000000, .peak = 4000000, .burst = 375000, .mtu = 1460 },
        { .rate = 40000000000, .burst = 50000000, .mtu = 1460 },
        { .rate = 128000, .peak = 40000000000, .burst = 6000, .mtu = 1460 },
    };
    int index = veth_new("ether1", "far1");

    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        struct found f;

        if (!T_OK(tc_shape_set(nl, index, &table[i], &err)))
            printf("# %s\n", err.text);
        f = shape_of(index);
        T_INT(f.count, 1);
        T_STR(f.kind, "tbf");
        T_INT(f.rate, table[i].rate / 8);
        T_INT(f.peak, table[i].peak / 8);
    }
    T_OK(nl_link_delete(nl, index, &err));
}

static void an_interface_that_is_gone_has_no_speed(void)
{
    struct tc_shape shape = { .rate = 64000, .burst = 6000, .mtu = 1460 };

    T_OK(!tc_shape_set(nl, 4711, &shape, &err));
    T_OK(strstr(err.text, "cannot limit the speed of interface 4711: ") == err.text);
}

int main(void)
{
    NETNS_OR_SKIP();
    T_RUN(a_speed_is_set_and_changed);
    T_RUN(an_interface_that_is_gone_has_no_speed);
    return t_end();
}
