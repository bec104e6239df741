// SPDX-License-Identifier: ISC
#pragma once
// The test helper: a test is a function, a failed check says where and with which values and the
// function goes on, a program prints TAP.
//
//     static void adds(void) { T_INT(1 + 1, 2); }
//     int main(void) { T_RUN(adds); return t_end(); }

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// One for the whole program: a check in a helper's file counts for the test that called it.
struct t_state {
    int run, failed;
    bool bad, skipped;
};
__attribute__((weak)) struct t_state t_state;

static inline bool t_check(bool ok, const char *file, int line, const char *what)
{
    if (!ok) {
        printf("# %s:%d: %s\n", file, line, what);
        t_state.bad = true;
    }
    return ok;
}

static inline bool t_int(
    long long got, long long want, const char *file, int line, const char *what)
{
    if (got != want) {
        printf("# %s:%d: %s is %lld, wanted %lld\n", file, line, what, got, want);
        t_state.bad = true;
    }
    return got == want;
}

static inline bool t_str(
    const char *got, const char *want, const char *file, int line, const char *what)
{
    bool ok = got != NULL && want != NULL ? strcmp(got, want) == 0 : got == want;

    if (!ok) {
        printf("# %s:%d: %s is \"%s\", wanted \"%s\"\n", file, line, what,
            got != NULL ? got : "(null)", want != NULL ? want : "(null)");
        t_state.bad = true;
    }
    return ok;
}

static inline void t_dump(const char *label, const uint8_t *p, size_t len)
{
    printf("#   %s:", label);
    for (size_t i = 0; i < len; i++)
        printf(" %02X", p[i]);
    printf("\n");
}

static inline bool t_mem(const void *got, size_t got_len, const void *want, size_t want_len,
    const char *file, int line, const char *what)
{
    bool ok = got_len == want_len && (got_len == 0 || memcmp(got, want, got_len) == 0);

    if (!ok) {
        printf("# %s:%d: %s differs\n", file, line, what);
        t_dump("got   ", got, got_len);
        t_dump("wanted", want, want_len);
        t_state.bad = true;
    }
    return ok;
}

static inline void t_run(const char *name, void (*fn)(void))
{
    t_state.bad = t_state.skipped = false;
    fn();
    t_state.run++;
    t_state.failed += t_state.bad;
    printf("%sok %d - %s%s\n", t_state.bad ? "not " : "", t_state.run, name,
        t_state.skipped ? " # SKIP" : "");
    fflush(stdout);
}

static inline int t_end(void)
{
    printf("1..%d\n", t_state.run);
    return t_state.failed > 0;
}

// "01 02 ff" or "0102ff" to bytes; returns how many. For vectors as they stand in an RFC.
static inline size_t t_hex(const char *text, uint8_t *to, size_t size)
{
    size_t n = 0;
    int digits = 0, v = 0;

    for (; *text != '\0'; text++) {
        const char *all = "0123456789abcdef", *at;
        char c = *text >= 'A' && *text <= 'F' ? (char)(*text + 32) : *text;

        at = c != '\0' ? strchr(all, c) : NULL;
        if (at == NULL)
            continue;
        v = v * 16 + (int)(at - all);
        if (++digits % 2 == 0) {
            if (n < size)
                to[n] = (uint8_t)v;
            n++;
            v = 0;
        }
    }
    return n;
}

#define T_OK(cond)               t_check((cond), __FILE__, __LINE__, #cond)
#define T_INT(got, want)         t_int((long long)(got), (long long)(want), __FILE__, __LINE__, #got)
#define T_STR(got, want)         t_str((got), (want), __FILE__, __LINE__, #got)
#define T_MEM(got, gl, want, wl) t_mem((got), (gl), (want), (wl), __FILE__, __LINE__, #got)
#define T_RUN(fn)                t_run(#fn, fn)
// Only for what the machine really cannot do; never to hide a failure.
#define T_SKIP(why)                     \
    do {                                \
        printf("# skipped: %s\n", why); \
        t_state.skipped = true;         \
    } while (0)
