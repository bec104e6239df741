// SPDX-License-Identifier: ISC
#pragma once
// Word tables: the names of an enum's values, written once and used for parsing, printing,
// completion and logs. And the one rule of abbreviation: exact beats unique prefix beats ambiguous.

#include <stddef.h>

struct word {
    const char *word; // a table ends with .word = NULL
    int value;
    const char *help; // may be NULL
};

const char *word_of(const struct word *table, int value); // NULL where no row has the value

enum match {
    MATCH_NONE,
    MATCH_EXACT,
    MATCH_PREFIX, // a unique abbreviation
    MATCH_AMBIGUOUS,
};

// Looks for `text` (of `len` bytes) in any list of names. `name(ctx, i)` gives the i-th name, NULL
// after the last. On EXACT and PREFIX *ret_index is set.
enum match match_find(const char *text, size_t len, const char *(*name)(const void *ctx, size_t i),
    const void *ctx, size_t *ret_index);
enum match word_find(const struct word *table, const char *text, size_t len, size_t *ret_index);
// Length of the longest prefix that two words share.
size_t match_common(const char *a, const char *b);
