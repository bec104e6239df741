// SPDX-License-Identifier: ISC
// The screen is drawn from the text after every key; what a row shows already is not sent again.
#include "shell/edit.h"

#include "core/base/mem.h"
#include "shell/cell.h"
#include "shell/place.h"

#include <stdlib.h>
#include <string.h>

enum {
    UNDO_MAX = 100,
    TAB_WIDTH = 8,
    CTRL_A = 1,
    CTRL_B = 2,
    CTRL_C = 3,
    CTRL_D = 4,
    CTRL_E = 5,
    CTRL_F = 6,
    CTRL_H = 8,
    TAB = 9,
    CTRL_K = 11,
    CTRL_L = 12,
    CTRL_N = 14,
    CTRL_O = 15,
    CTRL_P = 16,
    CTRL_U = 21,
    CTRL_Y = 25,
    RUBOUT = 127,
};

#define STATUS "C-c quit C-o save&quit C-u undo C-k cut line C-y paste F5 repaint"

struct state { // of the text, to come back to
    char *text;
    size_t len, cursor;
};

struct edit {
    struct term *term;
    struct buf text;
    size_t cursor; // bytes, as all places in the text
    size_t top;    // where the first row on the screen begins
    size_t left;   // columns that are left of the screen
    struct buf clip;
    struct state undo[UNDO_MAX];
    size_t undo_count;
    int last;       // the key before
    char **shown;   // what the rows of the screen show; NULL: not known
    size_t rows;    // how many these are
    size_t columns; // of the terminal when they were drawn
};

static void state_fini(struct state *s)
{
    mem_wipe(s->text, s->len);
    free(s->text);
}

static void forget_screen(struct edit *e)
{
    for (size_t i = 0; i < e->rows; i++)
        free(e->shown[i]);
    free(e->shown);
    e->rows = e->term->height;
    e->columns = e->term->width;
    e->shown = mem_array(e->rows + 1, sizeof(*e->shown));
}

// Changes.

static void remember(struct edit *e)
{
    if (e->undo_count == UNDO_MAX) {
        state_fini(&e->undo[0]);
        memmove(e->undo, e->undo + 1, --e->undo_count * sizeof(*e->undo));
    }
    e->undo[e->undo_count++] = (struct state){
        .text = mem_strdup(buf_str(&e->text)), .len = e->text.len, .cursor = e->cursor
    };
}

static void undo(struct edit *e)
{
    struct state *s;

    if (e->undo_count == 0)
        return;
    s = &e->undo[--e->undo_count];
    buf_truncate(&e->text, 0);
    buf_add(&e->text, s->text, s->len);
    e->cursor = s->cursor;
    e->top = 0;
    state_fini(s);
}

static void insert(struct edit *e, const char *bytes, size_t len)
{
    char *rest;
    size_t rest_len = e->text.len - e->cursor;

    if (e->text.len + len > EDIT_MAX)
        return;
    rest = mem_strndup(buf_str(&e->text) + e->cursor, rest_len);
    buf_truncate(&e->text, e->cursor);
    buf_add(&e->text, bytes, len);
    buf_add(&e->text, rest, rest_len);
    e->cursor += len;
    mem_wipe(rest, rest_len);
    free(rest);
}

static void take_out(struct edit *e, size_t from, size_t to)
{
    char *text = e->text.data;

    if (to <= from)
        return;
    memmove(text + from, text + to, e->text.len - to);
    buf_truncate(&e->text, e->text.len - (to - from));
    e->cursor = from;
}

static size_t before(const struct edit *e, size_t at)
{
    const char *text = buf_str(&e->text);

    if (at == 0)
        return 0;
    do
        at--;
    while (at > 0 && (text[at] & 0xc0) == 0x80);
    return at;
}

static size_t behind(const struct edit *e, size_t at)
{
    const char *text = buf_str(&e->text);

    if (at >= e->text.len)
        return e->text.len;
    do
        at++;
    while ((text[at] & 0xc0) == 0x80);
    return at;
}

// Lines that are cut one after the other are pasted together.
static void cut_line(struct edit *e)
{
    const char *text = buf_str(&e->text);
    size_t from = place_row_begin(text, e->cursor), to = place_row_end(text, e->cursor);

    to += text[to] == '\n';
    if (to == from)
        return;
    remember(e);
    if (e->last != CTRL_K)
        buf_truncate(&e->clip, 0);
    buf_add(&e->clip, text + from, to - from);
    take_out(e, from, to);
}

static void paste(struct edit *e)
{
    if (e->clip.len == 0)
        return;
    remember(e);
    insert(e, buf_str(&e->clip), e->clip.len);
}

static bool is_text(int key)
{
    return key == TAB || (key >= ' ' && key <= 0xff && key != RUBOUT);
}

// What is typed without a break is undone at once.
static void type(struct edit *e, int key)
{
    char byte = key == '\r' ? '\n' : (char)key;

    if (!is_text(e->last) || !is_text(key))
        remember(e);
    insert(e, &byte, 1);
}

static void delete_back(struct edit *e)
{
    if (e->last != CTRL_H && e->last != RUBOUT)
        remember(e);
    take_out(e, before(e, e->cursor), e->cursor);
}

static void delete_next(struct edit *e)
{
    size_t to = behind(e, e->cursor);

    if (e->last != CTRL_D && e->last != KEY_DELETE)
        remember(e);
    take_out(e, e->cursor, to);
}

static void page(struct edit *e, bool down)
{
    const char *text = buf_str(&e->text);

    for (size_t i = 1; i + 1 < e->term->height; i++)
        e->cursor = down ? place_below(text, e->cursor) : place_above(text, e->cursor);
}

// The screen.

// What a terminal shows for the beginning of a row: blanks up to the next stop for a tab, no
// control characters.
static void expand(struct buf *out, const char *text, size_t len)
{
    size_t start = out->len;

    while (len > 0) {
        size_t plain = 0;
        char *part;

        while (plain < len && text[plain] != '\t')
            plain++;
        part = mem_strndup(text, plain);
        cell_escape(out, part);
        free(part);
        if (plain < len)
            buf_fill(out, ' ', TAB_WIDTH - cell_width(buf_str(out) + start) % TAB_WIDTH);
        plain += plain < len;
        text += plain;
        len -= plain;
    }
}

static size_t cursor_column(const struct edit *e)
{
    const char *text = buf_str(&e->text);
    size_t begin = place_row_begin(text, e->cursor), width;
    struct buf row = { 0 };

    expand(&row, text + begin, e->cursor - begin);
    width = cell_width(buf_str(&row));
    buf_free(&row);
    return width;
}

// The part of a row that lies on the screen.
static void draw_row(const struct edit *e, struct buf *out, size_t begin, size_t end)
{
    struct buf row = { 0 };
    size_t skipped, width, from;

    expand(&row, buf_str(&e->text) + begin, end - begin);
    from = cell_fit(buf_str(&row), e->left, &skipped);
    if (skipped < e->left && row.len > from) { // half of a wide letter
        from += cell_fit(buf_str(&row) + from, 2, &width);
        buf_addc(out, ' ');
    }
    buf_add(out, buf_str(&row) + from,
        cell_fit(buf_str(&row) + from, e->term->width - out->len, &width));
    buf_free(&row);
}

static void send_row(struct edit *e, struct buf *out, size_t row, const struct buf *text)
{
    if (e->shown[row] != NULL && strcmp(e->shown[row], buf_str(text)) == 0)
        return;
    free(e->shown[row]);
    e->shown[row] = mem_strdup(buf_str(text));
    buf_printf(out, "\033[%zu;1H\033[K%s\033[m", row + 1, buf_str(text));
}

static void draw_status(struct edit *e, struct buf *out)
{
    struct buf line = { 0 };

    buf_adds(&line, "\033[7m");
    cell_cut(&line, STATUS, e->term->width > 1 ? e->term->width - 1 : 1);
    send_row(e, out, e->rows - 1, &line);
    buf_free(&line);
}

// Moves the window so that the cursor is in it. Returns the cursor's row on the screen.
static size_t follow_cursor(struct edit *e, size_t column)
{
    const char *text = buf_str(&e->text);
    size_t room = e->rows > 1 ? e->rows - 1 : 1, row = 0, begin;

    begin = place_row_begin(text, e->cursor);
    if (e->top > begin)
        e->top = begin;
    e->top = place_row_begin(text, e->top);
    for (size_t at = e->top; at < begin; at = place_row_end(text, at) + 1)
        row++;
    for (; row >= room; row--)
        e->top = place_row_end(text, e->top) + 1;
    if (column < e->left)
        e->left = column;
    if (column >= e->left + e->term->width)
        e->left = column - e->term->width + 1;
    return row;
}

static void draw(struct edit *e)
{
    size_t column = cursor_column(e), row = follow_cursor(e, column), at = e->top;
    struct buf out = { 0 };
    bool more = true;

    for (size_t i = 0; i + 1 < e->rows; i++) {
        struct buf line = { 0 };

        if (more) {
            size_t end = place_row_end(buf_str(&e->text), at);

            draw_row(e, &line, at, end);
            more = end < e->text.len;
            at = end + 1;
        }
        send_row(e, &out, i, &line);
        buf_free(&line);
    }
    draw_status(e, &out);
    buf_printf(&out, "\033[%zu;%zuH", row + 1, column - e->left + 1);
    e->term->write(e->term->ctx, buf_str(&out), out.len);
    mem_wipe(out.data, out.size);
    buf_free(&out);
}

static void repaint(struct edit *e)
{
    term_puts(e->term, "\033[2J");
    forget_screen(e);
}

// Keys that move or change. The rest is text or nothing.
static void obey(struct edit *e, int key)
{
    const char *text = buf_str(&e->text);

    switch (key) {
    case KEY_LEFT:
    case CTRL_B:
        e->cursor = before(e, e->cursor);
        break;
    case KEY_RIGHT:
    case CTRL_F:
        e->cursor = behind(e, e->cursor);
        break;
    case KEY_UP:
    case CTRL_P:
        e->cursor = place_above(text, e->cursor);
        break;
    case KEY_DOWN:
    case CTRL_N:
        e->cursor = place_below(text, e->cursor);
        break;
    case KEY_PAGE_UP:
    case KEY_PAGE_DOWN:
        page(e, key == KEY_PAGE_DOWN);
        break;
    case KEY_HOME:
    case CTRL_A:
        e->cursor = place_row_begin(text, e->cursor);
        break;
    case KEY_END_OF_LINE:
    case CTRL_E:
        e->cursor = place_row_end(text, e->cursor);
        break;
    case CTRL_H:
    case RUBOUT:
        delete_back(e);
        break;
    case KEY_DELETE:
    case CTRL_D:
        delete_next(e);
        break;
    case CTRL_K:
        cut_line(e);
        break;
    case CTRL_Y:
        paste(e);
        break;
    case CTRL_U:
        undo(e);
        break;
    case CTRL_L:
    case KEY_F5:
        repaint(e);
        break;
    default:
        if (is_text(key) || key == '\n' || key == '\r')
            type(e, key);
    }
}

// Bytes of a letter come one by one: it is drawn when it is whole.
static bool is_whole(const struct edit *e)
{
    const char *text = buf_str(&e->text);
    size_t begin = before(e, e->cursor);
    unsigned char lead = (unsigned char)text[begin];
    size_t want = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;

    return e->last < 0x80 || e->last > 0xff || e->cursor - begin >= want;
}

static bool run(struct edit *e)
{
    for (;;) {
        int key;

        if (e->rows != e->term->height || e->columns != e->term->width)
            repaint(e);
        if (is_whole(e))
            draw(e);
        key = e->term->key(e->term->ctx, true);
        if (key == CTRL_O || key == CTRL_C || key == KEY_END)
            return key == CTRL_O;
        if (key != KEY_NONE) {
            obey(e, key);
            e->last = key;
        }
    }
}

static void wipe(struct buf *b)
{
    if (b->data != NULL)
        mem_wipe(b->data, b->size);
    buf_free(b);
}

bool edit_text(struct term *t, struct buf *text)
{
    struct edit e = { .term = t };
    bool saved;

    buf_add(&e.text, buf_str(text), text->len);
    term_puts(t, "\033[?1049h");
    repaint(&e);
    saved = run(&e);
    term_puts(t, "\033[H\033[2J\033[?1049l");
    if (saved) {
        buf_truncate(text, 0);
        buf_add(text, buf_str(&e.text), e.text.len);
    }
    forget_screen(&e);
    free(e.shown);
    while (e.undo_count > 0)
        state_fini(&e.undo[--e.undo_count]);
    wipe(&e.text);
    wipe(&e.clip);
    return saved;
}
