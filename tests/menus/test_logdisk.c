// SPDX-License-Identifier: ISC
#include "menus/logdisk.h"

#include "core/base/buf.h"
#include "tests/t.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[] = "/tmp/test_logdisk.XXXXXX";
static struct buf text;
static struct err err;

static const char *path(const char *name)
{
    static char to[512];

    snprintf(to, sizeof(to), "%s/%s", dir, name);
    return to;
}

// A file's messages, without the dates.
static const char *file(const char *name)
{
    FILE *f = fopen(path(name), "r");
    char line[256];

    buf_truncate(&text, 0);
    if (f == NULL)
        return "none";
    while (fgets(line, sizeof(line), f) != NULL)
        buf_adds(&text, strlen(line) > 21 ? line + 21 : line);
    fclose(f);
    return buf_str(&text);
}

static bool say(struct logdisk *d, const char *what)
{
    const struct log_entry e = { .topics = LOG_INFO, .text = what };

    return logdisk_write(d, &e, &err);
}

static struct logdisk *open_log(const char *name, size_t lines, size_t files, bool stop)
{
    const struct logdisk_config c = { dir, name, lines, files, stop };

    return logdisk_new(&c);
}

static void full_files_turn_over_and_the_oldest_goes(void)
{
    struct logdisk *d = open_log("b", 2, 2, false);

    T_STR(file("b.0.txt"), "none");
    T_OK(say(d, "1") && say(d, "2") && say(d, "3"));
    T_STR(file("b.0.txt"), "info 3\n");
    T_STR(file("b.1.txt"), "info 1\ninfo 2\n");
    T_OK(say(d, "4") && say(d, "5"));
    T_STR(file("b.0.txt"), "info 5\n");
    T_STR(file("b.1.txt"), "info 3\ninfo 4\n");
    T_STR(file("b.2.txt"), "none");
    logdisk_free(d);
}

static void a_new_start_goes_on_where_the_last_ended(void)
{
    struct logdisk *d = open_log("c", 2, 3, false);
    struct stat st;

    T_OK(say(d, "1"));
    logdisk_free(d);
    T_OK(stat(path("c.0.txt"), &st) == 0 && (st.st_mode & 0777) == 0600);
    d = open_log("c", 2, 3, false);
    T_OK(say(d, "2") && say(d, "3"));
    T_STR(file("c.0.txt"), "info 3\n");
    T_STR(file("c.1.txt"), "info 1\ninfo 2\n");
    logdisk_free(d);
    logdisk_free(NULL);
}

static void one_file_begins_anew(void)
{
    struct logdisk *d = open_log("d", 2, 1, false);

    T_OK(say(d, "1") && say(d, "2") && say(d, "3"));
    T_STR(file("d.0.txt"), "info 3\n");
    T_STR(file("d.1.txt"), "none");
    logdisk_free(d);
}

static void a_log_that_stops_keeps_the_oldest_files(void)
{
    struct logdisk *d = open_log("e", 1, 2, true);

    T_OK(say(d, "1") && say(d, "2") && say(d, "3") && say(d, "4"));
    T_STR(file("e.0.txt"), "info 2\n");
    T_STR(file("e.1.txt"), "info 1\n");
    logdisk_free(d);
}

static void a_file_that_somebody_removes_begins_again(void)
{
    struct logdisk *d = open_log("f", 9, 2, false);

    T_OK(say(d, "1"));
    unlink(path("f.0.txt"));
    T_OK(say(d, "2"));
    T_STR(file("f.0.txt"), "info 2\n");
    logdisk_free(d);
}

// The limit on a file's size stands for a full disk: what fits of a line is written.
static void a_full_disk_takes_whole_lines_or_none(void)
{
    struct logdisk *d = open_log("g", 9, 2, false);
    struct rlimit old, small;

    signal(SIGXFSZ, SIG_IGN);
    T_OK(say(d, "1"));
    getrlimit(RLIMIT_FSIZE, &old);
    small = old;
    small.rlim_cur = 40;
    setrlimit(RLIMIT_FSIZE, &small);
    T_OK(!say(d, "a line that does not fit"));
    setrlimit(RLIMIT_FSIZE, &old);
    T_STR(err.text, "No space left on device");
    T_STR(file("g.0.txt"), "info 1\n");
    T_OK(say(d, "2"));
    T_STR(file("g.0.txt"), "info 1\ninfo 2\n");
    logdisk_free(d);
}

static void a_directory_that_is_not_there_is_said(void)
{
    const struct logdisk_config c = { "/nonexistent", "x", 9, 1, false };
    struct logdisk *d = logdisk_new(&c);

    T_OK(!say(d, "1"));
    T_STR(err.text, "No such file or directory");
    logdisk_free(d);
}

static void tidy(void)
{
    DIR *d = opendir(dir);
    struct dirent *e;

    while ((e = readdir(d)) != NULL)
        unlink(path(e->d_name));
    closedir(d);
    rmdir(dir);
}

int main(void)
{
    if (mkdtemp(dir) == NULL)
        return 1;
    T_RUN(full_files_turn_over_and_the_oldest_goes);
    T_RUN(a_new_start_goes_on_where_the_last_ended);
    T_RUN(one_file_begins_anew);
    T_RUN(a_log_that_stops_keeps_the_oldest_files);
    T_RUN(a_file_that_somebody_removes_begins_again);
    T_RUN(a_full_disk_takes_whole_lines_or_none);
    T_RUN(a_directory_that_is_not_there_is_said);
    tidy();
    buf_free(&text);
    return t_end();
}
