// SPDX-License-Identifier: ISC
#pragma once
// The changes of a menu's items as rows of a call: listen, and print that goes on (follow).

struct call;
struct listen;

// Changes from now on belong to the call. They are kept, each row once, until listen_go(); what is
// too much to keep ends the call then.
struct listen *listen_new(struct call *call);
// The call is nothing but this from now on: it ends when it is cancelled.
void listen_go(struct listen *l);
void listen_free(struct listen *l);
