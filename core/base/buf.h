// SPDX-License-Identifier: ISC
#pragma once
// A growable run of bytes that is always followed by a NUL, so text built in it can be used as a
// C string. A zeroed struct buf is an empty one.

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct buf {
    char *data; // NULL while empty: use buf_str() for text
    size_t len, size;
};

void buf_add(struct buf *b, const void *data, size_t len);
void buf_addc(struct buf *b, char c);
void buf_adds(struct buf *b, const char *s);
void buf_fill(struct buf *b, char c, size_t count); // append c count times
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));
void buf_consume(struct buf *b, size_t len); // drop the first len bytes
void buf_truncate(struct buf *b, size_t len);
const char *buf_str(const struct buf *b); // "" while empty; valid until the next change
char *buf_take(struct buf *b);            // hands the text over; the buffer is empty afterwards
void buf_free(struct buf *b);
