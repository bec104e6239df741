// SPDX-License-Identifier: ISC
#include "core/base/checksum.h"
#include "tests/t.h"

static void the_example_of_rfc_1071_adds_up(void)
{
    const uint8_t d[] = { 0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7 };

    T_INT(checksum_fold(checksum_add(0, d, sizeof(d))), 0xddf2);
    T_INT(checksum_end(checksum_add(0, d, sizeof(d))), 0x220d);
}

static void a_right_header_ends_as_zero(void)
{
    uint8_t d[20];

    t_hex("4500 0073 0000 4000 4011 b861 c0a8 0001 c0a8 00c7", d, sizeof(d));
    T_INT(checksum_end(checksum_add(0, d, sizeof(d))), 0);
    d[8]--;
    T_OK(checksum_end(checksum_add(0, d, sizeof(d))) != 0);
}

static void nothing_sums_to_zero(void)
{
    T_INT(checksum_fold(checksum_add(0, NULL, 0)), 0);
    T_INT(checksum_end(0), 0xffff);
}

// The definition, one 16-bit word at a time.
static uint16_t slow(const uint8_t *d, size_t len)
{
    uint32_t sum = 0;

    for (size_t i = 0; i < len; i += 2)
        sum += (uint32_t)d[i] << 8 | (i + 1 < len ? d[i + 1] : 0);
    while (sum > 0xffff)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)sum;
}

static void every_length_and_alignment_agrees_with_the_definition(void)
{
    uint8_t d[128];

    for (size_t i = 0; i < sizeof(d); i++)
        d[i] = (uint8_t)(i * 167 + 211);
    for (size_t from = 0; from < 8; from++)
        for (size_t len = 0; len + from <= sizeof(d); len++)
            if (!T_INT(checksum_fold(checksum_add(0, d + from, len)), slow(d + from, len)))
                return;
}

static void pieces_of_even_length_chain(void)
{
    uint8_t d[101];

    for (size_t i = 0; i < sizeof(d); i++)
        d[i] = (uint8_t)(255 - i);
    for (size_t cut = 0; cut <= 100; cut += 2)
        T_INT(checksum_fold(checksum_add(checksum_add(0, d, cut), d + cut, sizeof(d) - cut)),
            slow(d, sizeof(d)));
}

static void long_runs_of_ones_carry(void)
{
    static uint8_t d[65535];

    memset(d, 0xff, sizeof(d));
    T_INT(checksum_fold(checksum_add(0, d, sizeof(d))), slow(d, sizeof(d)));
}

int main(void)
{
    T_RUN(the_example_of_rfc_1071_adds_up);
    T_RUN(a_right_header_ends_as_zero);
    T_RUN(nothing_sums_to_zero);
    T_RUN(every_length_and_alignment_agrees_with_the_definition);
    T_RUN(pieces_of_even_length_chain);
    T_RUN(long_runs_of_ones_carry);
    return t_end();
}
