// SPDX-License-Identifier: ISC
// What is looked for in the whole tree: secrets in a line that may be misspelt, commands by a part.
#include "shell/schema.h"

#include <string.h>

// Begins like the name, perhaps with a typing error after some letters.
static bool is_like(const char *name, const char *word, size_t len)
{
    enum { SAME = 4 };
    size_t same = 0;

    while (same < len && name[same] != '\0' && name[same] == word[same])
        same++;
    return same == len || same >= SAME;
}

static bool has_secret(
    const struct schema_prop *props, size_t count, const char *word, size_t len, bool whole)
{
    for (size_t i = 0; i < count; i++)
        if (props[i].secret &&
            (whole ? strncmp(props[i].name, word, len) == 0 && props[i].name[len] == '\0'
                   : is_like(props[i].name, word, len)))
            return true;
    return false;
}

static bool menu_has_secret(const struct schema_menu *m, const char *word, size_t len, bool whole)
{
    if (has_secret(m->props, m->prop_count, word, len, whole))
        return true;
    for (size_t i = 0; i < m->verb_count; i++)
        if (has_secret(m->verbs[i].args, m->verbs[i].arg_count, word, len, whole))
            return true;
    for (size_t i = 0; i < m->child_count; i++)
        if (menu_has_secret(m->children[i], word, len, whole))
            return true;
    return false;
}

// An argument's name may be cut short before an equals sign; before a blank it is a common word.
bool schema_names_secret(const struct schema *s, const char *text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";

    while (*text != '\0') {
        size_t len = strspn(text, letters), end = len + strspn(text + len, " \t");

        if (len > 0 && text[end] != '\0' && (text[end] == '=' || end > len) &&
            menu_has_secret(s->root, text, len, text[end] != '='))
            return true;
        text += len > 0 ? len : 1;
    }
    return false;
}

struct search {
    const char *part;
    size_t skip;
    struct buf *ret;
};

static bool search_line(struct search *s, const struct schema_menu *m, const char *verb)
{
    struct buf line = { 0 };
    bool found;

    for (const char *c = m->path; *c != '\0'; c++)
        buf_addc(&line, *c == '/' && c > m->path ? ' ' : *c);
    if (verb != NULL)
        buf_printf(&line, "%s%s", m->parent != NULL ? " " : "", verb);
    found = strstr(buf_str(&line), s->part) != NULL && s->skip-- == 0;
    if (found)
        buf_adds(s->ret, buf_str(&line));
    buf_free(&line);
    return found;
}

static bool search_menu(struct search *s, const struct schema_menu *m)
{
    if (m->parent != NULL && search_line(s, m, NULL))
        return true;
    for (size_t i = 0; i < m->verb_count; i++)
        if (search_line(s, m, m->verbs[i].name))
            return true;
    for (size_t i = 0; i < m->child_count; i++)
        if (search_menu(s, m->children[i]))
            return true;
    return false;
}

bool schema_search(const struct schema *s, const char *part, size_t skip, struct buf *ret)
{
    return search_menu(&(struct search){ part, skip, ret }, s->root);
}
