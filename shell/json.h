// SPDX-License-Identifier: ISC
#pragma once
// JSON for :serialize and :deserialize. Reading is strict (RFC 8259).

#include "shell/datum.h"

enum json_form {
    JSON_PRETTY = 1 << 0,  // on several lines
    JSON_STRINGS = 1 << 1, // text that looks like a number stays text
};

// Objects are keyed arrays, null is nil. A number with a fraction or an exponent, or too large for
// 64 bits, stays the text that it is. False for text that is no JSON, with the byte where it fails.
bool json_parse(const char *text, size_t len, struct datum *ret, struct err *err);
// Text that is a number is written as RouterOS does it, with six decimals, unless JSON_STRINGS is
// set. Values that JSON does not have are text. An array is an object as soon as it has a key.
void json_write(struct buf *out, const struct datum *d, unsigned forms);
