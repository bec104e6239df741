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

static void text_free(const struct row *r, char *text)
{
    if (r->block == NULL || text < r->block || text >= r->block + r->block_len)
        free(text);
}

void row_set(struct row *r, const char *name, const char *value)
{
    struct pair *p = find(r, name);
    char *copy = mem_strdup(value);

    if (p != NULL) {
        text_free(r, p->value);
        p->value = copy;
        return;
    }
    r->pairs = mem_resize(r->pairs, (r->count + 1) * sizeof(*r->pairs));
    r->pairs[r->count++] = (struct pair){ .name = mem_strdup(name), .value = copy };
}

static bool is_attribute(const char *word)
{
    return word[0] == '=' || strncmp(word, ".section=", strlen(".section=")) == 0;
}

// Replies of thousands of rows are ordinary: one piece of memory for the texts of each.
void row_read(struct row *r, const struct sentence *s)
{
    char *at;

    for (size_t i = 1; i < s->count; i++)
        r->block_len += is_attribute(s->words[i].s) ? s->words[i].len + 2 : 0;
    r->block = at = mem_alloc(r->block_len + 1);
    r->pairs = mem_array(s->count, sizeof(*r->pairs));
    for (size_t i = 1; i < s->count; i++) {
        const char *word = s->words[i].s + (s->words[i].s[0] == '=');
        size_t name = strcspn(word, "="), len = strlen(word);

        if (!is_attribute(s->words[i].s))
            continue;
        memcpy(at, word, len + 1);
        at[name] = '\0';
        // Without a second `=` the value is empty: the end of the name is its text.
        r->pairs[r->count++] = (struct pair){ at, at + name + (name < len) };
        at += len + 1;
    }
}

void row_free(struct row *r)
{
    for (size_t i = 0; i < r->count; i++) {
        text_free(r, r->pairs[i].name);
        text_free(r, r->pairs[i].value);
    }
    free(r->pairs);
    free(r->block);
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
