// SPDX-License-Identifier: ISC
#include "core/value/value_priv.h"

#include <inttypes.h>

#define KIB INT64_C(1024)

static const struct suffix suffixes[] = {
    { "TiB", KIB *KIB *KIB *KIB },
    { "T", KIB *KIB *KIB *KIB },
    { "GiB", KIB *KIB *KIB },
    { "G", KIB *KIB *KIB },
    { "MiB", KIB *KIB },
    { "M", KIB *KIB },
    { "KiB", KIB },
    { "k", KIB },
    { "K", KIB },
    { "B", 1 },
    { NULL },
};

static bool parse_bytes(const struct type_arg *arg, const char *prop, const char *text, size_t len,
    struct buf *out, struct err *err)
{
    int64_t bytes;

    if (!suffixed_parse(suffixes, arg, prop, text, len, &bytes, err))
        return false;
    buf_printf(out, "%" PRId64, bytes);
    return true;
}

// The canonical text is a plain number, because programs read it; people get 988.3MiB.
static void show_bytes(const char *canonical, struct buf *out)
{
    const struct suffix *row = suffixes;
    int64_t bytes;

    if (!value_int(canonical, &bytes)) {
        buf_adds(out, canonical);
        return;
    }
    while (row->factor > 1 && (row->text[1] == '\0' || bytes < row->factor))
        row++;
    if (row->factor == 1)
        buf_printf(out, "%" PRId64 "B", bytes);
    else
        buf_printf(out, "%" PRId64 ".%d%s", bytes / row->factor,
            (int)(bytes % row->factor * 10 / row->factor), row->text);
}

const struct type type_bytes = {
    .name = "bytes",
    .syntax = "10M    (bytes; k, M, G or T may follow)",
    .right = true,
    .parse = parse_bytes,
    .compare = compare_int,
    .show = show_bytes,
};
