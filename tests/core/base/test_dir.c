// SPDX-License-Identifier: ISC
#include "core/base/dir.h"

#include "tests/t.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[64];
static struct err err;

static void begin(void)
{
    snprintf(dir, sizeof(dir), "/tmp/warren-dir-XXXXXX");
    T_OK(mkdtemp(dir) != NULL);
    err_clear(&err);
}

static void end(void)
{
    char command[128];

    snprintf(command, sizeof(command), "rm -rf %s", dir);
    T_INT(system(command), 0);
}

static bool put(const char *name, const char *text, enum dir_how how)
{
    return dir_write(dir, name, text, strlen(text), how, &err);
}

static const char *get(const char *name)
{
    static struct buf text;

    buf_truncate(&text, 0);
    return dir_read(dir, name, 0, DIR_READ_ALL, &text, &err) ? buf_str(&text) : err.text;
}

static char *path(const char *name)
{
    static char text[256];

    snprintf(text, sizeof(text), "%s/%s", dir, name);
    return text;
}

static void a_name_leads_nowhere_else(void)
{
    static const char *const bad[] = { "", "/", "/etc/passwd", "..", "../x", "x/../y", "x/", "x//y",
        ".", ".hidden", "x/.hidden", "a\nb", "a\x7f", "a\x1b[2J", "1/2/3/4/5/6/7/8/9" };
    static const char *const good[] = { "x", "x.rsc", "a b", "x..y", "flash/x.rsc", "\xc3\xa4",
        "1/2/3/4/5/6/7/8" };
    char big[300];

    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        if (!T_OK(!dir_name(bad[i], &err)))
            printf("# %s\n", bad[i]);
    for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
        if (!T_OK(dir_name(good[i], &err)))
            printf("# %s\n", good[i]);
    memset(big, 'x', sizeof(big));
    big[DIR_NAME_MAX] = '\0';
    T_OK(dir_name(big, &err));
    big[DIR_NAME_MAX] = 'x';
    big[DIR_NAME_MAX + 1] = '\0';
    T_OK(!dir_name(big, &err));
    T_STR(err.text, "invalid file name");
}

static void what_is_written_is_read(void)
{
    struct buf part = { 0 };
    struct stat st;

    begin();
    T_OK(put("a", "one", DIR_NEW));
    T_STR(get("a"), "one");
    T_OK(!put("a", "two", DIR_NEW));
    T_STR(err.text, "failure: already have such file: a");
    T_OK(put("a", "two", DIR_REPLACE));
    T_OK(put("a", " and more", DIR_APPEND));
    T_STR(get("a"), "two and more");
    T_OK(dir_read(dir, "a", 4, 3, &part, &err));
    T_OK(dir_read(dir, "a", 100, 3, &part, &err));
    T_STR(buf_str(&part), "and");
    T_OK(put("deep/er/b", "", DIR_APPEND));
    T_STR(get("deep/er/b"), "");
    T_OK(stat(path("a"), &st) == 0 && (st.st_mode & 0777) == 0600);
    T_OK(stat(path("deep"), &st) == 0 && (st.st_mode & 0777) == 0700);
    buf_free(&part);
    end();
}

static void what_is_no_file_is_not_read(void)
{
    begin();
    T_OK(dir_make(dir, "folder", &err));
    T_STR(get("folder"), "failure: that is a directory: folder");
    T_OK(!put("folder", "x", DIR_REPLACE));
    T_STR(err.text, "failure: that is a directory: folder");
    T_OK(!put("folder", "x", DIR_APPEND));
    T_STR(get("none"), "failure: no such file: none");
    T_INT(err.class, ERR_MISSING);
    T_STR(get("none/x"), "failure: no such file: none/x");
    T_INT(mkfifo(path("pipe"), 0600), 0); // nobody writes into it: reading it would wait for ever
    T_STR(get("pipe"), "failure: no such file: pipe");
    end();
}

static void links_are_not_followed(void)
{
    struct dir_file file;

    begin();
    T_INT(symlink("/etc/passwd", path("out")), 0);
    T_INT(symlink("/etc", path("etc")), 0);
    T_STR(get("out"), "failure: no such file: out");
    T_STR(get("etc/passwd"), "failure: no such file: etc/passwd");
    T_OK(!dir_look(dir, "out", &file, &err));
    T_OK(!put("etc/warren-test", "x", DIR_REPLACE));
    T_OK(access("/etc/warren-test", F_OK) < 0);
    T_OK(put("out", "mine", DIR_REPLACE)); // takes the place of the link
    T_STR(get("out"), "mine");
    end();
}

static void note(void *ctx, const struct dir_file *file)
{
    buf_printf(ctx, "%s%s %d;", file->name, file->folder ? "/" : "", (int)file->size);
}

static void the_list_is_sorted_and_shows_no_secrets_of_others(void)
{
    struct buf list = { 0 };

    begin();
    T_OK(put("b", "12345", DIR_NEW) && put("a/y", "1", DIR_NEW) && put("a/x/z", "", DIR_NEW));
    T_INT(symlink("/etc", path("etc")), 0);
    T_INT(symlink("/etc", path("a/etc")), 0);
    T_INT(mkfifo(path("pipe"), 0600), 0);
    close(open(path(".new-1"), O_CREAT | O_WRONLY, 0600));
    T_OK(dir_each(dir, note, &list, &err));
    T_STR(buf_str(&list), "a/ 0;a/x/ 0;a/x/z 0;a/y 1;b 5;");
    T_OK(!dir_each(path("none"), note, &list, &err));
    buf_free(&list);
    end();
}

static void only_empty_folders_are_removed(void)
{
    begin();
    T_OK(put("a/x", "1", DIR_NEW));
    T_OK(!dir_remove(dir, "a", &err));
    T_STR(err.text, "failure: directory is not empty: a");
    T_OK(dir_remove(dir, "a/x", &err) && dir_remove(dir, "a", &err));
    T_OK(!dir_remove(dir, "a", &err));
    T_STR(err.text, "failure: no such file: a");
    end();
}

// A limit of the process stands for a disk that is full.
static void a_write_that_does_not_fit_leaves_what_was_there(void)
{
    struct rlimit limit = { 1000, RLIM_INFINITY }, before;
    char big[2000];

    begin();
    memset(big, 'x', sizeof(big));
    T_OK(put("a", "before", DIR_NEW));
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before);
    limit.rlim_max = before.rlim_max;
    setrlimit(RLIMIT_FSIZE, &limit);
    T_OK(!dir_write(dir, "a", big, sizeof(big), DIR_REPLACE, &err));
    T_STR(err.text, "failure: file is too large: a");
    T_OK(!dir_write(dir, "a", big, sizeof(big), DIR_APPEND, &err));
    T_OK(!dir_write(dir, "b", big, sizeof(big), DIR_NEW, &err));
    setrlimit(RLIMIT_FSIZE, &before);
    T_STR(get("a"), "before");
    T_STR(get("b"), "failure: no such file: b");
    end();
}

int main(void)
{
    T_RUN(a_name_leads_nowhere_else);
    T_RUN(what_is_written_is_read);
    T_RUN(what_is_no_file_is_not_read);
    T_RUN(links_are_not_followed);
    T_RUN(the_list_is_sorted_and_shows_no_secrets_of_others);
    T_RUN(only_empty_folders_are_removed);
    T_RUN(a_write_that_does_not_fit_leaves_what_was_there);
    return t_end();
}
