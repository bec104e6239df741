// SPDX-License-Identifier: ISC
#include "core/net/resolver.h"

#include "core/base/list.h"
#include "core/base/mem.h"
#include "core/net/ip4.h"

#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

// A look-up may hang for half a minute when name servers are dead, and the others go on meanwhile.
#define MOST_THREADS 8

// A look-up under way. The thread owns `name` and `answer` until the job is in the finished list;
// `query` is the loop's: NULL where nobody wants the answer any more.
struct job {
    struct list node;
    struct shared *shared;
    struct resolver_query *query;
    char *name;
    struct resolver_answer answer;
};

// What the threads see; the last of them or the resolver frees it.
struct shared {
    pthread_mutex_t lock;
    struct list finished;
    int wake; // eventfd
    int users;
};

struct resolver {
    struct loop *loop;
    struct shared *shared;
    struct loop_fd *watch;
    struct list queries; // all
    struct list waiting; // of them, those without a thread yet (their `turn` nodes)
    int threads;
    bool busy, dead;
};

struct resolver_query {
    struct list node, turn;
    struct resolver *resolver;
    char *name;
    struct job *job; // NULL while waiting
    struct resolver_answer answer;
    void (*done)(void *ctx, const struct resolver_answer *answer);
    void *ctx;
};

static const char *reason(int code)
{
    switch (code) {
    case EAI_NONAME:
#ifdef EAI_NODATA
    case EAI_NODATA:
#endif
        return "no such name";
    case EAI_AGAIN:
        return "no answer from the name servers";
    default:
        return "the name cannot be resolved";
    }
}

static void collect(const struct addrinfo *list, struct resolver_answer *to)
{
    for (; list != NULL && to->count < RESOLVER_ADDRESSES; list = list->ai_next) {
        struct sockaddr_in in;

        if (list->ai_family != AF_INET || list->ai_addrlen != sizeof(in))
            continue;
        memcpy(&in, list->ai_addr, sizeof(in));
        to->addresses[to->count++] = ip4_of(in.sin_addr);
    }
    if (to->count == 0)
        to->error = reason(EAI_NONAME);
}

static void job_free(struct job *j)
{
    free(j->name);
    free(j);
}

static void shared_drop(struct shared *s)
{
    bool last;

    pthread_mutex_lock(&s->lock);
    last = --s->users == 0;
    pthread_mutex_unlock(&s->lock);
    if (!last)
        return;
    list_for_each_safe (node, tmp, &s->finished)
        job_free(list_entry(node, struct job, node));
    close(s->wake);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

static void *look_up(void *arg)
{
    struct addrinfo hints = { .ai_family = AF_INET, .ai_socktype = SOCK_STREAM }, *list = NULL;
    struct job *j = arg;
    struct shared *s = j->shared;
    int code = getaddrinfo(j->name, NULL, &hints, &list);

    if (code == 0)
        collect(list, &j->answer);
    else
        j->answer.error = reason(code);
    if (list != NULL)
        freeaddrinfo(list);
    pthread_mutex_lock(&s->lock);
    list_append(&s->finished, &j->node);
    eventfd_write(s->wake, 1);
    pthread_mutex_unlock(&s->lock);
    shared_drop(s);
    return NULL;
}

// Signals are the loop's: its thread must be the only one that gets them.
static bool start_thread(struct job *j)
{
    pthread_attr_t attr;
    sigset_t all, before;
    pthread_t thread;
    bool ok;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_attr_init(&attr);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    ok = pthread_create(&thread, &attr, look_up, j) == 0;
    pthread_attr_destroy(&attr);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return ok;
}

static void query_end(struct resolver_query *q)
{
    if (q->job != NULL)
        q->job->query = NULL;
    loop_forget(q->resolver->loop, q);
    list_remove(&q->node);
    list_remove(&q->turn);
    free(q->name);
    free(q);
}

static void query_answer(void *arg)
{
    struct resolver_query *q = arg;
    struct resolver_answer answer = q->answer;
    void (*done)(void *ctx, const struct resolver_answer *answer) = q->done;
    void *ctx = q->ctx;

    query_end(q);
    done(ctx, &answer);
}

static void query_launch(struct resolver_query *q)
{
    struct resolver *r = q->resolver;
    struct job *j = mem_alloc(sizeof(*j));

    list_remove(&q->turn);
    *j = (struct job){ .shared = r->shared, .query = q, .name = mem_strdup(q->name) };
    list_init(&j->node);
    pthread_mutex_lock(&r->shared->lock);
    r->shared->users++;
    pthread_mutex_unlock(&r->shared->lock);
    if (start_thread(j)) {
        q->job = j;
        r->threads++;
        return;
    }
    job_free(j);
    shared_drop(r->shared);
    q->answer.error = "no thread to resolve the name in";
    loop_defer(r->loop, query_answer, q);
}

static void resolver_next(struct resolver *r)
{
    while (r->threads < MOST_THREADS && !list_empty(&r->waiting))
        query_launch(list_entry(r->waiting.next, struct resolver_query, turn));
}

static struct job *take_finished(struct shared *s)
{
    struct job *j = NULL;

    pthread_mutex_lock(&s->lock);
    if (!list_empty(&s->finished)) {
        j = list_entry(s->finished.next, struct job, node);
        list_remove(&j->node);
    }
    pthread_mutex_unlock(&s->lock);
    return j;
}

static void resolver_ready(void *arg, int what)
{
    struct resolver *r = arg;
    eventfd_t count;
    struct job *j;

    (void)what;
    eventfd_read(r->shared->wake, &count);
    r->busy = true;
    while (!r->dead && (j = take_finished(r->shared)) != NULL) {
        struct resolver_query *q = j->query;

        r->threads--;
        if (q != NULL) {
            q->answer = j->answer;
            q->job = NULL;
        }
        job_free(j);
        if (q != NULL)
            query_answer(q);
    }
    r->busy = false;
    if (r->dead)
        free(r);
    else
        resolver_next(r);
}

struct resolver *resolver_new(struct loop *loop, struct err *err)
{
    int wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    struct resolver *r;

    if (wake < 0) {
        err_set(err, ERR_GENERAL, "cannot resolve names: %s", strerror(errno));
        return NULL;
    }
    r = mem_alloc(sizeof(*r));
    r->loop = loop;
    list_init(&r->queries);
    list_init(&r->waiting);
    r->shared = mem_alloc(sizeof(*r->shared));
    r->shared->wake = wake;
    r->shared->users = 1;
    pthread_mutex_init(&r->shared->lock, NULL);
    list_init(&r->shared->finished);
    r->watch = loop_fd_new(loop, wake, LOOP_READ, resolver_ready, r);
    return r;
}

void resolver_free(struct resolver *r)
{
    if (r == NULL)
        return;
    while (!list_empty(&r->queries))
        query_end(list_entry(r->queries.next, struct resolver_query, node));
    loop_fd_free(r->watch);
    shared_drop(r->shared);
    r->dead = true;
    if (!r->busy)
        free(r);
}

struct resolver_query *resolver_start(struct resolver *r, const char *name,
    void (*done)(void *ctx, const struct resolver_answer *answer), void *ctx)
{
    struct resolver_query *q = mem_alloc(sizeof(*q));

    *q = (struct resolver_query){
        .resolver = r, .name = mem_strdup(name), .done = done, .ctx = ctx
    };
    list_append(&r->queries, &q->node);
    list_init(&q->turn);
    if (ip4_parse(name, &q->answer.addresses[0])) {
        q->answer.count = 1;
        loop_defer(r->loop, query_answer, q);
    } else {
        list_append(&r->waiting, &q->turn);
        resolver_next(r);
    }
    return q;
}

void resolver_cancel(struct resolver_query *q)
{
    if (q != NULL)
        query_end(q);
}
