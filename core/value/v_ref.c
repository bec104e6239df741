// SPDX-License-Identifier: ISC
#include "core/value/value_priv.h"

static void explain_ref(const struct type_arg *arg, struct buf *out)
{
    if (arg->ref != NULL)
        buf_printf(out, "(a name out of %s)", arg->ref);
    else
        buf_adds(out, type_ref.syntax);
}

const struct type type_ref = {
    .name = "ref",
    .syntax = "(name of an item)",
    .open = true,
    .parse = name_parse,
    .compare = compare_text,
    .explain = explain_ref,
};
