// SPDX-License-Identifier: ISC
// Who may log in. Passwords are kept as hashes, but for those users that old clients log in as.

#include "menus/user.h"

#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/crypto/password.h"
#include "menus/warren.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

extern const struct menu menu_user;

#define ID_ADMIN 1

static const struct prop props[] = {
    { "name", .type = &type_name, .arg = { .min = 1, .max = 63 }, .flags = PROP_KEY | PROP_REQUIRED,
        .column = "NAME", .width = 24, .help = "User name" },
    { "group", .type = &type_ref, .arg = { .ref = "/user/group" }, .flags = PROP_REQUIRED,
        .effect = EFFECT_LIVE, .column = "GROUP", .width = 6, .help = "What the user may do" },
    { "address", .type = &type_list, .arg = { .item = &type_prefix }, .fallback = "",
        .column = "ADDRESS", .width = 18,
        .help = "Networks that the user may log in from over TCP; empty: any" },
    { "last-logged-in", .type = &type_text, .flags = PROP_MEMORY | PROP_UNSET,
        .column = "LAST-LOGGED-IN", .help = "When the user came in last" },
    { "password", .type = &type_text, .arg = { .max = 255 }, .fallback = "",
        .flags = PROP_SECRET | PROP_HIDDEN,
        .help = "Password; without one there is no login over TCP" },
    { "legacy-login", .type = &type_bool, .fallback = "no",
        .help = "Whether old clients may log in by MD5 challenge: the password is then kept in "
                "clear text" },
    { NULL },
};

static const struct menu_flag flags[] = {
    { 'X', "disabled", 0 },
    { 0 },
};

const struct item *user_named(struct warren *w, const char *name)
{
    const struct store *s = store_at(w, "/user");

    return s != NULL && *name != '\0' ? store_named(s, name) : NULL;
}

static unsigned group_policies(struct warren *w, const char *name)
{
    const struct item *group = store_named(store_at(w, "/user/group"), name);
    const char *list = group != NULL ? item_text(group, "policy") : "";
    struct text_piece piece;
    unsigned policies = 0;

    while (text_split(&list, ',', &piece)) {
        size_t i;

        if (word_find(policy_words, piece.s, piece.len, &i) == MATCH_EXACT)
            policies |= (unsigned)policy_words[i].value;
    }
    return policies;
}

unsigned user_policies(struct warren *w, const struct item *user)
{
    return item_enabled(user) ? group_policies(w, item_text(user, "group")) : 0;
}

bool networks_have(const char *list, uint32_t address)
{
    struct text_piece piece;
    bool found = *list == '\0';

    while (!found && text_split(&list, ',', &piece)) {
        char *one = mem_strndup(piece.s, piece.len);
        uint32_t ip = 0;
        unsigned len = 32;

        found = value_prefix(one, &ip, &len) && (len == 0 || (ip ^ address) >> (32 - len) == 0);
        free(one);
    }
    return found;
}

bool user_comes_from(const struct item *user, uint32_t address)
{
    return networks_have(item_text(user, "address"), address);
}

bool user_is_legacy(const struct item *user)
{
    return item_yes(user, "legacy-login");
}

bool user_any_legacy(struct warren *w)
{
    const struct store *s = store_at(w, "/user");

    for (size_t i = 0; i < s->count; i++)
        if (item_enabled(s->items[i]) && user_is_legacy(s->items[i]))
            return true;
    return false;
}

void user_logged_in(struct warren *w, const struct item *user)
{
    struct buf now = { 0 };

    text_date(&now, time(NULL));
    store_remember(store_at(w, "/user"), user->id,
        (const char *const[]){ "last-logged-in", buf_str(&now), NULL });
    buf_free(&now);
}

void users_review(struct warren *w)
{
    const struct store *users = store_at(w, "/user");

    for (struct serve *s = serve_next(w, NULL); s != NULL; s = serve_next(w, s)) {
        const struct serve_user *who = serve_who(s);
        const struct item *user = who->account != 0 ? store_find(users, who->account) : NULL;

        if (who->account == 0)
            continue;
        serve_allow(s, user != NULL ? user_policies(w, user) : 0);
    }
}

bool users_one_is_full(struct warren *w, struct err *err)
{
    const unsigned full = POLICY_READ | POLICY_WRITE | POLICY_POLICY;
    const struct store *s = store_at(w, "/user");

    for (size_t i = 0; i < s->count; i++)
        if ((user_policies(w, s->items[i]) & full) == full)
            return true;
    return err_set(err, ERR_GENERAL, "failure: there must be one user who may change everything");
}

static void builtin(struct store *s)
{
    store_builtin(s, ID_ADMIN, "admin");
}

static const char *pristine(const struct item *item, const struct prop *p)
{
    if (item->id == ID_ADMIN && strcmp(p->name, "group") == 0)
        return "full";
    return item->id == ID_ADMIN && strcmp(p->name, "comment") == 0 ? "system default user" : NULL;
}

// An export gives hashes, so that users come back with the passwords that they had.
static const char *slow(const struct item *item)
{
    const char *password = item_text(item, "password");

    if (*password == '\0' || user_is_legacy(item) || password_is_hash(password))
        return NULL;
    return "password";
}

static void settle(struct warren *w, struct item *item, const struct item *old)
{
    struct buf hash = { 0 };

    (void)w, (void)old;
    if (slow(item) == NULL)
        return;
    password_hash(item_text(item, "password"), &hash);
    item_set(item, "password", buf_str(&hash));
    buf_free(&hash);
}

static bool validate(
    struct warren *w, const struct item *item, const struct item *old, struct err *err)
{
    (void)w;
    if (old != NULL && old->id == ID_ADMIN && strcmp(item_name(old), item_name(item)) != 0)
        return err_arg(err, "name", "failure: can not rename system default user");
    if (user_is_legacy(item) && password_is_hash(item_text(item, "password")))
        return err_arg(err, "legacy-login",
            "failure: legacy-login needs the password given anew, the router knows only its hash");
    return true;
}

static bool may_remove(struct warren *w, const struct item *item, struct err *err)
{
    (void)w;
    if (item->id == ID_ADMIN)
        return err_set(err, ERR_GENERAL, "failure: can not remove system default user");
    return true;
}

static bool apply(struct warren *w, const struct item *old, const struct item *item,
    unsigned effects, struct err *err)
{
    (void)old, (void)item, (void)effects;
    if (!users_one_is_full(w, err))
        return false;
    users_review(w);
    return true;
}

const struct menu menu_user = {
    .path = "/user",
    .kind = MENU_LIST,
    .help = "Who may log in to the router",
    .table = true,
    .policy = POLICY_POLICY,
    .props = props,
    .flags = flags,
    .duplicate = "failure: user with the same name already exists",
    .builtin = builtin,
    .pristine = pristine,
    .settle = settle,
    .slow = slow,
    .slow_form = password_hash,
    .validate = validate,
    .may_remove = may_remove,
    .apply = apply,
};
