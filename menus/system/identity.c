// SPDX-License-Identifier: ISC
#include "menus/interface/pptp.h"

extern const struct menu menu_system_identity;

static const struct prop props[] = {
    { "name", .type = &type_name, .arg = { .max = 64 }, .fallback = "Warren", .effect = EFFECT_LIVE,
        .help = "The router's name, as the prompt and callers see it" },
    { NULL },
};

// Callers are told the name in the server's challenges.
static bool apply(struct warren *w, const struct item *old, const struct item *item,
    unsigned effects, struct err *err)
{
    (void)old, (void)item, (void)effects;
    return pptp_server_refresh(w, err);
}

const struct menu menu_system_identity = {
    .path = "/system/identity",
    .kind = MENU_SETTINGS,
    .help = "The router's name",
    .props = props,
    .apply = apply,
};
