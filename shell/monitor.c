// SPDX-License-Identifier: ISC
// The rows of one refresh bear the same .section. They are collected and drawn together, because
// the widths of the columns depend on all of them.
#include "shell/monitor.h"

#include "core/base/mem.h"
#include "shell/render.h"

#include <stdlib.h>
#include <string.h>

void monitor_begin(struct monitor *m, struct term *t, const struct stream_job *job)
{
    *m = (struct monitor){ .items = job->items };
    live_init(&m->live, t);
    m->live.dumping = job->once;
}

// Names in the order in which the items first have them. The name of a lone item is left out:
// whoever asked typed it.
static size_t collect_names(const struct rows *rows, const char **names)
{
    size_t count = 0;

    for (size_t i = 0; i < rows->count; i++) {
        for (size_t p = 0; p < rows->rows[i].count; p++) {
            const char *name = rows->rows[i].pairs[p].name;
            size_t at = 0;

            if (name[0] == '.' || (rows->count == 1 && strcmp(name, "name") == 0))
                continue;
            while (at < count && strcmp(names[at], name) != 0)
                at++;
            if (at == count)
                names[count++] = name;
        }
    }
    return count;
}

static void draw(struct monitor *m)
{
    struct render_grid g = { .items = m->rows.count };
    struct buf text = { 0 };
    const char **names, **cells;
    size_t most = 0;

    for (size_t i = 0; i < m->rows.count; i++)
        most += m->rows.rows[i].count;
    names = mem_array(most + 1, sizeof(*names));
    g.name_count = collect_names(&m->rows, names);
    cells = mem_array(g.name_count * g.items + 1, sizeof(*cells));
    for (size_t i = 0; i < g.items; i++)
        for (size_t n = 0; n < g.name_count; n++)
            cells[i * g.name_count + n] = render_text(NULL, row_get(&m->rows.rows[i], names[n]));
    g.names = names;
    g.cells = cells;
    render_grid(&text, &g, m->live.term->width);
    if (text.len > 0)
        live_draw(&m->live, &text);
    free(cells);
    free(names);
    buf_free(&text);
}

static void finish_section(struct monitor *m)
{
    if (m->rows.count > 0)
        draw(m);
    rows_free(&m->rows);
}

void monitor_row(struct monitor *m, const struct row *row)
{
    const char *section = row_get(row, ".section");
    struct row *copy;

    if (section == NULL || m->section == NULL || strcmp(section, m->section) != 0) {
        finish_section(m);
        free(m->section);
        m->section = mem_strdup(section);
    }
    copy = rows_add(&m->rows);
    for (size_t i = 0; i < row->count; i++)
        row_set(copy, row->pairs[i].name, row->pairs[i].value);
    if (m->rows.count == m->items)
        finish_section(m);
}

bool monitor_key(struct monitor *m, int key)
{
    return live_key(&m->live, key);
}

void monitor_end(struct monitor *m)
{
    finish_section(m);
    live_end(&m->live);
    free(m->section);
    m->section = NULL;
}
