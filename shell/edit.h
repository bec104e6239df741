// SPDX-License-Identifier: ISC
#pragma once
// A text of several lines, edited on the whole screen: what the command `edit` opens.

#include "core/base/buf.h"
#include "shell/term.h"

#include <stdbool.h>

enum { EDIT_MAX = 65536 }; // bytes; a longer text can be made shorter only

// The terminal must be live. True after Ctrl-O: `text` is what the person wants. False after
// Ctrl-C: it is as it was.
bool edit_text(struct term *t, struct buf *text);
