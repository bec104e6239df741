// SPDX-License-Identifier: ISC
#include "core/value/value_priv.h"

// A name is shown in tables, prompts and logs and is typed back from there, so it is never empty
// and has nothing in it that moves a cursor.
bool name_parse(const struct type_arg *arg, const char *prop, const char *text, size_t len,
    struct buf *out, struct err *err)
{
    if (len == 0)
        return value_invalid(prop, err);
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
            return value_invalid(prop, err);
    return type_text.parse(arg, prop, text, len, out, err);
}

const struct type type_name = {
    .name = "name",
    .syntax = "(name)",
    .quoted = true,
    .open = true,
    .parse = name_parse,
    .compare = compare_text,
};
