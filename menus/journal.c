// SPDX-License-Identifier: ISC
// The list of actions: a short form of each in memory, their changes in the database.

#include "menus/journal_priv.h"

#include "core/base/mem.h"
#include "core/base/text.h"
#include "menus/tree.h"
#include "menus/warren.h"

#include <stdlib.h>
#include <string.h>

enum {
    HISTORY_SLACK = 28,  // old actions are dropped from the disk some at a time
    COMMANDS_MAX = 4096, // bytes of commands shown for one action
    FIRST_ACTION = 1,
};

struct db_range action_range(const struct action *a)
{
    return (struct db_range){ .first = a->id, .last = a->last, .action = a->id };
}

struct action *journal_action(struct journal *j, int64_t id)
{
    for (size_t i = j->count; i-- > 0;)
        if (j->actions[i].id == id)
            return &j->actions[i];
    return NULL;
}

bool journal_covered(const struct journal *j, const struct action *a)
{
    for (size_t i = 0; i < j->mark_count; i++)
        if (j->marks[i].kind == MARK_SAFE ? a->last >= j->marks[i].start
                                          : a->mark == j->marks[i].id)
            return true;
    return false;
}

static void add_action(struct journal *j, const struct action *a)
{
    if (j->count == j->size) {
        j->size = j->size > 0 ? j->size * 2 : 32;
        j->actions = mem_resize(j->actions, j->size * sizeof(*j->actions));
    }
    j->actions[j->count++] = *a;
}

void journal_drop(struct journal *j, size_t at)
{
    j->count--;
    memmove(j->actions + at, j->actions + at + 1, (j->count - at) * sizeof(*j->actions));
}

static void add_change(struct action *a, int64_t id, const struct menu *menu, int kind)
{
    a->last = id;
    if (a->menu != menu)
        a->menu = NULL;
    if (a->menu == NULL || a->kind != kind)
        a->kind = -1;
}

void journal_add_seen(struct journal *j, const struct db_change *change)
{
    const struct menu *menu = tree_menu(change->menu, strlen(change->menu));
    struct action *a = journal_action(j, change->action);
    struct action fresh;

    j->last = change->id > j->last ? change->id : j->last;
    if (a != NULL) {
        add_change(a, change->id, menu, change->kind);
        return;
    }
    fresh = (struct action){
        .id = change->action,
        .last = change->id,
        .of = change->of,
        .time = change->time,
        .state = (enum action_state)change->state,
        .mark = change->mark,
        .policies = change->policies,
        .menu = menu,
        .kind = menu != NULL ? change->kind : -1,
    };
    text_copy(fresh.user, sizeof(fresh.user), change->user);
    add_action(j, &fresh);
}

// ---- writing

static bool is_shown(const struct action *a)
{
    return a->state == ACTION_DONE || a->state == ACTION_UNDONE;
}

// What was taken back cannot be done again once its owner has gone on from there.
static bool is_stale(const struct journal *j, const struct action *a)
{
    return j->mode.of == NULL && a->state == ACTION_UNDONE && strcmp(a->user, j->pending.user) == 0;
}

// How many of the oldest actions are too many; 0 most of the time.
static size_t surplus(const struct journal *j)
{
    size_t shown = 0;

    for (size_t i = 0; i < j->count; i++)
        shown += is_shown(&j->actions[i]);
    return shown > HISTORY_MAX + HISTORY_SLACK ? shown - HISTORY_MAX : 0;
}

static bool forget_stale(struct journal *j, struct err *err)
{
    for (size_t i = 0; i < j->count; i++) {
        const struct action *a = &j->actions[i];
        struct db_range range = action_range(a);

        if (!is_stale(j, a))
            continue;
        if (!(j->mark_count > 0 ? db_journal_state(j->w->db, &range, ACTION_GONE, err)
                                : db_journal_forget(j->w->db, &range, err)))
            return false;
    }
    return true;
}

static bool forget_oldest(struct journal *j, struct err *err)
{
    size_t left = surplus(j);

    for (size_t i = 0; i < j->count && left > 0; i++) {
        struct db_range range = action_range(&j->actions[i]);

        if (!is_shown(&j->actions[i]) || journal_covered(j, &j->actions[i]))
            continue;
        left--;
        if (!db_journal_forget(j->w->db, &range, err))
            return false;
    }
    return true;
}

const struct mark *journal_atomic(const struct journal *j, const void *connection)
{
    for (size_t i = 0; connection != NULL && i < j->mark_count; i++)
        if (j->marks[i].kind == MARK_ATOMIC && j->marks[i].connection == connection)
            return &j->marks[i];
    return NULL;
}

// The action of an atomic mark goes on over many commands.
static const struct action *going_on(const struct journal *j, const struct mark *atomic)
{
    const struct author *author = j->w->author;

    for (size_t i = j->count; i-- > 0;) {
        const struct action *a = &j->actions[i];

        if (atomic != NULL ? a->mark == atomic->id && a->state == ACTION_DONE
                           : author->action != 0 && a->id == author->action)
            return a;
    }
    return NULL;
}

static void begin_pending(struct journal *j)
{
    const struct author *author = j->w->author;
    const struct mark *atomic = journal_atomic(j, author->connection);
    const struct action *a = j->mode.of == NULL ? going_on(j, atomic) : NULL;

    j->pending_count = 0;
    if (a != NULL) {
        j->pending = *a;
        return;
    }
    j->pending = (struct action){
        .id = j->last + 1,
        .of = j->mode.of != NULL ? j->mode.of->id : 0,
        .time = time(NULL),
        .state = j->mode.of != NULL ? j->mode.state : ACTION_DONE,
        .mark = atomic != NULL ? atomic->id : 0,
        .policies = author->policies,
    };
    text_copy(j->pending.user, sizeof(j->pending.user), author->user);
}

// The item as the step left it: one that refers to itself by its name has followed its own
// renaming.
static const struct item *outcome(const struct change *step, const struct change *end)
{
    const struct item *item = step->item;

    for (const struct change *next = step + 1; next < end && next->follows; next++)
        if (next->s == step->s && next->id == step->id)
            item = next->item;
    return item;
}

// The values before and after. False: nothing has changed.
static bool values_of(
    const struct change *step, const struct change *end, struct buf *before, struct buf *after)
{
    switch (step->kind) {
    case CHANGE_ADD:
        values_whole(after, step->item);
        return true;
    case CHANGE_SET:
        values_changed(before, after, step->old, outcome(step, end));
        return after->len > 0;
    case CHANGE_REMOVE:
        values_whole(before, step->old);
        return true;
    case CHANGE_MOVE:
        return true;
    }
    return false;
}

static bool write_step(
    struct journal *j, const struct change *step, const struct change *end, struct err *err)
{
    struct buf before = { 0 }, after = { 0 };
    struct action *a = &j->pending;
    bool ok = true;

    if (values_of(step, end, &before, &after)) {
        struct db_change change = {
            .id = j->last + 1 + (int64_t)j->pending_count,
            .action = a->id,
            .of = a->of,
            .time = a->time,
            .mark = a->mark,
            .state = (int)a->state,
            .kind = (int)step->kind,
            .policies = a->policies,
            .user = a->user,
            .menu = step->s->menu->path,
            .item = step->id,
            .place = step->place,
            .old_place = step->old_place,
            .before = { before.data, before.len },
            .after = { after.data, after.len },
        };

        if (a->last == 0) {
            a->menu = step->s->menu;
            a->kind = (int)step->kind;
        }
        ok = db_journal_add(j->w->db, &change, err);
        add_change(a, change.id, step->s->menu, (int)step->kind);
        j->pending_count++;
    }
    values_free(&before);
    values_free(&after);
    return ok;
}

// While no mark is open, an action that is taken back only changes its state.
static bool is_recorded(const struct journal *j)
{
    return j->mode.of == NULL || j->mark_count > 0;
}

static bool write_turn(struct journal *j, struct err *err)
{
    struct db_range range = action_range(j->mode.of);

    return db_journal_state(
        j->w->db, &range, j->mode.state == ACTION_UNDO ? ACTION_UNDONE : ACTION_DONE, err);
}

bool journal_write(struct warren *w, const struct change *list, size_t count, struct err *err)
{
    struct journal *j = w->journal;

    if (j == NULL || w->author == NULL || j->mode.silent)
        return true;
    begin_pending(j);
    for (size_t i = 0; is_recorded(j) && i < count; i++)
        if (!list[i].follows && !write_step(j, &list[i], list + count, err))
            return false;
    if (j->mode.of != NULL)
        return write_turn(j, err);
    return j->pending_count == 0 || (forget_stale(j, err) && forget_oldest(j, err));
}

static void settle_others(struct journal *j)
{
    size_t left = surplus(j);

    for (size_t i = 0; i < j->count;) {
        struct action *a = &j->actions[i];
        bool old = left > 0 && is_shown(a) && !journal_covered(j, a);

        left -= old;
        if (old || (is_stale(j, a) && j->mark_count == 0)) {
            journal_drop(j, i);
            continue;
        }
        if (is_stale(j, a))
            a->state = ACTION_GONE;
        i++;
    }
}

void journal_written(struct warren *w, bool committed)
{
    struct journal *j = w->journal;
    struct action *known;

    if (j == NULL || w->author == NULL || j->mode.silent)
        return;
    if (committed && j->mode.of != NULL)
        j->mode.of->state = j->mode.state == ACTION_UNDO ? ACTION_UNDONE : ACTION_DONE;
    if (committed && j->pending_count > 0) {
        if (j->mode.of == NULL)
            settle_others(j);
        known = journal_action(j, j->pending.id);
        if (known != NULL)
            *known = j->pending;
        else
            add_action(j, &j->pending);
        j->last += (int64_t)j->pending_count;
        if (j->mode.of == NULL)
            w->author->action = j->pending.id;
    }
    j->pending_count = 0;
}

bool journal_relaxed(const struct warren *w)
{
    return w->journal != NULL && w->author != NULL && !w->journal->mode.silent &&
           journal_atomic(w->journal, w->author->connection) != NULL;
}

static bool may_end(struct journal *j, struct err *err)
{
    const struct db_range all = { .first = FIRST_ACTION, .last = INT64_MAX };

    if (j->mark_count > 0)
        return err_set(err, ERR_GENERAL, "failure: %s is in safe mode, or imports something",
            j->marks[0].user);
    return db_journal_forget(j->w->db, &all, err);
}

bool journal_commit_over(struct changes *c, struct err *err)
{
    struct journal *j = c->w->journal;
    bool ok;

    if (j == NULL)
        return changes_commit(c, err);
    j->mode.silent = true;
    ok = may_end(j, err);
    if (!ok)
        changes_abort(c);
    ok = ok && changes_commit(c, err);
    j->mode.silent = false;
    if (ok)
        j->count = 0;
    return ok;
}

// ---- open and close

static bool see(void *ctx, const struct db_change *change)
{
    journal_add_seen(ctx, change);
    return true;
}

static void see_mark(void *ctx, const struct db_mark *mark)
{
    struct journal *j = ctx;
    struct mark *m;

    j->marks = mem_resize(j->marks, (j->mark_count + 1) * sizeof(*j->marks));
    m = &j->marks[j->mark_count++];
    *m = (struct mark){ .id = mark->id, .kind = (enum mark_kind)mark->kind, .start = mark->start };
    text_copy(m->user, sizeof(m->user), mark->user);
    j->last_mark = mark->id;
}

bool journal_open(struct warren *w, struct err *err)
{
    const struct db_range all = { .first = FIRST_ACTION, .last = INT64_MAX };
    struct journal *j;

    if (w->db == NULL)
        return true;
    j = mem_alloc(sizeof(*j));
    j->w = w;
    w->journal = j;
    timer_init(&j->again, w->timers, marks_again, j);
    if (!db_journal_open(w->db, err) || !db_journal_each(w->db, &all, see, j, err) ||
        !db_mark_each(w->db, see_mark, j, err))
        return false;
    if (j->mark_count > 0)
        marks_again(j);
    return true;
}

void journal_close(struct warren *w)
{
    struct journal *j = w->journal;

    if (j == NULL)
        return;
    timer_stop(&j->again);
    free(j->actions);
    free(j->marks);
    free(j);
    w->journal = NULL;
}

// ---- what the history shows

struct commands {
    struct buf *out;
    bool forward;
};

static bool add_command(void *ctx, const struct db_change *change)
{
    struct commands *c = ctx;

    if (c->out->len > COMMANDS_MAX) {
        buf_adds(c->out, "; ...");
        return false;
    }
    if (c->out->len > 0)
        buf_adds(c->out, "; ");
    change_command(c->out, change, c->forward);
    return true;
}

static void add_commands(struct journal *j, const struct action *a, bool forward, struct buf *out)
{
    struct commands c = { .out = out, .forward = forward };
    struct db_range range = action_range(a);

    range.backwards = !forward;
    db_journal_each(j->w->db, &range, add_command, &c, NULL);
}

static void action_text(struct buf *out, const struct action *a)
{
    if (a->menu != NULL && a->kind >= 0)
        change_text(out, a->menu, (enum change_kind)a->kind);
    else
        buf_adds(out, "configuration changed");
}

void journal_each(
    struct warren *w, void (*action)(void *ctx, const struct action_view *view), void *ctx)
{
    struct journal *j = w->journal;
    size_t shown = 0;

    for (size_t i = j != NULL ? j->count : 0; i-- > 0 && shown < HISTORY_MAX;) {
        const struct action *a = &j->actions[i];
        struct buf text = { 0 }, undo = { 0 }, redo = { 0 };
        struct action_view view;

        if (!is_shown(a))
            continue;
        shown++;
        action_text(&text, a);
        add_commands(j, a, false, &undo);
        add_commands(j, a, true, &redo);
        view = (struct action_view){
            .id = (uint32_t)a->id,
            .user = a->user,
            .policies = a->policies,
            .time = (time_t)a->time,
            .undoable = a->state == ACTION_DONE,
            .redoable = a->state == ACTION_UNDONE,
            .floating = journal_covered(j, a),
            .text = buf_str(&text),
            .undo = buf_str(&undo),
            .redo = buf_str(&redo),
        };
        action(ctx, &view);
        buf_free(&text);
        buf_free(&undo);
        buf_free(&redo);
    }
}
