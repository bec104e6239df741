// SPDX-License-Identifier: ISC
#include "menus/menu.h"

extern const struct menu menu_ip;

const struct menu menu_ip = {
    .path = "/ip",
    .kind = MENU_DIR,
    .help = "Addresses, routes and pools",
};
