// SPDX-License-Identifier: ISC
#pragma once
// What the engine asks of whoever holds the configuration. The engine does not look anything up: it
// asks, and the answer comes now or later, or the question is taken back. Local secrets and RADIUS
// answer on the same path.

#include "core/lane/bucket.h"
#include "core/ppp/link.h"

#include <stdbool.h>
#include <stdint.h>

enum { ENGINE_NAME = 128 }; // bytes of an interface, profile or pool name, with the NUL

// A caller, before and after it has proved who it is.
struct caller {
    char service[8]; // "pptp"
    uint32_t outer;  // where the call comes from: caller-id
    uint32_t called; // the address that was called
    struct ppp_credentials who;
};

// A route that comes and goes with a session (`routes=` of a secret).
struct session_route {
    uint32_t dst;
    unsigned len;
    uint32_t gateway; // 0: the peer
    unsigned distance;
};

enum {
    SESSION_ROUTES = 32,
    SESSION_LISTS = 8,
};

// What a session may do, as secret, profile and service together say.
struct session_terms {
    struct ppp_grant grant;
    char user[PPP_NAME_MAX + 1]; // the name that the caller is known by here
    // Refused: why, for the log alone. grant.message is what the caller is told, and may say less.
    char refusal[PPP_MESSAGE_MAX + 1];
    char profile[ENGINE_NAME];
    char lease_pool[ENGINE_NAME]; // remote address came from this pool; "" otherwise
    char local_pool[ENGINE_NAME];
    msec_t session_timeout, idle_timeout; // 0: none
    bool only_one;                        // a second session of the same user is refused
    struct session_route routes[SESSION_ROUTES];
    size_t route_count;
    uint64_t limit_in, limit_out; // bytes from and to the peer before it is hung up; 0: any number
    struct bucket_rate rx, tx;    // the peer's speed and ours
    bool clamp;                   // lower TCP's segment sizes to what fits
    // Chains that packets from and to the peer go through, and sets that its address is in.
    char filter_in[ENGINE_NAME], filter_out[ENGINE_NAME];
    char lists[SESSION_LISTS][ENGINE_NAME];
    size_t list_count;
};

struct session; // session.h
struct ask;     // an outstanding question; belongs to the host until it is answered or cancelled

struct engine_host {
    // Is this caller who it says, and what may it do? `answer` is called once, perhaps before
    // this returns (the result is then NULL). terms->grant.ok says yes or no.
    struct ask *(*authenticate)(void *host, const struct caller *caller,
        void (*answer)(void *ctx, const struct session_terms *terms), void *ctx);
    void (*cancel)(void *host, struct ask *ask); // the caller is gone: no answer any more
    // What the profile of a client says; false where there is no such profile.
    bool (*client_terms)(void *host, const char *profile, struct session_terms *ret);
    // The addresses that the terms took from pools are free again.
    void (*release)(void *host, const struct session_terms *terms);
    // A session began or ended: for accounting and for what is kept per secret. `reason` is one of
    // RouterOS's words: peer-request, hung-up, idle-timeout, session-timeout, nas-request,
    // nas-error.
    void (*session_up)(void *host, const char *user, uint32_t outer);
    void (*session_down)(void *host, const struct session *s, const char *reason);
    // A tunnel, of a caller or of a client, carries packets from now on, or does so no more: for
    // the scripts of its profile. Each up is followed by one down, whatever becomes of the session.
    // May be NULL.
    void (*tunnel_up)(void *host, const struct session *s);
    void (*tunnel_down)(void *host, const struct session *s);
    // Something that a menu shows has changed by itself; `path` is the menu's.
    void (*changed)(void *host, const char *path, uint32_t id, bool gone);
};
