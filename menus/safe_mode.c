// SPDX-License-Identifier: ISC
// /safe-mode: what everybody changes from now on is undone if the one who took it loses the
// connection. A person who locks himself out finds the router as it was.

#include "menus/call.h"
#include "menus/journal.h"
#include "menus/warren.h"

#include <string.h>

extern const struct menu menu_safe_mode;

static void end(struct call *call, bool ok, const struct err *err)
{
    if (ok)
        call_done(call);
    else
        call_trap(call, err);
}

// The connection's own mark; NULL with a sentence.
static const struct mark *own(const struct call *call, struct err *err)
{
    const struct mark *m = journal_safe_mode(call->w);

    if (m != NULL && m->connection == call->serve)
        return m;
    err_set(err, ERR_GENERAL, "failure: safe mode is not taken");
    return NULL;
}

enum { HIJACK_RELEASE = 1, HIJACK_UNROLL };

static const struct word hijacks[] = {
    { "release", HIJACK_RELEASE, "Keep what the other one has changed" },
    { "unroll", HIJACK_UNROLL, "Undo what the other one has changed" },
    { NULL },
};

static bool hijack(struct call *call, struct err *err)
{
    const struct mark *m = journal_safe_mode(call->w);
    const char *how = call_arg(call, "hijack");

    if (m == NULL || how == NULL || *how == '\0')
        return true;
    return strcmp(how, "release") == 0 ? journal_release(call->w, m->id, err)
                                       : journal_unroll(call->w, m->id, err);
}

static void take_run(struct call *call)
{
    struct err err;
    uint32_t id;

    end(call, hijack(call, &err) && journal_mark(call->w, MARK_SAFE, &id, &err), &err);
}

static void release_run(struct call *call)
{
    struct err err;
    const struct mark *m = own(call, &err);

    end(call, m != NULL && journal_release(call->w, m->id, &err), &err);
}

static void unroll_run(struct call *call)
{
    struct err err;
    const struct mark *m = own(call, &err);

    end(call, m != NULL && journal_unroll(call->w, m->id, &err), &err);
}

static void get_run(struct call *call)
{
    const struct mark *m = journal_safe_mode(call->w);

    if (m == NULL)
        call_return(call, "none");
    else
        call_return(call, m->connection == call->serve ? "own" : m->user);
}

static const struct prop take_args[] = {
    { "hijack", .type = &type_enum, .arg = { .words = hijacks },
        .help = "What becomes of the changes of the one who has it" },
    { NULL },
};

static const struct verb verbs[] = {
    { "get", "Who has taken it", .reply = VERB_RETURNS, .run = get_run },
    { "release", "Leave it and keep what was changed", POLICY_WRITE, .run = release_run },
    { "take", "From now on, changes are undone if the connection is lost", POLICY_WRITE,
        .args = take_args, .run = take_run },
    { "unroll", "Leave it and undo what was changed", POLICY_WRITE, .run = unroll_run },
    { NULL },
};

const struct menu menu_safe_mode = {
    .path = "/safe-mode",
    .kind = MENU_DIR,
    .help = "Changes that undo themselves",
    .verbs = verbs,
};
