// SPDX-License-Identifier: ISC
#include "core/base/loop.h"

#include "core/base/list.h"
#include "core/base/mem.h"

#include <event2/event.h>
#include <stdlib.h>

struct loop {
    struct event_base *base;
    struct event *tick;
    struct event *soon;
    struct timers timers;
    struct list signals, deferred, running;
};

struct loop_fd {
    struct loop *loop;
    struct event *ev;
    int fd, want;
    void (*ready)(void *arg, int what);
    void *arg;
};

struct loop_signal {
    struct list node;
    struct event *ev;
    void (*fire)(void *arg);
    void *arg;
};

struct deferred {
    struct list node;
    void (*fn)(void *arg);
    void *arg;
};

static void tick_arm(void *ctx)
{
    struct loop *l = ctx;
    msec_t left = timers_next(&l->timers);

    if (left < 0) {
        event_del(l->tick);
        return;
    }
    event_add(l->tick, &(struct timeval){ .tv_sec = left / 1000, .tv_usec = left % 1000 * 1000 });
}

static void tick_fire(evutil_socket_t fd, short what, void *arg)
{
    struct loop *l = arg;

    (void)fd, (void)what;
    timers_run(&l->timers);
    tick_arm(l);
}

static void deferred_run(evutil_socket_t fd, short what, void *arg)
{
    struct loop *l = arg;

    (void)fd, (void)what;
    // What a call defers again runs in the next round, so a loop of them cannot starve the rest.
    while (!list_empty(&l->deferred)) {
        struct list *node = l->deferred.next;

        list_remove(node);
        list_append(&l->running, node);
    }
    while (!list_empty(&l->running)) {
        struct deferred *d = list_entry(l->running.next, struct deferred, node);

        list_remove(&d->node);
        d->fn(d->arg);
        free(d);
    }
    if (!list_empty(&l->deferred))
        event_active(l->soon, EV_TIMEOUT, 0);
}

struct loop *loop_new(void)
{
    struct event_config *config = event_config_new();
    struct event_base *base;
    struct loop *l;

    if (config == NULL)
        return NULL;
    event_config_set_flag(config, EVENT_BASE_FLAG_PRECISE_TIMER);
    base = event_base_new_with_config(config);
    event_config_free(config);
    if (base == NULL)
        return NULL;
    l = mem_alloc(sizeof(*l));
    l->base = base;
    l->tick = evtimer_new(base, tick_fire, l);
    l->soon = event_new(base, -1, 0, deferred_run, l);
    list_init(&l->signals);
    list_init(&l->deferred);
    list_init(&l->running);
    timers_init(&l->timers, &clock_boot);
    l->timers.changed = tick_arm;
    l->timers.changed_ctx = l;
    return l;
}

static void deferred_drop(struct list *head, const void *arg, bool all)
{
    list_for_each_safe (node, tmp, head) {
        struct deferred *d = list_entry(node, struct deferred, node);

        if (!all && d->arg != arg)
            continue;
        list_remove(&d->node);
        free(d);
    }
}

void loop_free(struct loop *l)
{
    if (l == NULL)
        return;
    l->timers.changed = NULL;
    timers_fini(&l->timers);
    deferred_drop(&l->deferred, NULL, true);
    list_for_each_safe (node, tmp, &l->signals) {
        struct loop_signal *s = list_entry(node, struct loop_signal, node);

        event_free(s->ev);
        free(s);
    }
    event_free(l->tick);
    event_free(l->soon);
    event_base_free(l->base);
    free(l);
}

void loop_run(struct loop *l)
{
    event_base_loop(l->base, EVLOOP_NO_EXIT_ON_EMPTY);
}

void loop_once(struct loop *l)
{
    event_base_loop(l->base, EVLOOP_ONCE);
}

void loop_stop(struct loop *l)
{
    event_base_loopbreak(l->base);
}

struct timers *loop_timers(struct loop *l)
{
    return &l->timers;
}

static void fd_ready(evutil_socket_t fd, short what, void *arg)
{
    struct loop_fd *f = arg;

    (void)fd;
    f->ready(f->arg, (what & EV_READ ? LOOP_READ : 0) | (what & EV_WRITE ? LOOP_WRITE : 0));
}

static void fd_arm(struct loop_fd *f)
{
    short what = EV_PERSIST;

    if (f->want & LOOP_READ)
        what |= EV_READ;
    if (f->want & LOOP_WRITE)
        what |= EV_WRITE;
    event_assign(f->ev, f->loop->base, f->fd, what, fd_ready, f);
    if (f->want != 0)
        event_add(f->ev, NULL);
}

struct loop_fd *loop_fd_new(
    struct loop *l, int fd, int want, void (*ready)(void *arg, int what), void *arg)
{
    struct loop_fd *f = mem_alloc(sizeof(*f));

    *f = (struct loop_fd){ .loop = l, .fd = fd, .want = want, .ready = ready, .arg = arg };
    f->ev = event_new(l->base, fd, EV_PERSIST, fd_ready, f);
    fd_arm(f);
    return f;
}

void loop_fd_want(struct loop_fd *f, int want)
{
    if (f->want == want)
        return;
    event_del(f->ev);
    f->want = want;
    fd_arm(f);
}

void loop_fd_free(struct loop_fd *f)
{
    if (f == NULL)
        return;
    event_free(f->ev);
    free(f);
}

static void signal_fire(evutil_socket_t fd, short what, void *arg)
{
    struct loop_signal *s = arg;

    (void)fd, (void)what;
    s->fire(s->arg);
}

bool loop_signal(struct loop *l, int signo, void (*fire)(void *arg), void *arg)
{
    struct loop_signal *s = mem_alloc(sizeof(*s));

    *s = (struct loop_signal){ .fire = fire, .arg = arg };
    s->ev = evsignal_new(l->base, signo, signal_fire, s);
    list_append(&l->signals, &s->node);
    return event_add(s->ev, NULL) == 0;
}

void loop_defer(struct loop *l, void (*fn)(void *arg), void *arg)
{
    struct deferred *d = mem_alloc(sizeof(*d));

    *d = (struct deferred){ .fn = fn, .arg = arg };
    list_append(&l->deferred, &d->node);
    event_active(l->soon, EV_TIMEOUT, 0);
}

void loop_forget(struct loop *l, const void *arg)
{
    deferred_drop(&l->deferred, arg, false);
    deferred_drop(&l->running, arg, false);
}
