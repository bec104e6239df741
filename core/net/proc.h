// SPDX-License-Identifier: ISC
#pragma once
// What /proc says about other processes. None of it is certain, because they live while we look:
// it is for sentences, and for knowing whether somebody is on the way out.

#include "core/base/buf.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define PROC_COMM_SIZE 32

bool proc_read(const char *path, struct buf *to); // a whole small file; false where it is not there
// The process that has a socket open, by the socket's inode. Other users' processes are seen only
// with the capabilities that warrend has before it drops them.
bool proc_socket_owner(uint64_t inode, pid_t *ret_pid, char ret_comm[PROC_COMM_SIZE]);

enum proc_state {
    PROC_GONE,
    PROC_DYING, // killed or exiting: it holds what it has only until the kernel has taken it down
    PROC_ALIVE,
};

enum proc_state proc_state(pid_t pid);
// The same from the texts of /proc/PID/stat and /proc/PID/status.
enum proc_state proc_state_read(const char *stat, const char *status);
