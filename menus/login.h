// SPDX-License-Identifier: ISC
#pragma once
// Somebody at a TCP door before the daemon knows who it is. Takes sentences, knows no socket. Only
// /login and /quit are understood; anything else ends the connection with `!fatal not logged in`.
// How much a stranger may say, and for how long, is bounded.

#include "core/wire/sentence.h"
#include "menus/serve.h"

#include <stdbool.h>
#include <stdint.h>

struct login;

struct login_ops {
    void (*send)(void *ctx, const struct buf *sentences);
    void (*pause)(void *ctx, bool pause); // hand in no more sentences, or again
    // Who it is; the answer is sent. Both may free the login.
    void (*welcome)(void *ctx, const struct serve_user *user);
    void (*close)(void *ctx); // after what was sent
};

struct login_from {
    uint32_t address;
    const char *via; // "api", "api-ssl"; lives for ever
};

struct login *login_new(
    struct warren *w, const struct login_from *from, const struct login_ops *ops, void *ctx);
void login_free(struct login *l); // NULL is fine
void login_input(struct login *l, const struct sentence *words);
