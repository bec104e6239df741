// SPDX-License-Identifier: ISC
#pragma once
// A connected byte stream on the loop: what TCP control connections and consoles have in common.
// Sending only queues; everything else, errors included, happens in the loop, so a caller never
// loses its object inside a call of its own. What waits for the peer is bounded.

#include "core/base/loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct stream;

struct stream_ops {
    void (*data)(void *ctx, const uint8_t *data, size_t len);
    void (*drained)(void *ctx); // after stream_writable() said no: there is room again; may be NULL
    // The end, told once. `why` is NULL where the peer closed in the ordinary way; what is sent
    // now may still reach it. The owner calls stream_free() or stream_finish(), here or later.
    void (*closed)(void *ctx, const char *why);
};

// Takes the descriptor, which must be connected and nonblocking.
struct stream *stream_new(struct loop *loop, int fd, const struct stream_ops *ops, void *ctx);
void stream_set_ops(struct stream *s, const struct stream_ops *ops, void *ctx);
void stream_free(struct stream *s);   // closes at once; NULL is fine; allowed inside callbacks
void stream_shut(struct stream *s);   // sends what waits, then the peer reads the end; reads go on
void stream_finish(struct stream *s); // sends what waits, for at most 5 seconds, then closes

// Most bytes that may wait for the peer. Beyond them the stream closes: the peer does not read.
void stream_limit(struct stream *s, size_t limit);
bool stream_send(struct stream *s, const void *data, size_t len); // false: over the limit
size_t stream_pending(const struct stream *s);
bool stream_writable(struct stream *s); // false: wait for `drained` (half the limit is in use)
void stream_pause(struct stream *s, bool pause); // no more `data` until resumed
int stream_fd(const struct stream *s);
