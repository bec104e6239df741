// SPDX-License-Identifier: ISC
#include "core/lane/offload.h"
#include "tests/core/lane/packets.h"

static struct pk_list out;
static uint8_t read_buffer[OFFLOAD_READ];

static void collect(void *ctx, const uint8_t *packet, size_t len)
{
    pk_add(ctx, NULL, packet, len);
}

// Puts the head before the packet, as the kernel would, and cuts it.
static bool split(struct offload_head head, const struct pk *p, size_t mtu)
{
    size_t len = pk_build(p, read_buffer + sizeof(head), sizeof(read_buffer) - sizeof(head));

    memcpy(read_buffer, &head, sizeof(head));
    out.count = out.used = 0;
    return offload_split(read_buffer, sizeof(head) + len, mtu, collect, &out);
}

static unsigned word(const uint8_t *d, size_t at)
{
    return (unsigned)d[at] << 8 | d[at + 1];
}

static uint32_t word32(const uint8_t *d, size_t at)
{
    return (uint32_t)word(d, at) << 16 | word(d, at + 2);
}

static void a_plain_packet_passes_unchanged(void)
{
    struct pk p = pk_tcp();
    uint8_t want[200];
    size_t len = pk_build(&p, want, sizeof(want));

    T_OK(split((struct offload_head){ 0 }, &p, 1400));
    T_INT(out.count, 1);
    T_MEM(pk_at(&out, 0), pk_len(&out, 0), want, len);
}

static void an_unfinished_checksum_is_finished(void)
{
    struct pk p = pk_tcp();
    struct offload_head head = { .flags = OFFLOAD_NEEDS_CSUM, .csum_start = 20, .csum_offset = 16 };
    size_t len = pk_build(&p, read_buffer + 10, 500);
    uint8_t *ip = read_buffer + 10;
    uint16_t pseudo = pk_transport(ip, NULL, 0) + (uint16_t)(len - 20);

    memcpy(read_buffer, &head, sizeof(head));
    ip[36] = (uint8_t)(pseudo >> 8);
    ip[37] = (uint8_t)pseudo;
    out.count = out.used = 0;
    T_OK(offload_split(read_buffer, 10 + len, 1400, collect, &out));
    T_INT(out.count, 1);
    T_OK(pk_sound(pk_at(&out, 0), pk_len(&out, 0)));
}

static void a_udp_checksum_is_never_written_as_none(void)
{
    struct offload_head head = { .flags = OFFLOAD_NEEDS_CSUM, .csum_start = 0, .csum_offset = 6 };
    uint8_t d[sizeof(head) + 8] = { 0 };

    memcpy(d, &head, sizeof(head));
    d[10] = d[11] = 0xff; // sums to ffff, whose complement is 0
    out.count = out.used = 0;
    T_OK(offload_split(d, sizeof(d), 1400, collect, &out));
    T_INT(word(pk_at(&out, 0), 6), 0xffff);
}

static void tcp_is_cut_at_the_segment_size(void)
{
    struct pk p = pk_tcp();
    struct offload_head head = { .flags = OFFLOAD_NEEDS_CSUM,
        .gso_type = OFFLOAD_TCP4,
        .gso_size = 1000,
        .csum_start = 20,
        .csum_offset = 16 };
    const size_t sizes[] = { 1000, 1000, 500 };
    size_t at = 0;

    p.payload = 2500;
    p.options = 12;
    p.option_fill = 1;
    p.id = 0xffff;
    p.seq = 0xfffffc00;
    T_OK(split(head, &p, 1400));
    if (!T_INT(out.count, 3))
        return;
    for (size_t i = 0; i < 3; i++) {
        const uint8_t *d = pk_at(&out, i);

        T_INT(pk_len(&out, i), 52 + sizes[i]);
        T_INT(word(d, 2), 52 + sizes[i]);
        T_INT(word(d, 4), (uint16_t)(0xffff + i));
        T_INT(word32(d, 24), (uint32_t)(0xfffffc00 + at));
        T_OK(pk_sound(d, pk_len(&out, i)));
        for (size_t k = 0; k < sizes[i]; k++)
            if (!T_INT(d[52 + k], (uint8_t)(at + k)))
                return;
        at += sizes[i];
    }
}

static void flags_go_where_they_belong(void)
{
    const struct {
        uint16_t flags, first, middle, last;
    } rows[] = {
        { 0x10, 0x10, 0x10, 0x10 }, // ACK
        { 0x18, 0x10, 0x10, 0x18 }, // PSH
        { 0x11, 0x10, 0x10, 0x11 }, // FIN
        { 0x19, 0x10, 0x10, 0x19 },
        { 0x90, 0x90, 0x10, 0x10 }, // CWR
        { 0x50, 0x50, 0x50, 0x50 }, // ECE
        { 0xd9, 0xd0, 0x50, 0x59 },
    };
    struct offload_head head = { .gso_type = OFFLOAD_TCP4 | OFFLOAD_ECN, .gso_size = 100 };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pk p = pk_tcp();

        p.payload = 300;
        p.flags = rows[i].flags;
        T_OK(split(head, &p, 1400));
        if (!T_INT(out.count, 3))
            return;
        T_INT(pk_at(&out, 0)[33], rows[i].first);
        T_INT(pk_at(&out, 1)[33], rows[i].middle);
        T_INT(pk_at(&out, 2)[33], rows[i].last);
    }
}

static void a_single_piece_keeps_all_flags(void)
{
    struct pk p = pk_tcp();
    struct offload_head head = { .gso_type = OFFLOAD_TCP4, .gso_size = 1000 };

    p.flags = 0x99;
    T_OK(split(head, &p, 1400));
    T_INT(out.count, 1);
    T_INT(pk_at(&out, 0)[33], 0x99);
    T_OK(pk_sound(pk_at(&out, 0), pk_len(&out, 0)));
}

static void no_tcp_segment_is_larger_than_the_mtu(void)
{
    struct pk p = pk_tcp();
    struct offload_head head = { .gso_type = OFFLOAD_TCP4, .gso_size = 1460 };
    size_t payload = 0;

    p.payload = 60000;
    T_OK(split(head, &p, 1400));
    T_INT(out.count, (60000 + 1359) / 1360);
    for (size_t i = 0; i < out.count; i++) {
        T_OK(pk_len(&out, i) <= 1400);
        T_OK(pk_sound(pk_at(&out, i), pk_len(&out, i)));
        payload += pk_len(&out, i) - 40;
    }
    T_INT(payload, 60000);
}

static void datagrams_keep_their_size(void)
{
    struct pk p = pk_tcp();
    struct offload_head head = { .gso_type = OFFLOAD_UDP4, .gso_size = 1000 };

    p.protocol = 17;
    p.payload = 2100;
    T_OK(split(head, &p, 600));
    if (!T_INT(out.count, 3))
        return;
    T_INT(pk_len(&out, 0), 1028);
    T_INT(pk_len(&out, 2), 128);
    T_INT(word(pk_at(&out, 0), 24), 1008);
    T_INT(word(pk_at(&out, 2), 24), 108);
    T_INT(word(pk_at(&out, 2), 4), 11);
    for (size_t i = 0; i < 3; i++)
        T_OK(pk_sound(pk_at(&out, i), pk_len(&out, i)));
}

static void nonsense_is_refused(void)
{
    const struct {
        const char *what;
        struct offload_head head;
        struct pk change; // what is not zero replaces the field of a good packet
        size_t mtu;
    } rows[] = {
        { "no segment size", { .gso_type = OFFLOAD_TCP4 }, { 0 }, 1400 },
        { "unknown type", { .gso_type = 3, .gso_size = 100 }, { 0 }, 1400 },
        { "IPv6 segmentation", { .gso_type = 4, .gso_size = 100 }, { 0 }, 1400 },
        { "UDP said to be TCP", { .gso_type = OFFLOAD_TCP4, .gso_size = 100 }, { .protocol = 17 },
            1400 },
        { "TCP said to be UDP", { .gso_type = OFFLOAD_UDP4, .gso_size = 100 }, { 0 }, 1400 },
        { "a fragment", { .gso_type = OFFLOAD_TCP4, .gso_size = 100 }, { .frag = 0x2000 }, 1400 },
        { "a later fragment", { .gso_type = OFFLOAD_TCP4, .gso_size = 100 }, { .frag = 1 }, 1400 },
        { "no room for a byte", { .gso_type = OFFLOAD_TCP4, .gso_size = 100 }, { 0 }, 40 },
        { "no mtu", { .gso_type = OFFLOAD_TCP4, .gso_size = 100 }, { 0 }, 0 },
        { "checksum past the end", { .flags = OFFLOAD_NEEDS_CSUM, .csum_start = 139 }, { 0 },
            1400 },
        { "checksum far away",
            { .flags = OFFLOAD_NEEDS_CSUM, .csum_start = 0xffff, .csum_offset = 0xffff }, { 0 },
            1400 },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pk p = pk_tcp();

        if (rows[i].change.protocol != 0)
            p.protocol = rows[i].change.protocol;
        if (rows[i].change.frag != 0)
            p.frag = rows[i].change.frag;
        if (split(rows[i].head, &p, rows[i].mtu) || out.count != 0) {
            printf("# %s was taken\n", rows[i].what);
            T_OK(false);
        }
    }
}

// Every byte of a good super-packet's headers set to every extreme, and every length.
static void damaged_super_packets_never_read_past_the_end(void)
{
    struct offload_head head = { .gso_type = OFFLOAD_TCP4, .gso_size = 50 };
    const uint8_t bytes[] = { 0, 1, 0x0f, 0x44, 0x46, 0x4f, 0x7f, 0x80, 0xf0, 0xff };
    struct pk p = pk_tcp();
    uint8_t good[10 + 140], *copy;
    size_t len;

    memcpy(good, &head, sizeof(head));
    len = 10 + pk_build(&p, good + 10, sizeof(good) - 10);
    for (size_t at = 0; at < 50; at++) {
        for (size_t b = 0; b < sizeof(bytes); b++) {
            copy = malloc(len);
            memcpy(copy, good, len);
            copy[at] = bytes[b];
            out.count = out.used = 0;
            offload_split(copy, len, 1400, collect, &out);
            free(copy);
        }
    }
    for (size_t cut = 0; cut < len; cut++) {
        copy = malloc(cut > 0 ? cut : 1);
        memcpy(copy, good, cut);
        out.count = out.used = 0;
        T_OK(!offload_split(copy, cut, 1400, collect, &out));
        T_INT(out.count, 0);
        free(copy);
    }
}

int main(void)
{
    T_RUN(a_plain_packet_passes_unchanged);
    T_RUN(an_unfinished_checksum_is_finished);
    T_RUN(a_udp_checksum_is_never_written_as_none);
    T_RUN(tcp_is_cut_at_the_segment_size);
    T_RUN(flags_go_where_they_belong);
    T_RUN(a_single_piece_keeps_all_flags);
    T_RUN(no_tcp_segment_is_larger_than_the_mtu);
    T_RUN(datagrams_keep_their_size);
    T_RUN(nonsense_is_refused);
    T_RUN(damaged_super_packets_never_read_past_the_end);
    return t_end();
}
