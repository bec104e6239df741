// SPDX-License-Identifier: ISC
#pragma once
// Rows as text: the forms of print. Pure functions from rows and the menu's description to lines;
// no line ends in a blank, none is wider than the terminal except in terse, and what does not fit
// is cut visibly (table) or wrapped (the others).

#include "core/base/buf.h"
#include "shell/row.h"
#include "shell/schema.h"

#include <stdbool.h>
#include <stddef.h>

// Widths of a table's columns that were drawn, for rows that are added to it later.
struct render_columns {
    size_t *widths;
    size_t count; // 0: nothing was drawn yet
    size_t room;  // of the terminal when they were drawn
};
void render_columns_free(struct render_columns *c);

struct render {
    const struct schema_menu *menu;
    const struct rows *rows;
    const size_t *numbers;    // of the items; NULL: a row's place is its number
    const char *const *names; // proplist, NULL terminated: these, in this order; NULL: all
    bool brief;    // detail as the usual form of a menu: without what only `detail` shows
    bool stats;    // the counters and what they belong to
    bool ids;      // in place of numbers
    bool headless; // rows below others: no legend, no headings
    struct render_columns *columns; // a table that goes on: kept, and kept to; NULL: each by itself
    size_t width; // columns of the terminal, 0: no limit (output that is not a terminal)
};

// Table: legend, headings, a line per item and one above it for its comment.
void render_table(struct buf *out, const struct render *r);
// Detail: legend, then name=value pairs wrapped under the first one.
void render_detail(struct buf *out, const struct render *r);
// Terse: a line per item, for programs: not wrapped, not quoted.
void render_terse(struct buf *out, const struct render *r);
// Value-list: a line per property, a column per item. A settings menu prints in this form too.
void render_values(struct buf *out, const struct render *r);

// Names and values that belong to no property (monitor): cells[item * name_count + name], NULL
// where an item has no such value. Items that do not fit beside each other follow below.
struct render_grid {
    const char *const *names;
    const char *const *cells;
    size_t name_count, items;
};
void render_grid(struct buf *out, const struct render_grid *g, size_t width);

// A value as people read it: what programs get as true and false is yes and no here. `prop` may
// be NULL.
const char *render_text(const struct schema_prop *prop, const char *value);
