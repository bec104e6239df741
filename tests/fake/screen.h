// SPDX-License-Identifier: ISC
#pragma once
// A terminal for tests: takes the bytes that a program sends to one and keeps the picture. Enough
// of a VT100 for libedit and for screens that are redrawn; anything else counts as unknown.

#include "core/base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct screen {
    size_t rows, columns;
    uint32_t *cells; // a character, its colour in the highest byte; see screen.c
    unsigned colour; // of what is written next: 30 to 37, 90 to 97, or 0
    size_t row, column;
    size_t saved_row, saved_column;
    bool wrap;        // the last column was filled: the next character goes to the next line
    bool marks;       // of pastes are asked for
    size_t scrolled;  // lines that left at the top
    struct buf gone;  // their text
    struct buf input; // bytes of a sequence or a character that is not whole yet
    unsigned unknown; // sequences that were not understood
};

struct screen *screen_new(size_t rows, size_t columns);
void screen_free(struct screen *s);
void screen_write(struct screen *s, const char *data, size_t len);
void screen_resize(struct screen *s, size_t rows, size_t columns); // keeps the lower left corner
// The colour of a character, as in the sequence that sets it (31: red); 0: none.
unsigned screen_colour(const struct screen *s, size_t row, size_t column);
// The picture: a line per row without blanks at its end, no empty lines at the end.
void screen_text(const struct screen *s, struct buf *out);
// The same with everything that scrolled away before it.
void screen_history(const struct screen *s, struct buf *out);
