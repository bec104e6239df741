// SPDX-License-Identifier: ISC
#pragma once
// A token bucket with two speeds: how much of a peer's traffic may pass. Pure.

#include "core/base/clock.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BUCKET_RATE_MAX UINT64_C(1000000000000) // bits a second

// `rate` bits a second for good. Where `peak` is set it is the speed until `burst` bytes above the
// rate are used up; they come back while less than the rate is used.
struct bucket_rate {
    uint64_t rate, peak; // at most BUCKET_RATE_MAX; 0: none
    uint64_t burst;
};

struct bucket {
    struct bucket_rate rate;
    int64_t level, peak_level; // thousandths of bits that may pass now
    msec_t at;
};

// The bytes that may pass at once, at least: a tenth of a second's worth, and a few packets.
uint64_t bucket_depth(uint64_t rate);

void bucket_init(struct bucket *b, const struct bucket_rate *rate, msec_t now); // begins full
// Takes `len` bytes out; false where they are not there, and nothing is taken. Without a rate
// everything passes.
bool bucket_take(struct bucket *b, msec_t now, size_t len);
