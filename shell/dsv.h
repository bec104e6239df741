// SPDX-License-Identifier: ISC
#pragma once
// Text in rows and columns, for :serialize and :deserialize: a line is a row, a delimiter stands
// between fields. A field with a delimiter, a quote or a newline in it is written in quotes, and a
// quote in it twice (RFC 4180 with any delimiter).

#include "shell/datum.h"

// An array of rows. `keyed`: the first line names the columns, rows are keyed by them; else a row
// is an array of fields. Fields are text. The last line may end without a newline.
bool dsv_parse(const char *text, size_t len, const struct buf *delimiter, bool keyed,
    struct datum *ret, struct err *err);
// An array of arrays is rows, any other array one row. `keyed`: a line with the names of the keys
// comes first. `order` says which keys and in what order (an array, NULL: all as they come). No
// newline follows the last row.
void dsv_write(struct buf *out, const struct datum *d, const struct buf *delimiter, bool keyed,
    const struct datum *order);
