// SPDX-License-Identifier: ISC
#pragma once
// Text as it is typed on the command line: quotes, escapes, and the wrapped lines of an export.
// The law of this file: what is written here is read back, by unquote() and by the console's
// lexer, as the same bytes.

#include "core/base/buf.h"
#include "core/base/err.h"

#include <stdbool.h>
#include <stddef.h>

// For completion: bare where that is the same, else in quotes. UTF-8 stays readable.
void quote_if_needed(struct buf *out, const char *text, size_t len);
// For `print detail`.
void quote_always(struct buf *out, const char *text, size_t len);
// For export files: as quote_if_needed, but plain ASCII, and safe to paste into a console where
// `?` gives help.
void quote_export(struct buf *out, const char *text, size_t len);

// Reads one escape: `text` begins with the backslash. Returns how many bytes it takes and appends
// what it stands for; 0 if it is no escape. A backslash at the end of a line stands for nothing
// and takes the blanks at the start of the next line along.
size_t quote_unescape(const char *text, size_t len, struct buf *out);

// The value of a bare word or of a string in quotes without variables. Quotes that do not close,
// `$` and unknown escapes are errors; `out` is then untouched.
bool unquote(const char *text, size_t len, struct buf *out, struct err *err);

// Appends one command of an export: `head` and `name=value` words that quote_export() made, and a
// newline. Lines stay below `width` columns, as far as there is a place to break them; width 0
// (`export terse`) never breaks them.
enum { EXPORT_WIDTH = 80 };
void wrap_export_line(
    struct buf *out, const char *head, const char *const *words, size_t count, size_t width);
