// SPDX-License-Identifier: ISC
#include "tests/fake/typist.h"

#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATIENCE_MS = 5000 };

void typist_start(
    struct typist *p, size_t rows, size_t columns, int (*program)(void *ctx), void *ctx)
{
    struct winsize size = { .ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns };

    *p = (struct typist){ .screen = screen_new(rows, columns) };
    p->pid = forkpty(&p->fd, NULL, NULL, &size);
    if (p->pid < 0)
        abort();
    if (p->pid == 0) {
        setenv("TERM", "xterm", 1);
        unsetenv("NO_COLOR");
        exit(program(ctx));
    }
}

// Takes what has been sent. False after PATIENCE_MS without anything, and at the end.
static bool take(struct typist *p, int wait_ms)
{
    struct pollfd fd = { .fd = p->fd, .events = POLLIN };
    char bytes[4096];
    ssize_t n;

    if (p->ended || poll(&fd, 1, wait_ms) <= 0)
        return false;
    n = read(p->fd, bytes, sizeof(bytes));
    if (n <= 0) {
        p->ended = true;
        return false;
    }
    screen_write(p->screen, bytes, (size_t)n);
    return true;
}

// While typing, output is taken as well, so that neither side waits for the other.
void typist_type(struct typist *p, const char *keys)
{
    size_t len = strlen(keys);

    while (len > 0) {
        struct pollfd fd = { .fd = p->fd, .events = POLLOUT | POLLIN };
        ssize_t n;

        if (poll(&fd, 1, PATIENCE_MS) <= 0)
            return;
        if (fd.revents & POLLIN)
            take(p, 0);
        if (!(fd.revents & POLLOUT))
            continue;
        n = write(p->fd, keys, len < 64 ? len : 64);
        if (n <= 0)
            return;
        keys += n;
        len -= (size_t)n;
    }
}

void typist_resize(struct typist *p, size_t rows, size_t columns)
{
    struct winsize size = { .ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns };

    screen_resize(p->screen, rows, columns);
    ioctl(p->fd, TIOCSWINSZ, &size);
}

bool typist_wait(struct typist *p, const char *screen)
{
    struct buf text = { 0 };
    bool same;

    do {
        buf_truncate(&text, 0);
        screen_text(p->screen, &text);
        same = strcmp(buf_str(&text), screen) == 0;
    } while (!same && take(p, PATIENCE_MS));
    buf_free(&text);
    return same;
}

bool typist_wait_part(struct typist *p, const char *part)
{
    struct buf text = { 0 };
    bool found;

    do {
        buf_truncate(&text, 0);
        screen_history(p->screen, &text);
        found = strstr(buf_str(&text), part) != NULL;
    } while (!found && take(p, PATIENCE_MS));
    buf_free(&text);
    return found;
}

bool typist_wait_colour(struct typist *p, size_t row, size_t column, unsigned colour)
{
    while (screen_colour(p->screen, row, column) != colour)
        if (!take(p, PATIENCE_MS))
            return false;
    return true;
}

int typist_end(struct typist *p)
{
    int status = 0;

    while (take(p, PATIENCE_MS))
        ;
    if (!p->ended)
        kill(p->pid, SIGKILL);
    while (waitpid(p->pid, &status, 0) < 0 && errno == EINTR)
        ;
    close(p->fd);
    screen_free(p->screen);
    p->screen = NULL;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}
