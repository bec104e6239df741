// SPDX-License-Identifier: ISC
#include "core/base/clock.h"

#include <stddef.h>
#include <time.h>

static msec_t boot_now(void *ctx)
{
    struct timespec ts;

    (void)ctx;
    clock_gettime(CLOCK_BOOTTIME, &ts);
    return (msec_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

const struct clock clock_boot = { .now = boot_now };
