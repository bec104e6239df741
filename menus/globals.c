// SPDX-License-Identifier: ISC
#include "menus/globals.h"

#include "core/base/mem.h"

#include <stdlib.h>
#include <string.h>

struct list *globals_all(struct globals *g)
{
    if (g->all.next == NULL)
        list_init(&g->all);
    return &g->all;
}

static void global_free(struct global *global)
{
    list_remove(&global->node);
    free(global->user);
    free(global->name);
    free(global->value);
    free(global->literal);
    free(global);
}

void globals_fini(struct globals *g)
{
    list_for_each_safe (node, tmp, globals_all(g))
        global_free(list_entry(node, struct global, node));
}

struct global *globals_find(struct globals *g, const char *user, const char *name)
{
    list_for_each (node, globals_all(g)) {
        struct global *global = list_entry(node, struct global, node);

        if (strcmp(global->name, name) == 0 && strcmp(global->user, user) == 0)
            return global;
    }
    return NULL;
}

static size_t length(const char *s)
{
    return s != NULL ? strlen(s) : 0;
}

// Whether there is room beside the user's other variables.
static bool fits(
    struct globals *g, const char *user, const char *name, size_t more, struct err *err)
{
    size_t count = 0, bytes = more;

    list_for_each (node, globals_all(g)) {
        const struct global *other = list_entry(node, struct global, node);

        if (strcmp(other->user, user) != 0 || strcmp(other->name, name) == 0)
            continue;
        count++;
        bytes += length(other->name) + length(other->value) + length(other->literal);
    }
    if (count < GLOBALS_MAX && bytes <= GLOBALS_BYTES)
        return true;
    return err_set(err, ERR_SCRIPT, "failure: too many global variables");
}

bool globals_put(struct globals *g, uint32_t id, const char *user, const char *name,
    const char *value, const char *literal, struct err *err)
{
    struct global *global = globals_find(g, user, name);

    if (!fits(g, user, name, length(name) + length(value) + length(literal), err))
        return false;
    if (global == NULL) {
        global = mem_alloc(sizeof(*global));
        global->id = id;
        global->user = mem_strdup(user);
        global->name = mem_strdup(name);
        list_append(globals_all(g), &global->node);
    }
    free(global->value);
    free(global->literal);
    global->value = mem_strdup(value);
    global->literal = mem_strdup(literal);
    global->version = ++g->version;
    return true;
}

void globals_remove(struct globals *g, struct global *global)
{
    global_free(global);
    g->removed = ++g->version;
}
