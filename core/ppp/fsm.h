// SPDX-License-Identifier: ISC
#pragma once
// The option negotiation automaton of RFC 1661 section 4, once for LCP, CCP and IPCP. Events go
// in, actions come out through one function; the restart timer and its counter live here. The
// owner turns packets into events and actions into packets (core/ppp/cp.h does that).

#include "core/base/timer.h"

#include <stdint.h>

enum ppp_event {
    PPP_EV_UP,
    PPP_EV_DOWN,
    PPP_EV_OPEN,
    PPP_EV_CLOSE,
    PPP_EV_TO_PLUS,
    PPP_EV_TO_MINUS,
    PPP_EV_RCR_PLUS,
    PPP_EV_RCR_MINUS,
    PPP_EV_RCA,
    PPP_EV_RCN,
    PPP_EV_RTR,
    PPP_EV_RTA,
    PPP_EV_RUC,
    PPP_EV_RXJ_PLUS,
    PPP_EV_RXJ_MINUS,
    PPP_EV_RXR,
    PPP_EVENTS,
};

enum ppp_state { // the numbers of the RFC
    PPP_INITIAL,
    PPP_STARTING,
    PPP_CLOSED,
    PPP_STOPPED,
    PPP_CLOSING,
    PPP_STOPPING,
    PPP_REQ_SENT,
    PPP_ACK_RCVD,
    PPP_ACK_SENT,
    PPP_OPENED,
    PPP_STATES,
};

// In the order in which the actions of one transition are done: whoever is above hears first that
// it is down and last that it is up. irc and zrc stay inside the automaton.
enum ppp_action {
    PPP_TLD = 1 << 0,  // this layer down
    PPP_IRC = 1 << 1,  // initialise the restart counter
    PPP_ZRC = 1 << 2,  // zero it
    PPP_SCR = 1 << 3,  // send a Configure-Request
    PPP_STR = 1 << 4,  // send a Terminate-Request
    PPP_SCA = 1 << 5,  // send a Configure-Ack
    PPP_SCN = 1 << 6,  // send a Configure-Nak or -Reject
    PPP_STA = 1 << 7,  // send a Terminate-Ack
    PPP_SCJ = 1 << 8,  // send a Code-Reject
    PPP_SER = 1 << 9,  // answer an Echo-Request
    PPP_TLU = 1 << 10, // this layer up
    PPP_TLS = 1 << 11, // this layer started
    PPP_TLF = 1 << 12, // this layer finished
};

// One cell of the table. `legal` is false where the RFC has a dash: such an event is ignored.
struct ppp_cell {
    uint16_t actions;
    uint8_t next;
    bool legal;
};
extern const struct ppp_cell ppp_fsm_table[PPP_EVENTS][PPP_STATES];

enum {
    PPP_RESTART = 3000, // milliseconds
    PPP_MAX_CONFIGURE = 10,
    PPP_MAX_TERMINATE = 2,
    PPP_MAX_FAILURE = 5,
};

struct ppp_fsm {
    const char *name; // "lcp"
    void (*act)(void *ctx, enum ppp_action action);
    void (*log)(void *ctx, const char *text); // each change of state; may be NULL
    void *ctx;
    enum ppp_state state; // read it; only the automaton writes it
    enum ppp_event event; // the one that is being, or was last, executed
    enum ppp_state from;  // the state that it found
    int restarts;         // what is left of the restart counter
    struct timer timer;
};

void ppp_fsm_init(struct ppp_fsm *f, struct timers *timers); // the callbacks are the owner's to set
void ppp_fsm_fini(struct ppp_fsm *f);
// The state is the new one while the actions run. tlu, tls and tlf come last, so what they call may
// bring the next event; the other actions may not.
void ppp_fsm_event(struct ppp_fsm *f, enum ppp_event event);
const char *ppp_state_name(enum ppp_state state); // "Req-Sent"
const char *ppp_event_name(enum ppp_event event); // "RCR+"
