// SPDX-License-Identifier: ISC
#pragma once
// A program on a terminal of its own, for tests that type: what it sends is drawn on a fake screen,
// and a test waits for a picture, not for a time.

#include "tests/fake/screen.h"

#include <stdbool.h>
#include <sys/types.h>

struct typist {
    pid_t pid;
    int fd;
    struct screen *screen;
    bool ended; // the program has closed its terminal
};

// Runs `program` in a child process; its return value is the exit status.
void typist_start(
    struct typist *p, size_t rows, size_t columns, int (*program)(void *ctx), void *ctx);
void typist_type(struct typist *p, const char *keys);
void typist_resize(struct typist *p, size_t rows, size_t columns);
// Until the screen shows exactly this. False after some seconds without.
bool typist_wait(struct typist *p, const char *screen);
// The same for a part of what was ever shown.
bool typist_wait_part(struct typist *p, const char *part);
// Until the character at this place has this colour.
bool typist_wait_colour(struct typist *p, size_t row, size_t column, unsigned colour);
// Waits for the end. The exit status, or minus the signal that ended it.
int typist_end(struct typist *p);

#define TYPIST_SCREEN(p, want) typist_check((p), (want), __FILE__, __LINE__)
// For tests: typist_wait() that reports as t_str() does (include tests/t.h before).
#define TYPIST_CHECK_FUNCTION                                           \
    static inline void typist_check(                                    \
        struct typist *p, const char *want, const char *file, int line) \
    {                                                                   \
        struct buf got = { 0 };                                         \
        typist_wait(p, want);                                           \
        screen_text(p->screen, &got);                                   \
        t_str(buf_str(&got), want, file, line, "screen");               \
        buf_free(&got);                                                 \
    }
