// SPDX-License-Identifier: ISC
#include "core/value/value_priv.h"

// Where two types may stand, such as an address or the name of a pool. The first that takes the
// text has it, so the narrower one comes first; the second one's sentence refuses.
static bool parse_either(const struct type_arg *arg, const char *prop, const char *text, size_t len,
    struct buf *out, struct err *err)
{
    return value_parse(arg->item, arg->item_arg, prop, text, len, out, NULL) ||
           value_parse(arg->other, arg->other_arg, prop, text, len, out, err);
}

static bool is_first(const struct type_arg *arg, const char *text)
{
    struct scan s = scan_str(text);
    struct buf scratch = { 0 };
    bool ok = value_parse(arg->item, arg->item_arg, "", s.p, scan_left(&s), &scratch, NULL);

    buf_free(&scratch);
    return ok;
}

static int compare_either(const struct type_arg *arg, const char *a, const char *b)
{
    bool first_a = is_first(arg, a), first_b = is_first(arg, b);

    if (first_a != first_b)
        return first_b - first_a;
    if (first_a)
        return value_compare(arg->item, arg->item_arg, a, b);
    return value_compare(arg->other, arg->other_arg, a, b);
}

static void complete_either(const struct type_arg *arg, value_emit *emit, void *ctx)
{
    value_complete(arg->item, arg->item_arg, emit, ctx);
    value_complete(arg->other, arg->other_arg, emit, ctx);
}

static void explain_either(const struct type_arg *arg, struct buf *out)
{
    value_syntax(arg->item, arg->item_arg, out);
    buf_adds(out, " | ");
    value_syntax(arg->other, arg->other_arg, out);
}

const struct type type_either = {
    .name = "either",
    .open = true,
    .parse = parse_either,
    .compare = compare_either,
    .complete = complete_either,
    .explain = explain_either,
};
