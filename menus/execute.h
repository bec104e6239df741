// SPDX-License-Identifier: ISC
#pragma once
// /execute: runs commands, or a script by its name, in the background.

#include "menus/menu.h"

extern const struct prop execute_args[];
void execute_run(struct call *call);
