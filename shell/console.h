// SPDX-License-Identifier: ISC
#pragma once
// The interactive console: banner, prompt, line editor, questions. Returns the exit status.

#include <stdbool.h>

struct session;

// `state_dir` is where a daemon that went away is looked for again; NULL: the console ends with the
// connection. `detect`: a terminal that does not know its size may be asked for it.
int console_run(struct session *session, const char *state_dir, bool detect);
