// SPDX-License-Identifier: ISC
#include "core/net/worker.h"

#include "tests/t.h"

#include <unistd.h>

// A job that waits in its thread until somebody writes to the pipe.
struct task {
    int gate[2];
    const char *name;
    bool ran, done, dropped;
};

static struct loop *loop;
static struct worker *worker;
static char order[16];

static void task_run(void *arg)
{
    struct task *t = arg;
    char c;

    if (t->gate[0] > 0 && read(t->gate[0], &c, 1) != 1)
        return;
    t->ran = true;
}

static void task_done(void *arg)
{
    struct task *t = arg;

    t->done = true;
    strcat(order, t->name);
}

static void task_drop(void *arg)
{
    struct task *t = arg;

    t->dropped = true;
}

static void begin(size_t most)
{
    struct err err;

    order[0] = '\0';
    loop = loop_new();
    worker = worker_new(loop, most, &err);
    T_OK(worker != NULL);
}

static void end(void)
{
    worker_free(worker);
    loop_free(loop);
}

static void open_gate(struct task *t)
{
    T_INT(write(t->gate[1], "!", 1), 1);
}

static void close_gate(struct task *t)
{
    close(t->gate[0]);
    close(t->gate[1]);
}

static void jobs_are_done_one_after_another_and_told_in_the_loop(void)
{
    struct task tasks[3] = { { .name = "a" }, { .name = "b" }, { .name = "c" } };

    begin(3);
    for (int i = 0; i < 3; i++)
        T_OK(worker_start(worker, task_run, task_done, &tasks[i]) != NULL);
    T_OK(!tasks[0].done);
    while (!tasks[2].done)
        loop_once(loop);
    T_OK(tasks[0].ran && tasks[0].done && tasks[1].done);
    T_STR(order, "abc");
    end();
}

static void no_more_than_the_bound_wait(void)
{
    struct task first = { .name = "a" }, second = { .name = "b" }, third = { .name = "c" };

    T_INT(pipe(first.gate), 0);
    begin(2);
    T_OK(worker_start(worker, task_run, task_done, &first) != NULL);
    T_OK(worker_start(worker, task_run, task_done, &second) != NULL);
    T_OK(worker_start(worker, task_run, task_done, &third) == NULL);
    open_gate(&first);
    while (!second.done)
        loop_once(loop);
    T_OK(worker_start(worker, task_run, task_done, &third) != NULL);
    while (!third.done)
        loop_once(loop);
    end();
    close_gate(&first);
}

static void what_nobody_wants_is_dropped_when_the_thread_is_through(void)
{
    struct task first = { .name = "a" }, second = { .name = "b" }, third = { .name = "c" };
    struct worker_job *running, *waiting;

    T_INT(pipe(first.gate), 0);
    begin(3);
    running = worker_start(worker, task_run, task_done, &first);
    waiting = worker_start(worker, task_run, task_done, &second);
    T_OK(worker_start(worker, task_run, task_done, &third) != NULL);
    worker_cancel(waiting, task_drop);
    T_OK(second.dropped);
    worker_cancel(running, task_drop);
    open_gate(&first);
    while (!third.done)
        loop_once(loop);
    T_OK(first.dropped && !first.done && !second.ran);
    end();
    close_gate(&first);
}

static void freeing_waits_for_the_job_that_runs(void)
{
    struct task first = { .name = "a" }, second = { .name = "b" };
    struct worker_job *running, *waiting;

    T_INT(pipe(first.gate), 0);
    begin(3);
    running = worker_start(worker, task_run, task_done, &first);
    waiting = worker_start(worker, task_run, task_done, &second);
    worker_cancel(running, task_drop);
    worker_cancel(waiting, task_drop);
    open_gate(&first);
    end();
    T_OK(first.dropped && !first.done && second.dropped && !second.done);
    close_gate(&first);
    worker_free(NULL);
}

int main(void)
{
    T_RUN(jobs_are_done_one_after_another_and_told_in_the_loop);
    T_RUN(no_more_than_the_bound_wait);
    T_RUN(what_nobody_wants_is_dropped_when_the_thread_is_through);
    T_RUN(freeing_waits_for_the_job_that_runs);
    return t_end();
}
