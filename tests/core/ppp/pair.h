// SPDX-License-Identifier: ISC
#pragma once
// A client's and a server's link, back to back on a virtual clock, and what became of them.

#include "core/ppp/link.h"
#include "tests/fake/pipe.h"

struct pair_side {
    struct pair *pair;
    int which;
    struct ppp_link *link;
    uint32_t random; // a small generator of its own
    msec_t heard;
    int ups, downs, keys, resets, ends, asked, cancelled;
    bool running; // between up and down
    struct ppp_params params;
    struct ppp_encoding send, recv; // as ops.keys said last
    uint8_t send_key[PPP_MPPE_KEY], recv_key[PPP_MPPE_KEY];
    enum ppp_end why;
    char sentence[400];
    char phases[256];           // "establish,authenticate,..."
    struct ppp_credentials who; // what the server was asked to check
    uint16_t last_protocol;     // the latest frame that this side sent
    uint8_t last[1600];
    size_t last_len;
    char trace[65536]; // all log lines
};

enum { CLIENT, SERVER };

struct pair {
    struct fake_clock clock;
    struct fake_pipe pipe;
    struct ppp_config config[2];
    struct pair_side sides[2];
    struct ppp_grant grant; // what the server's host will grant when the password fits
    const char *password;   // the one that the host knows; NULL: every caller is unknown
    bool host_waits;        // the host does not answer by itself
};

void pair_init(struct pair *p); // configurations that work; change them before pair_start()
void pair_start(struct pair *p);
void pair_run(struct pair *p, msec_t span);
void pair_answer(struct pair *p); // the waiting host answers
void pair_fini(struct pair *p);
// Gives one side a frame as if the other had sent it.
void pair_feed(struct pair *p, int to, uint16_t protocol, const char *hex);
void text_set(struct ppp_text *to, const char *text);
