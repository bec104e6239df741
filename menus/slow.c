// SPDX-License-Identifier: ISC
#include "menus/slow.h"

#include "core/base/mem.h"
#include "core/base/timer.h"
#include "core/net/worker.h"
#include "menus/call.h"
#include "menus/item.h"
#include "menus/warren.h"

#include <stdlib.h>
#include <string.h>

// Strangers who guess can fill the worker's queue. A change that somebody may make is not refused
// for that: it tries again.
enum { AGAIN = 50 }; // milliseconds

struct slow {
    struct warren *w;
    void (*make)(const char *value, struct buf *form);
    char *value;
    struct buf form;
    void (*done)(void *ctx, struct buf *form);
    void *ctx;
    struct worker_job *job; // NULL: it could not begin yet
    struct timer begin;
};

static void wipe(char *text)
{
    mem_wipe(text, strlen(text));
    free(text);
}

static void slow_free(void *arg)
{
    struct slow *s = arg;

    wipe(s->value);
    buf_free(&s->form);
    free(s);
}

// Happens in the worker.
static void slow_run(void *arg)
{
    struct slow *s = arg;

    s->make(s->value, &s->form);
}

static void slow_done(void *arg)
{
    struct slow *s = arg;

    s->done(s->ctx, &s->form);
    slow_free(s);
}

static void slow_begin(void *arg)
{
    struct slow *s = arg;

    if (s->w->worker == NULL) { // tests of the menus alone
        slow_run(s);
        slow_done(s);
        return;
    }
    s->job = worker_start(s->w->worker, slow_run, slow_done, s);
    if (s->job == NULL)
        timer_set(&s->begin, AGAIN);
}

struct slow *slow_start(struct warren *w, void (*make)(const char *value, struct buf *form),
    const char *value, void (*done)(void *ctx, struct buf *form), void *ctx)
{
    struct slow *s = mem_alloc(sizeof(*s));

    *s =
        (struct slow){ .w = w, .make = make, .value = mem_strdup(value), .done = done, .ctx = ctx };
    timer_init(&s->begin, w->timers, slow_begin, s);
    if (w->worker == NULL)
        timer_set(&s->begin, 0);
    else
        slow_begin(s);
    return s;
}

void slow_cancel(struct slow *s)
{
    if (s == NULL)
        return;
    timer_stop(&s->begin);
    if (s->job != NULL)
        worker_cancel(s->job, slow_free);
    else
        slow_free(s);
}

// ---- the values of a request

// One that the call has been given. Two items that get the same value have a form each: their salts
// differ, so that nobody sees that they are the same.
struct slow_form {
    struct slow_form *next;
    uint32_t id; // of the item
    char *value, *form;
};

void slow_forget(struct call *call)
{
    while (call->forms != NULL) {
        struct slow_form *f = call->forms;

        call->forms = f->next;
        wipe(f->value);
        free(f->form);
        free(f);
    }
}

// The newest is the one that is being made.
static void form_made(void *ctx, struct buf *form)
{
    struct call *call = ctx;

    call->forms->form = buf_take(form);
    call->state = NULL;
    call->stop = NULL;
    call_again(call);
}

static void form_stop(struct call *call)
{
    slow_cancel(call->state);
}

static void form_start(struct call *call, const struct item *item, const char *value)
{
    struct slow_form *f = mem_alloc(sizeof(*f));

    *f = (struct slow_form){ .next = call->forms, .id = item->id, .value = mem_strdup(value) };
    call->forms = f;
    call->stop = form_stop;
    call->state = slow_start(call->w, call->menu->slow_form, value, form_made, call);
    call_hold(call);
}

static const char *form_of(const struct call *call, const struct item *item, const char *value)
{
    for (const struct slow_form *f = call->forms; f != NULL; f = f->next)
        if (f->id == item->id && strcmp(f->value, value) == 0)
            return f->form;
    return NULL;
}

bool slow_pending(struct call *call, struct item *const *items, size_t count)
{
    for (size_t i = 0; call->menu->slow != NULL && call->w->worker != NULL && i < count; i++) {
        const char *prop = call->menu->slow(items[i]), *value, *form;

        if (prop == NULL)
            continue;
        value = item_text(items[i], prop);
        form = form_of(call, items[i], value);
        if (form == NULL) {
            form_start(call, items[i], value);
            return true;
        }
        item_set(items[i], prop, form);
    }
    return false;
}
