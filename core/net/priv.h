// SPDX-License-Identifier: ISC
#pragma once
// What the daemon may do. It begins as root and keeps two capabilities: CAP_NET_ADMIN (interfaces,
// addresses, routes, TUN, network switches) and CAP_NET_RAW (GRE, ICMP).

#include "core/base/err.h"

#include <stdbool.h>

// Whether both are there now; the sentence says which one is not.
bool priv_check(struct err *err);

// Gives everything else up for good, for this process and what it may start. Call it before the
// first thread, after what needs more: the console's socket with its group, the helper that starts
// scripts under another uid.
//
// The uid stays. As root without CAP_DAC_OVERRIDE the daemon still owns its state directory, and
// the files there stay root's, unreadable for an ordinary account that is named warren; it writes
// /proc/sys/net and opens /dev/net/tun as their owner. It can no longer read other users' private
// files, change owners, kill, trace, mount or load modules, and a program that it executes gets
// nothing back.
bool priv_drop(struct err *err);

// For the witness (witness.h): keeps only what it takes to see other processes' descriptors.
bool priv_only_look(void);

// For the helper that starts scripts (runner.h): keeps only what it takes to become somebody else
// and to end what it started; nothing that it executes gets any right.
bool priv_only_start(void);
