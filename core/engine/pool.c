// SPDX-License-Identifier: ISC
#include "core/engine/pool.h"

#include "core/base/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
    PAST_MAX = 1024, // owners whose last address is remembered
    CHAIN_MAX = 16,  // pools one after the other; a circle ends here
};

void pools_init(struct pools *p, uint32_t (*next_id)(void *ctx),
    bool (*taken)(void *ctx, uint32_t address), void *ctx)
{
    *p = (struct pools){ .next_id = next_id, .taken = taken, .ctx = ctx };
    list_init(&p->all);
}

static void leases_free(struct pool_lease *leases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(leases[i].owner);
    free(leases);
}

static void pool_free(struct pool *p)
{
    list_remove(&p->node);
    leases_free(p->leases, p->lease_count);
    leases_free(p->past, p->past_count);
    free(p->ranges);
    free(p->name);
    free(p->next);
    free(p);
}

void pools_fini(struct pools *p)
{
    while (!list_empty(&p->all))
        pool_free(list_entry(p->all.next, struct pool, node));
}

struct pool *pool_find(const struct pools *p, const char *name)
{
    list_for_each (node, &p->all) {
        struct pool *pool = list_entry(node, struct pool, node);

        if (strcmp(pool->name, name) == 0)
            return pool;
    }
    return NULL;
}

void pool_set(struct pools *p, const char *name, const struct pool_range *ranges, size_t count,
    const char *next)
{
    struct pool *pool = pool_find(p, name);

    if (pool == NULL) {
        pool = mem_alloc(sizeof(*pool));
        pool->name = mem_strdup(name);
        list_append(&p->all, &pool->node);
    }
    free(pool->ranges);
    free(pool->next);
    pool->ranges = mem_dup(ranges, count * sizeof(*ranges));
    pool->range_count = count;
    pool->next = mem_strdup(next);
}

void pool_rename(struct pools *p, const char *old, const char *name)
{
    struct pool *pool = pool_find(p, old);

    if (pool == NULL || strcmp(old, name) == 0)
        return;
    free(pool->name);
    pool->name = mem_strdup(name);
}

void pool_remove(struct pools *p, const char *name)
{
    struct pool *pool = pool_find(p, name);

    if (pool != NULL)
        pool_free(pool);
}

// Index of the lease of an address, or of the place where it would stand.
static size_t lease_place(const struct pool *p, uint32_t address)
{
    size_t low = 0, high = p->lease_count;

    while (low < high) {
        size_t mid = (low + high) / 2;

        if (p->leases[mid].address < address)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static bool leased(const struct pool *p, uint32_t address)
{
    size_t i = lease_place(p, address);

    return i < p->lease_count && p->leases[i].address == address;
}

static bool in_ranges(const struct pool *p, uint32_t address)
{
    for (size_t i = 0; i < p->range_count; i++)
        if (address >= p->ranges[i].first && address <= p->ranges[i].last)
            return true;
    return false;
}

static bool leased_anywhere(const struct pools *ps, uint32_t address)
{
    list_for_each (node, &ps->all)
        if (leased(list_entry(node, struct pool, node), address))
            return true;
    return ps->taken != NULL && ps->taken(ps->ctx, address);
}

static bool last_of(const struct pools *ps, const struct pool *p, const char *owner, uint32_t *ret)
{
    for (size_t i = p->past_count; i-- > 0;) {
        if (strcmp(p->past[i].owner, owner) != 0)
            continue;
        if (!in_ranges(p, p->past[i].address) || leased_anywhere(ps, p->past[i].address))
            return false;
        *ret = p->past[i].address;
        return true;
    }
    return false;
}

static bool first_free(const struct pools *ps, const struct pool *p, uint32_t *ret)
{
    for (size_t i = 0; i < p->range_count; i++) {
        for (uint32_t a = p->ranges[i].first;; a++) {
            if (!leased_anywhere(ps, a)) {
                *ret = a;
                return true;
            }
            if (a >= p->ranges[i].last)
                break;
        }
    }
    return false;
}

static void remember(struct pool *p, const char *owner, uint32_t address)
{
    size_t i = 0;

    while (i < p->past_count && strcmp(p->past[i].owner, owner) != 0)
        i++;
    if (i == p->past_count && p->past_count == PAST_MAX)
        i = 0;
    if (i < p->past_count) {
        free(p->past[i].owner);
        memmove(p->past + i, p->past + i + 1, (p->past_count - i - 1) * sizeof(*p->past));
        p->past_count--;
    }
    p->past = mem_resize(p->past, (p->past_count + 1) * sizeof(*p->past));
    p->past[p->past_count++] =
        (struct pool_lease){ .address = address, .owner = mem_strdup(owner) };
}

static void grant(struct pools *ps, struct pool *p, const char *owner, uint32_t address)
{
    size_t i = lease_place(p, address);

    if (p->lease_count == p->lease_size) {
        p->lease_size = p->lease_size > 0 ? p->lease_size * 2 : 16;
        p->leases = mem_resize(p->leases, p->lease_size * sizeof(*p->leases));
    }
    memmove(p->leases + i + 1, p->leases + i, (p->lease_count - i) * sizeof(*p->leases));
    p->leases[i] = (struct pool_lease){
        .id = ps->next_id(ps->ctx),
        .address = address,
        .owner = mem_strdup(owner),
    };
    p->lease_count++;
    remember(p, owner, address);
}

bool pool_lease(struct pools *ps, const char *name, const char *owner, uint32_t *ret_address,
    const char **ret_pool)
{
    struct pool *p = pool_find(ps, name);

    for (int i = 0; p != NULL && i < CHAIN_MAX; i++) {
        uint32_t address;

        if (last_of(ps, p, owner, &address) || first_free(ps, p, &address)) {
            grant(ps, p, owner, address);
            *ret_address = address;
            *ret_pool = p->name;
            return true;
        }
        p = p->next != NULL ? pool_find(ps, p->next) : NULL;
    }
    return false;
}

// A pool may have got another name since. An address is leased once only, wherever it is.
static struct pool *holder(const struct pools *ps, const char *name, uint32_t address)
{
    struct pool *p = pool_find(ps, name);

    if (p != NULL && leased(p, address))
        return p;
    list_for_each (node, &ps->all) {
        p = list_entry(node, struct pool, node);
        if (leased(p, address))
            return p;
    }
    return NULL;
}

void pool_release(struct pools *ps, const char *name, uint32_t address)
{
    struct pool *p = holder(ps, name, address);
    size_t i;

    if (p == NULL)
        return;
    i = lease_place(p, address);
    free(p->leases[i].owner);
    p->lease_count--;
    memmove(p->leases + i, p->leases + i + 1, (p->lease_count - i) * sizeof(*p->leases));
}
