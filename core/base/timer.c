// SPDX-License-Identifier: ISC
#include "core/base/timer.h"

#include "core/base/mem.h"

#include <stdlib.h>

static bool timer_before(const struct timer *a, const struct timer *b)
{
    return a->due != b->due ? a->due < b->due : a->order < b->order;
}

static void heap_put(struct timers *q, size_t i, struct timer *t)
{
    q->heap[i] = t;
    t->slot = i + 1;
}

static void heap_up(struct timers *q, size_t i)
{
    struct timer *t = q->heap[i];

    for (; i > 0 && timer_before(t, q->heap[(i - 1) / 2]); i = (i - 1) / 2)
        heap_put(q, i, q->heap[(i - 1) / 2]);
    heap_put(q, i, t);
}

static void heap_down(struct timers *q, size_t i)
{
    struct timer *t = q->heap[i];

    for (;;) {
        size_t child = 2 * i + 1;

        if (child >= q->count)
            break;
        if (child + 1 < q->count && timer_before(q->heap[child + 1], q->heap[child]))
            child++;
        if (!timer_before(q->heap[child], t))
            break;
        heap_put(q, i, q->heap[child]);
        i = child;
    }
    heap_put(q, i, t);
}

static void timers_changed(struct timers *q)
{
    if (q->changed != NULL)
        q->changed(q->changed_ctx);
}

void timers_init(struct timers *q, const struct clock *clock)
{
    *q = (struct timers){ .clock = clock };
}

void timers_fini(struct timers *q)
{
    for (size_t i = 0; i < q->count; i++)
        q->heap[i]->slot = 0;
    free(q->heap);
    q->heap = NULL;
    q->count = q->size = 0;
}

msec_t timers_next(const struct timers *q)
{
    msec_t left;

    if (q->count == 0)
        return -1;
    left = q->heap[0]->due - clock_now(q->clock);
    return left > 0 ? left : 0;
}

void timers_run(struct timers *q)
{
    msec_t now = clock_now(q->clock);
    uint64_t last = q->order; // what a callback sets again waits for the next round

    while (q->count > 0 && q->heap[0]->due <= now && q->heap[0]->order <= last) {
        struct timer *t = q->heap[0];

        timer_stop(t);
        t->fire(t->arg);
    }
}

void timer_init(struct timer *t, struct timers *q, void (*fire)(void *arg), void *arg)
{
    *t = (struct timer){ .queue = q, .fire = fire, .arg = arg };
}

void timer_set(struct timer *t, msec_t delay)
{
    struct timers *q = t->queue;

    timer_stop(t);
    t->due = clock_now(q->clock) + (delay > 0 ? delay : 0);
    t->order = ++q->order;
    if (q->count == q->size) {
        q->size = q->size > 0 ? q->size * 2 : 16;
        q->heap = mem_resize(q->heap, q->size * sizeof(struct timer *));
    }
    heap_put(q, q->count++, t);
    heap_up(q, q->count - 1);
    if (q->heap[0] == t)
        timers_changed(q);
}

void timer_stop(struct timer *t)
{
    struct timers *q = t->queue;
    size_t i;

    if (t->slot == 0)
        return;
    i = t->slot - 1;
    t->slot = 0;
    q->count--;
    if (i == q->count)
        return;
    heap_put(q, i, q->heap[q->count]);
    heap_up(q, i);
    heap_down(q, q->heap[i]->slot - 1);
}

bool timer_running(const struct timer *t)
{
    return t->slot != 0;
}

msec_t timer_left(const struct timer *t)
{
    msec_t left = timer_running(t) ? t->due - clock_now(t->queue->clock) : 0;

    return left > 0 ? left : 0;
}
