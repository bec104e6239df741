// SPDX-License-Identifier: ISC
#include "core/net/worker.h"

#include "core/base/list.h"
#include "core/base/mem.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

enum { NICE = 10 };

enum job_state { JOB_WAITING, JOB_RUNNING, JOB_FINISHED };

struct worker_job {
    struct list node; // in `waiting` or `finished`, in none while it runs
    struct worker *worker;
    void (*run)(void *arg);
    void (*done)(void *arg); // the loop's alone, as is `drop`
    void (*drop)(void *arg); // NULL: somebody wants the result
    void *arg;
    enum job_state state;
};

struct worker {
    struct loop *loop;
    struct loop_fd *watch;
    int wake; // eventfd: the thread has finished something
    size_t most, count;
    pthread_t thread;
    pthread_mutex_t lock; // of what follows, and of the jobs' places and states
    pthread_cond_t more;
    struct list waiting, finished;
    bool stop;
};

// NULL: it is time to end.
static struct worker_job *next_job(struct worker *w)
{
    struct worker_job *j = NULL;

    pthread_mutex_lock(&w->lock);
    while (list_empty(&w->waiting) && !w->stop)
        pthread_cond_wait(&w->more, &w->lock);
    if (!w->stop) {
        j = list_entry(w->waiting.next, struct worker_job, node);
        list_remove(&j->node);
        j->state = JOB_RUNNING;
    }
    pthread_mutex_unlock(&w->lock);
    return j;
}

// Where there are fewer processors than work, the loop goes first: a login may take longer.
static void *work(void *arg)
{
    struct worker *w = arg;
    struct worker_job *j;

    setpriority(PRIO_PROCESS, (id_t)gettid(), NICE); // of this thread alone
    while ((j = next_job(w)) != NULL) {
        j->run(j->arg);
        pthread_mutex_lock(&w->lock);
        j->state = JOB_FINISHED;
        list_append(&w->finished, &j->node);
        eventfd_write(w->wake, 1);
        pthread_mutex_unlock(&w->lock);
    }
    return NULL;
}

static struct worker_job *take(struct worker *w, struct list *from)
{
    struct worker_job *j = NULL;

    pthread_mutex_lock(&w->lock);
    if (!list_empty(from)) {
        j = list_entry(from->next, struct worker_job, node);
        list_remove(&j->node);
        w->count--;
    }
    pthread_mutex_unlock(&w->lock);
    return j;
}

static void job_end(struct worker_job *j)
{
    void (*tell)(void *arg) = j->drop != NULL ? j->drop : j->done;
    void *arg = j->arg;

    free(j);
    tell(arg);
}

static void worker_ready(void *arg, int what)
{
    struct worker *w = arg;
    struct worker_job *j;
    eventfd_t ignored;

    (void)what;
    eventfd_read(w->wake, &ignored);
    // One for each wake-up: whoever is told may free the worker.
    j = take(w, &w->finished);
    pthread_mutex_lock(&w->lock);
    if (!list_empty(&w->finished))
        eventfd_write(w->wake, 1);
    pthread_mutex_unlock(&w->lock);
    if (j != NULL)
        job_end(j);
}

// Signals are the loop's: its thread must be the only one that gets them.
static int start_thread(struct worker *w)
{
    sigset_t all, before;
    int number;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    number = pthread_create(&w->thread, NULL, work, w);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return number;
}

static void worker_release(struct worker *w)
{
    close(w->wake);
    pthread_cond_destroy(&w->more);
    pthread_mutex_destroy(&w->lock);
    free(w);
}

struct worker *worker_new(struct loop *loop, size_t most, struct err *err)
{
    struct worker *w = mem_alloc(sizeof(*w));
    int number;

    *w = (struct worker){ .loop = loop, .most = most };
    list_init(&w->waiting);
    list_init(&w->finished);
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->more, NULL);
    w->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    number = w->wake < 0 ? errno : start_thread(w);
    if (number != 0) {
        err_set(err, ERR_GENERAL, "no thread for slow work: %s", strerror(number));
        worker_release(w);
        return NULL;
    }
    w->watch = loop_fd_new(loop, w->wake, LOOP_READ, worker_ready, w);
    return w;
}

static void drop_all(struct worker *w, struct list *from)
{
    struct worker_job *j;

    while ((j = take(w, from)) != NULL) {
        void (*drop)(void *arg) = j->drop;
        void *arg = j->arg;

        free(j);
        if (drop != NULL)
            drop(arg);
    }
}

void worker_free(struct worker *w)
{
    if (w == NULL)
        return;
    pthread_mutex_lock(&w->lock);
    w->stop = true;
    pthread_cond_signal(&w->more);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    loop_fd_free(w->watch);
    drop_all(w, &w->waiting);
    drop_all(w, &w->finished);
    worker_release(w);
}

struct worker_job *worker_start(
    struct worker *w, void (*run)(void *arg), void (*done)(void *arg), void *arg)
{
    struct worker_job *j;

    if (w->count >= w->most)
        return NULL;
    j = mem_alloc(sizeof(*j));
    *j = (struct worker_job){ .worker = w, .run = run, .done = done, .arg = arg };
    pthread_mutex_lock(&w->lock);
    w->count++;
    list_append(&w->waiting, &j->node);
    pthread_cond_signal(&w->more);
    pthread_mutex_unlock(&w->lock);
    return j;
}

void worker_cancel(struct worker_job *j, void (*drop)(void *arg))
{
    struct worker *w = j->worker;
    bool waiting;

    j->drop = drop;
    pthread_mutex_lock(&w->lock);
    waiting = j->state == JOB_WAITING;
    if (waiting) {
        list_remove(&j->node);
        w->count--;
    }
    pthread_mutex_unlock(&w->lock);
    if (waiting)
        job_end(j);
}
