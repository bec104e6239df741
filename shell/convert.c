// SPDX-License-Identifier: ISC
#include "shell/convert.h"

#include <string.h>

// Alphabets: each letter stands for `bits` bits, groups of letters are filled up with `=`.

struct alphabet {
    const char *letters;
    unsigned bits, group;
};

static const struct alphabet base64 = {
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", 6, 4
};
static const struct alphabet base32 = { "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 5, 8 };
static const struct alphabet hex = { "0123456789abcdef", 4, 1 };

static bool letters_read(const struct alphabet *a, const struct buf *text, struct buf *ret)
{
    unsigned held = 0, count = 0;
    size_t len = text->len;

    while (a->group > 1 && len > 0 && text->data[len - 1] == '=')
        len--;
    for (size_t i = 0; i < len; i++) {
        char c = text->data[i];
        const char *at;

        if (a == &hex && c >= 'A' && c <= 'F')
            c = (char)(c + 32);
        at = c != '\0' ? strchr(a->letters, c) : NULL;
        if (at == NULL)
            return false;
        held = held << a->bits | (unsigned)(at - a->letters);
        count += a->bits;
        if (count >= 8) {
            count -= 8;
            buf_addc(ret, (char)(held >> count & 0xFF));
        }
        held &= (1u << count) - 1;
    }
    return count < a->bits && held == 0; // no letter too many, and nothing behind the last byte
}

static void letters_write(const struct alphabet *a, const struct buf *bytes, struct buf *out)
{
    unsigned held = 0, count = 0;
    size_t from = out->len;

    for (size_t i = 0; i < bytes->len; i++) {
        held = (held << 8 | (unsigned char)bytes->data[i]) & 0xFFFF;
        for (count += 8; count >= a->bits; count -= a->bits)
            buf_addc(out, a->letters[held >> (count - a->bits) & ((1u << a->bits) - 1)]);
    }
    if (count > 0)
        buf_addc(out, a->letters[held << (a->bits - count) & ((1u << a->bits) - 1)]);
    while ((out->len - from) % a->group != 0)
        buf_addc(out, '=');
}

// Text of addresses in the web: %XX for everything but the plain letters.

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool url_read(const struct buf *text, struct buf *ret)
{
    for (size_t i = 0; i < text->len; i++) {
        int high, low;

        if (text->data[i] != '%') {
            buf_addc(ret, text->data[i]);
            continue;
        }
        if (text->len - i < 3)
            return false;
        high = hex_digit(text->data[i + 1]);
        low = hex_digit(text->data[i + 2]);
        if (high < 0 || low < 0)
            return false;
        buf_addc(ret, (char)(high * 16 + low));
        i += 2;
    }
    return true;
}

static void url_write(const struct buf *bytes, struct buf *out)
{
    for (size_t i = 0; i < bytes->len; i++) {
        char c = bytes->data[i];

        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
            (c != '\0' && strchr("-._~", c) != NULL))
            buf_addc(out, c);
        else
            buf_printf(out, "%%%02X", (unsigned char)c);
    }
}

// Numbers: the most significant byte first, as few as there must be.

static bool num_read(const struct datum *d, struct buf *ret)
{
    int64_t n;
    int bytes = 8;

    if (!datum_to_num(d, &n))
        return false;
    while (bytes > 1 && ((uint64_t)n >> (8 * (bytes - 1)) & 0xFF) == 0)
        bytes--;
    while (bytes-- > 0)
        buf_addc(ret, (char)((uint64_t)n >> (8 * bytes) & 0xFF));
    return true;
}

static bool num_write(const struct buf *bytes, struct datum *ret)
{
    uint64_t n = 0;

    if (bytes->len > 8)
        return false;
    for (size_t i = 0; i < bytes->len; i++)
        n = n << 8 | (unsigned char)bytes->data[i];
    *ret = datum_num((int64_t)n);
    return true;
}

// Arrays of small numbers: bytes, or single bits.

static bool array_read(const struct datum *d, int64_t most, struct buf *ret)
{
    const struct datum_text *key;

    if (d->type != DATUM_ARRAY)
        return false;
    for (size_t i = 0; i < datum_count(d); i++) {
        int64_t n;

        if (!datum_to_num(datum_at(d, i, &key), &n) || n < 0 || n > most)
            return false;
        buf_addc(ret, (char)n);
    }
    return true;
}

static bool bits_read(const struct datum *d, bool high_first, struct buf *ret)
{
    struct buf bits = { 0 };
    bool ok = array_read(d, 1, &bits) && bits.len % 8 == 0;

    for (size_t i = 0; ok && i < bits.len; i += 8) {
        unsigned byte = 0;

        for (size_t b = 0; b < 8; b++)
            byte |= (unsigned)bits.data[i + b] << (high_first ? 7 - b : b);
        buf_addc(ret, (char)byte);
    }
    buf_free(&bits);
    return ok;
}

static void append_num(struct datum *array, int64_t n)
{
    struct datum d = datum_num(n);

    datum_append(array, &d);
}

static void bits_write(const struct buf *bytes, bool high_first, struct datum *array)
{
    for (size_t i = 0; i < bytes->len * 8; i++)
        append_num(
            array, (unsigned char)bytes->data[i / 8] >> (high_first ? 7 - i % 8 : i % 8) & 1);
}

// The tables.

enum form {
    FORM_BASE32,
    FORM_BASE64,
    FORM_BITS_LSB,
    FORM_BITS_MSB,
    FORM_BYTES,
    FORM_HEX,
    FORM_NUM,
    FORM_RAW,
    FORM_URL,
};

const struct word convert_forms[] = {
    { "base32", FORM_BASE32, "Letters and digits, five bits each" },
    { "base64", FORM_BASE64, "Letters, digits and signs, six bits each" },
    { "bit-array-lsb", FORM_BITS_LSB, "A list of bits, the lowest of a byte first" },
    { "bit-array-msb", FORM_BITS_MSB, "A list of bits, the highest of a byte first" },
    { "byte-array", FORM_BYTES, "A list of numbers from 0 to 255" },
    { "hex", FORM_HEX, "Two hexadecimal digits for a byte" },
    { "num", FORM_NUM, "A number" },
    { "raw", FORM_RAW, "The text itself" },
    { "url", FORM_URL, "Text of a web address, %XX for special characters" },
    { NULL },
};

bool convert_read(int form, const struct datum *d, struct buf *ret)
{
    struct buf text = { 0 };
    bool ok = true;

    datum_print(&text, d);
    switch ((enum form)form) {
    case FORM_BASE32:
        ok = letters_read(&base32, &text, ret);
        break;
    case FORM_BASE64:
        ok = letters_read(&base64, &text, ret);
        break;
    case FORM_HEX:
        ok = letters_read(&hex, &text, ret);
        break;
    case FORM_URL:
        ok = url_read(&text, ret);
        break;
    case FORM_RAW:
        buf_add(ret, buf_str(&text), text.len);
        break;
    case FORM_NUM:
        ok = num_read(d, ret);
        break;
    case FORM_BYTES:
        ok = array_read(d, 255, ret);
        break;
    case FORM_BITS_LSB:
    case FORM_BITS_MSB:
        ok = bits_read(d, form == FORM_BITS_MSB, ret);
        break;
    }
    buf_free(&text);
    return ok;
}

static struct datum text_of(struct buf *text)
{
    struct datum d = datum_strn(buf_str(text), text->len);

    buf_free(text);
    return d;
}

bool convert_write(int form, const struct buf *bytes, struct datum *ret)
{
    struct buf out = { 0 };
    struct datum list;

    switch ((enum form)form) {
    case FORM_BASE32:
        letters_write(&base32, bytes, &out);
        break;
    case FORM_BASE64:
        letters_write(&base64, bytes, &out);
        break;
    case FORM_HEX:
        letters_write(&hex, bytes, &out);
        break;
    case FORM_URL:
        url_write(bytes, &out);
        break;
    case FORM_RAW:
        buf_add(&out, buf_str(bytes), bytes->len);
        break;
    case FORM_NUM:
        return num_write(bytes, ret);
    case FORM_BYTES:
    case FORM_BITS_LSB:
    case FORM_BITS_MSB:
        list = datum_array();
        for (size_t i = 0; form == FORM_BYTES && i < bytes->len; i++)
            append_num(&list, (unsigned char)bytes->data[i]);
        if (form != FORM_BYTES)
            bits_write(bytes, form == FORM_BITS_MSB, &list);
        *ret = list;
        return true;
    }
    *ret = text_of(&out);
    return true;
}

enum change {
    CHANGE_CRLF,
    CHANGE_LC,
    CHANGE_LCFIRST,
    CHANGE_LF,
    CHANGE_REVERSE,
    CHANGE_ROT13,
    CHANGE_UC,
    CHANGE_UCFIRST,
};

const struct word convert_changes[] = {
    { "crlf", CHANGE_CRLF, "Lines end with CR and LF" },
    { "lc", CHANGE_LC, "Lower case" },
    { "lcfirst", CHANGE_LCFIRST, "The first letter in lower case" },
    { "lf", CHANGE_LF, "Lines end with LF alone" },
    { "reverse", CHANGE_REVERSE, "The last byte first" },
    { "rot13", CHANGE_ROT13, "Letters moved by half the alphabet" },
    { "uc", CHANGE_UC, "Upper case" },
    { "ucfirst", CHANGE_UCFIRST, "The first letter in upper case" },
    { NULL },
};

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
}

static char rot13(char c)
{
    char base = c >= 'a' ? 'a' : 'A';

    return lower(c) >= 'a' && lower(c) <= 'z' ? (char)(base + (c - base + 13) % 26) : c;
}

static void change_bytes(struct buf *bytes, size_t count, char (*change)(char c))
{
    for (size_t i = 0; i < count && i < bytes->len; i++)
        bytes->data[i] = change(bytes->data[i]);
}

static void reverse(struct buf *bytes)
{
    for (size_t i = 0; i < bytes->len / 2; i++) {
        char c = bytes->data[i];

        bytes->data[i] = bytes->data[bytes->len - 1 - i];
        bytes->data[bytes->len - 1 - i] = c;
    }
}

static void line_ends(struct buf *bytes, const char *end)
{
    struct buf out = { 0 };

    for (size_t i = 0; i < bytes->len; i++) {
        char c = bytes->data[i];

        if (c == '\r' && i + 1 < bytes->len && bytes->data[i + 1] == '\n')
            continue; // its LF stands for both
        if (c == '\n')
            buf_adds(&out, end);
        else
            buf_addc(&out, c);
    }
    buf_free(bytes);
    *bytes = out;
}

void convert_change(int change, struct buf *bytes)
{
    switch ((enum change)change) {
    case CHANGE_CRLF:
        line_ends(bytes, "\r\n");
        break;
    case CHANGE_LF:
        line_ends(bytes, "\n");
        break;
    case CHANGE_LC:
        change_bytes(bytes, bytes->len, lower);
        break;
    case CHANGE_LCFIRST:
        change_bytes(bytes, 1, lower);
        break;
    case CHANGE_UC:
        change_bytes(bytes, bytes->len, upper);
        break;
    case CHANGE_UCFIRST:
        change_bytes(bytes, 1, upper);
        break;
    case CHANGE_ROT13:
        change_bytes(bytes, bytes->len, rot13);
        break;
    case CHANGE_REVERSE:
        reverse(bytes);
        break;
    }
}
