// SPDX-License-Identifier: ISC
// The `:` commands that decide what runs: conditions, loops, errors, waiting.
#include "shell/builtin_run.h"

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "shell/globals.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

const struct arg *call_arg(const struct call *c, const char *name)
{
    const struct arg *found = NULL;

    for (const struct arg *a = c->command->args; a != NULL; a = a->next) {
        if (a->name != NULL && strcmp(a->name, name) == 0)
            found = a; // the last one counts
    }
    return found;
}

bool call_value(
    struct call *c, const char *name, struct datum *ret, bool *ret_given, struct err *err)
{
    const struct arg *a = call_arg(c, name);

    *ret_given = a != NULL && a->value != NULL;
    return !*ret_given || eval_value(c->eval, a->value, ret, err);
}

// Whoever sits at the prompt is asked for what is missing, as menu commands do.
static bool ask_value(struct call *c, const char *name, struct datum *ret, struct err *err)
{
    struct session *s = c->eval->session;
    struct buf prompt = { 0 }, answer = { 0 };
    bool ok;

    if (!s->interactive || s->ask == NULL)
        return err_set(err, ERR_SCRIPT, "missing value(s) of argument(s) %s", name);
    buf_printf(&prompt, "%s: ", name);
    ok = s->ask(s->ask_ctx, buf_str(&prompt), false, &answer);
    if (ok)
        *ret = datum_guess(buf_str(&answer), answer.len);
    else
        err_set(err, ERR_INTERRUPTED, "action cancelled");
    buf_free(&prompt);
    buf_free(&answer);
    return ok;
}

bool call_need(struct call *c, const char *name, struct datum *ret, struct err *err)
{
    bool given;

    return call_value(c, name, ret, &given, err) && (given || ask_value(c, name, ret, err));
}

char *call_name(struct call *c, const struct node *n, struct err *err)
{
    struct datum d = { 0 };
    struct buf text = { 0 };

    if (n == NULL) {
        err_set(err, ERR_SCRIPT, "missing value(s) of argument(s) name");
        return NULL;
    }
    if (!eval_value(c->eval, n, &d, err))
        return NULL;
    datum_print(&text, &d);
    datum_clear(&d);
    return buf_take(&text);
}

// Runs the code of an argument; text is parsed first. `vars` are its variables, taken over.
static bool code_with(
    struct call *c, const char *name, struct variable *vars, struct datum *ret, struct err *err)
{
    struct scope unused = { .variables = vars };
    const struct arg *a = call_arg(c, name);
    struct datum code = { 0 };
    bool ok;

    if (a == NULL || a->value == NULL) {
        scope_fini(&unused);
        return true;
    }
    if (!eval_value(c->eval, a->value, &code, err)) {
        scope_fini(&unused);
        return false;
    }
    if (code.type == DATUM_CODE || code.type == DATUM_OP) {
        ok = eval_code(c->eval, &code, vars, ret, err);
    } else {
        scope_fini(&unused);
        datum_move(ret, &code); // do=[...]: it has run already
        ok = true;
    }
    datum_clear(&code);
    return ok;
}

bool call_code(struct call *c, const char *name, struct datum *ret, struct err *err)
{
    return code_with(c, name, NULL, ret, err);
}

static bool condition(struct call *c, const char *name, bool *ret, struct err *err)
{
    struct datum d = { 0 };
    bool ok = call_need(c, name, &d, err);

    if (ok && !datum_to_bool(&d, ret))
        ok = err_set(err, ERR_SCRIPT, "conditional not boolean");
    datum_clear(&d);
    return ok;
}

bool run_if(struct call *c, struct datum *ret, struct err *err)
{
    bool yes = false;

    return condition(c, "condition", &yes, err) && call_code(c, yes ? "do" : "else", ret, err);
}

// After a round of a loop: does it go on?
static bool next_round(struct eval *e)
{
    bool more = (e->flow == FLOW_NEXT || e->flow == FLOW_CONTINUE) && !e->session->quit;

    if (e->flow == FLOW_BREAK || e->flow == FLOW_CONTINUE)
        e->flow = FLOW_NEXT;
    return more;
}

static bool not_interrupted(struct err *err)
{
    return !session_interrupted() || err_set(err, ERR_INTERRUPTED, "interrupted");
}

static struct variable *with_value(const char *name, struct datum *value)
{
    struct variable *v = variable_new(name);

    datum_move(&v->value, value);
    return v;
}

static bool loop_body(struct call *c, struct variable *vars, struct err *err)
{
    struct datum ignored = { 0 };
    struct scope unused = { .variables = vars };
    bool ok;

    if (!not_interrupted(err)) {
        scope_fini(&unused);
        return false;
    }
    ok = code_with(c, "do", vars, &ignored, err);
    datum_clear(&ignored);
    return ok;
}

static bool number_arg(
    struct call *c, const char *name, int64_t otherwise, int64_t *ret, struct err *err)
{
    struct datum d = { 0 };
    bool given, ok = call_value(c, name, &d, &given, err);

    *ret = otherwise;
    if (ok && given && !datum_to_num(&d, ret))
        ok = err_set(err, ERR_SCRIPT, "invalid value for argument %s", name);
    datum_clear(&d);
    return ok;
}

bool run_for(struct call *c, struct datum *ret, struct err *err)
{
    const struct arg *counter = call_arg(c, "counter");
    int64_t from = 0, to = 0, step = 0, i;
    char *name;
    bool ok;

    (void)ret;
    if (call_arg(c, "from") == NULL || call_arg(c, "to") == NULL || counter == NULL)
        return err_set(err, ERR_SCRIPT, "missing value(s) of argument(s) counter from to");
    if (!number_arg(c, "from", 0, &from, err) || !number_arg(c, "to", 0, &to, err) ||
        !number_arg(c, "step", from <= to ? 1 : -1, &step, err))
        return false;
    if (step == 0)
        return err_set(err, ERR_SCRIPT, "invalid value for argument step");
    name = call_name(c, counter->value, err);
    ok = name != NULL;
    for (i = from; ok && (step > 0 ? i <= to : i >= to);) {
        struct datum d = datum_num(i);

        ok = loop_body(c, with_value(name, &d), err);
        if (!ok || !next_round(c->eval) || __builtin_add_overflow(i, step, &i))
            break;
    }
    free(name);
    return ok;
}

// The counters of :foreach: the element, or key and element.
static bool foreach_names(struct call *c, char **ret_key, char **ret_value, struct err *err)
{
    const struct arg *a = call_arg(c, "counter");
    const struct node *n = a != NULL ? a->value : NULL;

    *ret_key = NULL;
    if (n == NULL || n->kind != NODE_ARRAY) {
        *ret_value = call_name(c, n, err);
        return *ret_value != NULL;
    }
    *ret_key = call_name(c, n->first, err);
    *ret_value = *ret_key != NULL ? call_name(c, n->first->next, err) : NULL;
    return *ret_value != NULL;
}

static struct variable *foreach_vars(
    const struct datum *list, size_t i, const char *key_name, const char *value_name)
{
    const struct datum_text *key;
    struct datum value = datum_copy(datum_at(list, i, &key)), k;
    struct variable *v = with_value(value_name, &value);

    if (key_name == NULL)
        return v;
    k = key != NULL ? datum_strn(key->s, key->len) : datum_num((int64_t)i);
    v->next = with_value(key_name, &k);
    return v;
}

// What :foreach goes over: a list, or the one value; text of ids and commas is a list too.
static void as_list(struct datum *d)
{
    struct datum list;

    if (d->type == DATUM_ARRAY)
        return;
    list = datum_array();
    if (d->type != DATUM_NOTHING && d->type != DATUM_NIL)
        datum_append(&list, d);
    datum_move(d, &list);
}

// Ctrl-C is nothing that a script may catch.
static bool caught(struct eval *e, const struct err *err)
{
    if (err->class == ERR_INTERRUPTED || err->class == ERR_TTY)
        return false;
    run_error_fini(e->error);
    return true;
}

bool run_foreach(struct call *c, struct datum *ret, struct err *err)
{
    struct datum list = { 0 };
    char *key = NULL, *value = NULL;
    bool ok = call_need(c, "in", &list, err) && foreach_names(c, &key, &value, err);

    if (ok)
        as_list(&list);
    for (size_t i = 0; ok && i < datum_count(&list); i++) {
        ok = loop_body(c, foreach_vars(&list, i, key, value), err);
        if (!ok || !next_round(c->eval))
            break;
    }
    if (!ok && call_arg(c, "on-error") != NULL && caught(c->eval, err))
        ok = call_code(c, "on-error", ret, err);
    datum_clear(&list);
    free(key);
    free(value);
    return ok;
}

bool run_while(struct call *c, struct datum *ret, struct err *err)
{
    bool yes = false;

    (void)ret;
    while (not_interrupted(err) && condition(c, "condition", &yes, err)) {
        if (!yes)
            return true;
        if (!loop_body(c, NULL, err))
            return false;
        if (!next_round(c->eval))
            return true;
    }
    return false;
}

static bool do_once(struct call *c, struct datum *ret, struct err *err)
{
    if (call_code(c, "command", ret, err))
        return true;
    if (call_arg(c, "on-error") == NULL || !caught(c->eval, err))
        return false;
    return call_code(c, "on-error", ret, err);
}

bool run_do(struct call *c, struct datum *ret, struct err *err)
{
    bool again = call_arg(c, "while") != NULL, yes = true;

    do {
        datum_clear(ret);
        if (!not_interrupted(err) || !do_once(c, ret, err))
            return false;
        if (!again || !next_round(c->eval))
            return true;
        if (!condition(c, "while", &yes, err))
            return false;
    } while (yes);
    return true;
}

// What :onerror hands on. Nobody can see where in an imported file it was, so that is said too.
static struct datum error_text(const struct eval *e, const struct err *err)
{
    const struct run_error *at = e->error;
    struct buf text = { 0 };
    struct datum d;

    if (at->script == NULL || at->script == e->script || at->script->name[0] == '\0')
        return datum_str(err->text);
    buf_printf(&text, "Script Error: %s (line %u column %u)", err->text, at->line, at->column);
    d = datum_strn(buf_str(&text), text.len);
    buf_free(&text);
    return d;
}

bool run_onerror(struct call *c, struct datum *ret, struct err *err)
{
    const struct arg *a = call_arg(c, "error");
    struct datum ignored = { 0 }, text;
    char *name = call_name(c, a != NULL ? a->value : NULL, err);
    bool ok;

    if (name == NULL)
        return false;
    ok = call_code(c, "in", &ignored, err);
    *ret = datum_bool(!ok);
    text = ok ? (struct datum){ 0 } : error_text(c->eval, err);
    if (!ok && caught(c->eval, err)) {
        ok = code_with(c, "do", with_value(name, &text), &ignored, err);
    }
    datum_clear(&text);
    datum_clear(&ignored);
    free(name);
    return ok;
}

bool eval_wait(int64_t ns, struct err *err)
{
    msec_t until = clock_now(&clock_boot) + ns / 1000000;

    do {
        msec_t left = until - clock_now(&clock_boot);
        struct timespec slice = { .tv_nsec = 1000000 * (left > 50 ? 50 : left > 0 ? left : 0) };

        if (!not_interrupted(err))
            return false;
        nanosleep(&slice, NULL);
    } while (clock_now(&clock_boot) < until);
    return not_interrupted(err);
}

bool call_time(struct call *c, const char *name, int64_t *ns, struct err *err)
{
    struct datum d = { 0 };
    bool given, ok = call_value(c, name, &d, &given, err);

    if (ok && given && (!datum_to_time(&d, ns) || *ns < 0))
        ok = err_set(err, ERR_SCRIPT, "invalid value for argument %s", name);
    datum_clear(&d);
    return ok;
}

bool run_retry(struct call *c, struct datum *ret, struct err *err)
{
    int64_t delay = 1000000000, max = 1;

    if (!call_time(c, "delay", &delay, err) || !number_arg(c, "max", 3, &max, err))
        return false;
    for (int64_t i = 1;; i++) {
        datum_clear(ret);
        if (call_code(c, "command", ret, err))
            return true;
        if (i >= max && call_arg(c, "on-error") == NULL)
            return false;
        if (!caught(c->eval, err))
            return false;
        if (i >= max)
            return call_code(c, "on-error", ret, err);
        if (!eval_wait(delay, err))
            return false;
    }
}

bool run_delay(struct call *c, struct datum *ret, struct err *err)
{
    int64_t ns = 1000000000;

    (void)ret;
    session_settle(c->eval->session);
    if (!call_time(c, "delay-time", &ns, err) || !eval_wait(ns, err))
        return false;
    globals_look(c->eval->session);
    return true;
}

bool run_time(struct call *c, struct datum *ret, struct err *err)
{
    struct timespec from, to;
    struct datum ignored = { 0 };
    bool ok;

    clock_gettime(CLOCK_MONOTONIC, &from);
    ok = call_code(c, "command", &ignored, err);
    clock_gettime(CLOCK_MONOTONIC, &to);
    datum_clear(&ignored);
    if (ok)
        *ret = datum_time(
            (int64_t)(to.tv_sec - from.tv_sec) * 1000000000 + (to.tv_nsec - from.tv_nsec));
    return ok;
}

bool run_error(struct call *c, struct datum *ret, struct err *err)
{
    struct datum d = { 0 };
    struct buf text = { 0 };

    (void)ret;
    if (!call_need(c, "message", &d, err))
        return false;
    datum_print(&text, &d);
    datum_clear(&d);
    err_set(err, ERR_SCRIPT, "%s", buf_str(&text));
    buf_free(&text);
    return false;
}

bool run_return(struct call *c, struct datum *ret, struct err *err)
{
    struct datum d = { 0 };
    bool given;

    (void)ret;
    if (!call_value(c, "value", &d, &given, err))
        return false;
    datum_move(&c->eval->returned, &d);
    c->eval->flow = FLOW_RETURN;
    return true;
}

bool run_break(struct call *c, struct datum *ret, struct err *err)
{
    (void)ret;
    (void)err;
    c->eval->flow = FLOW_BREAK;
    return true;
}

bool run_continue(struct call *c, struct datum *ret, struct err *err)
{
    (void)ret;
    (void)err;
    c->eval->flow = FLOW_CONTINUE;
    return true;
}

bool run_quit(struct call *c, struct datum *ret, struct err *err)
{
    (void)ret;
    (void)err;
    c->eval->session->quit = true;
    return true;
}
