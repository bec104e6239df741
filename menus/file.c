// SPDX-License-Identifier: ISC
// The files that people keep on the router: scripts, exports, backups, what print and monitor
// wrote. They lie in DIR/files; nothing else of the machine can be reached from here.

#include "core/base/dir.h"

#include "core/base/mem.h"
#include "core/base/text.h"
#include "menus/call.h"
#include "menus/tree.h"
#include "menus/warren.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const struct menu menu_file;

enum {
    SHOWN_MAX = 4095,    // bytes of a file up to which print shows its contents
    VALUE_MAX = 65536,   // the same for get
    CHUNK_MAX = 1 << 20, // of one read
};

static const struct prop props[] = {
    { "name", .type = &type_name, .arg = { .max = DIR_NAME_MAX }, .flags = PROP_KEY,
        .column = "NAME", .width = 24, .help = "File name, with its folders" },
    { "type", .type = &type_plain, .flags = PROP_READ_ONLY, .column = "TYPE", .width = 12,
        .help = "What it is, by its name" },
    { "size", .type = &type_bytes, .flags = PROP_READ_ONLY, .column = "SIZE", .width = 9,
        .help = "Size in bytes" },
    { "creation-time", .aliases = { "last-modified" }, .type = &type_plain, .flags = PROP_READ_ONLY,
        .column = "CREATION-TIME", .width = 20, .help = "When it was written" },
    { "contents", .type = &type_text, .flags = PROP_SECRET | PROP_DETAIL_ONLY,
        .help = "The text in it" },
    { NULL },
};

static char *files_of(const struct warren *w)
{
    return mem_printf("%s/files", w->state_dir != NULL ? w->state_dir : "");
}

// As RouterOS names kinds: by the ending.
static char *kind_of(const struct dir_file *file)
{
    const char *slash = strrchr(file->name, '/'), *base = slash != NULL ? slash + 1 : file->name;
    const char *dot = strrchr(base, '.');

    if (file->folder)
        return mem_strdup("directory");
    if (dot == NULL)
        return mem_strdup("file");
    if (strcmp(dot, ".rsc") == 0)
        return mem_strdup("script");
    return strcmp(dot, ".backup") == 0 ? mem_strdup("backup") : mem_printf("%s file", dot);
}

struct listing {
    const char *dir;
    void (*row)(void *ctx, struct item *item);
    void *ctx;
    uint32_t *ids; // that are taken, by a hash of the name
    size_t count, size;
};

static bool id_taken(const struct listing *l, uint32_t id)
{
    for (size_t i = l->count; i-- > 0;)
        if (l->ids[i] == id)
            return true;
    return false;
}

// A file keeps its id as long as it keeps its name.
static uint32_t id_of(struct listing *l, const char *name)
{
    uint32_t hash = 2166136261u;

    for (; *name != '\0'; name++)
        hash = (hash ^ (unsigned char)*name) * 16777619u;
    hash &= 0x3fffffff;
    while (id_taken(l, ITEM_DYNAMIC | hash))
        hash = (hash + 1) & 0x3fffffff;
    if (l->count == l->size) {
        l->size = l->size > 0 ? l->size * 2 : 32;
        l->ids = mem_resize(l->ids, l->size * sizeof(*l->ids));
    }
    l->ids[l->count++] = ITEM_DYNAMIC | hash;
    return ITEM_DYNAMIC | hash;
}

static bool is_text(const struct buf *b)
{
    return b->len == 0 || memchr(b->data, '\0', b->len) == NULL;
}

static void fill_contents(const struct listing *l, const struct dir_file *file, struct item *item)
{
    struct buf text = { 0 };

    if (!file->folder && file->size <= SHOWN_MAX &&
        dir_read(l->dir, file->name, 0, SHOWN_MAX, &text, NULL) && is_text(&text))
        item_set(item, "contents", buf_str(&text));
    buf_free(&text);
}

static void file_row(void *ctx, const struct dir_file *file)
{
    struct listing *l = ctx;
    struct item *item = item_new(&menu_file);
    struct buf date = { 0 };

    item->id = id_of(l, file->name);
    item_set(item, "name", file->name);
    item_put(item, 1, kind_of(file));
    if (!file->folder)
        item_setf(item, "size", "%llu", (unsigned long long)file->size);
    text_date(&date, file->modified);
    item_set(item, "creation-time", buf_str(&date));
    buf_free(&date);
    fill_contents(l, file, item);
    l->row(l->ctx, item);
    item_free(item);
}

static void dynamic(struct warren *w, void (*row)(void *ctx, struct item *item), void *ctx)
{
    char *dir = files_of(w);
    struct listing l = { .dir = dir, .row = row, .ctx = ctx };

    dir_each(dir, file_row, &l, NULL);
    free(l.ids);
    free(dir);
}

// ---- verbs

static void answer(struct call *call, bool ok, const struct err *err)
{
    if (ok)
        call_done(call);
    else
        call_trap(call, err);
}

// The one item that a request means, by its name or its id; `ret_name` lives as long as the call.
static bool one_file(struct call *call, const char **ret_name, struct err *err)
{
    struct item_list rows;
    bool ok;

    if (!call_items(call, &rows, err))
        return false;
    ok = rows.count == 1 || err_set(err, ERR_MISSING, "no such item");
    if (ok)
        *ret_name = arena_strdup(&call->arena, item_name(rows.items[0]));
    item_list_free(&rows);
    return ok;
}

static void add_run(struct call *call)
{
    const char *name = call_arg(call, "name"), *text = call_arg(call, "contents");
    const char *type = call_value(call, "type");
    char *dir = files_of(call->w);
    struct err err;
    bool ok;

    if (strcmp(type, "directory") == 0)
        ok = dir_make(dir, name, &err);
    else
        ok = dir_write(
            dir, name, text != NULL ? text : "", text != NULL ? strlen(text) : 0, DIR_NEW, &err);
    free(dir);
    answer(call, ok, &err);
}

static void set_run(struct call *call)
{
    const char *text = call_arg(call, "contents"), *name = NULL;
    char *dir = files_of(call->w);
    struct err err;
    bool ok = one_file(call, &name, &err) &&
              (text == NULL || dir_write(dir, name, text, strlen(text), DIR_REPLACE, &err));

    free(dir);
    answer(call, ok, &err);
}

static void write_run(struct call *call)
{
    const char *text = call_arg(call, "contents");
    enum dir_how how = call_flag(call, "append") ? DIR_APPEND : DIR_REPLACE;
    char *dir = files_of(call->w);
    struct err err;
    bool ok = dir_write(dir, call_arg(call, "name"), text, strlen(text), how, &err);

    free(dir);
    answer(call, ok, &err);
}

// All of them, or up to the first one that cannot go. What is in a folder goes before it.
static void remove_run(struct call *call)
{
    char *dir = files_of(call->w);
    struct item_list rows;
    struct err err;
    bool ok = call_items(call, &rows, &err);

    if (ok) {
        for (size_t i = rows.count; ok && i-- > 0;)
            ok = dir_remove(dir, item_name(rows.items[i]), &err);
        item_list_free(&rows);
    }
    free(dir);
    answer(call, ok, &err);
}

static bool read_text(struct call *call, const char *name, uint64_t offset, size_t max,
    struct buf *ret, struct err *err)
{
    char *dir = files_of(call->w);
    bool ok = dir_read(dir, name, offset, max, ret, err);

    free(dir);
    if (ok && !is_text(ret))
        return err_set(err, ERR_GENERAL, "failure: not a text file: %s", name);
    return ok;
}

static int64_t number(struct call *call, const char *name)
{
    int64_t n = 0;

    value_int(call_value(call, name), &n);
    return n;
}

static bool look(struct call *call, const char *name, struct dir_file *ret, struct err *err)
{
    char *dir = files_of(call->w);
    bool ok = dir_look(dir, name, ret, err);

    free(dir);
    return ok;
}

static void send_chunk(struct call *call, const struct dir_file *file, const struct buf *text)
{
    char version[24];

    snprintf(version, sizeof(version), "%llx", (unsigned long long)file->version);
    call_row(call);
    call_attr(call, "data", buf_str(text));
    call_attr(call, "version", version);
    call_row_end(call);
    call_done(call);
}

static void read_run(struct call *call)
{
    const char *name = call_arg(call, "file");
    struct buf text = { 0 };
    struct dir_file file;
    struct err err;

    if (look(call, name, &file, &err) && read_text(call, name, (uint64_t)number(call, "offset"),
                                             (size_t)number(call, "chunk-size"), &text, &err))
        send_chunk(call, &file, &text);
    else
        call_trap(call, &err);
    if (text.data != NULL)
        mem_wipe(text.data, text.size); // exports have passwords in them
    buf_free(&text);
}

static void get_contents(struct call *call, const char *name)
{
    struct buf text = { 0 };
    struct err err;

    if (!read_text(call, name, 0, VALUE_MAX + 1, &text, &err))
        call_trap(call, &err);
    else if (text.len > VALUE_MAX)
        call_trapf(call, ERR_GENERAL, "failure: file is too large for a value, read it in pieces");
    else
        call_return(call, buf_str(&text));
    if (text.data != NULL)
        mem_wipe(text.data, text.size);
    buf_free(&text);
}

// get, but for contents of any length that a value may have.
static void get_run(struct call *call)
{
    const char *wanted = call_arg(call, "value-name"), *name = NULL;
    struct err err;

    if (strcmp(wanted, "contents") != 0 || !call_may_see_secrets(call)) {
        op_get.run(call);
        return;
    }
    if (one_file(call, &name, &err))
        get_contents(call, name);
    else
        call_trap(call, &err);
}

static const struct word types[] = { { "file", 0 }, { "directory", 1 }, { NULL } };

#define NAME                                                                                \
    {                                                                                       \
        "name", .type = &type_name, .arg = { .max = DIR_NAME_MAX }, .flags = PROP_REQUIRED, \
                .help = "File name; folders in it are made"                                 \
    }

static const struct prop add_args[] = {
    NAME,
    { "contents", .type = &type_text, .help = "The text in it" },
    { "type", .type = &type_enum, .arg = { .words = types }, .fallback = "file",
        .help = "A file or a directory" },
    { NULL },
};

static const struct prop set_args[] = {
    { "contents", .type = &type_text, .help = "The text in it" },
    { NULL },
};

static const struct prop write_args[] = {
    NAME,
    { "contents", .type = &type_text, .flags = PROP_REQUIRED, .help = "The text" },
    { "append", .type = &type_bool, .flags = ARG_FLAG, .help = "Put it behind what is there" },
    { NULL },
};

static const struct prop read_args[] = {
    { "file", .type = &type_text, .arg = { .max = DIR_NAME_MAX },
        .flags = PROP_REQUIRED | ARG_POSITIONAL, .help = "File name" },
    { "offset", .type = &type_int, .arg = { .min = 0, .max = DIR_FILE_MAX }, .fallback = "0",
        .help = "First byte, from 0" },
    { "chunk-size", .type = &type_int, .arg = { .min = 1, .max = CHUNK_MAX }, .fallback = "32768",
        .help = "How many bytes at most" },
    { "as-value", .type = &type_bool, .flags = ARG_FLAG, .help = "As a value, nothing is shown" },
    { NULL },
};

static const struct verb verbs[] = {
    { "add", "Make a new file", POLICY_WRITE, VERB_NO_ITEM, VERB_SILENT, .args = add_args,
        .run = add_run },
    { "get", "The value of one property", POLICY_READ, VERB_ONE_ITEM, VERB_RETURNS,
        .args = op_get_args, .run = get_run },
    { "read", "Part of a text file", POLICY_SENSITIVE, VERB_NO_ITEM, VERB_ROWS, .args = read_args,
        .run = read_run },
    { "remove", "Remove files and empty directories", POLICY_WRITE, VERB_ITEMS, VERB_SILENT,
        .run = remove_run },
    { "set", "Change the text in a file", POLICY_WRITE, VERB_ONE_ITEM, VERB_SILENT,
        .args = set_args, .run = set_run },
    { "write", "Put text into a file, which is made", POLICY_WRITE, VERB_NO_ITEM, VERB_SILENT,
        .args = write_args, .run = write_run },
    { NULL },
};

const struct menu menu_file = {
    .path = "/file",
    .kind = MENU_LIST,
    .help = "Scripts, exports, backups and other files",
    .table = true,
    .read_only = true,
    .no_comment = true,
    .no_disable = true,
    .policy = POLICY_FTP,
    .props = props,
    .verbs = verbs,
    .dynamic = dynamic,
};
