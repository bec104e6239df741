// SPDX-License-Identifier: ISC
#pragma once
// Running a tree: statements, expressions, calls. One struct eval is one run of one text; functions
// that it calls run inside of it, on deeper scopes.

#include "shell/builtin.h"
#include "shell/expr.h"
#include "shell/session.h"

enum flow { // why statements stop before their end
    FLOW_NEXT,
    FLOW_RETURN,
    FLOW_BREAK,
    FLOW_CONTINUE,
};

struct variable {
    struct variable *next;
    char *name;
    struct datum value;
    bool global; // only says that the name means the session's global
};

struct scope {
    struct scope *outer;
    struct variable *variables;
    bool function; // names outside of it are not seen
};

struct eval {
    struct session *session;
    struct script *script; // what the nodes being run come from
    struct scope *scope;
    const struct row *item; // in a condition: the item looked at
    const struct schema_menu *item_menu;
    enum flow flow;
    struct datum returned; // of FLOW_RETURN
    bool wanted;           // the command being run is in [ ]: its value is used, so it shows less
    unsigned depth;
    struct run_error *error; // where it stopped
    struct import *import;   // the file being imported; NULL: none
};

struct import;

struct call { // a `:` command while it runs
    struct eval *eval;
    const struct command *command;
};

// eval.c. Results go to a datum that is nothing before; it stays nothing on failure.
bool eval_block(struct eval *e, const struct node *block, struct datum *ret, struct err *err);
bool eval_value(struct eval *e, const struct node *n, struct datum *ret, struct err *err);
bool eval_statement(struct eval *e, const struct node *n, struct datum *ret, struct err *err);
// Code with variables of its own on a new function scope; `vars` may be NULL.
bool eval_code(struct eval *e, const struct datum *code, struct variable *vars, struct datum *ret,
    struct err *err);
// Calls a function with positional ($1...) and named arguments from an array.
bool eval_call(struct eval *e, const struct datum *callee, const struct datum *args,
    const char *name, struct datum *ret, struct err *err);
// A condition on one item: true where `where` is NULL.
bool eval_where(struct eval *e, const struct schema_menu *menu, const struct node *where,
    const struct row *item, bool *ret, struct err *err);

// scope.c. Values are taken over.
struct variable *variable_new(const char *name); // for the list of a scope, which frees it
void scope_fini(struct scope *s);
struct variable *scope_own(struct scope *s, const char *name); // in this scope only; makes it
// The variable that a name means here, NULL where it means none.
struct variable *scope_find(struct eval *e, const char *name);
struct variable *scope_global(struct session *s, const char *name, bool make);
void scope_push(struct eval *e, struct scope *s, bool function);
void scope_pop(struct eval *e);

// Arguments of a `:` command. `value` is false where the argument is absent (and no error).
const struct arg *call_arg(const struct call *c, const char *name);
bool call_value(
    struct call *c, const char *name, struct datum *ret, bool *ret_given, struct err *err);
// The same, but absent is an error.
bool call_need(struct call *c, const char *name, struct datum *ret, struct err *err);
// A duration that is not negative; absent leaves *ns alone.
bool call_time(struct call *c, const char *name, int64_t *ns, struct err *err);
// The text of an ARG_NAME argument; free it. NULL (with err) where it is none.
char *call_name(struct call *c, const struct node *n, struct err *err);
// Runs a code argument in a scope of its own; absent is fine.
bool call_code(struct call *c, const char *name, struct datum *ret, struct err *err);

// Sleeps, in slices, so that Ctrl-C is answered at once.
bool eval_wait(int64_t ns, struct err *err);

// menu_cmd.c: a verb of a menu.
bool menu_command(struct eval *e, const struct command *c, struct datum *ret, struct err *err);
