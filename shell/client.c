// SPDX-License-Identifier: ISC
#include "shell/client.h"

#include "core/base/mem.h"
#include "shell/session.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

struct watch {
    int fd, tick_ms;
    bool (*ready)(void *ctx);
    void *ctx;
};

#define SUBSCRIPTION_TAG "rows"
#define POST_TAG         "post" // what comes back is dropped

struct subscription {                              // the request in the background
    void (*row)(void *ctx, const struct row *row); // NULL: there is none
    void *ctx;
};

struct client {
    int fd;
    unsigned tag;        // of the last request
    struct run *running; // the innermost request; NULL: none
    struct buf in, out;  // `out`: queued requests
    struct buf held;     // sentences for requests around the innermost one
    struct sentence sentence;
    struct watch watch;
    struct subscription subscription;
};

enum { QUEUE_MAX = 16384 }; // bytes that wait to be sent together

struct run { // one request on its way
    struct client *c;
    struct run *outer; // whose row is being looked at: do= of a monitor makes requests too
    unsigned tag;
    struct reply *reply;
    bool (*row)(void *ctx, struct row *row);
    void *ctx;
    bool cancelled;   // /cancel was sent
    bool interrupted; // because of Ctrl-C
    bool failed, done;
    struct err err; // of !trap
};

static bool broken(struct err *err, const char *what)
{
    return err_set(err, ERR_TTY, "connection to the daemon lost: %s", what);
}

struct client *client_open_fd(int fd, struct err *err)
{
    struct client *c;

    (void)err;
    c = mem_alloc(sizeof(*c));
    c->fd = fd;
    c->watch.fd = -1;
    return c;
}

struct client *client_open(const char *state_dir, struct err *err)
{
    struct sockaddr_un addr = { .sun_family = AF_UNIX };
    int n = snprintf(addr.sun_path, sizeof(addr.sun_path), "%s/warren.sock", state_dir), fd;

    if (n < 0 || (size_t)n >= sizeof(addr.sun_path)) {
        err_set(err, ERR_TTY, "the path of the state directory is too long: %s", state_dir);
        return NULL;
    }
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&addr, sizeof(addr)) == 0)
        return client_open_fd(fd, err);
    if (errno == EACCES || errno == EPERM)
        err_set(err, ERR_TTY, "not enough permissions (9): %s", addr.sun_path);
    else
        err_set(err, ERR_TTY, "no daemon answers at %s: %s", addr.sun_path, strerror(errno));
    if (fd >= 0)
        close(fd);
    return NULL;
}

void client_close(struct client *c)
{
    if (c == NULL)
        return;
    if (c->fd >= 0)
        close(c->fd);
    if (c->in.data != NULL)
        mem_wipe(c->in.data, c->in.size);
    if (c->out.data != NULL)
        mem_wipe(c->out.data, c->out.size);
    if (c->held.data != NULL)
        mem_wipe(c->held.data, c->held.size);
    buf_free(&c->in);
    buf_free(&c->out);
    buf_free(&c->held);
    sentence_free(&c->sentence);
    free(c);
}

int client_fd(const struct client *c)
{
    return c->fd;
}

void client_watch(struct client *c, int fd, int tick_ms, bool (*ready)(void *ctx), void *ctx)
{
    c->watch = (struct watch){ fd, tick_ms, ready, ctx };
}

void request_begin(struct request *r, const char *command)
{
    *r = (struct request){ 0 };
    sentence_word(&r->words, command, strlen(command));
}

void request_attr(struct request *r, const char *name, const char *value)
{
    sentence_attr(&r->words, name, value);
}

void request_query(struct request *r, const char *query)
{
    sentence_word(&r->words, query, strlen(query));
}

void request_free(struct request *r)
{
    if (r->words.data != NULL)
        mem_wipe(r->words.data, r->words.size); // it may hold a password
    buf_free(&r->words);
}

void reply_free(struct reply *r)
{
    rows_free(&r->rows);
    free(r->ret);
    free(r->hash);
    free(r->user);
    row_free(&r->done);
    *r = (struct reply){ 0 };
}

static bool send_all(struct client *c, const struct buf *b, struct err *err)
{
    size_t at = 0;

    while (at < b->len) {
        ssize_t n = send(c->fd, b->data + at, b->len - at, MSG_NOSIGNAL);

        if (n >= 0)
            at += (size_t)n;
        else if (errno != EINTR)
            return broken(err, strerror(errno));
    }
    return true;
}

static bool send_queue(struct client *c, struct err *err)
{
    bool ok = send_all(c, &c->out, err);

    if (c->out.len > 0)
        mem_wipe(c->out.data, c->out.len); // there may be passwords in it
    buf_truncate(&c->out, 0);
    return ok;
}

static bool cancel(struct run *run, struct err *err)
{
    struct buf b = { 0 };
    bool ok;

    if (run->cancelled)
        return true;
    run->cancelled = true;
    sentence_word(&b, "/cancel", 7);
    sentence_wordf(&b, "=tag=%u", run->tag);
    sentence_wordf(&b, ".tag=c%u", run->tag);
    sentence_end(&b);
    ok = send_all(run->c, &b, err);
    buf_free(&b);
    return ok;
}

static bool take_row(struct run *run, const struct sentence *s, struct err *err)
{
    struct row row = { 0 };
    bool more = true;

    if (run->cancelled)
        return true; // what was on its way already
    if (run->row == NULL) {
        row_read(rows_add(&run->reply->rows), s);
        return true;
    }
    row_read(&row, s);
    more = run->row(run->ctx, &row);
    row_free(&row);
    return more || cancel(run, err);
}

static void take_text(char **to, const char *text)
{
    if (text == NULL)
        return;
    free(*to);
    *to = mem_strdup(text);
}

static void take_trap(struct run *run, const struct sentence *s)
{
    const char *message = sentence_get(s, "message"), *category = sentence_get(s, "category");
    int class = category != NULL ? atoi(category) : ERR_GENERAL;

    if (run->failed || run->cancelled)
        return;
    run->failed = true;
    err_set(&run->err,
        class >= ERR_MISSING && class <= ERR_RETURN ? (enum err_class) class : ERR_GENERAL, "%s",
        message != NULL ? message : "action failed (6)");
}

// One sentence that belongs to the request.
static bool take_sentence(struct run *run, const struct sentence *s, struct err *err)
{
    const char *word = s->words[0].s;

    if (strcmp(word, "!re") == 0)
        return take_row(run, s, err);
    if (strcmp(word, "!trap") == 0) {
        take_trap(run, s);
    } else if (strcmp(word, "!done") == 0) {
        take_text(&run->reply->ret, sentence_get(s, "ret"));
        take_text(&run->reply->hash, sentence_get(s, "hash"));
        take_text(&run->reply->user, sentence_get(s, "user"));
        row_read(&run->reply->done, s);
        run->done = true;
    }
    return true;
}

static bool has_tag(const struct sentence *s, const char *tag)
{
    const char *theirs = sentence_get(s, ".tag");

    return theirs != NULL && strcmp(theirs, tag) == 0;
}

static bool is_mine(const struct run *run, const struct sentence *s)
{
    char mine[16];

    snprintf(mine, sizeof(mine), "%u", run->tag);
    return has_tag(s, mine);
}

// Keeps a sentence until the request that it belongs to is the innermost one.
static void hold(struct client *c)
{
    for (size_t i = 0; i < c->sentence.count; i++)
        sentence_word(&c->held, c->sentence.words[i].s, c->sentence.words[i].len);
    sentence_end(&c->held);
}

static void give_back(struct client *c)
{
    buf_add(&c->held, buf_str(&c->in), c->in.len);
    buf_free(&c->in);
    c->in = c->held;
    c->held = (struct buf){ 0 };
}

// A sentence of the request in the background. Rows go on until the daemon ends them.
static void take_subscribed(struct client *c)
{
    const struct sentence *s = &c->sentence;
    struct row row = { 0 };

    if (strcmp(s->words[0].s, "!re") != 0) {
        c->subscription = (struct subscription){ 0 };
        return;
    }
    row_read(&row, s);
    c->subscription.row(c->subscription.ctx, &row);
    row_free(&row);
}

// Everything that has arrived. `run` is NULL outside of a request.
static bool take_all(struct client *c, struct run *run, struct err *err)
{
    for (;;) {
        switch (sentence_read(&c->in, &c->sentence, &sentence_limits_default)) {
        case SENTENCE_MORE:
            return true;
        case SENTENCE_BAD:
            return broken(err, "it does not speak the API");
        case SENTENCE_DONE:
            break;
        }
        if (strcmp(c->sentence.words[0].s, "!fatal") == 0) {
            const char *why = c->sentence.count > 1 ? c->sentence.words[1].s : "closed";

            return err_set(
                err, ERR_TTY, "%s", why[0] == '=' ? sentence_get(&c->sentence, "message") : why);
        }
        if (c->subscription.row != NULL && has_tag(&c->sentence, SUBSCRIPTION_TAG)) {
            take_subscribed(c);
        } else if (run != NULL && is_mine(run, &c->sentence)) {
            if (!take_sentence(run, &c->sentence, err))
                return false;
        } else if (run != NULL && run->outer != NULL) {
            hold(c);
        }
        if (run != NULL && run->done)
            return true;
    }
}

static bool receive(struct client *c, struct err *err)
{
    char block[16384];
    ssize_t n = recv(c->fd, block, sizeof(block), MSG_DONTWAIT);

    if (n > 0) {
        buf_add(&c->in, block, (size_t)n);
        return true;
    }
    if (n == 0)
        return broken(err, "it closed the connection");
    return errno == EINTR || errno == EAGAIN ? true : broken(err, strerror(errno));
}

// Waits for bytes, keys and Ctrl-C.
static bool wait_more(struct run *run, struct err *err)
{
    struct client *c = run->c;
    struct pollfd fds[2] = { { .fd = c->fd, .events = POLLIN },
        { .fd = c->watch.fd, .events = POLLIN } };
    int wait = c->watch.ready != NULL && c->watch.tick_ms > 0 ? c->watch.tick_ms : 250;
    int n = poll(fds, 2, wait);

    if (n < 0 && errno != EINTR)
        return broken(err, strerror(errno));
    if (session_interrupted() && !run->cancelled) {
        run->interrupted = true;
        if (!cancel(run, err))
            return false;
    }
    if (c->watch.ready != NULL && run->outer == NULL &&
        ((n > 0 && fds[1].revents != 0) || c->watch.tick_ms > 0) && !run->cancelled &&
        !c->watch.ready(c->watch.ctx) && !cancel(run, err))
        return false;
    return n <= 0 || fds[0].revents == 0 || receive(c, err);
}

bool client_queue(struct client *c, struct request *r, unsigned *ret_tag, struct err *err)
{
    sentence_wordf(&r->words, ".tag=%u", ++c->tag);
    sentence_end(&r->words);
    if (r->words.len > sentence_limits_request.total) // the daemon would hang up
        return err_set(err, ERR_GENERAL, "the command is too long: %zu bytes, at most %zu",
            r->words.len, sentence_limits_request.total);
    buf_add(&c->out, r->words.data, r->words.len);
    *ret_tag = c->tag;
    return c->out.len < QUEUE_MAX || send_queue(c, err);
}

static bool finish(struct run *run, struct reply *ret, struct err *err)
{
    if (run->interrupted)
        err_set(err, ERR_INTERRUPTED, "interrupted");
    else if (run->failed)
        *err = run->err;
    // A reply to an interrupted request is still of use: what came counts.
    if (run->failed && !run->interrupted) {
        reply_free(run->reply);
        return false;
    }
    *ret = *run->reply;
    return !run->interrupted;
}

static bool await(struct run *run, struct reply *ret, struct err *err)
{
    struct client *c = run->c;
    bool ok;

    run->outer = c->running;
    c->running = run;
    ok = send_queue(c, err) && take_all(c, run, err);
    while (ok && !run->done)
        ok = wait_more(run, err) && take_all(c, run, err);
    c->running = run->outer;
    if (ok && c->held.len > 0)
        give_back(c);
    if (!ok) {
        reply_free(run->reply);
        return false;
    }
    if (finish(run, ret, err))
        return true;
    if (run->interrupted)
        reply_free(ret);
    return false;
}

bool client_stream(struct client *c, struct request *r, bool (*row)(void *ctx, struct row *row),
    void *ctx, struct reply *ret, struct err *err)
{
    struct reply reply = { 0 };
    struct run run = { .c = c, .reply = &reply, .row = row, .ctx = ctx };

    return client_queue(c, r, &run.tag, err) && await(&run, ret, err);
}

bool client_await(struct client *c, unsigned tag, struct reply *ret, struct err *err)
{
    struct reply reply = { 0 };
    struct run run = { .c = c, .tag = tag, .reply = &reply };

    return await(&run, ret, err);
}

bool client_run(struct client *c, struct request *r, struct reply *ret, struct err *err)
{
    return client_stream(c, r, NULL, NULL, ret, err);
}

bool client_post(struct client *c, struct request *r, struct err *err)
{
    sentence_word(&r->words, ".tag=" POST_TAG, strlen(".tag=" POST_TAG));
    sentence_end(&r->words);
    return send_all(c, &r->words, err);
}

bool client_busy(const struct client *c)
{
    return c->running != NULL;
}

bool client_subscribe(struct client *c, struct request *r,
    void (*row)(void *ctx, const struct row *row), void *ctx, struct err *err)
{
    c->subscription = (struct subscription){ row, ctx };
    sentence_wordf(&r->words, ".tag=%s", SUBSCRIPTION_TAG);
    sentence_end(&r->words);
    return send_all(c, &r->words, err);
}

bool client_poll(struct client *c, struct err *err)
{
    return receive(c, err) && take_all(c, NULL, err);
}
