// SPDX-License-Identifier: ISC
#pragma once
// A pattern as it was read, before it becomes a program. Only for the files of this name.

#include "core/base/mem.h"
#include "shell/pattern.h"

#include <stdint.h>

enum part { // of the tree
    PART_EMPTY,
    PART_SET,    // one character of a set
    PART_ANY,    // any character
    PART_START,  // of the text
    PART_END,    // of the text
    PART_EDGE,   // between a letter and something else
    PART_INSIDE, // no such edge
    PART_BOTH,   // one after the other
    PART_EITHER,
    PART_REPEAT,
};

struct range {
    uint32_t first, last;
};

struct set { // of characters
    struct range *ranges;
    size_t count;
    bool negated;
};

struct tree {
    enum part part;
    struct tree *a, *b;
    struct set *set;
    int least, most; // PART_REPEAT; -1 is without end
};

// The character at `at`, and how many bytes it has. Values behind the last character of Unicode
// stand for bytes that are not UTF-8.
uint32_t pattern_character(const char *text, size_t len, size_t at, size_t *ret_len);
// The tree of a pattern, or NULL where it is wrong. Sets outlive it: they have an arena of their
// own.
struct tree *pattern_read(const char *text, size_t len, struct arena *trees, struct arena *sets);
