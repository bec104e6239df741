// SPDX-License-Identifier: ISC
#include "shell/files.h"

#include "core/base/mem.h"
#include "shell/session.h"
#include "shell/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 1 << 20 }; // bytes of one request or answer

static bool write_chunk(
    struct session *s, const char *name, const char *text, bool append, struct err *err)
{
    struct request r;
    struct reply reply = { 0 };
    bool ok;

    request_begin(&r, "/file/write");
    request_attr(&r, "name", name);
    request_attr(&r, "contents", text);
    if (append)
        request_attr(&r, "append", "yes");
    ok = client_run(s->client, &r, &reply, err);
    request_free(&r);
    reply_free(&reply);
    return ok;
}

bool files_write(
    struct session *s, const char *name, const struct buf *text, bool append, struct err *err)
{
    size_t at = 0;

    do {
        size_t len = text->len - at < CHUNK ? text->len - at : CHUNK;
        char *chunk = mem_strndup(buf_str(text) + at, len);
        bool ok = write_chunk(s, name, chunk, append || at > 0, err);

        mem_wipe(chunk, len);
        free(chunk);
        if (!ok)
            return false;
        at += len;
    } while (at < text->len);
    return true;
}

// One piece from the end of `text` on. `version` is that of the first piece, then compared.
static bool read_chunk(struct session *s, const char *name, char version[32], struct buf *text,
    bool *ret_more, struct err *err)
{
    const char *data, *now;
    struct request r;
    struct reply reply = { 0 };
    char number[24];
    bool ok;

    request_begin(&r, "/file/read");
    request_attr(&r, "file", name);
    snprintf(number, sizeof(number), "%zu", text->len);
    request_attr(&r, "offset", number);
    snprintf(number, sizeof(number), "%d", CHUNK);
    request_attr(&r, "chunk-size", number);
    ok = client_run(s->client, &r, &reply, err);
    request_free(&r);
    if (!ok)
        return false;
    data = reply.rows.count > 0 ? row_get(&reply.rows.rows[0], "data") : NULL;
    now = reply.rows.count > 0 ? row_get(&reply.rows.rows[0], "version") : NULL;
    if (version[0] == '\0' && now != NULL)
        snprintf(version, 32, "%s", now);
    ok = now == NULL || strcmp(version, now) == 0 ||
         err_set(err, ERR_GENERAL, "failure: file was changed while it was read: %s", name);
    *ret_more = data != NULL && strlen(data) == CHUNK;
    if (ok && data != NULL)
        buf_adds(text, data);
    reply_free(&reply);
    return ok;
}

bool files_read(struct session *s, const char *name, struct buf *ret, struct err *err)
{
    char version[32] = "";
    struct buf text = { 0 };
    bool more = true, ok = true;

    while (ok && more) {
        ok = read_chunk(s, name, version, &text, &more, err);
        if (ok && text.len > SOURCE_MAX)
            ok = err_set(err, ERR_GENERAL, "failure: file is too large: %s", name);
    }
    if (ok)
        buf_add(ret, text.data, text.len);
    if (text.data != NULL)
        mem_wipe(text.data, text.size); // exports have passwords in them
    buf_free(&text);
    return ok;
}

char *files_name(const char *name, const char *ending)
{
    size_t len = strlen(name), end = strlen(ending);
    bool there = len >= end && strcmp(name + len - end, ending) == 0;

    return mem_printf("%s%s", name, there ? "" : ending);
}
