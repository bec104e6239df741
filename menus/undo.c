// SPDX-License-Identifier: ISC
#include "menus/undo.h"

#include "menus/call.h"
#include "menus/journal.h"

void undo_run(struct call *call)
{
    struct err err;

    if (journal_undo(call->w, &err))
        call_done(call);
    else
        call_trap(call, &err);
}

void redo_run(struct call *call)
{
    struct err err;

    if (journal_redo(call->w, &err))
        call_done(call);
    else
        call_trap(call, &err);
}
