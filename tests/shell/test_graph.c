// SPDX-License-Identifier: ISC
#include "shell/graph.h"

#include "shell/cell.h"
#include "tests/t.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

static void check(
    const struct graph *g, size_t width, size_t height, bool blocks, const char *want, int line)
{
    struct buf out = { 0 };

    graph_draw(&out, g, width, height, blocks);
    t_str(buf_str(&out), want, __FILE__, line, "graph");
    buf_free(&out);
}
#define CHECK(...) check(__VA_ARGS__, __LINE__)

static void add(struct graph *g, const char *label, const uint64_t *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        graph_add(g, label, values[i]);
}

static void the_newest_sample_is_at_the_right(void)
{
    struct graph g = { 0 };

    add(&g, "rx", (const uint64_t[]){ 0, 100, 50, 25, 1 }, 5);
    CHECK(&g, 40, 4, false,
        "rx: 1bps, at most 100bps\n | #\n | ##..\n +"
        "--------------------------------------\n");
    CHECK(&g, 5, 3, false, "rx...\n |#..\n +---\n");
    graph_fini(&g);
}

static void blocks_have_eight_steps(void)
{
    struct graph g = { 0 };

    add(&g, "tx", (const uint64_t[]){ 0, 1, 2, 3, 4, 5, 6, 7, 8 }, 9);
    CHECK(&g, 11, 3, true,
        "tx: 8bps...\n | \u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588\n"
        " +---------\n");
    graph_fini(&g);
}

static void an_idle_line_is_empty(void)
{
    struct graph g = { 0 };

    add(&g, "rx", (const uint64_t[]){ 0, 0 }, 2);
    CHECK(&g, 30, 3, true, "rx: 0bps, at most 0bps\n |\n +----------------------------\n");
    graph_fini(&g);
}

static void what_has_no_room_is_left_out(void)
{
    struct graph g = { 0 };

    graph_add(&g, "a", 1);
    graph_add(&g, "b", 2);
    CHECK(&g, 12, 5, false, "a: 1bps, ...\n |#\n +----------\n");
    CHECK(&g, 12, 2, false, "");
    CHECK(&(struct graph){ 0 }, 12, 10, false, "");
    graph_fini(&g);
}

// Whatever the rates and the size of the terminal are, the picture fits.
static void no_picture_is_larger_than_its_terminal(void)
{
    struct graph g = { 0 };

    srand(1);
    for (int i = 0; i < 3000; i++)
        graph_add(&g, i % 3 == 0 ? "first" : "the second", (uint64_t)rand() << (i % 40));
    graph_add(&g, "the second", UINT64_MAX);
    for (size_t width = 1; width < 600; width += 13) {
        for (size_t height = 0; height < 60; height += 7) {
            struct buf out = { 0 };
            size_t lines = 0;

            graph_draw(&out, &g, width, height, true);
            for (char *save = NULL, *line = out.len > 0 ? strtok_r(out.data, "\n", &save) : NULL;
                 line != NULL; line = strtok_r(NULL, "\n", &save)) {
                T_OK(cell_width(line) <= (width > 3 ? width : 3));
                lines++;
            }
            T_OK(lines <= height);
            buf_free(&out);
        }
    }
    graph_fini(&g);
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    T_RUN(the_newest_sample_is_at_the_right);
    T_RUN(blocks_have_eight_steps);
    T_RUN(an_idle_line_is_empty);
    T_RUN(what_has_no_room_is_left_out);
    T_RUN(no_picture_is_larger_than_its_terminal);
    return t_end();
}
