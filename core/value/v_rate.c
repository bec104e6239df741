// SPDX-License-Identifier: ISC
#include "core/value/value_priv.h"

#include <inttypes.h>

static const struct suffix suffixes[] = {
    { "G", 1000000000 },
    { "g", 1000000000 },
    { "M", 1000000 },
    { "m", 1000000 },
    { "k", 1000 },
    { "K", 1000 },
    { NULL },
};

// The largest suffix that loses nothing: 1500k, not 1M.
void value_rate_text(int64_t bits_per_second, struct buf *out)
{
    const struct suffix *row = suffixes;

    while (row->text != NULL && (bits_per_second == 0 || bits_per_second % row->factor != 0))
        row++;
    if (row->text != NULL)
        buf_printf(out, "%" PRId64 "%s", bits_per_second / row->factor, row->text);
    else
        buf_printf(out, "%" PRId64, bits_per_second);
}

bool value_rate(const char *canonical, int64_t *ret_bits_per_second)
{
    struct scan s = scan_str(canonical);

    return suffixed_parse(
        suffixes, &(struct type_arg){ 0 }, "", s.p, scan_left(&s), ret_bits_per_second, NULL);
}

static bool parse_rate(const struct type_arg *arg, const char *prop, const char *text, size_t len,
    struct buf *out, struct err *err)
{
    int64_t rate;

    if (!suffixed_parse(suffixes, arg, prop, text, len, &rate, err))
        return false;
    value_rate_text(rate, out);
    return true;
}

static int compare_rate(const struct type_arg *arg, const char *a, const char *b)
{
    int64_t ra = 0, rb = 0;

    (void)arg;
    value_rate(a, &ra);
    value_rate(b, &rb);
    return compare_number(ra, rb);
}

const struct type type_rate = {
    .name = "rate",
    .syntax = "64k    (bits per second; k, M or G may follow)",
    .right = true,
    .parse = parse_rate,
    .compare = compare_rate,
};
