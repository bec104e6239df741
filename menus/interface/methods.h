// SPDX-License-Identifier: ISC
#pragma once
// What the PPTP menus share.

#include "menus/item.h"

extern const struct word ppp_methods[]; // mschap2, mschap1, chap, pap: values of enum ppp_method

// No two interfaces have one name, whichever menu they are in.
bool interface_name_free(
    struct warren *w, const struct item *item, const struct item *old, struct err *err);
