// SPDX-License-Identifier: ISC
#pragma once
// /ping: ICMP echo, one request after the other, a row for each answer or for its absence.

#include "menus/menu.h"

extern const struct prop ping_args[];
void ping_run(struct call *call);
