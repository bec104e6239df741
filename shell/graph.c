// SPDX-License-Identifier: ISC
#include "shell/graph.h"

#include "core/base/mem.h"
#include "core/value/value.h"
#include "shell/cell.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    AXIS = 2,       // columns left of the plot
    TALLEST = 8,    // lines of a plot, where there is room for more
    LINES_EACH = 3, // of a series at least: what it is, a line, the ground
};

static struct graph_series *series_of(struct graph *g, const char *label)
{
    for (size_t i = 0; i < g->count; i++)
        if (strcmp(g->series[i].label, label) == 0)
            return &g->series[i];
    g->series = mem_resize(g->series, (g->count + 1) * sizeof(*g->series));
    g->series[g->count] = (struct graph_series){ .label = mem_strdup(label) };
    return &g->series[g->count++];
}

void graph_add(struct graph *g, const char *label, uint64_t bits_per_second)
{
    struct graph_series *s = series_of(g, label);

    if (s->count == GRAPH_SAMPLES)
        memmove(s->values, s->values + 1, --s->count * sizeof(*s->values));
    s->values[s->count++] = bits_per_second;
}

void graph_fini(struct graph *g)
{
    for (size_t i = 0; i < g->count; i++)
        free(g->series[i].label);
    free(g->series);
    *g = (struct graph){ 0 };
}

static void add_speed(struct buf *out, uint64_t value)
{
    char number[24];

    snprintf(number, sizeof(number), "%" PRIu64, value);
    value_show(&type_speed, number, out);
}

static uint64_t most_of(const struct graph_series *s, size_t from)
{
    uint64_t most = 0;

    for (size_t i = from; i < s->count; i++)
        most = s->values[i] > most ? s->values[i] : most;
    return most;
}

// "rx-bits-per-second: 27.8kbps, at most 1.2Mbps"
static void add_label(struct buf *out, const struct graph_series *s, uint64_t most, size_t width)
{
    struct buf line = { 0 };

    cell_escape(&line, s->label);
    buf_adds(&line, ": ");
    add_speed(&line, s->values[s->count - 1]);
    buf_adds(&line, ", at most ");
    add_speed(&line, most);
    cell_cut(out, buf_str(&line), width);
    buf_addc(out, '\n');
    buf_free(&line);
}

// What stands in a cell that is `steps` of `all` full.
static const char *cell_of(uint64_t steps, bool blocks)
{
    static const char *const fine[] = { " ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
    static const char *const rough[] = { " ", ".", ":", "#" };

    return blocks ? fine[steps < 8 ? steps : 8] : rough[steps < 3 ? steps : 3];
}

// The line `above` lines over the ground. A sample that is not zero is never drawn as nothing.
static void add_line(struct buf *out, const struct graph_series *s, size_t from, uint64_t most,
    size_t lines, size_t above, bool blocks)
{
    uint64_t steps = blocks ? 8 : 3, floor = above * steps;
    size_t start = out->len;

    buf_adds(out, " |");
    for (size_t i = from; i < s->count; i++) {
        // As a fraction, because a sum of bits times lines may not fit.
        uint64_t level =
            most == 0 ? 0
                      : (uint64_t)((double)s->values[i] / (double)most * (double)(lines * steps));

        if (level == 0 && s->values[i] > 0)
            level = 1;
        buf_adds(out, cell_of(level > floor ? level - floor : 0, blocks));
    }
    cell_trim(out, start);
    buf_addc(out, '\n');
}

static void add_series(
    struct buf *out, const struct graph_series *s, size_t width, size_t lines, bool blocks)
{
    size_t room = width > AXIS ? width - AXIS : 1;
    size_t from = s->count > room ? s->count - room : 0;
    uint64_t most = most_of(s, from);

    add_label(out, s, most, width);
    for (size_t line = lines; line-- > 0;)
        add_line(out, s, from, most, lines, line, blocks);
    buf_adds(out, " +");
    buf_fill(out, '-', room);
    buf_addc(out, '\n');
}

void graph_draw(struct buf *out, const struct graph *g, size_t width, size_t height, bool blocks)
{
    size_t each = g->count > 0 ? height / g->count : 0, shown = g->count, lines;

    if (each < LINES_EACH) { // the first ones, as many as there is room for
        each = LINES_EACH;
        shown = height / LINES_EACH < g->count ? height / LINES_EACH : g->count;
    }
    lines = each - 2 < TALLEST ? each - 2 : TALLEST;
    for (size_t i = 0; i < shown; i++)
        add_series(out, &g->series[i], width, lines, blocks);
}
