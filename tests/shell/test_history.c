// SPDX-License-Identifier: ISC
#include "shell/history.h"

#include "core/base/buf.h"
#include "tests/t.h"

#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/warren-test-XXXXXX";
static char path[64];

static void add(void *ctx, const char *line)
{
    buf_printf(ctx, "[%s]", line);
}

static void count(void *ctx, const char *line)
{
    size_t *n = ctx;

    (void)line;
    (*n)++;
}

static void check(const char *want)
{
    struct buf got = { 0 };

    history_load(path, add, &got);
    T_STR(buf_str(&got), want);
    buf_free(&got);
}

static void lines_come_back_as_they_were_typed(void)
{
    check("");
    history_append(path, "one");
    history_append(path, "{\n:put \"a\\nb\\\\\"}");
    history_append(path, "\u00e4");
    check("[one][{\n:put \"a\\nb\\\\\"}][\u00e4]");
}

static void only_the_owner_can_read_them(void)
{
    struct stat st;

    T_INT(chmod(path, 0644), 0);
    history_append(path, "two");
    T_INT(stat(path, &st), 0);
    T_INT(st.st_mode & 0777, 0600);
}

static void a_link_is_not_followed(void)
{
    char target[64];

    snprintf(target, sizeof(target), "%s/target", folder);
    unlink(path);
    T_INT(symlink(target, path), 0);
    history_append(path, "secret");
    T_INT(access(target, F_OK), -1);
    check("");
    unlink(path);
}

static void a_file_that_has_grown_is_cut(void)
{
    size_t n = 0;
    struct stat before, after;

    for (int i = 0; i < 2 * HISTORY_LINES + 1; i++)
        history_append(path, "x");
    T_INT(stat(path, &before), 0);
    history_load(path, count, &n);
    T_INT(n, HISTORY_LINES);
    T_INT(stat(path, &after), 0);
    T_INT(before.st_size, 2 * (2 * HISTORY_LINES + 1));
    T_INT(after.st_size, 2 * HISTORY_LINES);
    T_INT(after.st_mode & 0777, 0600);
}

static void a_folder_that_is_not_there_is_no_error(void)
{
    history_append("/nowhere/at/all", "x");
    history_load("/nowhere/at/all", add, NULL);
    T_OK(access("/nowhere", F_OK) != 0);
}

int main(void)
{
    if (mkdtemp(folder) == NULL)
        return 1;
    snprintf(path, sizeof(path), "%s/history", folder);
    T_RUN(lines_come_back_as_they_were_typed);
    T_RUN(only_the_owner_can_read_them);
    T_RUN(a_link_is_not_followed);
    T_RUN(a_file_that_has_grown_is_cut);
    T_RUN(a_folder_that_is_not_there_is_no_error);
    unlink(path);
    rmdir(folder);
    return t_end();
}
