// SPDX-License-Identifier: ISC
#pragma once
// Names to IPv4 addresses without blocking the loop: the C library's resolver in helper threads,
// so that /etc/hosts and the machine's own settings count.

#include "core/base/err.h"
#include "core/base/loop.h"

#include <stddef.h>
#include <stdint.h>

#define RESOLVER_ADDRESSES 8

struct resolver_answer {
    uint32_t addresses[RESOLVER_ADDRESSES]; // host byte order, best first
    size_t count;
    const char *error; // a few words where count is 0: "no such name"
};

struct resolver;
struct resolver_query;

struct resolver *resolver_new(struct loop *loop, struct err *err);
void resolver_free(struct resolver *r); // unanswered queries end without an answer; NULL is fine

// `done` is called once, from the loop and never inside this call, unless cancelled; the query is
// gone after that. A literal address is answered in the next round, by itself.
struct resolver_query *resolver_start(struct resolver *r, const char *name,
    void (*done)(void *ctx, const struct resolver_answer *answer), void *ctx);
void resolver_cancel(struct resolver_query *q); // NULL is fine
