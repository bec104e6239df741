// SPDX-License-Identifier: ISC
#pragma once
// The router's files, as commands with file= use them. They are the daemon's: a console has no
// business with the machine's own files.

#include "core/base/buf.h"
#include "core/base/err.h"

#include <stdbool.h>

struct session;

// Makes or replaces a file, or puts text at its end. The text has no zero byte.
bool files_write(
    struct session *s, const char *name, const struct buf *text, bool append, struct err *err);
// All of a text file, which may be as long as a script. Fails if it is changed by somebody
// meanwhile.
bool files_read(struct session *s, const char *name, struct buf *ret, struct err *err);
// "x" becomes "x.txt"; a name that ends so already stays. free() it.
char *files_name(const char *name, const char *ending);
