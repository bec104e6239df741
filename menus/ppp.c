// SPDX-License-Identifier: ISC
#include "menus/menu.h"

extern const struct menu menu_ppp;

const struct menu menu_ppp = {
    .path = "/ppp",
    .kind = MENU_DIR,
    .help = "Users, profiles and sessions of PPP",
};
