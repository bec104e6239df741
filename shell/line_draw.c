// SPDX-License-Identifier: ISC
// How the line stands on the screen. Text is shown above or below it without libedit knowing: which
// rows it takes is counted the way libedit draws; afterwards libedit is told to draw everything
// anew from the first column of the row that the cursor is in. Colours are painted over what
// libedit has drawn: the same characters are written again where they stand, so that its picture of
// the screen stays true. Where the cursor cannot go up, libedit draws into nothing, and one row is
// drawn here.
#include "shell/line_priv.h"

#include "core/base/mem.h"
#include "shell/cell.h"

#include <stdlib.h>
#include <string.h>

static struct winsize window(const struct line *l)
{
    struct winsize size;

    if (ioctl(fileno(l->out), TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0)
        return (struct winsize){ .ws_row = 24, .ws_col = 80 };
    return size;
}

bool line_window_changed(const struct line *l)
{
    struct winsize now = window(l);

    return now.ws_col != l->drawn.ws_col || now.ws_row != l->drawn.ws_row;
}

void line_take_window(struct line *l)
{
    l->drawn = window(l);
    el_resize(l->el);
}

void line_locate(struct line *l, struct place *ret_cursor, struct place *ret_end)
{
    const LineInfo *info = el_line(l->el);
    size_t room = l->drawn.ws_col;
    struct place start = place_after((struct place){ 0 }, l->shown, strlen(l->shown), room);

    *ret_cursor = place_after(start, info->buffer, (size_t)(info->cursor - info->buffer), room);
    *ret_end = place_after(start, info->buffer, (size_t)(info->lastchar - info->buffer), room);
}

static void move_rows(struct line *l, size_t count, char direction)
{
    if (count > 0)
        fprintf(l->out, "\033[%zu%c", count, direction);
}

// One row for prompt and text; line breaks in it are seen as \n.
static void draw_row(struct line *l, const char *text, size_t cursor)
{
    struct buf part = { 0 }, row = { 0 }, out = { 0 };
    size_t width;

    cell_escape(&row, l->shown);
    buf_add(&part, text, cursor);
    cell_escape(&row, buf_str(&part));
    width = cell_width(buf_str(&row));
    cell_escape(&row, text + cursor);
    oneline_draw(&l->row, &out, buf_str(&row), width, l->drawn.ws_col);
    fwrite(buf_str(&out), 1, out.len, l->out);
    fflush(l->out);
    mem_wipe(row.data, row.size);
    buf_free(&part);
    buf_free(&row);
    buf_free(&out);
}

void line_redraw(struct line *l)
{
    size_t cursor;

    if (l->hooks.smart) {
        el_set(l->el, EL_REFRESH);
        fflush(l->out);
        return;
    }
    cursor = line_take(l);
    draw_row(l, buf_str(&l->text), cursor);
}

void line_clear(struct line *l)
{
    struct place cursor, end;
    struct buf out = { 0 };

    if (!l->hooks.smart) {
        oneline_clear(&l->row, &out);
        fwrite(buf_str(&out), 1, out.len, l->out);
        buf_free(&out);
        return;
    }
    line_locate(l, &cursor, &end);
    fputc('\r', l->out);
    move_rows(l, cursor.row, 'A');
    fputs("\033[J", l->out);
}

void line_show_above(struct line *l, const struct buf *text)
{
    line_clear(l);
    fwrite(buf_str(text), 1, text->len, l->out);
    line_redraw(l);
}

void line_go_below(struct line *l)
{
    struct place cursor, end;

    line_locate(l, &cursor, &end);
    if (l->hooks.smart)
        move_rows(l, end.row - cursor.row, 'B');
    else
        line_redraw(l);
    oneline_forget(&l->row);
    fputs("\r\n", l->out);
    fflush(l->out);
}

void line_show_below(struct line *l, const struct buf *text)
{
    line_go_below(l);
    if (l->hooks.show != NULL)
        l->hooks.show(l->hooks.ctx, buf_str(text));
    else
        fwrite(buf_str(text), 1, text->len, l->out);
    line_redraw(l);
}

void line_set_shown(struct line *l, const char *prompt)
{
    size_t len = strlen(prompt);
    bool more = l->hot && len > 0 && prompt[len - 1] == ' ';
    struct buf plain = { 0 }, coloured = { 0 };

    buf_add(&plain, prompt, more ? len - 1 : len);
    buf_adds(&coloured, buf_str(&plain));
    if (more) {
        buf_adds(&plain, "> ");
        buf_adds(&coloured, l->hooks.paint != NULL ? "\001\033[33m\001>\001\033[m\001 " : "> ");
    }
    free(l->shown);
    free(l->coloured);
    l->shown = mem_strdup(buf_str(&plain));
    l->coloured = mem_strdup(buf_str(&coloured));
    buf_free(&plain);
    buf_free(&coloured);
}

// The window has another width: where the old rows are now depends on the terminal. Most wrap what
// they show anew, which is what is assumed.
void line_after_resize(struct line *l)
{
    line_take_window(l);
    line_clear(l);
    line_redraw(l);
}

// A line that a terminal shows as it is: no control characters but line breaks.
static bool paintable(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < ' ' && *text != '\n')
            return false;
    return true;
}

// Not while more keys are waiting, which draw the line again, and not what is higher than the
// window, because its first rows are somewhere else.
void line_paint(struct line *l)
{
    struct place start, cursor, end;
    struct buf text = { 0 };

    line_take(l);
    if (l->hooks.paint == NULL || l->text.len == 0 || !paintable(buf_str(&l->text)) ||
        line_key_waits(l))
        return;
    start = place_after((struct place){ 0 }, l->shown, strlen(l->shown), l->drawn.ws_col);
    line_locate(l, &cursor, &end);
    if (end.row >= l->drawn.ws_row)
        return;
    l->hooks.paint(l->hooks.ctx, buf_str(&l->text), &text);
    fputs("\0337\r", l->out);
    move_rows(l, cursor.row - start.row, 'A');
    if (start.column > 0)
        fprintf(l->out, "\033[%zuC", start.column);
    for (const char *c = buf_str(&text); *c != '\0'; c++)
        if (*c == '\n')
            fputs("\r\n", l->out);
        else
            fputc(*c, l->out);
    fputs("\0338", l->out);
    fflush(l->out);
    buf_free(&text);
}
