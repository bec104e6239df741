// SPDX-License-Identifier: ISC
#pragma once
// Global variables live in the daemon: a session keeps copies of them. What a script changes is
// written when it waits, asks for something or ends, not with every :set; what others changed is
// seen then too. Without a daemon that knows of this they are the session's alone.

#include "shell/session.h"

struct globals;
struct variable;

struct globals *globals_new(void);
void globals_free(struct globals *g);
// Writes what changed here, then takes what others changed; the latter at most every tenth of a
// second. Not while a request runs: it does nothing then.
void globals_sync(struct session *s);
void globals_look(struct session *s); // the same, but writes no more often either
// The session has declared this variable: it gets the value that it has elsewhere.
void globals_declared(struct session *s, struct variable *v);
