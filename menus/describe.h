// SPDX-License-Identifier: ISC
#pragma once
// /console/describe: what consoles know of the tree, they know from here.

#include "menus/menu.h"

void describe_run(struct call *call);
