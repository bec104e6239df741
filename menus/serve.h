// SPDX-License-Identifier: ISC
#pragma once
// One client's connection: sentences in, sentences out, any number of calls at once by tag. Knows
// no socket: the owner passes sentences in and sends what `send` gives it.

#include "core/wire/sentence.h"

#include <stdbool.h>
#include <stdint.h>

struct serve;
struct warren;

struct serve_ops {
    void (*send)(void *ctx, const struct buf *sentences); // whole ones
    bool (*full)(void *ctx);  // so much waits to be sent that producers should pause
    void (*close)(void *ctx); // after what was sent: the client said /quit, or broke the protocol
};

struct serve_user {
    char name[64];
    unsigned policies; // enum policy
    const char *via;   // "console", "ssh", "api", "api-ssl", "script"; lives for ever
    char address[64];  // where from; empty: this machine
    uint32_t job;      // the script job whose console this is; 0: somebody's own
};

struct serve *serve_new(
    struct warren *w, const struct serve_user *user, const struct serve_ops *ops, void *ctx);
void serve_free(struct serve *s); // cancels what runs
void serve_input(struct serve *s, const struct sentence *words);
void serve_drained(struct serve *s); // there is room again
