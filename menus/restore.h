// SPDX-License-Identifier: ISC
#pragma once
// The whole configuration replaced at once, in the running daemon: by that of a backup, or by the
// one that a new router has. Ids of a backup are kept. What the engine cannot have now is said in
// the log and stays configured, as at a start.

#include "menus/change.h"

bool restore_backup(struct warren *w, struct db *backup, struct err *err);
bool restore_defaults(struct warren *w, bool keep_users, struct err *err);
