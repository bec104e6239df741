// SPDX-License-Identifier: ISC
#pragma once
// PPP frames as they travel inside enhanced GRE (RFC 2637 section 4, RFC 1661 section 2): optional
// address and control bytes, a protocol field of one or two bytes, information. No flags, no
// escaping, no checksum.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ppp_protocol {
    PPP_PROTO_IP = 0x0021,
    PPP_PROTO_IPV6 = 0x0057,
    PPP_PROTO_COMP = 0x00fd, // MPPE
    PPP_PROTO_IPCP = 0x8021,
    PPP_PROTO_IPV6CP = 0x8057,
    PPP_PROTO_CCP = 0x80fd,
    PPP_PROTO_LCP = 0xc021,
    PPP_PROTO_PAP = 0xc023,
    PPP_PROTO_CHAP = 0xc223,
};

enum {
    PPP_FRAME_HEAD = 4, // room that ppp_frame_head() may need
};

struct ppp_frame {
    uint16_t protocol;
    const uint8_t *info; // inside the parsed bytes
    size_t len;
};

// Liberal, because peers omit the address and control bytes and shorten the protocol field whether
// it was agreed or not. False for a frame that has no valid protocol field. The information may be
// empty.
bool ppp_frame_parse(const uint8_t *data, size_t len, struct ppp_frame *ret);

// The same from the protocol field on: for what comes out of MPPE.
bool ppp_protocol_parse(const uint8_t *data, size_t len, struct ppp_frame *ret);

// A protocol number whose frames are data and go the lane's way; all others are control frames for
// ppp_link_input().
bool ppp_protocol_is_data(uint16_t protocol);

// Writes what stands before the information field and returns its length (1 to PPP_FRAME_HEAD).
// `acfc` and `pfc` are what the peer accepts (struct ppp_params). Frames of LCP always get the full
// header, whatever was agreed (RFC 1661 section 6.6), and all control frames a two-byte protocol.
size_t ppp_frame_head(uint8_t *to, uint16_t protocol, bool acfc, bool pfc);
