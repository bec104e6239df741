// SPDX-License-Identifier: ISC
#include "core/value/value_priv.h"

static bool parse_text(const struct type_arg *arg, const char *prop, const char *text, size_t len,
    struct buf *out, struct err *err)
{
    if (arg->max != 0 && len > (uint64_t)arg->max)
        return err_arg(err, prop, "value of %s is too long, %d bytes at most", prop, (int)arg->max);
    if (arg->min > 0 && len < (uint64_t)arg->min)
        return err_arg(
            err, prop, "value of %s is too short, %d bytes at least", prop, (int)arg->min);
    buf_add(out, text, len);
    return true;
}

const struct type type_text = {
    .name = "text",
    .syntax = "(text)",
    .quoted = true,
    .open = true,
    .parse = parse_text,
    .compare = compare_text,
};

const struct type type_plain = {
    .name = "plain",
    .syntax = "(text)",
    .bare = true,
    .open = true,
    .parse = parse_text,
    .compare = compare_text,
};
