// SPDX-License-Identifier: ISC
#pragma once
// The log in memory. A ring has the last lines of one buffer, oldest first. The rings of one book
// number their lines together, so that several buffers read as one log in the order of time, and
// whoever reads a book needs to keep nothing but the number of the line that comes next.

#include "core/base/buf.h"
#include "core/base/bus.h"
#include "core/base/log.h"

#include <stdint.h>

struct logline {
    uint64_t number; // from 0, over the whole book
    struct timespec time;
    unsigned topics;
    char *text;
};

struct logbook {
    struct list rings;
    uint64_t next;   // number of the line that is written next
    struct bus news; // a line was written; the message is NULL. May be heard amid somebody's work
};

struct logring {
    struct list node;
    struct logbook *book;
    const char *name; // the owner's
    struct logline *lines;
    size_t size, first, count;
    bool stop_on_full; // keeps the first lines instead of the last ones
};

void logbook_init(struct logbook *b);
// The first line from this number on; NULL where there is none. *ret_ring is where it is kept.
const struct logline *logbook_at(
    struct logbook *b, uint64_t number, const struct logring **ret_ring);

struct logring *logring_new(struct logbook *b, const char *name, size_t size);
void logring_free(struct logring *r);                // NULL is fine
void logring_resize(struct logring *r, size_t size); // the last lines stay
void logring_clear(struct logring *r);
void logring_write(struct logring *r, const struct log_entry *entry);

// Of jan/02/2006 15:04:05 only what today does not say, as RouterOS does.
void logline_time(const struct timespec *at, struct buf *to);
