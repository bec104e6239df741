// SPDX-License-Identifier: ISC
#include "core/base/mem.h"
#include "core/value/value_priv.h"

#include <inttypes.h>
#include <stdlib.h>

static bool parse_items(const struct type_arg *arg, const char *prop, struct scan s,
    struct buf *out, int64_t *ret_count, struct err *err)
{
    struct scan piece;

    for (*ret_count = 0; scan_piece(&s, &piece); ++*ret_count) {
        if (*ret_count > 0)
            buf_addc(out, ',');
        if (!value_parse(arg->item, arg->item_arg, prop, piece.p, scan_left(&piece), out, err))
            return false;
    }
    return true;
}

static bool parse_list(const struct type_arg *arg, const char *prop, const char *text, size_t len,
    struct buf *out, struct err *err)
{
    size_t start = out->len;
    int64_t count = 0;

    if (len > 0 && !parse_items(arg, prop, scan_of(text, len), out, &count, err)) {
        buf_truncate(out, start);
        return false;
    }
    if (count >= arg->min && (arg->max == 0 || count <= arg->max))
        return true;
    buf_truncate(out, start);
    return err_arg(err, prop, "%s takes %s %" PRId64 " values", prop,
        count < arg->min ? "at least" : "at most", count < arg->min ? arg->min : arg->max);
}

// Item by item; then the shorter list first.
static int compare_list(const struct type_arg *arg, const char *a, const char *b)
{
    struct scan sa = scan_str(a), sb = scan_str(b), pa, pb;
    int order = 0;

    if (*a == '\0' || *b == '\0')
        return compare_number(*a != '\0', *b != '\0');
    while (order == 0) {
        bool more_a = scan_piece(&sa, &pa), more_b = scan_piece(&sb, &pb);
        char *ta, *tb;

        if (!more_a || !more_b)
            return compare_number(more_a, more_b);
        ta = mem_strndup(pa.p, scan_left(&pa));
        tb = mem_strndup(pb.p, scan_left(&pb));
        order = value_compare(arg->item, arg->item_arg, ta, tb);
        free(ta);
        free(tb);
    }
    return order;
}

static void complete_list(const struct type_arg *arg, value_emit *emit, void *ctx)
{
    value_complete(arg->item, arg->item_arg, emit, ctx);
}

static void explain_list(const struct type_arg *arg, struct buf *out)
{
    value_syntax(arg->item, arg->item_arg, out);
    buf_adds(out, type_list.syntax);
}

const struct type type_list = {
    .name = "list",
    .syntax = ", with commas between",
    .parse = parse_list,
    .compare = compare_list,
    .complete = complete_list,
    .explain = explain_list,
};
