// SPDX-License-Identifier: ISC
#pragma once
// One PPP link: LCP, authentication, CCP and IPCP over some carrier that moves whole frames.
// Pure: no socket, no loop; time, randomness, sending and the host's decisions are the functions
// in struct ppp_ops. Data packets do not pass here; the lane moves them with the keys that
// ppp_ops.keys gives it.

#include "core/base/timer.h"
#include "core/ppp/mppe.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PPP_NAME_MAX = 256, // bytes of a user name or password; any byte may occur
    PPP_MESSAGE_MAX = 255,
    PPP_MPPE_KEY = MPPE_KEY,
};

// The bits of `authentication=` and `allow=`.
enum ppp_method {
    PPP_PAP = 1,
    PPP_CHAP = 2, // MD5
    PPP_MSCHAP1 = 4,
    PPP_MSCHAP2 = 8,
};

enum ppp_encryption {
    PPP_ENCRYPT_NO,       // never: MPPE is rejected
    PPP_ENCRYPT_YES,      // offered, used when both sides can
    PPP_ENCRYPT_REQUIRED, // else the link ends with a stated reason
};

// The strengths of MPPE, as the bits of CCP's option.
enum ppp_strength {
    PPP_MPPE_40 = 0x20,
    PPP_MPPE_56 = 0x80,
    PPP_MPPE_128 = 0x40,
};

// Bytes with a length, because peers may send any.
struct ppp_text {
    size_t len;
    char data[PPP_NAME_MAX + 1]; // NUL terminated for convenience
};

// What a caller sent to prove who it is. The host checks it (core/ppp/auth.h does that against a
// known password) and answers with ppp_link_authenticated().
struct ppp_credentials {
    enum ppp_method method;
    struct ppp_text name;
    struct ppp_text password; // PAP
    uint8_t id;               // CHAP identifier
    uint8_t challenge[16];    // 16 bytes for CHAP and MS-CHAPv2, 8 for MS-CHAPv1
    size_t challenge_len;
    uint8_t response[64]; // the CHAP value as it came
    size_t response_len;
};

// The host's answer for one caller: yes with all that the link needs from then on, or no.
struct ppp_grant {
    bool ok;
    char message[PPP_MESSAGE_MAX + 1]; // why not, for the log and, shortened, for the peer
    unsigned failure_code;             // E= of MS-CHAP (691 bad credentials, 647 disabled, 649 ...)
    char success[43];                  // MS-CHAPv2 "S=" line; "" otherwise
    bool has_keys;                     // MPPE start keys below are valid
    uint8_t send_key[PPP_MPPE_KEY], recv_key[PPP_MPPE_KEY]; // from the server's point of view
    bool has_short_key; // MS-CHAPv1: 40 and 56 bit begin with this one, not with the keys above
    uint8_t short_key[MPPE_KEY_SHORT];
    enum ppp_encryption encryption;
    unsigned strengths;                     // as in struct ppp_config
    uint32_t local_address, remote_address; // host byte order; 0 = none known
    uint32_t dns[2], wins[2];               // 0 = none
};

struct ppp_config {
    bool server; // the side that asks for authentication; a client proves itself and checks S=
    uint16_t mru;
    uint16_t mtu;             // upper bound for what we send, whatever the peer would take
    unsigned methods;         // set of enum ppp_method: asked for in turn, or allowed
    struct ppp_text name;     // client: who we are; server: the name in our challenges
    struct ppp_text password; // client only
    // MS-CHAP: how many wrong answers are followed by another try on the same link. A server offers
    // it to callers who may have mistyped; a client takes the offer.
    unsigned retries;
    enum ppp_encryption encryption; // client; a server gets it with the grant
    // Set of enum ppp_strength that will do. 0: 128 bit where encryption is required, because
    // weaker keys are found in no time and a man in the middle can take the strong ones out of the
    // offers; all of them where none at all would do as well.
    unsigned strengths;
    // Asks for stateful MPPE, which is half the work, and waits for a round trip after every loss.
    bool stateful;
    uint32_t local_address; // client: address to insist on, 0 = ask the peer
    bool want_dns;          // client: ask for DNS servers
    msec_t keepalive;       // silence after which an echo is sent every second; 0 = never
};

enum ppp_phase {
    PPP_DEAD,
    PPP_ESTABLISH,
    PPP_AUTHENTICATE,
    PPP_NETWORK,
    PPP_RUNNING,
    PPP_TERMINATE,
};

// Why a link ended, once, with a sentence for status, log and last-disconnect-reason.
enum ppp_end {
    PPP_END_NONE,
    PPP_END_PEER,          // the peer asked for it (LCP Terminate-Request)
    PPP_END_LOCAL,         // ppp_link_close()
    PPP_END_LOST,          // the carrier went away
    PPP_END_DEAD_PEER,     // keepalive: no answer
    PPP_END_NEGOTIATION,   // LCP or IPCP did not converge
    PPP_END_AUTH_PEER,     // the caller failed to authenticate itself
    PPP_END_AUTH_SELF,     // the server refused us
    PPP_END_SERVER_FORGED, // the server did not prove that it knows the password
    PPP_END_ENCRYPTION,    // required encryption could not be agreed
    PPP_END_ADDRESS,       // no address for the caller
};

// The negotiated link, valid while PPP_RUNNING.
struct ppp_params {
    uint32_t local_address, remote_address;
    uint32_t dns[2];
    uint16_t mtu; // largest IP packet that may be sent; MPPE's four bytes are already off
    uint16_t mru;
    struct ppp_encoding send, recv;
    bool acfc, pfc; // the peer takes frames without FF 03 / with short protocol fields
};

struct ppp_link;

struct ppp_ops {
    // A control frame for the peer: protocol number and information field. Never a data packet.
    void (*send)(void *ctx, uint16_t protocol, const uint8_t *info, size_t len);
    void (*random)(void *ctx, void *to, size_t len);
    msec_t (*last_heard)(void *ctx); // when anything at all last came from the peer
    // Server only: check the caller; answer, now or later, with ppp_link_authenticated(). `who` is
    // valid during the call only. After cancel_authenticate() no answer may come.
    void (*authenticate)(void *ctx, const struct ppp_credentials *who);
    void (*cancel_authenticate)(void *ctx);
    void (*phase)(void *ctx, enum ppp_phase phase); // each change, for status and log
    // MPPE starts (encoding not none), stops (bits 0) or starts again in one direction set. The
    // start keys have PPP_MPPE_KEY bytes, of which short ones use MPPE_KEY_SHORT, and are wiped by
    // the caller after the call.
    void (*keys)(void *ctx, struct ppp_encoding send, const uint8_t *send_key,
        struct ppp_encoding recv, const uint8_t *recv_key);
    // Stateful MPPE: the peer has lost step, and the next packet for it must be readable by itself.
    void (*reset)(void *ctx);
    void (*up)(void *ctx, const struct ppp_params *params); // may come again after renegotiation
    void (*down)(void *ctx);                                // an up link stops carrying data
    // The last call: the link is over. The host frees it later (not inside this call).
    void (*ended)(void *ctx, enum ppp_end why, const char *sentence);
    void (*log)(void *ctx, unsigned topics, const char *text);
};

struct ppp_link *ppp_link_new(const struct ppp_config *config, const struct ppp_ops *ops, void *ctx,
    struct timers *timers); // copies the config
void ppp_link_free(struct ppp_link *l);
void ppp_link_open(struct ppp_link *l);                   // the carrier is there: begin
void ppp_link_close(struct ppp_link *l, const char *why); // polite: Terminate-Request, then ended()
// The carrier is gone: ended() at once, for this reason unless the peer has given one before.
void ppp_link_lost(struct ppp_link *l, const char *why);
// A whole frame from the peer, from the protocol field on (address and control already off).
void ppp_link_input(struct ppp_link *l, uint16_t protocol, const uint8_t *info, size_t len);
// Stateful MPPE: we have lost step, and the peer is asked to begin its stream anew. May get lost:
// call it again while nothing comes of it.
void ppp_link_reset(struct ppp_link *l);
void ppp_link_authenticated(struct ppp_link *l, const struct ppp_grant *grant);
enum ppp_phase ppp_link_phase(const struct ppp_link *l);
// Client: the server has asked who we are, and was content with the answer.
bool ppp_link_proved(const struct ppp_link *l);
// Who the peer is: the name it authenticated with (server), or the server's name (client).
const struct ppp_text *ppp_link_peer(const struct ppp_link *l);
// Frames from the peer that were malformed or out of place, for `print stats`.
unsigned long ppp_link_drops(const struct ppp_link *l);

// "none", "MPPE 128 bit, stateless", or two of them with '/' (send/receive) when they differ.
#define PPP_ENCODING_TEXT 64
const char *ppp_encoding_text(struct ppp_encoding send, struct ppp_encoding recv, char *to);
