// SPDX-License-Identifier: ISC
#include "core/net/runner.h"

#include "core/base/mem.h"
#include "core/net/priv.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

// ---- what goes over the socket between daemon and helper

struct order { // with a descriptor: start it
    uint32_t id;
};

struct report {
    uint32_t id;
    int status; // as waitpid() gives it
};

// Exit statuses of a child that did not become the console.
enum step {
    STEP_ACCOUNT = 120,
    STEP_LIMITS,
    STEP_FILES,
    STEP_EXEC,
    STEP_FORK,
};

static const struct {
    enum step step;
    const char *how;
} failures[] = {
    { STEP_ACCOUNT, "could not be started: no right to become nobody" },
    { STEP_LIMITS, "could not be started: its limits were refused" },
    { STEP_FILES, "could not be started: no descriptors" },
    { STEP_EXEC, "could not be started: the console program cannot be executed" },
    { STEP_FORK, "could not be started: too many processes" },
};

// ---- the child, until it is the console

enum { CONSOLE_FD = 3, PARKED_FD = 10, OVERFLOW_ID = 65534 };

struct account {
    uid_t uid;
    gid_t gid;
};

// Not an account that consoles may log in by: a script has its own socket and no other.
static struct account nobody(void)
{
    const struct passwd *p = getpwnam("nobody");

    if (p == NULL || p->pw_uid == 0 || p->pw_gid == 0)
        return (struct account){ OVERFLOW_ID, OVERFLOW_ID };
    return (struct account){ p->pw_uid, p->pw_gid };
}

static bool become(struct account who)
{
    return setgroups(0, NULL) == 0 && setresgid(who.gid, who.gid, who.gid) == 0 &&
           setresuid(who.uid, who.uid, who.uid) == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

// The account is shared with others, so the bound on processes is not "a few more" but none: the
// console needs no second one. A sanitizer needs terabytes of address space and threads.
static const struct {
    __rlimit_resource_t what;
    rlim_t most;
} limits[] = {
    { RLIMIT_CORE, 0 },
    { RLIMIT_CPU, 15 * 60 },
    { RLIMIT_FSIZE, 0 },
    { RLIMIT_MEMLOCK, 0 },
    { RLIMIT_MSGQUEUE, 0 },
    { RLIMIT_NOFILE, 16 },
#ifndef SANITIZED
    { RLIMIT_AS, 512u << 20 },
    { RLIMIT_NPROC, 0 },
#endif
};

static bool limit(void)
{
    for (size_t i = 0; i < sizeof(limits) / sizeof(*limits); i++) {
        struct rlimit most = { limits[i].most, limits[i].most };

        if (setrlimit(limits[i].what, &most) < 0)
            return false;
    }
    return setpriority(PRIO_PROCESS, 0, 10) == 0; // tunnels come first
}

// Standard input and output are nothing, the socket is CONSOLE_FD, all else closes with exec.
static bool arrange_files(int *console, int *fd)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);

    *console = fcntl(*console, F_DUPFD_CLOEXEC, PARKED_FD);
    *fd = fcntl(*fd, F_DUPFD_CLOEXEC, PARKED_FD);
    if (null < 0 || *console < 0 || *fd < 0 || chdir("/") < 0)
        return false;
    for (int i = STDIN_FILENO; i <= STDERR_FILENO; i++)
        if (dup2(null, i) < 0)
            return false;
    return dup2(*fd, CONSOLE_FD) == CONSOLE_FD &&
           close_range(CONSOLE_FD + 1, UINT_MAX, CLOSE_RANGE_CLOEXEC) == 0;
}

static _Noreturn void child_run(struct account who, int console, int fd, pid_t helper)
{
    char *const argv[] = { "warren", "--fd", "3", NULL };
    char *const env[] = { "PATH=/usr/bin:/bin", "LANG=C.UTF-8", "TERM=dumb", NULL };
    sigset_t none;

    setpgid(0, 0);
    if (!become(who))
        _exit(STEP_ACCOUNT);
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0); // a change of account forgets it: only now
    if (getppid() != helper || !limit())
        _exit(STEP_LIMITS);
    if (!arrange_files(&console, &fd))
        _exit(STEP_FILES);
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    signal(SIGPIPE, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    fexecve(console, argv, env);
    _exit(STEP_EXEC);
}

// ---- the helper

struct helper {
    int fd, console, deaths;
    struct account account;
    struct {
        uint32_t id;
        pid_t pid; // 0: free
    } running[RUNNER_MAX];
};

static void helper_report(const struct helper *h, uint32_t id, int status)
{
    struct report report = { id, status };

    if (send(h->fd, &report, sizeof(report), MSG_NOSIGNAL) != sizeof(report))
        _exit(0); // the daemon is gone; the children follow
}

static void helper_start(struct helper *h, uint32_t id, int fd)
{
    pid_t self = getpid(), pid;
    size_t slot = 0;

    while (slot < RUNNER_MAX && h->running[slot].pid != 0)
        slot++;
    pid = slot < RUNNER_MAX ? fork() : -1;
    if (pid == 0)
        child_run(h->account, h->console, fd, self);
    if (pid < 0) {
        helper_report(h, id, STEP_FORK << 8);
        return;
    }
    setpgid(pid, pid);
    h->running[slot].id = id;
    h->running[slot].pid = pid;
}

static void helper_kill(const struct helper *h, uint32_t id)
{
    for (size_t i = 0; i < RUNNER_MAX; i++)
        if (h->running[i].pid != 0 && h->running[i].id == id)
            kill(-h->running[i].pid, SIGKILL);
}

// -1 where the message has none.
static int passed_fd(struct msghdr *msg)
{
    const struct cmsghdr *c = CMSG_FIRSTHDR(msg);
    int fd = -1;

    if (c != NULL && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS &&
        c->cmsg_len == CMSG_LEN(sizeof(fd)))
        memcpy(&fd, CMSG_DATA(c), sizeof(fd));
    return fd;
}

// False: the daemon is gone.
static bool helper_order(struct helper *h)
{
    struct order order;
    struct iovec io = { &order, sizeof(order) };
    union {
        struct cmsghdr align;
        char space[CMSG_SPACE(sizeof(int))];
    } control;
    struct msghdr msg = {
        .msg_iov = &io, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control)
    };
    ssize_t n = recvmsg(h->fd, &msg, MSG_CMSG_CLOEXEC);
    int fd;

    if (n < 0 && errno == EINTR)
        return true;
    if (n != sizeof(order))
        return false;
    fd = passed_fd(&msg);
    if (fd < 0) {
        helper_kill(h, order.id);
        return true;
    }
    helper_start(h, order.id, fd);
    close(fd);
    return true;
}

static void helper_bury(struct helper *h)
{
    struct signalfd_siginfo info;
    ssize_t n = read(h->deaths, &info, sizeof(info));
    int status;
    pid_t pid;

    (void)n; // several deaths may be one signal: all are looked for
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        for (size_t i = 0; i < RUNNER_MAX; i++) {
            if (h->running[i].pid != pid)
                continue;
            h->running[i].pid = 0;
            helper_report(h, h->running[i].id, status);
        }
    }
}

// The helper has nothing of the daemon's but the socket and standard error.
static bool helper_alone(struct helper *h)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC), low = 4;

    if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0)
        return false;
    h->fd = fcntl(h->fd, F_DUPFD_CLOEXEC, PARKED_FD);
    h->console = fcntl(h->console, F_DUPFD_CLOEXEC, PARKED_FD);
    if (h->fd < 0 || h->console < 0 || dup2(h->fd, 3) < 0 || dup2(h->console, low) < 0)
        return false;
    h->fd = 3;
    h->console = low;
    return close_range(5, UINT_MAX, 0) == 0 && fcntl(3, F_SETFD, FD_CLOEXEC) == 0 &&
           fcntl(low, F_SETFD, FD_CLOEXEC) == 0;
}

static _Noreturn void helper_run(struct helper *h, pid_t daemon)
{
    sigset_t child;

    prctl(PR_SET_NAME, "warrend-runner", 0, 0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    signal(SIGINT, SIG_IGN); // the daemon decides when this is over
    signal(SIGTERM, SIG_IGN);
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    if (getppid() != daemon || !priv_only_start() || !helper_alone(h) ||
        sigprocmask(SIG_BLOCK, &child, NULL) < 0)
        _exit(1);
    h->deaths = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
    if (h->deaths < 0)
        _exit(1);
    for (;;) {
        struct pollfd fds[2] = { { .fd = h->fd, .events = POLLIN },
            { .fd = h->deaths, .events = POLLIN } };

        if (poll(fds, 2, -1) < 0 && errno != EINTR)
            break;
        if (fds[1].revents != 0)
            helper_bury(h);
        if (fds[0].revents != 0 && !helper_order(h))
            break;
    }
    for (size_t i = 0; i < RUNNER_MAX; i++)
        if (h->running[i].pid != 0)
            kill(-h->running[i].pid, SIGKILL);
    while (wait(NULL) > 0)
        continue;
    _exit(0);
}

// ---- the daemon's side

struct runner {
    int fd;
    pid_t pid;
    struct loop_fd *watch;
    const struct runner_ops *ops;
    void *ctx;
};

// Opened without leave to read, so that fexecve() is all that can be done with it.
static int open_program(const char *path)
{
    int fd = open(path, O_PATH | O_CLOEXEC);
    struct stat st;

    if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (st.st_mode & 0111) != 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

// Beside the daemon as in a build folder, or ../bin as it is installed.
static int find_program(void)
{
    static const char *const places[] = { "warren", "../bin/warren" };
    char self[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
    int fd = -1;

    if (n <= 0)
        return -1;
    self[n] = '\0';
    *strrchr(self, '/') = '\0';
    for (size_t i = 0; fd < 0 && i < sizeof(places) / sizeof(*places); i++) {
        char *path = mem_printf("%s/%s", self, places[i]);

        fd = open_program(path);
        free(path);
    }
    return fd;
}

static bool fork_helper(struct runner *r, int console, struct err *err)
{
    struct helper h = { .console = console, .account = nobody() };
    pid_t daemon = getpid();
    int pair[2];

    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
        return err_set(err, ERR_GENERAL, "cannot make a socket pair: %s", strerror(errno));
    r->pid = fork();
    if (r->pid == 0) {
        h.fd = pair[1];
        helper_run(&h, daemon);
    }
    close(pair[1]);
    r->fd = pair[0];
    if (r->pid > 0)
        return true;
    close(r->fd);
    return err_set(err, ERR_GENERAL, "cannot start a process: %s", strerror(errno));
}

struct runner *runner_new(const char *console, struct err *err)
{
    struct runner *r;
    int program = console != NULL ? open_program(console) : find_program();

    if (program < 0) {
        err_set(err, ERR_GENERAL, "no console program to run scripts with: %s",
            console != NULL ? console : "there is no warren beside me");
        return NULL;
    }
    r = mem_alloc(sizeof(*r));
    if (!fork_helper(r, program, err)) {
        free(r);
        r = NULL;
    }
    close(program);
    return r;
}

static const char *how_it_ended(int status, char *scratch, size_t size)
{
    if (WIFSIGNALED(status)) {
        if (WTERMSIG(status) == SIGXCPU)
            return "took too much processor time";
        snprintf(scratch, size, "was killed by signal %d", WTERMSIG(status));
        return scratch;
    }
    for (size_t i = 0; i < sizeof(failures) / sizeof(*failures); i++)
        if (WEXITSTATUS(status) == (int)failures[i].step)
            return failures[i].how;
    return NULL;
}

static void runner_lost(struct runner *r)
{
    loop_fd_free(r->watch);
    r->watch = NULL;
    close(r->fd);
    r->fd = -1;
    r->ops->lost(r->ctx);
}

static void runner_ready(void *arg, int what)
{
    struct runner *r = arg;
    struct report report;
    char scratch[64];
    ssize_t n = recv(r->fd, &report, sizeof(report), MSG_DONTWAIT);

    (void)what;
    if (n == sizeof(report))
        r->ops->ended(r->ctx, report.id, how_it_ended(report.status, scratch, sizeof(scratch)));
    else if (n >= 0 || (errno != EAGAIN && errno != EINTR))
        runner_lost(r);
}

void runner_watch(struct runner *r, struct loop *loop, const struct runner_ops *ops, void *ctx)
{
    r->ops = ops;
    r->ctx = ctx;
    r->watch = loop_fd_new(loop, r->fd, LOOP_READ, runner_ready, r);
}

bool runner_run(struct runner *r, uint32_t id, int fd, struct err *err)
{
    struct order order = { id };
    struct iovec io = { &order, sizeof(order) };
    union {
        struct cmsghdr align;
        char space[CMSG_SPACE(sizeof(int))];
    } control = { 0 };
    struct msghdr msg = {
        .msg_iov = &io, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control)
    };
    struct cmsghdr *c = CMSG_FIRSTHDR(&msg);
    bool ok;

    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(sizeof(fd));
    memcpy(CMSG_DATA(c), &fd, sizeof(fd));
    ok = r->fd >= 0 && sendmsg(r->fd, &msg, MSG_NOSIGNAL | MSG_DONTWAIT) == sizeof(order);
    close(fd);
    return ok || err_set(err, ERR_GENERAL, "the process that starts scripts does not answer");
}

void runner_kill(struct runner *r, uint32_t id)
{
    struct order order = { id };

    if (r->fd >= 0)
        send(r->fd, &order, sizeof(order), MSG_NOSIGNAL | MSG_DONTWAIT);
}

void runner_free(struct runner *r)
{
    if (r == NULL)
        return;
    loop_fd_free(r->watch);
    if (r->fd >= 0)
        close(r->fd);
    waitpid(r->pid, NULL, 0);
    free(r);
}
