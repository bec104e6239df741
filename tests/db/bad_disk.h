// SPDX-License-Identifier: ISC
#pragma once
// A disk that can be full, read-only or without power, as an SQLite VFS called "bad-disk" on top of
// the usual one. What is written is held in memory until it is synced. At a power cut any part of
// it may have reached the disk: none, all up to some write, or some writes here and there, the
// pages torn at sectors.

#include <stdbool.h>

// Registers the VFS and makes the disk a good one again. All files must have been closed.
void bad_disk_reset(unsigned seed);
void bad_disk_full_after(int writes);    // so many writes succeed, then there is no room
void bad_disk_read_only(bool on);        // as after an error, when the kernel remounts
void bad_disk_no_sync(bool on);          // syncing fails
void bad_disk_cut_after(int operations); // so many writes and syncs, then the power goes
bool bad_disk_is_cut(void);
