// SPDX-License-Identifier: ISC
#pragma once
// The items of a store by their names, so that ten thousand users are added, referred to and logged
// in without a walk over all of them. A zeroed struct names is empty.

#include "menus/item.h"

struct names {
    struct item **slots; // a hash table with open addressing; NULL: free
    size_t size, count;  // size is a power of two, never more than half full
};

void names_put(struct names *n, struct item *item); // an item without a name is left out
void names_take(struct names *n, const struct item *item);
struct item *names_find(const struct names *n, const char *name); // NULL where there is none
void names_free(struct names *n);                                 // the items stay
