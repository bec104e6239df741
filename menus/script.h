// SPDX-License-Identifier: ISC
#pragma once
// What a script may do. It has the rights that its `policy` names, as far as its owner has them;
// whoever changes what a script says must have those already, and whoever has it run too, unless
// the script says that this is not needed.

#include "menus/jobs.h"

// What a script may do unless it says otherwise.
#define SCRIPT_POLICIES "ftp,reboot,read,write,policy,test,password,sniff,sensitive,romon"

// enum policy of an item's `policy` and `owner`.
unsigned script_rights(struct warren *w, const struct item *item);
// A new item is owned by who made it.
void script_settle(struct warren *w, struct item *item, const struct item *old);
// Refuses a change by somebody who may not do what the item may do, or would be, after it.
bool script_author(
    struct warren *w, const struct item *item, const struct item *old, struct err *err);

// What to run where somebody wrote `text`: the script of that name, or the text itself. Sets
// script, source, owner and policies of an order whose owner and policies are those of whoever
// wants it. What it sets is lent until the next change of the store.
bool script_order(struct warren *w, const char *text, struct job_order *order, struct err *err);
// The same, and starts it. 0 with a sentence.
uint32_t script_start(struct warren *w, const char *text, struct job_order *order, struct err *err);
