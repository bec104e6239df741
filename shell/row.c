// SPDX-License-Identifier: ISC
#include "shell/row.h"

#include "core/base/mem.h"

#include <stdlib.h>
#include <string.h>

static struct pair *find(const struct row *r, const char *name)
{
    for (size_t i = 0; i < r->count; i++) {
        if (strcmp(r->pairs[i].name, name) == 0)
            return &r->pairs[i];
    }
    return NULL;
}

const char *row_get(const struct row *r, const char *name)
{
    const struct pair *p = find(r, name);

    return p != NULL ? p->value : NULL;
}

void row_set(struct row *r, const char *name, const char *value)
{
    struct pair *p = find(r, name);
    char *copy = mem_strdup(value);

    if (p != NULL) {
        free(p->value);
        p->value = copy;
        return;
    }
    r->pairs = mem_resize(r->pairs, (r->count + 1) * sizeof(*r->pairs));
    r->pairs[r->count++] = (struct pair){ .name = mem_strdup(name), .value = copy };
}

void row_free(struct row *r)
{
    for (size_t i = 0; i < r->count; i++) {
        free(r->pairs[i].name);
        free(r->pairs[i].value);
    }
    free(r->pairs);
    *r = (struct row){ 0 };
}

struct row *rows_add(struct rows *list)
{
    if (list->count == list->size) {
        list->size = list->size > 0 ? list->size * 2 : 16;
        list->rows = mem_resize(list->rows, list->size * sizeof(*list->rows));
    }
    list->rows[list->count] = (struct row){ 0 };
    return &list->rows[list->count++];
}

void rows_free(struct rows *list)
{
    for (size_t i = 0; i < list->count; i++)
        row_free(&list->rows[i]);
    free(list->rows);
    *list = (struct rows){ 0 };
}
