// SPDX-License-Identifier: ISC
#pragma once
// One reply row: what a `!re` sentence said, in its order. Names and values are text; what they
// mean is in the schema.

#include "core/wire/sentence.h"

#include <stddef.h>

struct pair {
    char *name, *value;
};

struct row {
    struct pair *pairs;
    size_t count;
    char *block; // what row_read() made holds its texts in one piece
    size_t block_len;
};

struct rows {
    struct row *rows;
    size_t count, size;
};

const char *row_get(const struct row *r, const char *name);       // NULL where absent
void row_set(struct row *r, const char *name, const char *value); // adds or replaces
void row_read(struct row *r, const struct sentence *s);           // an empty row from a reply
void row_free(struct row *r);
struct row *rows_add(struct rows *list); // an empty row at the end
void rows_free(struct rows *list);
