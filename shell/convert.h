// SPDX-License-Identifier: ISC
#pragma once
// Forms of bytes for :convert. A value is read in one form, its bytes may be changed, and they are
// written in another form. Two tables: a row is a form, a row is a change.

#include "core/base/words.h"
#include "shell/datum.h"

extern const struct word convert_forms[];   // base32, base64, hex, url ... and raw
extern const struct word convert_changes[]; // lc, uc, reverse ...

// The bytes that a value in a form means. False where it is not of that form.
bool convert_read(int form, const struct datum *d, struct buf *ret);
void convert_change(int change, struct buf *bytes);
// False where the bytes have no such form (a number of more than 64 bits).
bool convert_write(int form, const struct buf *bytes, struct datum *ret);
