// SPDX-License-Identifier: ISC
#pragma once
// A control protocol: the packets of RFC 1661 section 5 around the automaton and the options. LCP,
// CCP and IPCP are classes of it; each embeds one struct ppp_cp.

#include "core/base/rd.h"
#include "core/ppp/fsm.h"
#include "core/ppp/opt.h"

enum ppp_code {
    PPP_CONF_REQ = 1,
    PPP_CONF_ACK,
    PPP_CONF_NAK,
    PPP_CONF_REJ,
    PPP_TERM_REQ,
    PPP_TERM_ACK,
    PPP_CODE_REJ,
    PPP_PROTO_REJ, // from here on LCP only
    PPP_ECHO_REQ,
    PPP_ECHO_REPLY,
    PPP_DISCARD,
    PPP_IDENT,
    PPP_TIME_LEFT,
    PPP_RESET_REQ = 14, // CCP only
    PPP_RESET_ACK = 15,
};

enum {
    PPP_HEAD = 4,          // code, identifier, length
    PPP_ASK_MAX = 64,      // all options of a request that can be acknowledged
    PPP_MAX_REFUSALS = 20, // Naks and Rejects of our requests, before we call it hopeless
};

// Where a protocol meets its link.
struct ppp_port {
    void (*send)(void *ctx, uint16_t protocol, const uint8_t *info, size_t len);
    void (*log)(void *ctx, const char *text);
    void *ctx;
    struct timers *timers;
};

// A packet with its head taken off.
struct ppp_packet {
    uint8_t code, id;
    struct rd body;
    const uint8_t *raw; // with the head, padding cut off
    size_t len;
};

struct ppp_class {
    const char *name; // "lcp"
    uint16_t protocol;
    const struct ppp_opts *opts;
    void (*begin)(void *ctx); // a negotiation begins: ask for everything again
    void (*clear)(void *ctx); // forget what the peer had asked for; its new wishes follow
    void (*up)(void *ctx);
    void (*down)(void *ctx);
    void (*finished)(void *ctx); // cp->fsm.event says why
    bool (*may_ack)(void *ctx);  // false: a good request waits for ppp_cp_release(); may be NULL
    // Codes above Code-Reject. False where the code is unknown. `echo` answers an Echo-Request.
    bool (*code)(void *ctx, const struct ppp_packet *p);
    void (*echo)(void *ctx, const struct ppp_packet *p);
    void (*code_rejected)(void *ctx, uint8_t code); // one that is not every protocol's; may be NULL
};

struct ppp_cp {
    const struct ppp_class *class;
    void *ctx;
    const struct ppp_port *port;
    struct ppp_fsm fsm;
    uint8_t id;          // of our latest request
    bool answered;       // the peer has answered that one; further answers are copies
    unsigned naks;       // sent since the last Ack; copies of a request count once
    uint8_t nakked_id;   // of the request that was answered with the latest of them
    unsigned refusals;   // received since the negotiation began
    unsigned long drops; // malformed or stray packets
    size_t sent_len;     // the options of our latest request
    uint8_t sent[PPP_ASK_MAX];
    uint8_t acked_id; // of the peer's latest request that we acknowledged
    size_t acked_len;
    uint8_t acked[PPP_ASK_MAX];
    unsigned copies;                 // of it, since this layer is up
    const char *reason;              // for our Terminate-Request
    const struct ppp_packet *packet; // the one that is being handled
    struct ppp_reply *reply;         // for it
    uint8_t *held;                   // a request that may_ack() held back
    size_t held_len;
};

void ppp_cp_init(
    struct ppp_cp *cp, const struct ppp_class *class, void *ctx, const struct ppp_port *port);
void ppp_cp_fini(struct ppp_cp *cp);
void ppp_cp_open(struct ppp_cp *cp);
void ppp_cp_close(struct ppp_cp *cp, const char *reason); // the text must stay valid
void ppp_cp_up(struct ppp_cp *cp);                        // the layer below is up
void ppp_cp_down(struct ppp_cp *cp);                      // the layer below is down
void ppp_cp_input(struct ppp_cp *cp, const uint8_t *info, size_t len);
void ppp_cp_release(struct ppp_cp *cp); // look again at the request that was held back
void ppp_cp_refused(struct ppp_cp *cp); // the peer does not know this protocol at all
// The request that is being judged is another one than those we have nakked before: the peer knows
// what we would like, and wants this.
bool ppp_cp_insists(const struct ppp_cp *cp);
bool ppp_cp_opened(const struct ppp_cp *cp);
void ppp_cp_send(struct ppp_cp *cp, uint8_t code, uint8_t id, const void *body, size_t len);

// False for a packet that is shorter than it says. What lies behind its length is padding.
bool ppp_packet_parse(const uint8_t *info, size_t len, struct ppp_packet *ret);
