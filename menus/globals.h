// SPDX-License-Identifier: ISC
#pragma once
// Global variables of scripts: of each user their own, in memory, until the daemon ends. Consoles
// keep copies, write what they change, and ask what others changed.

#include "core/base/err.h"
#include "core/base/list.h"

#include <stdbool.h>
#include <stdint.h>

struct global {
    struct list node;
    uint32_t id;
    char *user, *name;
    char *value;   // as :put shows it
    char *literal; // what the language reads it back from; NULL: the value says it all
    uint64_t version;
};

enum {
    GLOBALS_MAX = 4096,       // of one user
    GLOBALS_BYTES = 16 << 20, // of one user: names and values
};

struct globals { // zeroed: none
    struct list all;
    uint64_t version; // of the last change
    uint64_t removed; // of the last removal
};

void globals_fini(struct globals *g);
struct list *globals_all(struct globals *g); // struct global, in the order in which they were made
struct global *globals_find(struct globals *g, const char *user, const char *name);
// Makes or changes one. `id` is for a new one.
bool globals_put(struct globals *g, uint32_t id, const char *user, const char *name,
    const char *value, const char *literal, struct err *err);
void globals_remove(struct globals *g, struct global *global);
