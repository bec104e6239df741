// SPDX-License-Identifier: ISC
// add, set, unset, enable, disable, comment: everything that gives properties values. All values
// are parsed before anything changes; then the store does all of it or nothing.

#include "core/base/mem.h"
#include "core/base/text.h"
#include "menus/call.h"
#include "menus/check.h"
#include "menus/import.h"
#include "menus/slow.h"
#include "menus/store.h"
#include "menus/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_item_word(const char *name)
{
    static const char *const names[] = { ".id", "numbers", "number", "copy-from", "place-before" };

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static bool take_unset(struct item *item, size_t i, const struct prop *p, struct err *err)
{
    if (!(p->flags & PROP_UNSET))
        return err_arg(err, p->name, "%s cannot be unset", p->name);
    item_put(item, i, NULL);
    return true;
}

// `=name=value`, or `=!name=` for no value.
static bool take_value(struct item *item, const char *name, const char *text, struct err *err)
{
    bool unset = name[0] == '!';
    int i = menu_prop_index(item->menu, unset ? name + 1 : name);
    const struct prop *p = i >= 0 ? menu_prop_at(item->menu, (size_t)i) : NULL;
    char *value;

    if (p == NULL || p->flags & (PROP_READ_ONLY | PROP_MEMORY))
        return err_arg(err, name, "unknown parameter %s", name);
    if (unset)
        return take_unset(item, (size_t)i, p, err);
    if (*text == '\0' && p->flags & PROP_UNSET)
        return take_unset(item, (size_t)i, p, err);
    value = check_value(p, text, strlen(text), err);
    if (value == NULL)
        return false;
    item_put(item, (size_t)i, value);
    return true;
}

// What an import leaves out, because there is no such property.
static bool left_out(
    struct call *call, const char *name, const char *text, bool *ret, struct err *err)
{
    const char *prop = name[0] == '!' ? name + 1 : name;

    *ret = import_skips(call) && menu_prop_index(call->menu, prop) < 0;
    return !*ret || import_leaves_out(call, prop, text, err);
}

static bool take_values(struct call *call, struct item *item, struct err *err)
{
    for (size_t i = 1; i < call->words.count; i++) {
        const char *word = call->words.words[i].s, *text;
        char name[64];
        bool out;

        if (word[0] != '=')
            continue;
        text = strchrnul(word + 1, '=');
        snprintf(name, sizeof(name), "%.*s", (int)(text - word - 1), word + 1);
        text += *text == '=';
        if (is_item_word(name) || import_word(name))
            continue;
        if (!left_out(call, name, text, &out, err) || (!out && !take_value(item, name, text, err)))
            return false;
    }
    return true;
}

static bool place_of(struct call *call, uint32_t *ret, struct err *err)
{
    const char *word = call_arg(call, "place-before");
    const struct item *item;

    *ret = ITEM_NO_ID;
    if (word == NULL)
        return true;
    item = store_word(store_of(call->w, call->menu), word);
    if (item == NULL)
        return err_set(err, ERR_MISSING, "no such item");
    *ret = item->id;
    return true;
}

// copy-from: all but the name comes from another item.
static bool copied(struct call *call, struct item *item, struct err *err)
{
    const char *from = call_arg(call, "copy-from");
    struct store *s = store_of(call->w, call->menu);
    const struct item *other;
    const struct prop *p;

    if (from == NULL)
        return true;
    other = store_word(s, from);
    if (other == NULL)
        return err_set(err, ERR_MISSING, "no such item");
    for (size_t i = 0; (p = menu_prop_at(s->menu, i)) != NULL; i++)
        if (!(p->flags & (PROP_KEY | PROP_MEMORY)))
            item_put(item, i, mem_strdup(other->values[i]));
    return true;
}

static void add_run(struct call *call)
{
    struct store *s = store_of(call->w, call->menu);
    struct item *item = item_new(call->menu);
    uint32_t before, id = 0;
    char text[16];
    struct err err;

    if (!copied(call, item, &err) || !take_values(call, item, &err) ||
        !place_of(call, &before, &err)) {
        item_free(item);
        call_trap(call, &err);
        return;
    }
    import_defaults(call, item);
    if (slow_pending(call, &item, 1)) {
        item_free(item);
        return;
    }
    if (!store_add(s, item, before, &id, &err)) {
        call_trap(call, &err);
        return;
    }
    snprintf(text, sizeof(text), "*%X", (unsigned)id);
    import_done(call, text);
}

// Copies of the stored items that the request names, to be changed.
static bool stored_copies(struct call *call, struct item_list *ret, struct err *err)
{
    struct store *s = store_of(call->w, call->menu);
    struct item_list rows, copies = { 0 };

    if (call->menu->kind == MENU_SETTINGS) {
        item_list_add(&copies, item_copy(store_settings(s)));
        *ret = copies;
        return true;
    }
    if (!call_items(call, &rows, err))
        return false;
    for (size_t i = 0; i < rows.count; i++) {
        const struct item *stored = store_find(s, rows.items[i]->id);

        if (stored == NULL) {
            item_list_free(&rows);
            item_list_free(&copies);
            return err_set(err, ERR_GENERAL, "failure: can not change dynamic");
        }
        item_list_add(&copies, item_copy(stored));
    }
    item_list_free(&rows);
    *ret = copies;
    return true;
}

static void change(
    struct call *call, bool (*edit)(struct call *call, struct item *item, struct err *err))
{
    struct item_list copies;
    struct err err;
    bool ok;

    if (!stored_copies(call, &copies, &err)) {
        call_trap(call, &err);
        return;
    }
    for (size_t i = 0; i < copies.count; i++) {
        if (!edit(call, copies.items[i], &err)) {
            item_list_free(&copies);
            call_trap(call, &err);
            return;
        }
    }
    if (slow_pending(call, copies.items, copies.count)) {
        item_list_free(&copies);
        return;
    }
    // The store takes the items over, whatever becomes of them.
    ok = store_set(store_of(call->w, call->menu), copies.items, copies.count, &err);
    free(copies.items);
    if (ok)
        import_done(call, NULL);
    else
        call_trap(call, &err);
}

static bool edit_set(struct call *call, struct item *item, struct err *err)
{
    if (!take_values(call, item, err))
        return false;
    if (call->menu->kind == MENU_SETTINGS)
        import_defaults(call, item);
    return true;
}

static void set_run(struct call *call)
{
    change(call, edit_set);
}

static bool edit_enable(struct call *call, struct item *item, struct err *err)
{
    (void)call, (void)err;
    item_set(item, "disabled", "no");
    return true;
}

static void enable_run(struct call *call)
{
    change(call, edit_enable);
}

static bool edit_disable(struct call *call, struct item *item, struct err *err)
{
    (void)call, (void)err;
    item_set(item, "disabled", "yes");
    return true;
}

static void disable_run(struct call *call)
{
    change(call, edit_disable);
}

static bool edit_comment(struct call *call, struct item *item, struct err *err)
{
    const char *text = call_arg(call, "comment");

    return take_value(item, "comment", text != NULL ? text : "", err);
}

static void comment_run(struct call *call)
{
    change(call, edit_comment);
}

static bool edit_unset(struct call *call, struct item *item, struct err *err)
{
    const char *names = call_arg(call, "value-name");
    struct text_piece piece;

    while (text_split(&names, ',', &piece)) {
        char name[64];

        snprintf(name, sizeof(name), "!%.*s", (int)(piece.len < 60 ? piece.len : 60), piece.s);
        if (!take_value(item, name, "", err))
            return false;
    }
    return true;
}

static void unset_run(struct call *call)
{
    change(call, edit_unset);
}

#define COPY_FROM                                                                        \
    {                                                                                    \
        "copy-from", .type = &type_text, .help = "An item whose values are the defaults" \
    }

static const struct prop add_args[] = {
    COPY_FROM,
    { NULL },
};

static const struct prop add_ordered_args[] = {
    COPY_FROM,
    { "place-before", .type = &type_text, .help = "The item before which it goes" },
    { NULL },
};

static const struct prop comment_args[] = {
    { "comment", .type = &type_text, .flags = ARG_POSITIONAL | PROP_REQUIRED, .help = "The text" },
    { NULL },
};

static const struct prop unset_args[] = {
    { "value-name", .type = &type_text, .flags = ARG_POSITIONAL | PROP_REQUIRED,
        .help = "Which property" },
    { NULL },
};

const struct verb op_add = {
    .name = "add",
    .help = "Make a new item",
    .policy = POLICY_WRITE,
    .reply = VERB_RETURNS,
    .props = true,
    .args = add_args,
    .run = add_run,
};

const struct verb op_add_ordered = {
    .name = "add",
    .help = "Make a new item",
    .policy = POLICY_WRITE,
    .reply = VERB_RETURNS,
    .props = true,
    .args = add_ordered_args,
    .run = add_run,
};

const struct verb op_set = {
    .name = "set",
    .help = "Change properties",
    .policy = POLICY_WRITE,
    .items = VERB_ITEMS,
    .props = true,
    .run = set_run,
};

const struct verb op_enable = {
    .name = "enable",
    .help = "Put items into use",
    .policy = POLICY_WRITE,
    .items = VERB_ITEMS,
    .run = enable_run,
};

const struct verb op_disable = {
    .name = "disable",
    .help = "Take items out of use",
    .policy = POLICY_WRITE,
    .items = VERB_ITEMS,
    .run = disable_run,
};

const struct verb op_comment = {
    .name = "comment",
    .help = "Set the comment of items",
    .policy = POLICY_WRITE,
    .items = VERB_ITEMS,
    .args = comment_args,
    .run = comment_run,
};

const struct verb op_unset = {
    .name = "unset",
    .help = "Take a property's value away",
    .policy = POLICY_WRITE,
    .items = VERB_ITEMS,
    .args = unset_args,
    .run = unset_run,
};
