// SPDX-License-Identifier: ISC
#include "shell/cell.h"

#include <stdint.h>
#include <string.h>
#include <wchar.h>

#define DOTS "..."

// One character of UTF-8 at `s`: its length in bytes, 0 where the bytes are none. The shortest form
// only, no surrogates.
static size_t utf8_decode(const char *s, uint32_t *ret)
{
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    const unsigned char *p = (const unsigned char *)s;
    size_t len = p[0] < 0x80   ? 1
                 : p[0] < 0xc2 ? 0
                 : p[0] < 0xe0 ? 2
                 : p[0] < 0xf0 ? 3
                 : p[0] < 0xf5 ? 4
                               : 0;
    uint32_t c = len <= 1 ? p[0] : p[0] & (0x7fu >> len);

    for (size_t i = 1; i < len; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
        c = c << 6 | (p[i] & 0x3f);
    }
    if (len > 1 && (c < least[len] || (c >= 0xd800 && c < 0xe000) || c > 0x10ffff))
        return 0;
    *ret = c;
    return len;
}

// Characters that reorder what stands around them would let a name look like another one.
static bool reorders(uint32_t c)
{
    return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x200e ||
           c == 0x200f;
}

static void escape_bytes(struct buf *out, const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        const char *at = memchr("\nn\rr\tt", s[i], 6);

        if (at != NULL && (unsigned char)s[i] < 0x20)
            buf_printf(out, "\\%c", at[1]);
        else
            buf_printf(out, "\\%02X", (unsigned char)s[i]);
    }
}

// How many characters at `s` are plain ones, of a byte and a column each: nearly all of them are.
static size_t plain(const char *s)
{
    size_t len = 0;

    while (s[len] >= 0x20 && s[len] < 0x7f)
        len++;
    return len;
}

void cell_escape(struct buf *out, const char *s)
{
    while (*s != '\0') {
        uint32_t c = 0;
        size_t len = plain(s);

        buf_add(out, s, len);
        s += len;
        if (*s == '\0')
            break;
        len = utf8_decode(s, &c);

        if (len == 0) {
            escape_bytes(out, s, 1);
            len = 1;
        } else if (wcwidth((wchar_t)c) < 0 || reorders(c)) {
            escape_bytes(out, s, len);
        } else {
            buf_add(out, s, len);
        }
        s += len;
    }
}

// Length and width of the character at `s`, which is not the end.
static size_t step(const char *s, size_t *ret_width)
{
    uint32_t c = 0;
    size_t len = utf8_decode(s, &c);
    int width = len != 0 ? wcwidth((wchar_t)c) : 1;

    *ret_width = width > 0 ? (size_t)width : 0;
    return len != 0 ? len : 1;
}

size_t cell_width(const char *s)
{
    size_t total = 0, width, len;

    while (*s != '\0') {
        len = plain(s);
        total += len;
        s += len;
        if (*s == '\0')
            break;
        s += step(s, &width);
        total += width;
    }
    return total;
}

size_t cell_fit(const char *s, size_t room, size_t *ret_width)
{
    size_t at = plain(s), total, width;

    at = total = at < room ? at : room;
    while (s[at] != '\0') {
        size_t len = step(s + at, &width);

        if (total + width > room)
            break;
        total += width;
        at += len;
    }
    *ret_width = total;
    return at;
}

size_t cell_break(const char *s, size_t room)
{
    size_t width, len = cell_fit(s, room, &width);

    if (s[len] == '\0')
        return len;
    for (size_t at = len; at > 0; at--)
        if (s[at - 1] == ' ' || s[at - 1] == ',')
            return at;
    return len > 0 ? len : step(s, &width);
}

size_t cell_cut(struct buf *out, const char *s, size_t room)
{
    size_t width, len = cell_fit(s, room, &width), dots = strlen(DOTS);

    if (s[len] == '\0') {
        buf_add(out, s, len);
        return width;
    }
    len = cell_fit(s, room > dots ? room - dots : 0, &width);
    buf_add(out, s, len);
    buf_add(out, DOTS, room < dots ? room : dots);
    return width + (room < dots ? room : dots);
}

void cell_trim(struct buf *out, size_t start)
{
    while (out->len > start && out->data[out->len - 1] == ' ')
        buf_truncate(out, out->len - 1);
}
