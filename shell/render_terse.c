// SPDX-License-Identifier: ISC
// The terse form of print: one line per item, whatever the terminal's width, values bare.
//
//      0 X comment=uplink name=test2 mtu=1460
#include "shell/render_priv.h"

#include "shell/cell.h"

#include <stdlib.h>

enum { NUMBER_WIDTH = 2 };

static void add_pair(struct buf *out, const char *name, const char *value)
{
    buf_printf(out, " %s=", name);
    if (*value == '\0')
        buf_adds(out, "\"\"");
    else
        cell_escape(out, value);
}

static void add_item(struct buf *out, const struct render *r, const struct schema_prop **props,
    size_t count, size_t index, size_t width)
{
    const struct row *row = &r->rows->rows[index];
    const char *comment = row_get(row, "comment");
    size_t start = out->len;

    render_label(out, r, index, width);
    buf_addc(out, ' ');
    render_flags(out, r->menu, row);
    if (render_flag_columns(r->menu) == 0)
        buf_truncate(out, out->len - 1);
    if (comment != NULL && *comment != '\0')
        add_pair(out, "comment", comment);
    for (size_t i = 0; i < count; i++) {
        const char *value = render_value(row, props[i]);

        if (value != NULL)
            add_pair(out, props[i]->name, value);
    }
    cell_trim(out, start);
    buf_addc(out, '\n');
}

void render_terse(struct buf *out, const struct render *r)
{
    size_t count, width = r->ids ? render_label_width(r, NUMBER_WIDTH) : NUMBER_WIDTH;
    const struct schema_prop **props = render_choose(r, CHOOSE_DETAIL, &count);

    for (size_t i = 0; i < r->rows->count; i++)
        add_item(out, r, props, count, i, width);
    free(props);
}
