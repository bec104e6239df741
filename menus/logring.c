// SPDX-License-Identifier: ISC
#include "menus/logring.h"

#include "core/base/mem.h"
#include "core/base/text.h"

#include <stdlib.h>
#include <string.h>

void logbook_init(struct logbook *b)
{
    *b = (struct logbook){ 0 };
    list_init(&b->rings);
    bus_init(&b->news);
}

static struct logline *ring_line(const struct logring *r, size_t i)
{
    return &r->lines[(r->first + i) % r->size];
}

// Numbers rise from line to line, with gaps where other rings of the book have them.
static const struct logline *ring_at(const struct logring *r, uint64_t number)
{
    size_t low = 0, high = r->count;

    while (low < high) {
        size_t mid = (low + high) / 2;

        if (ring_line(r, mid)->number < number)
            low = mid + 1;
        else
            high = mid;
    }
    return low < r->count ? ring_line(r, low) : NULL;
}

const struct logline *logbook_at(
    struct logbook *b, uint64_t number, const struct logring **ret_ring)
{
    const struct logline *best = NULL;

    list_for_each (node, &b->rings) {
        const struct logring *r = list_entry(node, struct logring, node);
        const struct logline *line = ring_at(r, number);

        if (line == NULL || (best != NULL && best->number < line->number))
            continue;
        best = line;
        *ret_ring = r;
    }
    return best;
}

struct logring *logring_new(struct logbook *b, const char *name, size_t size)
{
    struct logring *r = mem_alloc(sizeof(*r));

    *r = (struct logring){ .book = b, .name = name, .size = size };
    r->lines = mem_array(size, sizeof(*r->lines));
    list_append(&b->rings, &r->node);
    return r;
}

static void drop_first(struct logring *r)
{
    free(ring_line(r, 0)->text);
    r->first = (r->first + 1) % r->size;
    r->count--;
}

void logring_clear(struct logring *r)
{
    while (r->count > 0)
        drop_first(r);
}

void logring_free(struct logring *r)
{
    if (r == NULL)
        return;
    logring_clear(r);
    list_remove(&r->node);
    free(r->lines);
    free(r);
}

void logring_resize(struct logring *r, size_t size)
{
    struct logline *lines = mem_array(size, sizeof(*lines));

    while (r->count > size)
        drop_first(r);
    for (size_t i = 0; i < r->count; i++)
        lines[i] = *ring_line(r, i);
    free(r->lines);
    r->lines = lines;
    r->size = size;
    r->first = 0;
}

void logring_write(struct logring *r, const struct log_entry *entry)
{
    if (r->count == r->size && r->stop_on_full)
        return;
    if (r->count == r->size)
        drop_first(r);
    *ring_line(r, r->count++) = (struct logline){
        .number = r->book->next++,
        .time = entry->time,
        .topics = entry->topics,
        .text = mem_strdup(entry->text),
    };
    bus_send(&r->book->news, NULL);
}

void logline_time(const struct timespec *at, struct buf *to)
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
