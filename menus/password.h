// SPDX-License-Identifier: ISC
#pragma once
// /password: a user changes the own password.

#include "menus/menu.h"

extern const struct prop password_args[];
void password_run(struct call *call);
