// SPDX-License-Identifier: ISC
#include "core/base/err.h"

#include <stdarg.h>
#include <stdio.h>

__attribute__((format(printf, 4, 0))) static bool err_fill(
    struct err *err, enum err_class class, const char *arg, const char *fmt, va_list ap)
{
    if (err == NULL)
        return false;
    err->class = class;
    snprintf(err->arg, sizeof(err->arg), "%s", arg);
    vsnprintf(err->text, sizeof(err->text), fmt, ap);
    return false;
}

bool err_set(struct err *err, enum err_class class, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    err_fill(err, class, "", fmt, ap);
    va_end(ap);
    return false;
}

bool err_arg(struct err *err, const char *arg, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    err_fill(err, ERR_ARGUMENT, arg, fmt, ap);
    va_end(ap);
    return false;
}

void err_clear(struct err *err)
{
    *err = (struct err){ .class = ERR_NONE };
}
