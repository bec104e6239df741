// SPDX-License-Identifier: ISC
#include "shell/live.h"

#include "core/base/mem.h"
#include "shell/cell.h"

#include <stdlib.h>
#include <string.h>

#define FOOTER        "-- [Q quit|D dump|C-z pause]"
#define FOOTER_PAUSED "-- [Q quit|D dump|C-z continue]"
#define FOOTER_FOLLOW \
    "-- Ctrl-C to quit. Space prints separator. New entries will appear at bottom."
#define SEPARATOR "= = =   "

void live_init(struct live *l, struct term *t)
{
    *l = (struct live){ .term = t };
}

static void draw_below(struct live *l, const struct buf *text)
{
    if (l->any)
        term_puts(l->term, "\n");
    l->term->write(l->term->ctx, buf_str(text), text->len);
}

static void add_footer(struct live *l, struct buf *out)
{
    const char *text = l->follow ? FOOTER_FOLLOW : l->paused ? FOOTER_PAUSED : FOOTER;

    buf_adds(out, "\r\033[J");
    cell_cut(out, text, l->term->width > 1 ? l->term->width - 1 : 1);
    l->footer = true;
}

static void add_cut(struct live *l, struct buf *out, const char *line, size_t len)
{
    char *text = mem_strndup(line, len);

    cell_cut(out, text, l->term->width > 1 ? l->term->width - 1 : 1);
    free(text);
}

// As many lines as there is room for above the footer. A picture that is too high ends in dots: D
// shows all of it.
static size_t add_lines(struct live *l, struct buf *out, const struct buf *text)
{
    const char *line = buf_str(text), *end;
    size_t count = 0, room = l->term->height > 2 ? l->term->height - 2 : 1;

    for (; (end = strchr(line, '\n')) != NULL && count < room; line = end + 1) {
        bool more = strchr(end + 1, '\n') != NULL;

        if (count + 1 == room && more)
            buf_adds(out, "...");
        else
            add_cut(l, out, line, (size_t)(end - line));
        buf_adds(out, "\033[K\n");
        count++;
    }
    return count;
}

static void draw_in_place(struct live *l, const struct buf *text)
{
    struct buf out = { 0 };

    buf_addc(&out, '\r');
    if (l->width != l->term->width)
        l->drawn = 0; // nobody knows where the old picture is now
    if (l->frozen)
        buf_adds(&out, "\033[J\n");
    l->drawn = l->frozen ? 0 : l->drawn;
    l->frozen = false;
    if (l->drawn > 0)
        buf_printf(&out, "\033[%zuA", l->drawn);
    l->drawn = add_lines(l, &out, text);
    l->width = l->term->width;
    add_footer(l, &out);
    l->term->write(l->term->ctx, buf_str(&out), out.len);
    buf_free(&out);
}

void live_draw(struct live *l, const struct buf *text)
{
    if (l->paused)
        return;
    if (l->term->live && !l->dumping)
        draw_in_place(l, text);
    else
        draw_below(l, text);
    l->any = true;
}

void live_shown(struct live *l, size_t lines)
{
    bool whole = l->term->live && lines + 1 < l->term->height;

    l->any = true;
    l->drawn = whole ? lines : 0;
    l->width = l->term->width;
}

void live_above(struct live *l, const char *text)
{
    struct buf out = { 0 };

    if (l->footer) {
        buf_addc(&out, '\r');
        if (l->drawn > 0)
            buf_printf(&out, "\033[%zuA", l->drawn);
        buf_adds(&out, "\033[J");
    }
    buf_adds(&out, text);
    l->drawn = 0;
    l->footer = false;
    if (l->follow && l->term->live)
        add_footer(l, &out);
    l->term->write(l->term->ctx, buf_str(&out), out.len);
    buf_free(&out);
}

void live_add(struct live *l, const char *lines)
{
    live_above(l, lines); // above the footer
}

void live_follow(struct live *l)
{
    l->follow = true;
    l->drawn = 0;
    live_add(l, "");
}

void live_freeze(struct live *l)
{
    l->frozen = l->footer;
}

// A line across the terminal, for whoever wants to see from where on lines are new.
static void add_separator(struct live *l)
{
    struct buf line = { 0 };

    while (line.len + strlen(SEPARATOR) < l->term->width)
        buf_adds(&line, SEPARATOR);
    cell_trim(&line, 0);
    buf_addc(&line, '\n');
    live_add(l, buf_str(&line));
    buf_free(&line);
}

static void take_footer(struct live *l)
{
    if (l->footer)
        term_puts(l->term, "\r\033[J");
    l->footer = false;
}

bool live_key(struct live *l, int key)
{
    struct buf out = { 0 };

    if (key == 'q' || key == 'Q' || key == KEY_INTERRUPT || key == KEY_END)
        return false;
    if (l->follow) {
        if (key == ' ')
            add_separator(l);
        return true;
    }
    if (key == 'd' || key == 'D') {
        take_footer(l);
        l->dumping = true;
        l->paused = false;
    }
    if (key == KEY_PAUSE) {
        l->paused = !l->paused;
        if (l->footer) {
            add_footer(l, &out);
            l->term->write(l->term->ctx, buf_str(&out), out.len);
        }
    }
    buf_free(&out);
    return true;
}

void live_end(struct live *l)
{
    take_footer(l);
}
