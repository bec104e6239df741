// SPDX-License-Identifier: ISC
#include "core/net/proc.h"

#include "core/base/text.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_MAX   (1u << 20)
#define PF_EXITING 0x4u // field 9 of /proc/PID/stat

bool proc_read(const char *path, struct buf *to)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    char block[4096];
    ssize_t n;

    if (fd < 0)
        return false;
    while (to->len < FILE_MAX && (n = read(fd, block, sizeof(block))) > 0)
        buf_add(to, block, (size_t)n);
    close(fd);
    return true;
}

static bool has_socket(const char *pid, const char *socket)
{
    char path[300], target[64];
    struct dirent *entry;
    bool found = false;
    DIR *dir;

    snprintf(path, sizeof(path), "/proc/%s/fd", pid);
    dir = opendir(path);
    if (dir == NULL)
        return false;
    while (!found && (entry = readdir(dir)) != NULL) {
        ssize_t n = readlinkat(dirfd(dir), entry->d_name, target, sizeof(target) - 1);

        if (n <= 0)
            continue;
        target[n] = '\0';
        found = strcmp(target, socket) == 0;
    }
    closedir(dir);
    return found;
}

static void read_comm(const char *pid, char to[PROC_COMM_SIZE])
{
    struct buf comm = { 0 };
    char path[300];

    snprintf(path, sizeof(path), "/proc/%s/comm", pid);
    proc_read(path, &comm);
    snprintf(to, PROC_COMM_SIZE, "%.*s", (int)strcspn(buf_str(&comm), "\n"), buf_str(&comm));
    buf_free(&comm);
}

bool proc_socket_owner(uint64_t inode, pid_t *ret_pid, char ret_comm[PROC_COMM_SIZE])
{
    DIR *proc = opendir("/proc");
    struct dirent *entry;
    bool found = false;
    char socket[64];
    uint64_t pid;

    if (proc == NULL)
        return false;
    snprintf(socket, sizeof(socket), "socket:[%llu]", (unsigned long long)inode);
    while (!found && (entry = readdir(proc)) != NULL) {
        if (!text_u64(entry->d_name, strlen(entry->d_name), INT32_MAX, &pid) ||
            !has_socket(entry->d_name, socket))
            continue;
        *ret_pid = (pid_t)pid;
        read_comm(entry->d_name, ret_comm);
        found = true;
    }
    closedir(proc);
    return found;
}

static bool kill_pending(const char *status, const char *field)
{
    const char *at = strstr(status, field);

    return at != NULL && strtoull(at + strlen(field), NULL, 16) >> (SIGKILL - 1) & 1;
}

enum proc_state proc_state_read(const char *stat, const char *status)
{
    const char *after = strrchr(stat, ')'); // the name may hold anything, blanks included
    unsigned flags = 0;
    char state = '\0';

    if (after == NULL || sscanf(after, ") %c %*d %*d %*d %*d %*d %u", &state, &flags) != 2)
        return PROC_GONE;
    if (state == 'Z' || state == 'X' || flags & PF_EXITING || kill_pending(status, "\nSigPnd:") ||
        kill_pending(status, "\nShdPnd:"))
        return PROC_DYING;
    return PROC_ALIVE;
}

enum proc_state proc_state(pid_t pid)
{
    struct buf stat = { 0 }, status = { 0 };
    enum proc_state state;
    char path[64];

    snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
    proc_read(path, &stat);
    snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
    proc_read(path, &status);
    state = proc_state_read(buf_str(&stat), buf_str(&status));
    buf_free(&stat);
    buf_free(&status);
    return state;
}
