// SPDX-License-Identifier: ISC
#pragma once
// Who holds a socket? The daemon gave the right to see other processes' descriptors away. A small
// process that it started before answers this one question, and can do nothing else: it may look,
// takes a number and gives a process.

#include "core/base/err.h"
#include "core/net/proc.h"

#include <stdbool.h>
#include <stdint.h>

// Starts it: before priv_drop(), before the first thread, and before there are descriptors that
// must not outlive the daemon.
bool witness_start(struct err *err);
void witness_stop(void);
// As proc_socket_owner(), which it falls back on where no witness was started.
bool witness_socket_owner(uint64_t inode, pid_t *ret_pid, char ret_comm[PROC_COMM_SIZE]);
