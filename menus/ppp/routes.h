// SPDX-License-Identifier: ISC
#pragma once
// `routes=` of a secret: "dst-address gateway metric", several with commas between them. Gateway
// and metric may be left out: the caller's own address, and 1.

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/engine/host.h"

// False with a sentence that names the route and what is wrong with it.
bool routes_parse(const char *text, struct session_route *routes, size_t size, size_t *ret_count,
    struct err *err);
// The same text with one blank between words and ", " between routes. For prop->normal.
bool routes_normal(const char *text, struct buf *out, struct err *err);
