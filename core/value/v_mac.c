// SPDX-License-Identifier: ISC
#include "core/value/value_priv.h"

#include <string.h>

// Six bytes with `:` or `-` between them, the same throughout; a leading zero may be left out.
static bool scan_mac(struct scan s, uint8_t *mac)
{
    char separator = '\0';

    for (int i = 0; i < 6; i++) {
        unsigned high, low;

        if (i == 1)
            separator = scan_peek(&s) == '-' ? '-' : ':';
        if ((i > 0 && !scan_char(&s, separator)) || !scan_hex_digit(&s, &high))
            return false;
        mac[i] = (uint8_t)(scan_hex_digit(&s, &low) ? high << 4 | low : high);
    }
    return scan_done(&s);
}

bool value_mac(const char *canonical, uint8_t ret_mac[6])
{
    uint8_t mac[6];

    if (!scan_mac(scan_str(canonical), mac))
        return false;
    memcpy(ret_mac, mac, sizeof(mac));
    return true;
}

void value_mac_text(const uint8_t mac[6], struct buf *out)
{
    for (int i = 0; i < 6; i++)
        buf_printf(out, "%s%02X", i > 0 ? ":" : "", mac[i]);
}

static bool parse_mac(const struct type_arg *arg, const char *prop, const char *text, size_t len,
    struct buf *out, struct err *err)
{
    uint8_t mac[6];

    (void)arg;
    if (!scan_mac(scan_of(text, len), mac))
        return value_invalid(prop, err);
    value_mac_text(mac, out);
    return true;
}

const struct type type_mac = {
    .name = "mac",
    .syntax = "AB:CD:EF:01:23:45    (MAC address)",
    .parse = parse_mac,
    .compare = compare_text, // of one length and one case: the order of the numbers
};
