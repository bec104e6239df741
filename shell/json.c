// SPDX-License-Identifier: ISC
#include "shell/json.h"

#include "core/base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NESTING_MAX 60          // arrays hold no more than this anyway
#define WRITTEN_MAX (32u << 20) // more than a value can be: whoever asked refuses it

struct reader {
    const char *text;
    size_t len, pos;
    unsigned depth;
    struct err *err;
};

static bool read_value(struct reader *r, struct datum *ret);

static bool wrong(struct reader *r)
{
    return err_set(r->err, ERR_SCRIPT, "not JSON at byte %zu", r->pos + 1);
}

static int peek(const struct reader *r)
{
    return r->pos < r->len ? (unsigned char)r->text[r->pos] : -1;
}

// The next byte that is no blank.
static int look(struct reader *r)
{
    while (peek(r) == ' ' || peek(r) == '\t' || peek(r) == '\n' || peek(r) == '\r')
        r->pos++;
    return peek(r);
}

static bool read_word(struct reader *r, const char *word)
{
    size_t len = strlen(word);

    if (r->len - r->pos < len || memcmp(r->text + r->pos, word, len) != 0)
        return wrong(r);
    r->pos += len;
    return true;
}

static bool read_hex(struct reader *r, uint32_t *ret)
{
    uint32_t v = 0;

    for (int i = 0; i < 4; i++, r->pos++) {
        int c = peek(r);

        if (c >= '0' && c <= '9')
            v = v * 16 + (uint32_t)(c - '0');
        else if (c >= 'a' && c <= 'f')
            v = v * 16 + (uint32_t)(c - 'a') + 10;
        else if (c >= 'A' && c <= 'F')
            v = v * 16 + (uint32_t)(c - 'A') + 10;
        else
            return wrong(r);
    }
    *ret = v;
    return true;
}

static void add_utf8(struct buf *out, uint32_t c)
{
    if (c < 0x80) {
        buf_addc(out, (char)c);
    } else if (c < 0x800) {
        buf_addc(out, (char)(0xC0 | c >> 6));
        buf_addc(out, (char)(0x80 | (c & 0x3F)));
    } else if (c < 0x10000) {
        buf_addc(out, (char)(0xE0 | c >> 12));
        buf_addc(out, (char)(0x80 | (c >> 6 & 0x3F)));
        buf_addc(out, (char)(0x80 | (c & 0x3F)));
    } else {
        buf_addc(out, (char)(0xF0 | c >> 18));
        buf_addc(out, (char)(0x80 | (c >> 12 & 0x3F)));
        buf_addc(out, (char)(0x80 | (c >> 6 & 0x3F)));
        buf_addc(out, (char)(0x80 | (c & 0x3F)));
    }
}

// Behind \u. Characters beyond 16 bits come as two halves.
static bool read_unicode(struct reader *r, struct buf *out)
{
    uint32_t c, low;

    if (!read_hex(r, &c))
        return false;
    if (c >= 0xDC00 && c <= 0xDFFF)
        return wrong(r);
    if (c >= 0xD800 && c <= 0xDBFF) {
        if (!read_word(r, "\\u") || !read_hex(r, &low))
            return false;
        if (low < 0xDC00 || low > 0xDFFF)
            return wrong(r);
        c = 0x10000 + ((c & 0x3FF) << 10) + (low & 0x3FF);
    }
    add_utf8(out, c);
    return true;
}

static const struct {
    char letter, meaning;
} escapes[] = { { '"', '"' }, { '\\', '\\' }, { '/', '/' }, { 'b', '\b' }, { 'f', '\f' },
    { 'n', '\n' }, { 'r', '\r' }, { 't', '\t' } };

// Behind the backslash.
static bool read_escape(struct reader *r, struct buf *out)
{
    int c = peek(r);

    if (c == 'u') {
        r->pos++;
        return read_unicode(r, out);
    }
    for (size_t i = 0; i < sizeof(escapes) / sizeof(*escapes); i++) {
        if (escapes[i].letter == c) {
            r->pos++;
            buf_addc(out, escapes[i].meaning);
            return true;
        }
    }
    return wrong(r);
}

// At the quote.
static bool read_string(struct reader *r, struct buf *out)
{
    if (look(r) != '"')
        return wrong(r);
    for (r->pos++; peek(r) != '"';) {
        int c = peek(r);

        if (c < 0x20) // the end of the text, or a control byte
            return wrong(r);
        r->pos++;
        if (c != '\\')
            buf_addc(out, (char)c);
        else if (!read_escape(r, out))
            return false;
    }
    r->pos++;
    return true;
}

static size_t digits(struct reader *r)
{
    size_t from = r->pos;

    while (peek(r) >= '0' && peek(r) <= '9')
        r->pos++;
    return r->pos - from;
}

static bool read_number(struct reader *r, struct datum *ret)
{
    size_t from = r->pos, first;
    bool whole = true;
    struct datum d;

    r->pos += peek(r) == '-';
    first = r->pos;
    if (digits(r) == 0 || (r->text[first] == '0' && r->pos - first > 1))
        return wrong(r);
    if (peek(r) == '.') {
        whole = false;
        r->pos++;
        if (digits(r) == 0)
            return wrong(r);
    }
    if (peek(r) == 'e' || peek(r) == 'E') {
        whole = false;
        r->pos++;
        r->pos += peek(r) == '+' || peek(r) == '-';
        if (digits(r) == 0)
            return wrong(r);
    }
    d = datum_strn(r->text + from, r->pos - from);
    if (whole && r->pos - first <= 18) {
        int64_t n = strtoll(d.text->s, NULL, 10);

        datum_clear(&d);
        d = datum_num(n);
    }
    *ret = d;
    return true;
}

// A , or the closing bracket. False: neither.
static bool read_separator(struct reader *r, char close, bool *ret_more)
{
    int c = look(r);

    if (c != ',' && c != close)
        return wrong(r);
    r->pos++;
    *ret_more = c == ',';
    return true;
}

static bool read_list(struct reader *r, struct datum *ret)
{
    bool more = true;

    r->pos++;
    if (look(r) == ']') {
        r->pos++;
        return true;
    }
    while (more) {
        struct datum value = { 0 };

        if (!read_value(r, &value))
            return false;
        datum_append(ret, &value);
        if (!datum_fits(ret, r->err) || !read_separator(r, ']', &more))
            return false;
    }
    return true;
}

struct member { // of an object; members are put in order before they become an array
    char *key;
    size_t len, place;
    struct datum value;
};

static int by_key(const void *a, const void *b)
{
    const struct member *x = a, *y = b;
    size_t both = x->len < y->len ? x->len : y->len;
    int order = both > 0 ? memcmp(x->key, y->key, both) : 0;

    if (order == 0 && x->len != y->len)
        order = x->len < y->len ? -1 : 1;
    return order != 0 ? order : x->place < y->place ? -1 : 1;
}

struct members {
    struct member *list;
    size_t count, size;
};

static bool read_member(struct reader *r, struct members *m)
{
    struct member *one;
    struct buf key = { 0 };

    if (m->count == m->size) {
        m->size = m->size > 0 ? m->size * 2 : 8;
        m->list = mem_resize(m->list, m->size * sizeof(*m->list));
    }
    one = &m->list[m->count];
    *one = (struct member){ .place = m->count };
    if (!read_string(r, &key) || look(r) != ':') {
        buf_free(&key);
        return wrong(r);
    }
    r->pos++;
    one->len = key.len;
    buf_addc(&key, '\0'); // an empty key is text too
    one->key = buf_take(&key);
    m->count++;
    return read_value(r, &one->value);
}

static bool read_members(struct reader *r, struct members *m)
{
    bool more = true;

    r->pos++;
    if (look(r) == '}') {
        r->pos++;
        return true;
    }
    while (more) {
        if (!read_member(r, m) || !read_separator(r, '}', &more))
            return false;
    }
    return true;
}

// Of two members with one name the later one counts.
static bool read_object(struct reader *r, struct datum *ret)
{
    struct members m = { 0 };
    bool ok = read_members(r, &m);

    if (m.count > 1)
        qsort(m.list, m.count, sizeof(*m.list), by_key);
    for (size_t i = 0; i < m.count; i++) {
        if (ok) {
            datum_set(ret, m.list[i].key, m.list[i].len, &m.list[i].value);
            ok = datum_fits(ret, r->err);
        }
        datum_clear(&m.list[i].value);
        free(m.list[i].key);
    }
    free(m.list);
    return ok;
}

static bool read_array(struct reader *r, bool list, struct datum *ret)
{
    struct datum all = datum_array();
    bool ok;

    if (++r->depth > NESTING_MAX)
        ok = err_set(r->err, ERR_SCRIPT, "array nested too deep");
    else
        ok = list ? read_list(r, &all) : read_object(r, &all);
    r->depth--;
    if (ok)
        datum_move(ret, &all);
    datum_clear(&all);
    return ok;
}

static bool read_text(struct reader *r, struct datum *ret)
{
    struct buf text = { 0 };
    bool ok = read_string(r, &text);

    if (ok)
        *ret = datum_strn(buf_str(&text), text.len);
    buf_free(&text);
    return ok;
}

// A word stands for a value.
static bool read_constant(struct reader *r, const char *word, struct datum value, struct datum *ret)
{
    if (!read_word(r, word))
        return false;
    *ret = value;
    return true;
}

static bool read_value(struct reader *r, struct datum *ret)
{
    switch (look(r)) {
    case '{':
        return read_array(r, false, ret);
    case '[':
        return read_array(r, true, ret);
    case '"':
        return read_text(r, ret);
    case 't':
        return read_constant(r, "true", datum_bool(true), ret);
    case 'f':
        return read_constant(r, "false", datum_bool(false), ret);
    case 'n':
        return read_constant(r, "null", datum_nil(), ret);
    default:
        return read_number(r, ret);
    }
}

bool json_parse(const char *text, size_t len, struct datum *ret, struct err *err)
{
    struct reader r = { .text = text, .len = len, .err = err };
    struct datum value = { 0 };
    bool ok = read_value(&r, &value);

    if (ok && look(&r) >= 0)
        ok = wrong(&r);
    if (ok)
        datum_move(ret, &value);
    datum_clear(&value);
    return ok;
}

// Writing.

static void write_text(struct buf *out, const char *s, size_t len)
{
    buf_addc(out, '"');
    for (size_t i = 0; i < len; i++) {
        char c = s[i], letter = 0;

        for (size_t e = 0; e < sizeof(escapes) / sizeof(*escapes); e++) {
            if (escapes[e].meaning == c && c != '/')
                letter = escapes[e].letter;
        }
        if (letter != 0)
            buf_printf(out, "\\%c", letter);
        else if ((unsigned char)c < 0x20)
            buf_printf(out, "\\u%04x", (unsigned char)c);
        else
            buf_addc(out, c);
    }
    buf_addc(out, '"');
}

// Digits, perhaps with a sign before them and a point among them.
static bool is_number(const char *s, size_t len)
{
    bool point = false, digit = false;

    for (size_t i = len > 0 && s[0] == '-' ? 1 : 0; i < len; i++) {
        if (s[i] == '.' && !point)
            point = true;
        else if (s[i] >= '0' && s[i] <= '9')
            digit = true;
        else
            return false;
    }
    return digit && len < 64;
}

static void write_scalar(struct buf *out, const struct datum *d, unsigned forms)
{
    struct buf text = { 0 };

    datum_print(&text, d);
    if (d->type == DATUM_NOTHING || d->type == DATUM_NIL)
        buf_adds(out, "null");
    else if (d->type == DATUM_NUM || d->type == DATUM_BOOL)
        buf_adds(out, buf_str(&text));
    else if (d->type == DATUM_STR && (forms & JSON_STRINGS) == 0 &&
             is_number(buf_str(&text), text.len))
        buf_printf(out, "%f", strtod(buf_str(&text), NULL));
    else
        write_text(out, buf_str(&text), text.len);
    buf_free(&text);
}

static void new_line(struct buf *out, unsigned forms, unsigned depth)
{
    if ((forms & JSON_PRETTY) == 0)
        return;
    buf_addc(out, '\n');
    buf_fill(out, ' ', 4 * (size_t)depth);
}

static void write_value(struct buf *out, const struct datum *d, unsigned forms, unsigned depth);

static void write_array(struct buf *out, const struct datum *d, unsigned forms, unsigned depth)
{
    size_t count = datum_count(d);
    const struct datum_text *key = NULL;
    bool object;

    if (count > 0)
        datum_at(d, count - 1, &key); // keyed elements come last
    object = key != NULL;
    buf_addc(out, object ? '{' : '[');
    for (size_t i = 0; i < count && out->len <= WRITTEN_MAX; i++) {
        const struct datum *value = datum_at(d, i, &key);
        char number[24];

        buf_adds(out, i > 0 ? "," : "");
        new_line(out, forms, depth + 1);
        snprintf(number, sizeof(number), "%zu", i);
        if (object) {
            write_text(out, key != NULL ? key->s : number, key != NULL ? key->len : strlen(number));
            buf_adds(out, (forms & JSON_PRETTY) != 0 ? ": " : ":");
        }
        write_value(out, value, forms, depth + 1);
    }
    if (count > 0)
        new_line(out, forms, depth);
    buf_addc(out, object ? '}' : ']');
}

static void write_value(struct buf *out, const struct datum *d, unsigned forms, unsigned depth)
{
    if (d->type == DATUM_ARRAY)
        write_array(out, d, forms, depth);
    else
        write_scalar(out, d, forms);
}

void json_write(struct buf *out, const struct datum *d, unsigned forms)
{
    write_value(out, d, forms, 0);
}
