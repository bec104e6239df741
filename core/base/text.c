// SPDX-License-Identifier: ISC
#include "core/base/text.h"

#include <ctype.h>
#include <string.h>

void text_escape(struct buf *b, const void *data, size_t len)
{
    const unsigned char *p = data;

    for (size_t i = 0; i < len; i++) {
        if (p[i] < 0x20 || p[i] == 0x7f)
            buf_printf(b, "\\%02X", p[i]);
        else
            buf_addc(b, (char)p[i]);
    }
}

bool text_u64(const char *s, size_t len, uint64_t max, uint64_t *ret)
{
    uint64_t v = 0;

    if (len == 0)
        return false;
    for (size_t i = 0; i < len; i++) {
        unsigned digit = (unsigned)(s[i] - '0');

        if (s[i] < '0' || s[i] > '9' || v > (UINT64_MAX - digit) / 10)
            return false;
        v = v * 10 + digit;
    }
    if (v > max)
        return false;
    *ret = v;
    return true;
}

bool text_split(const char **cursor, char separator, struct text_piece *ret)
{
    const char *s = *cursor, *end;

    if (s == NULL || *s == '\0')
        return false;
    end = strchr(s, separator);
    *cursor = end != NULL ? end + 1 : NULL;
    if (end == NULL)
        end = s + strlen(s);
    while (s < end && isspace((unsigned char)*s))
        s++;
    while (end > s && isspace((unsigned char)end[-1]))
        end--;
    *ret = (struct text_piece){ .s = s, .len = (size_t)(end - s) };
    return true;
}

void text_copy(char *to, size_t size, const char *from)
{
    size_t len = strnlen(from, size - 1);

    memmove(to, from, len);
    to[len] = '\0';
}

void text_date(struct buf *b, time_t at)
{
    static const char *const months[] = { "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug",
        "sep", "oct", "nov", "dec" };
    struct tm tm;

    localtime_r(&at, &tm);
    buf_printf(b, "%s/%02d/%04d %02d:%02d:%02d", months[tm.tm_mon], tm.tm_mday, tm.tm_year + 1900,
        tm.tm_hour, tm.tm_min, tm.tm_sec);
}

bool text_starts(const char *s, const char *prefix)
{
    return strncmp(s, prefix, strlen(prefix)) == 0;
}

void text_hex(struct buf *b, const void *data, size_t len)
{
    const unsigned char *p = data;

    for (size_t i = 0; i < len; i++)
        buf_printf(b, "%02x", p[i]);
}

static int hex_digit(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = c != '\0' ? strchr(digits, tolower((unsigned char)c)) : NULL;

    return at != NULL ? (int)(at - digits) : -1;
}

bool text_unhex(const char **cursor, uint8_t *to, size_t len)
{
    for (size_t i = 0; i < len; i++, *cursor += 2) {
        int high = hex_digit((*cursor)[0]), low = high >= 0 ? hex_digit((*cursor)[1]) : -1;

        if (low < 0)
            return false;
        to[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}
