// SPDX-License-Identifier: ISC
#pragma once
// The lines that were typed, for the keys that bring them back. A line may have line breaks in it
// and is one entry then.

#include <stddef.h>

enum { RECALL_LINES = 1000 }; // older ones are forgotten

struct recall {
    char **lines; // oldest first
    size_t count, size;
    size_t at;   // the line that is shown; `count`: the new one
    char *draft; // the new line, while an old one is shown
};

void recall_fini(struct recall *r);
// The same line twice in a row is kept once. The next line is a new one.
void recall_add(struct recall *r, const char *line);
// A new line begins: the draft of the last one is forgotten.
void recall_begin(struct recall *r);
// The line before the one that is shown; NULL at the oldest. `typed` is what stands on the screen.
const char *recall_older(struct recall *r, const char *typed);
// The line after it, the draft at last; NULL behind that.
const char *recall_newer(struct recall *r);
// The newest line with `part` in it, or after `skip` of them an older one; NULL where there is
// none.
const char *recall_find(const struct recall *r, const char *part, size_t skip);
