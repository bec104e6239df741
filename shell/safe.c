// SPDX-License-Identifier: ISC
#include "shell/safe.h"

#include "core/base/text.h"

#include <string.h>

#define TAKEN_BY_OTHER "failure: safe mode is taken by "
#define HIJACK         "Hijacking Safe Mode from someone - unroll/release/don't take it [u/r/d]: "

static bool ask_daemon(
    struct safe *s, const char *command, const char *hijack, struct reply *reply, struct err *err)
{
    struct request r;
    bool ok;

    request_begin(&r, command);
    if (hijack != NULL)
        request_attr(&r, "hijack", hijack);
    ok = client_run(s->session->client, &r, reply, err);
    request_free(&r);
    return ok;
}

static bool tell(struct safe *s, const char *command, const char *hijack, struct err *err)
{
    struct reply reply = { 0 };
    bool ok = ask_daemon(s, command, hijack, &reply, err);

    if (ok)
        reply_free(&reply);
    return ok;
}

// What becomes of what somebody else did under safe mode; NULL: it stays theirs.
static const char *ask_hijack(struct safe *s)
{
    struct session *session = s->session;
    struct buf answer = { 0 };
    const char *how = NULL;

    if (session->ask != NULL && session->ask(session->ask_ctx, HIJACK, false, &answer) &&
        answer.len == 1)
        how = answer.data[0] == 'u' ? "unroll" : answer.data[0] == 'r' ? "release" : NULL;
    buf_free(&answer);
    return how;
}

static bool take(struct safe *s, struct err *err)
{
    bool ok = tell(s, "/safe-mode/take", NULL, err);
    const char *how;

    if (!ok && text_starts(err->text, TAKEN_BY_OTHER)) {
        how = ask_hijack(s);
        if (how == NULL)
            return true;
        ok = tell(s, "/safe-mode/take", how, err);
    }
    if (!ok)
        return false;
    s->on = true;
    term_puts(s->term, "[Safe Mode taken]\n");
    return true;
}

bool safe_toggle(struct safe *s, struct err *err)
{
    if (!s->on)
        return take(s, err);
    if (!tell(s, "/safe-mode/release", NULL, err))
        return false;
    s->on = false;
    term_puts(s->term, "[Safe Mode released]\n");
    return true;
}

void safe_check(struct safe *s)
{
    struct reply reply = { 0 };
    struct err err;

    if (!s->on || !ask_daemon(s, "/safe-mode/get", NULL, &reply, &err))
        return;
    if (reply.ret == NULL || strcmp(reply.ret, "own") != 0) {
        bool free = reply.ret == NULL || strcmp(reply.ret, "none") == 0; // by a command, perhaps

        s->on = false;
        term_puts(
            s->term, free ? "[Safe Mode released]\n" : "[Safe mode released by another user]\n");
    }
    reply_free(&reply);
}

bool safe_leave(struct safe *s, bool keep, struct err *err)
{
    bool on = s->on;

    s->on = false;
    return !on || tell(s, keep ? "/safe-mode/release" : "/safe-mode/unroll", NULL, err);
}
