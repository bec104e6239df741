// SPDX-License-Identifier: ISC
#include "core/base/rd.h"
#include "core/base/wr.h"
#include "tests/t.h"

static void reads_in_network_order(void)
{
    const uint8_t d[] = { 1, 2, 3, 4, 5, 6, 7 };
    struct rd r = rd_init(d, sizeof(d));

    T_INT(rd_u8(&r), 1);
    T_INT(rd_u16(&r), 0x0203);
    T_INT(rd_u32(&r), 0x04050607);
    T_OK(rd_done(&r));
}

static void reading_past_the_end_gives_zeros_for_ever(void)
{
    const uint8_t d[] = { 1, 2, 3 };
    struct rd r = rd_init(d, sizeof(d));
    uint8_t copy[4] = { 9, 9, 9, 9 };

    T_INT(rd_u32(&r), 0);
    T_OK(!rd_ok(&r));
    T_INT(rd_u8(&r), 0);
    T_INT(rd_left(&r), 0);
    rd_copy(&r, copy, 4);
    T_MEM(copy, 4, "\0\0\0\0", 4);
    T_OK(!rd_done(&r));
}

static void an_empty_reader_is_done(void)
{
    struct rd r = rd_init(NULL, 0);

    T_OK(rd_done(&r));
    T_OK(rd_bytes(&r, 0) == NULL || rd_ok(&r));
    T_OK(rd_ok(&r));
}

static void a_child_cannot_leave_its_bounds(void)
{
    const uint8_t d[] = { 1, 2, 3, 4 };
    struct rd r = rd_init(d, sizeof(d)), sub = rd_sub(&r, 2);

    T_INT(rd_u16(&sub), 0x0102);
    T_INT(rd_u8(&sub), 0);
    T_OK(!rd_ok(&sub));
    T_INT(rd_u8(&r), 3);
    T_OK(rd_ok(&r));
    sub = rd_sub(&r, 2);
    T_OK(!rd_ok(&r) && !rd_ok(&sub));
}

static void text_needs_no_nul(void)
{
    struct rd r = rd_init("abcdef", 6);
    char name[5];

    rd_text(&r, name, 4);
    T_STR(name, "abcd");
    T_INT(rd_left(&r), 2);
}

static void writer_stops_at_the_first_byte_too_many(void)
{
    uint8_t d[5] = { 0 };
    struct wr w = wr_init(d, 4);
    size_t mark = wr_mark16(&w);

    wr_u16(&w, 0x0102);
    T_OK(wr_ok(&w));
    wr_u8(&w, 9);
    T_OK(!wr_ok(&w));
    T_INT(d[4], 0);
    w = wr_init(d, 4);
    mark = wr_mark16(&w);
    wr_text(&w, "abc", 2);
    wr_patch16(&w, mark, 0xBEEF);
    T_MEM(d, 4,
        "\xBE\xEF"
        "ab",
        4);
}

int main(void)
{
    T_RUN(reads_in_network_order);
    T_RUN(reading_past_the_end_gives_zeros_for_ever);
    T_RUN(an_empty_reader_is_done);
    T_RUN(a_child_cannot_leave_its_bounds);
    T_RUN(text_needs_no_nul);
    T_RUN(writer_stops_at_the_first_byte_too_many);
    return t_end();
}
