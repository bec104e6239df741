// SPDX-License-Identifier: ISC
#include "shell/oneline.h"

#include "tests/fake/screen.h"
#include "tests/t.h"

#include <locale.h>
#include <string.h>

static struct screen *screen;
static struct oneline line;

// Draws, and compares the picture, the cursor and what was sent for it.
static void check(const char *text, size_t cursor, const char *row, size_t column, const char *sent,
    int source_line)
{
    struct buf out = { 0 }, picture = { 0 };

    oneline_draw(&line, &out, text, cursor, 12);
    screen_write(screen, buf_str(&out), out.len);
    screen_text(screen, &picture);
    buf_addc(&out, '\0');
    t_str(buf_str(&picture), row, __FILE__, source_line, "row");
    t_int((long long)screen->column, (long long)column, __FILE__, source_line, "column");
    if (sent != NULL)
        t_str(buf_str(&out), sent, __FILE__, source_line, "sent");
    T_INT(screen->unknown, 0);
    buf_free(&out);
    buf_free(&picture);
}
#define CHECK(text, cursor, row, column, sent) check(text, cursor, row, column, sent, __LINE__)

static void begin(void)
{
    screen = screen_new(2, 12);
    line = (struct oneline){ 0 };
}

static void finish(void)
{
    screen_free(screen);
    oneline_forget(&line);
}

static void only_what_changes_is_sent(void)
{
    begin();
    CHECK("> ab", 4, "> ab\n", 4, "> ab");
    CHECK("> abc", 5, "> abc\n", 5, "c");
    CHECK("> ab", 4, "> ab\n", 4, "\b \b");
    CHECK("> ab", 2, "> ab\n", 2, "\b\b");
    CHECK("> xab", 3, "> xab\n", 3, "xab\b\b");
    CHECK("> xab", 5, "> xab\n", 5, "ab");
    CHECK("> xab", 5, "> xab\n", 5, "");
    CHECK("> \u00e4", 3, "> \u00e4\n", 3, "\b\b\b\u00e4  \b\b");
    CHECK("> \u00f6", 3, "> \u00f6\n", 3, "\b\u00f6");
    finish();
}

static void a_long_line_moves_under_the_cursor(void)
{
    begin();
    CHECK("> 12345678", 10, "> 12345678\n", 10, NULL);
    CHECK("> 123456789", 11, "456789\n", 6, NULL); // by half a row
    CHECK("> 123456789a", 12, "456789a\n", 7, NULL);
    CHECK("> 123456789abcdef", 17, "9abcdef\n", 7, NULL);
    CHECK("> 123456789abcdef", 4, "> 123456789\n", 4, NULL);
    CHECK(
        "> \u5e83\u5e83\u5e83\u5e83\u5e83\u5e83", 14, "\u5e83\u5e83\u5e83\u5e83\u5e83\n", 10, NULL);
    finish();
}

static void a_row_is_emptied(void)
{
    struct buf out = { 0 }, picture = { 0 };

    begin();
    CHECK("> abc", 3, "> abc\n", 3, NULL);
    oneline_clear(&line, &out);
    screen_write(screen, buf_str(&out), out.len);
    screen_text(screen, &picture);
    T_STR(buf_str(&picture), "");
    T_INT(screen->column, 0);
    CHECK("> abc", 3, "> abc\n", 3, NULL);
    finish();
    buf_free(&out);
    buf_free(&picture);
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    T_RUN(only_what_changes_is_sent);
    T_RUN(a_long_line_moves_under_the_cursor);
    T_RUN(a_row_is_emptied);
    return t_end();
}
