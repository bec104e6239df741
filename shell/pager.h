// SPDX-License-Identifier: ISC
#pragma once
// Text that is longer than the terminal, a page at a time.

#include "shell/term.h"

// Writes finished lines. Stops at every page where the terminal has keys: Q ends, D shows the rest,
// Space and Down the next page, Enter one line, Up the page before.
// False where it was ended before the end of the text.
bool pager_show(struct term *t, const char *text);
