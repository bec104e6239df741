// SPDX-License-Identifier: ISC
#include "shell/oneline.h"

#include "shell/cell.h"

#include <string.h>

// The last column is left empty: what terminals do behind it differs.
static size_t room_of(size_t columns)
{
    return columns > 4 ? columns - 1 : 4;
}

// Where the part that is shown begins: at a half of a row, so that not every key moves it, and the
// same for the same line whatever was shown before.
static void follow_cursor(struct oneline *o, const char *text, size_t cursor, size_t room)
{
    size_t half = room / 2;

    o->left = cursor < room ? 0 : (cursor / half - 1) * half;
    cell_fit(text, o->left, &o->left); // not in the middle of a wide letter
}

// Bytes at the beginning of both, whole characters only.
static size_t common(const char *a, const char *b)
{
    size_t len = 0;

    while (a[len] != '\0' && a[len] == b[len])
        len++;
    while (len > 0 && (a[len] & 0xc0) == 0x80)
        len--;
    while (len > 0 && (b[len] & 0xc0) == 0x80)
        len--;
    return len;
}

static size_t width_of(const char *text, size_t len)
{
    struct buf part = { 0 };
    size_t width;

    buf_add(&part, text, len);
    width = cell_width(buf_str(&part));
    buf_free(&part);
    return width;
}

static void go_back(struct oneline *o, struct buf *out, size_t column)
{
    for (; o->column > column; o->column--)
        buf_addc(out, '\b');
}

// Only the cursor moves: forwards by writing again what is there.
static void go_to(struct oneline *o, struct buf *out, size_t column)
{
    const char *row = buf_str(&o->shown);
    size_t from, to, unused;

    if (column > o->column) {
        from = cell_fit(row, o->column, &unused);
        to = cell_fit(row, column, &unused);
        buf_add(out, row + from, to - from);
        o->column = column;
    }
    go_back(o, out, column);
}

// The row becomes another one, from the first difference on.
static void change_row(struct oneline *o, struct buf *out, struct buf *row)
{
    size_t same = common(buf_str(row), buf_str(&o->shown)), unused;
    size_t old = cell_width(buf_str(&o->shown)), width = cell_width(buf_str(row));

    if (width_of(buf_str(row), same) > o->column)
        same = cell_fit(buf_str(row), o->column, &unused);
    go_back(o, out, width_of(buf_str(row), same));
    buf_adds(out, buf_str(row) + same);
    if (old > width)
        buf_fill(out, ' ', old - width);
    o->column = old > width ? old : width;
    buf_free(&o->shown);
    o->shown = *row;
}

void oneline_draw(
    struct oneline *o, struct buf *out, const char *text, size_t cursor, size_t columns)
{
    size_t room = room_of(columns), from, unused;
    struct buf row = { 0 };

    follow_cursor(o, text, cursor, room);
    from = cell_fit(text, o->left, &unused);
    buf_add(&row, text + from, cell_fit(text + from, room, &unused));
    if (strcmp(buf_str(&row), buf_str(&o->shown)) == 0)
        buf_free(&row);
    else
        change_row(o, out, &row);
    go_to(o, out, cursor - o->left);
}

void oneline_clear(struct oneline *o, struct buf *out)
{
    size_t width = cell_width(buf_str(&o->shown));

    go_back(o, out, 0);
    buf_fill(out, ' ', width);
    buf_fill(out, '\b', width);
    oneline_forget(o);
}

void oneline_forget(struct oneline *o)
{
    buf_free(&o->shown);
    o->left = o->column = 0;
}
