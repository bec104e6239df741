// SPDX-License-Identifier: ISC
#pragma once
// /interface pptp-client: dials, keeps dialling, and says how far it got.

#include "core/base/words.h"
#include "core/engine/session.h"

enum { CLIENT_TEXT = 256 };

struct client_config {
    char name[ENGINE_NAME];
    char connect_to[CLIENT_TEXT]; // address or DNS name
    uint16_t mtu, mru;
    struct ppp_text user, password;
    char profile[ENGINE_NAME];
    unsigned methods; // allow=
    bool default_route;
    unsigned default_distance;
    msec_t keepalive; // 0 = never
    bool disabled;
};

enum client_status {
    CLIENT_TERMINATED,
    CLIENT_DIALING,
    CLIENT_VERIFYING,
    CLIENT_CONNECTED,
};
extern const struct word client_status_words[]; // "Terminated", "Dialing", ...

struct client;

struct client *client_new(struct engine *e, uint32_t id, const struct client_config *config);
// `restart`: an open tunnel goes down and up with the new values; else they count from the next
// dialling on (what can change live, changes now).
void client_configure(struct client *c, const struct client_config *config, bool restart);
// The interface goes at once; the server is told before the rest does. NULL is fine.
void client_remove(struct client *c);
struct client *client_find(struct engine *e, uint32_t id);
enum client_status client_status(const struct client *c);
const char *client_reason(const struct client *c); // why it is terminated; "" where it is not
const struct session *client_session(const struct client *c); // NULL while there is none
