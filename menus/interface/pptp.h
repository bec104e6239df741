// SPDX-License-Identifier: ISC
#pragma once
// What the PPTP menus share.

#include "core/engine/session.h"
#include "menus/item.h"

extern const struct word ppp_methods[];   // mschap2, mschap1, chap, pap: values of enum ppp_method
extern const struct word pptp_no_limit[]; // `disabled` in place of a keepalive-timeout

// No two interfaces have one name, whichever menu they are in.
bool interface_name_free(
    struct warren *w, const struct item *item, const struct item *old, struct err *err);
// A property that is a set of ppp_methods has at least one of them.
bool pptp_methods_check(const struct item *item, const char *prop, struct err *err);

// A caller that has been let in: it is listed until it is gone, also while PPP negotiates anew.
bool pptp_is_caller(const struct session *s);
void pptp_uptime(struct item *item, const struct session *s);   // sets `uptime`, whole seconds
void pptp_encoding(struct item *item, const struct session *s); // sets `encoding`
// remove of a row that is a session: hangs up. For menu->end.
bool pptp_session_end(struct warren *w, const struct item *item, struct err *err);

// Gives the engine the server's settings and the router's name; false where the port is taken.
bool pptp_server_refresh(struct warren *w, struct err *err);
