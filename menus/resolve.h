// SPDX-License-Identifier: ISC
#pragma once
// /resolve: the address of a name, as the machine finds it.

#include "menus/menu.h"

extern const struct prop resolve_args[];
void resolve_run(struct call *call);
