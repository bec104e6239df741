// SPDX-License-Identifier: ISC
#pragma once
// The Compression Control Protocol (RFC 1962) for its one use here: to agree on MPPE (RFC 3078). It
// runs only when there are keys and encryption is wanted. Each direction is agreed on its own: what
// the peer asks for is what we send. Our first request lists all that will do, stateless, as RFC
// 3078 wants it: Linux hangs up where it hears of nothing but a strength that it lacks. From then
// on we name one at a time, because some peers answer a list with a list for ever. Stateful is for
// those who insist.

#include "core/ppp/cp.h"
#include "core/ppp/mppe.h"

enum {
    PPP_CCP_OFFERS = 120, // bytes of a text
};

struct ppp_ccp {
    struct ppp_cp cp;
    struct ppp_link *link;
    unsigned left;  // set of enum ppp_strength that we have not been refused yet
    uint32_t ask;   // the option's value that we want to receive; 0: nothing
    uint32_t send;  // the one that the peer wants to receive; 0: nothing
    uint32_t heard; // every bit that the peer has named, for the log
    uint8_t reset_id;
    bool no_reset_ack; // the peer has rejected one
};

extern const struct ppp_opts ppp_ccp_opts;

void ppp_ccp_init(struct ppp_ccp *c, struct ppp_link *link);
struct ppp_encoding ppp_ccp_encoding(uint32_t value); // of one strength, or none
void ppp_ccp_ask_reset(struct ppp_ccp *c);            // the peer's stream cannot be read any more
// What either side had to offer: "we offer 128 bit, the peer 56/40 bit".
const char *ppp_ccp_offers(const struct ppp_ccp *c, char to[PPP_CCP_OFFERS]);
