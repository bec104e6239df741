// SPDX-License-Identifier: ISC
#pragma once
// What a console says with the commands of an import, beside their values:
//   =.version=6        the file comes from RouterOS 6: what it does not say has that one's defaults
//   =.skip-unknown=yes properties that Warren does not have are left out instead of refused
//   =.batch=N          once a command of a batch has failed, the later ones are not run any more;
//                      so a console need not wait for each answer before it sends the next command
// The answer then tells what became of it: =unknown= names what was left out, =disabled= the secret
// without which the item is of no use and was made disabled.

#include "core/base/err.h"

#include <stdbool.h>

struct call;
struct item;

bool import_word(const char *name); // one of the words above
// The property may be left out of an item. False with a sentence where the item would mean
// something else without it.
bool import_leaves_out(
    const struct call *call, const char *name, const char *value, struct err *err);
bool import_skips(const struct call *call);
// Gives a new item, or a settings row, the defaults of the RouterOS that the file comes from.
void import_defaults(const struct call *call, struct item *item);
void import_done(struct call *call, const char *ret); // instead of call_done(); `ret` may be NULL
