// SPDX-License-Identifier: ISC
// /import: runs a file of the router's as one script. A text that is wrong anywhere is not begun;
// the first command that fails ends it.
#include "shell/import.h"

#include "core/base/mem.h"
#include "core/base/text.h"
#include "shell/builtin_run.h"
#include "shell/files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH = 100 }; // of an import inside of another, in the evaluator's measure

struct options {
    char *name, *map;
    bool verbose, progress, dry_run, atomic, skip_unknown;
    unsigned from_line;
};

static void options_fini(struct options *o)
{
    free(o->name);
    free(o->map);
}

static char *text_of(struct call *c, const char *name, struct err *err)
{
    struct datum d = { 0 };
    struct buf text = { 0 };
    bool given;

    if (!call_value(c, name, &d, &given, err))
        return NULL;
    datum_word(&text, &d);
    datum_clear(&d);
    if (text.data == NULL)
        return mem_strdup("");
    return buf_take(&text);
}

// A flag that stands alone is on.
static bool flag(struct call *c, const char *name, bool *ret, struct err *err)
{
    const struct arg *a = call_arg(c, name);
    struct datum d = { 0 };
    bool ok = true;

    *ret = a != NULL && a->value == NULL && !a->negated;
    if (a != NULL && a->value != NULL)
        ok = eval_value(c->eval, a->value, &d, err) &&
             (datum_to_bool(&d, ret) || err_arg(err, name, "invalid value for argument %s", name));
    datum_clear(&d);
    return ok;
}

static bool read_verbose(struct call *c, struct options *o, struct err *err)
{
    char *text = text_of(c, "verbose", err);
    bool ok = text != NULL;

    if (ok && strcmp(text, "progress") == 0)
        o->progress = true;
    else if (ok)
        ok = flag(c, "verbose", &o->verbose, err);
    free(text);
    return ok;
}

static bool read_from_line(struct call *c, struct options *o, struct err *err)
{
    char *text = text_of(c, "from-line", err);
    uint64_t line = 0;
    bool ok = text != NULL;

    if (ok && *text != '\0')
        ok = text_u64(text, strlen(text), UINT32_MAX, &line) ||
             err_arg(err, "from-line", "invalid value for argument from-line");
    o->from_line = (unsigned)line;
    free(text);
    return ok;
}

static bool read_options(struct call *c, struct options *o, struct err *err)
{
    struct datum d = { 0 };

    if (!call_need(c, "file-name", &d, err))
        return false;
    datum_clear(&d);
    o->name = text_of(c, "file-name", err);
    o->map = o->name != NULL ? text_of(c, "map", err) : NULL;
    return o->map != NULL && read_verbose(c, o, err) && read_from_line(c, o, err) &&
           flag(c, "dry-run", &o->dry_run, err) && flag(c, "atomic", &o->atomic, err) &&
           flag(c, "skip-unknown", &o->skip_unknown, err);
}

static void say(struct call *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void say(struct call *c, const char *fmt, ...)
{
    const struct output *out = &c->eval->session->out;
    struct buf text = { 0 };
    va_list ap;

    va_start(ap, fmt);
    buf_vprintf(&text, fmt, ap);
    va_end(ap);
    if (!c->eval->wanted)
        out->text(out->ctx, buf_str(&text), text.len);
    buf_free(&text);
}

// "# jul/21/2023 09:42:42 by RouterOS 6.48.6": 6. Only comments come before it.
static unsigned version_of(const char *text)
{
    static const char by[] = "by RouterOS ";

    while (*text == '#' || *text == '\r' || *text == '\n') {
        size_t len = strcspn(text, "\r\n");
        const char *at = memmem(text, len, by, strlen(by));

        if (at != NULL)
            return (unsigned)strtoul(at + strlen(by), NULL, 10);
        text += len + (text[len] != '\0');
    }
    return 0;
}

static bool parse_file(
    struct call *c, const struct options *o, const struct buf *text, struct parse *ret)
{
    const char *at = buf_str(text);
    size_t mark = text_starts(at, "\xef\xbb\xbf") ? 3 : 0;
    struct parse_env env = {
        .schema = c->eval->session->schema, .name = o->name, .lenient = o->skip_unknown
    };

    parse_text(ret, &env, at + mark, text->len - mark);
    return !ret->failed;
}

// A wrong text: said with its place in the file.
static bool refuse(struct call *c, const struct parse *p, struct err *err)
{
    struct run_error *e = c->eval->error;

    if (e->script == NULL) {
        e->script = script_ref(p->script);
        e->line = p->line;
        e->column = p->column;
    }
    return err_set(err, ERR_SCRIPT, "%s", p->error);
}

// ---- all or nothing

static bool ask_history(struct session *s, const char *command, const char *name, const char *value,
    char **ret, struct err *err)
{
    struct request r;
    struct reply reply = { 0 };
    bool ok;

    request_begin(&r, command);
    request_attr(&r, name, value);
    ok = client_run(s->client, &r, &reply, err);
    if (ok && ret != NULL)
        *ret = mem_strdup(reply.ret != NULL ? reply.ret : "");
    request_free(&r);
    reply_free(&reply);
    return ok;
}

// What has been done is taken back. Ctrl-C has ended the import, not this.
static void unroll(struct session *s, const char *mark, struct err *err)
{
    struct err why;
    bool interrupted = session_interrupted();

    session_clear_interrupt();
    if (!ask_history(s, "/system/history/unroll", "mark", mark, NULL, &why))
        err_set(err, ERR_GENERAL, "failure: not all of the import could be undone: %s", why.text);
    if (interrupted)
        session_interrupt();
}

static bool run_statements(
    struct import *im, const struct import_run *run, bool atomic, struct err *err)
{
    char *mark = NULL;
    bool ok;

    if (!atomic)
        return import_statements(im, run, err);
    if (!ask_history(im->session, "/system/history/mark", "kind", "atomic", &mark, err))
        return false;
    ok = import_statements(im, run, err);
    if (ok)
        ok = ask_history(im->session, "/system/history/release", "mark", mark, NULL, err);
    else if (err->class != ERR_TTY) // without a connection the mark is unrolled by itself
        unroll(im->session, mark, err);
    free(mark);
    return ok;
}

// ---- running

// The file is a script of its own: it begins at the root, and nobody is asked anything.
static bool run_script(struct call *c, struct import *im, const struct options *o, struct err *err)
{
    struct session *s = im->session;
    struct eval e = { .session = s,
        .script = im->script,
        .error = c->eval->error,
        .import = im,
        .depth = c->eval->depth + DEPTH };
    const struct import_run run = { &e, o->verbose, o->progress, o->from_line };
    const struct schema_menu *menu = s->menu;
    bool interactive = s->interactive, ok;
    struct scope scope;

    s->menu = s->schema->root;
    s->interactive = false;
    scope_push(&e, &scope, false);
    ok = run_statements(im, &run, o->atomic, err);
    scope_pop(&e);
    datum_clear(&e.returned);
    s->interactive = interactive;
    s->menu = menu;
    return ok;
}

static bool dry_run(struct call *c, struct import *im, struct err *err)
{
    struct buf found = { 0 };
    unsigned count = import_check(im, im->script->root, &found);

    if (found.len > 0)
        say(c, "%s", buf_str(&found));
    buf_free(&found);
    return count == 0 || err_set(err, ERR_SCRIPT, "found %u error(s) in import file", count);
}

static bool import_script(
    struct call *c, struct script *script, const struct options *o, struct err *err)
{
    static unsigned long batches;
    struct import im = { .session = c->eval->session,
        .script = script,
        .name = o->name,
        .version = version_of(script->text),
        .skip_unknown = o->skip_unknown,
        .line = 1 };
    struct buf report = { 0 };
    bool ok;

    snprintf(im.batch, sizeof(im.batch), "%lu", ++batches);
    if (*o->map != '\0' && !import_map(script, o->map, err))
        return false;
    ok = o->dry_run ? dry_run(c, &im, err) : run_script(c, &im, o, err);
    import_report(&im, &report);
    if (report.len > 0)
        say(c, "%s", buf_str(&report));
    buf_free(&report);
    import_report_free(&im);
    free(im.settled);
    return ok;
}

static bool import_file(struct call *c, const struct options *o, struct err *err)
{
    struct buf text = { 0 };
    struct parse p;
    bool ok;

    if (!files_read(c->eval->session, o->name, &text, err))
        return false;
    say(c, "Opening script file %s\n", o->name);
    ok = parse_file(c, o, &text, &p) ? import_script(c, p.script, o, err) : refuse(c, &p, err);
    if (ok)
        say(c, "\nScript file loaded and executed successfully\n");
    parse_fini(&p);
    if (text.data != NULL)
        mem_wipe(text.data, text.size);
    buf_free(&text);
    return ok;
}

bool run_import(struct call *c, struct datum *ret, struct err *err)
{
    struct options o = { 0 };
    bool ok = read_options(c, &o, err) && import_file(c, &o, err);

    (void)ret;
    options_fini(&o);
    return ok;
}
