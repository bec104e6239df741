// SPDX-License-Identifier: ISC
// PAP and CHAP against a link that has agreed on a method: the victim's real peer takes part in
// everything but the authentication, which is the input.
#include "tests/fuzz/ppp_drive.h"

static bool no_auth(void *ctx, int from, const uint8_t *data, size_t len)
{
    struct rd r = rd_init(data, len);
    uint16_t protocol = rd_u16(&r);

    (void)ctx, (void)from;
    return protocol != PPP_PROTO_PAP && protocol != PPP_PROTO_CHAP;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rd r = rd_init(data, size);
    uint8_t setup = rd_u8(&r);
    unsigned method = 1u << (setup >> 1 & 3);
    struct drive_side *victim;
    struct drive d;

    drive_begin(&d, method, PPP_ENCRYPT_YES, PPP_ENCRYPT_YES);
    victim = &d.sides[setup & 1];
    d.pipe.passes = no_auth;
    fake_clock_run(&d.clock, 500);
    FUZZ_LAW(ppp_link_phase(victim->link) == PPP_AUTHENTICATE);
    while (rd_left(&r) > 0) {
        uint8_t step = rd_u8(&r);

        if (step >= 0xc0)
            fake_clock_run(&d.clock, (step & 0x3f) * 100);
        else
            drive_frame(victim, method == PPP_PAP ? PPP_PROTO_PAP : PPP_PROTO_CHAP, step, &r);
        // Nobody here knows the password of an MS-CHAPv2 exchange but the two that cannot talk.
        if (method == PPP_MSCHAP2)
            FUZZ_LAW(ppp_link_phase(victim->link) != PPP_NETWORK &&
                     ppp_link_phase(victim->link) != PPP_RUNNING);
    }
    drive_end(&d);
    return 0;
}
