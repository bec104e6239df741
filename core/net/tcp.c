// SPDX-License-Identifier: ISC
#include "core/net/tcp.h"

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/net/ip4.h"
#include "core/net/listen.h"
#include "core/net/witness.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define OUT_LIMIT 65536 // control messages are 200 bytes: a peer this far behind is gone

struct tcp_conn {
    struct loop *loop;
    struct stream *stream;   // NULL while connecting
    int fd;                  // -1 once the stream has it
    struct loop_fd *waiting; // for the connection to be made
    const struct tcp_ops *ops;
    void *ctx;
    uint32_t local, peer;
    uint16_t peer_port;
    bool busy, dead;
};

static void conn_release(struct tcp_conn *c)
{
    if (c->dead && !c->busy)
        free(c);
}

static void on_data(void *ctx, const uint8_t *data, size_t len)
{
    struct tcp_conn *c = ctx;

    c->busy = true;
    if (c->ops != NULL)
        c->ops->data(c->ctx, data, len);
    c->busy = false;
    conn_release(c);
}

static void tell_closed(struct tcp_conn *c, const char *why)
{
    c->busy = true;
    if (c->ops != NULL)
        c->ops->closed(c->ctx, why);
    c->busy = false;
    conn_release(c);
}

static void on_closed(void *ctx, const char *why)
{
    tell_closed(ctx, why);
}

static const struct stream_ops stream_ops = { .data = on_data, .closed = on_closed };

void tcp_set_options(int fd)
{
    // A peer that vanished is found after a minute even where PPTP's own echo is switched off.
    int on = 1, idle = 30, interval = 10, count = 3;

    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof(idle));
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof(interval));
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &count, sizeof(count));
}

static void conn_adopt(struct tcp_conn *c, int fd)
{
    struct sockaddr_in local = { 0 }, peer = { 0 };
    socklen_t size = sizeof(local);

    if (getsockname(fd, (struct sockaddr *)&local, &size) == 0)
        c->local = ip4_of(local.sin_addr);
    size = sizeof(peer);
    if (getpeername(fd, (struct sockaddr *)&peer, &size) == 0) {
        c->peer = ip4_of(peer.sin_addr);
        c->peer_port = ip4_port(&peer);
    }
    c->fd = -1;
    c->stream = stream_new(c->loop, fd, &stream_ops, c);
    stream_limit(c->stream, OUT_LIMIT);
}

static const char *connect_reason(int number)
{
    switch (number) {
    case ECONNREFUSED:
        return "connection refused";
    case ETIMEDOUT:
        return "no answer";
    case EHOSTUNREACH:
        return "host unreachable";
    case ENETUNREACH:
        return "network unreachable";
    case EADDRNOTAVAIL:
        return "the source address is not one of ours";
    default:
        return strerror(number);
    }
}

static void connect_ready(void *arg, int what)
{
    struct tcp_conn *c = arg;
    int number = 0;
    socklen_t size = sizeof(number);

    (void)what;
    loop_fd_free(c->waiting);
    c->waiting = NULL;
    if (getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &number, &size) < 0)
        number = errno;
    if (number != 0) {
        tell_closed(c, connect_reason(number));
        return;
    }
    conn_adopt(c, c->fd);
    c->busy = true;
    if (c->ops->connected != NULL)
        c->ops->connected(c->ctx);
    c->busy = false;
    conn_release(c);
}

struct tcp_conn *tcp_connect(struct loop *loop, uint32_t source, uint32_t dest, uint16_t port,
    const struct tcp_ops *ops, void *ctx, struct err *err)
{
    struct sockaddr_in from = ip4_sockaddr(source, 0), to = ip4_sockaddr(dest, port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), number = 0;
    char ip[IP4_TEXT_SIZE];
    struct tcp_conn *c;

    if (fd < 0) {
        err_set(err, ERR_GENERAL, "cannot open a TCP socket: %s", strerror(errno));
        return NULL;
    }
    tcp_set_options(fd);
    if ((source != 0 && bind(fd, (struct sockaddr *)&from, sizeof(from)) < 0) ||
        (connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0 && errno != EINPROGRESS))
        number = errno;
    if (number != 0) {
        err_set(err, ERR_GENERAL, "cannot connect to %s: %s", ip4_text(dest, ip),
            connect_reason(number));
        close(fd);
        return NULL;
    }
    c = mem_alloc(sizeof(*c));
    *c = (struct tcp_conn){
        .loop = loop, .fd = fd, .ops = ops, .ctx = ctx, .peer = dest, .peer_port = port
    };
    c->waiting = loop_fd_new(loop, fd, LOOP_WRITE, connect_ready, c);
    return c;
}

void tcp_set_ops(struct tcp_conn *c, const struct tcp_ops *ops, void *ctx)
{
    c->ops = ops;
    c->ctx = ctx;
}

void tcp_free(struct tcp_conn *c)
{
    if (c == NULL || c->dead)
        return;
    c->dead = true;
    loop_fd_free(c->waiting);
    if (c->fd >= 0)
        close(c->fd);
    if (c->stream != NULL)
        stream_finish(c->stream);
    conn_release(c);
}

bool tcp_send(struct tcp_conn *c, const void *data, size_t len)
{
    return c->stream != NULL && stream_send(c->stream, data, len);
}

uint32_t tcp_local(const struct tcp_conn *c)
{
    return c->local;
}

uint32_t tcp_peer(const struct tcp_conn *c)
{
    return c->peer;
}

uint16_t tcp_peer_port(const struct tcp_conn *c)
{
    return c->peer_port;
}

struct tcp_listener {
    struct loop *loop;
    struct acceptor *acceptor;
    void (*accepted)(void *ctx, struct tcp_conn *c);
    void *ctx;
};

static void on_accepted(void *ctx, int fd)
{
    struct tcp_listener *l = ctx;
    struct tcp_conn *c = mem_alloc(sizeof(*c));

    c->loop = l->loop;
    tcp_set_options(fd);
    conn_adopt(c, fd);
    l->accepted(l->ctx, c);
}

static int bound_socket(uint32_t address, uint16_t port)
{
    struct sockaddr_in self = ip4_sockaddr(address, port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1, number;

    if (fd < 0)
        return -1;
    // A restarted daemon must not wait for the old connections' last minutes.
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (bind(fd, (struct sockaddr *)&self, sizeof(self)) == 0 && listen(fd, SOMAXCONN) == 0)
        return fd;
    number = errno;
    close(fd);
    errno = number;
    return -1;
}

int tcp_listen_socket(uint32_t address, uint16_t port, struct err *err)
{
    int fd = bound_socket(address, port);
    char holder[128];

    if (fd < 0 && errno == EADDRINUSE) {
        tcp_port_holder(port, holder, sizeof(holder));
        err_set(err, ERR_GENERAL, "port %u is %s", port, holder);
    } else if (fd < 0) {
        err_set(err, ERR_GENERAL, "cannot listen on port %u: %s", port, strerror(errno));
    }
    return fd;
}

struct tcp_listener *tcp_listen(struct loop *loop, uint32_t address, uint16_t port,
    void (*accepted)(void *ctx, struct tcp_conn *c), void *ctx, struct err *err)
{
    int fd = tcp_listen_socket(address, port, err);
    struct tcp_listener *l;

    if (fd < 0)
        return NULL;
    l = mem_alloc(sizeof(*l));
    *l = (struct tcp_listener){ .loop = loop, .accepted = accepted, .ctx = ctx };
    l->acceptor = acceptor_new(loop, fd, on_accepted, l);
    return l;
}

void tcp_listener_free(struct tcp_listener *l)
{
    if (l == NULL)
        return;
    acceptor_free(l->acceptor);
    free(l);
}

uint16_t tcp_listener_port(const struct tcp_listener *l)
{
    struct sockaddr_in self = { 0 };
    socklen_t size = sizeof(self);

    if (getsockname(acceptor_fd(l->acceptor), (struct sockaddr *)&self, &size) < 0)
        return 0;
    return ip4_port(&self);
}

uint64_t tcp_listener_inode(const char *table, uint16_t port)
{
    struct text_piece line;

    while (text_split(&table, '\n', &line)) {
        unsigned local, state;
        unsigned long inode;

        // sl local:port remote:port state queues timer retransmits uid timeout inode
        if (sscanf(line.s, "%*d: %*[0-9A-F]:%x %*[0-9A-F]:%*x %x %*s %*s %*s %*s %*s %lu", &local,
                &state, &inode) == 3 &&
            local == port && state == TCP_LISTEN)
            return inode;
    }
    return 0;
}

void tcp_port_holder(uint16_t port, char *to, size_t size)
{
    static const char *const tables[] = { "/proc/net/tcp", "/proc/net/tcp6" };
    char comm[PROC_COMM_SIZE];
    uint64_t inode = 0;
    pid_t pid;

    for (size_t i = 0; i < 2 && inode == 0; i++) {
        struct buf table = { 0 };

        if (proc_read(tables[i], &table))
            inode = tcp_listener_inode(buf_str(&table), port);
        buf_free(&table);
    }
    if (inode != 0 && witness_socket_owner(inode, &pid, comm))
        snprintf(to, size, "in use by %s (pid %d)", comm, (int)pid);
    else
        snprintf(to, size, "in use by another program");
}
