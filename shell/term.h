// SPDX-License-Identifier: ISC
#pragma once
// The terminal that screens are drawn on, as an edge: where text goes, where keys come from, how
// large it is. Output that is no terminal is one without size and keys.

#include <stdbool.h>
#include <stddef.h>

// Keys beyond the bytes that a terminal sends for letters and control characters.
enum term_key {
    KEY_NONE = -1,     // nothing to read yet, or a sequence that means nothing here
    KEY_END = -2,      // the terminal is gone
    KEY_INTERRUPT = 3, // Ctrl-C
    KEY_ENTER = 10,
    KEY_PAUSE = 26, // Ctrl-Z
    KEY_UP = 256,
    KEY_DOWN,
    KEY_PAGE_UP,
    KEY_PAGE_DOWN,
    KEY_LEFT,
    KEY_RIGHT,
    KEY_HOME,
    KEY_END_OF_LINE,
    KEY_DELETE,
    KEY_F5,
};

struct term {
    void (*write)(void *ctx, const char *data, size_t len);
    int (*key)(void *ctx, bool wait); // a byte or an enum term_key; without `wait` KEY_NONE at once
    void (*measure)(void *ctx); // brings width and height up to date; NULL: they do not change
    void *ctx;
    size_t width, height; // columns and rows; 0: no limit
    bool live;            // can be redrawn in place and has keys
    bool colour;
    int key_fd; // readable when a key may be there; -1: none
};

void term_puts(struct term *t, const char *s);
void term_measure(struct term *t);
