// SPDX-License-Identifier: ISC
#pragma once
// The files in one directory and the folders below it, by names that others have typed: a name can
// neither leave the directory nor follow a symbolic link out of it. Sentences of errors name the
// file as it was typed.

#include "core/base/buf.h"
#include "core/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

enum {
    DIR_NAME_MAX = 255,              // bytes of a name with its folders
    DIR_FILE_MAX = 64 << 20,         // bytes of a file
    DIR_FILES_MAX = 4096,            // as many are listed
    DIR_DEPTH_MAX = 8,               // folders inside of each other
    DIR_READ_ALL = DIR_FILE_MAX + 1, // as `max` of dir_read(): whatever a file may hold
};

struct dir_file {
    const char *name; // "x.rsc", "folder/x.rsc"; only lent
    bool folder;
    uint64_t size; // bytes
    time_t modified;
    uint64_t version; // another one after every change, for those who read in pieces
};

// Printable, no empty or hidden part, no "..", not too long. Names that begin with a dot are this
// module's own.
bool dir_name(const char *name, struct err *err);

// What there is under a name. ERR_MISSING where there is nothing.
bool dir_look(const char *dir, const char *name, struct dir_file *ret, struct err *err);
// All files and folders, by name.
bool dir_each(const char *dir, void (*each)(void *ctx, const struct dir_file *file), void *ctx,
    struct err *err);
// Appends at most `max` bytes of a file from `offset` on; nothing behind its end.
bool dir_read(const char *dir, const char *name, uint64_t offset, size_t max, struct buf *ret,
    struct err *err);

enum dir_how {
    DIR_NEW,     // fails where there is such a file
    DIR_REPLACE, // the old contents or the new, whatever happens meanwhile
    DIR_APPEND,  // all of it or nothing, but for a power failure; makes the file too
};
// Makes missing folders of the name. Files are for the owner alone (0600).
bool dir_write(const char *dir, const char *name, const void *data, size_t len, enum dir_how how,
    struct err *err);
bool dir_make(const char *dir, const char *name, struct err *err);   // a folder
bool dir_remove(const char *dir, const char *name, struct err *err); // a file or an empty folder
