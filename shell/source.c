// SPDX-License-Identifier: ISC
#include "shell/source.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

bool source_fd(int fd, const char *name, struct buf *ret, struct err *err)
{
    char block[65536];
    struct buf text = { 0 };
    ssize_t n;

    while ((n = read(fd, block, sizeof(block))) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 || text.len + (size_t)n > SOURCE_MAX) {
            err_set(err, ERR_GENERAL, "cannot read %s: %s", name,
                n < 0 ? strerror(errno) : "too long for a script");
            buf_free(&text);
            return false;
        }
        buf_add(&text, block, (size_t)n);
    }
    *ret = text;
    return true;
}

bool source_file(const char *path, struct buf *ret, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool ok;

    if (fd < 0)
        return err_set(err, ERR_GENERAL, "cannot open %s: %s", path, strerror(errno));
    ok = source_fd(fd, path, ret, err);
    close(fd);
    return ok;
}
