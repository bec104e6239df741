// SPDX-License-Identifier: ISC
#pragma once
// What ctrl.c (the connection), call.c (the calls on it) and result.c (words for a peer's numbers)
// share.

#include "core/base/words.h"
#include "core/pptp/ctrl.h"

#define PPTP_SECONDS(n) ((msec_t)(n)*1000)
#define PPTP_BIT(n)     (1u << (n))

// The states of a connection and of a call. A state that lasts longer than its limit ends with the
// sentence beside it. Section 3.1.4 gives a minute; a client need not let its user wait that long.
enum ctrl_state {
    CTRL_IDLE,
    CTRL_WAIT_REPLY,   // client: asked to start
    CTRL_WAIT_REQUEST, // server: nobody has asked yet
    CTRL_ESTABLISHED,
    CTRL_STOPPING, // asked to stop
    CTRL_CLOSED,
};

enum call_state {
    CALL_WAIT_REPLY, // client: the server has not answered yet
    CALL_ASKED,      // server: the host has not answered yet
    CALL_UP,
    CALL_CLEARING, // client: hung up, the server has not confirmed it yet
    CALL_GONE,
};

struct pptp_state_row {
    const char *name;
    msec_t limit; // 0 = none
    const char *late;
};

struct pptp_ctrl {
    struct pptp_ctrl_config config; // without the texts
    char host[65], vendor[65];
    const struct pptp_ctrl_ops *ops;
    void *ctx;
    struct timers *timers;
    enum ctrl_state state;
    struct buf in;
    struct timer limit; // of the state; on a server also of being without calls
    struct timer echo;
    bool echo_asked;
    uint32_t echo_id;
    char *why; // what pptp_ctrl_stop() was called for
    struct list calls;
    unsigned call_count;
    uint16_t serial;
    struct pptp_peer peer;
    struct pptp_ctrl_counters counters;
};

// Who may send which message when. A message about a call names it by the sender's own id
// (Call-Clear-Request, Call-Disconnect-Notify) or by the receiver's.
enum pptp_find {
    PPTP_FIND_NONE,
    PPTP_FIND_BY_SENDER,
    PPTP_FIND_BY_RECEIVER,
};

struct pptp_rule {
    unsigned receiver; // which end takes it; none for what answers a request that we never make
    unsigned states;
    void (*handle)(struct pptp_ctrl *c, const struct pptp_msg *m);
    enum pptp_find find;
    unsigned call_states;
    void (*handle_call)(struct pptp_call *call, const struct pptp_msg *m); // instead, with `find`
};

void pptp_ctrl_log(struct pptp_ctrl *c, unsigned topics, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void pptp_ctrl_send(struct pptp_ctrl *c, const struct pptp_msg *m);
void pptp_ctrl_watch_calls(struct pptp_ctrl *c); // the number of calls has changed

struct pptp_call *pptp_call_find(
    struct pptp_ctrl *c, const struct pptp_rule *rule, const struct pptp_msg *m);
void pptp_call_end(struct pptp_call *call, const char *why);
void pptp_call_free(struct pptp_call *call);
void pptp_on_ocrq(struct pptp_ctrl *c, const struct pptp_msg *m);
void pptp_on_icrq(struct pptp_ctrl *c, const struct pptp_msg *m);
void pptp_on_ocrp(struct pptp_call *call, const struct pptp_msg *m);
void pptp_on_ccrq(struct pptp_call *call, const struct pptp_msg *m);
void pptp_on_cdn(struct pptp_call *call, const struct pptp_msg *m);
void pptp_on_wen(struct pptp_call *call, const struct pptp_msg *m);

enum {
    PPTP_START_OK = 1, // results of Start-Control-Connection-Reply
    PPTP_START_ERROR,
    PPTP_START_EXISTS,
    PPTP_START_NOT_AUTHORISED,
    PPTP_START_VERSION,

    PPTP_CDN_LOST_CARRIER = 1, // results of Call-Disconnect-Notify
    PPTP_CDN_ERROR,
    PPTP_CDN_ADMINISTRATIVE,
    PPTP_CDN_REQUEST,

    PPTP_STOP_NONE = 1, // reasons of Stop-Control-Connection-Request
    PPTP_STOP_PROTOCOL,
    PPTP_STOP_SHUTDOWN,

    PPTP_ICRP_NOT_ACCEPTED = 3,
};

extern const struct word pptp_start_results[];
extern const struct word pptp_call_results[];
extern const struct word pptp_disconnect_results[];
extern const struct word pptp_stop_reasons[];

// "the server refused the call: general error (no resource)", kept in the object.
struct pptp_sentence {
    char text[128];
};
struct pptp_sentence pptp_sentence(
    const char *what, const struct word *results, unsigned result, unsigned error);
