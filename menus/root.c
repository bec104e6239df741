// SPDX-License-Identifier: ISC
// The root, and the commands that are at home there.

#include "menus/execute.h"
#include "menus/password.h"
#include "menus/ping.h"
#include "menus/resolve.h"
#include "menus/undo.h"

extern const struct menu menu_root;

static const struct verb verbs[] = {
    { "execute", "Run commands in the background", .reply = VERB_RETURNS, .args = execute_args,
        .run = execute_run },
    { "password", "Change your password", POLICY_PASSWORD, .args = password_args,
        .run = password_run },
    {
        "ping",
        "Ask whether somebody is there",
        .reply = VERB_LINES,
        .args = ping_args,
        .line = "{host} pong: ttl={ttl} time{time|eqms}",
        .line_failed = "{host} ping {status}",
        .interrupted = "ping interrupted",
        .summary = "{sent} packets transmitted, {received} packets received, "
                   "{packet-loss}% packet loss\n"
                   "round-trip min/avg/max = {min-rtt|ms}/{avg-rtt|ms1}/{max-rtt|ms} ms",
        .run = ping_run,
    },
    { "redo", "Do again what was undone last", POLICY_WRITE, .run = redo_run },
    { "resolve", "Find the address of a name", .reply = VERB_RETURNS, .args = resolve_args,
        .run = resolve_run },
    { "undo", "Undo your last change", POLICY_WRITE, .run = undo_run },
    { NULL },
};

const struct menu menu_root = {
    .path = "/",
    .kind = MENU_DIR,
    .help = "The base of all menus",
    .verbs = verbs,
};
