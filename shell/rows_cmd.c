// SPDX-License-Identifier: ISC
// Verbs beside print that answer with rows. Their rows are no items: they are the command's value,
// and shown as names and values where nobody takes that.
#include "shell/menu_cmd.h"

#include <string.h>

static struct datum record(const struct row *row)
{
    struct datum d = datum_array();

    for (size_t i = 0; i < row->count; i++) {
        struct datum value = datum_str(row->pairs[i].value);

        datum_set(&d, row->pairs[i].name, strlen(row->pairs[i].name), &value);
    }
    return d;
}

static void show(const struct output *out, const struct row *row)
{
    struct buf text = { 0 };
    size_t width = 0;

    for (size_t i = 0; i < row->count; i++)
        if (strlen(row->pairs[i].name) > width)
            width = strlen(row->pairs[i].name);
    for (size_t i = 0; i < row->count; i++)
        buf_printf(&text, "  %*s: %s\n", (int)width, row->pairs[i].name, row->pairs[i].value);
    out->text(out->ctx, buf_str(&text), text.len);
    buf_free(&text);
}

// One row is a record, several are a list of them.
bool rows_command(
    struct eval *e, const struct command *c, struct request *r, struct datum *ret, struct err *err)
{
    struct reply reply = { 0 };
    bool quiet = e->wanted || menu_arg(c, "as-value") != NULL;

    if (!client_run(e->session->client, r, &reply, err))
        return false;
    *ret = reply.rows.count == 1 ? record(&reply.rows.rows[0]) : datum_array();
    for (size_t i = 0; i < reply.rows.count; i++) {
        struct datum one = record(&reply.rows.rows[i]);

        if (!quiet)
            show(&e->session->out, &reply.rows.rows[i]);
        if (reply.rows.count > 1)
            datum_append(ret, &one);
        else
            datum_clear(&one);
    }
    reply_free(&reply);
    return true;
}
