// SPDX-License-Identifier: ISC
#pragma once
// What Tab does, and the help that `?` shows. Neither changes anything anywhere.

#include "shell/choices.h"
#include "shell/line.h"

// One choice: it is completed, with a blank (or `=`). Several: what they have in common; where that
// is nothing more, `again` (Tab twice) lists them. What no choice begins with is looked for as
// initials (`mt`: monitor-traffic), then as letters in order.
void complete_text(struct line_completion *ret, const struct parse *p,
    const struct choice_source *source, bool again, size_t width);

// HotLock: a menu, command or argument that is clear already is completed without a Tab. Values are
// not, since what is typed further may belong to them.
void complete_hot(
    struct line_completion *ret, const struct parse *p, const struct choice_source *source);

// "word -- description" per line, and at a value what it looks like. Nothing where nothing can
// stand, the parser's sentence where the text is wrong.
void help_text(struct buf *out, const struct parse *p, const struct choice_source *source);
// False where a question mark is typed rather than asked: in strings and comments.
bool help_asked(const struct parse *p);

// Words in columns, filled one column after the other, two blanks between.
void complete_columns(struct buf *out, const char *const *words, size_t count, size_t width);
