// SPDX-License-Identifier: ISC
#pragma once
// The inside of a link, shared by the protocols that it is made of.

#include "core/ppp/auth.h"
#include "core/ppp/ccp.h"
#include "core/ppp/ipcp.h"
#include "core/ppp/lcp.h"
#include "core/ppp/link.h"

enum {
    PPP_SENTENCE_MAX = 384,
};

struct ppp_link {
    struct ppp_config config;
    struct ppp_ops ops;
    void *ctx;
    struct timers *timers;
    struct ppp_port port;
    enum ppp_phase phase;
    bool over;        // ended() has been called
    bool heard;       // anything has come from the peer
    bool up;          // between ops.up and ops.down
    bool keyed;       // MPPE runs in some direction
    bool encrypted;   // it has, since the caller was authenticated
    bool ccp_wanted;  // there are keys and somebody wants encryption
    bool ccp_settled; // it is known whether data will be encrypted
    enum ppp_end why;
    char sentence[PPP_SENTENCE_MAX];
    char farewell[PPP_SENTENCE_MAX]; // the peer has hung up; "" since LCP is open
    struct ppp_grant grant;          // server: what the host granted; client: policy and keys only
    struct ppp_encoding send, recv;
    struct timer keepalive;
    unsigned long drops;
    struct ppp_lcp lcp;
    struct ppp_auth auth;
    struct ppp_ccp ccp;
    struct ppp_ipcp ipcp;
};

// What the protocols tell the link.
void link_lcp_up(struct ppp_link *l);
void link_lcp_down(struct ppp_link *l);
void link_lcp_finished(struct ppp_link *l);
void link_protocol_rejected(struct ppp_link *l, uint16_t protocol);
void link_authenticated(struct ppp_link *l); // l->grant is filled
void link_ccp_up(struct ppp_link *l);
void link_ccp_down(struct ppp_link *l);
void link_ccp_finished(struct ppp_link *l);
void link_ccp_refused(struct ppp_link *l); // nothing is left that we could ask for
void link_ccp_reset(struct ppp_link *l);   // the peer asks for it
void link_ipcp_up(struct ppp_link *l);
void link_ipcp_down(struct ppp_link *l);
void link_ipcp_finished(struct ppp_link *l);

// Ends the link for a reason that is told to everybody; the first reason stays.
void link_fail(struct ppp_link *l, enum ppp_end why, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
unsigned link_strengths(const struct ppp_link *l); // of MPPE that will do: never none
bool link_needs_encryption(const struct ppp_link *l);
void link_log(struct ppp_link *l, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
