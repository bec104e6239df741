// SPDX-License-Identifier: ISC
#pragma once
// Text as it lies in the cells of a terminal: what may be sent there, how wide it is, where it can
// be cut. Widths are terminal columns (wcwidth of the current locale); lengths are bytes.

#include "core/base/buf.h"

#include <stddef.h>

// Appends `s` so that it cannot move a cursor or turn text around: control characters and invalid
// UTF-8 become \n, \r, \t or \XX per byte.
void cell_escape(struct buf *out, const char *s);

// Columns that escaped text takes.
size_t cell_width(const char *s);

// How many bytes of escaped text fit into `room` columns; *ret_width is what they take.
size_t cell_fit(const char *s, size_t room, size_t *ret_width);

// The same for text that goes on in a next line: prefers to end after a blank or a comma. At least
// one character fits always, so that a loop ends.
size_t cell_break(const char *s, size_t room);

// Appends escaped text, cut with "..." where it is wider than `room`. Returns its width.
size_t cell_cut(struct buf *out, const char *s, size_t room);

// Removes the blanks at the end of what was appended since `start`.
void cell_trim(struct buf *out, size_t start);
