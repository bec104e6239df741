// SPDX-License-Identifier: ISC
#include "core/value/value_priv.h"

#include <inttypes.h>

static bool scan_id(struct scan s, uint32_t *ret)
{
    uint64_t id = 0;
    unsigned digit;

    if (!scan_char(&s, '*') || scan_done(&s))
        return false;
    while (id <= UINT32_MAX && scan_hex_digit(&s, &digit))
        id = id << 4 | digit;
    if (!scan_done(&s) || id > UINT32_MAX)
        return false;
    *ret = (uint32_t)id;
    return true;
}

bool value_id(const char *canonical, uint32_t *ret_id)
{
    return scan_id(scan_str(canonical), ret_id);
}

void value_id_text(uint32_t id, struct buf *out)
{
    buf_printf(out, "*%" PRIX32, id);
}

static bool parse_id(const struct type_arg *arg, const char *prop, const char *text, size_t len,
    struct buf *out, struct err *err)
{
    uint32_t id;

    (void)arg;
    if (!scan_id(scan_of(text, len), &id))
        return value_invalid(prop, err);
    value_id_text(id, out);
    return true;
}

static int compare_id(const struct type_arg *arg, const char *a, const char *b)
{
    uint32_t ia = 0, ib = 0;

    (void)arg;
    value_id(a, &ia);
    value_id(b, &ib);
    return compare_number(ia, ib);
}

const struct type type_id = {
    .name = "id",
    .syntax = "*1F    (internal id of an item)",
    .parse = parse_id,
    .compare = compare_id,
};
