// SPDX-License-Identifier: ISC
#include "core/net/terminals.h"

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "tests/t.h"

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

static char top[] = "/tmp/test_terminals.XXXXXX";
static struct buf seen;

static void put(
    const char *folder, const char *name, const char *file, const char *data, size_t len)
{
    char path[256];
    FILE *f;

    snprintf(path, sizeof(path), "%s/%s", top, folder);
    mkdir(path, 0700);
    snprintf(path, sizeof(path), "%s/%s/%s", top, folder, name);
    mkdir(path, 0700);
    snprintf(path, sizeof(path), "%s/%s/%s/%s", top, folder, name, file);
    f = fopen(path, "w");
    fwrite(data, 1, len, f);
    fclose(f);
}

#define PROCESS(pid, stat)   put("proc", pid, "stat", stat, strlen(stat))
#define CALLED(pid, words)   put("proc", pid, "cmdline", words, sizeof(words))
#define DEVICE(number, name) put("sys", number, "uevent", name, strlen(name))
#define STAT(pid, comm, tty) pid " (" comm ") S 1 " pid " " pid " " tty " 99 4194560 1"

static void see(void *ctx, const struct terminal *t)
{
    (void)ctx;
    buf_printf(&seen, "%s %s %s\n", t->port, t->kind, t->used ? "used" : "free");
}

static const char *terminals(void)
{
    char proc[128], sys[128];

    snprintf(proc, sizeof(proc), "%s/proc", top);
    snprintf(sys, sizeof(sys), "%s/sys", top);
    buf_truncate(&seen, 0);
    terminals_each(proc, sys, see, NULL);
    return buf_str(&seen);
}

static void lines_with_a_login_or_a_console_are_found(void)
{
    T_STR(terminals(), "");
    DEVICE("4:64", "MAJOR=4\nMINOR=64\nDEVNAME=ttyS0\n");
    DEVICE("4:74", "DEVNAME=ttyS10\n");
    DEVICE("188:1", "DEVNAME=ttyUSB1\n");
    DEVICE("4:66", "DEVNAME=ttyS2\n");
    PROCESS("10", STAT("10", "agetty", "1088"));
    CALLED("10", "/sbin/agetty\0--keep-baud\0"
                 "115200\0ttyS0\0vt102");
    PROCESS("11", STAT("11", "warren", "1098"));
    PROCESS("12", STAT("12", "login", "48129"));
    PROCESS("13", STAT("13", "a) (b c", "1088")); // something else on the same line
    PROCESS("14", STAT("14", "warren", "34816")); // over the network
    PROCESS("15", STAT("15", "warren", "0"));     // a script
    PROCESS("16", "16 (warren");                  // it ends just now
    PROCESS("17", STAT("17", "agetty", "1090"));
    CALLED("17", "/sbin/agetty\0ttyS2");
    T_STR(terminals(), "ttyS0 vt102 free\nttyS2  free\nttyS10  used\nttyUSB1  free\n");
}

static void a_console_below_its_login_makes_the_line_used(void)
{
    PROCESS("18", STAT("18", "warren", "48129"));
    T_STR(terminals(), "ttyS0 vt102 free\nttyS2  free\nttyS10  used\nttyUSB1  used\n");
}

static int gone(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st, (void)kind, (void)at;
    return remove(path);
}

int main(void)
{
    if (mkdtemp(top) == NULL)
        return 1;
    T_RUN(lines_with_a_login_or_a_console_are_found);
    T_RUN(a_console_below_its_login_makes_the_line_used);
    nftw(top, gone, 8, FTW_DEPTH | FTW_PHYS);
    buf_free(&seen);
    return t_end();
}
