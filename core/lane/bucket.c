// SPDX-License-Identifier: ISC
#include "core/lane/bucket.h"

enum {
    DEPTH_LEAST = 6000, // bytes: four full packets
    PER_BYTE = 8000,    // thousandths of bits
    IDLE_MAX = 100000,  // milliseconds; keeps the product of time and rate in its type
};

uint64_t bucket_depth(uint64_t rate)
{
    uint64_t tenth = rate / 80;

    return tenth > DEPTH_LEAST ? tenth : DEPTH_LEAST;
}

static int64_t depth(const struct bucket_rate *r)
{
    uint64_t least = bucket_depth(r->rate);

    return (int64_t)(r->burst > least ? r->burst : least) * PER_BYTE;
}

static int64_t peak_depth(const struct bucket_rate *r)
{
    return (int64_t)bucket_depth(r->peak) * PER_BYTE;
}

static void fill(int64_t *level, uint64_t rate, msec_t elapsed, int64_t depth)
{
    *level += (int64_t)rate * elapsed;
    if (*level > depth)
        *level = depth;
}

void bucket_init(struct bucket *b, const struct bucket_rate *rate, msec_t now)
{
    *b = (struct bucket){ .rate = *rate, .at = now };
    b->level = depth(rate);
    b->peak_level = peak_depth(rate);
}

bool bucket_take(struct bucket *b, msec_t now, size_t len)
{
    const int64_t cost = (int64_t)len * PER_BYTE;
    msec_t elapsed = now - b->at;

    if (b->rate.rate == 0)
        return true;
    if (elapsed > IDLE_MAX)
        elapsed = IDLE_MAX;
    b->at = now;
    fill(&b->level, b->rate.rate, elapsed, depth(&b->rate));
    fill(&b->peak_level, b->rate.peak, elapsed, peak_depth(&b->rate));
    if (b->level < cost || (b->rate.peak != 0 && b->peak_level < cost))
        return false;
    b->level -= cost;
    b->peak_level -= b->rate.peak != 0 ? cost : 0;
    return true;
}
