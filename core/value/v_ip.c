// SPDX-License-Identifier: ISC
#include "core/value/value_priv.h"

#include <string.h>

bool value_ip(const char *canonical, uint32_t *ret_ip)
{
    struct scan s = scan_str(canonical);
    uint32_t ip;

    if (!scan_ip(&s, &ip) || !scan_done(&s))
        return false;
    *ret_ip = ip;
    return true;
}

void value_ip_text(uint32_t ip, struct buf *out)
{
    buf_printf(out, "%u.%u.%u.%u", ip >> 24, ip >> 16 & 255, ip >> 8 & 255, ip & 255);
}

static bool parse_ip(const struct type_arg *arg, const char *prop, const char *text, size_t len,
    struct buf *out, struct err *err)
{
    struct scan s = scan_of(text, len);
    uint32_t ip;

    (void)arg;
    if (!scan_ip(&s, &ip) || !scan_done(&s))
        return value_invalid(prop, err);
    value_ip_text(ip, out);
    return true;
}

static int compare_ip(const struct type_arg *arg, const char *a, const char *b)
{
    uint32_t ia = 0, ib = 0;

    (void)arg;
    value_ip(a, &ia);
    value_ip(b, &ib);
    return compare_number(ia, ib);
}

const struct type type_ip = {
    .name = "ip",
    .syntax = "A.B.C.D    (IP address)",
    .parse = parse_ip,
    .compare = compare_ip,
};
