// SPDX-License-Identifier: ISC
#pragma once
// /undo and /redo: the caller's last action, taken back or done again.

#include "menus/menu.h"

void undo_run(struct call *call);
void redo_run(struct call *call);
