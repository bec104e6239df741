// SPDX-License-Identifier: ISC
#include "shell/memory.h"

static size_t taken;

void memory_take(size_t bytes)
{
    taken += bytes;
}

void memory_give(size_t bytes)
{
    taken -= bytes;
}

size_t memory_taken(void)
{
    return taken;
}

bool memory_left(struct err *err)
{
    return taken <= MEMORY_MAX || err_set(err, ERR_SCRIPT, "out of memory");
}
