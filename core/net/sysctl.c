// SPDX-License-Identifier: ISC
#include "core/net/sysctl.h"

#include "core/base/mem.h"

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
}

static bool is_saved(const struct sysctl_saved *s, const char *key)
{
    list_for_each (node, &s->values)
        if (strcmp(list_entry(node, struct saved, node)->key, key) == 0)
            return true;
    return false;
}

bool sysctl_change(struct sysctl_saved *s, const char *key, const char *value, struct err *err)
{
    char before[SYSCTL_VALUE_SIZE];
    struct saved *v;

    if (!sysctl_read(key, before, err) || !sysctl_write(key, value, err))
        return false;
    if (is_saved(s, key))
        return true;
    v = mem_alloc(sizeof(*v));
    snprintf(v->key, sizeof(v->key), "%s", key);
    memcpy(v->value, before, sizeof(before));
    list_append(&s->values, &v->node);
    return true;
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
    return ok;
}

void sysctl_saved_fini(struct sysctl_saved *s)
{
    list_for_each_safe (node, tmp, &s->values)
        free(list_entry(node, struct saved, node));
    list_init(&s->values);
}
