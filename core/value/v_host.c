// SPDX-License-Identifier: ISC
#include "core/value/value_priv.h"

enum {
    DNS_NAME_MAX = 253, // RFC 1035 section 2.3.4, as text without the final dot
    DNS_LABEL_MAX = 63,
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// Underscores are in no host name of RFC 1123 and in many a zone file.
static bool is_label_char(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

static bool scan_label(struct scan *s, bool *ret_digits_only)
{
    const char *start = s->p;

    *ret_digits_only = true;
    for (; is_label_char(scan_peek(s)); s->p++)
        *ret_digits_only &= is_digit(*s->p);
    return s->p > start && s->p - start <= DNS_LABEL_MAX && *start != '-' && s->p[-1] != '-';
}

// A last label of digits only is a mistyped address, such as 10.0.0.256, and no top-level domain.
static bool is_dns_name(struct scan s)
{
    bool digits_only;

    if (scan_left(&s) > DNS_NAME_MAX)
        return false;
    do {
        if (!scan_label(&s, &digits_only))
            return false;
    } while (scan_char(&s, '.'));
    return scan_done(&s) && !digits_only;
}

static bool parse_host(const struct type_arg *arg, const char *prop, const char *text, size_t len,
    struct buf *out, struct err *err)
{
    struct scan s = scan_of(text, len);

    if (type_ip.parse(arg, prop, text, len, out, NULL))
        return true;
    if (len > 1 && text[len - 1] == '.')
        s.end--; // the root's dot: the same name
    if (!is_dns_name(s))
        return value_invalid(prop, err);
    buf_add(out, s.p, scan_left(&s));
    return true;
}

// Addresses by number and before names.
static int compare_host(const struct type_arg *arg, const char *a, const char *b)
{
    uint32_t ia, ib;
    bool a_is_ip = value_ip(a, &ia), b_is_ip = value_ip(b, &ib);

    if (a_is_ip && b_is_ip)
        return compare_number(ia, ib);
    return a_is_ip != b_is_ip ? b_is_ip - a_is_ip : compare_text(arg, a, b);
}

const struct type type_host = {
    .name = "host",
    .syntax = "A.B.C.D | name.example.com    (IP address or DNS name)",
    .open = true,
    .parse = parse_host,
    .compare = compare_host,
};
