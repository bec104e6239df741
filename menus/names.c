// SPDX-License-Identifier: ISC
#include "menus/names.h"

#include "core/base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_SIZE = 16 };

// FNV-1a. Who can choose names here may configure the router: no need for a keyed hash.
static size_t hash(const char *name)
{
    uint64_t h = 0xcbf29ce484222325u;

    for (; *name != '\0'; name++)
        h = (h ^ (unsigned char)*name) * 0x100000001b3u;
    return (size_t)(h ^ h >> 32);
}

static size_t home(const struct names *n, const struct item *item)
{
    return hash(item_name(item)) & (n->size - 1);
}

static size_t next(const struct names *n, size_t slot)
{
    return (slot + 1) & (n->size - 1);
}

static void place(struct names *n, struct item *item)
{
    size_t slot = home(n, item);

    while (n->slots[slot] != NULL)
        slot = next(n, slot);
    n->slots[slot] = item;
}

static void grow(struct names *n)
{
    struct names bigger = { .size = n->size > 0 ? n->size * 2 : FIRST_SIZE, .count = n->count };

    bigger.slots = mem_array(bigger.size, sizeof(*bigger.slots));
    for (size_t i = 0; i < n->size; i++)
        if (n->slots[i] != NULL)
            place(&bigger, n->slots[i]);
    free(n->slots);
    *n = bigger;
}

void names_put(struct names *n, struct item *item)
{
    if (*item_name(item) == '\0')
        return;
    if (n->count * 2 >= n->size)
        grow(n);
    place(n, item);
    n->count++;
}

// What stands behind the gap in the same run moves up, unless that would be before its home.
static void close_gap(struct names *n, size_t gap)
{
    for (size_t slot = next(n, gap); n->slots[slot] != NULL; slot = next(n, slot)) {
        size_t wanted = home(n, n->slots[slot]);
        bool stays = gap <= slot ? gap < wanted && wanted <= slot : gap < wanted || wanted <= slot;

        if (stays)
            continue;
        n->slots[gap] = n->slots[slot];
        n->slots[slot] = NULL;
        gap = slot;
    }
}

void names_take(struct names *n, const struct item *item)
{
    size_t slot;

    if (*item_name(item) == '\0' || n->size == 0)
        return;
    for (slot = home(n, item); n->slots[slot] != item; slot = next(n, slot))
        if (n->slots[slot] == NULL)
            return;
    n->slots[slot] = NULL;
    n->count--;
    close_gap(n, slot);
}

struct item *names_find(const struct names *n, const char *name)
{
    if (n->size == 0)
        return NULL;
    for (size_t slot = hash(name) & (n->size - 1); n->slots[slot] != NULL; slot = next(n, slot))
        if (strcmp(item_name(n->slots[slot]), name) == 0)
            return n->slots[slot];
    return NULL;
}

void names_free(struct names *n)
{
    free(n->slots);
    *n = (struct names){ 0 };
}
