// SPDX-License-Identifier: ISC
#include "shell/place.h"

#include "tests/t.h"

#include <locale.h>
#include <string.h>

static void text_lies_where_a_terminal_wraps_it(void)
{
    static const struct {
        const char *text;
        size_t row, column;
    } cases[] = {
        { "", 0, 0 }, { "123", 0, 3 },
        { "1234567890", 1, 0 }, // a full row: the next character is in the next one
        { "12345678901", 1, 1 }, { "12\n3", 1, 1 }, { "gr\u00fc\u00df", 0, 4 },
        { "123456789\u5e83", 1, 2 },        // a wide letter is not cut
        { "1\t2", 0, 9 }, { "\x01", 0, 2 }, // shown as ^A
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct place p = place_after((struct place){ 0 }, cases[i].text, strlen(cases[i].text), 10);

        T_INT(p.row, cases[i].row);
        T_INT(p.column, cases[i].column);
    }
}

static void rows_of_a_text_begin_and_end_at_its_line_breaks(void)
{
    static const char text[] = "ab\n\ncd";

    T_INT(place_row_begin(text, 1), 0);
    T_INT(place_row_end(text, 1), 2);
    T_INT(place_row_begin(text, 3), 3);
    T_INT(place_row_end(text, 3), 3);
    T_INT(place_row_begin(text, 6), 4);
    T_INT(place_row_end(text, 4), 6);
}

static void the_cursor_moves_between_rows_by_characters(void)
{
    static const char text[] = "a\u00e4\u00e4bc\nde\nfghij";

    T_INT(place_above(text, 2), 2);                       // the first row
    T_INT(place_below(text, strlen(text)), strlen(text)); // the last one
    T_INT(place_below(text, 3), 10);                      // behind "a\u00e4": behind "de"
    T_INT(place_above(text, 10), 3);
    T_INT(place_below(text, 7), 10); // a shorter row ends earlier
    T_INT(place_below(text, 9), 12);
    T_INT(place_above(text, 15), 10);
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    T_RUN(text_lies_where_a_terminal_wraps_it);
    T_RUN(rows_of_a_text_begin_and_end_at_its_line_breaks);
    T_RUN(the_cursor_moves_between_rows_by_characters);
    return t_end();
}
