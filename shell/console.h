// SPDX-License-Identifier: ISC
#pragma once
// The interactive console: banner, prompt, line editor, questions. Returns the exit status.

struct session;

int console_run(struct session *session);
