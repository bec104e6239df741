// SPDX-License-Identifier: ISC
#include "core/ppp/fsm.h"

#include "tests/fake/clock.h"
#include "tests/t.h"

// RFC 1661 section 4.1 as text: actions in the order of the RFC, a slash, the next state. "-" where
// the event cannot happen. Written apart from the table under test.
static const char *const rfc[PPP_EVENTS][PPP_STATES] = {
    // clang-format off
    // 0 Initial 1 Starting      2 Closed      3 Stopped         4 Closing  5 Stopping
    //   6 Req-Sent     7 Ack-Rcvd     8 Ack-Sent     9 Opened
    { "2",       "irc,scr/6",    "-",          "-",              "-",       "-",        // Up
        "-",           "-",           "-",            "-" },
    { "-",       "-",            "0",          "tls/1",          "0",       "1",        // Down
        "1",           "1",           "1",            "tld/1" },
    { "tls/1",   "1",            "irc,scr/6",  "3",              "5",       "5",        // Open
        "6",           "7",           "8",            "9" },
    { "0",       "tlf/0",        "2",          "2",              "4",       "4",        // Close
        "irc,str/4",   "irc,str/4",   "irc,str/4",    "tld,irc,str/4" },
    { "-",       "-",            "-",          "-",              "str/4",   "str/5",    // TO+
        "scr/6",       "scr/6",       "scr/8",        "-" },
    { "-",       "-",            "-",          "-",              "tlf/2",   "tlf/3",    // TO-
        "tlf/3",       "tlf/3",       "tlf/3",        "-" },
    { "-",       "-",            "sta/2",      "irc,scr,sca/8",  "4",       "5",        // RCR+
        "sca/8",       "sca,tlu/9",   "sca/8",        "tld,scr,sca/8" },
    { "-",       "-",            "sta/2",      "irc,scr,scn/6",  "4",       "5",        // RCR-
        "scn/6",       "scn/7",       "scn/6",        "tld,scr,scn/6" },
    { "-",       "-",            "sta/2",      "sta/3",          "4",       "5",        // RCA
        "irc/7",       "scr/6",       "irc,tlu/9",    "tld,scr/6" },
    { "-",       "-",            "sta/2",      "sta/3",          "4",       "5",        // RCN
        "irc,scr/6",   "scr/6",       "irc,scr/8",    "tld,scr/6" },
    { "-",       "-",            "sta/2",      "sta/3",          "sta/4",   "sta/5",    // RTR
        "sta/6",       "sta/6",       "sta/6",        "tld,zrc,sta/5" },
    { "-",       "-",            "2",          "3",              "tlf/2",   "tlf/3",    // RTA
        "6",           "6",           "8",            "tld,scr/6" },
    { "-",       "-",            "scj/2",      "scj/3",          "scj/4",   "scj/5",    // RUC
        "scj/6",       "scj/7",       "scj/8",        "scj/9" },
    { "-",       "-",            "2",          "3",              "4",       "5",        // RXJ+
        "6",           "6",           "8",            "9" },
    { "-",       "-",            "tlf/2",      "tlf/3",          "tlf/2",   "tlf/3",    // RXJ-
        "tlf/3",       "tlf/3",       "tlf/3",        "tld,irc,str/5" },
    { "-",       "-",            "2",          "3",              "4",       "5",        // RXR
        "6",           "7",           "8",            "ser/9" },
    // clang-format on
};

static const struct {
    const char *name;
    enum ppp_action action;
} actions[] = {
    { "tld", PPP_TLD },
    { "irc", PPP_IRC },
    { "zrc", PPP_ZRC },
    { "scr", PPP_SCR },
    { "str", PPP_STR },
    { "sca", PPP_SCA },
    { "scn", PPP_SCN },
    { "sta", PPP_STA },
    { "scj", PPP_SCJ },
    { "ser", PPP_SER },
    { "tlu", PPP_TLU },
    { "tls", PPP_TLS },
    { "tlf", PPP_TLF },
};

static void add(char *to, const char *what)
{
    if (to[0] != '\0')
        strcat(to, ",");
    strcat(to, what);
}

static void add_actions(char *to, unsigned mask)
{
    for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
        if ((mask & actions[i].action) != 0)
            add(to, actions[i].name);
}

static void all_160_cells_are_those_of_rfc_1661(void)
{
    for (int e = 0; e < PPP_EVENTS; e++) {
        for (int s = 0; s < PPP_STATES; s++) {
            const struct ppp_cell *c = &ppp_fsm_table[e][s];
            char got[64] = "";

            if (c->legal) {
                add_actions(got, c->actions);
                sprintf(got + strlen(got), "%s%d", got[0] != '\0' ? "/" : "", c->next);
            } else {
                strcpy(got, "-");
            }
            if (strcmp(got, rfc[e][s]) != 0)
                printf("# %s in %s\n", ppp_event_name((enum ppp_event)e),
                    ppp_state_name((enum ppp_state)s));
            T_STR(got, rfc[e][s]);
        }
    }
}

struct rig {
    struct fake_clock clock;
    struct ppp_fsm fsm;
    char done[256], logged[2048];
};

static void act(void *ctx, enum ppp_action action)
{
    struct rig *r = ctx;

    for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
        if (action == actions[i].action)
            add(r->done, actions[i].name);
}

static void note(void *ctx, const char *text)
{
    struct rig *r = ctx;

    if (strlen(r->logged) + strlen(text) + 2 < sizeof(r->logged)) {
        strcat(r->logged, text);
        strcat(r->logged, "\n");
    }
}

static void rig_init(struct rig *r)
{
    *r = (struct rig){ .fsm = { .name = "lcp", .act = act, .log = note, .ctx = r } };
    fake_clock_init(&r->clock);
    ppp_fsm_init(&r->fsm, &r->clock.timers);
}

static void rig_fini(struct rig *r)
{
    ppp_fsm_fini(&r->fsm);
    fake_clock_fini(&r->clock);
}

// The executor must do what the cell says: outside of it, irc and zrc show only in the counter.
static void the_executor_does_what_each_cell_says(void)
{
    for (int e = 0; e < PPP_EVENTS; e++) {
        for (int s = 0; s < PPP_STATES; s++) {
            const struct ppp_cell *c = &ppp_fsm_table[e][s];
            char want[64] = "";
            struct rig r;

            rig_init(&r);
            r.fsm.state = (enum ppp_state)s;
            ppp_fsm_event(&r.fsm, (enum ppp_event)e);
            add_actions(want, c->actions & ~(unsigned)(PPP_IRC | PPP_ZRC));
            T_STR(r.done, want);
            T_INT(r.fsm.state, c->legal ? c->next : s);
            rig_fini(&r);
        }
    }
}

static void open(struct rig *r)
{
    rig_init(r);
    ppp_fsm_event(&r->fsm, PPP_EV_OPEN);
    ppp_fsm_event(&r->fsm, PPP_EV_UP);
}

static void an_unanswered_request_is_sent_ten_times_in_thirty_seconds(void)
{
    struct rig r;

    open(&r);
    fake_clock_run(&r.clock, 29999);
    T_STR(r.done, "tls,scr,scr,scr,scr,scr,scr,scr,scr,scr,scr");
    T_INT(r.fsm.state, PPP_REQ_SENT);
    fake_clock_run(&r.clock, 1);
    T_INT(r.fsm.state, PPP_STOPPED);
    T_INT(r.fsm.event, PPP_EV_TO_MINUS);
    T_OK(strstr(r.done, "tlf") != NULL);
    fake_clock_run(&r.clock, 60000);
    T_STR(r.done, "tls,scr,scr,scr,scr,scr,scr,scr,scr,scr,scr,tlf");
    rig_fini(&r);
}

static void a_terminate_request_is_sent_twice(void)
{
    struct rig r;

    open(&r);
    ppp_fsm_event(&r.fsm, PPP_EV_CLOSE);
    fake_clock_run(&r.clock, 60000);
    T_STR(r.done, "tls,scr,str,str,tlf");
    T_INT(r.fsm.state, PPP_CLOSED);
    rig_fini(&r);
}

static void an_open_layer_waits_one_period_after_the_peers_terminate(void)
{
    struct rig r;

    open(&r);
    ppp_fsm_event(&r.fsm, PPP_EV_RCR_PLUS);
    ppp_fsm_event(&r.fsm, PPP_EV_RCA);
    T_INT(r.fsm.state, PPP_OPENED);
    T_INT(timers_next(&r.clock.timers), -1);
    ppp_fsm_event(&r.fsm, PPP_EV_RTR);
    fake_clock_run(&r.clock, 2999);
    T_STR(r.done, "tls,scr,sca,tlu,tld,sta");
    fake_clock_run(&r.clock, 1);
    T_STR(r.done, "tls,scr,sca,tlu,tld,sta,tlf");
    rig_fini(&r);
}

static void every_change_is_logged_with_its_cause(void)
{
    struct rig r;

    open(&r);
    ppp_fsm_event(&r.fsm, PPP_EV_RCA);
    ppp_fsm_event(&r.fsm, PPP_EV_RCR_MINUS);
    ppp_fsm_event(&r.fsm, PPP_EV_RCR_PLUS);
    T_STR(r.logged, "lcp: Initial -> Starting (Open)\n"
                    "lcp: Starting -> Req-Sent (Up)\n"
                    "lcp: Req-Sent -> Ack-Rcvd (RCA)\n"
                    "lcp: Ack-Rcvd -> Opened (RCR+)\n");
    rig_fini(&r);
}

int main(void)
{
    T_RUN(all_160_cells_are_those_of_rfc_1661);
    T_RUN(the_executor_does_what_each_cell_says);
    T_RUN(an_unanswered_request_is_sent_ten_times_in_thirty_seconds);
    T_RUN(a_terminate_request_is_sent_twice);
    T_RUN(an_open_layer_waits_one_period_after_the_peers_terminate);
    T_RUN(every_change_is_logged_with_its_cause);
    return t_end();
}
