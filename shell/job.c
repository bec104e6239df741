// SPDX-License-Identifier: ISC
#include "shell/job.h"

#include "core/base/mem.h"
#include "shell/display.h"
#include "shell/eval.h"
#include "shell/globals.h"

#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>

enum {
    OUTPUT_SIZE = 8192, // bytes that are sent at once
    OUTPUT_MS = 50,     // what was printed waits no longer, while more is printed
    WIDTH = 80,         // columns of a table that no terminal shows
};

struct job {
    struct session *s;
    struct term term;
    struct display display;
    struct buf text; // printed and not sent
    int64_t sent_ms;
    struct row job;        // script, source
    struct rows variables; // name, value
};

static int64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

// The daemon answers when it wants more. What it refuses is lost: it is about to end this process.
static void send_output(void *ctx)
{
    struct job *j = ctx;
    struct request r;
    struct reply reply = { 0 };
    struct err err;

    if (j->text.len == 0)
        return;
    request_begin(&r, "/console/job/output");
    request_attr(&r, "text", buf_str(&j->text));
    buf_truncate(&j->text, 0);
    if (client_busy(j->s->client))
        client_post(j->s->client, &r, &err);
    else
        client_run(j->s->client, &r, &reply, &err);
    reply_free(&reply);
    request_free(&r);
    j->sent_ms = now_ms();
}

static void write_output(void *ctx, const char *data, size_t len)
{
    struct job *j = ctx;

    bool much, due = now_ms() - j->sent_ms >= OUTPUT_MS;

    buf_add(&j->text, data, len);
    much = j->text.len >= OUTPUT_SIZE;
    // A little of what a request shows goes out while it runs; a lot must wait, because the daemon
    // takes no requests while its rows are not read.
    if (client_busy(j->s->client) ? due && !much : due || much)
        send_output(j);
}

static int no_key(void *ctx, bool wait)
{
    (void)ctx;
    return wait ? KEY_END : KEY_NONE;
}

static bool fetch(struct job *j, struct err *err)
{
    struct request r;
    struct reply reply = { 0 };
    bool ok;

    request_begin(&r, "/console/job/fetch");
    ok = client_run(j->s->client, &r, &reply, err);
    request_free(&r);
    if (!ok)
        return false;
    for (size_t i = 0; i < reply.rows.count; i++) {
        struct row *row = i == 0 ? &j->job : rows_add(&j->variables);

        *row = reply.rows.rows[i];
        reply.rows.rows[i] = (struct row){ 0 };
    }
    reply_free(&reply);
    return true;
}

static void report(struct job *j, const char *message, unsigned line, unsigned column)
{
    struct request r;
    struct reply reply = { 0 };
    struct buf place = { 0 };
    struct err err;

    send_output(j);
    request_begin(&r, "/console/job/report");
    if (message != NULL)
        request_attr(&r, "message", message);
    if (line > 0) {
        buf_printf(&place, "line %u column %u", line, column);
        request_attr(&r, "place", buf_str(&place));
    }
    client_run(j->s->client, &r, &reply, &err);
    reply_free(&reply);
    request_free(&r);
    buf_free(&place);
}

static const char *variable(const struct job *j, const char *name)
{
    for (size_t i = 0; i < j->variables.count; i++) {
        const char *own = row_get(&j->variables.rows[i], "name");

        if (own != NULL && strcmp(own, name) == 0)
            return row_get(&j->variables.rows[i], "value");
    }
    return NULL;
}

static bool is_declared(void *ctx, const char *name)
{
    return variable(ctx, name) != NULL;
}

// The variables that the daemon gave are the script's own.
static bool run(struct job *j, const struct parse *p, struct run_error *error)
{
    struct scope scope;
    struct eval e = { .session = j->s, .script = p->script, .error = error };
    struct datum last = { 0 };
    bool ok;

    scope_push(&e, &scope, false);
    for (size_t i = 0; i < j->variables.count; i++) {
        const char *value = row_get(&j->variables.rows[i], "value");
        struct datum d = datum_guess(value, strlen(value));

        datum_move(&scope_own(&scope, row_get(&j->variables.rows[i], "name"))->value, &d);
    }
    ok = eval_block(&e, p->script->root, &last, &error->err);
    scope_pop(&e);
    datum_clear(&last);
    datum_clear(&e.returned);
    return ok;
}

static enum exit_status run_source(struct job *j)
{
    const char *source = row_get(&j->job, "source");
    struct parse_env env = {
        .schema = j->s->schema, .menu = j->s->menu, .declared = is_declared, .ctx = j
    };
    struct run_error error = { 0 };
    struct parse p;
    bool ok;

    if (source == NULL)
        source = "";
    err_clear(&error.err);
    globals_sync(j->s);
    parse_text(&p, &env, source, strlen(source));
    ok = !p.failed && run(j, &p, &error);
    globals_sync(j->s);
    if (p.failed)
        report(j, p.error, p.line, p.column);
    else if (!ok)
        report(j, error.err.text, error.script != NULL ? error.line : 0, error.column);
    else
        report(j, NULL, 0, 0);
    run_error_fini(&error);
    parse_fini(&p);
    return ok ? EXIT_OK : EXIT_COMMAND;
}

enum exit_status job_run(struct session *s)
{
    struct job j = { .s = s };
    struct err err;
    enum exit_status status = EXIT_DAEMON;

    prctl(PR_SET_NAME, "warren", 0, 0, 0);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); // others run under the same account
    j.term = (struct term){
        .write = write_output, .key = no_key, .ctx = &j, .width = WIDTH, .key_fd = -1
    };
    display_init(&j.display, &j.term);
    s->out = display_output(&j.display);
    s->job = &j.job;
    s->settle = send_output;
    s->settle_ctx = &j;
    if (fetch(&j, &err)) {
        status = run_source(&j);
        display_rest(&j.display);
    }
    s->job = NULL;
    s->settle = NULL;
    row_free(&j.job);
    rows_free(&j.variables);
    buf_free(&j.text);
    return status;
}
