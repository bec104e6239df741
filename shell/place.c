// SPDX-License-Identifier: ISC
#include "shell/place.h"

#include <string.h>
#include <wchar.h>

enum { TAB_WIDTH = 8 };

static void step(struct place *p, size_t width, size_t room)
{
    if (p->column + width > room)
        *p = (struct place){ .row = p->row + 1 };
    p->column += width;
    if (p->column >= room)
        *p = (struct place){ .row = p->row + 1 };
}

static void step_character(struct place *p, wchar_t c, size_t room)
{
    int width = wcwidth(c);

    if (c == L'\n')
        *p = (struct place){ .row = p->row + 1 };
    else if (c == L'\t')
        do
            step(p, 1, room);
        while (p->column % TAB_WIDTH != 0);
    else
        step(p, width >= 0 ? (size_t)width : 2, room);
}

struct place place_after(struct place p, const char *text, size_t len, size_t room)
{
    mbstate_t state = { 0 };
    wchar_t c;

    while (len > 0) {
        size_t n = mbrtowc(&c, text, len, &state);

        if (n == 0 || n > len)
            break;
        text += n;
        len -= n;
        step_character(&p, c, room);
    }
    return p;
}

static bool continues(char c)
{
    return (c & 0xc0) == 0x80;
}

size_t place_characters(const char *s, size_t len)
{
    size_t count = 0;

    for (size_t i = 0; i < len; i++)
        count += !continues(s[i]);
    return count;
}

size_t place_row_begin(const char *text, size_t at)
{
    while (at > 0 && text[at - 1] != '\n')
        at--;
    return at;
}

size_t place_row_end(const char *text, size_t at)
{
    return at + strcspn(text + at, "\n");
}

// So many characters behind the beginning of a row, but not behind its end.
static size_t in_row(const char *text, size_t begin, size_t characters)
{
    size_t at = begin;

    while (characters > 0 && text[at] != '\n' && text[at] != '\0') {
        do
            at++;
        while (continues(text[at]));
        characters--;
    }
    return at;
}

size_t place_above(const char *text, size_t at)
{
    size_t begin = place_row_begin(text, at);

    if (begin == 0)
        return at;
    return in_row(
        text, place_row_begin(text, begin - 1), place_characters(text + begin, at - begin));
}

size_t place_below(const char *text, size_t at)
{
    size_t begin = place_row_begin(text, at), end = place_row_end(text, at);

    if (text[end] == '\0')
        return at;
    return in_row(text, end + 1, place_characters(text + begin, at - begin));
}
