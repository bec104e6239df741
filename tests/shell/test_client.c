// SPDX-License-Identifier: ISC
#include "shell/client.h"

#include "shell/session.h"
#include "tests/t.h"

#include "core/base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

// The daemon's side of a socket pair: what it will answer is written before it is asked. The first
// request of a client has tag 1.
struct wire {
    struct client *client;
    int fd;
};

static void wire_init(struct wire *w)
{
    struct err err;
    int fds[2];

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds) != 0)
        abort();
    w->fd = fds[1];
    w->client = client_open_fd(fds[0], &err);
}

static void wire_fini(struct wire *w)
{
    client_close(w->client);
    if (w->fd >= 0)
        close(w->fd);
}

static void wire_say(struct wire *w, const char *const *words)
{
    struct buf b = { 0 };

    for (; *words != NULL; words++)
        sentence_word(&b, *words, strlen(*words));
    sentence_end(&b);
    T_INT(write(w->fd, b.data, b.len), b.len);
    buf_free(&b);
}

#define SAY(w, ...) wire_say((w), (const char *const[]){ __VA_ARGS__, NULL })

static bool run(struct wire *w, struct reply *ret, struct err *err)
{
    struct request r;
    bool ok;

    *ret = (struct reply){ 0 };
    request_begin(&r, "/ppp/secret/print");
    request_attr(&r, ".proplist", "name");
    request_query(&r, "?name=a=b");
    ok = client_run(w->client, &r, ret, err);
    request_free(&r);
    return ok;
}

static void a_request_is_words_and_a_tag(void)
{
    struct wire w;
    struct reply reply;
    struct err err;
    char got[256] = "";
    static const char want[] = "\x11/ppp/secret/print\x0f=.proplist=name\x09?name=a=b\x06.tag=1";

    wire_init(&w);
    SAY(&w, "!done", ".tag=1");
    T_OK(run(&w, &reply, &err));
    T_INT(read(w.fd, got, sizeof(got)), sizeof(want));
    T_MEM(got, sizeof(want), want, sizeof(want));
    reply_free(&reply);
    wire_fini(&w);
}

static void rows_keep_their_order_and_their_equals_signs(void)
{
    struct wire w;
    struct reply reply;
    struct err err;

    wire_init(&w);
    SAY(&w, "!re", "=.id=*1", "=name=a=b", "=empty=", ".tag=1");
    SAY(&w, "!re", ".section=3", "=name=c", ".tag=1");
    SAY(&w, "!done", "=ret=*5", "=hash=AB", "=user=kim", ".tag=1");
    T_OK(run(&w, &reply, &err));
    T_INT(reply.rows.count, 2);
    T_INT(reply.rows.rows[0].count, 3);
    T_STR(reply.rows.rows[0].pairs[1].name, "name");
    T_STR(row_get(&reply.rows.rows[0], "name"), "a=b");
    T_STR(row_get(&reply.rows.rows[0], "empty"), "");
    T_OK(row_get(&reply.rows.rows[0], "absent") == NULL);
    T_STR(row_get(&reply.rows.rows[1], ".section"), "3");
    T_STR(reply.ret, "*5");
    T_STR(reply.hash, "AB");
    T_STR(reply.user, "kim");
    reply_free(&reply);
    wire_fini(&w);
}

static void replies_to_other_requests_are_passed_over(void)
{
    struct wire w;
    struct reply reply;
    struct err err;

    wire_init(&w);
    SAY(&w, "!re", "=name=stale", ".tag=0");
    SAY(&w, "!done", ".tag=c1");
    SAY(&w, "!re", "=name=no tag at all");
    SAY(&w, "!re", "=name=mine", ".tag=1");
    SAY(&w, "!done", ".tag=1");
    T_OK(run(&w, &reply, &err));
    T_INT(reply.rows.count, 1);
    T_STR(row_get(&reply.rows.rows[0], "name"), "mine");
    reply_free(&reply);
    wire_fini(&w);
}

static void a_trap_is_the_daemons_sentence(void)
{
    struct wire w;
    struct reply reply;
    struct err err;

    wire_init(&w);
    SAY(&w, "!trap", "=category=0", "=message=no such item", ".tag=1");
    SAY(&w, "!done", ".tag=1");
    T_OK(!run(&w, &reply, &err));
    T_STR(err.text, "no such item");
    T_INT(err.class, ERR_MISSING);
    SAY(&w, "!trap", "=category=77", ".tag=2");
    SAY(&w, "!done", ".tag=2");
    T_OK(!run(&w, &reply, &err));
    T_STR(err.text, "action failed (6)");
    T_INT(err.class, ERR_GENERAL);
    wire_fini(&w);
}

static void a_lost_connection_is_an_error_of_its_own(void)
{
    struct wire w;
    struct reply reply;
    struct err err;

    wire_init(&w);
    SAY(&w, "!re", "=name=half", ".tag=1");
    close(w.fd);
    w.fd = -1;
    T_OK(!run(&w, &reply, &err));
    T_INT(err.class, ERR_TTY);
    wire_fini(&w);

    wire_init(&w);
    SAY(&w, "!fatal", "not enough permissions (9)");
    T_OK(!run(&w, &reply, &err));
    T_INT(err.class, ERR_TTY);
    T_STR(err.text, "not enough permissions (9)");
    wire_fini(&w);

    wire_init(&w);
    T_INT(write(w.fd, "\xFF\xFF", 2), 2);
    T_OK(!run(&w, &reply, &err));
    T_INT(err.class, ERR_TTY);
    wire_fini(&w);
}

static bool stop_at_once(void *ctx, struct row *row)
{
    (void)row;
    ++*(int *)ctx;
    return false;
}

static void a_stream_that_is_stopped_is_cancelled_and_read_to_its_end(void)
{
    struct wire w;
    struct request r;
    struct reply reply = { 0 };
    struct err err;
    char got[256] = "";
    int rows = 0;

    wire_init(&w);
    SAY(&w, "!re", "=name=a", ".tag=1");
    SAY(&w, "!re", "=name=b", ".tag=1");
    SAY(&w, "!trap", "=category=2", "=message=interrupted", ".tag=1");
    SAY(&w, "!done", ".tag=1");
    request_begin(&r, "/ping");
    T_OK(client_stream(w.client, &r, stop_at_once, &rows, &reply, &err));
    T_INT(rows, 1);
    T_OK(read(w.fd, got, sizeof(got) - 1) > 0);
    T_OK(memmem(got, sizeof(got), "/cancel\x06=tag=1", 14) != NULL);
    request_free(&r);
    reply_free(&reply);
    wire_fini(&w);
}

static void ctrl_c_before_an_answer_cancels(void)
{
    struct wire w;
    struct reply reply;
    struct err err;

    wire_init(&w);
    session_interrupt();
    SAY(&w, "!done", ".tag=1");
    T_OK(!run(&w, &reply, &err));
    T_INT(err.class, ERR_INTERRUPTED);
    session_clear_interrupt();
    wire_fini(&w);
}

static bool key_pressed(void *ctx)
{
    ++*(int *)ctx;
    return false;
}

static void a_key_can_end_a_request(void)
{
    struct wire w;
    struct reply reply;
    struct err err;
    int keys[2], pressed = 0;

    wire_init(&w);
    T_INT(pipe(keys), 0);
    T_INT(write(keys[1], "q", 1), 1);
    client_watch(w.client, keys[0], 0, key_pressed, &pressed);
    SAY(&w, "!done", ".tag=1");
    T_OK(run(&w, &reply, &err));
    T_INT(pressed, 1);
    reply_free(&reply);
    client_watch(w.client, -1, 0, NULL, NULL);
    close(keys[0]);
    close(keys[1]);
    wire_fini(&w);
}

static void an_event_between_requests_is_taken(void)
{
    struct wire w;
    struct err err;

    wire_init(&w);
    SAY(&w, "!re", "=text=hello", ".tag=log");
    T_OK(client_poll(w.client, &err));
    close(w.fd);
    w.fd = -1;
    T_OK(!client_poll(w.client, &err));
    T_INT(err.class, ERR_TTY);
    wire_fini(&w);
}

static void note_row(void *ctx, const struct row *row)
{
    buf_printf(ctx, "%s;", row_get(row, "message"));
}

static void subscribe(struct wire *w, struct buf *noted)
{
    struct request r;
    struct err err;

    request_begin(&r, "/log/echo");
    T_OK(client_subscribe(w->client, &r, note_row, noted, &err));
    request_free(&r);
}

static void rows_in_the_background_arrive_between_and_during_requests(void)
{
    struct buf noted = { 0 };
    struct reply reply;
    struct err err;
    struct wire w;

    wire_init(&w);
    subscribe(&w, &noted);
    SAY(&w, "!re", "=message=one", ".tag=rows");
    T_OK(client_poll(w.client, &err));
    T_STR(buf_str(&noted), "one;");
    SAY(&w, "!re", "=message=two", ".tag=rows");
    SAY(&w, "!re", "=name=mine", ".tag=1");
    SAY(&w, "!re", "=message=three", ".tag=rows");
    SAY(&w, "!done", ".tag=1");
    SAY(&w, "!re", "=message=four", ".tag=rows");
    T_OK(run(&w, &reply, &err));
    T_INT(reply.rows.count, 1);
    reply_free(&reply);
    T_OK(client_poll(w.client, &err));
    T_STR(buf_str(&noted), "one;two;three;four;");
    wire_fini(&w);
    buf_free(&noted);
}

static void a_daemon_without_the_command_ends_the_background_silently(void)
{
    struct buf noted = { 0 };
    struct reply reply;
    struct err err;
    struct wire w;

    wire_init(&w);
    subscribe(&w, &noted);
    SAY(&w, "!trap", "=message=no such command", ".tag=rows");
    SAY(&w, "!done", ".tag=rows");
    SAY(&w, "!re", "=message=late", ".tag=rows");
    SAY(&w, "!done", ".tag=1");
    T_OK(run(&w, &reply, &err));
    T_STR(buf_str(&noted), "");
    reply_free(&reply);
    wire_fini(&w);
    buf_free(&noted);
}

static void no_daemon_is_said_with_the_place(void)
{
    char dir[] = "/tmp/warren-test-XXXXXX", far[300];
    struct err err = { .text = "" };

    T_OK(mkdtemp(dir) != NULL);
    T_OK(client_open(dir, &err) == NULL);
    T_INT(err.class, ERR_TTY);
    T_OK(strstr(err.text, dir) != NULL);
    memset(far, 'x', sizeof(far) - 1);
    far[sizeof(far) - 1] = '\0';
    T_OK(client_open(far, &err) == NULL);
    T_OK(strstr(err.text, "too long") != NULL);
    rmdir(dir);
}

static void a_command_that_no_daemon_would_take_is_not_sent(void)
{
    struct err err = { .text = "" };
    char *big = mem_alloc((4u << 20) + 1);
    struct reply reply;
    struct request r;
    struct wire w;

    wire_init(&w);
    memset(big, 'x', 4u << 20);
    request_begin(&r, "/ppp/secret/add");
    request_attr(&r, "comment", big);
    T_OK(!client_run(w.client, &r, &reply, &err));
    T_OK(strstr(err.text, "the command is too long: 41943") == err.text);
    request_free(&r);
    SAY(&w, "!done", ".tag=2");
    T_OK(run(&w, &reply, &err));
    reply_free(&reply);
    wire_fini(&w);
    free(big);
}

int main(void)
{
    T_RUN(a_command_that_no_daemon_would_take_is_not_sent);
    T_RUN(a_request_is_words_and_a_tag);
    T_RUN(rows_keep_their_order_and_their_equals_signs);
    T_RUN(replies_to_other_requests_are_passed_over);
    T_RUN(a_trap_is_the_daemons_sentence);
    T_RUN(a_lost_connection_is_an_error_of_its_own);
    T_RUN(a_stream_that_is_stopped_is_cancelled_and_read_to_its_end);
    T_RUN(ctrl_c_before_an_answer_cancels);
    T_RUN(a_key_can_end_a_request);
    T_RUN(an_event_between_requests_is_taken);
    T_RUN(rows_in_the_background_arrive_between_and_during_requests);
    T_RUN(a_daemon_without_the_command_ends_the_background_silently);
    T_RUN(no_daemon_is_said_with_the_place);
    return t_end();
}
