// SPDX-License-Identifier: ISC
#include "tests/db/bad_disk.h"

#include "core/base/list.h"
#include "core/base/mem.h"

#include <limits.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { SECTOR = 512 };

// A write, or where `data` is NULL a truncation to `offset`, that is not yet synced.
struct change {
    struct list node;
    sqlite3_int64 offset;
    int len;
    uint8_t *data;
};

// The file of the usual VFS lies behind this in memory.
struct disk_file {
    sqlite3_file base;
    sqlite3_file *real;
    struct list node;
    struct list changes;
    sqlite3_int64 size; // with the changes
};

static struct {
    bool registered, read_only, no_sync, cut;
    int full_after, cut_after;
    uint32_t random;
    struct list files;
} disk;

static uint32_t next_random(void)
{
    disk.random ^= disk.random << 13;
    disk.random ^= disk.random >> 17;
    disk.random ^= disk.random << 5;
    return disk.random;
}

static struct disk_file *disk_file(sqlite3_file *base)
{
    return (struct disk_file *)(void *)base;
}

static void drop(struct change *c)
{
    list_remove(&c->node);
    free(c->data);
    free(c);
}

// Puts a change, or the first `len` bytes of it, on the disk.
static int settle(struct disk_file *f, const struct change *c, int len)
{
    if (c->data == NULL)
        return f->real->pMethods->xTruncate(f->real, c->offset);
    return len > 0 ? f->real->pMethods->xWrite(f->real, c->data, len, c->offset) : SQLITE_OK;
}

static void settle_some(struct disk_file *f)
{
    unsigned fate = next_random() % 4, left = next_random() % 32;

    list_for_each_safe (node, tmp, &f->changes) {
        struct change *c = list_entry(node, struct change, node);
        bool whole = fate == 1 ? left > 0 : fate > 1 && next_random() % 2 == 0;
        bool torn = !whole && fate > 0 && c->data != NULL && next_random() % 2 == 0;

        left -= left > 0;
        if (whole)
            settle(f, c, c->len);
        else if (torn)
            settle(f, c,
                c->len / SECTOR > 0 ? (int)(next_random() % (unsigned)(c->len / SECTOR)) * SECTOR
                                    : 0);
        drop(c);
    }
}

static void cut_power(void)
{
    disk.cut = true;
    list_for_each (node, &disk.files)
        settle_some(list_entry(node, struct disk_file, node));
}

// Counts a write or sync; false if there is no power for it.
static bool powered(void)
{
    if (!disk.cut && disk.cut_after-- == 0)
        cut_power();
    return !disk.cut;
}

static int file_close(sqlite3_file *base)
{
    struct disk_file *f = disk_file(base);

    list_for_each_safe (node, tmp, &f->changes) {
        struct change *c = list_entry(node, struct change, node);

        if (!disk.cut)
            settle(f, c, c->len);
        drop(c);
    }
    list_remove(&f->node);
    return f->real->pMethods->xClose(f->real);
}

// Lays a change over what was read from `offset` on.
static void lay_over(const struct change *c, uint8_t *to, int len, sqlite3_int64 offset)
{
    sqlite3_int64 from = c->offset > offset ? c->offset : offset, end = offset + len;

    if (c->data != NULL && c->offset + c->len < end)
        end = c->offset + c->len;
    if (from >= end)
        return;
    if (c->data != NULL)
        memcpy(to + (from - offset), c->data + (from - c->offset), (size_t)(end - from));
    else
        memset(to + (from - offset), 0, (size_t)(end - from));
}

static int file_read(sqlite3_file *base, void *to, int len, sqlite3_int64 offset)
{
    struct disk_file *f = disk_file(base);
    int code;

    if (disk.cut)
        return SQLITE_IOERR_READ;
    code = f->real->pMethods->xRead(f->real, to, len, offset);
    if (code != SQLITE_OK && code != SQLITE_IOERR_SHORT_READ)
        return code;
    list_for_each (node, &f->changes)
        lay_over(list_entry(node, struct change, node), to, len, offset);
    return offset + len <= f->size ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static int change_file(struct disk_file *f, const void *data, int len, sqlite3_int64 offset)
{
    struct change *c;

    if (!powered() || disk.read_only)
        return SQLITE_IOERR_WRITE;
    if (data != NULL && disk.full_after-- <= 0)
        return SQLITE_FULL;
    c = mem_alloc(sizeof(*c));
    *c = (struct change){ .offset = offset, .len = len };
    if (data != NULL)
        c->data = mem_dup(data, (size_t)len);
    list_append(&f->changes, &c->node);
    if (data == NULL || offset + len > f->size)
        f->size = offset + len;
    return SQLITE_OK;
}

static int file_write(sqlite3_file *base, const void *data, int len, sqlite3_int64 offset)
{
    return change_file(disk_file(base), data, len, offset);
}

static int file_truncate(sqlite3_file *base, sqlite3_int64 size)
{
    return change_file(disk_file(base), NULL, 0, size);
}

static int file_sync(sqlite3_file *base, int flags)
{
    struct disk_file *f = disk_file(base);

    (void)flags;
    if (!powered() || disk.no_sync)
        return SQLITE_IOERR_FSYNC;
    list_for_each_safe (node, tmp, &f->changes) {
        struct change *c = list_entry(node, struct change, node);
        int code = settle(f, c, c->len);

        if (code != SQLITE_OK)
            return code;
        drop(c);
    }
    return SQLITE_OK;
}

static int file_size(sqlite3_file *base, sqlite3_int64 *ret)
{
    *ret = disk_file(base)->size;
    return disk.cut ? SQLITE_IOERR_FSTAT : SQLITE_OK;
}

static int file_lock(sqlite3_file *base, int level)
{
    sqlite3_file *real = disk_file(base)->real;

    return real->pMethods->xLock(real, level);
}

static int file_unlock(sqlite3_file *base, int level)
{
    sqlite3_file *real = disk_file(base)->real;

    return real->pMethods->xUnlock(real, level);
}

static int file_check_lock(sqlite3_file *base, int *ret)
{
    sqlite3_file *real = disk_file(base)->real;

    return real->pMethods->xCheckReservedLock(real, ret);
}

// The real file's controls would act on a size that it does not have yet.
static int file_control(sqlite3_file *base, int op, void *arg)
{
    (void)base;
    (void)op;
    (void)arg;
    return SQLITE_NOTFOUND;
}

static int file_sector(sqlite3_file *base)
{
    (void)base;
    return SECTOR;
}

static int file_traits(sqlite3_file *base)
{
    sqlite3_file *real = disk_file(base)->real;

    return real->pMethods->xDeviceCharacteristics(real);
}

static int file_shm_map(sqlite3_file *base, int page, int size, int extend, void volatile **ret)
{
    sqlite3_file *real = disk_file(base)->real;

    return real->pMethods->xShmMap(real, page, size, extend, ret);
}

static int file_shm_lock(sqlite3_file *base, int offset, int n, int flags)
{
    sqlite3_file *real = disk_file(base)->real;

    return real->pMethods->xShmLock(real, offset, n, flags);
}

static void file_shm_barrier(sqlite3_file *base)
{
    sqlite3_file *real = disk_file(base)->real;

    real->pMethods->xShmBarrier(real);
}

static int file_shm_unmap(sqlite3_file *base, int drop_it)
{
    sqlite3_file *real = disk_file(base)->real;

    return real->pMethods->xShmUnmap(real, drop_it);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2, // no memory-mapped reads
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_check_lock,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_traits,
    .xShmMap = file_shm_map,
    .xShmLock = file_shm_lock,
    .xShmBarrier = file_shm_barrier,
    .xShmUnmap = file_shm_unmap,
};

static sqlite3_vfs *usual(const sqlite3_vfs *vfs)
{
    return vfs->pAppData;
}

static int disk_open(
    sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags, int *ret_flags)
{
    struct disk_file *f = disk_file(base);
    int code;

    *f = (struct disk_file){ .real = (sqlite3_file *)(void *)(f + 1) };
    if (disk.cut)
        return SQLITE_CANTOPEN;
    code = usual(vfs)->xOpen(usual(vfs), name, f->real, flags, ret_flags);
    if (code != SQLITE_OK)
        return code;
    f->base.pMethods = &methods;
    list_init(&f->changes);
    list_append(&disk.files, &f->node);
    return f->real->pMethods->xFileSize(f->real, &f->size);
}

static int disk_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    return disk.cut ? SQLITE_IOERR_DELETE : usual(vfs)->xDelete(usual(vfs), name, sync);
}

void bad_disk_reset(unsigned seed)
{
    static sqlite3_vfs vfs;

    if (!disk.registered) {
        // The rest of the usual VFS (paths, time, random numbers) does not look at `this`.
        sqlite3_vfs *real = sqlite3_vfs_find(NULL);

        vfs = *real;
        vfs.zName = "bad-disk";
        vfs.pAppData = real;
        vfs.pNext = NULL;
        vfs.szOsFile = (int)sizeof(struct disk_file) + real->szOsFile;
        vfs.xOpen = disk_open;
        vfs.xDelete = disk_delete;
        sqlite3_vfs_register(&vfs, 0);
        list_init(&disk.files);
    }
    disk.registered = true;
    disk.read_only = disk.no_sync = disk.cut = false;
    disk.full_after = disk.cut_after = INT_MAX;
    disk.random = seed * 2654435761u + 1;
}

void bad_disk_full_after(int writes)
{
    disk.full_after = writes;
}

void bad_disk_read_only(bool on)
{
    disk.read_only = on;
}

void bad_disk_no_sync(bool on)
{
    disk.no_sync = on;
}

void bad_disk_cut_after(int operations)
{
    disk.cut_after = operations;
}

bool bad_disk_is_cut(void)
{
    return disk.cut;
}
