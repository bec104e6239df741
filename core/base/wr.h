// SPDX-License-Identifier: ISC
#pragma once
// The bounded writer: fills a buffer of fixed size. The first write past the end sets `bad` and
// nothing is written from then on; the caller asks once, at the end.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wr {
    uint8_t *start, *p, *end;
    bool bad;
};

struct wr wr_init(void *data, size_t size);
bool wr_ok(const struct wr *w);
size_t wr_len(const struct wr *w); // bytes written so far
void wr_u8(struct wr *w, uint8_t v);
void wr_u16(struct wr *w, uint16_t v); // network byte order
void wr_u32(struct wr *w, uint32_t v);
void wr_bytes(struct wr *w, const void *data, size_t n);
void wr_zero(struct wr *w, size_t n);
void wr_text(struct wr *w, const char *s, size_t width); // NUL padded; cut at width
// A 16-bit length that is known later: mark the place, patch it when the rest is written.
size_t wr_mark16(struct wr *w);
void wr_patch16(struct wr *w, size_t mark, uint16_t v);
