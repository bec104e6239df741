// SPDX-License-Identifier: ISC
#include "shell/eval.h"

#include "core/base/mem.h"
#include "shell/datum.h"
#include "shell/globals.h"
#include "shell/items.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 2000 // values and statements inside of each other, through all calls

static bool too_deep(struct eval *e, struct err *err)
{
    return e->depth >= DEPTH_MAX && !err_set(err, ERR_SCRIPT, "too many nested calls");
}

// The innermost command that fails says where.
static void note_place(struct eval *e, const struct command *c)
{
    if (e->error->script != NULL || e->script == NULL)
        return;
    e->error->script = script_ref(e->script);
    lex_position(
        e->script->text, e->script->len, c->word_at.from, &e->error->line, &e->error->column);
}

// Values.

static bool eval_join(struct eval *e, const struct node *n, struct datum *ret, struct err *err)
{
    struct buf text = { 0 };
    bool ok = true;

    for (const struct node *part = n->first; ok && part != NULL; part = part->next) {
        struct datum d = { 0 };

        ok = eval_value(e, part, &d, err);
        datum_print(&text, &d);
        datum_clear(&d);
    }
    if (ok)
        *ret = datum_strn(buf_str(&text), text.len);
    buf_free(&text);
    if (ok && datum_fits(ret, err))
        return true;
    datum_clear(ret);
    return false;
}

// In a condition a variable with the name of a property means the property, as in RouterOS.
static bool eval_variable(struct eval *e, const struct node *n, struct datum *ret)
{
    const struct variable *v;

    if (e->item != NULL && e->item_menu != NULL &&
        schema_menu_prop(e->item_menu, n->text) != NULL) {
        *ret = items_value(e->item_menu, e->item, n->text);
        return true;
    }
    v = scope_find(e, n->text);
    if (v != NULL)
        *ret = datum_copy(&v->value);
    return true;
}

static bool eval_array(struct eval *e, const struct node *n, struct datum *ret, struct err *err)
{
    struct datum all = datum_array();

    for (const struct node *c = n->first; c != NULL; c = c->next) {
        struct datum value = { 0 }, key = { 0 };
        bool ok = eval_value(e, c, &value, err);

        if (ok && c->key != NULL) {
            struct buf text = { 0 };

            ok = eval_value(e, c->key, &key, err);
            datum_print(&text, &key);
            datum_set(&all, buf_str(&text), text.len, &value);
            datum_clear(&key);
            buf_free(&text);
        } else if (ok) {
            datum_append(&all, &value);
        }
        if (!ok || !datum_fits(&all, err)) {
            datum_clear(&value);
            datum_clear(&all);
            return false;
        }
    }
    *ret = all;
    return true;
}

// What a bare property says in a condition: a bool its value, anything else that there is one.
static bool has_value(const struct datum *d)
{
    bool yes = d->type != DATUM_NOTHING && d->type != DATUM_NIL &&
               !(d->type == DATUM_STR && d->text->len == 0);

    if (d->type == DATUM_BOOL)
        yes = d->yes;
    return yes;
}

static bool is_bare(const struct eval *e, const struct node *n)
{
    return e->item != NULL && n->kind == NODE_PROPERTY;
}

// A side of `and` and `or`: nothing is false.
static bool truth(
    const struct eval *e, const struct node *n, const struct datum *d, bool *ret, struct err *err)
{
    *ret = false;
    if (is_bare(e, n))
        *ret = has_value(d);
    else if (d->type != DATUM_NOTHING && d->type != DATUM_NIL && !datum_to_bool(d, ret))
        return err_set(err, ERR_SCRIPT, "conditional not boolean");
    return true;
}

static bool eval_truth(struct eval *e, const struct node *n, bool *ret, struct err *err)
{
    struct datum d = { 0 };
    bool ok = eval_value(e, n, &d, err) && truth(e, n, &d, ret, err);

    datum_clear(&d);
    return ok;
}

// `and` and `or`, whose left side has the value a. The right side is not looked at where the left
// one decides.
static bool finish_logic(
    struct eval *e, const struct node *n, const struct datum *a, struct datum *ret, struct err *err)
{
    bool decided = n->op->special == OPERATOR_OR, yes;

    if (!truth(e, n->first, a, &yes, err))
        return false;
    if (yes != decided && !eval_truth(e, n->first->next, &yes, err))
        return false;
    *ret = datum_bool(yes);
    return true;
}

static bool finish_binary(
    struct eval *e, const struct node *n, const struct datum *a, struct datum *ret, struct err *err)
{
    struct datum b = { 0 };
    bool ok;

    if (n->op->special == OPERATOR_AND || n->op->special == OPERATOR_OR)
        return finish_logic(e, n, a, ret, err);
    ok = eval_value(e, n->first->next, &b, err);
    if (ok && n->op->special == OPERATOR_CALL)
        ok = eval_call(e, a, &b, "", ret, err);
    else if (ok)
        ok = n->op->apply(a, &b, ret, err);
    datum_clear(&b);
    return ok;
}

// 1 + 2 + 3 leans to the left, as deep as people write it long: from the first value outwards.
static bool eval_binary(struct eval *e, const struct node *n, struct datum *ret, struct err *err)
{
    const struct node *at = n;
    struct datum value = { 0 };
    bool ok;

    while (at->first->kind == NODE_BINARY)
        at = at->first;
    ok = eval_value(e, at->first, &value, err);
    while (ok) {
        struct datum done = { 0 };

        ok = finish_binary(e, at, &value, &done, err);
        datum_move(&value, &done);
        if (at == n)
            break;
        at = at->parent;
    }
    if (ok)
        datum_move(ret, &value);
    datum_clear(&value);
    return ok;
}

static bool eval_unary(struct eval *e, const struct node *n, struct datum *ret, struct err *err)
{
    struct datum a = { 0 };
    bool ok;

    if (n->op->special == OPERATOR_OP) {
        *ret = datum_code(e->script, n->first, DATUM_OP);
        return true;
    }
    ok = eval_value(e, n->first, &a, err);
    if (ok && is_bare(e, n->first)) {
        struct datum truth = datum_bool(has_value(&a));

        datum_move(&a, &truth);
    }
    ok = ok && n->op->apply(&a, NULL, ret, err);
    datum_clear(&a);
    return ok;
}

// [ ]: what its last statement returned. A :return inside of it ends there.
static bool eval_bracket(struct eval *e, const struct node *n, struct datum *ret, struct err *err)
{
    const struct row *item = e->item;
    bool wanted = e->wanted, ok;

    e->item = NULL;
    e->wanted = true;
    ok = eval_block(e, n->first, ret, err);
    e->item = item;
    e->wanted = wanted;
    if (ok && e->flow == FLOW_RETURN) {
        e->flow = FLOW_NEXT;
        datum_move(ret, &e->returned);
    }
    return ok;
}

static struct datum property_value(struct eval *e, const struct node *n)
{
    if (e->item == NULL)
        return datum_strn(n->text, n->len);
    return items_value(e->item_menu, e->item, n->text);
}

static bool eval_kind(struct eval *e, const struct node *n, struct datum *ret, struct err *err)
{
    switch (n->kind) {
    case NODE_WORD:
        *ret = datum_guess(n->text, n->len);
        return true;
    case NODE_STRING:
        *ret = datum_strn(n->text, n->len);
        return true;
    case NODE_JOIN:
        return eval_join(e, n, ret, err);
    case NODE_VARIABLE:
        return eval_variable(e, n, ret);
    case NODE_PROPERTY:
        *ret = property_value(e, n);
        return true;
    case NODE_BRACKET:
        return eval_bracket(e, n, ret, err);
    case NODE_CODE:
        *ret = datum_code(e->script, n->first, DATUM_CODE);
        return true;
    case NODE_ARRAY:
        return eval_array(e, n, ret, err);
    case NODE_UNARY:
        return eval_unary(e, n, ret, err);
    case NODE_BINARY:
        return eval_binary(e, n, ret, err);
    case NODE_BLOCK:
    case NODE_COMMAND:
    case NODE_MENU:
        break;
    }
    return err_set(err, ERR_SCRIPT, "no value");
}

bool eval_value(struct eval *e, const struct node *n, struct datum *ret, struct err *err)
{
    bool ok;

    if (too_deep(e, err))
        return false;
    e->depth++;
    ok = eval_kind(e, n, ret, err);
    e->depth--;
    return ok;
}

// Calls.

static void set_own(struct scope *s, const char *name, const struct datum *value)
{
    struct datum copy = datum_copy(value);

    datum_move(&scope_own(s, name)->value, &copy);
}

// $1, $2 ... and names from the elements of an array.
static void bind(struct scope *s, const struct datum *args, const char *name)
{
    struct datum self = datum_str(name);
    char number[24];
    size_t n = 0;

    datum_move(&scope_own(s, "0")->value, &self);
    if (args->type != DATUM_ARRAY)
        return;
    for (size_t i = 0; i < datum_count(args); i++) {
        const struct datum_text *key;
        const struct datum *value = datum_at(args, i, &key);

        snprintf(number, sizeof(number), "%zu", ++n);
        set_own(s, key != NULL ? key->s : number, value);
    }
}

// The body of a function: its value is what :return says. An (>[ ]) is its own value.
static bool run_body(
    struct eval *e, const struct datum_code *code, struct datum *ret, struct err *err)
{
    struct script *script = e->script;
    struct datum last = { 0 };
    bool ok;

    e->script = script_ref(code->script); // the variable may be set anew while its code runs
    if (code->node->kind == NODE_BLOCK) {
        ok = eval_block(e, code->node, &last, err);
        datum_clear(&last);
    } else {
        ok = eval_value(e, code->node, ret, err);
    }
    if (ok && e->flow == FLOW_RETURN)
        datum_move(ret, &e->returned);
    e->flow = FLOW_NEXT;
    script_unref(e->script);
    e->script = script;
    return ok;
}

bool eval_call(struct eval *e, const struct datum *callee, const struct datum *args,
    const char *name, struct datum *ret, struct err *err)
{
    struct datum held;
    const struct row *item = e->item;
    bool wanted = e->wanted, ok;
    struct scope s;

    if (callee->type != DATUM_CODE && callee->type != DATUM_OP) {
        if (callee->type == DATUM_NOTHING || callee->type == DATUM_NIL)
            return true; // a function that nobody declared does nothing
        *ret = datum_copy(callee);
        return true;
    }
    if (too_deep(e, err))
        return false;
    held = datum_copy(callee);
    e->item = NULL;
    e->wanted = false;
    e->depth += 8; // a call costs more of the stack than a value does
    scope_push(e, &s, true);
    bind(&s, args, name);
    ok = run_body(e, held.code, ret, err);
    scope_pop(e);
    e->depth -= 8;
    e->item = item;
    e->wanted = wanted;
    datum_clear(&held);
    return ok;
}

static bool call_args(struct eval *e, const struct command *c, struct datum *ret, struct err *err)
{
    struct datum all = datum_array();
    bool ok = true;

    for (const struct arg *a = c->args; ok && a != NULL; a = a->next) {
        struct datum d = { 0 };

        ok = a->value == NULL || eval_value(e, a->value, &d, err);
        if (ok && a->name != NULL)
            datum_set(&all, a->name, strlen(a->name), &d);
        else if (ok)
            datum_append(&all, &d);
    }
    if (ok)
        *ret = all;
    else
        datum_clear(&all);
    return ok;
}

static bool run_call(struct eval *e, const struct command *c, struct datum *ret, struct err *err)
{
    const char *name = c->callee->kind == NODE_VARIABLE ? c->callee->text : "";
    struct datum callee = { 0 }, args = { 0 };
    bool ok = eval_value(e, c->callee, &callee, err) && call_args(e, c, &args, err) &&
              eval_call(e, &callee, &args, name, ret, err);

    datum_clear(&callee);
    datum_clear(&args);
    return ok;
}

// Statements.

static bool run_builtin(struct eval *e, const struct command *c, struct datum *ret, struct err *err)
{
    struct call call = { .eval = e, .command = c };

    return c->builtin->run(&call, ret, err);
}

static bool run_command(struct eval *e, const struct command *c, struct datum *ret, struct err *err)
{
    bool ok;

    if (c->body != NULL)
        return eval_block(e, c->body, ret, err);
    if (session_interrupted())
        ok = err_set(err, ERR_INTERRUPTED, "interrupted");
    else if (c->callee != NULL)
        ok = run_call(e, c, ret, err);
    else if (c->builtin != NULL)
        ok = run_builtin(e, c, ret, err);
    else if (c->verb != NULL)
        ok = menu_command(e, c, ret, err);
    else
        ok = err_set(err, ERR_MISSING, "bad command name %s", c->word);
    if (!ok)
        note_place(e, c);
    return ok;
}

bool eval_statement(struct eval *e, const struct node *n, struct datum *ret, struct err *err)
{
    if (n->kind == NODE_COMMAND)
        return run_command(e, n->command, ret, err);
    if (n->kind == NODE_BLOCK)
        return eval_block(e, n, ret, err);
    if (n->kind == NODE_MENU && n->top)
        e->session->menu = n->menu;
    return true;
}

static bool run_statements(
    struct eval *e, const struct node *block, struct datum *ret, struct err *err)
{
    bool ok = true;

    for (const struct node *n = block->first; n != NULL && ok; n = n->next) {
        struct datum value = { 0 };

        ok = eval_statement(e, n, &value, err);
        if (ok)
            datum_move(ret, &value);
        if (e->flow != FLOW_NEXT || e->session->quit)
            break;
    }
    if (!ok)
        datum_clear(ret);
    return ok;
}

bool eval_block(struct eval *e, const struct node *block, struct datum *ret, struct err *err)
{
    struct scope s;
    bool ok;

    if (too_deep(e, err))
        return false;
    e->depth++;
    if (block->scope)
        scope_push(e, &s, false);
    ok = run_statements(e, block, ret, err);
    if (block->scope)
        scope_pop(e);
    e->depth--;
    return ok;
}

bool eval_code(struct eval *e, const struct datum *code, struct variable *vars, struct datum *ret,
    struct err *err)
{
    struct script *script = e->script;
    struct datum held;
    struct scope s;
    bool wanted = e->wanted, ok;

    if (code->type != DATUM_CODE && code->type != DATUM_OP)
        return err_set(err, ERR_SCRIPT, "code expected");
    held = datum_copy(code);
    scope_push(e, &s, false);
    s.variables = vars;
    e->script = held.code->script;
    e->wanted = false;
    if (held.code->node->kind == NODE_BLOCK)
        ok = eval_block(e, held.code->node, ret, err);
    else
        ok = eval_value(e, held.code->node, ret, err);
    e->script = script;
    e->wanted = wanted;
    scope_pop(e);
    datum_clear(&held);
    return ok;
}

bool eval_where(struct eval *e, const struct schema_menu *menu, const struct node *where,
    const struct row *item, bool *ret, struct err *err)
{
    const struct row *outer = e->item;
    const struct schema_menu *outer_menu = e->item_menu;
    struct datum d = { 0 };
    bool ok;

    if (where == NULL) {
        *ret = true;
        return true;
    }
    e->item = item;
    e->item_menu = menu;
    ok = eval_value(e, where, &d, err);
    e->item = outer;
    e->item_menu = outer_menu;
    if (ok)
        *ret = has_value(&d);
    datum_clear(&d);
    return ok;
}

bool session_run(struct session *s, const struct parse *p, struct run_error *err)
{
    struct scope scope;
    struct eval e = { .session = s, .script = p->script, .error = err };
    struct datum last = { 0 };
    bool ok;

    *err = (struct run_error){ 0 };
    err_clear(&err->err);
    globals_look(s);
    scope_push(&e, &scope, false);
    ok = eval_block(&e, p->script->root, &last, &err->err);
    scope_pop(&e);
    session_settle(s);
    datum_clear(&last);
    datum_clear(&e.returned);
    return ok;
}

void run_error_fini(struct run_error *err)
{
    script_unref(err->script);
    err->script = NULL;
}
