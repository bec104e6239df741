// SPDX-License-Identifier: ISC
#pragma once
// Small text helpers that several layers need.

#include "core/base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

// Appends bytes that came from outside as printable text: control bytes and DEL as \XX, so that a
// peer's name can neither forge a log line nor move somebody's cursor. UTF-8 passes.
void text_escape(struct buf *b, const void *data, size_t len);

// Whole decimal number without sign, at most `max`. False on anything else.
bool text_u64(const char *s, size_t len, uint64_t max, uint64_t *ret);

// Walks a separated list in place: *ret is the next piece with blanks around it cut off. False at
// the end. An empty string has no pieces; "a,,b" has an empty one in the middle.
struct text_piece {
    const char *s;
    size_t len;
};
bool text_split(const char **cursor, char separator, struct text_piece *ret);

// Copies text into a field of `size` bytes, cut where it does not fit, always with a NUL.
void text_copy(char *to, size_t size, const char *from);

// A date as RouterOS writes it, in local time: jan/02/2006 15:04:05.
void text_date(struct buf *b, time_t at);

bool text_starts(const char *s, const char *prefix);
void text_hex(struct buf *b, const void *data, size_t len); // lower case, no separators
// Reads `len` bytes, two digits of either case to a byte, and moves the cursor behind them. False
// where they are not there.
bool text_unhex(const char **cursor, uint8_t *to, size_t len);
