// SPDX-License-Identifier: ISC
#include "core/base/dir.h"

#include "core/base/mem.h"
#include "core/base/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// A file is opened without waiting for whoever is at the other end of a pipe.
#define OPEN_FLAGS (O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)

static bool part_ok(const struct text_piece *part)
{
    for (size_t i = 0; i < part->len; i++)
        if ((unsigned char)part->s[i] < 0x20 || part->s[i] == 0x7f)
            return false;
    return part->len > 0 && part->s[0] != '.';
}

bool dir_name(const char *name, struct err *err)
{
    const char *at = name;
    unsigned depth = 0;
    bool ok = strlen(name) <= DIR_NAME_MAX && name[0] != '\0';

    while (ok) {
        struct text_piece part = { at, strcspn(at, "/") };

        ok = part_ok(&part) && ++depth <= DIR_DEPTH_MAX;
        at += part.len;
        if (*at++ == '\0')
            break;
    }
    return ok || err_set(err, ERR_ARGUMENT, "invalid file name");
}

static bool failed(const char *name, struct err *err)
{
    static const struct {
        int error;
        enum err_class class;
        const char *text;
    } rows[] = {
        { ENOENT, ERR_MISSING, "no such file" },
        { ENOTDIR, ERR_MISSING, "no such file" },
        { ELOOP, ERR_MISSING, "no such file" }, // a symbolic link is none
        { ENXIO, ERR_MISSING, "no such file" }, // nor is a socket
        { EEXIST, ERR_GENERAL, "already have such file" },
        { EISDIR, ERR_GENERAL, "that is a directory" },
        { ENOTEMPTY, ERR_GENERAL, "directory is not empty" },
        { ENOSPC, ERR_GENERAL, "no space left on the disk" },
        { EDQUOT, ERR_GENERAL, "no space left on the disk" },
        { EFBIG, ERR_GENERAL, "file is too large" },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        if (rows[i].error == errno)
            return err_set(err, rows[i].class, "failure: %s: %s", rows[i].text, name);
    return err_set(err, ERR_GENERAL, "failure: %s: %s", strerror(errno), name);
}

// The folder that the last part of a name is in, and that part. -1 with errno; each step refuses
// symbolic links.
static int open_parent(const char *dir, const char *name, bool make, const char **ret_last)
{
    int fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
    const char *slash;

    while (fd >= 0 && (slash = strchr(name, '/')) != NULL) {
        char part[DIR_NAME_MAX + 1];
        int next;

        snprintf(part, sizeof(part), "%.*s", (int)(slash - name), name);
        if (make && mkdirat(fd, part, 0700) < 0 && errno != EEXIST)
            next = -1;
        else
            next = openat(fd, part, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        close(fd);
        fd = next;
        name = slash + 1;
    }
    *ret_last = name;
    return fd;
}

static void close_quietly(int fd)
{
    int error = errno;

    if (fd >= 0)
        close(fd);
    errno = error;
}

// A regular file, or -1 with errno.
static int open_file(const char *dir, const char *name, int flags, struct stat *ret)
{
    const char *last;
    int parent = open_parent(dir, name, false, &last);
    int fd = parent >= 0 ? openat(parent, last, flags | OPEN_FLAGS) : -1;

    close_quietly(parent);
    if (fd < 0 || (fstat(fd, ret) == 0 && S_ISREG(ret->st_mode)))
        return fd;
    errno = S_ISDIR(ret->st_mode) ? EISDIR : ENOENT;
    close_quietly(fd);
    return -1;
}

static bool is_shown(const struct stat *st)
{
    return S_ISREG(st->st_mode) || S_ISDIR(st->st_mode);
}

static void take_stat(struct dir_file *file, const struct stat *st)
{
    file->folder = S_ISDIR(st->st_mode);
    file->size = file->folder ? 0 : (uint64_t)st->st_size;
    file->modified = st->st_mtime;
    file->version = (uint64_t)st->st_ino ^ (uint64_t)st->st_size << 20 ^
                    (uint64_t)st->st_mtim.tv_sec << 30 ^ (uint64_t)st->st_mtim.tv_nsec;
}

bool dir_look(const char *dir, const char *name, struct dir_file *ret, struct err *err)
{
    struct dir_file file = { .name = name };
    const char *last;
    struct stat st;
    int parent;
    bool ok;

    if (!dir_name(name, err))
        return false;
    parent = open_parent(dir, name, false, &last);
    ok = parent >= 0 && fstatat(parent, last, &st, AT_SYMLINK_NOFOLLOW) == 0;
    if (ok && !is_shown(&st)) {
        errno = ENOENT;
        ok = false;
    }
    close_quietly(parent);
    if (!ok)
        return failed(name, err);
    take_stat(&file, &st);
    *ret = file;
    return true;
}

// ---- listing

struct list {
    struct dir_file *files; // their names are the list's
    size_t count, size;
};

static void list_free(struct list *l)
{
    for (size_t i = 0; i < l->count; i++)
        free((char *)(uintptr_t)l->files[i].name);
    free(l->files);
}

static void list_put(struct list *l, const char *name, const struct stat *st)
{
    if (l->count == l->size) {
        l->size = l->size > 0 ? l->size * 2 : 32;
        l->files = mem_resize(l->files, l->size * sizeof(*l->files));
    }
    l->files[l->count] = (struct dir_file){ .name = mem_strdup(name) };
    take_stat(&l->files[l->count++], st);
}

// `parent` is closed. What cannot be looked at is not shown.
static void list_folder(struct list *l, int parent, const char *prefix)
{
    DIR *d = fdopendir(parent);
    const struct dirent *entry;
    struct stat st;

    if (d == NULL) {
        close(parent);
        return;
    }
    while ((entry = readdir(d)) != NULL && l->count < DIR_FILES_MAX) {
        char *name = mem_printf("%s%s", prefix, entry->d_name);

        if (dir_name(name, NULL) &&
            fstatat(dirfd(d), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && is_shown(&st))
            list_put(l, name, &st);
        free(name);
    }
    closedir(d);
}

static void list_below(struct list *l, const char *dir, size_t at)
{
    char *prefix = mem_printf("%s/", l->files[at].name);
    const char *nothing;
    int folder = open_parent(dir, prefix, false, &nothing);
    int fd = folder >= 0 ? openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

    if (folder >= 0)
        close(folder);
    if (fd >= 0)
        list_folder(l, fd, prefix);
    free(prefix);
}

static int by_name(const void *a, const void *b)
{
    const struct dir_file *x = a, *y = b;

    return strcmp(x->name, y->name);
}

bool dir_each(const char *dir, void (*each)(void *ctx, const struct dir_file *file), void *ctx,
    struct err *err)
{
    int top = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct list l = { 0 };

    if (top < 0)
        return failed(dir, err);
    list_folder(&l, top, "");
    for (size_t i = 0; i < l.count; i++) // the list grows while it is walked
        if (l.files[i].folder)
            list_below(&l, dir, i);
    if (l.count > 0)
        qsort(l.files, l.count, sizeof(*l.files), by_name);
    for (size_t i = 0; i < l.count; i++)
        each(ctx, &l.files[i]);
    list_free(&l);
    return true;
}

// ---- reading and writing

bool dir_read(const char *dir, const char *name, uint64_t offset, size_t max, struct buf *ret,
    struct err *err)
{
    struct buf text = { 0 };
    char block[65536];
    struct stat st;
    ssize_t n = 1;
    int fd;

    if (!dir_name(name, err))
        return false;
    fd = open_file(dir, name, O_RDONLY, &st);
    while (fd >= 0 && text.len < max && offset <= DIR_FILE_MAX) {
        size_t want = max - text.len < sizeof(block) ? max - text.len : sizeof(block);

        n = pread(fd, block, want, (off_t)offset);
        if (n == 0 || (n < 0 && errno != EINTR))
            break;
        if (n > 0)
            buf_add(&text, block, (size_t)n);
        offset += n > 0 ? (uint64_t)n : 0;
    }
    if (fd < 0 || n < 0) {
        close_quietly(fd);
        buf_free(&text);
        return failed(name, err);
    }
    close(fd);
    buf_add(ret, text.data, text.len);
    buf_free(&text);
    return true;
}

static bool write_all(int fd, const char *data, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, data, len);

        if (n < 0 && errno != EINTR)
            return false;
        data += n > 0 ? n : 0;
        len -= n > 0 ? (size_t)n : 0;
    }
    return true;
}

// Written under a name of our own, then put in the place of the other.
static bool write_whole(int parent, const char *last, const char *data, size_t len, bool replace)
{
    char temporary[48];
    struct stat st;
    bool ok;
    int fd;

    snprintf(temporary, sizeof(temporary), ".new-%ld", (long)getpid());
    if (fstatat(parent, last, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode)) {
        errno = EISDIR;
        return false;
    }
    unlinkat(parent, temporary, 0); // one that a daemon with our number left
    fd = openat(parent, temporary, O_WRONLY | O_CREAT | O_EXCL | OPEN_FLAGS, 0600);
    ok = fd >= 0 && write_all(fd, data, len) && fsync(fd) == 0;
    close_quietly(fd);
    if (ok && replace)
        ok = renameat(parent, temporary, parent, last) == 0;
    else if (ok)
        ok = linkat(parent, temporary, parent, last, 0) == 0;
    if (fd >= 0 && (!ok || !replace)) {
        int error = errno;

        unlinkat(parent, temporary, 0);
        errno = error;
    }
    return ok;
}

static bool write_behind(int parent, const char *last, const char *data, size_t len)
{
    int fd = openat(parent, last, O_WRONLY | O_APPEND | O_CREAT | OPEN_FLAGS, 0600);
    struct stat st;
    bool ok = fd >= 0 && fstat(fd, &st) == 0;

    if (ok && (!S_ISREG(st.st_mode) || (uint64_t)st.st_size + len > DIR_FILE_MAX)) {
        errno = S_ISREG(st.st_mode) ? EFBIG : ENOENT;
        ok = false;
    } else if (ok && !write_all(fd, data, len)) {
        int error = errno;

        if (ftruncate(fd, st.st_size) < 0)
            error = errno;
        errno = error;
        ok = false;
    }
    close_quietly(fd);
    return ok;
}

bool dir_write(const char *dir, const char *name, const void *data, size_t len, enum dir_how how,
    struct err *err)
{
    const char *last;
    bool ok = false;
    int parent;

    if (!dir_name(name, err))
        return false;
    parent = open_parent(dir, name, true, &last);
    if (parent >= 0 && len > DIR_FILE_MAX)
        errno = EFBIG;
    else if (parent >= 0 && how == DIR_APPEND)
        ok = write_behind(parent, last, data, len);
    else if (parent >= 0)
        ok = write_whole(parent, last, data, len, how == DIR_REPLACE);
    close_quietly(parent);
    return ok || failed(name, err);
}

bool dir_make(const char *dir, const char *name, struct err *err)
{
    const char *last;
    bool ok;
    int parent;

    if (!dir_name(name, err))
        return false;
    parent = open_parent(dir, name, true, &last);
    ok = parent >= 0 && mkdirat(parent, last, 0700) == 0;
    close_quietly(parent);
    return ok || failed(name, err);
}

bool dir_remove(const char *dir, const char *name, struct err *err)
{
    const char *last;
    bool ok;
    int parent;

    if (!dir_name(name, err))
        return false;
    parent = open_parent(dir, name, false, &last);
    ok = parent >= 0 && (unlinkat(parent, last, 0) == 0 ||
                            (errno == EISDIR && unlinkat(parent, last, AT_REMOVEDIR) == 0));
    close_quietly(parent);
    return ok || failed(name, err);
}
