// SPDX-License-Identifier: ISC
#pragma once
// The log in memory: the last messages, oldest first. A log sink.

#include "core/base/log.h"
#include "core/base/loop.h"

#include <stdint.h>

struct logring;

struct logring *logring_new(size_t lines, unsigned skip); // registers its sink
void logring_free(struct logring *r);
// Times read as RouterOS writes them: only the time of day for messages of today.
void logring_each(struct logring *r,
    void (*entry)(
        void *ctx, uint32_t id, const char *time, const char *topics, const char *message),
    void *ctx);
// Tells of each new line, in a turn of the loop of its own: whoever is told may log in turn. The
// loop may be NULL: nobody is told any more.
void logring_tell(
    struct logring *r, struct loop *loop, void (*added)(void *ctx, uint32_t id), void *ctx);
