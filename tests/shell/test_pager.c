// SPDX-License-Identifier: ISC
#include "shell/pager.h"

#include "tests/shell/fake_term.h"
#include "tests/t.h"

// What stands on a terminal of 4 rows and 40 columns after these keys, and what scrolled away.
static void check(
    const char *text, const int *keys, const char *screen, const char *history, int line)
{
    struct fake_term f;
    struct buf got = { 0 };

    fake_term_init(&f, 4, 40);
    f.keys = keys;
    pager_show(&f.term, text);
    screen_text(f.screen, &got);
    t_str(buf_str(&got), screen, __FILE__, line, "screen");
    buf_truncate(&got, 0);
    screen_history(f.screen, &got);
    t_str(buf_str(&got), history, __FILE__, line, "history");
    buf_free(&got);
    fake_term_fini(&f);
}
#define KEYS(...) ((const int[]){ __VA_ARGS__, KEY_END })
#define CHECK(keys, screen, history) \
    check("1\n2\n3\n4\n5\n6\n7\n8\n", keys, screen, history, __LINE__)

static void short_text_is_not_stopped(void)
{
    check("1\n2\n3\n", KEYS('q'), "1\n2\n3\n", "1\n2\n3\n", __LINE__);
    check("", KEYS('q'), "", "", __LINE__);
}

static void keys_move_through_the_text(void)
{
    CHECK(KEYS('q'), "1\n2\n3\n", "1\n2\n3\n");
    CHECK(KEYS(KEY_INTERRUPT), "1\n2\n3\n", "1\n2\n3\n");
    CHECK(KEYS(' ', 'Q'), "4\n5\n6\n", "1\n2\n3\n4\n5\n6\n");
    CHECK(KEYS(KEY_DOWN, KEY_PAGE_DOWN), "6\n7\n8\n", "1\n2\n3\n4\n5\n6\n7\n8\n");
    CHECK(KEYS(KEY_ENTER, 'q'), "2\n3\n4\n", "1\n2\n3\n4\n");
    CHECK(KEYS('x', KEY_NONE, '?', 'q'), "1\n2\n3\n", "1\n2\n3\n");
    CHECK(KEYS('d'), "6\n7\n8\n", "1\n2\n3\n4\n5\n6\n7\n8\n");
    CHECK(KEYS(' ', KEY_UP, 'q'), "1\n2\n3\n", "1\n2\n3\n1\n2\n3\n");
}

static void a_page_is_counted_in_rows_of_the_terminal(void)
{
    check("a 23456789 123456789 123456789 123456789 12\nb\nc\nd\n", KEYS('q'),
        "a 23456789 123456789 123456789 123456789\n 12\nb\n",
        "a 23456789 123456789 123456789 123456789\n 12\nb\n", __LINE__);
}

static void the_prompt_says_where_one_can_go(void)
{
    struct fake_term f;

    fake_term_init(&f, 4, 40);
    f.keys = KEYS(' ', KEY_UP, 'q');
    pager_show(&f.term, "1\n2\n3\n4\n5\n6\n7\n8\n");
    T_STR(buf_str(&f.bytes), "1\n2\n3\n-- [Q quit|D dump|down]\r\033[K"
                             "4\n5\n6\n-- [Q quit|D dump|up|down]\r\033[K"
                             "\033[H\033[J1\n2\n3\n-- [Q quit|D dump|down]\r\033[K");
    fake_term_fini(&f);
}

static void without_a_terminal_nothing_stops(void)
{
    struct fake_term f;

    fake_term_init(&f, 0, 0);
    pager_show(&f.term, "1\n2\n3\n4\n5\n6\n7\n8\n");
    T_STR(buf_str(&f.bytes), "1\n2\n3\n4\n5\n6\n7\n8\n");
    fake_term_fini(&f);
}

int main(void)
{
    T_RUN(short_text_is_not_stopped);
    T_RUN(keys_move_through_the_text);
    T_RUN(a_page_is_counted_in_rows_of_the_terminal);
    T_RUN(the_prompt_says_where_one_can_go);
    T_RUN(without_a_terminal_nothing_stops);
    return t_end();
}
