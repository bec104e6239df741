// SPDX-License-Identifier: ISC
#pragma once
// What /system/reset-configuration needs of backups.

#include "core/base/buf.h"
#include "core/base/err.h"

#include <stdbool.h>

struct warren;

char *backup_dir(const struct warren *w); // where they lie; free() it
bool backup_write(struct warren *w, const char *name, const struct buf *envelope, struct err *err);
