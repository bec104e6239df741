// SPDX-License-Identifier: ISC
#include "core/lane/bucket.h"

#include "tests/t.h"

// What passes of full packets that are offered in every one of `ms` milliseconds, in bytes.
static uint64_t passes(struct bucket *b, msec_t *now, msec_t ms, int each)
{
    uint64_t bytes = 0;

    for (msec_t end = *now + ms; *now < end; ++*now)
        for (int i = 0; i < each; i++)
            bytes += bucket_take(b, *now, 1500) ? 1500 : 0;
    return bytes;
}

// Within a hundredth, and one packet for where the bucket stood.
static bool about(uint64_t bytes, uint64_t want)
{
    uint64_t slack = want / 100 + 1500;

    return bytes + slack >= want && bytes <= want + slack;
}

static void without_a_rate_everything_passes(void)
{
    struct bucket b = { 0 };
    msec_t now = 5;

    T_INT(passes(&b, &now, 10, 100), 10 * 100 * 1500);
}

static void the_rate_holds_over_time_whatever_it_is(void)
{
    static const uint64_t rates[] = { 64000, 128000, 1000000, 10000000, 100000000, 1000000000 };

    for (size_t i = 0; i < sizeof(rates) / sizeof(*rates); i++) {
        struct bucket_rate rate = { .rate = rates[i] };
        struct bucket b;
        msec_t now = 77;
        uint64_t first;

        bucket_init(&b, &rate, now);
        first = passes(&b, &now, 1000, 200);
        if (!T_OK(about(first, bucket_depth(rates[i]) + rates[i] / 8)) ||
            !T_OK(about(passes(&b, &now, 10000, 200), rates[i] / 8 * 10)))
            printf("# at %llu\n", (unsigned long long)rates[i]);
    }
}

static void a_burst_lasts_as_long_as_it_says_and_comes_back(void)
{
    // 1M, and 4M while 375000 bytes last: one second at 4M uses 500000, of which 125000 come in.
    struct bucket_rate rate = { .rate = 1000000, .peak = 4000000, .burst = 375000 };
    struct bucket b;
    msec_t now = 0;

    bucket_init(&b, &rate, now);
    T_OK(about(passes(&b, &now, 800, 10), 400000 + bucket_depth(4000000)));
    passes(&b, &now, 200, 10);
    T_OK(about(passes(&b, &now, 1000, 10), 125000));
    now += 3000;
    T_OK(about(passes(&b, &now, 800, 10), 400000 + bucket_depth(4000000)));
}

static void a_long_silence_saves_up_no_more_than_the_bucket_holds(void)
{
    struct bucket_rate rate = { .rate = BUCKET_RATE_MAX };
    struct bucket b;

    bucket_init(&b, &rate, 0);
    T_OK(bucket_take(&b, INT64_MAX / 2, 1500));
    T_OK(b.level > 0 && b.level <= (int64_t)bucket_depth(rate.rate) * 8000);
    rate.rate = 64000;
    bucket_init(&b, &rate, 0);
    for (int i = 0; i < 4; i++)
        T_OK(bucket_take(&b, 0, 1500));
    T_OK(!bucket_take(&b, 0, 1));
    for (int i = 0; i < 4; i++)
        T_OK(bucket_take(&b, INT64_MAX / 2, 1500));
    T_OK(!bucket_take(&b, INT64_MAX / 2, 1));
}

int main(void)
{
    T_RUN(without_a_rate_everything_passes);
    T_RUN(the_rate_holds_over_time_whatever_it_is);
    T_RUN(a_burst_lasts_as_long_as_it_says_and_comes_back);
    T_RUN(a_long_silence_saves_up_no_more_than_the_bucket_holds);
    return t_end();
}
