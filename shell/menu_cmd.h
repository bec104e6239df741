// SPDX-License-Identifier: ISC
#pragma once
// Inside of the menu commands: shared by the *_cmd.c files only.

#include "shell/eval.h"

// "/ip/route" and "add" to a request's first word.
void menu_request(struct request *r, const struct schema_menu *menu, const char *verb);
// The request of a command that works on no items.
bool menu_build(struct eval *e, const struct command *c, struct request *r, struct err *err);
const struct arg *menu_arg(const struct command *c, const char *name); // the last one, or NULL
// Adds an argument as the daemon takes it. Code is run here and never sent.
bool menu_send(struct eval *e, const struct command *c, const struct arg *a, struct request *r,
    struct err *err);

// Text for file=NAME: the file NAME.txt. *append says whether it is added to what the file has, and
// is true afterwards, because what comes later belongs to it.
bool menu_file(struct eval *e, const struct datum *name, const struct buf *text, bool *append,
    struct err *err);
// A flag is on when it stands alone or is =yes.
bool menu_flag(struct eval *e, const struct command *c, const char *name);
// The value of a named argument; nothing where it is not given.
bool menu_value(
    struct eval *e, const struct command *c, const char *name, struct datum *ret, struct err *err);

// The answer of the person at the terminal; false without one, or where nobody can be asked.
bool menu_ask(struct eval *e, const struct schema_prop *prop, struct buf *answer);
// Why a command without that answer does not run. False, as errors are.
bool menu_refused(const struct eval *e, const char *missing, struct err *err);

// print_cmd.c
bool print_command(struct eval *e, const struct command *c, struct datum *ret, struct err *err);
bool find_command(struct eval *e, const struct command *c, struct datum *ret, struct err *err);
// rows_cmd.c
bool rows_command(
    struct eval *e, const struct command *c, struct request *r, struct datum *ret, struct err *err);
// edit_cmd.c: `id` is the item's, "" in menus without items
bool edit_command(struct eval *e, const struct command *c, const char *id, struct err *err);
// stream_cmd.c
bool stream_command(
    struct eval *e, const struct command *c, struct request *r, struct datum *ret, struct err *err);
