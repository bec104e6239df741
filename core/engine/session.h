// SPDX-License-Identifier: ISC
#pragma once
// One tunnel from the moment its call is asked for until it is over, on either side: the lane
// session, the PPP link, the TUN, its address and its routes. The control connection belongs to
// whoever made the session (client.c, server.c) and is told through session_ops.

#include "core/engine/addr.h"
#include "core/engine/engine.h"
#include "core/engine/iface.h"
#include "core/engine/rib.h"
#include "core/lane/lane.h"

// What its terms have put into the kernel's packet filter.
struct session_filter {
    int from, to;     // interface that jumps; 0: none does
    uint32_t address; // the member of the lists
    unsigned lists;   // bit i: it is in terms.lists[i] by our doing
};

enum session_state {
    SESSION_WAITING,   // the call is not connected yet
    SESSION_VERIFYING, // LCP and authentication
    SESSION_CONNECTED,
    SESSION_ENDED,
};

struct session;

struct session_ops {
    // Server: who is this? The interface that the session is to have, bound for this user, or NULL
    // to make a dynamic one; false with a sentence refuses the caller.
    bool (*bind)(
        void *ctx, struct session *s, const char *user, struct iface **ret_iface, struct err *err);
    void (*changed)(void *ctx, struct session *s);
    // Over: hang up the call and, some time later (not in here), session_free().
    void (*ended)(void *ctx, struct session *s, enum ppp_end why, const char *sentence);
};

struct session_config {
    struct ppp_config ppp;
    uint32_t peer, local; // outer addresses
    const char *profile;  // client: its profile; server: the service's default profile
    struct iface *iface;  // client: its interface
    bool default_route;   // client: add-default-route
    unsigned default_distance;
};

struct session {
    struct list node; // of the engine's sessions
    struct engine *engine;
    uint32_t id; // row id in /ppp active
    bool server;
    enum session_state state;
    const struct session_ops *ops;
    void *ctx;
    struct lane_session *lane;
    struct ppp_link *link;
    uint32_t peer, local;        // outer addresses
    char user[PPP_NAME_MAX + 1]; // escaped; "" until authenticated (server), our name (client)
    char name[ENGINE_NAME];      // for the log: the interface, or "<pptp-0>" before there is one
    struct iface *iface;
    bool own_iface; // dynamic: made for this session
    struct session_terms terms;
    bool have_terms;
    struct ask *ask;
    struct ppp_params params; // while connected
    msec_t since;             // when it was connected
    struct tun_io *io;        // the TUN; NULL while there is none
    struct addr addr;
    struct rib_route routes[SESSION_ROUTES];
    size_t route_count;
    struct session_filter filter;
    struct rib_route server_route, default_route; // while add-default-route is in force
    bool wants_default, has_default;
    unsigned default_distance;
    bool opened; // PPP has begun
    bool told;   // the host knows that the tunnel is up
    struct timer session_timer, idle_timer, open_timer;
    struct lane_counters final; // kept when the lane session is gone
    enum ppp_end end;
    char sentence[PPP_MESSAGE_MAX + 1]; // why it is over
    const char *cause;                  // in one word, where `end` does not say it; NULL: it does
};

// NULL where no call id is free. The call id of our end is session_call_id().
struct session *session_new(struct engine *e, const struct session_config *config,
    const struct session_ops *ops, void *ctx);
uint16_t session_call_id(const struct session *s);
void session_connected(struct session *s, uint16_t peer_call_id, uint16_t window); // GRE may flow
// A control frame from the peer.
void session_frame(struct session *s, uint16_t protocol, const uint8_t *info, size_t len);
void session_reset(struct session *s); // stateful encryption has lost step: ask the peer
void session_close(struct session *s, const char *why); // polite; ended() follows
void session_lost(struct session *s, const char *why);  // the control connection is gone; ended()
// The interface goes now; the session loses it at once and ends.
void session_orphan(struct session *s, const char *why);
void session_free(struct session *s); // NULL is fine; silent
struct lane_counters session_counters(const struct session *s);
const char *session_encoding(const struct session *s, char *to); // PPP_ENCODING_TEXT bytes
msec_t session_uptime(const struct session *s);                  // 0 while not connected
void session_log(const struct session *s, unsigned topics, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
// Sessions in the order in which they began.
void session_each(struct engine *e, void (*row)(void *ctx, struct session *s), void *ctx);
struct session *session_find(struct engine *e, uint32_t id);
