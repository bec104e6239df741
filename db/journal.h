// SPDX-License-Identifier: ISC
#pragma once
// What the journal keeps: changes, in the order in which they happened, and the marks that are
// open. What a change means and how it is taken back is the menus' business. Everything here is
// part of the caller's transaction.

#include "db/db.h"

struct db_bytes {
    const char *data;
    size_t len;
};

struct db_change {
    int64_t id;     // rises; given by the caller
    int64_t action; // the id of the first change of the same action
    int64_t of;     // the action that this one took back or did again; 0: neither
    int64_t time;   // seconds since 1970
    uint32_t mark;
    int state, kind;
    unsigned policies;
    const char *user, *menu;
    uint32_t item, place, old_place;
    struct db_bytes before, after;
};

bool db_journal_open(struct db *db, struct err *err);
bool db_journal_add(struct db *db, const struct db_change *change, struct err *err);

// The changes of `action` from its first one to `last`, or of all actions where it is 0, in order
// or backwards. The bytes live until `change` returns; false ends the walk. It must not write to
// the journal.
typedef bool db_change_seen(void *ctx, const struct db_change *change);
struct db_range {
    int64_t first, last, action;
    bool backwards;
};
bool db_journal_each(struct db *db, const struct db_range *range, db_change_seen *change, void *ctx,
    struct err *err);
bool db_journal_state(struct db *db, const struct db_range *range, int state, struct err *err);
bool db_journal_unmark(struct db *db, const struct db_range *range, struct err *err);
bool db_journal_forget(struct db *db, const struct db_range *range, struct err *err);

struct db_mark {
    uint32_t id;
    int kind;
    int64_t start; // changes from this one on are behind it
    const char *user;
};
bool db_mark_add(struct db *db, const struct db_mark *mark, struct err *err);
bool db_mark_drop(struct db *db, uint32_t id, struct err *err);
bool db_mark_each(
    struct db *db, void (*mark)(void *ctx, const struct db_mark *mark), void *ctx, struct err *err);
