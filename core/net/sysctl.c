// SPDX-License-Identifier: ISC
#include "core/net/sysctl.h"

#include "core/base/mem.h"
#include "core/base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct saved {
    struct list node;
    char key[SYSCTL_KEY_SIZE];
    char value[SYSCTL_VALUE_SIZE];
};

static int open_key(const char *key, int flags)
{
    char path[SYSCTL_KEY_SIZE + 16];

    // A name with ".." in it would be another file.
    if (strlen(key) >= SYSCTL_KEY_SIZE || strstr(key, "..") != NULL) {
        errno = EINVAL;
        return -1;
    }
    snprintf(path, sizeof(path), "/proc/sys/%s", key);
    return open(path, flags | O_CLOEXEC);
}

static const char *reason(int number)
{
    return number == ENOENT ? "this kernel does not have it" : strerror(number);
}

bool sysctl_read(const char *key, char ret[SYSCTL_VALUE_SIZE], struct err *err)
{
    char value[SYSCTL_VALUE_SIZE];
    int fd = open_key(key, O_RDONLY), number;
    ssize_t n = -1;

    if (fd >= 0)
        n = read(fd, value, sizeof(value) - 1);
    number = errno;
    if (fd >= 0)
        close(fd);
    if (n < 0)
        return err_set(err, ERR_GENERAL, "cannot read %s: %s", key, reason(number));
    value[n] = '\0';
    value[strcspn(value, "\n")] = '\0';
    memcpy(ret, value, sizeof(value));
    return true;
}

static int write_key(const char *key, const char *value)
{
    int fd = open_key(key, O_WRONLY), number = 0;

    if (fd < 0)
        return errno;
    if (write(fd, value, strlen(value)) < 0)
        number = errno;
    close(fd);
    return number;
}

bool sysctl_write(const char *key, const char *value, struct err *err)
{
    int number = write_key(key, value);

    if (number != 0)
        return err_set(err, ERR_GENERAL, "cannot set %s to %s: %s", key, value, reason(number));
    return true;
}

const char *sysctl_interface_key(
    char to[SYSCTL_KEY_SIZE], const char *family, const char *ifname, const char *name)
{
    snprintf(to, SYSCTL_KEY_SIZE, "net/%s/conf/%s/%s", family, ifname, name);
    return to;
}

void sysctl_saved_init(struct sysctl_saved *s)
{
    list_init(&s->values);
    s->path = NULL;
}

static void save(struct sysctl_saved *s, const char *key, const char *value)
{
    struct saved *v = mem_alloc(sizeof(*v));

    text_copy(v->key, sizeof(v->key), key);
    text_copy(v->value, sizeof(v->value), value);
    list_append(&s->values, &v->node);
}

static bool is_saved(const struct sysctl_saved *s, const char *key)
{
    list_for_each (node, &s->values)
        if (strcmp(list_entry(node, struct saved, node)->key, key) == 0)
            return true;
    return false;
}

// ---- the file: a line that says of which kernel it is, then a key and its value in each line

enum { LINE_SIZE = SYSCTL_KEY_SIZE + SYSCTL_VALUE_SIZE + 2 };

// Another boot has other values, another namespace has other switches.
static void kernel_id(char to[LINE_SIZE])
{
    char boot[SYSCTL_VALUE_SIZE] = "?", netns[64] = "?";
    struct err ignored;
    ssize_t n;

    sysctl_read("kernel/random/boot_id", boot, &ignored);
    n = readlink("/proc/self/ns/net", netns, sizeof(netns) - 1);
    netns[n > 0 ? n : 0] = '\0';
    snprintf(to, LINE_SIZE, "%s %s", boot, netns);
}

static bool read_line(FILE *f, char to[LINE_SIZE])
{
    if (fgets(to, LINE_SIZE, f) == NULL)
        return false;
    to[strcspn(to, "\n")] = '\0';
    return true;
}

static void take_line(struct sysctl_saved *s, char *line)
{
    char *blank = strchr(line, ' ');

    if (blank == NULL || blank - line >= SYSCTL_KEY_SIZE || strlen(blank) > SYSCTL_VALUE_SIZE)
        return;
    *blank = '\0';
    if (!is_saved(s, line))
        save(s, line, blank + 1);
}

static void take_file(struct sysctl_saved *s)
{
    char id[LINE_SIZE], line[LINE_SIZE];
    FILE *f = fopen(s->path, "re");

    if (f == NULL)
        return;
    kernel_id(id);
    if (read_line(f, line) && strcmp(line, id) == 0)
        while (read_line(f, line))
            take_line(s, line);
    fclose(f);
}

// Whole and in one step, so that a daemon that is killed here leaves the old file or the new one.
// A power failure may take it: the kernel's values go with it.
static void write_file(const struct sysctl_saved *s)
{
    char *fresh = mem_printf("%s.new", s->path), id[LINE_SIZE];
    FILE *f = fopen(fresh, "we");
    bool ok = f != NULL;

    kernel_id(id);
    if (f != NULL) {
        fprintf(f, "%s\n", id);
        list_for_each (node, &s->values) {
            const struct saved *v = list_entry(node, struct saved, node);

            fprintf(f, "%s %s\n", v->key, v->value);
        }
        ok = fclose(f) == 0;
    }
    if (ok)
        rename(fresh, s->path);
    free(fresh);
}

void sysctl_saved_keep(struct sysctl_saved *s, const char *path)
{
    free(s->path);
    s->path = mem_strdup(path);
    take_file(s);
}

// Noted before it is changed: nothing that happens in between loses what was there.
bool sysctl_change(struct sysctl_saved *s, const char *key, const char *value, struct err *err)
{
    char before[SYSCTL_VALUE_SIZE];

    if (!sysctl_read(key, before, err))
        return false;
    if (!is_saved(s, key)) {
        save(s, key, before);
        if (s->path != NULL)
            write_file(s);
    }
    return sysctl_write(key, value, err);
}

bool sysctl_restore(struct sysctl_saved *s, struct err *err)
{
    bool ok = true;

    // Backwards, because setting one switch may set others: ip_forward does.
    while (!list_empty(&s->values)) {
        struct saved *v = list_entry(s->values.prev, struct saved, node);
        int number = write_key(v->key, v->value);

        if (number != 0 && number != ENOENT && ok)
            ok = err_set(
                err, ERR_GENERAL, "cannot set %s back to %s: %s", v->key, v->value, reason(number));
        list_remove(&v->node);
        free(v);
    }
    if (s->path != NULL)
        unlink(s->path);
    return ok;
}

void sysctl_saved_fini(struct sysctl_saved *s)
{
    list_for_each_safe (node, tmp, &s->values)
        free(list_entry(node, struct saved, node));
    list_init(&s->values);
    free(s->path);
    s->path = NULL;
}
