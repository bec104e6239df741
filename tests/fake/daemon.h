// SPDX-License-Identifier: ISC
#pragma once
// A daemon for tests of the console: a few menus with rows in memory, served by a thread on a
// socket. It keeps every request that it got. A stream without an end (ping without count, monitor
// without once) sends one row and then waits for /cancel.

#include "core/base/buf.h"
#include "shell/row.h"
#include "shell/schema.h"

#include <stdbool.h>

struct fake_daemon;

struct fake_daemon *fake_daemon_start(void);
int fake_daemon_fd(struct fake_daemon *d); // the console's end; the caller's from now on
// Instead: listens at DIR/warren.sock for one console after the other.
struct fake_daemon *fake_daemon_listen(const char *dir);
// When no console is connected any more: ends the thread.
void fake_daemon_stop(struct fake_daemon *d);
// The requests so far, a line each: "/ppp/secret/set =.id=*1 =name=x". What a console asks for by
// itself (describe) is left out. Between requests only.
const char *fake_daemon_requests(struct fake_daemon *d);
void fake_daemon_forget(struct fake_daemon *d);
// Waits for a request with this in it.
void fake_daemon_wait(struct fake_daemon *d, const char *part);

// The rows of /console/describe, for tests that need a schema and no connection: attributes are
// separated by ';'. Ends with NULL.
extern const char *const fake_described[];
void fake_row(struct row *row, const char *attributes); // adds "a=b;c=d" to a row
struct schema *fake_schema(void);                       // of fake_described; one reference
