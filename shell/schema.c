// SPDX-License-Identifier: ISC
#include "shell/schema.h"

#include "core/base/mem.h"
#include "core/base/text.h"
#include "shell/schema_priv.h"

#include <stdlib.h>
#include <string.h>

// The public part comes first; everything but the arrays lives in the arena.
struct schema_all {
    struct schema s;
    struct arena arena;
};

struct arena *schema_arena(struct schema *s)
{
    return &((struct schema_all *)(void *)s)->arena;
}

struct schema *schema_new(const char *hash)
{
    struct schema_all *all = mem_alloc(sizeof(*all));
    struct schema *s = &all->s;

    s->refs = 1;
    s->hash = arena_strdup(&all->arena, hash != NULL ? hash : "");
    s->root = arena_alloc(&all->arena, sizeof(*s->root));
    s->root->name = "";
    s->root->path = "/";
    s->root->help = "";
    s->root->kind = MENU_DIR;
    return s;
}

struct schema *schema_ref(struct schema *s)
{
    if (s != NULL)
        s->refs++;
    return s;
}

static void menu_fini(struct schema_menu *m)
{
    for (size_t i = 0; i < m->child_count; i++)
        menu_fini(m->children[i]);
    for (size_t i = 0; i < m->verb_count; i++)
        free(m->verbs[i].args);
    for (size_t i = 0; i < m->verb_count; i++)
        free(m->verbs[i].fields);
    free(m->children);
    free(m->props);
    free(m->verbs);
    free(m->flags);
}

void schema_unref(struct schema *s)
{
    struct schema_all *all = (struct schema_all *)(void *)s;

    if (s == NULL || --s->refs > 0)
        return;
    menu_fini(s->root);
    arena_free(&all->arena);
    free(all);
}

struct schema_menu *schema_child(const struct schema_menu *m, const char *name, size_t len)
{
    for (size_t i = 0; i < m->child_count; i++) {
        if (strlen(m->children[i]->name) == len && memcmp(m->children[i]->name, name, len) == 0)
            return m->children[i];
    }
    return NULL;
}

struct schema_menu *schema_menu_at(const struct schema *s, const char *path)
{
    struct schema_menu *m = s->root;
    struct text_piece piece;

    if (path[0] == '/')
        path++;
    if (*path == '\0')
        return m;
    while (m != NULL && text_split(&path, '/', &piece))
        m = schema_child(m, piece.s, piece.len);
    return m;
}

const struct schema_menu *schema_find(const struct schema *s, const char *path)
{
    return schema_menu_at(s, path);
}

const struct schema_prop *schema_menu_prop(const struct schema_menu *m, const char *name)
{
    for (size_t i = 0; i < m->prop_count; i++) {
        const struct schema_prop *p = &m->props[i];

        if (strcmp(p->name, name) == 0)
            return p;
        for (size_t a = 0; p->aliases != NULL && p->aliases[a] != NULL; a++) {
            if (strcmp(p->aliases[a], name) == 0)
                return p;
        }
    }
    return NULL;
}

const struct schema_verb *schema_menu_verb(const struct schema_menu *m, const char *name)
{
    for (size_t i = 0; i < m->verb_count; i++) {
        if (strcmp(m->verbs[i].name, name) == 0)
            return &m->verbs[i];
    }
    return NULL;
}

const struct schema_prop *schema_verb_field(const struct schema_verb *v, const char *name)
{
    for (size_t i = 0; i < v->field_count; i++) {
        if (strcmp(v->fields[i].name, name) == 0)
            return &v->fields[i];
    }
    return NULL;
}

const struct schema_flag *schema_menu_flag(const struct schema_menu *m, const char *word)
{
    for (size_t i = 0; i < m->flag_count; i++) {
        if (strcmp(m->flags[i].word, word) == 0)
            return &m->flags[i];
    }
    return NULL;
}

// Menus first, then verbs, as one list of names.
static const char *nth_name(const void *ctx, size_t i)
{
    const struct schema_menu *m = ctx;

    if (i < m->child_count)
        return m->children[i]->name;
    i -= m->child_count;
    return i < m->verb_count ? m->verbs[i].name : NULL;
}

enum match schema_match(const struct schema_menu *m, const char *text, size_t len,
    const struct schema_menu **ret_menu, const struct schema_verb **ret_verb)
{
    size_t i = 0;
    enum match match = match_find(text, len, nth_name, m, &i);

    *ret_menu = NULL;
    *ret_verb = NULL;
    if (match != MATCH_EXACT && match != MATCH_PREFIX)
        return match;
    if (i < m->child_count)
        *ret_menu = m->children[i];
    else
        *ret_verb = &m->verbs[i - m->child_count];
    return match;
}
