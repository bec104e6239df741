// SPDX-License-Identifier: ISC
#pragma once
// What happens before the first prompt: what somebody says about their terminal, and what they are
// shown.

#include "shell/session.h"
#include "shell/term.h"

#include <stdbool.h>

#define LOGIN_OPTIONS_ENV "WARREN_LOGIN_OPTIONS"

// The letters that RouterOS takes behind a `+` in the login name: `ct80w`, each with a number
// before it where it needs one.
struct login_options {
    unsigned width, height; // 80w, 24h; 0: not said
    bool no_colour;         // c
    bool no_detection;      // t: the terminal is not asked for anything
    bool dumb;              // e
};

// Also takes the `+` along. False, and nothing is said, where it makes no sense.
bool login_parse(const char *text, struct login_options *ret);
// Tells the rest of the process, through the environment and the size of the terminal `fd`.
void login_apply(const struct login_options *o, int fd);
// For a getty: goes on as login(1) for the name that was typed, with what stands behind a `+` in it
// left for the console. Returns only where login could not be run.
void login_serial(const char *typed);
// The banner, and the note that the administrator wants everybody to read.
void login_greet(struct term *t, struct session *s);
