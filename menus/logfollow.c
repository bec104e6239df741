// SPDX-License-Identifier: ISC
#include "menus/logfollow.h"

#include "core/base/mem.h"
#include "menus/call.h"
#include "menus/warren.h"

#include <stdlib.h>

enum { TURN_ROWS = 200 }; // before others have their turn

struct follow {
    struct call *call;
    struct logbook *book;
    const struct logfollow_ops *ops;
    struct bus_sub news;
    struct timer turn;
    uint64_t next;
};

static void follow_stop(struct call *call)
{
    struct follow *f = call->state;

    bus_leave(&f->news);
    timer_stop(&f->turn);
    if (f->ops->ended != NULL)
        f->ops->ended(call);
    free(f);
}

// Rows go out in a turn of their own: a line may be written amid anything.
static void follow_news(void *ctx, const void *message)
{
    struct follow *f = ctx;

    (void)message;
    if (!timer_running(&f->turn) && !call_full(f->call))
        timer_set(&f->turn, 0);
}

static void follow_turn(void *arg)
{
    struct follow *f = arg;
    const struct logring *ring;

    for (int n = 0; !call_full(f->call); n++) {
        const struct logline *line = logbook_at(f->book, f->next, &ring);

        if (line == NULL)
            return;
        if (n == TURN_ROWS) {
            timer_set(&f->turn, 0);
            return;
        }
        if (line->number > f->next)
            f->ops->lost(f->call, line->number - f->next);
        f->next = line->number + 1;
        f->ops->row(f->call, line, ring);
    }
}

static void follow_more(struct call *call)
{
    struct follow *f = call->state;

    if (!timer_running(&f->turn))
        follow_turn(f);
}

void logfollow(
    struct call *call, struct logbook *book, uint64_t from, const struct logfollow_ops *ops)
{
    struct follow *f = mem_alloc(sizeof(*f));
    const struct logring *ring;
    const struct logline *first = logbook_at(book, from, &ring);

    *f = (struct follow){ .call = call, .book = book, .ops = ops };
    f->next = first != NULL ? first->number : book->next;
    f->news.notify = follow_news;
    f->news.ctx = f;
    bus_join(&book->news, &f->news);
    timer_init(&f->turn, call->w->timers, follow_turn, f);
    call->state = f;
    call->stop = follow_stop;
    call->more = follow_more;
    follow_turn(f);
}
