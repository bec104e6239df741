// SPDX-License-Identifier: ISC
#pragma once
// Changes to any items of any stores that happen together or not at all: in memory, on disk, in
// the journal and in the engine. Everything that changes a store goes through here.
//
//     changes_begin(), changes_add() ..., then changes_commit() or changes_abort()
//
// A step takes effect in memory and in the database at once, so that the next one sees it; the
// engine is told when all are made. One that fails leaves the ones before it: the caller aborts.

#include "menus/store.h"

enum change_kind { CHANGE_ADD, CHANGE_SET, CHANGE_REMOVE, CHANGE_MOVE };

struct change {
    enum change_kind kind;
    struct store *s;
    uint32_t id;
    struct item *old, *item;   // old: NULL of one that is added; item: NULL of one that is removed
    size_t index;              // where it stood in the list
    uint32_t place, old_place; // the item that it stands (stood) before; ITEM_NO_ID: the end
    bool follows;              // a reference that follows a renamed item
};

struct changes {
    struct warren *w;
    struct change *list;
    size_t count, size, applied;
    // What the engine refuses is said in the log and stays configured, as when the daemon starts.
    bool lenient;
    bool exact;  // references do not follow a renamed item: they are changed themselves
    bool broken; // a step failed because of the database
};

bool changes_begin(struct changes *c, struct warren *w, struct err *err);
// `item` is taken over, whatever happens. One with an id gets that id.
bool changes_add(
    struct changes *c, struct store *s, struct item *item, uint32_t before, struct err *err);
bool changes_set(struct changes *c, struct store *s, struct item *item, struct err *err);
bool changes_remove(struct changes *c, struct store *s, uint32_t id, struct err *err);
bool changes_move(
    struct changes *c, struct store *s, uint32_t id, uint32_t before, struct err *err);
// Whether all that was changed, and all that refers to it, is valid as it stands now. For changes
// whose single steps were not checked before.
bool changes_check(struct changes *c, struct err *err);
// Both end it. A commit that returns false has taken everything back.
bool changes_commit(struct changes *c, struct err *err);
void changes_abort(struct changes *c);

// "ppp secret added": what a change is called in the history and in the log.
void change_text(struct buf *out, const struct menu *menu, enum change_kind kind);
