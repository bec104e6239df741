// SPDX-License-Identifier: ISC
#include "core/ppp/frame.h"

#include "tests/t.h"

static void frames_are_read_as_peers_really_send_them(void)
{
    static const struct {
        const char *hex;
        bool ok;
        uint16_t protocol;
        const char *info;
    } rows[] = {
        { "ff03 c021 01000004", true, 0xc021, "01000004" },
        { "c021 01000004", true, 0xc021, "01000004" },
        { "ff03 0021 45", true, 0x0021, "45" },
        { "ff03 21 45", true, 0x0021, "45" },
        { "21 45", true, 0x0021, "45" },
        { "0021 45", true, 0x0021, "45" },
        { "fd 9000", true, 0x00fd, "9000" },
        { "ff03 00fd 9000", true, 0x00fd, "9000" },
        { "8021", true, 0x8021, "" },
        { "21", true, 0x0021, "" },
        { "", false, 0, NULL },
        { "ff", false, 0, NULL },
        { "ff03", false, 0, NULL },
        { "ff04 45", false, 0, NULL },
        { "00", false, 0, NULL },
        { "c0", false, 0, NULL },
        { "c022 01", false, 0, NULL }, // the last byte of a protocol is odd
        { "ff03 c022 01", false, 0, NULL },
        { "0000 01", false, 0, NULL },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t in[64], info[64];
        size_t len = t_hex(rows[i].hex, in, sizeof(in)), want;
        struct ppp_frame f = { 0 };

        T_INT(ppp_frame_parse(in, len, &f), rows[i].ok);
        T_INT(f.protocol, rows[i].protocol);
        if (!rows[i].ok)
            continue;
        want = t_hex(rows[i].info, info, sizeof(info));
        T_MEM(f.info, f.len, info, want);
    }
}

static void address_and_control_are_no_part_of_an_inner_protocol(void)
{
    const uint8_t in[] = { 0xff, 0x03, 0x00, 0x21 };
    struct ppp_frame f;

    T_OK(ppp_protocol_parse(in, sizeof(in), &f));
    T_INT(f.protocol, 0xff);
}

static void headers_shrink_only_as_agreed_and_never_for_lcp(void)
{
    static const struct {
        uint16_t protocol;
        bool acfc, pfc;
        const char *hex;
    } rows[] = {
        { PPP_PROTO_LCP, false, false, "ff03c021" },
        { PPP_PROTO_LCP, true, true, "ff03c021" },
        { PPP_PROTO_COMP, false, false, "ff0300fd" },
        { PPP_PROTO_COMP, true, false, "00fd" },
        { PPP_PROTO_COMP, false, true, "ff03fd" },
        { PPP_PROTO_COMP, true, true, "fd" },
        { PPP_PROTO_IP, true, true, "21" },
        { PPP_PROTO_IPCP, true, true, "8021" },
        { PPP_PROTO_CHAP, false, true, "ff03c223" },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t to[PPP_FRAME_HEAD], want[PPP_FRAME_HEAD];
        size_t len = ppp_frame_head(to, rows[i].protocol, rows[i].acfc, rows[i].pfc);

        T_MEM(to, len, want, t_hex(rows[i].hex, want, sizeof(want)));
    }
}

static void data_is_ip_and_what_mppe_carries(void)
{
    T_OK(ppp_protocol_is_data(PPP_PROTO_IP));
    T_OK(ppp_protocol_is_data(PPP_PROTO_IPV6));
    T_OK(ppp_protocol_is_data(PPP_PROTO_COMP));
    T_OK(!ppp_protocol_is_data(PPP_PROTO_IPCP));
    T_OK(!ppp_protocol_is_data(0x002b));
}

int main(void)
{
    T_RUN(frames_are_read_as_peers_really_send_them);
    T_RUN(address_and_control_are_no_part_of_an_inner_protocol);
    T_RUN(headers_shrink_only_as_agreed_and_never_for_lcp);
    T_RUN(data_is_ip_and_what_mppe_carries);
    return t_end();
}
