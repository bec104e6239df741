// SPDX-License-Identifier: ISC
#pragma once
// The Link Control Protocol, RFC 1661 section 5 and 6, with Identification and Time-Remaining of
// RFC 1570 taken in silence.

#include "core/ppp/auth.h"
#include "core/ppp/cp.h"

enum {
    PPP_MRU_DEFAULT = 1500,
    PPP_MRU_MIN = 128, // a peer that takes less is of no use
};

struct ppp_lcp {
    struct ppp_cp cp;
    struct ppp_link *link;

    // What we ask for.
    uint16_t mru; // 0 = not asked any more
    uint32_t magic;
    const struct ppp_auth_row *ask; // server: how the caller shall prove itself
    unsigned refused;               // methods that the caller will not use

    // What the peer asked for.
    uint16_t peer_mru;
    bool pfc, acfc;
    const struct ppp_auth_row *prove; // client: how we have to prove ourselves

    uint8_t echo_id;
    unsigned loops; // how often our own magic number came back
};

extern const struct ppp_opts ppp_lcp_opts;

void ppp_lcp_init(struct ppp_lcp *l, struct ppp_link *link);
void ppp_lcp_echo(struct ppp_lcp *l); // is anybody there?
void ppp_lcp_reject_protocol(struct ppp_lcp *l, uint16_t protocol, const uint8_t *info, size_t len);
uint16_t ppp_lcp_mru(const struct ppp_lcp *l); // the largest information field that we take
