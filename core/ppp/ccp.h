// SPDX-License-Identifier: ISC
#pragma once
// The Compression Control Protocol (RFC 1962) for its one use here: to agree on MPPE (RFC 3078),
// 128 bit and stateless. It runs only when there are keys and encryption is wanted. Each direction
// is agreed on its own: what the peer asks for is what we send.

#include "core/ppp/cp.h"

struct ppp_ccp {
    struct ppp_cp cp;
    struct ppp_link *link;
    bool ask;  // we want to receive MPPE
    bool send; // the peer wants to receive it
};

extern const struct ppp_opts ppp_ccp_opts;

void ppp_ccp_init(struct ppp_ccp *c, struct ppp_link *link);
