// SPDX-License-Identifier: ISC
#pragma once
// A certificate of the router's own, for services that nobody gave one.

#include "core/base/err.h"

#include <stdbool.h>

// Writes a new ECDSA P-256 key and a certificate that it signs itself, good for ten years, as one
// PEM file of mode 0600. A file that is there is replaced in one step.
bool certificate_make(const char *path, const char *name, struct err *err);
