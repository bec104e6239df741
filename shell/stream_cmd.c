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
    struct datum file;   // where the samples go; nothing: on the screen
    bool append;
    bool as_value;
    bool failed; // in the code, or in writing the file
    struct err *err;
    struct row last;
};

// What a sample says has the type of the verb's field, or of the menu's property.
static struct datum sample_typed(const struct command *c, const struct pair *p)
{
    const struct schema_prop *field = schema_verb_field(c->verb, p->name);

    return items_typed(field != NULL ? field : schema_menu_prop(c->menu, p->name), p->value);
}

static struct datum sample_record(const struct command *c, const struct row *row)
{
    struct datum record = datum_array();

    for (size_t i = 0; i < row->count; i++) {
        struct datum d = sample_typed(c, &row->pairs[i]);

        datum_set(&record, row->pairs[i].name, strlen(row->pairs[i].name), &d);
    }
    return record;
}

static struct variable *row_variables(const struct command *c, const struct row *row)
{
    struct scope s = { 0 };

    for (size_t i = 0; i < row->count; i++) {
        struct datum d = sample_typed(c, &row->pairs[i]);

        datum_move(&scope_own(&s, row->pairs[i].name)->value, &d);
    }
    return s.variables;
}

static bool run_code(struct stream *s, const struct row *row)
{
    struct datum ignored = { 0 };
    bool ok = eval_code(s->e, &s->code, row_variables(s->c, row), &ignored, s->err);

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
        record = sample_record(s->c, row);
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

static bool to_file(void *ctx, const struct buf *text)
{
    struct stream *s = ctx;
    bool ok = menu_file(s->e, &s->file, text, &s->append, s->err);

    s->failed = s->failed || !ok;
    return ok;
}

static bool read_stream(struct stream *s, struct stream_job *job, struct err *err)
{
    struct datum freeze = { 0 };
    const struct command *c = s->c;
    int64_t ns = 0;
    bool ok = menu_value(s->e, c, "do", &s->code, err) &&
              menu_value(s->e, c, "file", &s->file, err) &&
              menu_value(s->e, c, "freeze-frame-interval", &freeze, err);

    if (ok && freeze.type != DATUM_NOTHING && (!datum_to_time(&freeze, &ns) || ns <= 0))
        ok = err_arg(
            err, "freeze-frame-interval", "invalid value for argument freeze-frame-interval");
    s->append = menu_flag(s->e, c, "append");
    s->as_value = menu_flag(s->e, c, "as-value");
    job->freeze = ns / 1000000;
    job->once = menu_flag(s->e, c, "once");
    job->dump = menu_flag(s->e, c, "without-paging");
    job->graph = menu_flag(s->e, c, "graph");
    if (s->file.type != DATUM_NOTHING) {
        job->to = to_file;
        job->to_ctx = s;
    }
    datum_clear(&freeze);
    return ok;
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
    struct stream s = { .e = e, .c = c, .err = err };
    struct stream_job job = {
        .menu = c->menu, .verb = c->verb, .items = count_ids(r), .client = sess->client
    };
    struct reply reply = { 0 };
    bool ok = read_stream(&s, &job, err);

    if (!ok)
        goto out;
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
out:
    row_free(&s.last);
    datum_clear(&s.code);
    datum_clear(&s.file);
    datum_clear(&s.values);
    reply_free(&reply);
    return ok;
}
