// SPDX-License-Identifier: ISC
#pragma once
// The interactive console: banner, prompt, line editor, questions. Returns the exit status.

#include <stdbool.h>

struct session;

// `state_dir` is where a daemon that went away is looked for again; NULL: the console ends with the
// connection. `detect`: the terminal may be asked for its size and told to mark pastes; programs
// that play a person do not want that.
int console_run(struct session *session, const char *state_dir, bool detect);
