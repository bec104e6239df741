// SPDX-License-Identifier: ISC
#include "core/value/value_priv.h"

#include <string.h>

static void range_text(uint32_t first, uint32_t last, struct buf *out)
{
    value_ip_text(first, out);
    if (first == last)
        return;
    buf_addc(out, '-');
    value_ip_text(last, out);
}

// One piece: 10.0.0.2-10.0.0.9, 10.0.0.2, or a network, which is all of its addresses.
static bool scan_range(
    struct scan s, const char *prop, uint32_t *first, uint32_t *last, struct err *err)
{
    struct scan network = s;
    unsigned bits;

    if (!scan_ip(&s, first)) {
        if (memchr(s.p, '-', scan_left(&s)) != NULL)
            return err_arg(err, prop, "value of %s must have ip address before '-'", prop);
        return err_arg(err, prop, "value of %s expects range of ip addresses", prop);
    }
    *last = *first;
    if (scan_char(&s, '-')) {
        if (!scan_ip(&s, last))
            return err_arg(err, prop, "value of %s must have ip address after '-'", prop);
    } else if (scan_peek(&s) == '/' && scan_prefix(&network, first, &bits)) {
        *first &= prefix_mask(bits);
        *last = *first | ~prefix_mask(bits);
        s = network;
    }
    if (!scan_done(&s))
        return err_arg(err, prop, "value of %s expects range of ip addresses", prop);
    if (*first > *last)
        return err_arg(err, prop, "value of %s has a range that ends before it begins", prop);
    return true;
}

static bool parse_range(const struct type_arg *arg, const char *prop, const char *text, size_t len,
    struct buf *out, struct err *err)
{
    struct scan s = scan_of(text, len), piece;
    size_t start = out->len;
    uint32_t first, last;

    (void)arg;
    while (scan_piece(&s, &piece)) {
        if (!scan_range(piece, prop, &first, &last, err)) {
            buf_truncate(out, start);
            return false;
        }
        if (out->len > start)
            buf_addc(out, ',');
        range_text(first, last, out);
    }
    return true;
}

// Walks the ranges of a canonical text: *cursor starts as the text and is NULL after the last.
bool value_range_next(const char **cursor, uint32_t *ret_first, uint32_t *ret_last)
{
    struct scan s, piece;
    uint32_t first, last;

    if (*cursor == NULL)
        return false;
    s = scan_str(*cursor);
    if (!scan_piece(&s, &piece) || !scan_range(piece, "", &first, &last, NULL))
        return false;
    *cursor = s.p;
    *ret_first = first;
    *ret_last = last;
    return true;
}

// By the first address, then by the last; then a list that goes on sorts later.
static int compare_range(const struct type_arg *arg, const char *a, const char *b)
{
    uint32_t a1 = 0, a2 = 0, b1 = 0, b2 = 0;

    (void)arg;
    for (;;) {
        bool more_a = value_range_next(&a, &a1, &a2), more_b = value_range_next(&b, &b1, &b2);

        if (!more_a || !more_b)
            return compare_number(more_a, more_b);
        if (a1 != b1)
            return compare_number(a1, b1);
        if (a2 != b2)
            return compare_number(a2, b2);
    }
}

const struct type type_range = {
    .name = "range",
    .syntax = "A.B.C.D-A.B.C.D[,...]    (ranges of IP addresses)",
    .parse = parse_range,
    .compare = compare_range,
};
