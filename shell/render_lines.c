// SPDX-License-Identifier: ISC
// Items that are read as lines of text, without numbers and headings: the log.
//
//     20:20:43 pptp,ppp,info <pptp-ex>: connected
#include "shell/render_priv.h"

#include "shell/cell.h"
#include "shell/lines.h"

// Goes on in the next line where the terminal is too narrow.
static void wrap(struct buf *out, const char *line, size_t room)
{
    while (*line != '\0') {
        size_t len = cell_break(line, room);

        buf_add(out, line, len);
        cell_trim(out, 0);
        buf_addc(out, '\n');
        line += len;
    }
}

void render_lines(struct buf *out, const struct render *r)
{
    struct buf line = { 0 };

    for (size_t i = 0; i < r->rows->count; i++) {
        buf_truncate(&line, 0);
        lines_format(&line, r->menu->line, &r->rows->rows[i]);
        if (line.len == 0)
            continue;
        buf_truncate(&line, line.len - 1); // its newline
        wrap(out, buf_str(&line), render_room(r));
    }
    buf_free(&line);
}
