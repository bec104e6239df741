// SPDX-License-Identifier: ISC
#pragma once
// Authentication, one side of it: a server asks the caller to prove who it is, a client proves
// itself and, with MS-CHAPv2, checks that the server knows the password too. PAP is RFC 1334, CHAP
// RFC 1994, MS-CHAP RFC 2433 and RFC 2759. pap.c and chap.c speak, auth.c keeps time and decides.

#include "core/base/rd.h"
#include "core/ppp/cp.h"
#include "core/ppp/link.h"
#include "core/ppp/mschap.h"

enum {
    PPP_FAIL_DISABLED = 647, // E= codes of MS-CHAP that the host may grant with
    PPP_FAIL_NO_DIALIN = 649,
    PPP_FAIL_CREDENTIALS = 691,
};

enum {
    PPP_RETRY_PATIENCE = 60000, // milliseconds that a user has to type another password
};

// One authentication method. The table has the strongest first.
struct ppp_auth_row {
    enum ppp_method method;
    const char *name;
    uint16_t protocol;
    uint8_t algorithm; // in LCP's option behind the protocol; 0 = there is none
    uint8_t challenge; // bytes of a server's challenge
    uint8_t response;  // bytes of a response's value
};
extern const struct ppp_auth_row ppp_auth_rows[];
enum { PPP_AUTH_ROWS = 4 };

const struct ppp_auth_row *ppp_auth_strongest(unsigned methods); // NULL for none
// LCP's option value: writes it, or finds the row of one (NULL if it is none of ours).
void ppp_auth_put(const struct ppp_auth_row *row, struct wr *value);
const struct ppp_auth_row *ppp_auth_find(struct rd value);

// Checks what a caller sent against the password that it should know, and fills `grant`: ok,
// failure_code, success and the MPPE keys. Everything else in it stays as it is. Takes the same
// time for every wrong answer.
void ppp_check_password(
    const struct ppp_credentials *who, const char *password, size_t len, struct ppp_grant *grant);

struct ppp_link;

struct ppp_auth {
    struct ppp_link *link;
    const struct ppp_auth_row *row; // NULL while there is nothing to do
    struct timer timer;
    int tries;           // sendings, or waits, that are left
    unsigned long drops; // malformed or stray packets
    uint8_t id;
    uint8_t challenge[UINT8_MAX];
    size_t challenge_len;

    // Server.
    bool asked;    // the host is thinking
    bool answered; // `reply` stands, and is sent again for every copy of the response
    bool offered;  // ... and allows another try
    uint8_t reply_code;
    size_t reply_len;
    char reply[PPP_MESSAGE_MAX + 80];

    // Both. A server keeps the latest response to know its copies.
    unsigned retries;                  // that are left
    char refused[PPP_MESSAGE_MAX + 1]; // why the latest try failed; "" where none has
    size_t response_len;
    uint8_t response[MSCHAP_VALUE];

    // Client.
    bool responded;               // `response` stands for the challenge above
    bool proved;                  // the server has said yes
    char expect[MSCHAP2_SUCCESS]; // what the server must say to MS-CHAPv2
    bool has_keys;
    uint8_t send_key[PPP_MPPE_KEY], recv_key[PPP_MPPE_KEY], short_key[MPPE_KEY_SHORT];

    struct ppp_text peer; // who the other side says it is
};

void ppp_auth_init(struct ppp_auth *a, struct ppp_link *link);
void ppp_auth_start(struct ppp_auth *a, const struct ppp_auth_row *row);
void ppp_auth_stop(struct ppp_auth *a); // also takes back a question to the host
void ppp_auth_input(struct ppp_auth *a, uint16_t protocol, const uint8_t *info, size_t len);
void ppp_auth_granted(struct ppp_auth *a, const struct ppp_grant *grant);

// Between auth.c and the two protocols.
struct ppp_auth_protocol {
    void (*send)(struct ppp_auth *a); // what this side says on its own: again at each timeout
    void (*input)(struct ppp_auth *a, const struct ppp_packet *p);
    void (*reply)(struct ppp_auth *a, const struct ppp_grant *grant); // fills reply_code and reply
};
extern const struct ppp_auth_protocol ppp_pap, ppp_chap;

void ppp_auth_send(struct ppp_auth *a, uint8_t code, const void *body, size_t len);
void ppp_auth_send_reply(struct ppp_auth *a);
void ppp_auth_ask(struct ppp_auth *a, const struct ppp_credentials *who); // let the host decide
void ppp_auth_drop(struct ppp_auth *a, const char *why);
void ppp_auth_proved(struct ppp_auth *a);
// Another try makes sense where the name or the password may be mistyped, and only MS-CHAP has one.
bool ppp_auth_may_retry(const struct ppp_auth *a, unsigned failure_code);
bool ppp_text_take(struct rd *r, size_t len, struct ppp_text *to); // false if too long
