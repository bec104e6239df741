// SPDX-License-Identifier: ISC
#include "menus/logdisk.h"

#include "core/base/mem.h"
#include "core/base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct logdisk {
    struct logdisk_config config;
    char *dir, *name;
    int fd;       // of the newest file; -1: not open
    size_t lines; // in it
};

struct logdisk *logdisk_new(const struct logdisk_config *config)
{
    struct logdisk *d = mem_alloc(sizeof(*d));

    *d = (struct logdisk){ .config = *config, .fd = -1 };
    d->dir = mem_strdup(config->dir);
    d->name = mem_strdup(config->name);
    return d;
}

static void file_close(struct logdisk *d)
{
    if (d->fd >= 0)
        close(d->fd);
    d->fd = -1;
}

void logdisk_free(struct logdisk *d)
{
    if (d == NULL)
        return;
    file_close(d);
    free(d->dir);
    free(d->name);
    free(d);
}

static char *path_of(const struct logdisk *d, size_t n)
{
    return mem_printf("%s/%s.%zu.txt", d->dir, d->name, n);
}

static size_t count_lines(int fd)
{
    char block[16384];
    ssize_t got;
    size_t lines = 0;

    while ((got = read(fd, block, sizeof(block))) > 0)
        for (ssize_t i = 0; i < got; i++)
            lines += block[i] == '\n';
    return lines;
}

static bool failed(struct err *err)
{
    return err_set(err, ERR_GENERAL, "%s", strerror(errno));
}

// Somebody may have removed the file meanwhile: then a new one begins.
static bool file_open(struct logdisk *d, struct stat *ret, struct err *err)
{
    char *path;

    if (d->fd >= 0 && fstat(d->fd, ret) == 0 && ret->st_nlink > 0)
        return true;
    file_close(d);
    path = path_of(d, 0);
    d->fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    free(path);
    if (d->fd < 0 || fstat(d->fd, ret) < 0)
        return failed(err);
    d->lines = count_lines(d->fd);
    return true;
}

static bool is_full(const struct logdisk *d)
{
    char *path = path_of(d, d->config.files - 1);
    bool there = access(path, F_OK) == 0;

    free(path);
    return there;
}

static void rotate(struct logdisk *d)
{
    file_close(d);
    for (size_t n = d->config.files; n > 0; n--) {
        char *from = path_of(d, n - 1), *to = path_of(d, n);

        if (n == d->config.files)
            unlink(from);
        else
            rename(from, to);
        free(from);
        free(to);
    }
}

// Half a line is taken back.
static bool append(int fd, const struct stat *before, const struct buf *line, struct err *err)
{
    ssize_t done = write(fd, line->data, line->len);

    if (done == (ssize_t)line->len)
        return true;
    if (done >= 0)
        errno = ENOSPC;
    failed(err);
    if (ftruncate(fd, before->st_size) < 0)
        return false; // it stays as it is
    return false;
}

bool logdisk_write(struct logdisk *d, const struct log_entry *entry, struct err *err)
{
    char topics[LOG_TOPICS_MAX];
    struct buf line = { 0 };
    struct stat st;
    bool ok = file_open(d, &st, err);

    if (ok && d->lines >= d->config.lines) {
        if (d->config.stop_on_full && is_full(d))
            return true;
        rotate(d);
        ok = file_open(d, &st, err);
    }
    if (!ok)
        return false;
    text_date(&line, entry->time.tv_sec);
    buf_printf(&line, " %s %s\n", log_topics_text(entry->topics, topics), entry->text);
    ok = append(d->fd, &st, &line, err);
    d->lines += ok;
    buf_free(&line);
    return ok;
}
