// SPDX-License-Identifier: ISC
#pragma once
// A running request of a client. Verbs get one, answer rows, and end it with call_done() or
// call_trap(). What goes on (monitor, listen, ping) keeps it until it is cancelled.

#include "core/base/list.h"
#include "core/base/mem.h"
#include "core/base/timer.h"
#include "core/wire/sentence.h"
#include "menus/store.h"

struct serve;

struct call {
    struct list node;
    struct serve *serve; // the connection
    struct warren *w;
    const struct menu *menu;
    const struct verb *verb;
    struct sentence words;           // the request as it came
    struct arena arena;              // freed with the call
    char *tag;                       // NULL where the client gave none
    void *state;                     // the verb's own
    void (*stop)(struct call *call); // cancelled, or the client is gone: free `state`; may be NULL
    void (*more)(struct call *call); // the output has room again; may be NULL
    struct slow_form *forms;         // see slow.c
    unsigned section;
    bool holds;     // what follows on the connection waits for it
    bool cancelled; // its trap is sent, its end is due
    bool *wanted;   // attributes of `wanted_of`: see items.c
    const struct menu *wanted_of;
};

// The text of an argument; NULL where it was not given. Later names of the same argument win.
const char *call_arg(const struct call *call, const char *name);
bool call_flag(const struct call *call, const char *name); // given, and not "no"/"false"
// An argument of the verb in canonical form, its fallback where it was not given. Lives as long as
// the call.
const char *call_value(struct call *call, const char *name);

void call_row(struct call *call); // begins !re
void call_attr(struct call *call, const char *name, const char *value);
void call_item(struct call *call, const struct item *item); // attributes of a whole row
void call_row_end(struct call *call);
bool call_full(const struct call *call); // the client does not read: wait for more()
void call_done(struct call *call);
void call_return(struct call *call, const char *ret);
void call_done_attrs(struct call *call, const char *const *attrs); // name, value, ..., NULL
void call_trap(struct call *call, const struct err *err);
// What follows on the connection may need what this call is about to change: it is not looked at
// before the call has ended.
void call_hold(struct call *call);
void call_again(struct call *call); // runs its verb anew: what it waited for is there
void call_trapf(struct call *call, enum err_class class, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
bool call_may_see_secrets(const struct call *call);
const char *call_user(const struct call *call);
unsigned call_policies(const struct call *call); // enum policy: what that user may do
uint32_t call_job(const struct call *call);      // the script job that asks; 0: none

// Rows by ids or names with commas between them, as copies with live values. False with
// `no such item` where one does not exist.
bool call_rows(struct call *call, const char *words, struct item_list *ret, struct err *err);
// What =.id=, =numbers=, =number= or the verb's own name for them says; NULL where it is not given.
const char *call_item_words(const struct call *call);
// The rows that those words name.
bool call_items(struct call *call, struct item_list *ret, struct err *err);
