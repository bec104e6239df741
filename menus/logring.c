// SPDX-License-Identifier: ISC
#include "menus/logring.h"

#include "core/base/mem.h"
#include "core/base/text.h"

#include <stdlib.h>
#include <string.h>

struct line {
    struct timespec time;
    unsigned topics;
    char *text;
};

struct logring {
    struct log_sink sink;
    struct line *lines;
    size_t size;
    uint64_t count; // of all messages ever
    struct loop *loop;
    void (*added)(void *ctx, uint32_t id);
    void *ctx;
    uint64_t told; // so many of them
    bool soon;     // a turn for that is deferred
};

// Ids of the log are its own count; they stay apart from those of other dynamic rows by being of
// another menu.
static uint32_t line_id(uint64_t n)
{
    return (uint32_t)(0x80000000u + n % 0x7FFFFFF0u);
}

static uint64_t oldest(const struct logring *r)
{
    return r->count > r->size ? r->count - r->size : 0;
}

static void tell(void *arg)
{
    struct logring *r = arg;
    uint64_t end = r->count; // what is said meanwhile is for the next turn

    r->soon = false;
    if (r->told < oldest(r))
        r->told = oldest(r);
    while (r->told < end)
        r->added(r->ctx, line_id(r->told++));
}

static void tell_soon(struct logring *r)
{
    if (r->loop == NULL || r->soon)
        return;
    r->soon = true;
    loop_defer(r->loop, tell, r);
}

static void logring_write(void *ctx, const struct log_entry *entry)
{
    struct logring *r = ctx;
    struct line *line = &r->lines[r->count++ % r->size];

    free(line->text);
    *line = (struct line){ entry->time, entry->topics, mem_strdup(entry->text) };
    tell_soon(r);
}

void logring_tell(
    struct logring *r, struct loop *loop, void (*added)(void *ctx, uint32_t id), void *ctx)
{
    if (r->loop != NULL)
        loop_forget(r->loop, r);
    r->loop = loop;
    r->added = added;
    r->ctx = ctx;
    r->told = r->count;
    r->soon = false;
}

struct logring *logring_new(size_t lines, unsigned skip)
{
    struct logring *r = mem_alloc(sizeof(*r));

    r->size = lines;
    r->lines = mem_array(lines, sizeof(*r->lines));
    r->sink = (struct log_sink){ .skip = skip, .write = logring_write, .ctx = r };
    log_add_sink(&r->sink);
    return r;
}

void logring_free(struct logring *r)
{
    if (r == NULL)
        return;
    log_remove_sink(&r->sink);
    for (size_t i = 0; i < r->size; i++)
        free(r->lines[i].text);
    free(r->lines);
    free(r);
}

// Of jan/02/2006 15:04:05 only what today does not say.
static void line_time(const struct timespec *at, struct buf *to)
{
    struct buf now = { 0 }, then = { 0 };
    const char *text;

    text_date(&now, time(NULL));
    text_date(&then, at->tv_sec);
    text = buf_str(&then);
    if (strncmp(text, buf_str(&now), 11) == 0)
        buf_adds(to, text + 12);
    else if (strncmp(text + 7, buf_str(&now) + 7, 4) == 0)
        buf_printf(to, "%.6s %s", text, text + 12);
    else
        buf_adds(to, text);
    buf_free(&now);
    buf_free(&then);
}

void logring_each(struct logring *r,
    void (*entry)(
        void *ctx, uint32_t id, const char *time, const char *topics, const char *message),
    void *ctx)
{
    for (uint64_t n = oldest(r); n < r->count; n++) {
        const struct line *line = &r->lines[n % r->size];
        struct buf when = { 0 };
        char topics[LOG_TOPICS_MAX];

        line_time(&line->time, &when);
        entry(ctx, line_id(n), buf_str(&when), log_topics_text(line->topics, topics), line->text);
        buf_free(&when);
    }
}
