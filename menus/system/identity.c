// SPDX-License-Identifier: ISC
#include "menus/menu.h"

extern const struct menu menu_system_identity;

static const struct prop props[] = {
    { "name", .type = &type_text, .arg = { .min = 1, .max = 64 }, .fallback = "Warren",
        .effect = EFFECT_LIVE, .help = "The router's name, as the prompt shows it" },
    { NULL },
};

const struct menu menu_system_identity = {
    .path = "/system/identity",
    .kind = MENU_SETTINGS,
    .help = "The router's name",
    .props = props,
};
