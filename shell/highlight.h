// SPDX-License-Identifier: ISC
#pragma once
// The colours of a line while it is typed.

#include "core/base/buf.h"
#include "shell/parse.h"

// Appends the parsed text from byte `from` on, the same characters with colours between them.
void highlight_text(struct buf *out, const struct parse *p, size_t from);
