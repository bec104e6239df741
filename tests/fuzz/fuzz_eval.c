// SPDX-License-Identifier: ISC
// Any script that parses runs to an end: a result or an error, never a crash. The daemon is one
// that has just hung up. A timer plays Ctrl-C for endless loops.
#include "shell/session.h"

#include "shell/eval.h"
#include "shell/items.h"
#include "tests/fake/daemon.h"
#include "tests/fuzz/fuzz.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static void ignore_text(void *ctx, const char *text, size_t len)
{
    *(size_t *)ctx += len;
    FUZZ_LAW(text != NULL);
}

static bool ignore_print(void *ctx, const struct print_job *job)
{
    (void)ctx;
    (void)job;
    return true;
}

static void ignore_begin(void *ctx, const struct stream_job *job)
{
    (void)ctx;
    (void)job;
}

static bool ignore_row(void *ctx, const struct row *row)
{
    (void)ctx;
    (void)row;
    return true;
}

static void ignore_end(void *ctx, bool interrupted)
{
    (void)ctx;
    (void)interrupted;
}

static struct client *dead_client(void)
{
    struct err err;
    int fds[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
        abort();
    close(fds[1]);
    return client_open_fd(fds[0], &err);
}

static struct schema *sample(void)
{
    static struct schema *s;

    if (s == NULL)
        s = fake_schema();
    return s;
}

static void on_alarm(int sig)
{
    (void)sig;
    session_interrupt();
}

static void arm(long usec)
{
    struct itimerval t = { .it_value = { .tv_usec = usec } };

    signal(SIGALRM, on_alarm);
    session_clear_interrupt();
    setitimer(ITIMER_REAL, &t, NULL);
}

static void run(struct session *s, const char *text, size_t len)
{
    struct run_error error = { 0 };
    struct parse p;

    session_parse(s, &p, "", text, len);
    if (!p.failed) {
        arm(50000);
        if (!session_run(s, &p, &error))
            FUZZ_LAW(error.err.class != ERR_NONE);
        arm(0);
    }
    run_error_fini(&error);
    parse_fini(&p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t shown = 0;
    struct scope globals = { 0 };
    struct session s = { .client = dead_client(),
        .schema = sample(),
        .menu = sample()->root,
        .out = { .ctx = &shown,
            .text = ignore_text,
            .print = ignore_print,
            .stream_begin = ignore_begin,
            .stream_row = ignore_row,
            .stream_end = ignore_end },
        .globals = &globals,
        .items = items_new() };

    run(&s, (const char *)data, size);
    run(&s, (const char *)data, size); // on what the first run left behind
    scope_fini(&globals);
    items_free(s.items);
    client_close(s.client);
    return 0;
}
