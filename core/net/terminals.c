// SPDX-License-Identifier: ISC
#include "core/net/terminals.h"

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/net/proc.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct list_of {
    struct terminal *all;
    size_t count;
    const char *proc, *sys;
};

static bool read_file(struct buf *to, const char *dir, const char *name, const char *file)
{
    char path[320];
    bool ok;

    snprintf(path, sizeof(path), "%s/%s/%s", dir, name, file);
    buf_truncate(to, 0);
    ok = proc_read(path, to);
    return ok;
}

// "812 (agetty) S 1 812 812 1088 ...": the name and the device; false where there is none.
static bool read_stat(const char *stat, char *ret_comm, size_t size, unsigned *ret_tty)
{
    const char *open = strchr(stat, '('), *close = strrchr(stat, ')');
    int tty;

    if (open == NULL || close == NULL || sscanf(close + 1, " %*c %*d %*d %*d %d", &tty) != 1)
        return false;
    snprintf(ret_comm, size, "%.*s", (int)(close - open - 1), open + 1);
    *ret_tty = (unsigned)tty;
    return tty != 0;
}

// What the kernel calls the device; pseudo-terminals have no name there.
static bool tty_name(const struct list_of *l, unsigned tty, char *ret)
{
    unsigned major = tty >> 8 & 0xfff, minor = (tty & 0xff) | (tty >> 12 & 0xfff00);
    struct buf text = { 0 };
    char device[32];
    const char *name;

    snprintf(device, sizeof(device), "%u:%u", major, minor);
    name = read_file(&text, l->sys, device, "uevent") ? strstr(buf_str(&text), "DEVNAME=") : NULL;
    if (name != NULL)
        snprintf(ret, TERMINAL_NAME_SIZE, "%.*s", (int)strcspn(name + 8, "\n"), name + 8);
    buf_free(&text);
    return name != NULL;
}

// agetty's last word, unless it is an option, is the kind of terminal.
static void read_kind(const struct list_of *l, const char *pid, struct terminal *t)
{
    struct buf words = { 0 };
    size_t at;

    if (read_file(&words, l->proc, pid, "cmdline") && words.len > 1) {
        for (at = words.len - 1; at > 0 && words.data[at - 1] != '\0'; at--)
            ;
        if (words.data[at] != '-' && strcmp(words.data + at, t->port) != 0)
            text_copy(t->kind, sizeof(t->kind), words.data + at);
    }
    buf_free(&words);
}

// A login and the console that it became may both be there: then the line is used.
static void add(struct list_of *l, const struct terminal *t)
{
    for (size_t i = 0; i < l->count; i++) {
        if (strcmp(l->all[i].port, t->port) != 0)
            continue;
        l->all[i].used |= t->used;
        return;
    }
    l->all = mem_resize(l->all, (l->count + 1) * sizeof(*l->all));
    l->all[l->count++] = *t;
}

static void look_at(struct list_of *l, const char *pid)
{
    struct terminal t = { 0 };
    struct buf stat = { 0 };
    char comm[PROC_COMM_SIZE];
    unsigned tty;
    bool waits;

    if (read_file(&stat, l->proc, pid, "stat") &&
        read_stat(buf_str(&stat), comm, sizeof(comm), &tty)) {
        waits = strcmp(comm, "agetty") == 0 || strcmp(comm, "login") == 0;
        t.used = strcmp(comm, "warren") == 0;
        if ((waits || t.used) && tty_name(l, tty, t.port)) {
            if (strcmp(comm, "agetty") == 0)
                read_kind(l, pid, &t);
            add(l, &t);
        }
    }
    buf_free(&stat);
}

static int by_port(const void *a, const void *b)
{
    return strverscmp(((const struct terminal *)a)->port, ((const struct terminal *)b)->port);
}

void terminals_each(const char *proc, const char *sys,
    void (*found)(void *ctx, const struct terminal *t), void *ctx)
{
    struct list_of l = { .proc = proc, .sys = sys };
    struct dirent *entry;
    DIR *dir = opendir(proc);

    while (dir != NULL && (entry = readdir(dir)) != NULL)
        if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9')
            look_at(&l, entry->d_name);
    if (dir != NULL)
        closedir(dir);
    if (l.count > 0)
        qsort(l.all, l.count, sizeof(*l.all), by_port);
    for (size_t i = 0; i < l.count; i++)
        found(ctx, &l.all[i]);
    free(l.all);
}
