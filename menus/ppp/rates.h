// SPDX-License-Identifier: ISC
#pragma once
// `rate-limit=` of a profile, in RouterOS's words: rate, burst rate, burst threshold, burst time,
// priority, guaranteed rate, each `rx/tx` or one value for both (priority has one alone). rx is
// what comes from the peer. Priority and guarantee share a parent's speed out; Warren's sessions
// have no parent, so that they are kept and change nothing, as on RouterOS.

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/lane/bucket.h"

// False with a sentence that says which of the values is wrong. Without a limit: rate 0.
bool rates_parse(
    const char *text, struct bucket_rate *ret_rx, struct bucket_rate *ret_tx, struct err *err);
// The same text with one blank between the values. For prop->normal.
bool rates_normal(const char *text, struct buf *out, struct err *err);
