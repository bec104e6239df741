// SPDX-License-Identifier: ISC
#pragma once
// A console on the real menus: tests/fake/menud with a directory of its own.

#include "tests/shell/sample.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct house {
    struct sample s;
    char dir[64];
    pid_t pid;
};

static const char *house_menud; // the program, from the command line of the test

static inline pid_t house_start(int fd, const char *dir)
{
    pid_t pid = fork();
    char number[16];

    if (pid != 0)
        return pid;
    snprintf(number, sizeof(number), "%d", fd);
    fcntl(fd, F_SETFD, 0);
    execl(house_menud, house_menud, number, dir, (char *)NULL);
    _exit(127);
}

static inline void house_init(struct house *h)
{
    int ends[2];
    struct err err;

    *h = (struct house){ 0 };
    snprintf(h->dir, sizeof(h->dir), "/tmp/warren-house-XXXXXX");
    if (mkdtemp(h->dir) == NULL || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
        exit(1);
    h->pid = house_start(ends[1], h->dir);
    close(ends[1]);
    h->s.session = session_new(client_open_fd(ends[0], &err), &err);
    if (h->s.session == NULL) {
        printf("Bail out! %s\n", err.text);
        exit(1);
    }
    h->s.session->out = (struct output){ .ctx = &h->s,
        .text = sample_text,
        .print = sample_print,
        .stream_begin = sample_begin,
        .stream_row = sample_stream_row,
        .stream_end = sample_end };
}

static inline void house_fini(struct house *h)
{
    char command[128];

    session_free(h->s.session);
    kill(h->pid, SIGTERM);
    waitpid(h->pid, NULL, 0);
    snprintf(command, sizeof(command), "rm -rf %s", h->dir);
    T_INT(system(command), 0);
    buf_free(&h->s.shown);
    buf_free(&h->s.error);
}

// What commands show, and their error.
static inline const char *house_run(struct house *h, const char *text)
{
    sample_run(&h->s, text);
    if (h->s.error.len > 0)
        buf_printf(&h->s.shown, "ERROR %s", buf_str(&h->s.error));
    return buf_str(&h->s.shown);
}
