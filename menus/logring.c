// SPDX-License-Identifier: ISC
#include "menus/logring.h"

#include "core/base/mem.h"

#include <stdio.h>
#include <stdlib.h>

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
};

static void logring_write(void *ctx, const struct log_entry *entry)
{
    struct logring *r = ctx;
    struct line *line = &r->lines[r->count++ % r->size];

    free(line->text);
    *line = (struct line){ entry->time, entry->topics, mem_strdup(entry->text) };
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

static void line_time(const struct timespec *at, char *to, size_t size)
{
    static const char *const months[] = { "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug",
        "sep", "oct", "nov", "dec" };
    time_t now = time(NULL);
    struct tm then, today;

    localtime_r(&at->tv_sec, &then);
    localtime_r(&now, &today);
    if (then.tm_yday == today.tm_yday && then.tm_year == today.tm_year)
        snprintf(to, size, "%02d:%02d:%02d", then.tm_hour, then.tm_min, then.tm_sec);
    else if (then.tm_year == today.tm_year)
        snprintf(to, size, "%s/%02d %02d:%02d:%02d", months[then.tm_mon], then.tm_mday,
            then.tm_hour, then.tm_min, then.tm_sec);
    else
        snprintf(to, size, "%s/%02d/%04d %02d:%02d:%02d", months[then.tm_mon], then.tm_mday,
            then.tm_year + 1900, then.tm_hour, then.tm_min, then.tm_sec);
}

void logring_each(struct logring *r,
    void (*entry)(
        void *ctx, uint32_t id, const char *time, const char *topics, const char *message),
    void *ctx)
{
    uint64_t first = r->count > r->size ? r->count - r->size : 0;

    for (uint64_t n = first; n < r->count; n++) {
        const struct line *line = &r->lines[n % r->size];
        char when[32], topics[LOG_TOPICS_MAX];

        line_time(&line->time, when, sizeof(when));
        // Ids of the log are its own count; they stay apart from those of other dynamic rows by
        // being of another menu.
        entry(ctx, (uint32_t)(0x80000000u + n % 0x7FFFFFF0u), when,
            log_topics_text(line->topics, topics), line->text);
    }
}
