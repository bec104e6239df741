// SPDX-License-Identifier: ISC
#pragma once
// One client's connection: sentences in, sentences out, any number of calls at once by tag. Knows
// no socket: the owner passes sentences in and sends what `send` gives it.

#include "core/wire/sentence.h"

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

struct serve;
struct warren;

struct serve_ops {
    void (*send)(void *ctx, const struct buf *sentences); // whole ones
    bool (*full)(void *ctx);  // so much waits to be sent that producers should pause
    void (*close)(void *ctx); // after what was sent: the client said /quit, or broke the protocol
    void (*pause)(void *ctx, bool pause); // hand in no more sentences, or again; may be NULL
};

struct serve_user {
    char name[64];
    unsigned policies; // enum policy
    // By which door: "console" (which says later whether that is reached by ssh), "api", "api-ssl",
    // "script". Lives for ever.
    const char *via;
    char address[64]; // where from; empty: this machine
    uint32_t job;     // the script job whose console this is; 0: somebody's own
    uint32_t account; // id of the /user; 0: none, the machine itself knows who this is
};

struct serve *serve_new(
    struct warren *w, const struct serve_user *user, const struct serve_ops *ops, void *ctx);
void serve_free(struct serve *s); // cancels what runs
void serve_input(struct serve *s, const struct sentence *words);
void serve_drained(struct serve *s); // there is room again

// Everybody who is connected, in the order in which they came; NULL gives the first, and is given
// after the last.
struct serve *serve_next(const struct warren *w, const struct serve *s);
struct warren *serve_warren(const struct serve *s);
const struct serve_user *serve_who(const struct serve *s);
uint32_t serve_id(const struct serve *s); // of the row in /user/active
time_t serve_since(const struct serve *s);
// From now on the user may do this; one that may do nothing leaves.
void serve_allow(struct serve *s, unsigned policies);
void serve_end(struct serve *s); // soon, and never inside this call: `!fatal`, then ops->close()
