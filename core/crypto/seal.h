// SPDX-License-Identifier: ISC
#pragma once
// The envelope of a backup file: a header that says what it is, and contents that are either sealed
// with a password (AES-256-GCM under a scrypt key, so that a wrong password and a changed byte are
// both noticed) or open with a SHA-256 digest. Slow on purpose with a password: some tens of
// milliseconds. Thread-safe.

#include "core/base/buf.h"
#include "core/base/err.h"

#include <stdbool.h>

// Appends the envelope. `password` is NULL for an open one.
void seal_close(const char *password, const struct buf *contents, struct buf *out);
// Appends the contents of an envelope, or appends nothing and says why not. An open one needs no
// password.
bool seal_open(
    const char *password, const struct buf *envelope, struct buf *contents, struct err *err);
