// SPDX-License-Identifier: ISC
#include "core/value/value_priv.h"

static bool parse_address(const struct type_arg *arg, const char *prop, const char *text,
    size_t len, struct buf *out, struct err *err)
{
    struct scan s = scan_of(text, len);
    unsigned bits;
    uint32_t ip;

    (void)arg;
    if (!scan_prefix(&s, &ip, &bits) || !scan_done(&s))
        return value_invalid(prop, err);
    value_prefix_text(ip, bits, out);
    return true;
}

const struct type type_address = {
    .name = "address",
    .syntax = "A.B.C.D/M    (IP address and the length of its network)",
    .parse = parse_address,
    .compare = compare_prefix,
};
