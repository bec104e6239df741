// SPDX-License-Identifier: ISC
// listen: every change of a menu's items, until cancelled.

#include "core/base/mem.h"
#include "menus/call.h"
#include "menus/store.h"
#include "menus/tree.h"

#include <stdio.h>
#include <stdlib.h>

struct listen {
    struct bus_sub sub;
    struct call *call;
};

static void listen_stop(struct call *call)
{
    struct listen *l = call->state;

    bus_leave(&l->sub);
    free(l);
}

// A client that does not read is not told everything: it loses the connection's attention, not
// the daemon its memory. What it missed it finds with print.
static void listen_notify(void *ctx, const void *message)
{
    const struct store_change *change = message;
    struct listen *l = ctx;
    char id[16];

    if (call_full(l->call))
        return;
    call_row(l->call);
    if (change->gone) {
        snprintf(id, sizeof(id), "*%X", (unsigned)change->id);
        call_attr(l->call, ".id", id);
        call_attr(l->call, ".dead", "yes");
    } else {
        call_item(l->call, change->item);
    }
    call_row_end(l->call);
}

static void listen_run(struct call *call)
{
    struct listen *l = mem_alloc(sizeof(*l));

    l->call = call;
    l->sub.notify = listen_notify;
    l->sub.ctx = l;
    call->state = l;
    call->stop = listen_stop;
    bus_join(&store_of(call->w, call->menu)->changes, &l->sub);
}

const struct verb op_listen = {
    .name = "listen",
    .help = "Show changes as they happen",
    .policy = POLICY_READ,
    .reply = VERB_ROWS,
    .run = listen_run,
};
