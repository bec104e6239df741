// SPDX-License-Identifier: ISC
#include "menus/describe.h"

extern const struct menu menu_console;

static const struct prop describe_args[] = {
    { "hash", .type = &type_text, .help = "The description that the console has" },
    { "via", .type = &type_text, .help = "How the console was reached: ssh" },
    { "address", .type = &type_text, .help = "Where from" },
    { NULL },
};

static const struct verb verbs[] = {
    { "describe", "The menu tree, for consoles", POLICY_READ, .reply = VERB_ROWS,
        .args = describe_args, .run = describe_run },
    { NULL },
};

const struct menu menu_console = {
    .path = "/console",
    .kind = MENU_DIR,
    .help = "What consoles ask the router",
    .verbs = verbs,
};
