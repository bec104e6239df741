// SPDX-License-Identifier: ISC
// Marks: safe mode, and imports that happen as a whole.

#include "menus/audit.h"
#include "menus/journal_priv.h"

#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "menus/tables.h"
#include "menus/warren.h"

#include <stdlib.h>
#include <string.h>

enum { AGAIN_MS = 10 * 1000 };

const struct mark *journal_mark_of(const struct warren *w, uint32_t id)
{
    const struct journal *j = w->journal;

    for (size_t i = 0; j != NULL && i < j->mark_count; i++)
        if (j->marks[i].id == id)
            return &j->marks[i];
    return NULL;
}

const struct mark *journal_safe_mode(const struct warren *w)
{
    const struct journal *j = w->journal;

    for (size_t i = 0; j != NULL && i < j->mark_count; i++)
        if (j->marks[i].kind == MARK_SAFE)
            return &j->marks[i];
    return NULL;
}

static void mark_drop(struct journal *j, uint32_t id)
{
    for (size_t i = 0; i < j->mark_count; i++) {
        if (j->marks[i].id != id)
            continue;
        j->mark_count--;
        memmove(j->marks + i, j->marks + i + 1, (j->mark_count - i) * sizeof(*j->marks));
        return;
    }
}

// ---- set

static bool may_mark(const struct warren *w, enum mark_kind kind, struct err *err)
{
    const struct mark *safe = journal_safe_mode(w);

    if (w->journal == NULL || w->author == NULL)
        return err_set(err, ERR_GENERAL, "failure: there is no history to put a mark into");
    if (kind == MARK_SAFE && safe != NULL)
        return err_set(err, ERR_GENERAL, "failure: safe mode is taken by %s",
            safe->connection != NULL ? safe->user : "a connection that is gone");
    if (kind == MARK_ATOMIC && journal_atomic(w->journal, w->author->connection) != NULL)
        return err_set(err, ERR_GENERAL, "failure: this connection has such a mark already");
    return true;
}

static bool write_mark(struct warren *w, const struct mark *m, struct err *err)
{
    const struct db_mark row = {
        .id = m->id,
        .kind = (int)m->kind,
        .start = m->start,
        .user = m->user,
    };

    if (!tables_begin(w, err))
        return false;
    if (db_mark_add(w->db, &row, err))
        return tables_commit(w, err);
    tables_rollback(w);
    return false;
}

bool journal_mark(struct warren *w, enum mark_kind kind, uint32_t *ret_id, struct err *err)
{
    struct journal *j = w->journal;
    struct mark m = { .kind = kind };

    if (!may_mark(w, kind, err))
        return false;
    m.id = j->last_mark + 1;
    m.start = j->last + 1;
    m.connection = w->author->connection;
    text_copy(m.user, sizeof(m.user), w->author->user);
    if (!write_mark(w, &m, err))
        return false;
    j->last_mark = m.id;
    j->marks = mem_resize(j->marks, (j->mark_count + 1) * sizeof(*j->marks));
    j->marks[j->mark_count++] = m;
    *ret_id = m.id;
    return true;
}

// ---- released

// What is not shown is there for the marks that are open.
static bool is_spent(const struct journal *j, const struct action *a)
{
    if (a->state == ACTION_GONE)
        return j->mark_count == 0;
    return a->state > ACTION_UNDONE && !journal_covered(j, a);
}

static bool write_release(struct journal *j, const struct mark *m, struct err *err)
{
    bool ok = db_mark_drop(j->w->db, m->id, err);

    for (size_t i = 0; ok && i < j->count; i++) {
        const struct action *a = &j->actions[i];
        struct db_range range = action_range(a);

        if (is_spent(j, a))
            ok = db_journal_forget(j->w->db, &range, err);
        else if (a->mark == m->id)
            ok = db_journal_unmark(j->w->db, &range, err);
    }
    return ok;
}

// The mark leaves the list first, because what it covered is found by those that are left.
bool journal_release(struct warren *w, uint32_t id, struct err *err)
{
    const struct mark *found = journal_mark_of(w, id);
    struct journal *j = w->journal;
    struct mark m;
    bool ok;

    if (found == NULL)
        return err_set(err, ERR_MISSING, "no such item");
    m = *found;
    mark_drop(j, id);
    ok = tables_begin(w, err);
    if (ok && write_release(j, &m, err))
        ok = tables_commit(w, err);
    else if (ok) {
        tables_rollback(w);
        ok = false;
    }
    if (!ok) {
        j->marks[j->mark_count++] = m;
        return false;
    }
    if (m.kind == MARK_ATOMIC)
        audit_atomic(m.user);
    for (size_t i = 0; i < j->count;) {
        struct action *a = &j->actions[i];

        if (a->mark == id)
            a->mark = 0;
        if (is_spent(j, a))
            journal_drop(j, i);
        else
            i++;
    }
    return true;
}

// ---- unrolled

static bool is_under(const struct mark *m, const struct action *a)
{
    return m->kind == MARK_SAFE ? a->last >= m->start : a->mark == m->id;
}

static enum action_state state_before(const struct action *record)
{
    return record->state == ACTION_UNDO ? ACTION_DONE : ACTION_UNDONE;
}

// It could be redone until something that is now taken back came after it.
static bool comes_back(const struct mark *m, const struct action *a)
{
    return a->state == ACTION_GONE && (m->kind == MARK_SAFE || strcmp(a->user, m->user) == 0);
}

// The part of an action that is under the mark: an import may have begun before safe mode.
static struct db_range part_under(const struct mark *m, const struct action *a)
{
    struct db_range range = action_range(a);

    range.first = range.first > m->start ? range.first : m->start;
    return range;
}

// What was undone under the mark has been done again with it, and the other way round.
static bool write_unrolled(struct journal *j, const struct mark *m, struct err *err)
{
    bool ok = db_mark_drop(j->w->db, m->id, err);

    for (size_t i = 0; ok && i < j->count; i++) {
        struct db_range whole = action_range(&j->actions[i]);

        if (comes_back(m, &j->actions[i]))
            ok = db_journal_state(j->w->db, &whole, ACTION_UNDONE, err);
    }
    for (size_t i = j->count; ok && i-- > 0;) {
        const struct action *a = &j->actions[i], *of = journal_action(j, a->of);
        struct db_range part = part_under(m, a), whole;

        if (!is_under(m, a))
            continue;
        ok = db_journal_forget(j->w->db, &part, err);
        if (!ok || of == NULL)
            continue;
        whole = action_range(of);
        ok = db_journal_state(j->w->db, &whole, (int)state_before(a), err);
    }
    return ok;
}

static void settle_unrolled(struct journal *j, const struct mark *m)
{
    for (size_t i = 0; i < j->count; i++)
        if (comes_back(m, &j->actions[i]))
            j->actions[i].state = ACTION_UNDONE;
    for (size_t i = j->count; i-- > 0;) {
        struct action *a = &j->actions[i], *of = journal_action(j, a->of);

        if (!is_under(m, a))
            continue;
        if (of != NULL)
            of->state = state_before(a);
        if (a->id < m->start)
            a->last = m->start - 1;
        else
            journal_drop(j, i);
    }
    mark_drop(j, m->id);
}

struct unroll {
    struct journal *j;
    struct mark mark;
    struct changes c;
    bool conflict; // something stands in the way, and it is not the disk
    struct err *err;
    int64_t *ids; // of the changes under the mark, the last one first
    size_t count;
};

static bool unroll_change(void *ctx, const struct db_change *change)
{
    struct unroll *u = ctx;

    if (u->mark.kind != MARK_SAFE && change->mark != u->mark.id)
        return true;
    u->ids = mem_resize(u->ids, (u->count + 1) * sizeof(*u->ids));
    u->ids[u->count++] = change->id;
    if (!u->conflict && !u->c.broken && !journal_replay(&u->c, change, false, u->err))
        u->conflict = !u->c.broken;
    return true;
}

// All of it at once.
static bool unroll_whole(struct unroll *u)
{
    struct journal *j = u->j;
    const struct db_range since = {
        .first = u->mark.start,
        .last = INT64_MAX,
        .backwards = true,
    };

    if (!changes_begin(&u->c, j->w, u->err))
        return false;
    u->c.lenient = true;
    if (db_journal_each(j->w->db, &since, unroll_change, u, u->err) && !u->conflict &&
        !u->c.broken && write_unrolled(j, &u->mark, u->err))
        return changes_commit(&u->c, u->err);
    changes_abort(&u->c);
    return false;
}

static bool unroll_one(void *ctx, const struct db_change *change)
{
    struct unroll *u = ctx;

    u->conflict = !journal_replay(&u->c, change, false, u->err) || !changes_check(&u->c, u->err);
    return false;
}

// Each for itself, because some of them cannot be taken back: those are said in the log. False
// where the disk is the reason.
static bool unroll_each(struct unroll *u)
{
    for (size_t i = 0; i < u->count; i++) {
        const struct db_range one = { .first = u->ids[i], .last = u->ids[i] };

        u->conflict = false;
        if (!changes_begin(&u->c, u->j->w, u->err))
            return false;
        u->c.lenient = true;
        if (db_journal_each(u->j->w->db, &one, unroll_one, u, u->err) && !u->conflict) {
            if (!changes_commit(&u->c, u->err))
                return false;
            continue;
        }
        changes_abort(&u->c);
        if (u->c.broken)
            return false;
        log_write(LOG_SYSTEM | LOG_WARNING, "a change is kept: %s", u->err->text);
    }
    if (!tables_begin(u->j->w, u->err))
        return false;
    if (write_unrolled(u->j, &u->mark, u->err))
        return tables_commit(u->j->w, u->err);
    tables_rollback(u->j->w);
    return false;
}

static bool unroll(struct journal *j, uint32_t id, struct err *err)
{
    struct unroll u = { .j = j, .mark = *journal_mark_of(j->w, id), .err = err };
    bool ok;

    j->mode.silent = true;
    ok = unroll_whole(&u) || (u.conflict && unroll_each(&u));
    j->mode.silent = false;
    free(u.ids);
    if (ok)
        settle_unrolled(j, &u.mark);
    return ok;
}

bool journal_unroll(struct warren *w, uint32_t id, struct err *err)
{
    if (journal_mark_of(w, id) == NULL)
        return err_set(err, ERR_MISSING, "no such item");
    return unroll(w->journal, id, err);
}

// Marks that nobody has any more; the latest first, because it lies above the others.
void marks_again(void *journal)
{
    struct journal *j = journal;

    for (size_t i = j->mark_count; i-- > 0;) {
        struct mark m = j->marks[i];
        struct err err;

        if (m.connection != NULL)
            continue;
        if (unroll(j, m.id, &err)) {
            log_write(LOG_SYSTEM | LOG_WARNING, "%s of %s ended with its connection: undone",
                m.kind == MARK_SAFE ? "safe mode" : "an import", m.user);
            continue;
        }
        log_write(LOG_SYSTEM | LOG_ERROR, "what %s did cannot be undone yet: %s", m.user, err.text);
        timer_set(&j->again, AGAIN_MS);
        return;
    }
}

void journal_leave(struct warren *w, const void *connection)
{
    struct journal *j = w->journal;
    bool left = false;

    for (size_t i = 0; j != NULL && i < j->mark_count; i++) {
        if (j->marks[i].connection != connection)
            continue;
        j->marks[i].connection = NULL;
        left = true;
    }
    if (left)
        marks_again(j);
}
