// SPDX-License-Identifier: ISC
#include "core/wire/sentence.h"

#include "core/base/mem.h"
#include "core/base/rd.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

const struct sentence_limits sentence_limits_default = {
    .word = 16u << 20,
    .total = 32u << 20,
    .words = 4096,
};

const struct sentence_limits sentence_limits_request = {
    .word = 4u << 20,
    .total = 4u << 20,
    .words = 4096,
};

void sentence_reset(struct sentence *s)
{
    s->count = 0;
    buf_truncate(&s->store, 0);
}

void sentence_free(struct sentence *s)
{
    free(s->words);
    buf_free(&s->store);
    *s = (struct sentence){ 0 };
}

const char *sentence_get(const struct sentence *s, const char *name)
{
    size_t len = strlen(name);

    for (size_t i = 0; i < s->count; i++) {
        const char *w = s->words[i].s;

        if (name[0] != '.' || w[0] == '=') {
            if (w[0] != '=')
                continue;
            w++;
        }
        if (strncmp(w, name, len) != 0)
            continue;
        if (w[len] == '=')
            return w + len + 1;
        if (w[len] == '\0')
            return w + len;
    }
    return NULL;
}

// The length prefix: one to five bytes, the number of leading one bits says how many follow.
static bool read_length(struct rd *r, uint32_t *ret)
{
    uint8_t first = rd_u8(r);

    if (first < 0x80)
        *ret = first;
    else if (first < 0xC0)
        *ret = (uint32_t)(first & 0x3F) << 8 | rd_u8(r);
    else if (first < 0xE0)
        *ret = (uint32_t)(first & 0x1F) << 16 | rd_u16(r);
    else if (first < 0xF0)
        *ret = (uint32_t)(first & 0x0F) << 24 | (uint32_t)rd_u8(r) << 16 | rd_u16(r);
    else if (first == 0xF0)
        *ret = rd_u32(r);
    else
        return false;
    return true;
}

static void sentence_push(struct sentence *s, const uint8_t *data, size_t len)
{
    if (s->count == s->size) {
        s->size = s->size > 0 ? s->size * 2 : 16;
        s->words = mem_resize(s->words, s->size * sizeof(*s->words));
    }
    s->words[s->count++] = (struct word_ref){ .len = len };
    buf_add(&s->store, data, len);
    buf_addc(&s->store, '\0');
}

// The store moves while it grows, so the pointers are set when the sentence is whole.
static void sentence_settle(struct sentence *s)
{
    const char *at = buf_str(&s->store);

    for (size_t i = 0; i < s->count; i++) {
        s->words[i].s = at;
        at += s->words[i].len + 1;
    }
}

enum sentence_read sentence_read(
    struct buf *in, struct sentence *s, const struct sentence_limits *limits)
{
    struct rd r = rd_init(in->data, in->len);
    uint32_t len = 0;

    sentence_reset(s);
    for (;;) {
        const uint8_t *data;

        if (!read_length(&r, &len))
            return SENTENCE_BAD;
        if (!rd_ok(&r))
            return SENTENCE_MORE;
        if (len == 0) {
            if (s->count == 0)
                continue;
            break;
        }
        if (len > limits->word || s->store.len + len > limits->total || s->count >= limits->words)
            return SENTENCE_BAD;
        data = rd_bytes(&r, len);
        if (data == NULL)
            return SENTENCE_MORE;
        sentence_push(s, data, len);
    }
    buf_consume(in, in->len - rd_left(&r));
    sentence_settle(s);
    return SENTENCE_DONE;
}

static void write_length(struct buf *out, size_t len)
{
    unsigned char b[5] = { 0xF0, (unsigned char)(len >> 24), (unsigned char)(len >> 16),
        (unsigned char)(len >> 8), (unsigned char)len };

    if (len < 0x80) {
        buf_add(out, b + 4, 1);
    } else if (len < 0x4000) {
        b[3] |= 0x80;
        buf_add(out, b + 3, 2);
    } else if (len < 0x200000) {
        b[2] |= 0xC0;
        buf_add(out, b + 2, 3);
    } else if (len < 0x10000000) {
        b[1] |= 0xE0;
        buf_add(out, b + 1, 4);
    } else {
        buf_add(out, b, 5);
    }
}

void sentence_word(struct buf *out, const char *word, size_t len)
{
    write_length(out, len);
    buf_add(out, word, len);
}

void sentence_wordf(struct buf *out, const char *fmt, ...)
{
    struct buf b = { 0 };
    va_list ap;

    va_start(ap, fmt);
    buf_vprintf(&b, fmt, ap);
    va_end(ap);
    sentence_word(out, buf_str(&b), b.len);
    buf_free(&b);
}

void sentence_attr(struct buf *out, const char *name, const char *value)
{
    size_t n = strlen(name), v = strlen(value);

    write_length(out, n + v + 2);
    buf_addc(out, '=');
    buf_add(out, name, n);
    buf_addc(out, '=');
    buf_add(out, value, v);
}

void sentence_end(struct buf *out)
{
    buf_addc(out, '\0');
}
