// SPDX-License-Identifier: ISC
#include "core/ppp/frame.h"

#include "core/base/rd.h"
#include "core/base/wr.h"

enum {
    ALL_STATIONS = 0xff,
    UNNUMBERED = 0x03,
};

bool ppp_protocol_parse(const uint8_t *data, size_t len, struct ppp_frame *ret)
{
    struct rd r = rd_init(data, len);
    uint16_t protocol = rd_u8(&r);

    // The low bit of each byte says whether the field ends there: even first, odd last.
    if ((protocol & 1) == 0)
        protocol = (uint16_t)(protocol << 8 | rd_u8(&r));
    if (!rd_ok(&r) || (protocol & 1) == 0)
        return false;
    *ret = (struct ppp_frame){ .protocol = protocol, .len = rd_left(&r) };
    ret->info = rd_bytes(&r, ret->len);
    return true;
}

bool ppp_frame_parse(const uint8_t *data, size_t len, struct ppp_frame *ret)
{
    struct rd r = rd_init(data, len), head = r;
    struct ppp_frame f;

    if (rd_u8(&head) == ALL_STATIONS && rd_u8(&head) == UNNUMBERED)
        r = head;
    len = rd_left(&r);
    // An address byte without its control byte is no protocol number.
    if (!ppp_protocol_parse(rd_bytes(&r, len), len, &f) || f.protocol == ALL_STATIONS)
        return false;
    *ret = f;
    return true;
}

bool ppp_protocol_is_data(uint16_t protocol)
{
    return protocol == PPP_PROTO_IP || protocol == PPP_PROTO_IPV6 || protocol == PPP_PROTO_COMP;
}

size_t ppp_frame_head(uint8_t *to, uint16_t protocol, bool acfc, bool pfc)
{
    struct wr w = wr_init(to, PPP_FRAME_HEAD);

    if (!acfc || protocol == PPP_PROTO_LCP) {
        wr_u8(&w, ALL_STATIONS);
        wr_u8(&w, UNNUMBERED);
    }
    if (pfc && protocol < 0x100)
        wr_u8(&w, (uint8_t)protocol);
    else
        wr_u16(&w, protocol);
    return wr_len(&w);
}
