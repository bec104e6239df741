// SPDX-License-Identifier: ISC
// The daemon: opens the store, the engine and the door, in the order in which each can still say
// why it cannot, gives up its privileges, and runs the loop.

#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/engine/engine.h"
#include "core/net/icmp.h"
#include "core/net/lock.h"
#include "core/net/priv.h"
#include "core/net/resolver.h"
#include "core/net/runner.h"
#include "core/net/witness.h"
#include "core/net/worker.h"
#include "db/db.h"
#include "menus/door.h"
#include "menus/gate.h"
#include "menus/host.h"
#include "menus/job_runner.h"
#include "menus/journal.h"
#include "menus/logsink.h"
#include "menus/schedule.h"
#include "menus/store.h"
#include "menus/warren.h"

#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    GUESSES = 32, // passwords that wait to be checked
};

struct options {
    const char *state, *console;
    unsigned debug; // topics whose debug messages go to standard error
};

struct daemon {
    struct options options;
    struct warren w;
    int dir_lock, netns_lock;
    struct log_sink sink; // standard error
    struct logsink log;
    struct runner *runner;
    size_t unwritten; // lines that standard error did not take
    bool stopping;
};

static void usage(FILE *to)
{
    fputs("usage: warrend [--state DIR] [--console PATH] [--debug TOPICS]\n"
          "\n"
          "The Warren router daemon. Runs in the foreground and logs to standard error.\n"
          "\n"
          "  --state DIR      configuration, socket and files (default /var/lib/warren)\n"
          "  --console PATH   the console program that runs scripts\n"
          "  --debug TOPICS   debug messages of these topics too: pptp,ppp,route,...\n"
          "  --version        print the version and leave\n"
          "  --help           print this and leave\n",
        to);
}

// -1: go on; else the exit status.
static int options_parse(int argc, char **argv, struct options *o)
{
    static const struct option longopts[] = {
        { "state", required_argument, NULL, 's' },
        { "console", required_argument, NULL, 'c' },
        { "debug", required_argument, NULL, 'd' },
        { "version", no_argument, NULL, 'v' },
        { "help", no_argument, NULL, 'h' },
        { NULL },
    };
    int c;

    while ((c = getopt_long(argc, argv, "", longopts, NULL)) != -1) {
        if (c == 's')
            o->state = optarg;
        else if (c == 'c')
            o->console = optarg;
        else if (c == 'd' && !log_topics_parse(optarg, &o->debug)) {
            fprintf(stderr, "warrend: unknown topic in \"%s\"\n", optarg);
            return 2;
        } else if (c == 'v') {
            puts("warrend " WARREN_VERSION);
            return 0;
        } else if (c == 'h') {
            usage(stdout);
            return 0;
        } else if (c == '?') {
            usage(stderr);
            return 2;
        }
    }
    if (optind == argc)
        return -1;
    usage(stderr);
    return 2;
}

static bool stderr_wants(void *ctx, unsigned topics)
{
    const struct daemon *d = ctx;

    return (topics & LOG_DEBUG) == 0 || (topics & d->options.debug) != 0;
}

// Whoever reads the daemon's standard error may be slow; tunnels do not wait for that.
static bool stderr_ready(void)
{
    struct pollfd p = { .fd = STDERR_FILENO, .events = POLLOUT };

    return poll(&p, 1, 0) == 1;
}

static void stderr_write(void *ctx, const struct log_entry *entry)
{
    struct daemon *d = ctx;
    char topics[LOG_TOPICS_MAX];
    struct tm tm;

    if (!stderr_ready()) {
        d->unwritten++;
        return;
    }
    if (d->unwritten > 0)
        fprintf(stderr, "%zu lines were not read in time and are lost\n", d->unwritten);
    d->unwritten = 0;
    localtime_r(&entry->time.tv_sec, &tm);
    fprintf(stderr, "%02d:%02d:%02d.%03ld %s %s\n", tm.tm_hour, tm.tm_min, tm.tm_sec,
        entry->time.tv_nsec / 1000000, log_topics_text(entry->topics, topics), entry->text);
}

static void say_waiting(void *ctx, const char *line)
{
    (void)ctx;
    fprintf(stderr, "warrend: %s\n", line);
}

static void hurry_up(void *ctx, const char *line)
{
    say_waiting(ctx, line);
    engine_bury();
}

// The network namespace comes first: only when its daemon is known to be dying may that one's
// interfaces be touched. The directory lets everybody through to the socket and nobody list it.
static bool state_open(struct daemon *d, struct err *err)
{
    const struct lock_waiting other = { .say = say_waiting }, here = { .say = hurry_up };
    const char *dir = d->options.state;
    char *files = mem_printf("%s/files", dir);
    bool ok =
        (mkdir(dir, 0711) == 0 || errno == EEXIST) && (mkdir(files, 0700) == 0 || errno == EEXIST);

    free(files);
    if (!ok)
        return err_set(err, ERR_GENERAL, "cannot use %s: %s", dir, strerror(errno));
    d->netns_lock = lock_netns(&here, err);
    if (d->netns_lock < 0)
        return false;
    d->dir_lock = lock_directory(dir, &other, err);
    return d->dir_lock >= 0;
}

static bool store_open(struct daemon *d, struct err *err)
{
    char *path = mem_printf("%s/warren.db", d->options.state);

    d->w.db = db_open(path, NULL, err);
    free(path);
    return d->w.db != NULL;
}

static bool door_make(struct daemon *d, struct err *err)
{
    char *path = mem_printf("%s/warren.sock", d->options.state);

    d->w.door = door_open(&d->w, path, err);
    free(path);
    return d->w.door != NULL;
}

static bool engine_make(struct daemon *d, struct err *err)
{
    const struct engine_env env = {
        .loop = d->w.loop,
        .host = &warren_host,
        .host_ctx = &d->w,
        .state_dir = d->options.state,
    };

    d->w.engine = engine_new(&env, err);
    return d->w.engine != NULL;
}

static bool ping_make(struct daemon *d, struct err *err)
{
    d->w.icmp = icmp_new(d->w.loop, err);
    d->w.resolver = d->w.icmp != NULL ? resolver_new(d->w.loop, err) : NULL;
    return d->w.resolver != NULL;
}

static bool worker_make(struct daemon *d, struct err *err)
{
    d->w.worker = worker_new(d->w.loop, GUESSES, err);
    return d->w.worker != NULL;
}

// A router without a console program routes all the same, unless one was asked for.
static bool runner_make(struct daemon *d, struct err *err)
{
    d->runner = runner_new(d->options.console, err);
    if (d->runner == NULL && d->options.console == NULL)
        log_write(LOG_SYSTEM | LOG_WARNING, "scripts cannot be run: %s", err->text);
    return d->runner != NULL || d->options.console == NULL;
}

static void daemon_stopped(void *ctx)
{
    struct daemon *d = ctx;

    loop_stop(d->w.loop);
}

static void daemon_stop(void *arg)
{
    struct daemon *d = arg;

    if (d->stopping) {
        loop_stop(d->w.loop); // asked twice: not so politely then
        return;
    }
    d->stopping = true;
    log_write(LOG_SYSTEM | LOG_INFO, "shutting down");
    engine_stop(d->w.engine, daemon_stopped, d);
}

static const char *log_host(void *ctx)
{
    const struct warren *w = ctx;

    if (w->stores == NULL)
        return "-"; // RFC 5424's word for what nobody knows
    return item_text(store_settings(store_at(ctx, "/system/identity")), "name");
}

static bool daemon_start(struct daemon *d, struct err *err)
{
    struct warren *w = &d->w;

    host_open(w);
    if (!priv_check(err) || !witness_start(err))
        return false;
    if (!runner_make(d, err) || !state_open(d, err) || !store_open(d, err))
        return false;
    w->loop = loop_new();
    if (w->loop == NULL)
        return err_set(err, ERR_GENERAL, "the kernel offers no way to wait for events");
    w->timers = loop_timers(w->loop);
    w->started = clock_now(w->timers->clock);
    w->state_dir = d->options.state;
    if (!door_make(d, err) || !priv_drop(err))
        return false;
    if (!engine_make(d, err) || !ping_make(d, err) || !worker_make(d, err) || !stores_open(w, err))
        return false;
    if (d->runner != NULL)
        job_runner_open(w, d->runner);
    w->schedules = schedules_new(w);
    stores_apply(w);
    logsink_ready(w->log, log_host, w);
    loop_signal(w->loop, SIGTERM, daemon_stop, d);
    loop_signal(w->loop, SIGINT, daemon_stop, d);
    engine_start(w->engine);
    log_write(LOG_SYSTEM | LOG_INFO, "Warren %s started", WARREN_VERSION);
    return true;
}

static void daemon_free(struct daemon *d)
{
    journal_close(&d->w); // marks are unrolled at the next start: the engine has stopped
    for (size_t i = 0; i < GATES; i++)
        gate_free(d->w.gates[i]);
    door_close(d->w.door);
    worker_free(d->w.worker);
    schedules_free(d->w.schedules);
    d->w.schedules = NULL;
    job_runner_close(&d->w);
    runner_free(d->runner);
    icmp_free(d->w.icmp);
    resolver_free(d->w.resolver);
    engine_free(d->w.engine);
    d->w.engine = NULL;
    stores_close(&d->w);
    host_close(&d->w);
    db_free(d->w.db);
    loop_free(d->w.loop);
    if (d->netns_lock >= 0)
        close(d->netns_lock);
    if (d->dir_lock >= 0)
        close(d->dir_lock);
}

int main(int argc, char **argv)
{
    struct daemon d = {
        .options = { .state = "/var/lib/warren" },
        .dir_lock = -1,
        .netns_lock = -1,
        .sink = { .wants = stderr_wants, .write = stderr_write, .ctx = &d },
    };
    struct err err;
    int status = options_parse(argc, argv, &d.options);
    bool ok;

    if (status >= 0)
        return status;
    signal(SIGPIPE, SIG_IGN);
    umask(077);
    log_add_sink(&d.sink);
    logsink_init(&d.log);
    d.w.log = &d.log;
    ok = daemon_start(&d, &err);
    if (ok)
        loop_run(d.w.loop);
    else
        fprintf(stderr, "warrend: %s\n", err.text);
    daemon_free(&d);
    witness_stop();
    logsink_fini(&d.log);
    return ok ? 0 : 1;
}
