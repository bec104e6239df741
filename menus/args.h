// SPDX-License-Identifier: ISC
#pragma once
// The check of a request's words before its verb runs.

#include "core/base/err.h"

#include <stdbool.h>

struct call;

// An item, an argument or a property with this name may stand in the request.
bool call_takes(const struct call *call, const char *name);
// Every word is one that the verb takes, its arguments are valid and none is missing. Values of
// properties (verb->props) are left to the verb.
bool call_check(const struct call *call, struct err *err);
