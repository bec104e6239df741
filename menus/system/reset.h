// SPDX-License-Identifier: ISC
#pragma once
// /system/reset-configuration: the router as a new one.

#include "menus/menu.h"

extern const struct prop reset_args[];
void reset_run(struct call *call);
