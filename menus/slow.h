// SPDX-License-Identifier: ISC
#pragma once
// Work on a value that would hold the loop up: hashing a password takes tens of milliseconds. It is
// done in the worker. A request that needs it waits, and with it what follows on its connection;
// nobody else does.

#include "core/base/buf.h"

#include <stdbool.h>
#include <stddef.h>

struct call;
struct item;
struct slow;
struct warren;

// `make` appends the form of `value` that is kept; it runs in another thread and touches nothing
// else. `done` gets the form, once, later, unless cancelled; it may take what is in it.
struct slow *slow_start(struct warren *w, void (*make)(const char *value, struct buf *form),
    const char *value, void (*done)(void *ctx, struct buf *form), void *ctx);
void slow_cancel(struct slow *s); // NULL is fine

// Gives the items, to which the call has just given values, the slow forms of those (menu->slow).
// True: one is not there yet. The caller drops the items and returns: the verb is run anew with
// it, on what the store has then.
bool slow_pending(struct call *call, struct item *const *items, size_t count);
void slow_forget(struct call *call); // the forms that the call has been given
