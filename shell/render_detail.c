// SPDX-License-Identifier: ISC
// The detail form of print:
//
//         0 X name="test2" mtu=1460 mru=1460 connect-to=10.1.1.12 user="john"
//             password="john" profile=default add-default-route=yes
//
// Free text is quoted, everything else is bare, so that the line can be typed again.
#include "shell/render_priv.h"

#include "core/value/quote.h"
#include "shell/cell.h"

#include <stdlib.h>
#include <string.h>

enum {
    CLASSIC_WIDTH = 5, // four leading blanks and a digit, as the manual prints it
    NUMBER_WIDTH = 2,
};

// The line that is being filled: `column` is where the next character lands.
struct wrap {
    struct buf *out;
    size_t indent, room, column;
    bool empty; // nothing but the indent stands on the line
};

static void wrap_newline(struct wrap *w)
{
    cell_trim(w->out, 0);
    buf_addc(w->out, '\n');
    buf_fill(w->out, ' ', w->indent);
    w->column = w->indent;
    w->empty = true;
}

// Adds one pair: on this line if it fits, else on the next, else over several.
static void wrap_pair(struct wrap *w, const char *pair)
{
    if (!w->empty && w->column + 1 + cell_width(pair) > w->room) {
        wrap_newline(w);
    } else if (!w->empty) {
        buf_addc(w->out, ' ');
        w->column++;
    }
    for (;;) {
        size_t room = w->room > w->column ? w->room - w->column : 1;
        size_t len = cell_break(pair, room), width;

        cell_fit(pair, room, &width);
        buf_add(w->out, pair, len);
        w->column += width;
        w->empty = false;
        pair += len;
        if (*pair == '\0')
            return;
        wrap_newline(w);
    }
}

static void add_pair(struct wrap *w, const struct schema_prop *p, const char *value)
{
    struct buf quoted = { 0 }, pair = { 0 };

    buf_printf(&quoted, "%s=", p->name);
    if (p->type->quoted)
        quote_always(&quoted, value, strlen(value));
    else if (p->type->bare)
        buf_adds(&quoted, value);
    else
        quote_if_needed(&quoted, value, strlen(value));
    cell_escape(&pair, buf_str(&quoted));
    wrap_pair(w, buf_str(&pair));
    buf_free(&quoted);
    buf_free(&pair);
}

static void add_item(struct buf *out, const struct render *r, const struct schema_prop **props,
    size_t count, size_t index, size_t width)
{
    const struct row *row = &r->rows->rows[index];
    const char *comment = row_get(row, "comment");
    struct wrap w = { .out = out, .room = render_room(r), .empty = true };
    size_t start = out->len;

    if (r->menu->line == NULL)
        render_label(out, r, index, width);
    buf_addc(out, ' ');
    render_flags(out, r->menu, row);
    if (render_flag_columns(r->menu) > 0)
        buf_addc(out, ' ');
    w.indent = w.column = out->len - start;
    if (comment != NULL && *comment != '\0') {
        render_comment(out, comment, w.indent, w.room);
        buf_fill(out, ' ', w.indent);
    }
    for (size_t i = 0; i < count; i++) {
        const char *value = render_value(row, props[i]);

        if (value != NULL)
            add_pair(&w, props[i], value);
    }
    cell_trim(out, start);
    buf_adds(out, r->menu->classic ? "\n" : "\n\n");
}

void render_detail(struct buf *out, const struct render *r)
{
    size_t count;
    size_t width = render_label_width(r, r->menu->classic ? CLASSIC_WIDTH : NUMBER_WIDTH);
    const struct schema_prop **props = render_choose(r, CHOOSE_DETAIL, &count);

    render_legend(out, r);
    for (size_t i = 0; i < r->rows->count; i++)
        add_item(out, r, props, count, i, width);
    free(props);
}
