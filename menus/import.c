// SPDX-License-Identifier: ISC
#include "menus/import.h"

#include "core/base/mem.h"
#include "menus/args.h"
#include "menus/call.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HAS_LATER = 3, HIDES_SECRETS = 7 }; // versions of RouterOS

bool import_word(const char *name)
{
    static const char *const words[] = { ".version", ".skip-unknown", ".batch" };

    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (strcmp(words[i], name) == 0)
            return true;
    return false;
}

bool import_skips(const struct call *call)
{
    return call_flag(call, ".skip-unknown");
}

static long version_of(const struct call *call)
{
    const char *version = call_arg(call, ".version");

    return version != NULL ? strtol(version, NULL, 10) : 0;
}

bool import_leaves_out(
    const struct call *call, const char *name, const char *value, struct err *err)
{
    for (const struct menu_foreign *f = call->menu->foreign; f != NULL && f->name != NULL; f++)
        if (strcmp(f->name, name) == 0 && (f->harmless == NULL || strcmp(f->harmless, value) != 0))
            return err_arg(err, name, "unknown parameter %s", name);
    return true;
}

static bool is_given(const struct call *call, const struct prop *p)
{
    char unset[64];

    snprintf(unset, sizeof(unset), "!%s", p->name);
    if (call_arg(call, p->name) != NULL || call_arg(call, unset) != NULL)
        return true;
    for (size_t i = 0; i < PROP_ALIASES && p->aliases[i] != NULL; i++)
        if (call_arg(call, p->aliases[i]) != NULL)
            return true;
    return false;
}

// Whether nobody has said yet what this value is to be.
static bool is_untouched(const struct item *item, size_t i, const struct prop *p)
{
    if (item->values[i] == NULL)
        return true;
    return item->menu->kind == MENU_SETTINGS && p->fallback != NULL &&
           strcmp(item->values[i], p->fallback) == 0;
}

// The secret that an item of this menu is of no use without, where the file does not have it.
static const struct prop *hidden_secret(const struct call *call)
{
    const struct prop *p;

    if (version_of(call) < HIDES_SECRETS || strcmp(call->verb->name, "add") != 0 ||
        menu_prop_index(call->menu, "disabled") < 0)
        return NULL;
    for (size_t i = 0; (p = menu_prop_at(call->menu, i)) != NULL; i++)
        if (p->flags & PROP_SECRET && !is_given(call, p))
            return p;
    return NULL;
}

void import_defaults(const struct call *call, struct item *item)
{
    long version = version_of(call);
    const struct prop *p;

    for (size_t i = 0; version >= HAS_LATER && (p = menu_prop_at(item->menu, i)) != NULL; i++) {
        const char *later = p->later[version >= 7 && p->later[1] != NULL];

        if (later != NULL && !is_given(call, p) && is_untouched(item, i, p))
            item_put(item, i, mem_strdup(later));
    }
    if (hidden_secret(call) != NULL)
        item_set(item, "disabled", "yes");
}

// The properties in the request that the menu does not have, with commas between them.
static void unknown_names(const struct call *call, struct buf *out)
{
    for (size_t i = 1; import_skips(call) && i < call->words.count; i++) {
        const char *word = call->words.words[i].s;
        char name[64];

        if (word[0] != '=' || word[1] == '.')
            continue;
        word += word[1] == '!' ? 2 : 1;
        snprintf(name, sizeof(name), "%.*s", (int)strcspn(word, "="), word);
        if (menu_prop_index(call->menu, name) < 0 && !call_takes(call, name))
            buf_printf(out, "%s%s", out->len > 0 ? "," : "", name);
    }
}

void import_done(struct call *call, const char *ret)
{
    const struct prop *secret = hidden_secret(call);
    struct buf unknown = { 0 };
    const char *attrs[] = { "ret", ret, "unknown", NULL, "disabled",
        secret != NULL ? secret->name : NULL, NULL };

    unknown_names(call, &unknown);
    if (unknown.len > 0)
        attrs[3] = buf_str(&unknown);
    call_done_attrs(call, attrs);
    buf_free(&unknown);
}
