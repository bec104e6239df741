// SPDX-License-Identifier: ISC
#pragma once
// A two-ended pipe for datagrams on a virtual clock. What goes in at one end comes out at the other
// after a delay, never inside the call that sent it. A hook may look at each datagram and lose it.

#include "core/base/list.h"
#include "tests/fake/clock.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fake_pipe {
    struct fake_clock *clock;
    msec_t delay;
    struct fake_pipe_end {
        void (*deliver)(void *ctx, const uint8_t *data, size_t len);
        void *ctx;
    } ends[2];
    bool (*passes)(void *ctx, int from, const uint8_t *data, size_t len); // NULL: all do
    void *passes_ctx;
    struct list flying;
};

void fake_pipe_init(struct fake_pipe *p, struct fake_clock *clock, msec_t delay);
void fake_pipe_fini(struct fake_pipe *p); // what is under way is lost
void fake_pipe_send(struct fake_pipe *p, int from, const uint8_t *data, size_t len);
