// SPDX-License-Identifier: ISC
#include "core/ppp/fsm.h"

#include <stdio.h>

static const char *const state_names[PPP_STATES] = {
    "Initial",
    "Starting",
    "Closed",
    "Stopped",
    "Closing",
    "Stopping",
    "Req-Sent",
    "Ack-Rcvd",
    "Ack-Sent",
    "Opened",
};

static const char *const event_names[PPP_EVENTS] = {
    "Up",
    "Down",
    "Open",
    "Close",
    "TO+",
    "TO-",
    "RCR+",
    "RCR-",
    "RCA",
    "RCN",
    "RTR",
    "RTA",
    "RUC",
    "RXJ+",
    "RXJ-",
    "RXR",
};

// clang-format off
#define TLD PPP_TLD
#define IRC PPP_IRC
#define ZRC PPP_ZRC
#define SCR PPP_SCR
#define STR PPP_STR
#define SCA PPP_SCA
#define SCN PPP_SCN
#define STA PPP_STA
#define SCJ PPP_SCJ
#define SER PPP_SER
#define TLU PPP_TLU
#define TLS PPP_TLS
#define TLF PPP_TLF

#define NO                { 0, 0, false }
#define TO(next)          { 0, (next), true }
#define GO(actions, next) { (actions), (next), true }

// RFC 1661 section 4.1, rows and columns in its order. The restart, passive and crossed-connection
// options (r, p and x there) are not taken.
const struct ppp_cell ppp_fsm_table[PPP_EVENTS][PPP_STATES] = {
    // Initial, Starting, Closed, Stopped, Closing, Stopping,
    // Req-Sent, Ack-Rcvd, Ack-Sent, Opened
    [PPP_EV_UP] = {
        TO(2), GO(IRC|SCR, 6), NO, NO, NO, NO,
        NO, NO, NO, NO },
    [PPP_EV_DOWN] = {
        NO, NO, TO(0), GO(TLS, 1), TO(0), TO(1),
        TO(1), TO(1), TO(1), GO(TLD, 1) },
    [PPP_EV_OPEN] = {
        GO(TLS, 1), TO(1), GO(IRC|SCR, 6), TO(3), TO(5), TO(5),
        TO(6), TO(7), TO(8), TO(9) },
    [PPP_EV_CLOSE] = {
        TO(0), GO(TLF, 0), TO(2), TO(2), TO(4), TO(4),
        GO(IRC|STR, 4), GO(IRC|STR, 4), GO(IRC|STR, 4), GO(TLD|IRC|STR, 4) },

    [PPP_EV_TO_PLUS] = {
        NO, NO, NO, NO, GO(STR, 4), GO(STR, 5),
        GO(SCR, 6), GO(SCR, 6), GO(SCR, 8), NO },
    [PPP_EV_TO_MINUS] = {
        NO, NO, NO, NO, GO(TLF, 2), GO(TLF, 3),
        GO(TLF, 3), GO(TLF, 3), GO(TLF, 3), NO },

    [PPP_EV_RCR_PLUS] = {
        NO, NO, GO(STA, 2), GO(IRC|SCR|SCA, 8), TO(4), TO(5),
        GO(SCA, 8), GO(SCA|TLU, 9), GO(SCA, 8), GO(TLD|SCR|SCA, 8) },
    [PPP_EV_RCR_MINUS] = {
        NO, NO, GO(STA, 2), GO(IRC|SCR|SCN, 6), TO(4), TO(5),
        GO(SCN, 6), GO(SCN, 7), GO(SCN, 6), GO(TLD|SCR|SCN, 6) },
    [PPP_EV_RCA] = {
        NO, NO, GO(STA, 2), GO(STA, 3), TO(4), TO(5),
        GO(IRC, 7), GO(SCR, 6), GO(IRC|TLU, 9), GO(TLD|SCR, 6) },
    [PPP_EV_RCN] = {
        NO, NO, GO(STA, 2), GO(STA, 3), TO(4), TO(5),
        GO(IRC|SCR, 6), GO(SCR, 6), GO(IRC|SCR, 8), GO(TLD|SCR, 6) },

    [PPP_EV_RTR] = {
        NO, NO, GO(STA, 2), GO(STA, 3), GO(STA, 4), GO(STA, 5),
        GO(STA, 6), GO(STA, 6), GO(STA, 6), GO(TLD|ZRC|STA, 5) },
    [PPP_EV_RTA] = {
        NO, NO, TO(2), TO(3), GO(TLF, 2), GO(TLF, 3),
        TO(6), TO(6), TO(8), GO(TLD|SCR, 6) },

    [PPP_EV_RUC] = {
        NO, NO, GO(SCJ, 2), GO(SCJ, 3), GO(SCJ, 4), GO(SCJ, 5),
        GO(SCJ, 6), GO(SCJ, 7), GO(SCJ, 8), GO(SCJ, 9) },
    [PPP_EV_RXJ_PLUS] = {
        NO, NO, TO(2), TO(3), TO(4), TO(5),
        TO(6), TO(6), TO(8), TO(9) },
    [PPP_EV_RXJ_MINUS] = {
        NO, NO, GO(TLF, 2), GO(TLF, 3), GO(TLF, 2), GO(TLF, 3),
        GO(TLF, 3), GO(TLF, 3), GO(TLF, 3), GO(TLD|IRC|STR, 5) },

    [PPP_EV_RXR] = {
        NO, NO, TO(2), TO(3), TO(4), TO(5),
        TO(6), TO(7), TO(8), GO(SER, 9) },
};
// clang-format on

const char *ppp_state_name(enum ppp_state state)
{
    return state_names[state];
}

const char *ppp_event_name(enum ppp_event event)
{
    return event_names[event];
}

static void expired(void *arg)
{
    struct ppp_fsm *f = arg;

    ppp_fsm_event(f, f->restarts > 0 ? PPP_EV_TO_PLUS : PPP_EV_TO_MINUS);
}

void ppp_fsm_init(struct ppp_fsm *f, struct timers *timers)
{
    f->state = PPP_INITIAL;
    f->restarts = 0;
    timer_init(&f->timer, timers, expired, f);
}

void ppp_fsm_fini(struct ppp_fsm *f)
{
    timer_stop(&f->timer);
}

static bool waits(enum ppp_state state)
{
    return state >= PPP_CLOSING && state <= PPP_ACK_SENT;
}

static void enter(struct ppp_fsm *f, enum ppp_state next)
{
    char text[80];

    if (!waits(next))
        timer_stop(&f->timer);
    if (next == f->state)
        return;
    snprintf(text, sizeof(text), "%s: %s -> %s (%s)", f->name, state_names[f->state],
        state_names[next], event_names[f->event]);
    f->state = next;
    if (f->log != NULL)
        f->log(f->ctx, text);
}

static void count_restarts(struct ppp_fsm *f, unsigned actions)
{
    if ((actions & IRC) != 0)
        f->restarts = (actions & STR) != 0 ? PPP_MAX_TERMINATE : PPP_MAX_CONFIGURE;
    if ((actions & ZRC) != 0)
        f->restarts = 0;
    if ((actions & (SCR | STR)) != 0)
        f->restarts--;
    if ((actions & (SCR | STR | ZRC)) != 0)
        timer_set(&f->timer, PPP_RESTART);
}

void ppp_fsm_event(struct ppp_fsm *f, enum ppp_event event)
{
    const struct ppp_cell *cell = &ppp_fsm_table[event][f->state];

    if (!cell->legal)
        return;
    f->event = event;
    f->from = f->state;
    enter(f, (enum ppp_state)cell->next);
    count_restarts(f, cell->actions);
    for (unsigned bit = PPP_TLD; bit <= PPP_TLF; bit <<= 1)
        if ((cell->actions & bit & ~(unsigned)(IRC | ZRC)) != 0)
            f->act(f->ctx, (enum ppp_action)bit);
}
