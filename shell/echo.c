// SPDX-License-Identifier: ISC
#include "shell/echo.h"

#include "shell/cell.h"

static void add_field(struct buf *out, const struct row *row, const char *name, const char *after)
{
    const char *value = row_get(row, name);

    if (value == NULL || *value == '\0')
        return;
    cell_escape(out, value);
    buf_adds(out, after);
}

void echo_format(struct buf *out, const struct row *row)
{
    add_field(out, row, "time", " ");
    buf_adds(out, "echo: ");
    add_field(out, row, "topics", " ");
    add_field(out, row, "message", "");
    buf_addc(out, '\n');
}

static void take_row(void *ctx, const struct row *row)
{
    struct echo *e = ctx;

    echo_format(&e->waiting, row);
    if (e->typing)
        return;
    display_above(e->display, buf_str(&e->waiting));
    buf_truncate(&e->waiting, 0);
}

void echo_subscribe(struct echo *e, struct session *s)
{
    const struct schema_menu *log = schema_find(s->schema, "/log");
    struct request r;
    struct err err;

    if (log == NULL || schema_menu_verb(log, "echo") == NULL)
        return;
    request_begin(&r, "/log/echo");
    client_subscribe(s->client, &r, take_row, e, &err); // a lost connection is noticed soon enough
    request_free(&r);
}

void echo_fini(struct echo *e)
{
    buf_free(&e->waiting);
}
