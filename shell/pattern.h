// SPDX-License-Identifier: ISC
#pragma once
// Regular expressions (POSIX extended) for the operator `~`. Patterns come from scripts, and a
// script must not be able to hold the machine up: the size of a compiled pattern is bounded, all
// its states are followed at once, so that time grows with the text only, and there are no back
// references. Text is UTF-8; a byte that belongs to no character counts as one.

#include <stdbool.h>
#include <stddef.h>

struct pattern;

// NULL for a pattern that is wrong, or too large.
struct pattern *pattern_new(const char *text, size_t len);
void pattern_free(struct pattern *p);
// Anywhere in the text. `stop` is asked now and then; if it says yes, so does *ret_stopped.
bool pattern_match(
    const struct pattern *p, const char *text, size_t len, bool (*stop)(void), bool *ret_stopped);
