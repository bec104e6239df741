// SPDX-License-Identifier: ISC
#include "core/net/stream.h"

#include "core/base/buf.h"
#include "core/base/mem.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define READ_SIZE     16384
#define DEFAULT_LIMIT (256u << 10)
#define LINGER        5000

struct stream {
    struct loop *loop;
    int fd;
    struct loop_fd *watch;
    const struct stream_ops *ops; // NULL while finishing
    void *ctx;
    struct buf out;
    size_t sent; // of out: what the kernel has taken already
    size_t limit;
    struct timer linger;
    int busy; // callbacks under way: the object stays until they return
    bool paused, told, owes_drained, shut, dead;
};

static void stream_arm(struct stream *s)
{
    int want = 0;

    if (s->watch == NULL)
        return;
    if (!s->paused && !s->told)
        want |= LOOP_READ;
    if (stream_pending(s) > 0)
        want |= LOOP_WRITE;
    loop_fd_want(s->watch, want);
}

static void stream_unwatch(struct stream *s)
{
    loop_fd_free(s->watch);
    s->watch = NULL;
}

static void stream_end(struct stream *s, const char *why, bool broken)
{
    if (s->told || s->ops == NULL)
        return;
    s->told = true;
    if (broken) {
        buf_free(&s->out);
        s->sent = 0;
        stream_unwatch(s);
    }
    stream_arm(s);
    s->busy++;
    s->ops->closed(s->ctx, why);
    s->busy--;
}

// Takes finished bytes off the front now and then, not after every write.
static void stream_compact(struct stream *s)
{
    if (s->sent == s->out.len || s->sent > READ_SIZE) {
        buf_consume(&s->out, s->sent);
        s->sent = 0;
    }
}

static bool stream_write(struct stream *s)
{
    while (stream_pending(s) > 0) {
        ssize_t n = send(s->fd, s->out.data + s->sent, stream_pending(s), MSG_NOSIGNAL);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno == EAGAIN;
        s->sent += (size_t)n;
    }
    return true;
}

static void stream_flush(struct stream *s)
{
    bool ok = stream_write(s);

    if (!ok && s->ops == NULL) {
        buf_free(&s->out); // nobody to tell: give up what waits
        s->sent = 0;
        return;
    }
    if (!ok) {
        stream_end(s, strerror(errno), true);
        return;
    }
    stream_compact(s);
    if (s->shut && stream_pending(s) == 0)
        shutdown(s->fd, SHUT_WR);
    if (s->owes_drained && stream_pending(s) <= s->limit / 4 && s->ops != NULL) {
        s->owes_drained = false;
        if (s->ops->drained != NULL)
            s->ops->drained(s->ctx);
    }
}

static void stream_fill(struct stream *s)
{
    uint8_t in[READ_SIZE];
    ssize_t n = recv(s->fd, in, sizeof(in), 0);

    if (n > 0)
        s->ops->data(s->ctx, in, (size_t)n);
    else if (n == 0)
        stream_end(s, NULL, false);
    else if (errno != EAGAIN && errno != EINTR)
        stream_end(s, strerror(errno), true);
}

static void stream_release(struct stream *s)
{
    if (s->busy > 0 || !s->dead)
        return;
    buf_free(&s->out);
    free(s);
}

static void stream_ready(void *arg, int what)
{
    struct stream *s = arg;

    s->busy++;
    if (what & LOOP_WRITE)
        stream_flush(s);
    if (what & LOOP_READ && !s->dead && !s->told && !s->paused && s->ops != NULL)
        stream_fill(s);
    if (!s->dead && s->ops == NULL && stream_pending(s) == 0)
        stream_free(s);
    if (!s->dead)
        stream_arm(s);
    s->busy--;
    stream_release(s);
}

static void stream_linger_over(void *arg)
{
    stream_free(arg);
}

static void stream_overrun(void *arg)
{
    struct stream *s = arg;

    s->busy++;
    stream_end(s, "the peer does not read what it is sent", true);
    s->busy--;
    stream_release(s);
}

struct stream *stream_new(struct loop *loop, int fd, const struct stream_ops *ops, void *ctx)
{
    struct stream *s = mem_alloc(sizeof(*s));

    *s = (struct stream){ .loop = loop, .fd = fd, .ops = ops, .ctx = ctx, .limit = DEFAULT_LIMIT };
    s->watch = loop_fd_new(loop, fd, LOOP_READ, stream_ready, s);
    timer_init(&s->linger, loop_timers(loop), stream_linger_over, s);
    return s;
}

void stream_set_ops(struct stream *s, const struct stream_ops *ops, void *ctx)
{
    s->ops = ops;
    s->ctx = ctx;
}

void stream_free(struct stream *s)
{
    if (s == NULL || s->dead)
        return;
    s->dead = true;
    stream_unwatch(s);
    timer_stop(&s->linger);
    loop_forget(s->loop, s);
    close(s->fd);
    stream_release(s);
}

void stream_shut(struct stream *s)
{
    if (s->watch == NULL)
        return;
    s->shut = true;
    s->paused = false;
    if (stream_pending(s) == 0)
        shutdown(s->fd, SHUT_WR);
    stream_arm(s);
}

void stream_finish(struct stream *s)
{
    if (s->watch == NULL || !stream_write(s) || stream_pending(s) == 0) {
        stream_free(s);
        return;
    }
    s->ops = NULL;
    s->paused = true;
    loop_forget(s->loop, s);
    timer_set(&s->linger, LINGER);
    stream_arm(s);
}

void stream_limit(struct stream *s, size_t limit)
{
    s->limit = limit;
}

bool stream_send(struct stream *s, const void *data, size_t len)
{
    if (s->watch == NULL)
        return false;
    if (len > s->limit || stream_pending(s) > s->limit - len) {
        // The socket will not become writable again, so this end is announced by the loop itself.
        loop_forget(s->loop, s);
        loop_defer(s->loop, stream_overrun, s);
        return false;
    }
    buf_add(&s->out, data, len);
    stream_arm(s);
    return true;
}

size_t stream_pending(const struct stream *s)
{
    return s->out.len - s->sent;
}

bool stream_writable(struct stream *s)
{
    if (stream_pending(s) < s->limit / 2)
        return true;
    s->owes_drained = true;
    return false;
}

void stream_pause(struct stream *s, bool pause)
{
    s->paused = pause;
    stream_arm(s);
}

int stream_fd(const struct stream *s)
{
    return s->fd;
}
