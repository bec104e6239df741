// SPDX-License-Identifier: ISC
#include "menus/menu.h"

extern const struct menu menu_system;

const struct menu menu_system = {
    .path = "/system",
    .kind = MENU_DIR,
    .help = "The router itself",
};
