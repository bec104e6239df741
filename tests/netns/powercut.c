// SPDX-License-Identifier: ISC
// Preloaded into warrend: keeps a second copy of what really reached the disk.
//
// Whenever a file below $POWERCUT_FROM is synced, its content at that moment is copied to the same
// name below $POWERCUT_TO; a file that is removed is removed there too. After kill -9 the copies
// are what a disk guarantees after a power failure, and everything else may or may not have been
// written.

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// The path of the copy, or false when the file is not ours to watch.
static bool copy_of(const char *path, char *copy, size_t size)
{
    const char *from = getenv("POWERCUT_FROM"), *to = getenv("POWERCUT_TO");
    size_t n = from != NULL ? strlen(from) : 0;

    if (n == 0 || to == NULL || strncmp(path, from, n) != 0 || path[n] != '/')
        return false;
    return snprintf(copy, size, "%s/%s", to, path + n + 1) < (int)size;
}

static void copy_bytes(int from, int to)
{
    char block[65536];
    ssize_t n;

    for (off_t at = 0; (n = pread(from, block, sizeof(block), at)) > 0; at += n)
        if (pwrite(to, block, (size_t)n, at) != n)
            abort();
}

// The process may be killed at any point: a copy is either the one before or the whole new one.
static void copy_file(const char *path, const char *copy)
{
    char fresh[PATH_MAX + 8];
    int from, to;

    from = open(path, O_RDONLY | O_CLOEXEC);
    if (from < 0)
        return;
    snprintf(fresh, sizeof(fresh), "%s.fresh", copy);
    to = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (to < 0)
        abort();
    copy_bytes(from, to);
    close(to);
    close(from);
    if (rename(fresh, copy) != 0)
        abort();
}

static void keep(int fd)
{
    char link[64], path[PATH_MAX], copy[PATH_MAX];
    ssize_t n;

    snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
    n = readlink(link, path, sizeof(path) - 1);
    if (n < 0)
        return;
    path[n] = '\0';
    if (copy_of(path, copy, sizeof(copy)))
        copy_file(path, copy);
}

// ISO C knows no cast from dlsym's pointer to a function's.
static void find(const char *name, void *ret_function)
{
    void *found = dlsym(RTLD_NEXT, name);

    memcpy(ret_function, &found, sizeof(found));
}

static int synced(const char *name, int fd)
{
    int (*next)(int);
    int status, saved;

    find(name, &next);
    status = next(fd);
    saved = errno;
    if (status == 0)
        keep(fd);
    errno = saved;
    return status;
}

int fsync(int fd)
{
    return synced("fsync", fd);
}

int fdatasync(int fd)
{
    return synced("fdatasync", fd);
}

int unlink(const char *path)
{
    int (*next)(const char *);
    char copy[PATH_MAX];
    int status, saved;

    find("unlink", &next);
    status = next(path);
    saved = errno;
    if (status == 0 && copy_of(path, copy, sizeof(copy)))
        next(copy);
    errno = saved;
    return status;
}
