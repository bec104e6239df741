// SPDX-License-Identifier: ISC
#include "core/lane/offload.h"
#include "tests/core/lane/packets.h"

static struct pk_list writes; // each with its head before it
static struct pk_list in, again;
static struct offload_join *join;
static char tun_a, tun_b;

static void take(
    void *ctx, void *tun, const struct offload_head *head, const uint8_t *packet, size_t len)
{
    static uint8_t both[OFFLOAD_READ];

    (void)ctx;
    memcpy(both, head, sizeof(*head));
    memcpy(both + sizeof(*head), packet, len);
    pk_add(&writes, tun, both, sizeof(*head) + len);
}

static void start(void)
{
    writes.count = writes.used = in.count = in.used = again.count = again.used = 0;
    join = offload_join_new(take, NULL);
}

static void finish(void)
{
    offload_join_flush(join);
    offload_join_free(join);
}

static void add(void *tun, const struct pk *p)
{
    static uint8_t d[OFFLOAD_PACKET_MAX];
    size_t len = pk_build(p, d, sizeof(d));

    offload_join_add(join, tun, d, len);
    pk_add(&in, tun, d, len);
}

static struct pk next(const struct pk *p)
{
    struct pk n = *p;

    n.seq += (uint32_t)p->payload;
    n.id++;
    n.fill = (uint8_t)(p->fill + p->payload);
    return n;
}

static struct offload_head head_of(size_t i)
{
    struct offload_head head;

    memcpy(&head, pk_at(&writes, i), sizeof(head));
    return head;
}

static void collect(void *ctx, const uint8_t *packet, size_t len)
{
    pk_add(&again, ctx, packet, len);
}

// Cuts every write as the kernel would and wants the packets back, in the order of each TUN.
static bool comes_back(void)
{
    const void *tuns[] = { &tun_a, &tun_b };

    for (size_t i = 0; i < writes.count; i++)
        if (!offload_split(pk_at(&writes, i), pk_len(&writes, i), OFFLOAD_PACKET_MAX, collect,
                writes.item[i].tun))
            return false;
    if (in.count != again.count)
        return false;
    for (size_t t = 0; t < 2; t++) {
        for (size_t i = 0, k = 0; i < in.count; i++) {
            if (in.item[i].tun != tuns[t])
                continue;
            while (k < again.count && again.item[k].tun != tuns[t])
                k++;
            if (k == again.count || pk_len(&in, i) != pk_len(&again, k) ||
                memcmp(pk_at(&in, i), pk_at(&again, k), pk_len(&in, i)) != 0)
                return false;
            k++;
        }
    }
    return true;
}

static void segments_in_order_become_one_packet(void)
{
    struct pk p = pk_tcp();
    struct offload_head head;
    const uint8_t *ip;

    start();
    p.options = 12;
    p.option_fill = 1;
    for (int i = 0; i < 5; i++, p = next(&p))
        add(&tun_a, &p);
    T_INT(writes.count, 0);
    finish();
    if (!T_INT(writes.count, 1))
        return;
    head = head_of(0);
    ip = pk_at(&writes, 0) + sizeof(head);
    T_INT(head.flags, OFFLOAD_NEEDS_CSUM);
    T_INT(head.gso_type, OFFLOAD_TCP4);
    T_INT(head.gso_size, 100);
    T_INT(head.hdr_len, 52);
    T_INT(head.csum_start, 20);
    T_INT(head.csum_offset, 16);
    T_INT(pk_len(&writes, 0), sizeof(head) + 52 + 500);
    T_INT(ip[2] << 8 | ip[3], 552);
    T_INT(pk_sum(ip, 20, 0), 0xffff);
    T_INT(ip[36] << 8 | ip[37], pk_sum(ip + 12, 8, 6 + 532));
    T_OK(comes_back());
}

static void one_segment_stays_itself(void)
{
    struct pk p = pk_tcp();

    start();
    add(&tun_a, &p);
    finish();
    T_INT(writes.count, 1);
    T_INT(head_of(0).gso_type, OFFLOAD_NONE);
    T_INT(head_of(0).flags, 0);
    T_OK(comes_back());
}

static void a_push_or_a_short_segment_ends_the_packet(void)
{
    for (int how = 0; how < 2; how++) {
        struct pk p = pk_tcp();

        start();
        add(&tun_a, &p);
        p = next(&p);
        if (how == 0)
            p.flags |= 0x08;
        else
            p.payload = 99;
        add(&tun_a, &p);
        T_INT(writes.count, 1);
        T_INT(head_of(0).gso_size, 100);
        p = next(&p);
        p.flags = 0x10;
        p.payload = 99;
        add(&tun_a, &p);
        T_INT(writes.count, 1);
        finish();
        T_INT(writes.count, 2);
        T_OK(comes_back());
    }
}

// Each row changes the second of two segments in a way that must not be lost by joining.
static void what_differs_is_not_joined(void)
{
    enum {
        SEQ,
        ACK,
        WINDOW,
        TOS,
        TTL,
        DF,
        ID,
        FIN,
        SYN,
        RST,
        URG,
        ECE,
        CWR,
        RESERVED,
        URGENT,
        LONGER,
        OPTION,
        OPTIONS,
        NO_DATA,
        IP_OPTIONS,
        FRAGMENT,
        COUNT
    };

    for (int how = SEQ; how < COUNT; how++) {
        struct pk p = pk_tcp(), q;

        start();
        p.options = 12;
        p.option_fill = 1;
        p.frag = how == ID ? 0 : p.frag;
        add(&tun_a, &p);
        q = next(&p);
        q.seq += how == SEQ;
        q.ack += how == ACK;
        q.window += how == WINDOW;
        q.tos += how == TOS ? 3 : 0;
        q.ttl -= how == TTL;
        q.frag = how == DF ? 0 : how == FRAGMENT ? 0x2000 : q.frag;
        q.id += how == ID;
        q.flags |= how == FIN ? 0x01 : how == SYN ? 0x02 : how == RST ? 0x04 : 0;
        q.flags |= how == URG ? 0x20 : how == ECE ? 0x40 : how == CWR ? 0x80 : 0;
        q.flags |= how == RESERVED ? 0x100 : 0;
        q.urgent = how == URGENT;
        q.payload += how == LONGER;
        q.option_fill += how == OPTION;
        q.options += how == OPTIONS ? 4 : 0;
        q.payload = how == NO_DATA ? 0 : q.payload;
        q.ip_options = how == IP_OPTIONS ? 4 : 0;
        add(&tun_a, &q);
        finish();
        if (!T_INT(writes.count, 2) || !T_OK(comes_back()))
            printf("# difference %d\n", how);
    }
}

static void identifications_do_not_matter_where_nothing_is_fragmented(void)
{
    struct pk p = pk_tcp();

    start();
    add(&tun_a, &p);
    p = next(&p);
    p.id = 4711;
    add(&tun_a, &p);
    finish();
    T_INT(writes.count, 1);
}

static void a_damaged_segment_is_not_declared_sound(void)
{
    const size_t places[] = { 1, 11, 25, 37, 80, 139 }; // in headers, checksums and payload

    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        struct pk p = pk_tcp();
        uint8_t d[200];
        size_t len;

        start();
        add(&tun_a, &p);
        p = next(&p);
        len = pk_build(&p, d, sizeof(d));
        d[places[i]] ^= 0x40;
        offload_join_add(join, &tun_a, d, len);
        pk_add(&in, &tun_a, d, len);
        finish();
        T_INT(writes.count, 2);
        T_OK(comes_back());
    }
}

static void bytes_behind_the_packet_do_not_become_data(void)
{
    struct pk p = pk_tcp();
    uint8_t d[200];
    size_t len;

    start();
    add(&tun_a, &p);
    p = next(&p);
    len = pk_build(&p, d, sizeof(d));
    d[len] = 0xee;
    offload_join_add(join, &tun_a, d, len + 1);
    pk_add(&in, &tun_a, d, len + 1);
    finish();
    T_INT(writes.count, 2);
    T_OK(comes_back());
}

static void flows_and_tuns_are_kept_apart(void)
{
    struct pk a = pk_tcp(), b = pk_tcp(), c = pk_tcp();

    start();
    b.dport = 80;
    c.src++;
    for (int i = 0; i < 3; i++) {
        add(&tun_a, &a);
        add(&tun_b, &a);
        add(&tun_a, &b);
        add(&tun_a, &c);
        a = next(&a);
        b = next(&b);
        c = next(&c);
    }
    finish();
    T_INT(writes.count, 4);
    for (size_t i = 0; i < writes.count; i++)
        T_INT(pk_len(&writes, i), 10 + 40 + 300);
}

static void more_flows_than_slots_lose_nothing(void)
{
    struct pk p = pk_tcp();

    start();
    for (int round = 0; round < 3; round++, p = next(&p))
        for (uint16_t port = 0; port < 20; port++) {
            p.sport = port;
            add(&tun_a, &p);
        }
    finish();
    for (size_t i = 0; i < writes.count; i++)
        offload_split(pk_at(&writes, i), pk_len(&writes, i), 1400, collect, writes.item[i].tun);
    T_INT(again.count, 60);
}

static void a_packet_of_the_flow_that_cannot_be_joined_does_not_overtake(void)
{
    struct pk p = pk_tcp(), q;

    start();
    add(&tun_a, &p);
    p = next(&p);
    add(&tun_a, &p);
    q = next(&p);
    q.payload = 0;
    q.flags = 0x11;
    add(&tun_a, &q);
    T_INT(writes.count, 2);
    T_INT(head_of(0).gso_type, OFFLOAD_TCP4);
    finish();
    T_OK(comes_back());
}

static void a_super_packet_has_bounds(void)
{
    struct pk p = pk_tcp();

    start();
    p.payload = 1360;
    for (int i = 0; i < 100; i++, p = next(&p))
        add(&tun_a, &p);
    finish();
    T_INT(writes.count, 3);
    T_OK(pk_len(&writes, 0) <= 10 + OFFLOAD_PACKET_MAX);
    T_OK(comes_back());

    start();
    p.payload = 1;
    for (int i = 0; i < 1000; i++, p = next(&p))
        add(&tun_a, &p);
    finish();
    T_OK(writes.count > 10);
    T_OK(comes_back());
}

static void what_is_not_tcp_passes_as_it_is(void)
{
    struct pk p = pk_tcp();
    const uint8_t noise[] = { 0x60, 1, 2, 3 };

    start();
    p.protocol = 17;
    add(&tun_a, &p);
    offload_join_add(join, &tun_a, noise, sizeof(noise));
    T_INT(writes.count, 2);
    T_MEM(pk_at(&writes, 1) + 10, pk_len(&writes, 1) - 10, noise, sizeof(noise));
    finish();
}

static void a_forgotten_tun_is_not_written_to(void)
{
    struct pk p = pk_tcp();

    start();
    add(&tun_a, &p);
    add(&tun_b, &p);
    offload_join_forget(join, &tun_a);
    finish();
    T_INT(writes.count, 1);
    T_OK(writes.item[0].tun == &tun_b);
}

// Bursts of a few flows with random sizes, pushes, gaps and oddities: what the kernel makes of our
// writes is exactly what came.
static void cutting_undoes_joining(void)
{
    uint32_t seed = 1;

    for (int round = 0; round < 300; round++) {
        struct pk p[2] = { pk_tcp(), pk_tcp() };
        void *tuns[] = { &tun_a, &tun_b };
        int run = 0, t = 0;

        start();
        for (int i = 0; i < 60; i++, run--) {
            uint32_t r = pk_random(&seed);

            // Flows on different TUNs, so that the order of each TUN is the order of its flow.
            if (run <= 0) {
                t = (int)(r & 1);
                run = (int)(r >> 1 & 15);
                p[t].payload = 1 + (r >> 8) % 1400;
                p[t].ack += r >> 30;
                p[t].options = (r >> 20 & 3) * 4;
                p[t].option_fill = (uint8_t)(r >> 16 & 1);
                p[t].frag = (r >> 24 & 1) != 0 ? 0x4000 : 0;
            }
            p[t].flags = 0x10 | (r % 13 == 0 ? 0x08 : 0) | (r % 41 == 0 ? 0x01 : 0);
            p[t].seq += r % 29 == 0 ? 7 : 0;
            if (r % 31 == 0)
                p[t].payload = 1 + p[t].payload / 2;
            add(tuns[t], &p[t]);
            p[t] = next(&p[t]);
            if (r % 37 == 0)
                offload_join_flush(join);
        }
        finish();
        if (!T_OK(comes_back()) || !T_OK(writes.count < in.count)) {
            printf("# round %d\n", round);
            return;
        }
    }
}

int main(void)
{
    T_RUN(segments_in_order_become_one_packet);
    T_RUN(one_segment_stays_itself);
    T_RUN(a_push_or_a_short_segment_ends_the_packet);
    T_RUN(what_differs_is_not_joined);
    T_RUN(identifications_do_not_matter_where_nothing_is_fragmented);
    T_RUN(a_damaged_segment_is_not_declared_sound);
    T_RUN(bytes_behind_the_packet_do_not_become_data);
    T_RUN(flows_and_tuns_are_kept_apart);
    T_RUN(more_flows_than_slots_lose_nothing);
    T_RUN(a_packet_of_the_flow_that_cannot_be_joined_does_not_overtake);
    T_RUN(a_super_packet_has_bounds);
    T_RUN(what_is_not_tcp_passes_as_it_is);
    T_RUN(a_forgotten_tun_is_not_written_to);
    T_RUN(cutting_undoes_joining);
    return t_end();
}
