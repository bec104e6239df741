// SPDX-License-Identifier: ISC
#include "core/base/wr.h"

#include <string.h>

struct wr wr_init(void *data, size_t size)
{
    uint8_t *p = data;

    return (struct wr){ .start = p, .p = p, .end = p + size };
}

bool wr_ok(const struct wr *w)
{
    return !w->bad;
}

size_t wr_len(const struct wr *w)
{
    return (size_t)(w->p - w->start);
}

static uint8_t *wr_room(struct wr *w, size_t n)
{
    uint8_t *at = w->p;

    if (w->bad || n > (size_t)(w->end - w->p)) {
        w->bad = true;
        return NULL;
    }
    w->p += n;
    return at;
}

void wr_u8(struct wr *w, uint8_t v)
{
    wr_bytes(w, &v, 1);
}

void wr_u16(struct wr *w, uint16_t v)
{
    wr_bytes(w, (uint8_t[]){ (uint8_t)(v >> 8), (uint8_t)v }, 2);
}

void wr_u32(struct wr *w, uint32_t v)
{
    wr_u16(w, (uint16_t)(v >> 16));
    wr_u16(w, (uint16_t)v);
}

void wr_bytes(struct wr *w, const void *data, size_t n)
{
    uint8_t *at = wr_room(w, n);

    if (at != NULL && n > 0)
        memcpy(at, data, n);
}

void wr_zero(struct wr *w, size_t n)
{
    uint8_t *at = wr_room(w, n);

    if (at != NULL && n > 0)
        memset(at, 0, n);
}

void wr_text(struct wr *w, const char *s, size_t width)
{
    size_t len = strnlen(s, width);

    wr_bytes(w, s, len);
    wr_zero(w, width - len);
}

size_t wr_mark16(struct wr *w)
{
    size_t mark = wr_len(w);

    wr_u16(w, 0);
    return mark;
}

void wr_patch16(struct wr *w, size_t mark, uint16_t v)
{
    if (w->bad)
        return;
    w->start[mark] = (uint8_t)(v >> 8);
    w->start[mark + 1] = (uint8_t)v;
}
