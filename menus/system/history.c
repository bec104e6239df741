// SPDX-License-Identifier: ISC
// /system/history: what was changed lately, and marks, up to which it can be taken back at once.

#include "core/base/text.h"
#include "menus/call.h"
#include "menus/journal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const struct menu menu_system_history;

#define READ(n, t, c, wide, h)                                                                  \
    {                                                                                           \
        n, .type = &type_##t, .flags = PROP_READ_ONLY | PROP_UNSET, .column = c, .width = wide, \
           .help = h                                                                            \
    }

static const struct prop props[] = {
    READ("action", text, "ACTION", 40, "What was done"),
    READ("by", text, "BY", 18, "Who did it"),
    READ("policy", plain, "POLICY", 18, "The right that it needed"),
    READ("redo", text, NULL, 0, "The commands that do it again"),
    READ("undo", text, NULL, 0, "The commands that take it back"),
    READ("time", plain, NULL, 0, "When it was done"),
    { NULL },
};

static const struct menu_flag flags[] = {
    { 'U', "undoable", 0 },
    { 'R', "redoable", 0 },
    { 'F', "floating-undo", 1 },
    { 0 },
};

struct emit {
    struct item *item;
    void (*row)(void *ctx, struct item *item);
    void *ctx;
};

static void set_policies(struct item *item, unsigned policies)
{
    struct buf b = { 0 };

    for (const struct word *p = policy_words; p->word != NULL; p++)
        if (policies & (unsigned)p->value)
            buf_printf(&b, "%s%s", b.len > 0 ? "," : "", p->word);
    item_set(item, "policy", buf_str(&b));
    buf_free(&b);
}

static void emit_action(void *ctx, const struct action_view *view)
{
    struct emit *e = ctx;
    struct buf date = { 0 };

    e->item->id = ITEM_DYNAMIC | view->id;
    text_date(&date, view->time);
    item_set(e->item, "action", view->text);
    item_set(e->item, "by", view->user);
    set_policies(e->item, view->policies);
    item_set(e->item, "redo", view->redo);
    item_set(e->item, "undo", view->undo);
    item_set(e->item, "time", buf_str(&date));
    item_flag(e->item, "undoable", view->undoable);
    item_flag(e->item, "redoable", view->redoable);
    item_flag(e->item, "floating-undo", view->floating);
    e->row(e->ctx, e->item);
    buf_free(&date);
}

static void dynamic(struct warren *w, void (*row)(void *ctx, struct item *item), void *ctx)
{
    struct emit e = { .item = item_new(&menu_system_history), .row = row, .ctx = ctx };

    journal_each(w, emit_action, &e);
    item_free(e.item);
}

// ---- marks

static const struct word kinds[] = {
    { "safe", MARK_SAFE, "Over the changes of everybody" },
    { "atomic", MARK_ATOMIC, "Over the changes of this connection, which become one action" },
    { NULL },
};

static void mark_run(struct call *call)
{
    int kind = MARK_SAFE;
    struct err err;
    char text[16];
    uint32_t id;

    value_enum(kinds, call_value(call, "kind"), &kind);
    if (!journal_mark(call->w, (enum mark_kind)kind, &id, &err)) {
        call_trap(call, &err);
        return;
    }
    snprintf(text, sizeof(text), "*%X", (unsigned)id);
    call_return(call, text);
}

// The mark that a request names; it must be its own connection's.
static bool own(struct call *call, uint32_t *ret, struct err *err)
{
    const struct mark *m;
    uint32_t id;

    if (!value_id(call_arg(call, "mark"), &id))
        return err_arg(err, "mark", "invalid value for argument mark");
    m = journal_mark_of(call->w, id);
    if (m == NULL || m->connection != call->serve)
        return err_set(err, ERR_MISSING, "no such item");
    *ret = id;
    return true;
}

static void release_run(struct call *call)
{
    struct err err;
    uint32_t id = 0;

    if (own(call, &id, &err) && journal_release(call->w, id, &err))
        call_done(call);
    else
        call_trap(call, &err);
}

static void unroll_run(struct call *call)
{
    struct err err;
    uint32_t id = 0;

    if (own(call, &id, &err) && journal_unroll(call->w, id, &err))
        call_done(call);
    else
        call_trap(call, &err);
}

static const struct prop mark_args[] = {
    { "kind", .type = &type_enum, .arg = { .words = kinds }, .fallback = "safe",
        .help = "Whose changes it is over" },
    { NULL },
};

static const struct prop end_args[] = {
    { "mark", .type = &type_text, .flags = ARG_POSITIONAL | PROP_REQUIRED,
        .help = "What mark returned" },
    { NULL },
};

static const struct verb verbs[] = {
    { "mark", "Remember this point; it is unrolled when the connection ends", POLICY_WRITE,
        .reply = VERB_RETURNS, .args = mark_args, .run = mark_run },
    { "release", "Forget a mark and keep what was changed", POLICY_WRITE, .args = end_args,
        .run = release_run },
    { "unroll", "Undo what was changed since a mark", POLICY_WRITE, .args = end_args,
        .run = unroll_run },
    { NULL },
};

const struct menu menu_system_history = {
    .path = "/system/history",
    .kind = MENU_LIST,
    .help = "What was changed lately",
    .table = true,
    .read_only = true,
    .no_disable = true,
    .no_comment = true,
    .props = props,
    .verbs = verbs,
    .flags = flags,
    .dynamic = dynamic,
};
