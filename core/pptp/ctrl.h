// SPDX-License-Identifier: ISC
#pragma once
// A PPTP control connection (RFC 2637 section 3) and the calls on it, for both ends: the client is
// the RFC's PNS, which asks for outgoing calls, the server is its PAC. Pure: bytes come in by
// pptp_ctrl_input(), bytes and events leave through struct pptp_ctrl_ops.
//
//     client: new, start, established() -> pptp_call_new(), connected(), ... ended(), closed()
//     server: new, start, established(), incoming() -> pptp_call_accept(), connected(), ...
//
// What a peer sends out of turn is counted and otherwise ignored. What is not PPTP closes the
// connection.

#include "core/base/list.h"
#include "core/base/timer.h"
#include "core/pptp/msg.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pptp_ctrl;

// One call. The connection owns it: it exists from pptp_call_new() or incoming() until ended()
// returns.
struct pptp_call {
    void *user;           // the host's
    uint16_t id;          // ours: the one in the GRE packets that we receive. 0 is as good as any
    uint16_t peer_id;     // the peer's, for the packets that we send
    uint16_t peer_window; // packets the peer offers to take; 0 = it sets no limit
    uint32_t wan_errors;  // messages about line errors
    // Private to ctrl.c:
    struct list node;
    struct pptp_ctrl *ctrl;
    int state;
    uint32_t speed; // as the peer asked for; told back to it
    struct timer timer;
    char *why; // what the client hung up for, while the server has not confirmed it
};

struct pptp_ctrl_config {
    bool server;
    const char *host, *vendor; // copied; at most 64 bytes of each are sent
    msec_t echo_interval;      // silence after which the peer is asked for life; 0 = never
    unsigned max_calls;        // server: more are answered with "busy"
    const char *full;          // server: why nobody can be served now; NULL: somebody can
};

// The connection is never freed inside one of these.
struct pptp_ctrl_ops {
    void (*send)(void *ctx, const uint8_t *data, size_t len);
    void (*established)(void *ctx);
    // The last call, after ended() for every call. What was sent before should still go out.
    void (*closed)(void *ctx, const char *why);
    // Server: a caller asks for a call. Answer with pptp_call_accept() or pptp_call_refuse(), now
    // or later, unless ended() comes first.
    void (*incoming)(void *ctx, struct pptp_call *call);
    // Both ends know both call ids: GRE may flow. The server has to listen before it accepts.
    void (*connected)(void *ctx, struct pptp_call *call);
    // Comes once for every call, connected or not, but not for one that was refused.
    void (*ended)(void *ctx, struct pptp_call *call, const char *why);
    void (*log)(void *ctx, unsigned topics, const char *text);
};

struct pptp_ctrl *pptp_ctrl_new(const struct pptp_ctrl_config *config,
    const struct pptp_ctrl_ops *ops, void *ctx, struct timers *timers);
void pptp_ctrl_free(struct pptp_ctrl *c);  // silent: no more callbacks
void pptp_ctrl_start(struct pptp_ctrl *c); // TCP is up: the client asks, the server waits a minute
// Ends all calls, tells the peer and closes when it has answered or after three seconds. Before
// the connection is established it closes at once.
void pptp_ctrl_stop(struct pptp_ctrl *c, const char *why);
void pptp_ctrl_input(struct pptp_ctrl *c, const void *data, size_t len); // any piece of the stream
void pptp_ctrl_lost(struct pptp_ctrl *c, const char *why);               // TCP is gone

// Client: asks for a call. `id` is the call id that the peer is to send to. NULL unless the
// connection is established.
struct pptp_call *pptp_call_new(struct pptp_ctrl *c, uint16_t id, void *user);
// Server: answers incoming(). connected() is called before accept returns.
void pptp_call_accept(struct pptp_call *call, uint16_t id);
// Server: says no. `result` is an enum pptp_call_result, `error` an enum pptp_error that goes with
// PPTP_CALL_ERROR. The call is gone afterwards.
void pptp_call_refuse(struct pptp_call *call, uint8_t result, uint8_t error);
// Hangs up. ended() follows: on a server at once, on a client when the server has confirmed it or
// after three seconds.
void pptp_call_hangup(struct pptp_call *call, const char *why);

enum pptp_call_result { // of Outgoing-Call-Reply
    PPTP_CALL_CONNECTED = 1,
    PPTP_CALL_ERROR,
    PPTP_CALL_NO_CARRIER,
    PPTP_CALL_BUSY,
    PPTP_CALL_NO_DIAL_TONE,
    PPTP_CALL_TIME_OUT,
    PPTP_CALL_NOT_ACCEPTED,
};

enum pptp_error { // section 2.16
    PPTP_ERROR_NONE,
    PPTP_ERROR_NOT_CONNECTED,
    PPTP_ERROR_BAD_FORMAT,
    PPTP_ERROR_BAD_VALUE,
    PPTP_ERROR_NO_RESOURCE,
    PPTP_ERROR_BAD_CALL_ID,
    PPTP_ERROR_PAC,
};

// What the peer said about itself when the connection was established; "" before. Bytes of a
// stranger: escape them before they are shown.
struct pptp_peer {
    char host[65], vendor[65];
    uint16_t firmware;
};
const struct pptp_peer *pptp_ctrl_peer(const struct pptp_ctrl *c);

struct pptp_ctrl_counters {
    uint64_t received;     // messages of all kinds
    uint64_t unknown;      // skipped: not a message that we know
    uint64_t out_of_turn;  // ignored: not legal from this side in this state
    uint64_t without_call; // ignored: about a call that does not exist
};
struct pptp_ctrl_counters pptp_ctrl_counters(const struct pptp_ctrl *c);
