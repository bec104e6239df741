// SPDX-License-Identifier: ISC
#pragma once
// The log says who is there and who changed what.

#include "menus/change.h"

struct serve_user;

void audit_login(const struct serve_user *user);
void audit_logout(const struct serve_user *user);
// What a command has changed, each kind of thing once. Under an atomic mark nothing is said until
// it is released: that is one change.
void audit_changes(struct warren *w, const struct change *list, size_t count);
void audit_atomic(const char *user);
