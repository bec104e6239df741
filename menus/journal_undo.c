// SPDX-License-Identifier: ISC
// Changes done backwards, and done again.

#include "menus/journal_priv.h"

#include "core/base/mem.h"
#include "menus/check.h"
#include "menus/serve.h"
#include "menus/store_priv.h"
#include "menus/tree.h"
#include "menus/warren.h"

#include <stdio.h>
#include <string.h>

// What a change asks for in one of the two directions.
struct step {
    struct store *s;
    enum change_kind kind;
    uint32_t id, place;
    const struct db_bytes *expected, *wanted; // the values that are there, those that shall be
    bool forward;
};

static bool is_whole(const struct step *step)
{
    return step->kind == CHANGE_REMOVE;
}

static bool changed_since(const struct step *step, const char *how, struct err *err)
{
    struct item *item = store_find(step->s, step->id);
    const char *name = item != NULL ? item_name(item) : "";
    char id[16];

    snprintf(id, sizeof(id), "*%X", (unsigned)step->id);
    return err_set(err, ERR_GENERAL, "failure: cannot %s: %s%s%s has been %s since",
        step->forward ? "redo" : "undo", step->s->menu->path,
        step->s->menu->kind == MENU_SETTINGS ? "" : " ",
        step->s->menu->kind == MENU_SETTINGS ? ""
        : *name != '\0'                      ? name
                                             : id,
        how);
}

static bool replay_add(struct changes *c, const struct step *step, struct err *err)
{
    struct item *item;

    if (store_find(step->s, step->id) != NULL)
        return changed_since(step, "added", err);
    item = item_new(step->s->menu);
    item->id = step->id;
    store_defaults(item);
    values_put(item, step->wanted);
    if (!check_name(step->s, item, NULL, err)) {
        item_free(item);
        return false;
    }
    return changes_add(c, step->s, item, step->place, err);
}

static bool replay_set(
    struct changes *c, const struct step *step, const struct item *now, struct err *err)
{
    struct item *item = item_copy(now);

    values_put(item, step->wanted);
    if (!check_name(step->s, item, now, err)) {
        item_free(item);
        return false;
    }
    return changes_set(c, step->s, item, err);
}

static bool replay(struct changes *c, const struct step *step, struct err *err)
{
    const struct item *now = store_find(step->s, step->id);

    if (step->kind == CHANGE_ADD)
        return replay_add(c, step, err);
    if (now == NULL)
        return changed_since(step, "removed", err);
    if (step->kind != CHANGE_MOVE && !values_match(now, step->expected, is_whole(step)))
        return changed_since(step, "changed", err);
    if (step->kind == CHANGE_SET)
        return replay_set(c, step, now, err);
    if (step->kind == CHANGE_REMOVE)
        return changes_remove(c, step->s, step->id, err);
    return changes_move(c, step->s, step->id,
        store_find(step->s, step->place) != NULL ? step->place : ITEM_NO_ID, err);
}

bool journal_replay(
    struct changes *c, const struct db_change *change, bool forward, struct err *err)
{
    struct step step = {
        .s = store_at(c->w, change->menu),
        .kind = (enum change_kind)change->kind,
        .id = change->item,
        .place = forward ? change->place : change->old_place,
        .expected = forward ? &change->before : &change->after,
        .wanted = forward ? &change->after : &change->before,
        .forward = forward,
    };

    if (step.s == NULL)
        return err_set(err, ERR_GENERAL, "failure: there is no %s any more", change->menu);
    if (!forward && step.kind == CHANGE_ADD)
        step.kind = CHANGE_REMOVE;
    else if (!forward && step.kind == CHANGE_REMOVE)
        step.kind = CHANGE_ADD;
    return replay(c, &step, err);
}

// ---- undo and redo

struct walk {
    struct changes c;
    bool forward, ok;
    struct err *err;
};

static bool walk_change(void *ctx, const struct db_change *change)
{
    struct walk *walk = ctx;

    walk->ok = journal_replay(&walk->c, change, walk->forward, walk->err);
    return walk->ok;
}

static bool turn(struct journal *j, struct action *a, bool forward, struct err *err)
{
    struct walk walk = { .forward = forward, .ok = true, .err = err };
    struct db_range range = action_range(a);
    bool ok;

    range.backwards = !forward;
    j->mode = (struct journal_mode){
        .of = a,
        .state = forward ? ACTION_REDO : ACTION_UNDO,
    };
    ok = changes_begin(&walk.c, j->w, err);
    if (ok && db_journal_each(j->w->db, &range, walk_change, &walk, err) && walk.ok &&
        changes_check(&walk.c, err))
        ok = changes_commit(&walk.c, err);
    else if (ok) {
        changes_abort(&walk.c);
        ok = false;
    }
    j->mode = (struct journal_mode){ 0 };
    return ok;
}

// What is under somebody's atomic mark is not finished yet.
static bool is_mine(const struct journal *j, const struct action *a)
{
    const struct author *author = j->w->author;
    const struct mark *mark = a->mark != 0 ? journal_mark_of(j->w, a->mark) : NULL;

    return strcmp(a->user, author->user) == 0 &&
           (mark == NULL || mark->connection == author->connection);
}

// Whoever has lost the right to make a change has lost the right to take it back.
static bool may_turn(const struct journal *j, const struct action *a, struct err *err)
{
    if (j->w->user == NULL || (a->policies & ~j->w->user->policies) == 0)
        return true;
    return err_set(err, ERR_GENERAL, "not enough permissions (9)");
}

bool journal_undo(struct warren *w, struct err *err)
{
    struct journal *j = w->journal;
    size_t shown = 0;

    for (size_t i = j != NULL && w->author != NULL ? j->count : 0; i-- > 0;) {
        struct action *a = &j->actions[i];

        if (a->state > ACTION_UNDONE || shown++ >= HISTORY_MAX)
            continue;
        if (a->state == ACTION_DONE && is_mine(j, a))
            return may_turn(j, a, err) && turn(j, a, false, err);
    }
    return err_set(err, ERR_GENERAL, "nothing to undo (6)");
}

bool journal_redo(struct warren *w, struct err *err)
{
    struct journal *j = w->journal;

    for (size_t i = 0; j != NULL && w->author != NULL && i < j->count; i++)
        if (j->actions[i].state == ACTION_UNDONE && is_mine(j, &j->actions[i]))
            return may_turn(j, &j->actions[i], err) && turn(j, &j->actions[i], true, err);
    return err_set(err, ERR_GENERAL, "nothing to redo (6)");
}
