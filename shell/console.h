// SPDX-License-Identifier: ISC
#pragma once
// The interactive console: banner, prompt, line editor, questions. Returns the exit status.

struct session;

// `state_dir` is where a daemon that went away is looked for again; NULL: the console ends with the
// connection.
int console_run(struct session *session, const char *state_dir);
