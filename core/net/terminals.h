// SPDX-License-Identifier: ISC
#pragma once
// The lines of this machine on which somebody can log in: serial ones and the screen's own. Logins
// over the network are not among them.

#include <stdbool.h>

#define TERMINAL_NAME_SIZE 32

struct terminal {
    char port[TERMINAL_NAME_SIZE]; // ttyS0
    char kind[TERMINAL_NAME_SIZE]; // vt102: what the login says; "" where nobody says it
    bool used;                     // somebody is at Warren's prompt there; else a login waits
};

// From /proc and /sys, which a test has copies of. In the order of their names.
void terminals_each(const char *proc, const char *sys,
    void (*found)(void *ctx, const struct terminal *t), void *ctx);
