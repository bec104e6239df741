// SPDX-License-Identifier: ISC
#pragma once
// A directory for one test and a database in it.

#include "db/db.h"
#include "tests/t.h"

#include <dirent.h>
#include <unistd.h>

struct fixture {
    char dir[64], path[80];
};

static inline struct fixture fixture_make(void)
{
    struct fixture f = { .dir = "/tmp/warren-test-XXXXXX" };

    if (mkdtemp(f.dir) == NULL)
        abort();
    snprintf(f.path, sizeof(f.path), "%s/warren.db", f.dir);
    return f;
}

static inline void fixture_remove(struct fixture *f)
{
    DIR *dir = opendir(f->dir);

    for (struct dirent *e; dir != NULL && (e = readdir(dir)) != NULL;)
        if (e->d_name[0] != '.')
            unlinkat(dirfd(dir), e->d_name, 0);
    if (dir != NULL)
        closedir(dir);
    rmdir(f->dir);
}

// Opens it, or ends the program: what follows would make no sense.
static inline struct db *fixture_open(const struct fixture *f, const char *vfs)
{
    struct err err;
    struct db *db = db_open(f->path, vfs, &err);

    if (db == NULL) {
        printf("Bail out! %s\n", err.text);
        exit(1);
    }
    return db;
}
