// SPDX-License-Identifier: ISC
#include "shell/eval.h"

#include "core/base/mem.h"
#include "shell/memory.h"
#include "shell/globals.h"

#include <stdlib.h>
#include <string.h>

static size_t cost(const struct variable *v)
{
    return sizeof(*v) + strlen(v->name) + 1;
}

struct variable *variable_new(const char *name)
{
    struct variable *v = mem_alloc(sizeof(*v));

    v->name = mem_strdup(name);
    memory_take(cost(v));
    return v;
}

void scope_fini(struct scope *s)
{
    while (s->variables != NULL) {
        struct variable *v = s->variables;

        s->variables = v->next;
        memory_give(cost(v));
        datum_clear(&v->value);
        free(v->name);
        free(v);
    }
}

static struct variable *find_in(const struct scope *s, const char *name)
{
    for (struct variable *v = s->variables; v != NULL; v = v->next) {
        if (strcmp(v->name, name) == 0)
            return v;
    }
    return NULL;
}

struct variable *scope_own(struct scope *s, const char *name)
{
    struct variable *v = find_in(s, name);

    if (v != NULL)
        return v;
    v = variable_new(name);
    v->next = s->variables;
    s->variables = v;
    return v;
}

struct variable *scope_global(struct session *s, const char *name, bool make)
{
    struct variable *v = find_in(s->globals, name);

    if (v == NULL && make) {
        v = scope_own(s->globals, name);
        globals_declared(s, v);
    }
    return v;
}

// A function sees its own names only; a typed line sees the globals that the session has declared.
struct variable *scope_find(struct eval *e, const char *name)
{
    struct scope *s = e->scope;
    struct variable *v = NULL;

    for (; s != NULL && v == NULL; s = s->outer) {
        v = find_in(s, name);
        if (s->function)
            break;
    }
    if (v != NULL)
        return v->global ? scope_global(e->session, name, true) : v;
    return s == NULL ? scope_global(e->session, name, false) : NULL;
}

void scope_push(struct eval *e, struct scope *s, bool function)
{
    *s = (struct scope){ .outer = e->scope, .function = function };
    e->scope = s;
}

void scope_pop(struct eval *e)
{
    struct scope *s = e->scope;

    e->scope = s->outer;
    scope_fini(s);
}
