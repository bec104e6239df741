// SPDX-License-Identifier: ISC
#pragma once
// /interface pptp-server: listens, answers calls, and gives each caller an interface: the static
// entry of its user, or a dynamic one.

#include "core/engine/session.h"

struct server_config {
    bool enabled;
    uint16_t mtu, mru;
    unsigned methods;      // authentication=
    msec_t keepalive;      // 0 = never
    unsigned max_sessions; // 0: any number
    char profile[ENGINE_NAME];
    char identity[ENGINE_NAME]; // our name in challenges
};

// False with a sentence where the port is taken.
bool server_configure(struct engine *e, const struct server_config *config, struct err *err);

// A static entry: the interface of one user's session.
struct server_entry {
    struct list node;
    struct engine *engine;
    uint32_t id;
    char name[ENGINE_NAME];
    char user[PPP_NAME_MAX + 1];
    bool disabled;
    struct iface *iface;
    struct session *session; // the one that uses it now
};
struct server_entry *server_entry_new(
    struct engine *e, uint32_t id, const char *name, const char *user, bool disabled);
void server_entry_set(
    struct server_entry *entry, const char *name, const char *user, bool disabled);
void server_entry_free(struct server_entry *entry); // its session is hung up
struct server_entry *server_entry_find(struct engine *e, uint32_t id);
