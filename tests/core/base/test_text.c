// SPDX-License-Identifier: ISC
#include "tests/t.h"
#include "core/base/text.h"

static void numbers_are_whole_and_bounded(void)
{
    uint64_t v = 7;

    T_OK(text_u64("0", 1, 10, &v) && v == 0);
    T_OK(text_u64("18446744073709551615", 20, UINT64_MAX, &v) && v == UINT64_MAX);
    T_OK(!text_u64("18446744073709551616", 20, UINT64_MAX, &v));
    T_OK(!text_u64("11", 2, 10, &v));
    T_OK(!text_u64("", 0, 10, &v));
    T_OK(!text_u64("1x", 2, 10, &v));
    T_OK(!text_u64("-1", 2, 10, &v));
    T_OK(v == UINT64_MAX);
}

static void lists_split_in_place(void)
{
    const char *cursor = " a, b ,,c";
    struct text_piece p;
    char got[64] = "";

    while (text_split(&cursor, ',', &p))
        snprintf(got + strlen(got), sizeof(got) - strlen(got), "[%.*s]", (int)p.len, p.s);
    T_STR(got, "[a][b][][c]");
    cursor = "";
    T_OK(!text_split(&cursor, ',', &p));
}

static void dates_are_read_in_any_month(void)
{
    struct buf b = { 0 };
    struct tm tm = {
        .tm_year = 104, .tm_mon = 4, .tm_mday = 2, .tm_hour = 13, .tm_min = 4, .tm_isdst = -1
    };

    text_date(&b, mktime(&tm));
    T_STR(buf_str(&b), "may/02/2004 13:04:00");
    buf_free(&b);
}

static void hexadecimal_is_read_as_far_as_it_is_wanted(void)
{
    static const struct {
        const char *text;
        size_t len;
        bool ok;
    } rows[] = { { "00fFA1 rest", 3, true }, { "00fFA1", 2, true }, { "", 0, true },
        { "00fF", 3, false }, { "0", 1, false }, { "0g", 1, false }, { "g0", 1, false },
        { " 00", 1, false } };
    static const uint8_t want[] = { 0x00, 0xff, 0xa1 };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *cursor = rows[i].text;
        uint8_t got[4] = { 0 };

        T_INT(text_unhex(&cursor, got, rows[i].len), rows[i].ok);
        if (!rows[i].ok)
            continue;
        T_MEM(got, rows[i].len, want, rows[i].len);
        T_INT(cursor - rows[i].text, 2 * rows[i].len);
    }
}

int main(void)
{
    T_RUN(numbers_are_whole_and_bounded);
    T_RUN(lists_split_in_place);
    T_RUN(dates_are_read_in_any_month);
    T_RUN(hexadecimal_is_read_as_far_as_it_is_wanted);
    return t_end();
}
