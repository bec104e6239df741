// SPDX-License-Identifier: ISC
#pragma once
// Looking things up in the tree: a menu by its path, a verb by its name, and which generic verbs a
// menu has.

#include "menus/menu.h"

const struct menu *tree_menu(const char *path, size_t len); // "/" is the root
// The verbs of a menu: its own first, then the generic ones that its kind has and that it does not
// have in a form of its own. NULL after the last.
const struct verb *tree_verb_at(const struct menu *menu, size_t i);
const struct verb *tree_verb(const struct menu *menu, const char *name);

// The generic verbs, a row each; op_*.c has what they do.
extern const struct verb op_print, op_print_counted, op_print_settings, op_getall, op_get, op_find,
    op_add, op_add_ordered, op_set, op_unset, op_remove, op_enable, op_disable, op_comment, op_move,
    op_listen, op_export;
// For a menu's own verb row: .run = op_monitor_run with .fields and .sample.
void op_monitor_run(struct call *call);
extern const struct prop op_monitor_args[];
// For a menu's own form of get.
extern const struct prop op_get_args[];
