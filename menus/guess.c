// SPDX-License-Identifier: ISC
#include "menus/guess.h"

#include "core/base/mem.h"
#include "core/base/timer.h"
#include "core/net/worker.h"
#include "menus/warren.h"

#include <stdlib.h>
#include <string.h>

struct guess {
    char *kept, *said;
    bool is_answer, right;
    uint8_t challenge[PASSWORD_CHALLENGE];
    void (*done)(void *ctx, bool right);
    void *ctx;
    struct worker_job *job;
    struct timer soon; // instead of a job where there is no worker
};

// A hash of what nobody knows, for guesses that need none: they take as long as the others.
static const char nobody[] = "$scrypt$14$00000000000000000000000000000000$"
                             "0000000000000000000000000000000000000000000000000000000000000000";

static void guess_free(void *arg)
{
    struct guess *g = arg;

    mem_wipe(g->kept, strlen(g->kept));
    mem_wipe(g->said, strlen(g->said));
    free(g->kept);
    free(g->said);
    free(g);
}

// Happens in the worker.
static void guess_run(void *arg)
{
    struct guess *g = arg;
    bool hashed = password_is_hash(g->kept);
    bool right = password_matches(hashed ? g->kept : nobody, g->said);

    if (*g->kept == '\0')
        right = false;
    else if (!hashed && g->is_answer)
        right = password_answers(g->kept, g->challenge, g->said);
    else if (!hashed)
        right = password_equals(g->kept, g->said);
    g->right = right && !(hashed && g->is_answer);
}

static void guess_done(void *arg)
{
    struct guess *g = arg;
    void (*done)(void *ctx, bool right) = g->done;
    void *ctx = g->ctx;
    bool right = g->right;

    guess_free(g);
    done(ctx, right);
}

static void guess_now(void *arg)
{
    guess_run(arg);
    guess_done(arg);
}

struct guess *guess_start(
    struct warren *w, const struct guess_of *of, void (*done)(void *ctx, bool right), void *ctx)
{
    struct guess *g = mem_alloc(sizeof(*g));

    *g = (struct guess){
        .kept = mem_strdup(of->kept),
        .said = mem_strdup(of->said),
        .is_answer = of->challenge != NULL,
        .done = done,
        .ctx = ctx,
    };
    if (of->challenge != NULL)
        memcpy(g->challenge, of->challenge, sizeof(g->challenge));
    timer_init(&g->soon, w->timers, guess_now, g);
    if (w->worker == NULL) {
        timer_set(&g->soon, 0);
        return g;
    }
    g->job = worker_start(w->worker, guess_run, guess_done, g);
    if (g->job != NULL)
        return g;
    guess_free(g);
    return NULL;
}

void guess_cancel(struct guess *g)
{
    if (g == NULL)
        return;
    timer_stop(&g->soon);
    if (g->job != NULL)
        worker_cancel(g->job, guess_free);
    else
        guess_free(g);
}
