// SPDX-License-Identifier: ISC
#include "shell/recall.h"

#include "core/base/mem.h"

#include <stdlib.h>
#include <string.h>

static void forget_draft(struct recall *r)
{
    if (r->draft != NULL)
        mem_wipe(r->draft, strlen(r->draft)); // a secret may have been typed
    free(r->draft);
    r->draft = NULL;
}

void recall_fini(struct recall *r)
{
    forget_draft(r);
    for (size_t i = 0; i < r->count; i++)
        free(r->lines[i]);
    free(r->lines);
    *r = (struct recall){ 0 };
}

void recall_begin(struct recall *r)
{
    forget_draft(r);
    r->at = r->count;
}

void recall_add(struct recall *r, const char *line)
{
    if (r->count == 0 || strcmp(r->lines[r->count - 1], line) != 0) {
        if (r->count == RECALL_LINES) {
            free(r->lines[0]);
            memmove(r->lines, r->lines + 1, --r->count * sizeof(*r->lines));
        }
        if (r->count == r->size) {
            r->size = r->size > 0 ? r->size * 2 : 64;
            r->lines = mem_resize(r->lines, r->size * sizeof(*r->lines));
        }
        r->lines[r->count++] = mem_strdup(line);
    }
    recall_begin(r);
}

const char *recall_older(struct recall *r, const char *typed)
{
    if (r->at == 0)
        return NULL;
    if (r->at == r->count) {
        forget_draft(r);
        r->draft = mem_strdup(typed);
    }
    return r->lines[--r->at];
}

const char *recall_newer(struct recall *r)
{
    if (r->at >= r->count)
        return NULL;
    r->at++;
    return r->at < r->count ? r->lines[r->at] : r->draft;
}

const char *recall_find(const struct recall *r, const char *part, size_t skip)
{
    for (size_t i = r->count; i > 0; i--)
        if (strstr(r->lines[i - 1], part) != NULL && skip-- == 0)
            return r->lines[i - 1];
    return NULL;
}
