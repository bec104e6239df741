// SPDX-License-Identifier: ISC
#pragma once

#include "shell/row.h"

#include <stdarg.h>
#include <stddef.h>

// Adds a row from name, value, name, value, ..., NULL.
__attribute__((sentinel)) static inline void sample_row(struct rows *rows, ...)
{
    struct row *row = rows_add(rows);
    const char *name;
    va_list ap;

    va_start(ap, rows);
    while ((name = va_arg(ap, const char *)) != NULL)
        row_set(row, name, va_arg(ap, const char *));
    va_end(ap);
}
