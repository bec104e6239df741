// SPDX-License-Identifier: ISC
#include "shell/lines.h"

#include "core/value/value.h"
#include "shell/cell.h"

#include <inttypes.h>
#include <string.h>

enum { NS_PER_MS = 1000 * 1000 };

// 3ms480us as "=3 ms"; below a millisecond there is nothing to be equal to.
static void filter_eqms(struct buf *out, int64_t ns)
{
    if (ns < NS_PER_MS)
        buf_adds(out, "<1 ms");
    else
        buf_printf(out, "=%" PRId64 " ms", ns / NS_PER_MS);
}

static void filter_ms(struct buf *out, int64_t ns)
{
    buf_printf(out, "%" PRId64, ns / NS_PER_MS);
}

static void filter_ms1(struct buf *out, int64_t ns)
{
    buf_printf(out, "%" PRId64 ".%" PRId64, ns / NS_PER_MS, ns % NS_PER_MS / (NS_PER_MS / 10));
}

static const struct filter {
    const char *name;
    void (*apply)(struct buf *out, int64_t ns);
} filters[] = {
    { "eqms", filter_eqms },
    { "ms", filter_ms },
    { "ms1", filter_ms1 },
};

// A time that is none is shown as it came.
static void apply(struct buf *out, const char *filter, size_t len, const char *value)
{
    int64_t ns;

    for (size_t i = 0; i < sizeof(filters) / sizeof(*filters); i++) {
        if (strlen(filters[i].name) == len && memcmp(filters[i].name, filter, len) == 0 &&
            value_time_ns(value, &ns)) {
            filters[i].apply(out, ns);
            return;
        }
    }
    cell_escape(out, value);
}

// One {..} between its braces. False where the row has no such attribute.
static bool add_field(struct buf *out, const char *field, size_t len, const struct row *row)
{
    const char *bar = memchr(field, '|', len), *value;
    struct buf name = { 0 };

    buf_add(&name, field, bar != NULL ? (size_t)(bar - field) : len);
    value = row_get(row, buf_str(&name));
    buf_free(&name);
    if (value == NULL)
        return false;
    if (bar == NULL)
        cell_escape(out, value);
    else
        apply(out, bar + 1, (size_t)(field + len - bar - 1), value);
    return true;
}

static bool add_line(struct buf *out, const char *s, const char *end, const struct row *row)
{
    while (s < end) {
        const char *close = *s == '{' ? memchr(s, '}', (size_t)(end - s)) : NULL;

        if (close == NULL) {
            buf_addc(out, *s++);
            continue;
        }
        if (!add_field(out, s + 1, (size_t)(close - s - 1), row))
            return false;
        s = close + 1;
    }
    buf_addc(out, '\n');
    return true;
}

void lines_format(struct buf *out, const char *template, const struct row *row)
{
    while (*template != '\0') {
        const char *end = template + strcspn(template, "\n");
        size_t start = out->len;

        if (!add_line(out, template, end, row))
            buf_truncate(out, start);
        template = *end != '\0' ? end + 1 : end;
    }
}

void lines_begin(struct lines *l, struct term *t, const struct stream_job *job)
{
    *l = (struct lines){ .term = t, .verb = job->verb };
}

static void show(struct lines *l, const char *template, const struct row *row)
{
    struct buf out = { 0 };

    if (template != NULL)
        lines_format(&out, template, row);
    if (out.len > 0)
        l->term->write(l->term->ctx, out.data, out.len);
    buf_free(&out);
}

void lines_row(struct lines *l, const struct row *row)
{
    bool failed = row_get(row, "status") != NULL && l->verb->line_failed != NULL;

    show(l, failed ? l->verb->line_failed : l->verb->line, row);
    row_free(&l->last);
    for (size_t i = 0; i < row->count; i++)
        row_set(&l->last, row->pairs[i].name, row->pairs[i].value);
}

void lines_end(struct lines *l, bool interrupted)
{
    if (interrupted)
        show(l, l->verb->interrupted, &l->last);
    show(l, l->verb->summary, &l->last);
    row_free(&l->last);
}
