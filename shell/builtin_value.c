// SPDX-License-Identifier: ISC
// The `:` commands about variables and output.
#include "shell/builtin_run.h"

#include "core/base/mem.h"
#include "shell/memory.h"
#include "shell/globals.h"

#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 64 // keys on the way to an element; arrays hold no more arrays in arrays

bool run_put(struct call *c, struct datum *ret, struct err *err)
{
    const struct output *out = &c->eval->session->out;
    struct datum d = { 0 };
    struct buf text = { 0 };

    (void)ret;
    if (!call_need(c, "message", &d, err))
        return false;
    datum_print(&text, &d);
    buf_addc(&text, '\n');
    out->text(out->ctx, buf_str(&text), text.len);
    buf_free(&text);
    datum_clear(&d);
    return true;
}

bool run_nothing(struct call *c, struct datum *ret, struct err *err)
{
    (void)c;
    (void)err;
    *ret = datum_nil();
    return true;
}

// The value of a declaration: value=, or the code of do=.
static bool new_value(struct call *c, struct datum *ret, bool *ret_given, struct err *err)
{
    return call_value(c, call_arg(c, "do") != NULL ? "do" : "value", ret, ret_given, err);
}

static const struct node *name_node(const struct call *c)
{
    const struct arg *a = call_arg(c, "name");

    return a != NULL ? a->value : NULL;
}

bool run_local(struct call *c, struct datum *ret, struct err *err)
{
    char *name = call_name(c, name_node(c), err);
    struct datum d = { 0 };
    struct variable *v;
    bool given;

    (void)ret;
    if (name == NULL)
        return false;
    if (!new_value(c, &d, &given, err)) {
        free(name);
        return false;
    }
    v = scope_own(c->eval->scope, name);
    v->global = false;
    datum_move(&v->value, &d);
    free(name);
    return true;
}

// Without a value a declaration only makes the name known; the global keeps what it has.
bool run_global(struct call *c, struct datum *ret, struct err *err)
{
    char *name = call_name(c, name_node(c), err);
    struct variable *v;
    struct datum d = { 0 };
    bool given;

    (void)ret;
    if (name == NULL)
        return false;
    if (!new_value(c, &d, &given, err)) {
        free(name);
        return false;
    }
    globals_look(c->eval->session);
    v = scope_global(c->eval->session, name, true);
    if (given)
        datum_move(&v->value, &d);
    scope_own(c->eval->scope, name)->global = true;
    datum_clear(&d);
    free(name);
    return true;
}

static bool is_element(const struct node *n)
{
    return n != NULL && n->kind == NODE_BINARY && strcmp(n->op->sign, "->") == 0;
}

// The place that ($a->"b"->0) means, so that it can be changed: arrays are values, so every array
// on the way is taken out, changed and put back. keys[0] is the last of the `depth` keys.
static bool set_element(struct datum *array, const struct datum *keys, size_t depth,
    struct datum *value, bool drop, struct err *err)
{
    const struct datum *key = &keys[depth - 1], *old;
    struct datum inner = { 0 };
    bool ok = true;

    if (array->type != DATUM_ARRAY) {
        struct datum empty = datum_array();

        datum_move(array, &empty);
    }
    if (depth > 1) {
        old = datum_element(array, key);
        inner = old != NULL ? datum_copy(old) : (struct datum){ 0 };
        ok = set_element(&inner, keys, depth - 1, value, drop, err);
        value = &inner;
    } else if (drop) {
        datum_drop(array, key);
        value = NULL;
    }
    if (ok && value != NULL && !datum_assign(array, key, value))
        ok = err_set(err, ERR_SCRIPT, "no such element");
    ok = ok && datum_fits(array, err);
    datum_clear(&inner);
    return ok;
}

static bool set_in_variable(struct call *c, const struct node *root, const struct datum *keys,
    size_t depth, struct datum *value, bool drop, struct err *err)
{
    struct variable *v = root->kind == NODE_VARIABLE ? scope_find(c->eval, root->text) : NULL;

    if (v == NULL)
        return err_set(err, ERR_SCRIPT, "no such variable");
    return set_element(&v->value, keys, depth, value, drop, err);
}

// Keys are evaluated before anything is changed: ($a->[:len $a]) is the place behind the last one.
static bool set_in_array(
    struct call *c, const struct node *n, struct datum *value, bool drop, struct err *err)
{
    const struct node *at = n;
    struct datum *keys;
    size_t depth = 0, i = 0;
    bool ok = true;

    for (; is_element(at); at = at->first)
        depth++;
    if (depth > DEPTH_MAX)
        return err_set(err, ERR_SCRIPT, "array nested too deep");
    keys = mem_array(depth, sizeof(*keys));
    for (at = n; ok && is_element(at); at = at->first)
        ok = eval_value(c->eval, at->first->next, &keys[i++], err);
    ok = ok && set_in_variable(c, at, keys, depth, value, drop, err);
    while (depth > 0)
        datum_clear(&keys[--depth]);
    free(keys);
    return ok;
}

bool run_set(struct call *c, struct datum *ret, struct err *err)
{
    const struct node *n = name_node(c);
    struct datum d = { 0 };
    struct variable *v;
    char *name;
    bool given, ok;

    (void)ret;
    if (!new_value(c, &d, &given, err))
        return false;
    if (is_element(n)) {
        ok = set_in_array(c, n, &d, !given, err);
        datum_clear(&d);
        return ok;
    }
    name = call_name(c, n, err);
    if (name == NULL) {
        datum_clear(&d);
        return false;
    }
    v = scope_find(c->eval, name);
    if (v != NULL)
        datum_move(&v->value, &d);
    ok = v != NULL || err_set(err, ERR_SCRIPT, "no such variable %s", name);
    datum_clear(&d);
    free(name);
    return ok;
}

static bool any_name(void *ctx, const char *name)
{
    (void)ctx;
    (void)name;
    return true;
}

// Text as a function. Names in it are looked up when it runs.
bool run_parse(struct call *c, struct datum *ret, struct err *err)
{
    struct session *s = c->eval->session;
    struct datum d = { 0 };
    struct buf text = { 0 };
    struct parse_env env = { .schema = s->schema, .menu = s->menu, .declared = any_name };
    struct parse p;
    bool ok;

    if (!call_need(c, "value", &d, err))
        return false;
    datum_print(&text, &d);
    datum_clear(&d);
    parse_text(&p, &env, buf_str(&text), text.len);
    script_count(p.script);
    ok = !p.failed && memory_left(err);
    if (ok)
        *ret = datum_code(p.script, p.script->root, DATUM_CODE);
    else if (p.failed)
        err_set(err, ERR_SCRIPT, "%s (line %u column %u)", p.error, p.line, p.column);
    parse_fini(&p);
    buf_free(&text);
    return ok;
}
