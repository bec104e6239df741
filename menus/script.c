// SPDX-License-Identifier: ISC
#include "menus/script.h"

#include "menus/menu.h"
#include "menus/serve.h"
#include "menus/user.h"
#include "menus/warren.h"

#include <grp.h>
#include <pwd.h>
#include <string.h>

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

// What an owner may do now: a script must not outlive the rights of who wrote it. The machine's own
// administrator and system accounts of the group `warren` need not be among the users.
static unsigned owner_rights(struct warren *w, const char *owner)
{
    const struct item *user = user_named(w, owner);

    if (user != NULL)
        return user_policies(w, user);
    return strcmp(owner, "admin") == 0 || in_group(owner, "warren") ? POLICY_ALL : 0;
}

unsigned script_rights(struct warren *w, const struct item *item)
{
    return value_flags(policy_words, item_text(item, "policy")) &
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
    needed = value_flags(policy_words, item_text(script, "policy"));
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
