// SPDX-License-Identifier: ISC
#include "menus/jobs.h"

#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/engine/engine.h"
#include "menus/call.h"
#include "menus/serve.h"
#include "menus/warren.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct job {
    struct list node;
    uint32_t id, chain;
    char *script, *source, *owner, *by;
    unsigned policies;
    char **variables; // name, value, ..., NULL
    const struct job_ops *ops;
    void *ctx;
    time_t started;       // 0: it waits
    struct call *writing; // a request with output that is answered when there is room
    bool failed;
    struct err why;
};

struct jobs {
    struct warren *w;
    struct jobs_env env;
    struct list all; // in order
    size_t waiting, running;
    bool starting, lost;
    struct job *fresh; // being ordered just now: whoever orders it is told when it cannot start
    struct err fresh_error;
    struct job_tally *tallies;
    size_t tally_count, tally_size;
};

struct jobs *jobs_new(struct warren *w, const struct jobs_env *env)
{
    struct jobs *jobs = mem_alloc(sizeof(*jobs));

    *jobs = (struct jobs){ .w = w, .env = *env };
    list_init(&jobs->all);
    return jobs;
}

static struct job *job_find(const struct jobs *jobs, uint32_t id)
{
    list_for_each (node, &jobs->all) {
        struct job *job = list_entry(node, struct job, node);

        if (job->id == id)
            return job;
    }
    return NULL;
}

static void job_free(struct job *job)
{
    list_remove(&job->node);
    for (char **v = job->variables; v != NULL && *v != NULL; v++)
        free(*v);
    free(job->variables);
    free(job->script);
    free(job->source);
    free(job->owner);
    free(job->by);
    free(job);
}

void jobs_free(struct jobs *jobs)
{
    if (jobs == NULL)
        return;
    list_for_each_safe (node, tmp, &jobs->all)
        job_free(list_entry(node, struct job, node));
    free(jobs->tallies);
    free(jobs);
}

static void tell(struct jobs *jobs, uint32_t id, bool gone)
{
    if (jobs->w->stores != NULL)
        store_announce(jobs->w, "/system/script/job", id, gone);
}

time_t jobs_now(const struct jobs *jobs)
{
    return jobs != NULL ? jobs->env.wall(jobs->env.ctx) : time(NULL);
}

void jobs_log_failure(const char *script, const char *by, const struct err *why)
{
    log_write(LOG_SCRIPT | LOG_ERROR,
        "executing script%s%s from %s failed, please check it manually", script != NULL ? " " : "",
        script != NULL ? script : "", by);
    log_write(LOG_SCRIPT | LOG_ERROR, "%s", why->text);
}

static void job_over(struct jobs *jobs, struct job *job)
{
    const struct job_ops *ops = job->ops;

    if (job->started != 0)
        jobs->running--;
    else
        jobs->waiting--;
    if (job->writing != NULL)
        job->writing->stop = NULL;
    if (job->failed && job->by != NULL && job->why.class != ERR_INTERRUPTED)
        jobs_log_failure(job->script, job->by, &job->why); // nobody waits for it
    list_remove(&job->node);
    tell(jobs, job->id, true);
    if (ops != NULL && ops->ended != NULL)
        ops->ended(job->ctx, job->failed ? &job->why : NULL);
    job_free(job);
}

static void job_fail(struct job *job, enum err_class class, const char *text)
{
    if (job->failed)
        return; // what came first is why
    job->failed = true;
    err_set(&job->why, class, "%s", text);
}

static bool chain_is_free(const struct jobs *jobs, const struct job *job)
{
    list_for_each (node, &jobs->all) {
        const struct job *other = list_entry(node, struct job, node);

        if (other == job)
            break;
        if (job->chain != 0 && other->chain == job->chain)
            return false;
    }
    return true;
}

static bool job_start(struct jobs *jobs, struct job *job)
{
    struct serve_user user = { .policies = job->policies, .via = "script", .job = job->id };

    snprintf(user.name, sizeof(user.name), "%s", job->owner);
    jobs->waiting--;
    jobs->running++;
    job->started = jobs->env.wall(jobs->env.ctx);
    return jobs->env.start(jobs->env.ctx, &user, &job->why);
}

static struct job *next_to_start(const struct jobs *jobs)
{
    if (jobs->running >= JOBS_AT_ONCE)
        return NULL;
    list_for_each (node, &jobs->all) {
        struct job *job = list_entry(node, struct job, node);

        if (job->started == 0 && chain_is_free(jobs, job))
            return job;
    }
    return NULL;
}

// Whoever is told that a job is over may order another one: this is not entered twice.
static void start_some(struct jobs *jobs)
{
    struct job *job;

    if (jobs->starting)
        return;
    jobs->starting = true;
    while ((job = next_to_start(jobs)) != NULL) {
        if (job_start(jobs, job)) {
            tell(jobs, job->id, false);
            continue;
        }
        if (job == jobs->fresh) {
            jobs->fresh = NULL;
            jobs->fresh_error = job->why;
            jobs->running--;
            job_free(job);
            continue;
        }
        job->failed = true;
        job_over(jobs, job);
    }
    jobs->starting = false;
}

static char **copy_variables(const char *const *from)
{
    size_t n = 0;
    char **to;

    while (from != NULL && from[n] != NULL)
        n++;
    to = mem_array(n + 1, sizeof(*to));
    for (size_t i = 0; i < n; i++)
        to[i] = mem_strdup(from[i]);
    return to;
}

static uint32_t next_id(struct warren *w)
{
    return w->engine != NULL ? engine_next_id(w->engine) : ITEM_DYNAMIC + ++w->change;
}

static struct job *job_new(struct jobs *jobs, const struct job_order *order)
{
    struct job *job = mem_alloc(sizeof(*job));

    *job = (struct job){ .id = next_id(jobs->w),
        .chain = order->chain,
        .script = mem_strdup(order->script),
        .source = mem_strdup(order->source),
        .owner = mem_strdup(order->owner),
        .by = mem_strdup(order->by),
        .policies = order->policies,
        .variables = copy_variables(order->variables),
        .ops = order->ops,
        .ctx = order->ctx };
    list_append(&jobs->all, &job->node);
    jobs->waiting++;
    return job;
}

uint32_t jobs_start(struct jobs *jobs, const struct job_order *order, struct err *err)
{
    struct job *outer;
    uint32_t id;
    bool ok;

    if (jobs == NULL || jobs->lost) {
        err_set(err, ERR_GENERAL, "failure: scripts cannot be run");
        return 0;
    }
    if (jobs->waiting >= JOBS_WAITING) {
        err_set(err, ERR_GENERAL, "failure: too many scripts wait to be run");
        return 0;
    }
    outer = jobs->fresh;
    jobs->fresh = job_new(jobs, order);
    id = jobs->fresh->id;
    start_some(jobs);
    ok = jobs->fresh != NULL;
    jobs->fresh = outer;
    if (!ok)
        *err = jobs->fresh_error;
    return ok ? id : 0;
}

void jobs_kill(struct jobs *jobs, uint32_t id)
{
    struct job *job = job_find(jobs, id);

    if (job == NULL)
        return;
    job_fail(job, ERR_INTERRUPTED, "interrupted");
    if (job->started != 0) {
        jobs->env.kill(jobs->env.ctx, id);
        return;
    }
    job_over(jobs, job);
    start_some(jobs);
}

void jobs_forget(struct jobs *jobs, uint32_t id)
{
    struct job *job = job_find(jobs, id);

    if (job == NULL)
        return;
    job->ops = NULL;
    jobs_kill(jobs, id);
}

void jobs_ended(struct jobs *jobs, uint32_t id, const char *how)
{
    struct job *job = job_find(jobs, id);
    char text[128];

    if (job == NULL)
        return;
    if (how != NULL) {
        snprintf(text, sizeof(text), "the script %s", how);
        job_fail(job, ERR_SCRIPT, text);
    }
    job_over(jobs, job);
    start_some(jobs);
}

void jobs_lost(struct jobs *jobs)
{
    jobs->lost = true;
    log_write(LOG_SYSTEM | LOG_ERROR | LOG_CRITICAL,
        "the process that starts scripts is gone: none can be run until Warren is started anew");
    while (!list_empty(&jobs->all)) {
        struct job *job = list_entry(jobs->all.next, struct job, node);

        job_fail(job, ERR_GENERAL, "failure: scripts cannot be run");
        job_over(jobs, job);
    }
}

void jobs_each(struct jobs *jobs, void (*row)(void *ctx, const struct job_view *view), void *ctx)
{
    if (jobs == NULL)
        return;
    list_for_each (node, &jobs->all) {
        const struct job *job = list_entry(node, struct job, node);
        struct job_view view = { job->id, job->script, job->owner, job->policies, job->started };

        row(ctx, &view);
    }
}

bool jobs_running(struct jobs *jobs, uint32_t id)
{
    return jobs != NULL && job_find(jobs, id) != NULL;
}

static struct job_tally *tally_find(const struct jobs *jobs, uint32_t id, bool schedule)
{
    for (size_t i = 0; i < jobs->tally_count; i++)
        if (jobs->tallies[i].id == id && jobs->tallies[i].schedule == schedule)
            return &jobs->tallies[i];
    return NULL;
}

void jobs_count(struct jobs *jobs, uint32_t id, bool schedule)
{
    struct job_tally *tally = tally_find(jobs, id, schedule);

    if (tally == NULL) {
        if (jobs->tally_count == jobs->tally_size) {
            jobs->tally_size = jobs->tally_size > 0 ? jobs->tally_size * 2 : 16;
            jobs->tallies = mem_resize(jobs->tallies, jobs->tally_size * sizeof(*jobs->tallies));
        }
        tally = &jobs->tallies[jobs->tally_count++];
        *tally = (struct job_tally){ .id = id, .schedule = schedule };
    }
    tally->count++;
    tally->last = jobs->env.wall(jobs->env.ctx);
}

struct job_tally jobs_tally(const struct jobs *jobs, uint32_t id, bool schedule)
{
    const struct job_tally *tally = jobs != NULL ? tally_find(jobs, id, schedule) : NULL;

    return tally != NULL ? *tally : (struct job_tally){ .id = id, .schedule = schedule };
}

// ---- the job's console

// The job whose console asks; NULL after a trap where it is somebody's own.
static struct job *asking(struct jobs *jobs, struct call *call)
{
    struct job *job = jobs != NULL && call_job(call) != 0 ? job_find(jobs, call_job(call)) : NULL;

    if (job == NULL)
        call_trapf(call, ERR_GENERAL, "failure: this console runs no job");
    return job;
}

void jobs_fetch(struct jobs *jobs, struct call *call)
{
    const struct job *job = asking(jobs, call);

    if (job == NULL)
        return;
    call_row(call);
    call_attr(call, "script", job->script);
    call_attr(call, "source", job->source);
    call_row_end(call);
    for (char **v = job->variables; v[0] != NULL; v += 2) {
        call_row(call);
        call_attr(call, "name", v[0]);
        call_attr(call, "value", v[1]);
        call_row_end(call);
    }
    call_done(call);
}

static void writing_stop(struct call *call)
{
    struct job *job = job_find(call->w->jobs, call_job(call));

    if (job != NULL)
        job->writing = NULL;
}

void jobs_output(struct jobs *jobs, struct call *call)
{
    struct job *job = asking(jobs, call);
    const char *text = call_arg(call, "text");

    if (job == NULL)
        return;
    if (text == NULL || job->ops == NULL || job->ops->output == NULL || job->writing != NULL ||
        job->ops->output(job->ctx, text, strlen(text))) {
        call_done(call);
        return;
    }
    job->writing = call;
    call->stop = writing_stop;
}

void jobs_room(struct jobs *jobs, uint32_t id)
{
    struct job *job = job_find(jobs, id);
    struct call *call = job != NULL ? job->writing : NULL;

    if (call == NULL)
        return;
    job->writing = NULL;
    call->stop = NULL;
    call_done(call);
}

void jobs_report(struct jobs *jobs, struct call *call)
{
    struct job *job = asking(jobs, call);
    const char *message = call_arg(call, "message"), *place = call_arg(call, "place");

    if (job == NULL)
        return;
    if (message != NULL && place != NULL) {
        char *text = mem_printf("%s (%s)", message, place);

        job_fail(job, ERR_SCRIPT, text);
        free(text);
    } else if (message != NULL) {
        job_fail(job, ERR_SCRIPT, message);
    }
    call_done(call);
}
