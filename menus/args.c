// SPDX-License-Identifier: ISC
// The words of a request: which of them a verb takes, and what its arguments are. All of them are
// looked at before the verb runs, so that nothing is half done when the last one makes no sense.

#include "menus/args.h"

#include "core/base/mem.h"
#include "menus/call.h"
#include "menus/import.h"
#include "menus/query.h"

#include <stdio.h>
#include <string.h>

const char *call_arg(const struct call *call, const char *name)
{
    size_t len = strlen(name);
    const char *found = NULL;

    for (size_t i = 1; i < call->words.count; i++) {
        const char *word = call->words.words[i].s;

        if (word[0] != '=' || strncmp(word + 1, name, len) != 0)
            continue;
        if (word[1 + len] == '=')
            found = word + len + 2;
        else if (word[1 + len] == '\0')
            found = word + len + 1;
    }
    return found;
}

bool call_flag(const struct call *call, const char *name)
{
    const char *value = call_arg(call, name);

    return value != NULL && strcmp(value, "no") != 0 && strcmp(value, "false") != 0;
}

static const struct prop *arg_row(const struct verb *verb, const char *name)
{
    for (const struct prop *p = verb->args; p != NULL && p->name != NULL; p++)
        if (strcmp(p->name, name) == 0)
            return p;
    return NULL;
}

static bool arg_parse(const struct prop *p, const char *text, struct buf *out, struct err *err)
{
    // `=once=` is how most clients say `once`.
    if (p->flags & ARG_FLAG && (*text == '\0' || p->type != &type_bool)) {
        buf_adds(out, text);
        return true;
    }
    return value_parse(p->type, &p->arg, p->name, text, strlen(text), out, err);
}

const char *call_value(struct call *call, const char *name)
{
    const struct prop *p = arg_row(call->verb, name);
    const char *text = call_arg(call, name);
    struct buf value = { 0 };
    const char *kept = NULL;

    if (text == NULL)
        return p->fallback;
    if (arg_parse(p, text, &value, NULL))
        kept = arena_strdup(&call->arena, buf_str(&value));
    buf_free(&value);
    return kept;
}

static bool is_one_of(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static bool takes_prop(const struct call *call, const char *name)
{
    int i = menu_prop_index(call->menu, name[0] == '!' ? name + 1 : name);

    return call->verb->props && i >= 0 &&
           !(menu_prop_at(call->menu, (size_t)i)->flags & (PROP_READ_ONLY | PROP_MEMORY));
}

bool call_takes(const struct call *call, const char *name)
{
    static const char *const items[] = { ".id", "numbers", "number" };
    static const char *const always[] = { ".tag", ".proplist" };

    return is_one_of(always, 2, name) || arg_row(call->verb, name) != NULL ||
           (call->verb->items != VERB_NO_ITEM && is_one_of(items, 3, name)) ||
           takes_prop(call, name);
}

static bool check_word(const struct call *call, const struct word_ref *word, struct err *err)
{
    const char *start = word->s + (word->s[0] == '=');
    char name[64];

    if (strlen(word->s) != word->len)
        return err_set(err, ERR_ARGUMENT, "a word must not contain a zero byte");
    if (word->s[0] == '?' && call->verb->queries)
        return true;
    if (strncmp(word->s, ".tag=", 5) == 0)
        return true;
    snprintf(name, sizeof(name), "%.*s", (int)strcspn(start, "="), start);
    if (word->s[0] == '=' && call_takes(call, name))
        return true;
    if (word->s[0] == '=' && call->verb->props && (import_word(name) || import_skips(call)))
        return true;
    return err_arg(err, name, "unknown parameter %s", name);
}

static bool check_args(const struct call *call, struct err *err)
{
    struct buf missing = { 0 };

    for (const struct prop *p = call->verb->args; p != NULL && p->name != NULL; p++) {
        const char *text = call_arg(call, p->name);
        struct buf ignored = { 0 };
        bool ok = text == NULL || arg_parse(p, text, &ignored, err);

        buf_free(&ignored);
        if (!ok) {
            buf_free(&missing);
            return false;
        }
        if (text == NULL && p->flags & PROP_REQUIRED)
            buf_printf(&missing, " %s", p->name);
    }
    if (missing.len == 0)
        return true;
    err_set(err, ERR_ARGUMENT, "missing value(s) of argument(s)%s", buf_str(&missing));
    buf_free(&missing);
    return false;
}

// Queries are worked through for every row, a .proplist for every attribute.
enum { CHOICE_MAX = 65536 };

static bool check_choice(const struct call *call, struct err *err)
{
    const char *list = call_arg(call, ".proplist");

    if (list == NULL)
        list = call_arg(call, "proplist");
    if (query_size(&call->words) > CHOICE_MAX)
        return err_set(err, ERR_ARGUMENT, "the queries are too long, %d bytes at most", CHOICE_MAX);
    if (list != NULL && strlen(list) > CHOICE_MAX)
        return err_arg(
            err, ".proplist", "value of .proplist is too long, %d bytes at most", CHOICE_MAX);
    return true;
}

bool call_check(const struct call *call, struct err *err)
{
    for (size_t i = 1; i < call->words.count; i++)
        if (!check_word(call, &call->words.words[i], err))
            return false;
    return check_choice(call, err) && check_args(call, err);
}
