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

int main(void)
{
    T_RUN(numbers_are_whole_and_bounded);
    T_RUN(lists_split_in_place);
    T_RUN(dates_are_read_in_any_month);
    return t_end();
}
