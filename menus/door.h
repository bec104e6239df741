// SPDX-License-Identifier: ISC
#pragma once
// The door for consoles: DIR/warren.sock. The socket says who somebody is: root is admin, whatever
// /user says; members of the group `warren` come in under their account's name, with the rights of
// the /user of that name where there is one; nobody else comes in.

#include "core/base/err.h"
#include "menus/serve.h"

struct door;
struct warren;

struct door *door_open(struct warren *w, const char *path, struct err *err);
// A connected socket whose other end is ours (a script's): who it is is known. False: too many.
bool door_adopt(struct door *d, int fd, const struct serve_user *user);
void door_close(struct door *d); // NULL is fine; every client is told goodbye
