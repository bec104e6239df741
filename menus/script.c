// SPDX-License-Identifier: ISC
#include "menus/script.h"

#include "menus/menu.h"
#include "menus/serve.h"
#include "menus/warren.h"

#include <grp.h>
#include <pwd.h>
#include <string.h>

enum { OF_ROUTEROS = 1 << 30 }; // a right to something that Warren does not have

const struct word script_policies[] = {
    { "ftp", POLICY_FTP, "Files" },
    { "reboot", POLICY_REBOOT, "Restart and reset" },
    { "read", POLICY_READ, "Look at the configuration" },
    { "write", POLICY_WRITE, "Change the configuration" },
    { "policy", POLICY_POLICY, "Users and their rights" },
    { "test", POLICY_TEST, "Ping and its like" },
    { "password", POLICY_PASSWORD, "The own password" },
    { "sniff", OF_ROUTEROS, NULL },
    { "sensitive", POLICY_SENSITIVE, "See secrets" },
    { "romon", OF_ROUTEROS, NULL },
    // Older exports have the doors among them.
    { "api", OF_ROUTEROS, NULL },
    { "dude", OF_ROUTEROS, NULL },
    { "local", OF_ROUTEROS, NULL },
    { "rest-api", OF_ROUTEROS, NULL },
    { "ssh", OF_ROUTEROS, NULL },
    { "telnet", OF_ROUTEROS, NULL },
    { "tikapp", OF_ROUTEROS, NULL },
    { "web", OF_ROUTEROS, NULL },
    { "winbox", OF_ROUTEROS, NULL },
    { NULL },
};

static bool in_group(const char *name, const char *group)
{
    const struct passwd *account = getpwnam(name);
    gid_t primary = account != NULL ? account->pw_gid : 0;
    const struct group *g = account != NULL ? getgrnam(group) : NULL;

    if (g == NULL)
        return false;
    if (g->gr_gid == primary)
        return true;
    for (char **member = g->gr_mem; *member != NULL; member++)
        if (strcmp(*member, name) == 0)
            return true;
    return false;
}

// The policies of a user's group.
static unsigned group_rights(struct warren *w, const struct item *user)
{
    const struct store *groups = store_at(w, "/user/group");
    const struct item *group =
        groups != NULL ? store_named(groups, item_text(user, "group")) : NULL;

    return group != NULL ? value_flags(policy_words, item_text(group, "policy")) : 0;
}

// What an owner may do now: a script must not outlive the rights of who wrote it. System accounts
// of the group `warren` are not among the users.
static unsigned owner_rights(struct warren *w, const char *owner)
{
    const struct store *users = store_at(w, "/user");
    const struct item *user;

    if (users == NULL || menu_prop_index(users->menu, "group") < 0)
        return POLICY_ALL;
    user = store_named(users, owner);
    if (user != NULL)
        return item_enabled(user) ? group_rights(w, user) : 0;
    return in_group(owner, "warren") ? POLICY_ALL : 0;
}

unsigned script_rights(struct warren *w, const struct item *item)
{
    return value_flags(script_policies, item_text(item, "policy")) & POLICY_ALL &
           owner_rights(w, item_text(item, "owner"));
}

void script_settle(struct warren *w, struct item *item, const struct item *old)
{
    if (*item_text(item, "owner") == '\0')
        item_set(item, "owner",
            old != NULL       ? item_get(old, "owner")
            : w->user != NULL ? w->user->name
                              : "admin");
}

// What one may not do by hand may not be put into the mouth of somebody who may.
bool script_author(
    struct warren *w, const struct item *item, const struct item *old, struct err *err)
{
    const char *owner = item_text(item, "owner");
    unsigned needed = script_rights(w, item) | (old != NULL ? script_rights(w, old) : 0);

    if (w->user == NULL)
        return true;
    if (strcmp(owner, old != NULL ? item_text(old, "owner") : w->user->name) != 0)
        needed |= POLICY_POLICY;
    if ((needed & ~w->user->policies) == 0)
        return true;
    return err_set(err, ERR_GENERAL, "not enough permissions (9)");
}

static const struct item *script_named(struct warren *w, const char *name)
{
    const struct store *scripts = store_at(w, "/system/script");

    return scripts != NULL ? store_named(scripts, name) : NULL;
}

bool script_order(struct warren *w, const char *text, struct job_order *order, struct err *err)
{
    const struct item *script = script_named(w, text);
    unsigned needed;

    order->source = text;
    if (script == NULL)
        return true;
    needed = value_flags(script_policies, item_text(script, "policy")) & POLICY_ALL;
    if ((needed & ~order->policies) != 0 && !item_yes(script, "dont-require-permissions"))
        return err_set(err, ERR_GENERAL, "not enough permissions (9)");
    order->script = item_name(script);
    order->source = item_text(script, "source");
    order->owner = item_text(script, "owner");
    order->policies = script_rights(w, script);
    return true;
}

uint32_t script_start(struct warren *w, const char *text, struct job_order *order, struct err *err)
{
    const struct item *script = script_named(w, text);
    uint32_t job;

    if (!script_order(w, text, order, err))
        return 0;
    job = jobs_start(w->jobs, order, err);
    if (job != 0 && script != NULL)
        jobs_count(w->jobs, script->id, false);
    return job;
}
