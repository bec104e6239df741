// SPDX-License-Identifier: ISC
// This program is the console that the helper starts, too: it answers words with what it is.
#include "core/net/runner.h"

#include "tests/t.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

// ---- the console

static unsigned long long status_field(const char *name)
{
    FILE *f = fopen("/proc/self/status", "re");
    char line[256];
    unsigned long long value = ~0ull;

    while (f != NULL && fgets(line, sizeof(line), f) != NULL)
        if (strncmp(line, name, strlen(name)) == 0)
            value = strtoull(line + strlen(name), NULL, 16);
    if (f != NULL)
        fclose(f);
    return value;
}

static int highest_fd(void)
{
    int highest = 0;

    for (int fd = 0; fd < 256; fd++)
        if (fcntl(fd, F_GETFD) >= 0)
            highest = fd;
    return highest;
}

extern char **environ;

static int environment_size(void)
{
    int n = 0;

    while (environ[n] != NULL)
        n++;
    return n;
}

static void say_who(void)
{
    struct rlimit processes = { 0 };
    pid_t child = fork();

    if (child == 0)
        _exit(0);
    getrlimit(RLIMIT_NPROC, &processes);
    dprintf(3, "root=%d caps=%llx bounding=%llx back=%d fds=%d env=%d group=%d fork=%d nice=%d",
        geteuid() == 0 || getegid() == 0, status_field("CapEff:") | status_field("CapPrm:"),
        status_field("CapBnd:"), prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1, highest_fd(),
        environment_size(), getpgrp() == getpid(), child > 0 && processes.rlim_cur == 0,
        getpriority(PRIO_PROCESS, 0));
}

static int be_console(void)
{
    char word[16] = "";

    while (read(3, word, sizeof(word) - 1) > 0) {
        if (strcmp(word, "who") == 0)
            say_who();
        else if (strcmp(word, "pid") == 0)
            dprintf(3, "%d", (int)getpid());
        else if (strcmp(word, "parent") == 0)
            dprintf(3, "%d", (int)getppid());
        else if (strcmp(word, "hang") == 0)
            for (;;)
                pause(); // whatever becomes of the socket
        else if (strcmp(word, "fail") == 0)
            return 1;
        memset(word, 0, sizeof(word));
    }
    return 0;
}

// ---- the daemon

struct end {
    struct loop *loop;
    uint32_t id;
    char how[96];
    unsigned ended, lost;
};

static void on_ended(void *ctx, uint32_t id, const char *how)
{
    struct end *e = ctx;

    e->ended++;
    e->id = id;
    snprintf(e->how, sizeof(e->how), "%s", how != NULL ? how : "");
}

static void on_lost(void *ctx)
{
    ((struct end *)ctx)->lost++;
}

static const struct runner_ops ops = { on_ended, on_lost };

static struct runner *open_runner(struct end *e, const char *console)
{
    struct err err;
    struct runner *r = runner_new(console, &err);

    *e = (struct end){ .loop = loop_new() };
    if (r == NULL || e->loop == NULL)
        exit(1);
    runner_watch(r, e->loop, &ops, e);
    return r;
}

static void close_runner(struct runner *r, struct end *e)
{
    runner_free(r);
    loop_free(e->loop);
}

// The socket to the console; -1 where none was started.
static int begin(struct runner *r, uint32_t id)
{
    struct err err;
    int pair[2];

    if (!T_INT(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0))
        return -1;
    T_OK(runner_run(r, id, pair[1], &err));
    return pair[0];
}

static void await_end(struct end *e, unsigned count)
{
    while (e->ended < count && e->lost == 0)
        loop_once(e->loop);
}

static void ask(int fd, const char *word, char *to, size_t size)
{
    ssize_t n = write(fd, word, strlen(word)) > 0 ? read(fd, to, size - 1) : 0;

    to[n > 0 ? n : 0] = '\0';
}

static void what_runs_has_no_rights_and_one_socket(void)
{
    struct end e;
    struct runner *r = open_runner(&e, "/proc/self/exe");
    int fd = begin(r, 7);
    char text[256];

    ask(fd, "who", text, sizeof(text));
    T_STR(text, "root=0 caps=0 bounding=0 back=0 fds=3 env=3 group=1 fork=0 nice=10");
    close(fd); // its socket ends, so it does
    await_end(&e, 1);
    T_INT(e.id, 7);
    T_STR(e.how, "");
    close_runner(r, &e);
}

static void the_end_is_told_and_why(void)
{
    struct end e;
    struct runner *r = open_runner(&e, "/proc/self/exe");
    int slow = begin(r, 1), failing = begin(r, 2);

    T_OK(write(slow, "hang", 4) == 4);
    T_OK(write(failing, "fail", 4) == 4);
    await_end(&e, 1);
    T_INT(e.id, 2);
    T_STR(e.how, ""); // what a script fails with it says itself
    runner_kill(r, 99);
    runner_kill(r, 1);
    await_end(&e, 2);
    T_INT(e.id, 1);
    T_STR(e.how, "was killed by signal 9");
    close(slow);
    close(failing);
    close_runner(r, &e);
}

static void one_too_many_is_told(void)
{
    struct end e;
    struct runner *r = open_runner(&e, "/proc/self/exe");
    int fds[RUNNER_MAX + 1];

    for (uint32_t i = 0; i <= RUNNER_MAX; i++)
        fds[i] = begin(r, i);
    await_end(&e, 1);
    T_INT(e.id, RUNNER_MAX);
    T_STR(e.how, "could not be started: too many processes");
    for (uint32_t i = 0; i <= RUNNER_MAX; i++)
        close(fds[i]);
    await_end(&e, RUNNER_MAX + 1);
    close_runner(r, &e);
}

static void a_console_that_is_not_there_is_an_error_at_once(void)
{
    struct err err = { 0 };

    T_OK(runner_new("/nonexistent", &err) == NULL);
    T_STR(err.text, "no console program to run scripts with: /nonexistent");
    T_OK(runner_new("/etc/passwd", &err) == NULL);
}

static void what_cannot_be_executed_is_told(void)
{
    char path[] = "/tmp/warren-test-XXXXXX";
    int file = mkstemp(path);
    struct end e;
    struct runner *r;
    int fd;

    T_OK(write(file, "no program", 10) == 10 && fchmod(file, 0755) == 0);
    close(file);
    r = open_runner(&e, path);
    fd = begin(r, 3);
    await_end(&e, 1);
    T_STR(e.how, "could not be started: the console program cannot be executed");
    close(fd);
    close_runner(r, &e);
    unlink(path);
}

// A daemon that is killed takes helper and scripts along. The pipe is open as long as one of them
// lives.
static void nothing_outlives_a_daemon_that_is_killed(void)
{
    int fds[2], ready[2];
    char pid[16] = "", c;
    pid_t daemon;

    T_OK(pipe(fds) == 0 && pipe(ready) == 0);
    daemon = fork();
    if (daemon == 0) {
        struct end e;
        struct runner *r = open_runner(&e, "/proc/self/exe");
        int fd = begin(r, 1);

        ask(fd, "pid", pid, sizeof(pid));
        T_OK(write(fd, "hang", 4) == 4);
        T_OK(write(ready[1], pid, sizeof(pid)) == sizeof(pid));
        pause();
    }
    T_OK(read(ready[0], pid, sizeof(pid)) == sizeof(pid));
    T_OK(kill(atoi(pid), 0) == 0);
    kill(daemon, SIGKILL);
    waitpid(daemon, NULL, 0);
    close(fds[1]);
    T_INT(read(fds[0], &c, 1), 0); // the child had closed it with exec, the helper before
    for (int i = 0; i < 500 && kill(atoi(pid), 0) == 0; i++)
        poll(NULL, 0, 10);
    T_OK(kill(atoi(pid), 0) != 0);
    close(fds[0]);
    close(ready[0]);
    close(ready[1]);
}

static void a_helper_that_is_gone_is_told_once(void)
{
    struct end e;
    struct runner *r = open_runner(&e, "/proc/self/exe");
    struct err err;
    int fd = begin(r, 1), pair[2];
    char helper[16];

    ask(fd, "parent", helper, sizeof(helper));
    if (!T_OK(atoi(helper) > 1))
        return;
    kill(atoi(helper), SIGKILL);
    while (e.lost == 0)
        loop_once(e.loop);
    T_INT(e.lost, 1);
    T_OK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
    T_OK(!runner_run(r, 2, pair[1], &err));
    T_STR(err.text, "the process that starts scripts does not answer");
    close(pair[0]);
    close(fd);
    close_runner(r, &e);
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--fd") == 0)
        return be_console();
    T_RUN(a_console_that_is_not_there_is_an_error_at_once);
    if (geteuid() == 0) {
        T_RUN(what_runs_has_no_rights_and_one_socket);
        T_RUN(the_end_is_told_and_why);
        T_RUN(one_too_many_is_told);
        T_RUN(what_cannot_be_executed_is_told);
        T_RUN(a_helper_that_is_gone_is_told_once);
        T_RUN(nothing_outlives_a_daemon_that_is_killed);
    }
    return t_end();
}
