// SPDX-License-Identifier: ISC
#include "tests/fake/answers.h"

#include "core/wire/sentence.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

struct server {
    const struct fake_answer *answers;
    int fd, log;
    struct buf in, out;
    struct sentence request;
    char echo_tag[16]; // of the request /log/echo
};

static void add_tag(struct server *s, const char *tag)
{
    if (tag != NULL)
        sentence_wordf(&s->out, ".tag=%s", tag);
    sentence_end(&s->out);
}

// "a=b;c=d" as =a=b =c=d.
static void add_attributes(struct server *s, const char *line)
{
    while (line != NULL && *line != '\0') {
        size_t len = strcspn(line, ";");

        sentence_wordf(&s->out, "=%.*s", (int)len, line);
        line += len + (line[len] == ';');
    }
}

static void add_reply(struct server *s, const char *word, const char *attributes, const char *tag)
{
    sentence_word(&s->out, word, strlen(word));
    add_attributes(s, attributes);
    add_tag(s, tag);
}

static void cancel(struct server *s, const char *tag)
{
    const char *what = sentence_get(&s->request, "tag");

    add_reply(s, "!trap", "category=2;message=interrupted", what);
    add_reply(s, "!done", NULL, what);
    add_reply(s, "!done", NULL, tag);
}

static bool fits(const struct fake_answer *a, const struct sentence *request)
{
    bool found = a->with == NULL;

    for (size_t i = 1; i < request->count && !found; i++)
        found = strcmp(request->words[i].s, a->with) == 0;
    return found && strcmp(a->command, request->words[0].s) == 0;
}

static void answer(struct server *s)
{
    const struct fake_answer *a = s->answers;
    const char *tag = sentence_get(&s->request, ".tag"), *command = s->request.words[0].s;

    if (strcmp(command, "/cancel") == 0) {
        cancel(s, tag);
        return;
    }
    while (a->command != NULL && !fits(a, &s->request))
        a++;
    if (strcmp(command, "/log/echo") == 0)
        snprintf(s->echo_tag, sizeof(s->echo_tag), "%s", tag);
    for (size_t i = 0; a->echo != NULL && a->echo[i] != NULL; i++)
        add_reply(s, "!re", a->echo[i], s->echo_tag);
    for (size_t i = 0; a->rows != NULL && a->rows[i] != NULL; i++)
        add_reply(s, "!re", a->rows[i], tag);
    if (a->command == NULL || a->trap != NULL) {
        sentence_word(&s->out, "!trap", 5);
        sentence_wordf(&s->out, "=message=%s", a->trap != NULL ? a->trap : "no such command");
        add_tag(s, tag);
    }
    if (!a->stays)
        add_reply(s, "!done", a->done, tag);
}

static void note(const struct server *s)
{
    struct buf line = { 0 };

    for (size_t i = 0; i < s->request.count; i++)
        if (strncmp(s->request.words[i].s, ".tag=", 5) != 0)
            buf_printf(&line, "%s%s", i > 0 ? " " : "", s->request.words[i].s);
    buf_addc(&line, '\n');
    if (s->log >= 0 && write(s->log, line.data, line.len) < 0)
        abort();
    buf_free(&line);
}

static void serve(struct server *s)
{
    char bytes[4096];
    ssize_t n;

    while ((n = read(s->fd, bytes, sizeof(bytes))) > 0) {
        buf_add(&s->in, bytes, (size_t)n);
        while (sentence_read(&s->in, &s->request, &sentence_limits_default) == SENTENCE_DONE) {
            note(s);
            answer(s);
        }
        for (size_t at = 0; at < s->out.len; at += (size_t)n)
            if ((n = write(s->fd, s->out.data + at, s->out.len - at)) <= 0)
                return;
        buf_truncate(&s->out, 0);
    }
}

int fake_answers_start(const struct fake_answer *answers, int log, pid_t *ret_pid)
{
    struct server s = { .answers = answers, .log = log };
    int fds[2];

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds) != 0)
        abort();
    *ret_pid = fork();
    if (*ret_pid < 0)
        abort();
    if (*ret_pid == 0) {
        close(fds[0]);
        s.fd = fds[1];
        signal(SIGPIPE, SIG_IGN);
        serve(&s);
        _exit(0);
    }
    close(fds[1]);
    return fds[0];
}

pid_t fake_answers_listen(const struct fake_answer *answers, const char *dir)
{
    struct sockaddr_un at = { .sun_family = AF_UNIX };
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    pid_t pid;

    snprintf(at.sun_path, sizeof(at.sun_path), "%s/warren.sock", dir);
    unlink(at.sun_path);
    if (bind(listener, (struct sockaddr *)&at, sizeof(at)) != 0 || listen(listener, 4) != 0)
        abort();
    pid = fork();
    if (pid < 0)
        abort();
    if (pid == 0)
        signal(SIGPIPE, SIG_IGN);
    while (pid == 0) {
        struct server s = { .answers = answers, .log = -1, .fd = accept(listener, NULL, NULL) };

        serve(&s);
        close(s.fd);
        sentence_free(&s.request);
        buf_free(&s.in);
        buf_free(&s.out);
    }
    close(listener);
    return pid;
}
