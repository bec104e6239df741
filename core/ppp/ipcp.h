// SPDX-License-Identifier: ISC
#pragma once
// The IP Control Protocol (RFC 1332) with the name servers of RFC 1877. A server tells the caller
// its address; a client takes what it is told unless it insists.

#include "core/ppp/cp.h"

struct ppp_ipcp {
    struct ppp_cp cp;
    struct ppp_link *link;
    bool ask_address, ask_dns[2];
    uint32_t local, remote; // host byte order; 0 = not known
    uint32_t wanted;        // what the peer would rather have us use
    uint32_t dns[2];        // client: what the server gave
};

extern const struct ppp_opts ppp_ipcp_opts;

void ppp_ipcp_init(struct ppp_ipcp *i, struct ppp_link *link);
