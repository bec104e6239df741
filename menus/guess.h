// SPDX-License-Identifier: ISC
#pragma once
// Comparing what somebody says is a password with what is kept, off the loop, in a time that tells
// neither whether the user exists nor how the password is kept.

#include "core/crypto/password.h"

#include <stdbool.h>
#include <stdint.h>

struct guess;
struct warren;

// What is guessed: the password itself, or an answer to a challenge.
struct guess_of {
    const char *kept; // a hash, clear text, or "" for what nobody can guess
    const char *said;
    const uint8_t *challenge; // PASSWORD_CHALLENGE bytes; NULL: `said` is the password
};

// `done` is called once, later, unless cancelled. NULL where so many guess at the same time that
// this one is not looked at.
struct guess *guess_start(
    struct warren *w, const struct guess_of *of, void (*done)(void *ctx, bool right), void *ctx);
void guess_cancel(struct guess *g); // NULL is fine
