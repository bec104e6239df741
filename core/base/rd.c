// SPDX-License-Identifier: ISC
#include "core/base/rd.h"

#include <string.h>

struct rd rd_init(const void *data, size_t len)
{
    const uint8_t *p = data;

    return (struct rd){ .p = p, .end = len > 0 ? p + len : p };
}

size_t rd_left(const struct rd *r)
{
    return r->bad ? 0 : (size_t)(r->end - r->p);
}

bool rd_ok(const struct rd *r)
{
    return !r->bad;
}

bool rd_done(const struct rd *r)
{
    return !r->bad && r->p == r->end;
}

const uint8_t *rd_bytes(struct rd *r, size_t n)
{
    const uint8_t *at = r->p;

    if (r->bad || n > (size_t)(r->end - r->p)) {
        r->bad = true;
        return NULL;
    }
    if (n > 0)
        r->p += n;
    return at;
}

uint8_t rd_u8(struct rd *r)
{
    const uint8_t *b = rd_bytes(r, 1);

    return b != NULL ? b[0] : 0;
}

uint16_t rd_u16(struct rd *r)
{
    const uint8_t *b = rd_bytes(r, 2);

    return b != NULL ? (uint16_t)(b[0] << 8 | b[1]) : 0;
}

uint32_t rd_u32(struct rd *r)
{
    const uint8_t *b = rd_bytes(r, 4);

    return b != NULL ? (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3] : 0;
}

void rd_copy(struct rd *r, void *to, size_t n)
{
    const uint8_t *b = rd_bytes(r, n);

    if (n == 0)
        return;
    if (b != NULL)
        memcpy(to, b, n);
    else
        memset(to, 0, n);
}

void rd_skip(struct rd *r, size_t n)
{
    rd_bytes(r, n);
}

struct rd rd_sub(struct rd *r, size_t n)
{
    const uint8_t *b = rd_bytes(r, n);

    if (b == NULL)
        return (struct rd){ .p = r->end, .end = r->end, .bad = r->bad };
    return rd_init(b, n);
}

struct rd rd_rest(struct rd *r)
{
    return rd_sub(r, rd_left(r));
}

void rd_text(struct rd *r, char *to, size_t width)
{
    rd_copy(r, to, width);
    to[width] = '\0';
}
