// SPDX-License-Identifier: ISC
#pragma once
// The log in files: NAME.0.txt is the newest, then NAME.1.txt and so on. What a full disk does not
// take is lost; nothing else is.

#include "core/base/err.h"
#include "core/base/log.h"

struct logdisk_config {
    const char *dir, *name; // copied
    size_t lines, files;    // of a file; how many files, 1 at least
    bool stop_on_full;      // ends with the last file instead of dropping the oldest
};

struct logdisk;

struct logdisk *logdisk_new(const struct logdisk_config *config);
void logdisk_free(struct logdisk *d); // NULL is fine; the files stay
// False with a sentence where the line could not be kept.
bool logdisk_write(struct logdisk *d, const struct log_entry *entry, struct err *err);
