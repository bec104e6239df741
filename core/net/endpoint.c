// SPDX-License-Identifier: ISC
#include "core/net/endpoint.h"

#include "core/base/list.h"
#include "core/base/mem.h"
#include "core/crypto/tls.h"
#include "core/net/ip4.h"
#include "core/net/listen.h"
#include "core/net/stream.h"
#include "core/net/tcp.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define MOST_CONNECTIONS 256
#define OUT_STRANGER     (64u << 10)
#define OUT_TRUSTED      (4u << 20) // at half of it, producers are told to wait
#define MOST_GROUPS      256
#define MOST_LEAVING     64
#define LEAVING_TIME     3000 // milliseconds
#define LEAVING_BYTES    (1u << 20)

// A login is short. What a stranger can make the daemon keep is bounded by these.
static const struct sentence_limits limits_stranger = { .word = 4096, .total = 16384, .words = 32 };

struct endpoint {
    struct loop *loop;
    const struct endpoint_ops *ops;
    void *ctx;
    struct list conns;
    size_t count, most;
    struct list leaving; // closed by us, the oldest first
    size_t leaving_count;
    struct acceptor *acceptor;
    struct tls_context *tls; // NULL: in clear
    char *path;
    struct stat file; // the socket file as we made it
};

struct endpoint_conn {
    struct list node;
    struct endpoint *endpoint;
    struct stream *stream;
    struct tls *tls; // NULL: in clear
    struct buf in;
    struct sentence sentence;
    const struct sentence_limits *limits;
    void *user;
    struct endpoint_peer peer;
    bool busy, dead, paused;
    bool told; // it was sent something
    bool left; // the client has said its last word
    bool leaving;
    struct timer patience; // runs while it is leaving
    size_t dropped;
};

static void conn_release(struct endpoint_conn *c)
{
    if (!c->dead || c->busy || c->leaving)
        return;
    tls_free(c->tls);
    buf_free(&c->in);
    sentence_free(&c->sentence);
    free(c);
}

static void conn_unlink(struct endpoint_conn *c)
{
    c->dead = true;
    loop_forget(c->endpoint->loop, c);
    c->endpoint->count--;
    list_remove(&c->node);
}

// The end that the owner has not asked for: it is told, then the connection goes.
static void conn_lost(struct endpoint_conn *c, const char *why, bool say)
{
    c->busy = true;
    c->endpoint->ops->closed(c->endpoint->ctx, c, why);
    c->busy = false;
    if (c->dead) // the owner closed it all the same
        conn_release(c);
    else if (say)
        endpoint_fatal(c, why);
    else
        endpoint_close(c);
}

// A length that no sentence can have, or more than fits the limits, leaves no place to go on from.
static const char *read_sentence(struct endpoint_conn *c, bool *ret_more)
{
    size_t most = c->limits->total + c->limits->words * 5 + 1;
    size_t blank = 0;

    *ret_more = false;
    while (blank < c->in.len && c->in.data[blank] == '\0')
        blank++;
    buf_consume(&c->in, blank); // empty sentences
    switch (sentence_read(&c->in, &c->sentence, c->limits)) {
    case SENTENCE_MORE:
        return c->in.len > most ? "the sentence is too long" : NULL;
    case SENTENCE_DONE:
        *ret_more = true;
        return NULL;
    case SENTENCE_BAD:
        return "not a sentence, or too long";
    }
    return NULL;
}

static void conn_work(struct endpoint_conn *c)
{
    const char *bad = NULL;
    bool more = true;

    if (c->busy)
        return;
    c->busy = true;
    while (!c->dead && more && !c->paused && stream_writable(c->stream)) {
        bad = read_sentence(c, &more);
        if (more)
            c->endpoint->ops->sentence(c->endpoint->ctx, c, &c->sentence);
    }
    c->busy = false;
    if (c->dead) {
        conn_release(c);
    } else if (bad != NULL) {
        conn_lost(c, bad, true);
    } else if (c->left && !c->paused) {
        // Whoever leaves without reading its answers does not want more of them.
        bool half = !more && c->in.len > 0;

        conn_lost(c, half ? "the sentence is not whole" : NULL, half);
    } else {
        stream_pause(c->stream, more || c->paused);
    }
}

// ---- leaving
//
// A TCP socket that is closed while the client still sends is reset, and the reset takes along what
// the client has not read yet: the reason why it was closed. So the client reads the end first, and
// what it goes on to say is dropped for a while.

static void conn_gone(struct endpoint_conn *c)
{
    timer_stop(&c->patience);
    list_remove(&c->node);
    c->endpoint->leaving_count--;
    stream_free(c->stream);
    c->leaving = false;
    conn_release(c);
}

static void leaving_data(void *ctx, const uint8_t *data, size_t len)
{
    struct endpoint_conn *c = ctx;

    (void)data;
    c->dropped += len;
    if (c->dropped > LEAVING_BYTES)
        conn_gone(c);
}

static void leaving_closed(void *ctx, const char *why)
{
    (void)why;
    conn_gone(ctx);
}

static void leaving_over(void *arg)
{
    conn_gone(arg);
}

static const struct stream_ops leaving_ops = { .data = leaving_data, .closed = leaving_closed };

static void conn_leave(struct endpoint_conn *c)
{
    struct endpoint *e = c->endpoint;

    if (e->leaving_count >= MOST_LEAVING)
        conn_gone(list_entry(e->leaving.next, struct endpoint_conn, node));
    list_append(&e->leaving, &c->node);
    e->leaving_count++;
    c->leaving = true;
    timer_init(&c->patience, loop_timers(e->loop), leaving_over, c);
    timer_set(&c->patience, LEAVING_TIME);
    stream_set_ops(c->stream, &leaving_ops, c);
    stream_shut(c->stream);
}

// ---- sending

// What the peer must hear, sealed or not. False: the connection is being cut off.
static bool conn_put(struct endpoint_conn *c, const void *data, size_t len)
{
    struct buf sealed = { 0 };
    bool ok;

    c->told = true;
    if (c->tls == NULL)
        return stream_send(c->stream, data, len);
    tls_seal(c->tls, data, len, &sealed);
    ok = stream_send(c->stream, sealed.data, sealed.len);
    buf_free(&sealed);
    return ok;
}

// False: the connection is gone.
static bool conn_unseal(struct endpoint_conn *c, const uint8_t *data, size_t len)
{
    struct buf back = { 0 };
    struct err why;
    bool ok = tls_feed(c->tls, data, len, &c->in, &back, &why);

    if (back.len > 0)
        stream_send(c->stream, back.data, back.len);
    buf_free(&back);
    c->left = c->left || tls_ended(c->tls);
    if (!ok)
        conn_lost(c, why.text, false);
    return ok;
}

static void on_data(void *ctx, const uint8_t *data, size_t len)
{
    struct endpoint_conn *c = ctx;

    if (c->tls == NULL)
        buf_add(&c->in, data, len);
    else if (!conn_unseal(c, data, len))
        return;
    conn_work(c);
}

static void on_drained(void *ctx)
{
    struct endpoint_conn *c = ctx;

    c->busy = true;
    if (c->endpoint->ops->drained != NULL)
        c->endpoint->ops->drained(c->endpoint->ctx, c);
    c->busy = false;
    if (c->dead)
        conn_release(c);
    else
        conn_work(c);
}

static void on_closed(void *ctx, const char *why)
{
    struct endpoint_conn *c = ctx;

    c->left = true;
    if (why == NULL)
        conn_work(c);
    else
        conn_lost(c, why, false);
}

static const struct stream_ops stream_ops = {
    .data = on_data, .drained = on_drained, .closed = on_closed
};

struct endpoint *endpoint_new(struct loop *loop, const struct endpoint_ops *ops, void *ctx)
{
    struct endpoint *e = mem_alloc(sizeof(*e));

    *e = (struct endpoint){ .loop = loop, .ops = ops, .ctx = ctx, .most = MOST_CONNECTIONS };
    list_init(&e->conns);
    list_init(&e->leaving);
    return e;
}

// Somebody else's daemon may have put its own socket in our file's place.
static void remove_file(struct endpoint *e)
{
    struct stat now;

    if (e->path != NULL && lstat(e->path, &now) == 0 && now.st_ino == e->file.st_ino &&
        now.st_dev == e->file.st_dev)
        unlink(e->path);
    free(e->path);
}

void endpoint_free(struct endpoint *e)
{
    if (e == NULL)
        return;
    while (!list_empty(&e->conns)) {
        struct endpoint_conn *c = list_entry(e->conns.next, struct endpoint_conn, node);

        c->busy = true;
        e->ops->closed(e->ctx, c, NULL);
        c->busy = false;
        if (!c->dead) {
            conn_unlink(c);
            stream_free(c->stream);
        }
        conn_release(c);
    }
    while (!list_empty(&e->leaving))
        conn_gone(list_entry(e->leaving.next, struct endpoint_conn, node));
    acceptor_free(e->acceptor);
    remove_file(e);
    free(e);
}

size_t endpoint_count(const struct endpoint *e)
{
    return e->count;
}

void endpoint_limit(struct endpoint *e, size_t most)
{
    e->most = most;
}

static void on_accepted(void *ctx, int fd)
{
    endpoint_adopt(ctx, fd);
}

static bool answers(const struct sockaddr_un *at)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool alive;

    if (fd < 0)
        return false;
    alive = connect(fd, (const struct sockaddr *)at, sizeof(*at)) == 0 || errno == EAGAIN;
    close(fd);
    return alive;
}

static bool clear_place(const struct sockaddr_un *at, struct err *err)
{
    struct stat st;

    if (lstat(at->sun_path, &st) < 0)
        return true; // bind() says what else may be wrong
    if (!S_ISSOCK(st.st_mode))
        return err_set(err, ERR_GENERAL, "%s exists and is not a socket", at->sun_path);
    if (answers(at))
        return err_set(err, ERR_GENERAL, "another daemon answers at %s", at->sun_path);
    if (unlink(at->sun_path) < 0)
        return err_set(err, ERR_GENERAL, "cannot replace %s: %s", at->sun_path, strerror(errno));
    return true;
}

static int bind_unix(const struct sockaddr_un *at, const char *group)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), number;
    struct group *gr = group != NULL ? getgrnam(group) : NULL;
    mode_t mask;
    bool ok;

    if (fd < 0)
        return -1;
    // Nobody gets in between bind() and the right mode: the file begins as root's alone.
    mask = umask(0177);
    ok = bind(fd, (const struct sockaddr *)at, sizeof(*at)) == 0;
    number = errno;
    umask(mask);
    errno = number;
    if (ok && (gr == NULL || chown(at->sun_path, (uid_t)-1, gr->gr_gid) == 0) &&
        chmod(at->sun_path, 0660) == 0 && listen(fd, SOMAXCONN) == 0)
        return fd;
    number = errno;
    if (ok)
        unlink(at->sun_path);
    close(fd);
    errno = number;
    return -1;
}

bool endpoint_listen_unix(struct endpoint *e, const char *path, const char *group, struct err *err)
{
    struct sockaddr_un at = { .sun_family = AF_UNIX };
    int fd;

    if (strlen(path) >= sizeof(at.sun_path))
        return err_set(err, ERR_GENERAL, "the path %s is too long for a socket", path);
    memcpy(at.sun_path, path, strlen(path));
    if (!clear_place(&at, err))
        return false;
    fd = bind_unix(&at, group);
    if (fd < 0)
        return err_set(err, ERR_GENERAL, "cannot listen at %s: %s", path, strerror(errno));
    e->path = mem_strdup(path);
    lstat(path, &e->file);
    e->acceptor = acceptor_new(e->loop, fd, on_accepted, e);
    return true;
}

static void on_tcp_accepted(void *ctx, int fd)
{
    tcp_set_options(fd);
    endpoint_adopt(ctx, fd);
}

bool endpoint_listen_tcp(
    struct endpoint *e, uint16_t port, struct tls_context *tls, struct err *err)
{
    int fd = tcp_listen_socket(0, port, err);

    if (fd < 0)
        return false;
    e->tls = tls;
    e->acceptor = acceptor_new(e->loop, fd, on_tcp_accepted, e);
    return true;
}

void endpoint_deafen(struct endpoint *e)
{
    acceptor_free(e->acceptor);
    e->acceptor = NULL;
    e->tls = NULL;
}

static uint32_t tcp_address(int fd)
{
    struct sockaddr_in peer = { 0 };
    socklen_t size = sizeof(peer);

    if (getpeername(fd, (struct sockaddr *)&peer, &size) < 0 || peer.sin_family != AF_INET)
        return 0;
    return ip4_of(peer.sin_addr);
}

static struct endpoint_peer read_peer(int fd)
{
    uint32_t address = tcp_address(fd);
    struct ucred cred;
    socklen_t size = sizeof(cred);

    if (address != 0)
        return (struct endpoint_peer){ .address = address };
    // On other sockets without a peer the kernel answers as well, with nobody.
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &size) < 0 || cred.pid == 0)
        return (struct endpoint_peer){ 0 };
    return (
        struct endpoint_peer){ .known = true, .uid = cred.uid, .gid = cred.gid, .pid = cred.pid };
}

struct endpoint_conn *endpoint_adopt(struct endpoint *e, int fd)
{
    struct endpoint_conn *c;

    if (e->count >= e->most) {
        close(fd);
        return NULL;
    }
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    c = mem_alloc(sizeof(*c));
    c->endpoint = e;
    c->limits = &limits_stranger;
    c->peer = read_peer(fd);
    c->tls = e->tls != NULL ? tls_new(e->tls) : NULL;
    c->stream = stream_new(e->loop, fd, &stream_ops, c);
    stream_limit(c->stream, OUT_STRANGER);
    list_append(&e->conns, &c->node);
    e->count++;
    c->busy = true;
    e->ops->connected(e->ctx, c);
    c->busy = false;
    if (!c->dead)
        return c;
    conn_release(c);
    return NULL;
}

void endpoint_set_user(struct endpoint_conn *c, void *user)
{
    c->user = user;
}

void *endpoint_user(const struct endpoint_conn *c)
{
    return c->user;
}

struct endpoint_peer endpoint_peer(const struct endpoint_conn *c)
{
    return c->peer;
}

static bool user_in_group(uid_t uid, gid_t gid, gid_t wanted)
{
    struct passwd *pw = getpwuid(uid);
    gid_t groups[MOST_GROUPS];
    int count = MOST_GROUPS;

    if (pw == NULL || getgrouplist(pw->pw_name, gid, groups, &count) < 0)
        return false;
    for (int i = 0; i < count; i++)
        if (groups[i] == wanted)
            return true;
    return false;
}

// By the account, not by the process: somebody who was just put into the group need not log in
// again to be let in by a socket that was handed over.
bool endpoint_peer_in_group(const struct endpoint_conn *c, const char *group)
{
    struct group *gr = getgrnam(group);
    gid_t wanted;

    if (gr == NULL || !c->peer.known)
        return false;
    wanted = gr->gr_gid;
    return c->peer.gid == wanted || user_in_group(c->peer.uid, c->peer.gid, wanted);
}

void endpoint_trust(struct endpoint_conn *c)
{
    c->limits = &sentence_limits_request;
    stream_limit(c->stream, OUT_TRUSTED);
}

static void conn_resume(void *arg)
{
    conn_work(arg);
}

void endpoint_pause(struct endpoint_conn *c, bool pause)
{
    if (c->dead || c->paused == pause)
        return;
    c->paused = pause;
    loop_forget(c->endpoint->loop, c);
    if (pause)
        stream_pause(c->stream, true);
    else
        loop_defer(c->endpoint->loop, conn_resume, c);
}

bool endpoint_send(struct endpoint_conn *c, const struct buf *sentences)
{
    return !c->dead && conn_put(c, sentences->data, sentences->len);
}

bool endpoint_writable(struct endpoint_conn *c)
{
    return stream_writable(c->stream);
}

size_t endpoint_pending(const struct endpoint_conn *c)
{
    return stream_pending(c->stream);
}

void endpoint_fatal(struct endpoint_conn *c, const char *why)
{
    struct buf last = { 0 };

    sentence_wordf(&last, "!fatal");
    sentence_wordf(&last, "%s", why);
    sentence_end(&last);
    conn_put(c, last.data, last.len);
    buf_free(&last);
    endpoint_close(c);
}

static void conn_bye(struct endpoint_conn *c)
{
    struct buf last = { 0 };

    if (c->tls == NULL)
        return;
    tls_bye(c->tls, &last);
    stream_send(c->stream, last.data, last.len);
    buf_free(&last);
}

void endpoint_close(struct endpoint_conn *c)
{
    if (c->dead)
        return;
    conn_bye(c);
    conn_unlink(c);
    if (c->peer.address != 0 && c->told && !c->left)
        conn_leave(c);
    else
        stream_finish(c->stream);
    conn_release(c);
}
