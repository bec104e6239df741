// SPDX-License-Identifier: ISC
// The `:` commands about jobs of the daemon and about variables.
#include "shell/builtin_run.h"

#include <string.h>

static void show(struct eval *e, const struct buf *text)
{
    const struct output *out = &e->session->out;

    if (text->len > 0)
        out->text(out->ctx, buf_str(text), text->len);
}

static void list_variables(struct buf *out, const struct scope *s, bool globals)
{
    for (const struct variable *v = s->variables; v != NULL; v = v->next) {
        if (v->global || (globals && v->value.type == DATUM_NOTHING))
            continue;
        buf_printf(out, "%s=", v->name);
        datum_print(out, &v->value);
        buf_addc(out, '\n');
    }
}

bool run_environment(struct call *c, struct datum *ret, struct err *err)
{
    struct buf text = { 0 };

    (void)ret, (void)err;
    session_settle(c->eval->session);
    buf_adds(&text, "Global Variables\n");
    list_variables(&text, c->eval->session->globals, true);
    buf_adds(&text, "Local Variables\n");
    for (const struct scope *s = c->eval->scope; s != NULL; s = s->function ? NULL : s->outer)
        list_variables(&text, s, false);
    show(c->eval, &text);
    buf_free(&text);
    return true;
}

// The name of the script that the daemon has run here; nothing in a person's console.
bool run_jobname(struct call *c, struct datum *ret, struct err *err)
{
    const struct row *job = c->eval->session->job;
    const char *name = job != NULL ? row_get(job, "script") : NULL;

    (void)err;
    if (name != NULL)
        *ret = datum_str(name);
    return true;
}

static bool add_word(struct call *c, struct request *r, const char *name, struct err *err)
{
    struct datum d = { 0 };
    struct buf text = { 0 };
    bool given, ok = call_value(c, name, &d, &given, err);

    if (ok && given) {
        datum_word(&text, &d);
        request_attr(r, name, buf_str(&text));
    }
    datum_clear(&d);
    buf_free(&text);
    return ok;
}

// The id of the job, or, with as-string, what it printed.
bool run_execute(struct call *c, struct datum *ret, struct err *err)
{
    bool wait = call_arg(c, "as-string") != NULL;
    struct session *s = c->eval->session;
    struct request r;
    struct reply reply = { 0 };
    bool ok;

    session_settle(s);
    request_begin(&r, "/execute");
    if (wait)
        request_attr(&r, "as-string", "");
    ok = add_word(c, &r, "script", err) && add_word(c, &r, "file", err) &&
         client_run(s->client, &r, &reply, err);
    if (ok && reply.ret != NULL)
        *ret = wait ? datum_str(reply.ret) : datum_guess(reply.ret, strlen(reply.ret));
    reply_free(&reply);
    request_free(&r);
    return ok;
}
