// SPDX-License-Identifier: ISC
#include "menus/job_runner.h"

#include "core/net/runner.h"
#include "menus/door.h"
#include "menus/serve.h"
#include "menus/warren.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static bool start(void *ctx, const struct serve_user *user, struct err *err)
{
    struct warren *w = ctx;
    int pair[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
        return err_set(err, ERR_GENERAL, "cannot make a socket pair: %s", strerror(errno));
    // When the console cannot be started, its end closes, and so the daemon's goes.
    if (!runner_run(w->runner, user->job, pair[1], err)) {
        close(pair[0]);
        return false;
    }
    if (door_adopt(w->door, pair[0], user))
        return true;
    runner_kill(w->runner, user->job);
    return err_set(err, ERR_GENERAL, "failure: too many consoles");
}

static void stop(void *ctx, uint32_t id)
{
    struct warren *w = ctx;

    runner_kill(w->runner, id);
}

static time_t wall(void *ctx)
{
    (void)ctx;
    return time(NULL);
}

static void ended(void *ctx, uint32_t id, const char *how)
{
    struct warren *w = ctx;

    jobs_ended(w->jobs, id, how);
}

static void lost(void *ctx)
{
    struct warren *w = ctx;

    jobs_lost(w->jobs);
}

void job_runner_open(struct warren *w, struct runner *runner)
{
    static const struct runner_ops ops = { ended, lost };

    w->runner = runner;
    w->jobs = jobs_new(w, &(struct jobs_env){ start, stop, wall, w });
    runner_watch(runner, w->loop, &ops, w);
}

void job_runner_close(struct warren *w)
{
    jobs_free(w->jobs);
    w->jobs = NULL;
}
