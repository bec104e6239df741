// SPDX-License-Identifier: ISC
#pragma once
// The connection to the daemon: requests with tags, replies matched to them. Blocking calls on a
// poll of the socket, so that a command in the console is ordinary code; SIGINT cancels.

#include "core/base/err.h"
#include "core/wire/sentence.h"
#include "shell/row.h"

#include <stdbool.h>
#include <stddef.h>

struct client;

// NULL with a sentence where no daemon answers at DIR/warren.sock, or it refuses.
struct client *client_open(const char *state_dir, struct err *err);
struct client *client_open_fd(int fd, struct err *err); // an authenticated socket pair (--fd)
void client_close(struct client *c);
int client_fd(const struct client *c); // for the line editor's poll

// A request is built word by word, then run.
struct request {
    struct buf words;
};
void request_begin(struct request *r, const char *command); // "/interface/print"
void request_attr(struct request *r, const char *name, const char *value);
void request_query(struct request *r, const char *query); // "?name=x"
void request_free(struct request *r);

struct reply {
    struct rows rows;
    char *ret;       // =ret= of !done, NULL where none
    char *hash;      // =hash= of !done (describe)
    char *user;      // =user= of !done (describe)
    struct row done; // all attributes of !done
};
void reply_free(struct reply *r);

// Runs to the end. False with the daemon's sentence on !trap, ERR_INTERRUPTED after Ctrl-C (the
// request is cancelled on the wire), ERR_TTY class where the connection broke.
bool client_run(struct client *c, struct request *r, struct reply *ret, struct err *err);
// The same, row by row; `row` returns false to cancel the request.
bool client_stream(struct client *c, struct request *r, bool (*row)(void *ctx, struct row *row),
    void *ctx, struct reply *ret, struct err *err);
// Several requests on their way at once: queued ones are sent when there are many of them, or when
// an answer is awaited. Answers are awaited in the order of the requests, all of them.
bool client_queue(struct client *c, struct request *r, unsigned *ret_tag, struct err *err);
bool client_await(struct client *c, unsigned tag, struct reply *ret, struct err *err);
// A request whose reply nobody waits for; may be made while another one runs.
bool client_post(struct client *c, struct request *r, struct err *err);
bool client_busy(const struct client *c); // a request runs: its rows are being taken just now
// While a request runs, `ready` is called whenever `fd` can be read, and about every `tick_ms`
// milliseconds where that is not 0; false cancels the request as if it were done. For the keys of
// a live screen. fd -1 ends the watch.
void client_watch(struct client *c, int fd, int tick_ms, bool (*ready)(void *ctx), void *ctx);
// A request that goes on in the background, such as log lines: `row` is called for each of its rows
// whenever they arrive, in the middle of other requests too, and must not make requests of its own.
// One per connection. It ends without a word where the daemon does not know the command. False
// where the connection broke.
bool client_subscribe(struct client *c, struct request *r,
    void (*row)(void *ctx, const struct row *row), void *ctx, struct err *err);
// Handles what has arrived outside of a request; harmless when there is nothing.
bool client_poll(struct client *c, struct err *err);
