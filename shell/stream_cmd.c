// SPDX-License-Identifier: ISC
// Commands that go on until they are stopped: monitor and ping.
#include "shell/menu_cmd.h"

#include "core/base/mem.h"
#include "shell/items.h"

#include <stdlib.h>
#include <string.h>

struct stream {
    struct eval *e;
    const struct command *c;
    struct datum code;   // do=: run with every sample
    struct datum values; // as-value: the samples
    bool as_value;
    bool failed; // in the code
    struct err *err;
    struct row last;
};

static struct variable *row_variables(const struct schema_menu *menu, const struct row *row)
{
    struct scope s = { 0 };

    for (size_t i = 0; i < row->count; i++) {
        struct datum d =
            items_typed(schema_menu_prop(menu, row->pairs[i].name), row->pairs[i].value);

        datum_move(&scope_own(&s, row->pairs[i].name)->value, &d);
    }
    return s.variables;
}

static bool run_code(struct stream *s, const struct row *row)
{
    struct datum ignored = { 0 };
    bool ok = eval_code(s->e, &s->code, row_variables(s->c->menu, row), &ignored, s->err);

    datum_clear(&ignored);
    s->failed = !ok;
    return ok;
}

static bool take(void *ctx, struct row *row)
{
    struct stream *s = ctx;
    const struct output *out = &s->e->session->out;
    struct datum record;
    bool more = true;

    if (s->as_value) {
        record = items_record(s->c->menu, row);
        datum_append(&s->values, &record);
    } else {
        more = out->stream_row(out->ctx, row);
    }
    if (s->code.type == DATUM_CODE)
        more = run_code(s, row) && more;
    row_free(&s->last);
    s->last = *row;
    *row = (struct row){ 0 };
    return more;
}

// as-value gives one record for one sample, else a list of them; ping gives how many answers came.
static void stream_value(struct stream *s, struct datum *ret)
{
    const struct datum_text *key;
    const char *received = row_get(&s->last, "received");
    struct datum first;

    if (s->as_value && datum_count(&s->values) == 1) {
        first = datum_copy(datum_at(&s->values, 0, &key));
        datum_move(ret, &first);
    } else if (s->as_value) {
        datum_move(ret, &s->values);
    } else if (received != NULL && s->c->verb->reply == REPLY_LINES) {
        *ret = datum_guess(received, strlen(received));
    }
}

static size_t count_ids(const struct request *r)
{
    size_t n = 1;

    for (size_t i = 0; i < r->words.len; i++)
        n += r->words.data[i] == ',';
    return n;
}

bool stream_command(
    struct eval *e, const struct command *c, struct request *r, struct datum *ret, struct err *err)
{
    struct session *sess = e->session;
    const struct output *out = &sess->out;
    const struct arg *code = menu_arg(c, "do");
    struct stream s = { .e = e, .c = c, .as_value = menu_arg(c, "as-value") != NULL, .err = err };
    struct stream_job job = { .menu = c->menu,
        .verb = c->verb,
        .once = menu_arg(c, "once") != NULL,
        .items = count_ids(r),
        .client = sess->client };
    struct reply reply = { 0 };
    bool ok;

    if (code != NULL && code->value != NULL && !eval_value(e, code->value, &s.code, err))
        return false;
    s.values = datum_array();
    if (!s.as_value)
        out->stream_begin(out->ctx, &job);
    ok = client_stream(sess->client, r, take, &s, &reply, err) && !s.failed;
    if (!s.as_value)
        out->stream_end(out->ctx, !ok && err->class == ERR_INTERRUPTED);
    // At the prompt Ctrl-C is how such a command ends.
    if (!ok && !s.failed && err->class == ERR_INTERRUPTED && sess->interactive) {
        session_clear_interrupt();
        ok = true;
    }
    if (ok)
        stream_value(&s, ret);
    row_free(&s.last);
    datum_clear(&s.code);
    datum_clear(&s.values);
    reply_free(&reply);
    return ok;
}
