// SPDX-License-Identifier: ISC
#include "menus/query.h"

#include "core/base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { QUERY_DEPTH = 4096 }; // as many as a sentence has words

struct stack {
    bool v[QUERY_DEPTH];
    size_t n;
    bool overflow;
};

// The stack is without end: below what was pushed everything is true.
static bool pop(struct stack *s)
{
    return s->n > 0 ? s->v[--s->n] : true;
}

static void push(struct stack *s, bool v)
{
    if (s->n < QUERY_DEPTH)
        s->v[s->n++] = v;
    else
        s->overflow = true;
}

static bool at(const struct stack *s, size_t from_top)
{
    return from_top < s->n ? s->v[s->n - 1 - from_top] : true;
}

// `?#ops`: an index pushes a copy of that value, or, at the end, replaces all by it; `.` only ends
// an index.
static void operators(struct stack *s, const char *ops)
{
    while (*ops != '\0') {
        if (*ops >= '0' && *ops <= '9') {
            size_t index = 0;
            bool v;

            for (; *ops >= '0' && *ops <= '9'; ops++)
                index = index < 1000 ? index * 10 + (size_t)(*ops - '0') : index;
            v = at(s, index);
            if (*ops == '\0')
                s->n = 0;
            push(s, v);
            if (*ops == '.')
                ops++;
            continue;
        }
        if (*ops == '!') {
            push(s, !pop(s));
        } else if (*ops == '&' || *ops == '|') {
            bool b = pop(s), a = pop(s);

            push(s, *ops == '&' ? a && b : a || b);
        }
        ops++;
    }
}

// What was asked for, in the form that the property has; a copy of the words themselves where it is
// no value of the type. Choices are not abbreviated here.
static char *wanted(const struct prop *p, const char *want)
{
    struct buf b = { 0 };
    bool choice = p->type == &type_enum || p->type == &type_flags;

    if (choice || !value_parse(p->type, &p->arg, p->name, want, strlen(want), &b, NULL)) {
        buf_free(&b);
        return NULL;
    }
    return buf_take(&b);
}

static int compare(const struct item *item, const char *name, const char *have, const char *want)
{
    int i = menu_prop_index(item->menu, name), order;
    const struct prop *p = i >= 0 ? menu_prop_at(item->menu, (size_t)i) : NULL;
    char *value;

    if (p == NULL || p->type == &type_bool) {
        if (strcmp(want, "yes") == 0)
            want = "true";
        return strcmp(have, strcmp(want, "no") == 0 ? "false" : want);
    }
    value = wanted(p, want);
    order = value != NULL ? value_compare(p->type, &p->arg, have, value) : strcmp(have, want);
    free(value);
    return order;
}

// Who may not see a secret may not guess it either: for such a client it has no value.
static const char *visible(const struct item *item, const char *name, bool secrets, char *scratch)
{
    int i = menu_prop_index(item->menu, name);
    unsigned flags = i >= 0 ? menu_prop_at(item->menu, (size_t)i)->flags : 0;

    if (flags & PROP_HIDDEN || (flags & PROP_SECRET && !secrets))
        return NULL;
    return item_attribute(item, name, scratch);
}

static bool test(const struct item *item, const char *query, bool secrets)
{
    char name[128], scratch[ITEM_SCRATCH];
    const char *value, *equals;
    char op = '=';

    if (*query == '-' || *query == '<' || *query == '>' || *query == '=')
        op = *query++;
    equals = strchr(query, '=');
    snprintf(name, sizeof(name), "%.*s", (int)strcspn(query, "="), query);
    value = visible(item, name, secrets, scratch);
    if (op == '-')
        return value == NULL;
    if (equals == NULL)
        return value != NULL;
    if (value == NULL)
        return false;
    if (op == '<')
        return compare(item, name, value, equals + 1) < 0;
    if (op == '>')
        return compare(item, name, value, equals + 1) > 0;
    return compare(item, name, value, equals + 1) == 0;
}

size_t query_size(const struct sentence *words)
{
    size_t size = 0;

    for (size_t i = 1; i < words->count; i++)
        if (words->words[i].s[0] == '?')
            size += words->words[i].len;
    return size;
}

char *query_demands(const struct sentence *words, const struct menu *menu, const char *name)
{
    int prop = menu_prop_index(menu, name);
    size_t len = strlen(name);
    const char *value = NULL;
    char *canonical;

    for (size_t i = 1; i < words->count; i++) {
        const char *word = words->words[i].s;

        if (word[0] != '?')
            continue;
        if (word[1] == '#')
            return NULL; // some of the words need not hold
        word += word[1] == '=' ? 2 : 1;
        if (strncmp(word, name, len) == 0 && word[len] == '=')
            value = word + len + 1;
    }
    if (value == NULL || prop < 0)
        return mem_strdup(value);
    canonical = wanted(menu_prop_at(menu, (size_t)prop), value);
    return canonical != NULL ? canonical : mem_strdup(value);
}

bool query_match(const struct sentence *words, const struct item *item, bool secrets)
{
    struct stack s = { .n = 0 };

    for (size_t i = 1; i < words->count; i++) {
        const char *word = words->words[i].s;

        if (word[0] != '?')
            continue;
        if (word[1] == '#')
            operators(&s, word + 2);
        else
            push(&s, test(item, word + 1, secrets));
    }
    if (s.overflow)
        return false; // nobody knows what that would have meant
    while (s.n > 0)
        if (!pop(&s))
            return false;
    return true;
}
