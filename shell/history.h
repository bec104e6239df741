// SPDX-License-Identifier: ISC
#pragma once
// Typed lines that outlive a login: one per line in a file that only its owner can read. Every
// line is on disk when it was typed, so that sessions side by side do not overwrite each other.

#include <stdbool.h>

enum { HISTORY_LINES = 1000 };

// Calls `each` for the newest HISTORY_LINES lines, oldest first. A file that has grown beyond twice
// that is cut. No file, no lines.
void history_load(const char *path, void (*each)(void *ctx, const char *line), void *ctx);
// Adds a line; it may have line breaks in it. Failing is silent: a full disk stops nobody typing.
void history_append(const char *path, const char *line);
