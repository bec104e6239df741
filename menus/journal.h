// SPDX-License-Identifier: ISC
#pragma once
// Undo, safe mode and atomic imports: every change that somebody asks for is written down with its
// inverse, in the same transaction. An action is what one command changed; the last hundred are
// kept. A mark is a place in this list up to which everything can be taken back at once; it dies
// with the connection that set it, and what was done under it is taken back then, also when the
// daemon was killed meanwhile.

#include "core/base/buf.h"
#include "menus/change.h"

#include <time.h>

// Whose command runs.
struct author {
    const char *user;
    const void *connection;
    unsigned policies; // what the command needed
    int64_t action;    // what it has changed so far; 0: nothing
};

enum mark_kind {
    MARK_SAFE,   // over everybody's changes; one at a time
    MARK_ATOMIC, // over those of its connection, which become one action; one per connection
};

struct mark {
    uint32_t id;
    enum mark_kind kind;
    int64_t start;
    const void *connection; // NULL: nobody's any more, it could not be unrolled yet
    char user[64];
};

enum { HISTORY_MAX = 100 };

bool journal_open(struct warren *w, struct err *err); // unrolls the marks that it finds
void journal_close(struct warren *w);                 // marks stay, for the next start

// For change.c and tables.c: the changes of one transaction, before it is committed, and what
// became of it.
bool journal_write(struct warren *w, const struct change *list, size_t count, struct err *err);
void journal_written(struct warren *w, bool committed);
bool journal_relaxed(const struct warren *w); // a mark's changes are synced when it is released

// The last action of the author's user, all of it or nothing. Refused where somebody else has
// changed the same values since.
bool journal_undo(struct warren *w, struct err *err);
bool journal_redo(struct warren *w, struct err *err);
// Commits changes that replace the whole configuration: the history ends with them. Refused while a
// mark is open.
bool journal_commit_over(struct changes *c, struct err *err);

// Marks of the author's connection.
bool journal_mark(struct warren *w, enum mark_kind kind, uint32_t *ret_id, struct err *err);
bool journal_release(struct warren *w, uint32_t id, struct err *err); // true: it is on disk
// What cannot be taken back, because somebody has changed it since, is said in the log.
bool journal_unroll(struct warren *w, uint32_t id, struct err *err);
void journal_leave(struct warren *w, const void *connection);
const struct mark *journal_mark_of(const struct warren *w, uint32_t id); // NULL: there is none
const struct mark *journal_safe_mode(const struct warren *w);

// What the history shows, the latest first.
struct action_view {
    uint32_t id;
    const char *user;
    unsigned policies;
    time_t time;
    bool undoable, redoable, floating;
    const char *text;        // "ppp secret added"
    const char *undo, *redo; // the commands; secrets are hidden
};
void journal_each(
    struct warren *w, void (*action)(void *ctx, const struct action_view *view), void *ctx);
