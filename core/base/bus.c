// SPDX-License-Identifier: ISC
#include "core/base/bus.h"

void bus_init(struct bus *b)
{
    list_init(&b->subs);
    b->delivering = 0;
}

void bus_join(struct bus *b, struct bus_sub *sub)
{
    sub->bus = b;
    sub->fresh = b->delivering > 0;
    list_append(&b->subs, &sub->node);
}

void bus_leave(struct bus_sub *sub)
{
    if (sub->bus == NULL)
        return;
    list_remove(&sub->node);
    sub->bus = NULL;
}

// A marker walks the list instead of a pointer to the next subscriber, because the one being
// notified may remove any of them.
void bus_send(struct bus *b, const void *message)
{
    struct bus_sub marker = { 0 };

    b->delivering++;
    list_insert(b->subs.next, &marker.node);
    while (marker.node.next != &b->subs) {
        struct bus_sub *sub = list_entry(marker.node.next, struct bus_sub, node);

        list_remove(&marker.node);
        list_insert(sub->node.next, &marker.node);
        if (sub->notify != NULL && !sub->fresh)
            sub->notify(sub->ctx, message);
    }
    list_remove(&marker.node);
    b->delivering--;
    if (b->delivering == 0) {
        list_for_each (node, &b->subs)
            list_entry(node, struct bus_sub, node)->fresh = false;
    }
}
