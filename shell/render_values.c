// SPDX-License-Identifier: ISC
// A line per name, a column per item: value-list, settings menus and monitor.
//
//               enabled: yes
//               max-mtu: 1450
//     keepalive-timeout: 30
//
// Names end at the same colon, two blanks before the longest. A value that is wider than the room
// goes on under itself; items that do not fit beside each other follow in a next block. Where the
// terminal is too narrow for that, values stand below their names.
#include "shell/render_priv.h"

#include "core/base/mem.h"
#include "shell/cell.h"

#include <stdint.h>
#include <stdlib.h>

enum {
    NAME_INDENT = 2,
    LEAST_ROOM = 6, // for values beside their names
};

struct block {
    const struct render_grid *g;
    const char **rest;   // what is still to be printed of the cells of one line
    size_t *widths;      // of the items' columns
    char **cells;        // escaped
    size_t name_width;   // with the blanks before it; 0: values stand below
    size_t indent, room; // of values
};

static size_t at(const struct block *b, size_t item, size_t name)
{
    return item * b->g->name_count + name;
}

static bool named(const struct block *b, size_t name)
{
    for (size_t item = 0; item < b->g->items; item++)
        if (b->cells[at(b, item, name)] != NULL)
            return true;
    return false;
}

static void escape_cells(struct block *b)
{
    size_t count = b->g->name_count * b->g->items;

    b->cells = mem_array(count + 1, sizeof(*b->cells));
    for (size_t i = 0; i < count; i++) {
        struct buf text = { 0 };

        if (b->g->cells[i] == NULL)
            continue;
        cell_escape(&text, b->g->cells[i]);
        b->cells[i] = text.len > 0 ? buf_take(&text) : mem_strdup("");
    }
}

static void measure(struct block *b, size_t width)
{
    size_t line = width == 0 ? SIZE_MAX / 2 : width - 1;

    for (size_t name = 0; name < b->g->name_count; name++) {
        size_t w = cell_width(b->g->names[name]);

        if (named(b, name) && w > b->name_width)
            b->name_width = w;
    }
    b->name_width += NAME_INDENT;
    if (line < b->name_width + 2 + LEAST_ROOM)
        b->name_width = 0;
    b->indent = b->name_width > 0 ? b->name_width + 2 : NAME_INDENT;
    b->room = line > b->indent ? line - b->indent : 1;
    b->widths = mem_array(b->g->items + 1, sizeof(*b->widths));
    for (size_t item = 0; item < b->g->items; item++) {
        for (size_t name = 0; name < b->g->name_count; name++) {
            const char *cell = b->cells[at(b, item, name)];
            size_t w = cell != NULL ? cell_width(cell) : 0;

            w = w < b->room ? w : b->room;
            b->widths[item] = w > b->widths[item] ? w : b->widths[item];
        }
    }
}

// The next line of every cell of the block. False when nothing was left.
static bool add_pieces(struct buf *out, struct block *b, size_t first, size_t end)
{
    bool any = false;

    for (size_t item = first; item < end; item++) {
        size_t start = out->len, len;

        if (b->rest[item] == NULL)
            b->rest[item] = "";
        len = cell_break(b->rest[item], b->widths[item]);
        any = any || len > 0;
        buf_add(out, b->rest[item], len);
        b->rest[item] += len;
        if (item + 1 < end) {
            size_t width = cell_width(buf_str(out) + start);

            buf_fill(out, ' ', b->widths[item] > width ? b->widths[item] - width + 1 : 1);
        }
    }
    return any;
}

static void add_line(struct buf *out, struct block *b, size_t name, size_t first, size_t end)
{
    const char *word = b->g->names[name];
    size_t start = out->len;

    for (size_t item = first; item < end; item++)
        b->rest[item] = b->cells[at(b, item, name)];
    if (b->name_width > 0) {
        buf_fill(out, ' ', b->name_width - cell_width(word));
        buf_printf(out, "%s: ", word);
        add_pieces(out, b, first, end);
    } else {
        buf_printf(out, "%s:", word);
    }
    for (;;) {
        cell_trim(out, start);
        buf_addc(out, '\n');
        start = out->len;
        buf_fill(out, ' ', b->indent);
        if (!add_pieces(out, b, first, end))
            break;
    }
    buf_truncate(out, start);
}

// How many items fit beside each other, beginning with `first`; at least one.
static size_t block_end(const struct block *b, size_t first)
{
    size_t used = b->widths[first], end = first + 1;

    while (end < b->g->items && used + 1 + b->widths[end] <= b->room)
        used += 1 + b->widths[end++];
    return end;
}

void render_grid(struct buf *out, const struct render_grid *g, size_t width)
{
    struct block b = { .g = g, .rest = mem_array(g->items + 1, sizeof(*b.rest)) };

    escape_cells(&b);
    measure(&b, width);
    for (size_t first = 0; first < g->items;) {
        size_t end = block_end(&b, first);

        if (first > 0)
            buf_addc(out, '\n');
        for (size_t name = 0; name < g->name_count; name++)
            if (named(&b, name))
                add_line(out, &b, name, first, end);
        first = end;
    }
    for (size_t i = 0; i < g->name_count * g->items; i++)
        free(b.cells[i]);
    free(b.cells);
    free(b.widths);
    free(b.rest);
}

void render_values(struct buf *out, const struct render *r)
{
    size_t count;
    const struct schema_prop **props = render_choose(r, CHOOSE_ALL, &count);
    const char **names = mem_array(count + 1, sizeof(*names));
    const char **cells = mem_array(count * r->rows->count + 1, sizeof(*cells));
    struct arena arena = { 0 };

    for (size_t i = 0; i < count; i++)
        names[i] = props[i]->name;
    for (size_t item = 0; item < r->rows->count; item++)
        for (size_t i = 0; i < count; i++)
            cells[item * count + i] = render_shown(&arena, &r->rows->rows[item], props[i]);
    render_grid(out,
        &(struct render_grid){
            .names = names, .cells = cells, .name_count = count, .items = r->rows->count },
        r->width);
    arena_free(&arena);
    free(cells);
    free(names);
    free(props);
}
