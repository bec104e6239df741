// SPDX-License-Identifier: ISC
#include "shell/history.h"

#include "core/base/buf.h"
#include "core/base/mem.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct history { // the lines of a file as they stand there
    char **lines;
    size_t count, size;
};

static void escape(struct buf *out, const char *line)
{
    for (; *line != '\0'; line++) {
        if (*line == '\n')
            buf_adds(out, "\\n");
        else if (*line == '\\')
            buf_adds(out, "\\\\");
        else
            buf_addc(out, *line);
    }
    buf_addc(out, '\n');
}

static void unescape(struct buf *out, const char *line)
{
    for (; *line != '\0' && *line != '\n'; line++) {
        if (*line == '\\' && line[1] != '\0')
            buf_addc(out, *++line == 'n' ? '\n' : *line);
        else
            buf_addc(out, *line);
    }
}

static void read_lines(struct history *h, FILE *f)
{
    size_t size = 0;
    char *line = NULL;

    while (getline(&line, &size, f) > 0) {
        if (h->count == h->size) {
            h->size = h->size > 0 ? h->size * 2 : 256;
            h->lines = mem_resize(h->lines, h->size * sizeof(*h->lines));
        }
        h->lines[h->count++] = mem_strdup(line);
    }
    free(line);
}

// Never through a link, which could lead to somebody else's file.
static FILE *open_file(const char *path, int flags, const char *mode)
{
    int fd = open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0600);

    if (fd < 0)
        return NULL;
    if (flags != O_RDONLY && fchmod(fd, 0600) != 0) {
        close(fd);
        return NULL;
    }
    return fdopen(fd, mode);
}

// Writes the newest lines beside the file and puts them in its place.
static void cut(const char *path, const struct history *h, size_t first)
{
    char *name = mem_printf("%s.%ld", path, (long)getpid());
    FILE *f = open_file(name, O_WRONLY | O_CREAT | O_EXCL, "w");
    bool ok = f != NULL;

    for (size_t i = first; ok && i < h->count; i++)
        ok = fputs(h->lines[i], f) >= 0;
    if (f != NULL && fclose(f) == 0 && ok)
        rename(name, path);
    else if (f != NULL)
        unlink(name);
    free(name);
}

void history_load(const char *path, void (*each)(void *ctx, const char *line), void *ctx)
{
    FILE *f = open_file(path, O_RDONLY, "r");
    struct history h = { 0 };
    size_t first;

    if (f == NULL)
        return;
    read_lines(&h, f);
    fclose(f);
    first = h.count > HISTORY_LINES ? h.count - HISTORY_LINES : 0;
    for (size_t i = first; i < h.count; i++) {
        struct buf line = { 0 };

        unescape(&line, h.lines[i]);
        if (line.len > 0)
            each(ctx, buf_str(&line));
        buf_free(&line);
    }
    if (h.count > 2 * HISTORY_LINES)
        cut(path, &h, first);
    for (size_t i = 0; i < h.count; i++)
        free(h.lines[i]);
    free(h.lines);
}

void history_append(const char *path, const char *line)
{
    FILE *f = open_file(path, O_WRONLY | O_CREAT | O_APPEND, "a");
    struct buf text = { 0 };

    if (f == NULL)
        return;
    escape(&text, line);
    fwrite(text.data, 1, text.len, f);
    fclose(f);
    buf_free(&text);
}
