// SPDX-License-Identifier: ISC
#pragma once
// The engine's questions answered from the menus: who a caller is (/ppp secret), what its session
// may do (secret, its profile, the service's default profile, in that order), which address it gets
// (/ip pool).

#include "core/engine/host.h"

struct warren;

extern const struct engine_host warren_host; // its host pointer is a struct warren

void host_open(struct warren *w); // before the stores
void host_close(struct warren *w);
