// SPDX-License-Identifier: ISC
#include "core/net/netlink.h"

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/net/nlmsg.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define DATAGRAM     65536
#define DUMP_TRIES   5
#define EVENT_BUFFER (4 << 20) // a thousand interfaces going away at once
#define EVENT_BUDGET 64        // datagrams per wake-up

struct nl {
    int fd;
    uint32_t seq;
    int last_errno;
    char last_text[160];
    uint8_t in[DATAGRAM];
};

// What the errno of rtnetlink means to somebody who knows routers and not errno.
static const char *reason(int number)
{
    switch (number) {
    case ENODEV:
        return "there is no such interface";
    case EPERM:
        return "not permitted (CAP_NET_ADMIN is missing)";
    case EEXIST:
        return "it exists already";
    case ENETUNREACH:
        return "the gateway cannot be reached";
    case ENETDOWN:
        return "the interface is down";
    case ESRCH:
        return "there is no such route";
    case EADDRNOTAVAIL:
        return "there is no such address";
    case ETIMEDOUT:
        return "the kernel does not answer";
    default:
        return strerror(number);
    }
}

static int route_socket(int flags, struct err *err)
{
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | flags, NETLINK_ROUTE);

    if (fd < 0)
        err_set(err, ERR_GENERAL, "cannot talk to the kernel's routing: %s", strerror(errno));
    return fd;
}

struct nl *nl_new(struct err *err)
{
    struct timeval patience = { .tv_sec = 5 };
    int fd = route_socket(0, err), on = 1;
    struct nl *n;

    if (fd < 0)
        return NULL;
    // All three make things better where the kernel has them and are missed by nobody else.
    setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
    setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
    setsockopt(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &on, sizeof(on));
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    n = mem_alloc(sizeof(*n));
    n->fd = fd;
    return n;
}

void nl_free(struct nl *n)
{
    if (n == NULL)
        return;
    close(n->fd);
    free(n);
}

int nl_errno(const struct nl *n)
{
    return n->last_errno;
}

static bool fail(struct nl *n, int number)
{
    n->last_errno = number;
    n->last_text[0] = '\0';
    return false;
}

static bool send_request(struct nl *n, struct nl_msg *m)
{
    struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
    size_t len = nl_msg_finish(m, ++n->seq);

    if (len == 0)
        return fail(n, EMSGSIZE);
    while (sendto(n->fd, m->data, len, 0, (struct sockaddr *)&kernel, sizeof(kernel)) < 0)
        if (errno != EINTR)
            return fail(n, errno);
    return true;
}

// The next datagram from the kernel itself: any process may send to a netlink socket.
static bool receive(struct nl *n, struct rd *ret)
{
    struct sockaddr_nl from;
    socklen_t size = sizeof(from);
    ssize_t len;

    for (;;) {
        len = recvfrom(n->fd, n->in, sizeof(n->in), MSG_TRUNC, (struct sockaddr *)&from, &size);
        if (len < 0 && errno == EINTR)
            continue;
        if (len < 0)
            return fail(n, errno == EAGAIN ? ETIMEDOUT : errno);
        if ((size_t)len > sizeof(n->in))
            return fail(n, EMSGSIZE);
        if (from.nl_pid != 0)
            continue;
        *ret = rd_init(n->in, (size_t)len);
        return true;
    }
}

enum answer {
    ANSWER_MORE,
    ANSWER_OK,
    ANSWER_FAILED,
};

static enum answer finish(struct nl *n, const struct nl_part *part)
{
    if (!nl_error_read(part, &n->last_errno, n->last_text, sizeof(n->last_text))) {
        fail(n, EBADMSG);
        return ANSWER_FAILED;
    }
    return n->last_errno == 0 ? ANSWER_OK : ANSWER_FAILED;
}

// Goes through one datagram. Objects go to `each` where there is one.
static enum answer take(struct nl *n, struct rd datagram,
    void (*each)(void *ctx, const struct nl_part *part), void *ctx)
{
    struct nl_part part;

    while (nl_part_next(&datagram, &part)) {
        if (part.seq != n->seq)
            continue; // left over from a request that was given up
        if (part.type == NLMSG_ERROR || part.type == NLMSG_DONE)
            return finish(n, &part);
        if (part.type >= NLMSG_MIN_TYPE && each != NULL)
            each(ctx, &part);
    }
    return ANSWER_MORE;
}

static bool talk(
    struct nl *n, struct nl_msg *m, void (*each)(void *ctx, const struct nl_part *part), void *ctx)
{
    enum answer answer = ANSWER_MORE;
    struct rd datagram;

    if (!send_request(n, m))
        return false;
    while (answer == ANSWER_MORE) {
        if (!receive(n, &datagram))
            return false;
        answer = take(n, datagram, each, ctx);
    }
    return answer == ANSWER_OK;
}

__attribute__((format(printf, 3, 0))) static bool say(
    const struct nl *n, struct err *err, const char *what, va_list ap)
{
    char text[160];

    vsnprintf(text, sizeof(text), what, ap);
    return err_set(err, ERR_GENERAL, "cannot %s: %s", text,
        n->last_text[0] != '\0' ? n->last_text : reason(n->last_errno));
}

bool nl_request(struct nl *n, struct nl_msg *m, struct err *err, const char *what, ...)
{
    va_list ap;

    if (talk(n, m, NULL, NULL))
        return true;
    va_start(ap, what);
    say(n, err, what, ap);
    va_end(ap);
    return false;
}

bool nl_ask(struct nl *n, struct nl_msg *m, void (*answer)(void *ctx, const struct nl_part *part),
    void *ctx, struct err *err, const char *what, ...)
{
    va_list ap;

    if (talk(n, m, answer, ctx))
        return true;
    va_start(ap, what);
    say(n, err, what, ap);
    va_end(ap);
    return false;
}

struct dump {
    struct buf parts; // each a struct nlmsghdr and its body, padded
    bool interrupted;
};

static void dump_keep(void *ctx, const struct nl_part *part)
{
    struct dump *d = ctx;
    struct rd body = part->body;
    size_t len = rd_left(&body);
    struct nlmsghdr h = {
        .nlmsg_len = (uint32_t)(sizeof(h) + len), .nlmsg_type = part->type, .nlmsg_seq = part->seq
    };

    if (part->flags & NLM_F_DUMP_INTR)
        d->interrupted = true;
    buf_add(&d->parts, &h, sizeof(h));
    buf_add(&d->parts, rd_bytes(&body, len), len);
    buf_fill(&d->parts, '\0', (4 - len % 4) % 4);
}

bool nl_dump(struct nl *n, struct nl_msg *m, void (*each)(void *ctx, const struct nl_part *part),
    void *ctx, struct err *err, const char *what)
{
    struct dump d = { 0 };
    struct nl_part part;
    struct rd all;

    for (int tries = 0; tries < DUMP_TRIES; tries++) {
        buf_truncate(&d.parts, 0);
        d.interrupted = false;
        if (!talk(n, m, dump_keep, &d)) {
            buf_free(&d.parts);
            return err_set(err, ERR_GENERAL, "cannot list %s: %s", what, reason(n->last_errno));
        }
        if (!d.interrupted)
            break;
    }
    all = rd_init(buf_str(&d.parts), d.parts.len);
    while (nl_part_next(&all, &part))
        each(ctx, &part);
    buf_free(&d.parts);
    return true;
}

struct nl_monitor {
    int fd;
    struct loop_fd *watch;
    void (*event)(void *ctx, const struct nl_event *e);
    void *ctx;
    bool busy, dead;
    uint8_t in[DATAGRAM];
};

static void monitor_tell(void *ctx, const struct nl_event *e)
{
    struct nl_monitor *m = ctx;

    if (!m->dead)
        m->event(m->ctx, e);
}

static void monitor_ready(void *arg, int what)
{
    struct nl_monitor *m = arg;

    (void)what;
    m->busy = true;
    for (int i = 0; i < EVENT_BUDGET && !m->dead; i++) {
        struct sockaddr_nl from;
        socklen_t size = sizeof(from);
        ssize_t len =
            recvfrom(m->fd, m->in, sizeof(m->in), MSG_TRUNC, (struct sockaddr *)&from, &size);

        if (len < 0 && errno != ENOBUFS)
            break;
        if (len < 0 || (size_t)len > sizeof(m->in))
            monitor_tell(m, &(struct nl_event){ .type = NL_RESYNC });
        else if (from.nl_pid == 0)
            nl_events_read(rd_init(m->in, (size_t)len), monitor_tell, m);
    }
    m->busy = false;
    if (m->dead)
        free(m);
}

struct nl_monitor *nl_monitor_new(struct loop *loop,
    void (*event)(void *ctx, const struct nl_event *e), void *ctx, struct err *err)
{
    struct sockaddr_nl self = { .nl_family = AF_NETLINK,
        .nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV4_ROUTE };
    int fd = route_socket(SOCK_NONBLOCK, err), size = EVENT_BUFFER;
    struct nl_monitor *m;

    if (fd < 0)
        return NULL;
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) < 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
    if (bind(fd, (struct sockaddr *)&self, sizeof(self)) < 0) {
        err_set(err, ERR_GENERAL, "cannot watch the kernel's routing: %s", strerror(errno));
        close(fd);
        return NULL;
    }
    m = mem_alloc(sizeof(*m));
    m->fd = fd;
    m->event = event;
    m->ctx = ctx;
    m->watch = loop_fd_new(loop, fd, LOOP_READ, monitor_ready, m);
    return m;
}

void nl_monitor_free(struct nl_monitor *m)
{
    if (m == NULL)
        return;
    loop_fd_free(m->watch);
    close(m->fd);
    m->dead = true;
    if (!m->busy)
        free(m);
}
