// SPDX-License-Identifier: ISC
#pragma once
// Where scripts come from: files and descriptors, read whole before anything of them is run.

#include "core/base/buf.h"
#include "core/base/err.h"

#include <stdbool.h>

#define SOURCE_MAX (16u << 20) // bytes; a script is text that somebody wrote

bool source_file(const char *path, struct buf *ret, struct err *err);
bool source_fd(int fd, const char *name, struct buf *ret, struct err *err);
