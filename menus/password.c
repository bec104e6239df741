// SPDX-License-Identifier: ISC
#include "menus/password.h"

#include "core/base/mem.h"
#include "menus/call.h"
#include "menus/guess.h"
#include "menus/serve.h"
#include "menus/slow.h"
#include "menus/user.h"
#include "menus/warren.h"

#include <stdlib.h>
#include <string.h>

static void store(struct call *call, const struct item *user, const char *password)
{
    struct item *item = item_copy(user);
    struct err err;

    item_set(item, "password", password);
    if (store_set(store_at(call->w, "/user"), &item, 1, &err))
        call_done(call);
    else
        call_trap(call, &err);
}

static void no_user(struct call *call)
{
    call_trapf(call, ERR_MISSING, "no such item");
}

static void hashed(void *ctx, struct buf *hash)
{
    struct call *call = ctx;
    const struct item *user = user_named(call->w, call_user(call));

    call->state = NULL;
    call->stop = NULL;
    if (user == NULL)
        no_user(call);
    else // one that has become legacy meanwhile keeps no hash
        store(call, user, user_is_legacy(user) ? call_arg(call, "new-password") : buf_str(hash));
}

static void hash_stop(struct call *call)
{
    slow_cancel(call->state);
}

static void change(struct call *call, const struct item *user)
{
    const char *wanted = call_arg(call, "new-password");

    if (*wanted == '\0' || user_is_legacy(user)) {
        store(call, user, wanted);
        return;
    }
    call->stop = hash_stop;
    call->state = slow_start(call->w, password_hash, wanted, hashed, call);
}

static void answer(void *ctx, bool right)
{
    struct call *call = ctx;
    const struct item *user = user_named(call->w, call_user(call));

    call->state = NULL;
    call->stop = NULL;
    if (user == NULL)
        no_user(call);
    else if (!right && *item_text(user, "password") != '\0')
        call_trapf(call, ERR_GENERAL, "failure: the old password is wrong");
    else
        change(call, user);
}

static void password_stop(struct call *call)
{
    guess_cancel(call->state);
}

void password_run(struct call *call)
{
    const struct item *user = user_named(call->w, call_user(call));
    const char *wanted = call_arg(call, "new-password");
    struct guess_of of = { .said = call_arg(call, "old-password") };

    if (user == NULL) {
        call_trapf(call, ERR_MISSING, "failure: %s has no password: there is no such user in /user",
            call_user(call));
        return;
    }
    if (strcmp(wanted, call_arg(call, "confirm-new-password")) != 0) {
        call_trapf(call, ERR_ARGUMENT, "failure: the new passwords differ");
        return;
    }
    of.kept = item_text(user, "password");
    call->state = guess_start(call->w, &of, answer, call);
    call->stop = password_stop;
    if (call->state != NULL)
        call_hold(call);
    else
        call_trapf(call, ERR_GENERAL, "failure: too many passwords are being checked, try again");
}

#define SECRET(n, h)                                                                        \
    {                                                                                       \
        n, .type = &type_text, .arg = { .max = 255 }, .flags = PROP_REQUIRED | PROP_SECRET, \
           .help = h                                                                        \
    }

const struct prop password_args[] = {
    SECRET("old-password", "The present password; empty where there is none"),
    SECRET("new-password", "The password from now on"),
    SECRET("confirm-new-password", "The new password once more"),
    { NULL },
};
