// SPDX-License-Identifier: ISC
// Groups of users: what their members may do.

#include "core/base/text.h"
#include "menus/item.h"
#include "menus/user.h"
#include "menus/warren.h"

#include <string.h>

extern const struct menu menu_user_group;

// A policy is granted by its word and not granted by the word with a ! before it.
static const struct word choices[] = {
#define CHOICE(word) \
    { word },        \
    {                \
        "!" word     \
    }
    CHOICE("local"),
    CHOICE("telnet"),
    CHOICE("ssh"),
    CHOICE("ftp"),
    CHOICE("reboot"),
    CHOICE("read"),
    CHOICE("write"),
    CHOICE("policy"),
    CHOICE("test"),
    CHOICE("winbox"),
    CHOICE("password"),
    CHOICE("web"),
    CHOICE("sniff"),
    CHOICE("sensitive"),
    CHOICE("api"),
    CHOICE("romon"),
    CHOICE("dude"),
    CHOICE("tikapp"),
    CHOICE("rest-api"),
#undef CHOICE
    { NULL },
};

static const struct type_arg choice = { .words = choices };

static unsigned policy_of(const struct text_piece *piece, bool *ret_granted)
{
    bool denied = piece->len > 0 && piece->s[0] == '!';
    size_t i;

    *ret_granted = !denied;
    if (word_find(policy_words, piece->s + denied, piece->len - denied, &i) == MATCH_EXACT)
        return (unsigned)policy_words[i].value;
    return 0;
}

static void put_words(struct buf *out, unsigned policies, const char *mark)
{
    for (const struct word *w = policy_words; w->word != NULL; w++)
        if (policies & (unsigned)w->value)
            buf_printf(out, "%s%s%s", out->len > 0 ? "," : "", mark, w->word);
}

// All policies are named: first what the group grants, then what it does not.
static bool policy_normal(const char *value, struct buf *out, struct err *err)
{
    struct text_piece piece;
    unsigned policies = 0;

    (void)err;
    while (text_split(&value, ',', &piece)) {
        bool granted;
        unsigned policy = policy_of(&piece, &granted);

        policies = granted ? policies | policy : policies & ~policy;
    }
    put_words(out, policies, "");
    put_words(out, POLICY_ALL & ~policies, "!");
    return true;
}

#define NOTHING                                                                                  \
    "!local,!telnet,!ssh,!ftp,!reboot,!read,!write,!policy,!test,!winbox,!password,!web,!sniff," \
    "!sensitive,!api,!romon,!dude,!tikapp,!rest-api"

static const struct prop props[] = {
    { "name", .type = &type_name, .arg = { .min = 1, .max = 63 }, .flags = PROP_KEY | PROP_REQUIRED,
        .help = "Group name" },
    { "policy", .type = &type_list, .arg = { .item = &type_enum, .item_arg = &choice },
        .fallback = NOTHING, .effect = EFFECT_LIVE, .normal = policy_normal,
        .help = "What the members may do" },
    { NULL },
};

static const struct builtin {
    uint32_t id;
    const char *name, *policy;
} builtins[] = {
    { 1, "read",
        "local,telnet,ssh,reboot,read,test,winbox,password,web,sniff,sensitive,api,romon,tikapp,"
        "rest-api,!ftp,!write,!policy,!dude" },
    { 2, "write",
        "local,telnet,ssh,reboot,read,write,test,winbox,password,web,sniff,sensitive,api,romon,"
        "tikapp,rest-api,!ftp,!policy,!dude" },
    { 3, "full",
        "local,telnet,ssh,ftp,reboot,read,write,policy,test,winbox,password,web,sniff,sensitive,"
        "api,romon,dude,tikapp,rest-api" },
};
enum { BUILTINS = sizeof(builtins) / sizeof(*builtins), FULL = BUILTINS - 1 };

static const struct builtin *builtin_of(const struct item *item)
{
    return item->id >= 1 && item->id <= BUILTINS ? &builtins[item->id - 1] : NULL;
}

static void builtin(struct store *s)
{
    for (size_t i = 0; i < BUILTINS; i++)
        store_builtin(s, builtins[i].id, builtins[i].name);
}

static const char *pristine(const struct item *item, const struct prop *p)
{
    const struct builtin *b = builtin_of(item);

    return b != NULL && strcmp(p->name, "policy") == 0 ? b->policy : NULL;
}

static bool validate(
    struct warren *w, const struct item *item, const struct item *old, struct err *err)
{
    const struct builtin *b = old != NULL ? builtin_of(old) : NULL;

    (void)w;
    if (b != NULL && strcmp(item_name(item), b->name) != 0)
        return err_arg(err, "name", "failure: can not rename system group");
    if (b == &builtins[FULL] && strcmp(item_text(item, "policy"), b->policy) != 0)
        return err_arg(err, "policy", "failure: can not change the policy of group full");
    return true;
}

static bool may_remove(struct warren *w, const struct item *item, struct err *err)
{
    (void)w;
    if (builtin_of(item) != NULL)
        return err_set(err, ERR_GENERAL, "failure: can not remove system group");
    return true;
}

static bool apply(struct warren *w, const struct item *old, const struct item *item,
    unsigned effects, struct err *err)
{
    (void)item, (void)effects;
    if (old == NULL)
        return true; // it has no members yet
    if (!users_one_is_full(w, err))
        return false;
    users_review(w);
    return true;
}

const struct menu menu_user_group = {
    .path = "/user/group",
    .kind = MENU_LIST,
    .help = "Groups of users and what they may do",
    .no_disable = true,
    .policy = POLICY_POLICY,
    .props = props,
    .duplicate = "failure: group with the same name already exists",
    .builtin = builtin,
    .pristine = pristine,
    .validate = validate,
    .may_remove = may_remove,
    .apply = apply,
};
