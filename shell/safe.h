// SPDX-License-Identifier: ISC
#pragma once
// Safe mode as a person at a console takes it: what is changed from then on is undone when the
// connection ends before it is released. The daemon keeps the mark; the console shows it.

#include "shell/session.h"
#include "shell/term.h"

#include <stdbool.h>

struct safe {
    struct session *session;
    struct term *term;
    bool on; // this console has it
};

// Ctrl-X: takes it or releases it, and says so. Where somebody else has it asks what is to become
// of what they did. False with a sentence where the daemon refuses.
bool safe_toggle(struct safe *s, struct err *err);
// Before a prompt: notices that somebody else has released it.
void safe_check(struct safe *s);
// The console ends: what was changed stays, or is undone. False where the daemon could not.
bool safe_leave(struct safe *s, bool keep, struct err *err);
