// SPDX-License-Identifier: ISC
// The rows of one refresh bear the same .section. They are collected and drawn together, because
// the widths of the columns depend on all of them.
#include "shell/monitor.h"

#include "core/base/mem.h"
#include "shell/render.h"

#include <stdlib.h>
#include <string.h>

enum { GRAPH_WIDTH = 79, GRAPH_HEIGHT = 20 }; // where there is no terminal

void monitor_begin(struct monitor *m, struct term *t, const struct stream_job *job)
{
    *m = (struct monitor){ .job = *job };
    live_init(&m->live, t);
    m->live.dumping = job->once || job->dump;
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

// As people read it: a speed is 27.8kbps.
static const char *shown(
    struct arena *a, const struct monitor *m, const char *name, const char *value)
{
    const struct schema_prop *field = schema_verb_field(m->job.verb, name);
    struct buf text = { 0 };

    if (value == NULL || field == NULL || field->type->show == NULL)
        return render_text(field, value);
    value_show(field->type, value, &text);
    value = arena_strdup(a, buf_str(&text));
    buf_free(&text);
    return value;
}

static void draw_values(struct monitor *m, struct buf *text, size_t width)
{
    struct render_grid g = { .items = m->rows.count };
    const char **names, **cells;
    struct arena arena = { 0 };
    size_t most = 0;

    for (size_t i = 0; i < m->rows.count; i++)
        most += m->rows.rows[i].count;
    names = mem_array(most + 1, sizeof(*names));
    g.name_count = collect_names(&m->rows, names);
    cells = mem_array(g.name_count * g.items + 1, sizeof(*cells));
    for (size_t i = 0; i < g.items; i++)
        for (size_t n = 0; n < g.name_count; n++)
            cells[i * g.name_count + n] =
                shown(&arena, m, names[n], row_get(&m->rows.rows[i], names[n]));
    g.names = names;
    g.cells = cells;
    render_grid(text, &g, width);
    arena_free(&arena);
    free(cells);
    free(names);
}

// What is a speed gets a graph; of several items each its own.
static void draw_graph(struct monitor *m, struct buf *text, size_t width)
{
    size_t height = m->live.term->height > 2 ? m->live.term->height - 2 : GRAPH_HEIGHT;

    for (size_t i = 0; i < m->rows.count; i++) {
        const struct row *row = &m->rows.rows[i];
        const char *item = row_get(row, "name");

        for (size_t p = 0; p < row->count; p++) {
            const struct schema_prop *field = schema_verb_field(m->job.verb, row->pairs[p].name);
            char *label;

            if (field == NULL || field->type != &type_speed)
                continue;
            label = mem_printf(
                "%s%s%s", item != NULL ? item : "", item != NULL ? " " : "", field->name);
            graph_add(&m->graph, label, strtoull(row->pairs[p].value, NULL, 10));
            free(label);
        }
    }
    graph_draw(text, &m->graph, width > 1 ? width - 1 : GRAPH_WIDTH, height, MB_CUR_MAX > 1);
}

// The picture that is to be left as it is now has been there for its time.
static bool freezes(struct monitor *m)
{
    msec_t now = clock_now(&clock_boot);

    if (m->frozen != 0 && (m->job.freeze == 0 || now - m->frozen < m->job.freeze))
        return false;
    m->frozen = now != 0 ? now : 1;
    return m->live.any;
}

static bool draw(struct monitor *m)
{
    bool file = m->job.to != NULL, ok = true;
    struct buf text = { 0 };

    term_measure(m->live.term);
    if (m->job.graph)
        draw_graph(m, &text, file ? 0 : m->live.term->width);
    else
        draw_values(m, &text, file ? 0 : m->live.term->width);
    if (file) {
        ok = m->job.to(m->job.to_ctx, &text);
    } else if (text.len > 0) {
        if (freezes(m))
            live_freeze(&m->live);
        live_draw(&m->live, &text);
    }
    buf_free(&text);
    return ok;
}

static bool finish_section(struct monitor *m)
{
    bool ok = m->rows.count == 0 || draw(m);

    rows_free(&m->rows);
    return ok;
}

bool monitor_row(struct monitor *m, const struct row *row)
{
    const char *section = row_get(row, ".section");
    struct row *copy;
    bool ok = true;

    if (section == NULL || m->section == NULL || strcmp(section, m->section) != 0) {
        ok = finish_section(m);
        free(m->section);
        m->section = mem_strdup(section);
    }
    copy = rows_add(&m->rows);
    for (size_t i = 0; i < row->count; i++)
        row_set(copy, row->pairs[i].name, row->pairs[i].value);
    if (m->rows.count == m->job.items)
        ok = finish_section(m) && ok;
    return ok;
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
    graph_fini(&m->graph);
}
