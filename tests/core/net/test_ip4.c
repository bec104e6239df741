// SPDX-License-Identifier: ISC
#include "core/net/ip4.h"
#include "tests/t.h"

static uint8_t packet[64];

static struct rd read_hex(const char *hex)
{
    return rd_init(packet, t_hex(hex, packet, sizeof(packet)));
}

static void addresses_are_four_numbers(void)
{
    char text[IP4_TEXT_SIZE];
    uint32_t ip = 0;

    T_OK(ip4_parse("10.0.200.255", &ip) && ip == 0x0A00C8FF);
    T_STR(ip4_text(ip, text), "10.0.200.255");
    T_OK(!ip4_parse("10.1", &ip) && !ip4_parse("", &ip) && !ip4_parse("1.2.3.4 ", &ip));
    T_INT(ip, 0x0A00C8FF);
}

static void a_header_with_options_and_padding_gives_its_payload(void)
{
    struct rd r = read_hex("46 00 001A 0000 0000 40 2F 0000 0A000001 0A000002 01010101 AABB EEEE");
    struct ip4_header h;
    struct rd payload;

    T_OK(ip4_read(&r, &h, &payload));
    T_OK(h.source == 0x0A000001 && h.dest == 0x0A000002 && h.protocol == 47 && h.ttl == 64);
    T_OK(h.whole && rd_left(&payload) == 2);
    T_INT(rd_u16(&payload), 0xAABB);
}

static void what_is_no_header_is_refused(void)
{
    static const char *const bad[] = {
        "",
        "45",
        "65 00 0014 0000 0000 40 2F 0000 0A000001 0A000002", // version 6
        "44 00 0014 0000 0000 40 2F 0000 0A000001 0A000002", // header of 16 bytes
        "46 00 0018 0000 0000 40 2F 0000 0A000001 0A000002", // options are missing
        "45 00 0013 0000 0000 40 2F 0000 0A000001 0A000002", // shorter than itself
        "45 00 0014 0000 0000 40 2F 0000 0A000001 0A0000",
    };

    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        struct rd r = read_hex(bad[i]), payload;
        struct ip4_header h;

        T_OK(!ip4_read(&r, &h, &payload));
    }
}

static void a_packet_cut_short_says_so(void)
{
    struct rd r = read_hex("45 00 0100 0000 0000 40 01 0000 0A000001 0A000002 0011"), payload;
    struct ip4_header h;

    T_OK(ip4_read(&r, &h, &payload));
    T_OK(!h.whole && h.total == 256);
    T_INT(rd_left(&payload), 2);
}

int main(void)
{
    T_RUN(addresses_are_four_numbers);
    T_RUN(a_header_with_options_and_padding_gives_its_payload);
    T_RUN(what_is_no_header_is_refused);
    T_RUN(a_packet_cut_short_says_so);
    return t_end();
}
