// SPDX-License-Identifier: ISC
#include "core/value/value_priv.h"

#include <inttypes.h>

bool value_int(const char *canonical, int64_t *ret)
{
    struct scan s = scan_str(canonical);
    int64_t v;

    if (scan_int(&s, &v) != SCAN_OK || !scan_done(&s))
        return false;
    *ret = v;
    return true;
}

static bool parse_int(const struct type_arg *arg, const char *prop, const char *text, size_t len,
    struct buf *out, struct err *err)
{
    struct scan s = scan_of(text, len);
    int64_t min = INT64_MIN, max = INT64_MAX, v = 0;
    enum scan_number got = scan_int(&s, &v);

    if (arg->min != 0 || arg->max != 0) {
        min = arg->min;
        max = arg->max;
    }
    if (got == SCAN_NONE)
        return value_invalid(prop, err);
    if (!scan_done(&s))
        return value_trailing(prop, err);
    if (got == SCAN_OVERFLOW || v < min || v > max)
        return value_out_of_range(prop, min, max, err);
    buf_printf(out, "%" PRId64, v);
    return true;
}

int compare_int(const struct type_arg *arg, const char *a, const char *b)
{
    int64_t va = 0, vb = 0;

    (void)arg;
    value_int(a, &va);
    value_int(b, &vb);
    return compare_number(va, vb);
}

static void explain_int(const struct type_arg *arg, struct buf *out)
{
    if (arg->min != 0 || arg->max != 0)
        buf_printf(out, "%" PRId64 "..%" PRId64 "    ", arg->min, arg->max);
    buf_adds(out, type_int.syntax);
}

const struct type type_int = {
    .name = "int",
    .syntax = "(whole number)",
    .right = true,
    .parse = parse_int,
    .compare = compare_int,
    .explain = explain_int,
};
