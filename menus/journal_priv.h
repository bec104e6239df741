// SPDX-License-Identifier: ISC
#pragma once
// Between the parts of the journal: the list of actions (journal.c), what a change was
// (journal_values.c), doing it backwards (journal_undo.c) and marks (journal_mark.c).

#include "core/base/timer.h"
#include "db/journal.h"
#include "menus/journal.h"

enum action_state {
    ACTION_DONE,
    ACTION_UNDONE,
    ACTION_GONE, // neither to be undone nor done again; kept for an open mark
    ACTION_UNDO, // takes `of` back; kept for an open mark
    ACTION_REDO, // does `of` again; likewise
};

struct action {
    int64_t id, last; // its first and its last change
    int64_t of, time;
    enum action_state state;
    uint32_t mark; // the atomic mark that it is under; 0: none
    unsigned policies;
    const struct menu *menu; // NULL: several, or one that there is no more
    int kind;                // enum change_kind; -1: several
    char user[64];
};

// What the changes that are being made are to the journal.
struct journal_mode {
    bool silent;             // not written down: a mark is unrolled
    struct action *of;       // an action is taken back, or done again
    enum action_state state; // ACTION_UNDO or ACTION_REDO
};

struct journal {
    struct warren *w;
    struct action *actions; // in the order of their ids
    size_t count, size;
    struct mark *marks;
    size_t mark_count;
    uint32_t last_mark;
    int64_t last; // id of the last change
    struct journal_mode mode;
    // What the transaction under way has written, until it is committed.
    struct action pending;
    size_t pending_count;
    struct timer again; // marks that could not be unrolled
};

struct action *journal_action(struct journal *j, int64_t id);
void journal_add_seen(struct journal *j, const struct db_change *change);
void journal_drop(struct journal *j, size_t at);
bool journal_covered(const struct journal *j, const struct action *a); // an open mark needs it
const struct mark *journal_atomic(const struct journal *j, const void *connection);
struct db_range action_range(const struct action *a);

// The values of an item as name=value pieces with a NUL behind each; a name alone has no value.
// Of a whole item only what is not the default.
void values_whole(struct buf *out, const struct item *item);
void values_changed(
    struct buf *before, struct buf *after, const struct item *old, const struct item *item);
bool values_match(const struct item *item, const struct db_bytes *values, bool whole);
void values_put(struct item *item, const struct db_bytes *values);
void values_free(struct buf *values); // wiped: there may be passwords in them
// The command that makes a change, or the one that takes it back.
void change_command(struct buf *out, const struct db_change *change, bool forward);

// One step of `c`: a change done again or taken back.
bool journal_replay(
    struct changes *c, const struct db_change *change, bool forward, struct err *err);
void marks_again(void *journal);
