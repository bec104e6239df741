// SPDX-License-Identifier: ISC
#pragma once
// The scripts of a profile: on-up when a tunnel carries packets, on-down when it does so no more.
// They know user, local-address, remote-address, caller-id, called-id and interface (its id), may
// do all that scripts may, and those of one tunnel run one after the other.

#include "menus/store.h"

struct session;

void tunnel_script(struct warren *w, const struct session *s, const char *prop);
// Refuses a profile whose scripts were written by somebody who may not do all that they may.
bool tunnel_script_author(
    struct warren *w, const struct item *item, const struct item *old, struct err *err);
