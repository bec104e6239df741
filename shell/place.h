// SPDX-License-Identifier: ISC
#pragma once
// Where text lies on a terminal that wraps it, counted the way libedit draws; and the rows of a
// text that has line breaks in it.

#include <stdbool.h>
#include <stddef.h>

// Counted from the beginning of the prompt.
struct place {
    size_t row, column;
};

// Where the cursor is after `text`, on a terminal with `room` columns.
struct place place_after(struct place p, const char *text, size_t len, size_t room);

// Characters in bytes of UTF-8.
size_t place_characters(const char *s, size_t len);
// Byte offsets: where the row of text around `at` begins, and its line break or the end.
size_t place_row_begin(const char *text, size_t at);
size_t place_row_end(const char *text, size_t at);
// The same character of the row above or below, or the last one of it where it is shorter. `at`
// itself where there is no such row.
size_t place_above(const char *text, size_t at);
size_t place_below(const char *text, size_t at);
