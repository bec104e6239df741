// SPDX-License-Identifier: ISC
#pragma once
// A graph of rates in characters: the last samples of each, the newest at the right.

#include "core/base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { GRAPH_SAMPLES = 512 }; // more than a terminal has columns

struct graph_series {
    char *label;
    uint64_t values[GRAPH_SAMPLES]; // oldest first
    size_t count;
};

struct graph {
    struct graph_series *series;
    size_t count;
};

// A sample of the series with this label, which is made where there is none.
void graph_add(struct graph *g, const char *label, uint64_t bits_per_second);
void graph_fini(struct graph *g);

// The series below each other in a picture of at most `height` lines of at most `width` columns.
// Each has its own scale, from zero to the most that is seen, which the line above it tells.
// `blocks`: the terminal has block characters, eight steps in a line; else there are three.
void graph_draw(struct buf *out, const struct graph *g, size_t width, size_t height, bool blocks);
