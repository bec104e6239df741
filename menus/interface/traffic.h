// SPDX-License-Identifier: ISC
#pragma once
// /interface monitor-traffic: what goes through interfaces, per second.

#include "menus/menu.h"

extern const struct prop traffic_args[];
extern const struct menu traffic_fields;
void traffic_run(struct call *call);
