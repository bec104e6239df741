// SPDX-License-Identifier: ISC
#include "core/ppp/dump.h"

#include "tests/t.h"

static void frames_read_well_and_tell_no_secrets(void)
{
    static const struct {
        uint16_t protocol;
        const char *hex, *want;
    } rows[] = {
        { 0xc021, "01 01 0017 010405aa 0305c22381 05061a2b3c4d 0702 0802",
            "LCP ConfReq id=1 <mru 1450> <auth mschap2> <magic 0x1a2b3c4d> <pcomp> <accomp>" },
        { 0xc021, "03 02 0008 0304c023", "LCP ConfNak id=2 <auth pap>" },
        { 0xc021, "03 02 0008 0304c227", "LCP ConfNak id=2 <auth 0xc227>" },
        { 0xc021, "04 03 0007 0d0306", "LCP ConfRej id=3 <option 13 0x06>" },
        { 0xc021, "01 03 0006 0104", "LCP ConfReq id=3 (malformed)" },
        { 0xc021, "08 04 0006 8057", "LCP ProtoRej id=4 <protocol 0x8057>" },
        { 0xc021, "09 05 0008 00000000", "LCP EchoReq id=5" },
        { 0xc021, "63 05 0004", "LCP code 99 id=5" },
        { 0x8021, "02 06 0010 0306c0a80101 810601010101",
            "IPCP ConfAck id=6 <addr 192.168.1.1> <dns1 1.1.1.1>" },
        { 0x80fd, "01 07 000a 120601000040", "CCP ConfReq id=7 <mppe 0x01000040>" },
        { 0xc023, "01 08 000b 0161 0473656372", "PAP AuthReq id=8" },
        { 0xc223, "02 09 0008 03aabbcc", "CHAP Response id=9" },
        { 0xc021, "01 01 00ff", "protocol 0xc021, 4 bytes" },
        { 0x8057, "01 01 0004", "protocol 0x8057, 4 bytes" },
        { 0xc021, "", "protocol 0xc021, 0 bytes" },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buf text = { 0 };
        uint8_t in[64];

        ppp_dump(&text, rows[i].protocol, in, t_hex(rows[i].hex, in, sizeof(in)));
        T_STR(buf_str(&text), rows[i].want);
        buf_free(&text);
    }
}

int main(void)
{
    T_RUN(frames_read_well_and_tell_no_secrets);
    return t_end();
}
