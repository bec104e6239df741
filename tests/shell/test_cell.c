// SPDX-License-Identifier: ISC
#include "shell/cell.h"

#include "tests/t.h"

#include <locale.h>

static void only_what_is_printable_passes(void)
{
    static const struct {
        const char *text, *want;
    } table[] = {
        { "", "" }, { "plain text, <x>", "plain text, <x>" }, { "a\nb\rc\td", "a\\nb\\rc\\td" },
        { "\x1b[31m\x7f\x01", "\\1B[31m\\7F\\01" }, { "gr\u00fcn \u5e83", "gr\u00fcn \u5e83" },
        { "\xc2\x9b"
          "2J",
            "\\C2\\9B2J" },                                   // CSI as one character
        { "\xff\xc3", "\\FF\\C3" },                           // no UTF-8
        { "\xc0\x8a", "\\C0\\8A" },                           // a newline in two bytes
        { "\xed\xa0\x80", "\\ED\\A0\\80" },                   // half a surrogate pair
        { "\xf4\x90\x80\x80", "\\F4\\90\\80\\80" },           // beyond Unicode
        { "\xe5\xba", "\\E5\\BA" },                           // cut off
        { "a\u202eb\u2066c", "a\\E2\\80\\AEb\\E2\\81\\A6c" }, // turns text around
    };

    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        struct buf out = { 0 };

        cell_escape(&out, table[i].text);
        T_STR(buf_str(&out), table[i].want);
        buf_free(&out);
    }
}

static void width_is_counted_in_columns(void)
{
    T_INT(cell_width(""), 0);
    T_INT(cell_width("abc"), 3);
    T_INT(cell_width("\u00e4\u00f6"), 2);
    T_INT(cell_width("\u5e83\u5cf6"), 4);
    T_INT(cell_width("e\u0301"), 1); // a combining accent
}

static void text_is_cut_with_dots(void)
{
    static const struct {
        const char *text;
        size_t room;
        const char *want;
        size_t width;
    } table[] = {
        { "ENCODING", 8, "ENCODING", 8 }, { "ENCODING", 6, "ENC...", 6 },
        { "ENCODING", 4, "E...", 4 }, { "ENCODING", 3, "...", 3 }, { "ENCODING", 1, ".", 1 },
        { "ENCODING", 0, "", 0 }, { "\u5e83\u5cf6\u5e83", 5, "\u5e83...", 5 },
        { "\u5e83\u5cf6\u5e83", 4, "...", 3 }, // half a character does not fit
    };

    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        struct buf out = { 0 };

        T_INT(cell_cut(&out, table[i].text, table[i].room), table[i].width);
        T_STR(buf_str(&out), table[i].want);
        buf_free(&out);
    }
}

static void lines_break_after_blanks_and_commas(void)
{
    T_INT(cell_break("one two three", 80), 13);
    T_INT(cell_break("one two three", 9), 8);
    T_INT(cell_break("pap,chap,mschap1", 10), 9);
    T_INT(cell_break("unbroken", 4), 4);
    T_INT(cell_break("\u5e83\u5cf6", 1), 3); // wider than the room, and still a step
    T_INT(cell_break("", 4), 0);
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    T_RUN(only_what_is_printable_passes);
    T_RUN(width_is_counted_in_columns);
    T_RUN(text_is_cut_with_dots);
    T_RUN(lines_break_after_blanks_and_commas);
    return t_end();
}
