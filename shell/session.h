// SPDX-License-Identifier: ISC
#pragma once
// One console: its connection, the menu it stands in, its variables, the numbers that its last
// prints gave to items. Runs parsed scripts.

#include "core/base/err.h"
#include "shell/client.h"
#include "shell/output.h"
#include "shell/parse.h"

#include <stdbool.h>

struct items;
struct scope;

struct session {
    struct client *client;
    struct schema *schema;
    const struct schema_menu *menu; // where the prompt stands
    char *user;
    struct output out;
    bool interactive; // print gives numbers, missing values are asked for
    // Asks the person at the terminal; NULL in scripts. False: refused (Ctrl-C, end of input).
    bool (*ask)(void *ctx, const char *prompt, bool hidden, struct buf *answer);
    // Lets them edit a text, `name` says of what. False: it is not to be changed.
    bool (*edit)(void *ctx, const char *name, bool secret, struct buf *text);
    void *ask_ctx; // of both
    struct scope *globals;
    struct globals *shared; // what the daemon knows of them
    struct items *items;
    const struct row *job; // the script that the daemon has run here; NULL: a person's console
    // Does what was put off so far: NULL where there is never anything.
    void (*settle)(void *ctx);
    void *settle_ctx;
    bool quit; // :quit or /quit was run: the console ends
};

// The connection is the session's from now on, also on failure. Fetches the schema.
struct session *session_new(struct client *client, struct err *err);
void session_free(struct session *s);
// Takes another connection after the old one broke; variables stay, numbers and menu too where the
// menu still exists.
bool session_reconnect(struct session *s, struct client *client, struct err *err);

// Where and why a script stopped.
struct run_error {
    struct err err;
    struct script *script; // the text that `line` counts in, held; NULL: nowhere in particular
    unsigned line, column;
};

void run_error_fini(struct run_error *err);

void session_parse(
    struct session *s, struct parse *ret, const char *name, const char *text, size_t len);
// Runs what was parsed; the parse must not have failed. False on the first error.
bool session_run(struct session *s, const struct parse *p, struct run_error *err);

// What a script did so far is done now, for others to see: before it waits or asks for something.
void session_settle(struct session *s);

// "admin@HomeOffice": asked anew, since anybody may change the identity.
void session_identity(struct session *s, struct buf *out);
// "interface pptp-client" for the prompt; empty at the root.
void session_path(const struct session *s, struct buf *out);

// Ctrl-C: sets the mark that loops, waits and requests look at; safe in a signal handler.
void session_interrupt(void);
bool session_interrupted(void);
void session_clear_interrupt(void);
