// SPDX-License-Identifier: ISC
// What administrators tell each other when they log in. Consoles show it.

#include "menus/item.h"

extern const struct menu menu_system_note;

static const struct prop props[] = {
    { "show-at-login", .type = &type_bool, .fallback = "yes",
        .help = "Whether whoever logs in sees it" },
    { "note", .type = &type_text, .fallback = "", .help = "The text" },
    { NULL },
};

const struct menu menu_system_note = {
    .path = "/system/note",
    .kind = MENU_SETTINGS,
    .help = "A note for whoever logs in",
    .props = props,
};
