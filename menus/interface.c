// SPDX-License-Identifier: ISC
#include "menus/menu.h"

extern const struct menu menu_interface;

const struct menu menu_interface = {
    .path = "/interface",
    .kind = MENU_DIR,
    .help = "Interfaces",
};
