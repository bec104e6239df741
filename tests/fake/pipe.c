// SPDX-License-Identifier: ISC
#include "tests/fake/pipe.h"

#include "core/base/mem.h"

#include <stdlib.h>
#include <string.h>

struct datagram {
    struct list node;
    struct timer timer;
    struct fake_pipe *pipe;
    int to;
    size_t len;
    uint8_t data[];
};

static void datagram_free(struct datagram *d)
{
    timer_stop(&d->timer);
    list_remove(&d->node);
    free(d);
}

static void arrive(void *arg)
{
    struct datagram *d = arg;
    const struct fake_pipe_end *end = &d->pipe->ends[d->to];

    list_remove(&d->node);
    if (end->deliver != NULL)
        end->deliver(end->ctx, d->data, d->len);
    free(d);
}

void fake_pipe_init(struct fake_pipe *p, struct fake_clock *clock, msec_t delay)
{
    *p = (struct fake_pipe){ .clock = clock, .delay = delay };
    list_init(&p->flying);
}

void fake_pipe_fini(struct fake_pipe *p)
{
    while (!list_empty(&p->flying))
        datagram_free(list_entry(p->flying.next, struct datagram, node));
}

void fake_pipe_send(struct fake_pipe *p, int from, const uint8_t *data, size_t len)
{
    struct datagram *d;

    if (p->passes != NULL && !p->passes(p->passes_ctx, from, data, len))
        return;
    d = mem_alloc(sizeof(*d) + len);
    *d = (struct datagram){ .pipe = p, .to = !from, .len = len };
    if (len > 0)
        memcpy(d->data, data, len);
    list_append(&p->flying, &d->node);
    timer_init(&d->timer, &p->clock->timers, arrive, d);
    timer_set(&d->timer, p->delay);
}
