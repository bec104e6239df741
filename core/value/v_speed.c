// SPDX-License-Identifier: ISC
// What was measured: programs read the number, people see its unit.
#include "core/value/value_priv.h"

#include <inttypes.h>

// The canonical text is the number of bits per second, because programs read it; people get
// 27.8kbps, as RouterOS writes what it measures.
static void show_speed(const char *canonical, struct buf *out)
{
    static const struct suffix suffixes[] = {
        { "Gbps", 1000000000 },
        { "Mbps", 1000000 },
        { "kbps", 1000 },
        { NULL },
    };
    const struct suffix *row = suffixes;
    int64_t bits;

    if (!value_int(canonical, &bits)) {
        buf_adds(out, canonical);
        return;
    }
    while (row->text != NULL && bits < row->factor)
        row++;
    if (row->text == NULL)
        buf_printf(out, "%" PRId64 "bps", bits);
    else
        buf_printf(out, "%" PRId64 ".%d%s", bits / row->factor,
            (int)(bits % row->factor / (row->factor / 10)), row->text);
}

static bool parse_measured(const struct type_arg *arg, const char *prop, const char *text,
    size_t len, struct buf *out, struct err *err)
{
    return type_int.parse(arg, prop, text, len, out, err);
}

const struct type type_speed = {
    .name = "speed",
    .syntax = "a number    (bits per second)",
    .right = true,
    .parse = parse_measured,
    .compare = compare_int,
    .show = show_speed,
};

static void show_percent(const char *canonical, struct buf *out)
{
    buf_printf(out, "%s%%", canonical);
}

const struct type type_percent = {
    .name = "percent",
    .syntax = "a number    (percent)",
    .right = true,
    .parse = parse_measured,
    .compare = compare_int,
    .show = show_percent,
};

static void show_megahertz(const char *canonical, struct buf *out)
{
    buf_printf(out, "%sMHz", canonical);
}

const struct type type_megahertz = {
    .name = "megahertz",
    .syntax = "a number    (MHz)",
    .right = true,
    .parse = parse_measured,
    .compare = compare_int,
    .show = show_megahertz,
};
