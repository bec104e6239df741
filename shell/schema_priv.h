// SPDX-License-Identifier: ISC
#pragma once
// Inside of the menu tree: only for the files of this name.

#include "core/base/mem.h"
#include "shell/schema.h"

// Where everything of a schema lives but its arrays.
struct arena *schema_arena(struct schema *s);
// NULL where there is no such menu.
struct schema_menu *schema_menu_at(const struct schema *s, const char *path);
struct schema_menu *schema_child(const struct schema_menu *m, const char *name, size_t len);
