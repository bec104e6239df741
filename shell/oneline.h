// SPDX-License-Identifier: ISC
#pragma once
// A line on a terminal that can only write and go back by one character: one row, which shows the
// part of the line that the cursor is in.

#include "core/base/buf.h"

struct oneline {
    struct buf shown; // what the row shows
    size_t left;      // columns of the line that are left of it
    size_t column;    // of the terminal's cursor
};

// Appends what makes the row show `text` (escaped, with its prompt) with the cursor `cursor`
// columns behind its beginning.
void oneline_draw(
    struct oneline *o, struct buf *out, const char *text, size_t cursor, size_t columns);
// Empties the row.
void oneline_clear(struct oneline *o, struct buf *out);
// The cursor went to the beginning of an empty row.
void oneline_forget(struct oneline *o);
