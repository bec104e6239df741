// SPDX-License-Identifier: ISC
#include "core/net/lock.h"

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/text.h"
#include "core/net/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE 30000 // milliseconds that a dying holder gets
#define STEP     50

enum attempt {
    ATTEMPT_GOT,
    ATTEMPT_HELD,
    ATTEMPT_FAILED, // *err says why; waiting would not help
};

// What both locks have in common is the waiting.
struct lock {
    enum attempt (*attempt)(struct lock *l, struct err *err);
    const char *what; // "the state directory /var/lib/warren"
    const char *path;
    int fd;
    pid_t holder; // 0 where unknown
};

static void describe(const struct lock *l, char *to, size_t size)
{
    if (l->holder > 0)
        snprintf(to, size, "another warrend (pid %d)", (int)l->holder);
    else
        snprintf(to, size, "another warrend");
}

static void nap(void)
{
    struct timespec step = { .tv_nsec = STEP * 1000000L };

    nanosleep(&step, NULL);
}

static int take(struct lock *l, const struct lock_waiting *waiting, struct err *err)
{
    msec_t until = clock_now(&clock_boot) + PATIENCE;
    char who[64], line[256];
    bool told = false;

    for (;;) {
        enum attempt got = l->attempt(l, err);

        if (got != ATTEMPT_HELD)
            return got == ATTEMPT_GOT ? l->fd : -1;
        describe(l, who, sizeof(who));
        if ((l->holder > 0 && proc_state(l->holder) == PROC_ALIVE) ||
            clock_now(&clock_boot) >= until) {
            err_set(err, ERR_GENERAL, "%s is using %s", who, l->what);
            return -1;
        }
        if (!told && waiting != NULL && waiting->say != NULL) {
            snprintf(line, sizeof(line), "waiting for %s to let go of %s", who, l->what);
            waiting->say(waiting->ctx, line);
        }
        told = true;
        nap();
    }
}

static pid_t read_pid(int fd)
{
    char text[16];
    ssize_t n = pread(fd, text, sizeof(text), 0);
    uint64_t pid;

    if (n <= 0)
        return 0;
    return text_u64(text, (size_t)n - (text[n - 1] == '\n'), INT32_MAX, &pid) ? (pid_t)pid : 0;
}

// Only for the other one's sentence: a full disk is no reason not to start.
static void write_pid(int fd)
{
    char text[16];
    int len = snprintf(text, sizeof(text), "%d\n", (int)getpid());

    if (ftruncate(fd, 0) < 0 || pwrite(fd, text, (size_t)len, 0) < 0)
        return;
}

static enum attempt attempt_file(struct lock *l, struct err *err)
{
    int fd = open(l->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

    if (fd < 0) {
        err_set(err, ERR_GENERAL, "cannot open %s: %s", l->path, strerror(errno));
        return ATTEMPT_FAILED;
    }
    if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
        write_pid(fd);
        l->fd = fd;
        return ATTEMPT_GOT;
    }
    if (errno == EWOULDBLOCK) {
        l->holder = read_pid(fd);
        close(fd);
        return ATTEMPT_HELD;
    }
    err_set(err, ERR_GENERAL, "cannot lock %s: %s", l->path, strerror(errno));
    close(fd);
    return ATTEMPT_FAILED;
}

int lock_directory(const char *dir, const struct lock_waiting *waiting, struct err *err)
{
    struct lock l = { .attempt = attempt_file };
    struct buf path = { 0 };
    int fd;

    buf_printf(&path, "%s/lock", dir);
    l.path = buf_str(&path);
    l.what = dir;
    fd = take(&l, waiting, err);
    buf_free(&path);
    return fd;
}

// The kernel remembers who listens, and tells whoever connects. Nobody accepts, so each one who
// asks stays in the queue: hence its length.
static pid_t listener_pid(const struct sockaddr_un *at, socklen_t size)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    struct ucred cred = { 0 };
    socklen_t cred_size = sizeof(cred);

    if (fd < 0)
        return 0;
    if (connect(fd, (const struct sockaddr *)at, size) == 0)
        getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &cred_size);
    close(fd);
    return cred.pid;
}

// Names of abstract sockets (no file, a leading NUL) belong to a network namespace, which is just
// what is to be locked, and they go with their process.
static enum attempt attempt_name(struct lock *l, struct err *err)
{
    struct sockaddr_un at = { .sun_family = AF_UNIX, .sun_path = "\0warren" };
    socklen_t size = offsetof(struct sockaddr_un, sun_path) + 1 + strlen("warren");
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (fd >= 0 && bind(fd, (const struct sockaddr *)&at, size) == 0 &&
        listen(fd, SOMAXCONN) == 0) {
        l->fd = fd;
        return ATTEMPT_GOT;
    }
    if (fd >= 0 && errno == EADDRINUSE) {
        close(fd);
        l->holder = listener_pid(&at, size);
        return ATTEMPT_HELD;
    }
    err_set(err, ERR_GENERAL, "cannot claim this network namespace: %s", strerror(errno));
    if (fd >= 0)
        close(fd);
    return ATTEMPT_FAILED;
}

int lock_netns(const struct lock_waiting *waiting, struct err *err)
{
    struct lock l = { .attempt = attempt_name, .what = "this network namespace" };

    return take(&l, waiting, err);
}
