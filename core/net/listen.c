// SPDX-License-Identifier: ISC
#include "core/net/listen.h"

#include "core/base/mem.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUDGET 16   // connections per wake-up
#define REST   1000 // milliseconds without accepting after running out of descriptors

struct acceptor {
    int fd;
    struct loop_fd *watch;
    struct timer rest;
    void (*accepted)(void *ctx, int fd);
    void *ctx;
    bool busy, dead;
};

static void rested(void *arg)
{
    struct acceptor *a = arg;

    loop_fd_want(a->watch, LOOP_READ);
}

static void acceptor_ready(void *arg, int what)
{
    struct acceptor *a = arg;

    (void)what;
    a->busy = true;
    for (int i = 0; i < BUDGET && !a->dead; i++) {
        int fd = accept4(a->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

        if (fd >= 0) {
            a->accepted(a->ctx, fd);
            continue;
        }
        // The waiting connection would wake the loop again at once, for nothing.
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            loop_fd_want(a->watch, 0);
            timer_set(&a->rest, REST);
        }
        if (errno != ECONNABORTED && errno != EINTR)
            break;
    }
    a->busy = false;
    if (a->dead)
        free(a);
}

struct acceptor *acceptor_new(
    struct loop *loop, int fd, void (*accepted)(void *ctx, int fd), void *ctx)
{
    struct acceptor *a = mem_alloc(sizeof(*a));

    *a = (struct acceptor){ .fd = fd, .accepted = accepted, .ctx = ctx };
    timer_init(&a->rest, loop_timers(loop), rested, a);
    a->watch = loop_fd_new(loop, fd, LOOP_READ, acceptor_ready, a);
    return a;
}

void acceptor_free(struct acceptor *a)
{
    if (a == NULL)
        return;
    timer_stop(&a->rest);
    loop_fd_free(a->watch);
    close(a->fd);
    a->dead = true;
    if (!a->busy)
        free(a);
}

int acceptor_fd(const struct acceptor *a)
{
    return a->fd;
}
