// SPDX-License-Identifier: ISC
// The tree: menus.list as a table. A file of its own, so that a test can bring a tree of its own.

#include "menus/menu.h"

#define MENU(name, file) extern const struct menu menu_##name;
#include "menus/menus.list"
#undef MENU

const struct menu *const menus[] = {
#define MENU(name, file) &menu_##name,
#include "menus/menus.list"
#undef MENU
    NULL,
};
