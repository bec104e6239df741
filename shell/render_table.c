// SPDX-License-Identifier: ISC
// The table form of print:
//
//       #    NAME       USER   MTU CLIENT-ADDRESS UPTIME ENC...
//       0 DR <pptp-ex>  ex    1460 10.0.0.202     6m32s  none
//
// Columns are as wide as their widest value. Where the terminal is too narrow the widest ones give
// way first, numbers last, because a number that is cut says something else.
#include "shell/render_priv.h"

#include "core/base/mem.h"
#include "shell/cell.h"

#include <stdlib.h>
#include <string.h>

enum {
    CLASSIC_WIDTH = 3, // two leading blanks and a digit, as the manual prints it
    NUMBER_WIDTH = 2,
    LEAST_WIDTH = 4, // one character and the dots
};

struct column {
    const struct schema_prop *prop;
    char *heading;
    size_t width; // what it gets
    size_t value; // the widest of its values
    size_t least; // what it keeps at this stage of shrinking
};

struct table {
    const struct render *r;
    struct column *columns;
    size_t count;
    const char **cells; // escaped values, row by row; NULL where unset
    size_t number;      // width of the item numbers
    size_t indent;      // where the first column begins
    struct arena arena;
};

static const char **cell_at(const struct table *t, size_t row, size_t column)
{
    return &t->cells[row * t->count + column];
}

static char *escaped(struct arena *a, const char *value)
{
    struct buf b = { 0 };
    char *text;

    cell_escape(&b, value);
    text = arena_strdup(a, buf_str(&b));
    buf_free(&b);
    return text;
}

// A property that was asked for by name has no heading of its own where it is no column.
static char *heading(struct arena *a, const struct schema_prop *p)
{
    char *text = arena_strdup(a, p->column != NULL && *p->column != '\0' ? p->column : p->name);

    for (char *s = text; p->column == NULL && *s != '\0'; s++)
        if (*s >= 'a' && *s <= 'z')
            *s = (char)(*s - 'a' + 'A');
    return text;
}

static size_t widest_value(const struct table *t, size_t column)
{
    size_t widest = 0;

    for (size_t row = 0; row < t->r->rows->count; row++) {
        const char *cell = *cell_at(t, row, column);
        size_t width = cell != NULL ? cell_width(cell) : 0;

        if (width > widest)
            widest = width;
    }
    return widest;
}

static void read_cells(struct table *t)
{
    const struct rows *rows = t->r->rows;

    t->cells = mem_array(rows->count * t->count + 1, sizeof(*t->cells));
    for (size_t row = 0; row < rows->count; row++) {
        for (size_t i = 0; i < t->count; i++) {
            char *value = render_shown(&t->arena, &rows->rows[row], t->columns[i].prop);

            *cell_at(t, row, i) = value != NULL ? escaped(&t->arena, value) : NULL;
        }
    }
}

static size_t total_width(const struct table *t)
{
    size_t total = t->indent;

    for (size_t i = 0; i < t->count; i++)
        total += t->columns[i].width + (i > 0);
    return total;
}

// Takes columns away from the widest column until the line fits or nothing can give way.
static void shrink(struct table *t, size_t room)
{
    for (size_t total = total_width(t); total > room; total--) {
        struct column *widest = NULL;

        for (size_t i = 0; i < t->count; i++) {
            struct column *c = &t->columns[i];

            if (c->width > c->least && (widest == NULL || c->width >= widest->width))
                widest = c;
        }
        if (widest == NULL)
            return;
        widest->width--;
    }
}

// How narrow a column may become: first headings are cut, then values, numbers never.
static void set_least(struct table *t, bool cut_values)
{
    for (size_t i = 0; i < t->count; i++) {
        struct column *c = &t->columns[i];
        bool whole = !cut_values || c->prop->type->right;

        c->least = whole && c->value > LEAST_WIDTH ? c->value : LEAST_WIDTH;
        c->least = c->least < c->width ? c->least : c->width;
    }
}

static void measure(struct table *t)
{
    size_t room = render_room(t->r);
    bool fits;

    for (size_t i = 0; i < t->count; i++) {
        struct column *c = &t->columns[i];
        size_t head = cell_width(c->heading);

        c->value = widest_value(t, i);
        c->width = head > c->value ? head : c->value;
        c->width = c->width < room ? c->width : room;
    }
    set_least(t, false);
    shrink(t, room);
    set_least(t, true);
    shrink(t, room);
    fits = total_width(t) <= room;
    // A described width is a wish for a calm picture; it is granted where there is room.
    for (size_t i = 0; fits && i < t->count; i++) {
        struct column *c = &t->columns[i];
        size_t wish = c->prop->width > 0 ? (size_t)c->prop->width : 0;
        size_t spare = room - total_width(t);

        if (wish > c->width)
            c->width += wish - c->width < spare ? wish - c->width : spare;
    }
}

// The columns of the rows above, where there are some. False where there are none.
static bool recall(struct table *t)
{
    const struct render_columns *c = t->r->columns;

    if (c == NULL || c->count != t->count || c->room != t->r->width)
        return false;
    for (size_t i = 0; i < t->count; i++)
        t->columns[i].width = c->widths[i];
    return true;
}

// What comes later may be wider than what there is: the last column takes the rest of the line.
// Where nothing limits the line, rows keep to no columns, so that nothing is cut.
static void keep(struct table *t)
{
    struct render_columns *c = t->r->columns;
    size_t room = render_room(t->r), total = total_width(t);

    if (c == NULL || t->count == 0 || t->r->width == 0)
        return;
    if (total < room && !t->columns[t->count - 1].prop->type->right)
        t->columns[t->count - 1].width += room - total;
    c->room = t->r->width;
    c->widths = mem_resize(c->widths, t->count * sizeof(*c->widths));
    c->count = t->count;
    for (size_t i = 0; i < t->count; i++)
        c->widths[i] = t->columns[i].width;
}

static void add_cell(struct buf *line, const struct column *c, const char *text)
{
    struct buf cut = { 0 };
    size_t width = cell_cut(&cut, text, c->width);

    if (c->prop->type->right)
        buf_fill(line, ' ', c->width - width);
    buf_adds(line, buf_str(&cut));
    if (!c->prop->type->right)
        buf_fill(line, ' ', c->width - width);
    buf_free(&cut);
}

// Ends the line that was built: no blanks at its end, nothing beyond the terminal.
static void end_line(struct buf *out, struct buf *line, const struct table *t)
{
    cell_trim(line, 0);
    cell_cut(out, buf_str(line), render_room(t->r));
    buf_addc(out, '\n');
    buf_truncate(line, 0);
}

static void add_heading(struct buf *out, const struct table *t)
{
    struct buf line = { 0 };

    buf_fill(&line, ' ', t->number - 1);
    buf_addc(&line, '#');
    buf_fill(&line, ' ', t->indent - t->number);
    for (size_t i = 0; i < t->count; i++) {
        if (i > 0)
            buf_addc(&line, ' ');
        add_cell(&line, &t->columns[i], t->columns[i].heading);
    }
    end_line(out, &line, t);
    buf_free(&line);
}

static void add_row(struct buf *out, const struct table *t, size_t index)
{
    const struct row *row = &t->r->rows->rows[index];
    const char *comment = row_get(row, "comment");
    struct buf line = { 0 };

    render_label(&line, t->r, index, t->number);
    buf_addc(&line, ' ');
    render_flags(&line, t->r->menu, row);
    buf_fill(&line, ' ', line.len < t->indent ? t->indent - line.len : 0);
    if (comment != NULL && *comment != '\0') {
        buf_adds(out, buf_str(&line));
        render_comment(out, comment, t->indent, render_room(t->r));
        buf_truncate(&line, 0);
        buf_fill(&line, ' ', t->indent);
    }
    for (size_t i = 0; i < t->count; i++) {
        const char *cell = *cell_at(t, index, i);

        if (i > 0)
            buf_addc(&line, ' ');
        add_cell(&line, &t->columns[i], cell != NULL ? cell : "");
    }
    end_line(out, &line, t);
    buf_free(&line);
}

void render_table(struct buf *out, const struct render *r)
{
    struct table t = { .r = r };
    const struct schema_prop **props;
    size_t flags = render_flag_columns(r->menu);

    if (r->menu->line != NULL && r->names == NULL) {
        render_lines(out, r);
        return;
    }
    props = render_choose(r, CHOOSE_COLUMNS, &t.count);
    t.number = render_label_width(r, r->menu->classic ? CLASSIC_WIDTH : NUMBER_WIDTH);
    t.indent = t.number + 1 + (flags > 0 ? flags + 1 : 0);
    t.columns = mem_array(t.count + 1, sizeof(*t.columns));
    for (size_t i = 0; i < t.count; i++) {
        t.columns[i].prop = props[i];
        t.columns[i].heading = heading(&t.arena, props[i]);
    }
    read_cells(&t);
    if (!recall(&t)) {
        measure(&t);
        keep(&t);
    }
    render_legend(out, r);
    if (!r->headless)
        add_heading(out, &t);
    for (size_t i = 0; i < r->rows->count; i++)
        add_row(out, &t, i);
    free(props);
    free(t.columns);
    free(t.cells);
    arena_free(&t.arena);
}
