// SPDX-License-Identifier: ISC
#include "core/value/value_priv.h"

bool value_prefix(const char *canonical, uint32_t *ret_ip, unsigned *ret_len)
{
    struct scan s = scan_str(canonical);
    uint32_t ip;
    unsigned len;

    if (!scan_prefix(&s, &ip, &len) || !scan_done(&s))
        return false;
    *ret_ip = ip;
    *ret_len = len;
    return true;
}

void value_prefix_text(uint32_t ip, unsigned len, struct buf *out)
{
    value_ip_text(ip, out);
    buf_printf(out, "/%u", len);
}

// The host bits say nothing about a network: 10.0.0.7/24 is 10.0.0.0/24.
static bool parse_prefix(const struct type_arg *arg, const char *prop, const char *text, size_t len,
    struct buf *out, struct err *err)
{
    struct scan s = scan_of(text, len);
    unsigned bits;
    uint32_t ip;

    (void)arg;
    if (!scan_prefix(&s, &ip, &bits) || !scan_done(&s))
        return value_invalid(prop, err);
    value_prefix_text(ip & prefix_mask(bits), bits, out);
    return true;
}

// By address, then the wider network first.
int compare_prefix(const struct type_arg *arg, const char *a, const char *b)
{
    uint32_t ia = 0, ib = 0;
    unsigned la = 0, lb = 0;

    (void)arg;
    value_prefix(a, &ia, &la);
    value_prefix(b, &ib, &lb);
    return ia != ib ? compare_number(ia, ib) : compare_number(la, lb);
}

const struct type type_prefix = {
    .name = "prefix",
    .syntax = "A.B.C.D/M    (network)",
    .parse = parse_prefix,
    .compare = compare_prefix,
};
