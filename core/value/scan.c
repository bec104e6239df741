// SPDX-License-Identifier: ISC
#include "core/value/value_priv.h"

#include <string.h>

struct scan scan_of(const char *text, size_t len)
{
    return (struct scan){ .p = text, .end = text + len };
}

struct scan scan_str(const char *text)
{
    return scan_of(text, strlen(text));
}

bool scan_done(const struct scan *s)
{
    return s->p == s->end;
}

size_t scan_left(const struct scan *s)
{
    return (size_t)(s->end - s->p);
}

char scan_peek(const struct scan *s)
{
    return scan_done(s) ? '\0' : *s->p;
}

bool scan_char(struct scan *s, char c)
{
    if (scan_done(s) || *s->p != c)
        return false;
    s->p++;
    return true;
}

bool scan_word(struct scan *s, const char *w)
{
    size_t len = strlen(w);

    if (scan_left(s) < len || memcmp(s->p, w, len) != 0)
        return false;
    s->p += len;
    return true;
}

bool scan_hex_digit(struct scan *s, unsigned *ret)
{
    char c = scan_peek(s);

    if (c >= '0' && c <= '9')
        *ret = (unsigned)(c - '0');
    else if (c >= 'a' && c <= 'f')
        *ret = (unsigned)(c - 'a') + 10;
    else if (c >= 'A' && c <= 'F')
        *ret = (unsigned)(c - 'A') + 10;
    else
        return false;
    s->p++;
    return true;
}

// Takes the digits of one number. They are added up with the sign, so that the least int64 fits.
static enum scan_number scan_digits(struct scan *s, unsigned base, int sign, int64_t *ret)
{
    struct scan before = *s;
    bool overflow = false;
    unsigned digit;
    int64_t v = 0;

    for (;;) {
        struct scan here = *s;

        if (!scan_hex_digit(s, &digit))
            break;
        if (digit >= base) {
            *s = here;
            break;
        }
        overflow |= __builtin_mul_overflow(v, (int64_t)base, &v) ||
                    __builtin_add_overflow(v, sign * (int64_t)digit, &v);
    }
    if (s->p == before.p)
        return SCAN_NONE;
    if (overflow)
        return SCAN_OVERFLOW;
    *ret = v;
    return SCAN_OK;
}

enum scan_number scan_decimal(struct scan *s, int64_t *ret)
{
    return scan_digits(s, 10, 1, ret);
}

enum scan_number scan_int(struct scan *s, int64_t *ret)
{
    struct scan before = *s;
    int sign = scan_char(s, '-') ? -1 : 1;
    enum scan_number got;

    if (scan_word(s, "0x")) {
        got = scan_digits(s, 16, sign, ret);
        if (got != SCAN_NONE)
            return got;
        s->p--; // "0x" and no digit: a 0 and something behind it
        *ret = 0;
        return SCAN_OK;
    }
    got = scan_digits(s, 10, sign, ret);
    if (got == SCAN_NONE)
        *s = before;
    return got;
}

bool scan_piece(struct scan *s, struct scan *ret)
{
    const char *comma;

    if (s->p == NULL)
        return false;
    comma = memchr(s->p, ',', scan_left(s));
    *ret = (struct scan){ .p = s->p, .end = comma != NULL ? comma : s->end };
    s->p = comma != NULL ? comma + 1 : NULL;
    return true;
}

// One to three digits: a fourth would make a number that is no octet anyway.
static bool scan_octet(struct scan *s, uint8_t *ret)
{
    struct scan digits = { .p = s->p, .end = scan_left(s) > 3 ? s->p + 3 : s->end };
    int64_t v;

    if (scan_decimal(&digits, &v) != SCAN_OK || v > 255)
        return false;
    s->p = digits.p;
    *ret = (uint8_t)v;
    return true;
}

// The last octet typed is the last of the address, and the octets left out are zeros before it:
// 10.1 is 10.0.0.1.
bool scan_ip(struct scan *s, uint32_t *ret)
{
    uint8_t octets[4] = { 0 };
    struct scan at = *s;
    size_t n = 0;

    do {
        if (n == 4 || !scan_octet(&at, &octets[n]))
            return false;
        n++;
    } while (scan_char(&at, '.'));
    if (n == 1)
        return false;
    if (n < 4) {
        octets[3] = octets[n - 1];
        octets[n - 1] = 0;
    }
    *s = at;
    *ret = (uint32_t)octets[0] << 24 | (uint32_t)octets[1] << 16 | (uint32_t)octets[2] << 8 |
           octets[3];
    return true;
}

uint32_t prefix_mask(unsigned len)
{
    return len == 0 ? 0 : UINT32_MAX << (32 - len);
}

// Ones, then zeros: anything else is no network's mask.
static bool mask_length(uint32_t mask, unsigned *ret)
{
    for (unsigned len = 0; len <= 32; len++) {
        if (mask != prefix_mask(len))
            continue;
        *ret = len;
        return true;
    }
    return false;
}

bool scan_prefix(struct scan *s, uint32_t *ret, unsigned *len)
{
    struct scan at = *s;
    uint32_t ip, mask;
    unsigned bits = 32;
    int64_t n;

    if (!scan_ip(&at, &ip))
        return false;
    if (scan_char(&at, '/')) {
        if (scan_ip(&at, &mask)) {
            if (!mask_length(mask, &bits))
                return false;
        } else {
            if (scan_decimal(&at, &n) != SCAN_OK || n > 32)
                return false;
            bits = (unsigned)n;
        }
    }
    *s = at;
    *ret = ip;
    *len = bits;
    return true;
}
