// SPDX-License-Identifier: ISC
#include "menus/menu.h"

extern const struct menu menu_root;

const struct menu menu_root = {
    .path = "/",
    .kind = MENU_DIR,
    .help = "The base of all menus",
};
