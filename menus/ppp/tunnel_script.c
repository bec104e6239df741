// SPDX-License-Identifier: ISC
#include "menus/ppp/tunnel_script.h"

#include "core/base/mem.h"
#include "core/engine/session.h"
#include "core/net/ip4.h"
#include "menus/script.h"
#include "menus/serve.h"
#include "menus/warren.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OWNER "*sys" // the router itself: no user can have this name

static unsigned all_rights(void)
{
    return value_flags(policy_words, SCRIPT_POLICIES);
}

void tunnel_script(struct warren *w, const struct session *s, const char *prop)
{
    const struct item *profile =
        w->stores != NULL ? store_named(store_at(w, "/ppp/profile"), s->terms.profile) : NULL;
    const char *text = profile != NULL ? item_text(profile, prop) : "";
    uint32_t caller = s->server ? s->peer : s->local, called = s->server ? s->local : s->peer;
    char local[IP4_TEXT_SIZE], remote[IP4_TEXT_SIZE], from[IP4_TEXT_SIZE], to[IP4_TEXT_SIZE];
    char interface[16];
    struct job_order order = { .owner = OWNER, .policies = all_rights(), .chain = s->id };
    struct err err;
    char *by;

    if (*text == '\0')
        return;
    snprintf(interface, sizeof(interface), "*%X", s->iface != NULL ? (unsigned)s->iface->id : 0);
    order.variables = (const char *const[]){ "user", s->user, "local-address",
        ip4_text(s->params.local_address, local), "remote-address",
        ip4_text(s->params.remote_address, remote), "caller-id", ip4_text(caller, from),
        "called-id", ip4_text(called, to), "interface", interface, NULL };
    by = mem_printf("%s of profile (%s)", prop, item_name(profile));
    order.by = by;
    if (script_start(w, text, &order, &err) == 0)
        jobs_log_failure(order.script, by, &err);
    free(by);
}

static bool changed(const struct item *item, const struct item *old, const char *prop)
{
    return strcmp(item_text(item, prop), old != NULL ? item_text(old, prop) : "") != 0;
}

bool tunnel_script_author(
    struct warren *w, const struct item *item, const struct item *old, struct err *err)
{
    if ((!changed(item, old, "on-up") && !changed(item, old, "on-down")) || w->user == NULL ||
        (all_rights() & ~w->user->policies) == 0)
        return true;
    return err_set(err, ERR_GENERAL, "not enough permissions (9)");
}
