// SPDX-License-Identifier: ISC
#include "shell/display.h"

#include "shell/client.h"
#include "shell/pager.h"
#include "shell/render.h"

#include <string.h>

void display_init(struct display *d, struct term *t)
{
    *d = (struct display){ .term = t };
    live_init(&d->live, t);
}

void display_rest(struct display *d)
{
    live_end(&d->live);
    live_init(&d->live, d->term);
    render_columns_free(&d->columns);
}

void display_above(struct display *d, const char *text)
{
    bool monitors = d->client != NULL && d->stream == REPLY_MONITOR;

    live_above(monitors ? &d->monitor.live : &d->live, text);
}

static void show_text(void *ctx, const char *text, size_t len)
{
    struct display *d = ctx;

    d->term->write(d->term->ctx, text, len);
}

static void draw_rows(struct display *d, struct buf *out, const struct print_job *job, size_t width)
{
    struct render r = { .menu = job->menu,
        .rows = job->rows,
        .numbers = job->numbers,
        .names = job->proplist,
        .brief = job->form == PRINT_DEFAULT,
        .stats = job->stats,
        .ids = job->show_ids,
        .headless = job->below,
        .columns = job->follow ? &d->columns : NULL,
        .width = width };
    enum print_form form = job->form;

    if (form == PRINT_DEFAULT)
        form = job->menu->kind == MENU_SETTINGS ? PRINT_VALUE_LIST
               : job->menu->table || job->stats ? PRINT_TABLE
                                                : PRINT_DETAIL;
    switch (form) {
    case PRINT_DEFAULT:
        break;
    case PRINT_TABLE:
        render_table(out, &r);
        break;
    case PRINT_DETAIL:
        render_detail(out, &r);
        break;
    case PRINT_TERSE:
        render_terse(out, &r);
        break;
    case PRINT_VALUE_LIST:
        render_values(out, &r);
        break;
    }
}

static void draw(struct display *d, struct buf *out, const struct print_job *job, size_t width)
{
    if (job->text != NULL)
        buf_adds(out, job->text);
    else
        draw_rows(d, out, job, width);
}

static size_t count_lines(const char *text)
{
    size_t count = 0;

    for (; (text = strchr(text, '\n')) != NULL; text++)
        count++;
    return count;
}

// A first print goes by pages. Where it fits on the screen, a later round of it (interval=) can
// take its place.
static bool print_once(struct display *d, const struct print_job *job, const struct buf *text)
{
    size_t lines = count_lines(buf_str(text));
    bool whole = true;

    live_end(&d->live);
    live_init(&d->live, d->term);
    if (job->without_paging)
        show_text(d, buf_str(text), text->len);
    else
        whole = pager_show(d->term, buf_str(text));
    live_shown(&d->live, lines);
    return whole;
}

static bool look_at_keys(struct display *d)
{
    int key;

    while ((key = d->term->live ? d->term->key(d->term->ctx, false) : KEY_NONE) != KEY_NONE)
        if (!live_key(&d->live, key))
            return false;
    return true;
}

static bool show_print(void *ctx, const struct print_job *job)
{
    struct display *d = ctx;
    struct buf text = { 0 };
    bool more = true;

    // What is typed ahead of a print that ends by itself is the next command.
    if ((job->below || job->repaint) && job->to == NULL && !look_at_keys(d))
        return false;
    term_measure(d->term);
    if (job->follow && !job->below)
        render_columns_free(&d->columns);
    draw(d, job->to != NULL ? job->to : &text, job, job->to != NULL ? 0 : d->term->width);
    if (job->to != NULL) {
        buf_free(&text);
        return true;
    }
    if (job->below)
        live_add(&d->live, buf_str(&text));
    else if (job->repaint)
        live_draw(&d->live, &text);
    else
        more = print_once(d, job, &text);
    if (job->follow && !job->below && more)
        live_follow(&d->live);
    buf_free(&text);
    return more;
}

static bool idle(void *ctx)
{
    return look_at_keys(ctx);
}

// A key was pressed while a monitor runs.
static bool stream_key(void *ctx)
{
    struct display *d = ctx;
    int key;

    while ((key = d->term->key(d->term->ctx, false)) != KEY_NONE)
        if (!monitor_key(&d->monitor, key))
            return false;
    return true;
}

static void stream_begin(void *ctx, const struct stream_job *job)
{
    struct display *d = ctx;

    d->stream = job->verb->reply;
    if (d->stream == REPLY_LINES) {
        lines_begin(&d->lines, d->term, job);
        return;
    }
    monitor_begin(&d->monitor, d->term, job);
    if (d->term->live && !job->once && job->client != NULL) {
        d->client = job->client;
        client_watch(d->client, d->term->key_fd, 0, stream_key, d);
    }
}

static bool stream_row(void *ctx, const struct row *row)
{
    struct display *d = ctx;

    if (d->stream != REPLY_LINES)
        return monitor_row(&d->monitor, row);
    lines_row(&d->lines, row);
    return true;
}

static void stream_end(void *ctx, bool interrupted)
{
    struct display *d = ctx;

    if (d->client != NULL)
        client_watch(d->client, -1, 0, NULL, NULL);
    d->client = NULL;
    if (d->stream == REPLY_LINES)
        lines_end(&d->lines, interrupted);
    else
        monitor_end(&d->monitor);
}

struct output display_output(struct display *d)
{
    return (struct output){
        .ctx = d,
        .text = show_text,
        .print = show_print,
        .idle = idle,
        .stream_begin = stream_begin,
        .stream_row = stream_row,
        .stream_end = stream_end,
    };
}
