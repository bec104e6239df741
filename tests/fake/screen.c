// SPDX-License-Identifier: ISC
#include "tests/fake/screen.h"

#include "core/base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define CHARACTER 0x1fffffu // 0: a blank
#define TAIL      0x1fffffu // the right half of a wide character
#define COLOUR(c) ((uint32_t)(c) << 24)

struct screen *screen_new(size_t rows, size_t columns)
{
    struct screen *s = mem_alloc(sizeof(*s));

    s->rows = rows;
    s->columns = columns;
    s->cells = mem_array(rows * columns, sizeof(*s->cells));
    return s;
}

void screen_free(struct screen *s)
{
    if (s == NULL)
        return;
    buf_free(&s->gone);
    buf_free(&s->input);
    free(s->cells);
    free(s);
}

static uint32_t *cell(const struct screen *s, size_t row, size_t column)
{
    return &s->cells[row * s->columns + column];
}

static void clear(struct screen *s, size_t row, size_t from, size_t to)
{
    for (size_t c = from; c < to && c < s->columns; c++)
        *cell(s, row, c) = 0;
}

static void add_utf8(struct buf *out, uint32_t c)
{
    if (c < 0x80) {
        buf_addc(out, (char)c);
    } else if (c < 0x800) {
        buf_printf(out, "%c%c", 0xc0 | c >> 6, 0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        buf_printf(out, "%c%c%c", 0xe0 | c >> 12, 0x80 | (c >> 6 & 0x3f), 0x80 | (c & 0x3f));
    } else {
        buf_printf(out, "%c%c%c%c", 0xf0 | c >> 18, 0x80 | (c >> 12 & 0x3f), 0x80 | (c >> 6 & 0x3f),
            0x80 | (c & 0x3f));
    }
}

static void add_row(const struct screen *s, size_t row, struct buf *out)
{
    size_t start = out->len;

    for (size_t c = 0; c < s->columns; c++) {
        uint32_t ch = *cell(s, row, c) & CHARACTER;

        if (ch != TAIL)
            add_utf8(out, ch != 0 ? ch : ' ');
    }
    while (out->len > start && out->data[out->len - 1] == ' ')
        buf_truncate(out, out->len - 1);
    buf_addc(out, '\n');
}

static void line_feed(struct screen *s)
{
    s->wrap = false;
    if (s->row + 1 < s->rows) {
        s->row++;
        return;
    }
    add_row(s, 0, &s->gone);
    s->scrolled++;
    memmove(s->cells, cell(s, 1, 0), (s->rows - 1) * s->columns * sizeof(*s->cells));
    clear(s, s->rows - 1, 0, s->columns);
}

static void put(struct screen *s, uint32_t ch)
{
    int width = wcwidth((wchar_t)ch);

    if (width <= 0)
        return;
    if (s->wrap || s->column + (size_t)width > s->columns) {
        s->column = 0;
        line_feed(s);
    }
    *cell(s, s->row, s->column) = ch | COLOUR(s->colour);
    if (width == 2)
        *cell(s, s->row, s->column + 1) = TAIL | COLOUR(s->colour);
    s->column += (size_t)width;
    if (s->column >= s->columns) {
        s->column = s->columns - 1;
        s->wrap = true;
    }
}

static void control(struct screen *s, char c)
{
    switch (c) {
    case '\r':
        s->column = 0;
        s->wrap = false;
        break;
    case '\n':
        line_feed(s);
        break;
    case '\b':
        s->column -= s->column > 0;
        s->wrap = false;
        break;
    case '\t':
        s->column = s->column / 8 * 8 + 8;
        s->column = s->column < s->columns ? s->column : s->columns - 1;
        break;
    case '\a':
        break;
    default:
        s->unknown++;
    }
}

static void erase_display(struct screen *s, unsigned how)
{
    size_t first = how == 0 ? s->row + 1 : 0, last = how == 1 ? s->row : s->rows;

    for (size_t r = first; r < last; r++)
        clear(s, r, 0, s->columns);
    if (how == 0)
        clear(s, s->row, s->column, s->columns);
    if (how == 1)
        clear(s, s->row, 0, s->column + 1);
}

static void erase_line(struct screen *s, unsigned how)
{
    clear(s, s->row, how == 0 ? s->column : 0, how == 1 ? s->column + 1 : s->columns);
}

// Characters move right (insert) or left (delete) within the line.
static void shift(struct screen *s, size_t count, bool insert)
{
    size_t rest;

    count = count < s->columns - s->column ? count : s->columns - s->column;
    rest = s->columns - s->column - count;
    if (insert) {
        memmove(cell(s, s->row, s->column + count), cell(s, s->row, s->column),
            rest * sizeof(*s->cells));
        clear(s, s->row, s->column, s->column + count);
    } else {
        memmove(cell(s, s->row, s->column), cell(s, s->row, s->column + count),
            rest * sizeof(*s->cells));
        clear(s, s->row, s->column + rest, s->columns);
    }
}

static size_t clamp(size_t value, size_t limit)
{
    return value < limit ? value : limit - 1;
}

static void set_colour(struct screen *s, unsigned code)
{
    if (code == 0 || code == 39)
        s->colour = 0;
    else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97))
        s->colour = code;
}

static void csi(struct screen *s, char final, const unsigned *args)
{
    size_t n = args[0] > 0 ? args[0] : 1, m = args[1] > 0 ? args[1] : 1;

    s->wrap = s->wrap && (final == 'm' || final == 'K' || final == 'J');
    switch (final) {
    case 'A':
        s->row = s->row > n ? s->row - n : 0;
        break;
    case 'B':
        s->row = clamp(s->row + n, s->rows);
        break;
    case 'C':
        s->column = clamp(s->column + n, s->columns);
        break;
    case 'D':
        s->column = s->column > n ? s->column - n : 0;
        break;
    case 'G':
        s->column = clamp(n - 1, s->columns);
        break;
    case 'H':
        s->row = clamp(n - 1, s->rows);
        s->column = clamp(m - 1, s->columns);
        break;
    case 'J':
        erase_display(s, args[0]);
        break;
    case 'K':
        erase_line(s, args[0]);
        break;
    case 'P':
        shift(s, n, false);
        break;
    case '@':
        shift(s, n, true);
        break;
    case 'm':
        set_colour(s, args[1] != 0 ? args[1] : args[0]);
        break;
    case 'h':
    case 'l':
        if (args[0] == 2004)
            s->marks = final == 'h';
        break;
    default:
        s->unknown++;
    }
}

// Takes a whole escape sequence off the front. Returns its length, 0 where it is not whole yet.
static size_t escape(struct screen *s, const char *p, size_t len)
{
    unsigned args[2] = { 0 };
    size_t at = 2, arg = 0;

    if (len < 2)
        return 0;
    if (p[1] == '7') {
        s->saved_row = s->row;
        s->saved_column = s->column;
    } else if (p[1] == '8') {
        s->row = s->saved_row;
        s->column = s->saved_column;
        s->wrap = false;
    } else if (p[1] != '[') {
        s->unknown += p[1] != '=' && p[1] != '>';
    }
    if (p[1] != '[')
        return 2;
    for (; at < len && (unsigned char)p[at] < 0x40; at++) {
        if (p[at] >= '0' && p[at] <= '9' && arg < 2)
            args[arg] = args[arg] * 10 + (unsigned)(p[at] - '0');
        arg += p[at] == ';';
    }
    if (at == len)
        return 0;
    csi(s, p[at], args);
    return at + 1;
}

// A character of UTF-8; 0 where more bytes are needed.
static size_t character(struct screen *s, const char *p, size_t len)
{
    unsigned char lead = (unsigned char)p[0];
    size_t want = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    uint32_t ch = want == 1 ? lead : lead & (0x7fu >> want);

    if (len < want)
        return 0;
    for (size_t i = 1; i < want; i++)
        ch = ch << 6 | ((unsigned char)p[i] & 0x3f);
    put(s, ch);
    return want;
}

void screen_write(struct screen *s, const char *data, size_t len)
{
    size_t used = 1;

    buf_add(&s->input, data, len);
    while (s->input.len > 0 && used > 0) {
        const char *p = s->input.data;

        used = 1;
        if (*p == '\033')
            used = escape(s, p, s->input.len);
        else if ((unsigned char)*p < 0x20 || *p == 0x7f)
            control(s, *p);
        else
            used = character(s, p, s->input.len);
        buf_consume(&s->input, used);
    }
}

unsigned screen_colour(const struct screen *s, size_t row, size_t column)
{
    return *cell(s, row, column) >> 24;
}

void screen_resize(struct screen *s, size_t rows, size_t columns)
{
    struct screen *fresh = screen_new(rows, columns);
    size_t lost = s->row + 1 > rows ? s->row + 1 - rows : 0;

    for (size_t r = 0; r < lost; r++)
        add_row(s, r, &s->gone);
    for (size_t r = lost; r < s->rows && r - lost < rows; r++)
        for (size_t c = 0; c < columns && c < s->columns; c++)
            *cell(fresh, r - lost, c) = *cell(s, r, c);
    free(s->cells);
    s->cells = fresh->cells;
    fresh->cells = NULL;
    screen_free(fresh);
    s->rows = rows;
    s->columns = columns;
    s->scrolled += lost;
    s->row -= lost;
    s->column = clamp(s->column, columns);
    s->wrap = false;
}

void screen_text(const struct screen *s, struct buf *out)
{
    size_t start = out->len;

    for (size_t r = 0; r < s->rows; r++)
        add_row(s, r, out);
    while (out->len > start + 1 && out->data[out->len - 2] == '\n')
        buf_truncate(out, out->len - 1);
    if (out->len == start + 1)
        buf_truncate(out, start);
}

void screen_history(const struct screen *s, struct buf *out)
{
    buf_adds(out, buf_str(&s->gone));
    screen_text(s, out);
}
