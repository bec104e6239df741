// SPDX-License-Identifier: ISC
#pragma once
// The lines of a book as rows of a call that never ends by itself. Nothing is kept for the client:
// when it is ready for more, the next line is read from the book. Lines that left the book before
// are counted, and the client is told.

#include "menus/logring.h"

struct call;

struct logfollow_ops {
    void (*row)(struct call *call, const struct logline *line, const struct logring *ring);
    void (*lost)(struct call *call, uint64_t count);
    void (*ended)(struct call *call); // cancelled, or the client is gone; may be NULL
};

// From the line with this number on, or the first one after it.
void logfollow(
    struct call *call, struct logbook *book, uint64_t from, const struct logfollow_ops *ops);
