// SPDX-License-Identifier: ISC
#pragma once
// Address pools: ranges, who holds which address, and which one somebody had last. Pure.

#include "core/base/list.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pool_range {
    uint32_t first, last;
};

struct pool_lease {
    uint32_t id; // row id in /ip pool used
    uint32_t address;
    char *owner; // the user's name
};

struct pool {
    struct list node;
    char *name;
    char *next; // where to go on when this one is empty; NULL: nowhere
    struct pool_range *ranges;
    size_t range_count;
    struct pool_lease *leases; // by rising address
    size_t lease_count, lease_size;
    struct pool_lease *past; // who had what last, bounded; newest at the end
    size_t past_count;
};

struct pools {
    struct list all; // struct pool
    uint32_t (*next_id)(void *ctx);
    void *ctx;
    // An address that must not be handed out, for whatever other reason (it is our own).
    bool (*taken)(void *ctx, uint32_t address);
};

void pools_init(struct pools *p, uint32_t (*next_id)(void *ctx),
    bool (*taken)(void *ctx, uint32_t address), void *ctx);
void pools_fini(struct pools *p);
// Adds a pool or changes its ranges; leases outside of the new ranges stay until released.
void pool_set(struct pools *p, const char *name, const struct pool_range *ranges, size_t count,
    const char *next);
void pool_rename(struct pools *p, const char *old, const char *name);
void pool_remove(struct pools *p, const char *name); // leases end with it
struct pool *pool_find(const struct pools *p, const char *name);
// The address that `owner` had last if it is free, else the first free one; then the next pool's.
// False where all are used or there is no such pool.
bool pool_lease(struct pools *p, const char *name, const char *owner, uint32_t *ret_address,
    const char **ret_pool);
// Gives a lease back; `name` is the pool it came from, or what that was called then.
void pool_release(struct pools *p, const char *name, uint32_t address);
