// SPDX-License-Identifier: ISC
#include "menus/audit.h"

#include "core/base/log.h"
#include "menus/journal.h"
#include "menus/serve.h"
#include "menus/warren.h"

#include <string.h>

// Scripts are not people.
static bool is_person(const struct serve_user *user)
{
    return strcmp(user->via, "script") != 0;
}

static void say(const struct serve_user *user, const char *way)
{
    const char *from = *user->address != '\0' ? " from " : "";

    if (is_person(user))
        log_write(LOG_SYSTEM | LOG_INFO | LOG_ACCOUNT, "user %s logged %s%s%s via %s", user->name,
            way, from, user->address, user->via);
}

void audit_login(const struct serve_user *user)
{
    say(user, "in");
}

void audit_logout(const struct serve_user *user)
{
    say(user, "out");
}

static bool said_before(const struct change *list, const struct change *step)
{
    for (const struct change *c = list; c < step; c++)
        if (c->kind == step->kind && c->s == step->s && !c->follows)
            return true;
    return false;
}

void audit_changes(struct warren *w, const struct change *list, size_t count)
{
    enum { DIFFERENT = 64 }; // steps that are looked at: a restored backup has very many

    if (w->author == NULL || journal_relaxed(w))
        return;
    for (size_t i = 0; i < count && i < DIFFERENT; i++) {
        struct buf text = { 0 };

        if (list[i].follows || said_before(list, &list[i]))
            continue;
        change_text(&text, list[i].s->menu, list[i].kind);
        log_write(LOG_SYSTEM | LOG_INFO, "%s by %s", buf_str(&text), w->author->user);
        buf_free(&text);
    }
}

void audit_atomic(const char *user)
{
    log_write(LOG_SYSTEM | LOG_INFO, "configuration changed by %s", user);
}
