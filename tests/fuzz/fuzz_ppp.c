// SPDX-License-Identifier: ISC
// A whole link in any phase, with a real peer on the other side and forged frames in between. Two
// bytes say who is who and how far the two get before; then steps: frames or time.
#include "tests/fuzz/ppp_drive.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint16_t protocols[] = { PPP_PROTO_LCP, PPP_PROTO_IPCP, PPP_PROTO_CCP,
        PPP_PROTO_CHAP, PPP_PROTO_PAP, PPP_PROTO_IPV6CP, 0xc025, PPP_PROTO_LCP };
    struct rd r = rd_init(data, size);
    uint8_t setup = rd_u8(&r);
    struct drive d;

    // Bit 0: the victim. Bits 1 and 2: the method. Then the policies, three each.
    drive_begin(&d, 1u << (setup >> 1 & 3), (enum ppp_encryption)((setup >> 3 & 3) % 3),
        (enum ppp_encryption)((setup >> 5 & 3) % 3));
    if ((setup & 0x80) != 0)
        d.pipe.ends[!(setup & 1)].deliver = NULL; // the real peer is deaf
    fake_clock_run(&d.clock, rd_u8(&r) * 4);
    while (rd_left(&r) > 0) {
        uint8_t step = rd_u8(&r);

        if (step >= 0xc0)
            fake_clock_run(&d.clock, (step & 0x3f) * 100);
        else
            drive_frame(&d.sides[setup & 1], protocols[step & 7], step, &r);
    }
    drive_end(&d);
    return 0;
}
