// SPDX-License-Identifier: ISC
// listen: every change of a menu's items, until cancelled.

#include "menus/listen.h"

#include "core/base/mem.h"
#include "menus/call.h"
#include "menus/query.h"
#include "menus/store.h"
#include "menus/tree.h"

#include <stdlib.h>

enum { MISSED_MAX = 4096 };

// What changes while the client does not read is told when it reads again: once per row, as it is
// then.
struct listen {
    struct bus_sub sub;
    struct call *call;
    uint32_t *missed;
    size_t count, size;
    bool going;    // else everything is kept for later
    bool overflow; // more was missed than is kept
    uint64_t from; // where menu->follow() begins
};

void listen_free(struct listen *l)
{
    if (l == NULL)
        return;
    bus_leave(&l->sub);
    free(l->missed);
    free(l);
}

static void listen_stop(struct call *call)
{
    listen_free(call->state);
}

static void tell(struct call *call, uint32_t id, const struct item *item)
{
    struct buf text = { 0 };

    if (item != NULL && !query_match(&call->words, item, call_may_see_secrets(call)))
        return;
    call_row(call);
    if (item != NULL) {
        call_item(call, item);
    } else {
        if (id != ITEM_NO_ID)
            value_id_text(id, &text);
        call_attr(call, ".id", buf_str(&text));
        call_attr(call, ".dead", "yes");
        buf_free(&text);
    }
    call_row_end(call);
}

static void give_up(struct listen *l)
{
    struct call *call = l->call;

    listen_free(l);
    call_trapf(call, ERR_GENERAL, "too many changes that the client did not read");
}

static void miss(struct listen *l, uint32_t id)
{
    for (size_t i = 0; i < l->count; i++)
        if (l->missed[i] == id)
            return;
    if (l->count == MISSED_MAX) {
        l->overflow = true;
        if (l->going)
            give_up(l);
        return;
    }
    if (l->count == l->size) {
        l->size = l->size > 0 ? l->size * 2 : 16;
        l->missed = mem_resize(l->missed, l->size * sizeof(*l->missed));
    }
    l->missed[l->count++] = id;
}

static void listen_notify(void *ctx, const void *message)
{
    const struct store_change *change = message;
    struct listen *l = ctx;

    if (!l->going || l->count > 0 || call_full(l->call))
        miss(l, change->id);
    else
        tell(l->call, change->id, change->item);
}

static void listen_more(struct call *call)
{
    struct store *s = store_of(call->w, call->menu);
    struct listen *l = call->state;
    size_t told = 0;

    for (; told < l->count && !call_full(call); told++) {
        uint32_t id = l->missed[told];
        struct item *row =
            call->menu->kind == MENU_SETTINGS ? item_copy(store_settings(s)) : store_row(s, id);

        tell(call, id, row);
        item_free(row);
    }
    for (size_t i = told; i < l->count; i++)
        l->missed[i - told] = l->missed[i];
    l->count -= told;
}

struct listen *listen_new(struct call *call)
{
    struct listen *l = mem_alloc(sizeof(*l));

    l->call = call;
    if (call->menu->follow != NULL) {
        l->from = call->menu->next(call->w);
        return l;
    }
    l->sub.notify = listen_notify;
    l->sub.ctx = l;
    bus_join(&store_of(call->w, call->menu)->changes, &l->sub);
    return l;
}

void listen_go(struct listen *l)
{
    struct call *call = l->call;
    uint64_t from = l->from;

    if (call->menu->follow != NULL) {
        listen_free(l);
        call->menu->follow(call, from);
        return;
    }
    if (l->overflow) {
        give_up(l);
        return;
    }
    l->going = true;
    call->state = l;
    call->stop = listen_stop;
    call->more = listen_more;
    listen_more(call);
}

static void listen_run(struct call *call)
{
    listen_go(listen_new(call));
}

const struct verb op_listen = {
    .name = "listen",
    .help = "Show changes as they happen",
    .policy = POLICY_READ,
    .reply = VERB_ROWS,
    .queries = true,
    .run = listen_run,
};
