// SPDX-License-Identifier: ISC
#include "menus/system/reset.h"

extern const struct menu menu_system;

static const struct verb verbs[] = {
    { "reset-configuration", "Make the router as a new one",
        (enum policy)(POLICY_WRITE | POLICY_POLICY | POLICY_SENSITIVE), .args = reset_args,
        .confirm = "Dangerous! Reset anyway?", .run = reset_run },
    { NULL },
};

const struct menu menu_system = {
    .path = "/system",
    .kind = MENU_DIR,
    .help = "The router itself",
    .verbs = verbs,
};
