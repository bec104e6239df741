// SPDX-License-Identifier: ISC
#pragma once
// Values as text that keeps their type, for the way between consoles: what is written here is read
// back as the same value, without running anything. Bare words are what they look like; text is
// in quotes, arrays are {1;"key"=2}, code is do="...".

#include "shell/datum.h"
#include "shell/session.h"

void literal_write(struct buf *out, const struct datum *d);
// Where the text is none of that, it is text.
struct datum literal_read(struct session *s, const char *text, size_t len);
