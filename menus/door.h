// SPDX-License-Identifier: ISC
#pragma once
// The door for consoles: DIR/warren.sock. The socket says who somebody is: root is admin, members
// of the group `warren` come in under their account's name, nobody else comes in.

#include "core/base/err.h"

struct door;
struct warren;

struct door *door_open(struct warren *w, const char *path, struct err *err);
void door_close(struct door *d); // NULL is fine; every client is told goodbye
