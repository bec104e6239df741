// SPDX-License-Identifier: ISC
#include "core/base/loop.h"
#include "tests/t.h"

#include <signal.h>
#include <unistd.h>

static struct loop *loop;
static char trace[64];
static int fds[2];
static struct loop_fd *watch;

static void note(void *arg)
{
    strcat(trace, arg);
}

static void stop(void *arg)
{
    strcat(trace, arg);
    loop_stop(loop);
}

static void readable(void *arg, int what)
{
    char c = 0;

    strcat(trace, what == LOOP_READ ? arg : "?");
    T_INT(read(fds[0], &c, 1), 1);
    loop_fd_free(watch);
    watch = NULL;
    raise(SIGUSR1);
}

static void events_of_every_kind_arrive(void)
{
    struct timer t;

    loop = loop_new();
    T_INT(pipe(fds), 0);
    watch = loop_fd_new(loop, fds[0], LOOP_READ, readable, "r");
    T_OK(loop_signal(loop, SIGUSR1, stop, "s"));
    timer_init(&t, loop_timers(loop), note, "t");
    timer_set(&t, 0);
    loop_defer(loop, note, "d");
    loop_defer(loop, note, trace);
    loop_forget(loop, trace);
    T_INT(write(fds[1], "x", 1), 1);
    loop_run(loop);
    T_OK(strchr(trace, 'r') != NULL && strchr(trace, 'd') != NULL && strchr(trace, 's') != NULL);
    loop_free(loop);
    close(fds[0]);
    close(fds[1]);
}

int main(void)
{
    T_RUN(events_of_every_kind_arrive);
    return t_end();
}
