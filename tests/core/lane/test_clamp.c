// SPDX-License-Identifier: ISC
#include "core/lane/clamp.h"
#include "tests/core/lane/packets.h"

static uint8_t packet[200], out[200];
static size_t len;

// A SYN with these bytes as its options.
static void syn(const char *options, uint8_t flags)
{
    struct pk p = pk_tcp();
    uint8_t bytes[40];
    size_t n = t_hex(options, bytes, sizeof(bytes));

    p.options = n;
    p.flags = flags;
    p.payload = 3;
    len = pk_build(&p, packet, sizeof(packet));
    memcpy(packet + 40, bytes, n);
    packet[36] = packet[37] = 0;
    n = (uint16_t)~pk_transport(packet, packet + 20, len - 20);
    packet[36] = (uint8_t)(n >> 8);
    packet[37] = (uint8_t)n;
    memset(out, 0xee, sizeof(out));
}

static void what_is_too_large_is_lowered(void)
{
    const struct {
        const char *options;
        uint8_t flags;
        size_t at;
    } rows[] = {
        { "02 04 05b4", 0x02, 42 }, { "02 04 05b4", 0x12, 42 },
        { "01 01 02 04 05b4 01 01", 0x02, 44 },
        { "01 02 04 05b4 01 01 00", 0x02, 43 }, // at an odd place
        { "04 02 08 0a 00000001 00000000 02 04 ffff", 0x02, 54 },
        { "02 04 0579", 0x02, 42 }, // one too many
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        syn(rows[i].options, rows[i].flags);
        T_OK(pk_sound(packet, len));
        T_OK(clamp_mss(packet, len, 1400, out));
        T_INT(out[rows[i].at] << 8 | out[rows[i].at + 1], 1400);
        T_OK(pk_sound(out, len));
        // Nothing else has changed.
        memcpy(out + rows[i].at, packet + rows[i].at, 2);
        memcpy(out + 36, packet + 36, 2);
        T_MEM(out, len, packet, len);
    }
}

static void the_rest_is_left_alone(void)
{
    const struct {
        const char *what, *options;
        uint8_t flags;
    } rows[] = {
        { "small enough", "02 04 0578", 0x02 },
        { "no SYN", "02 04 05b4", 0x10 },
        { "no option", "", 0x02 },
        { "behind the end of options", "00 00 00 00 02 04 05b4", 0x02 },
        { "an option of length 0", "03 00 02 04 05b4 01 01", 0x02 },
        { "an option of length 1", "03 01 02 04 05b4 01 01", 0x02 },
        { "an option that goes on past the end", "03 ff 02 04 05b4 01 01", 0x02 },
        { "a segment size that is too short", "02 03 05 01", 0x02 },
        { "a segment size that is too long", "02 05 05 b4 00 01 01 01", 0x02 },
        { "a segment size without its value", "01 01 02 04", 0x02 },
        { "half a value", "01 02 04 05", 0x02 },
        { "a kind without a length", "01 01 01 02", 0x02 },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        syn(rows[i].options, rows[i].flags);
        if (clamp_mss(packet, len, 1400, out) || out[0] != 0xee)
            T_STR("changed", rows[i].what);
    }
}

static void only_the_beginning_of_an_ipv4_tcp_packet_counts(void)
{
    syn("02 04 05b4", 0x02);
    packet[9] = 17;
    T_OK(!clamp_mss(packet, len, 1400, out));
    syn("02 04 05b4", 0x02);
    packet[0] = 0x65;
    T_OK(!clamp_mss(packet, len, 1400, out));
    syn("02 04 05b4", 0x02);
    packet[7] = 1; // a later fragment
    T_OK(!clamp_mss(packet, len, 1400, out));
}

static void a_damaged_checksum_stays_damaged(void)
{
    syn("02 04 05b4", 0x02);
    packet[len - 1] ^= 1;
    T_OK(clamp_mss(packet, len, 1400, out));
    T_OK(!pk_sound(out, len));
}

// Each copy is as long as the packet, so that a sanitizer sees a read of one byte too many.
static void truncated_packets_do_no_harm(void)
{
    syn("01 01 02 04 05b4 01 01", 0x02);
    for (size_t cut = 0; cut < len; cut++) {
        uint8_t *copy = malloc(cut > 0 ? cut : 1);

        memcpy(copy, packet, cut);
        T_OK(!clamp_mss(copy, cut, 1400, out));
        free(copy);
    }
}

int main(void)
{
    T_RUN(what_is_too_large_is_lowered);
    T_RUN(the_rest_is_left_alone);
    T_RUN(only_the_beginning_of_an_ipv4_tcp_packet_counts);
    T_RUN(a_damaged_checksum_stays_damaged);
    T_RUN(truncated_packets_do_no_harm);
    return t_end();
}
