// SPDX-License-Identifier: ISC
#pragma once
// The bounded reader: the only way bytes from a peer are read. The first read past the end sets
// `bad`; every read after that returns zeros and moves nothing, so a parser reads a whole message
// and asks once, at the end, whether it was there.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rd {
    const uint8_t *p, *end;
    bool bad;
};

struct rd rd_init(const void *data, size_t len);
size_t rd_left(const struct rd *r);
bool rd_ok(const struct rd *r);   // no read has failed
bool rd_done(const struct rd *r); // no read has failed and nothing is left
uint8_t rd_u8(struct rd *r);
uint16_t rd_u16(struct rd *r); // network byte order
uint32_t rd_u32(struct rd *r);
const uint8_t *rd_bytes(struct rd *r, size_t n); // NULL where n bytes are not left
void rd_copy(struct rd *r, void *to, size_t n);  // zeros `to` where n bytes are not left
void rd_skip(struct rd *r, size_t n);
struct rd rd_sub(struct rd *r, size_t n); // a child bounded to the next n bytes; bad if fewer
struct rd rd_rest(struct rd *r);          // a child over all that is left
// A field of `width` bytes that holds text with or without a NUL. `to` has room for width + 1.
void rd_text(struct rd *r, char *to, size_t width);
