// SPDX-License-Identifier: ISC
#pragma once
// The console that tests of the language run on.

#include "shell/schema.h"
#include "shell/session.h"
#include "tests/fake/daemon.h"
#include "tests/t.h"

#include "core/base/mem.h"
#include "core/base/text.h"

#include <stdlib.h>
#include <string.h>

// A console on a fake daemon; what it shows is gathered.
struct sample {
    struct fake_daemon *daemon;
    struct session *session;
    struct buf shown;
    struct buf error; // "text (line 1 column 2)" of the last run
    enum err_class class;
    bool stop_stream;      // stream_row says that it has had enough
    bool interrupt_stream; // Ctrl-C comes while the first row is shown
    const char *answer;    // to questions; NULL: refuses
};

static inline void sample_text(void *ctx, const char *text, size_t len)
{
    struct sample *s = ctx;

    buf_add(&s->shown, text, len);
}

static inline void sample_show_row(struct buf *to, const struct row *row)
{
    for (size_t i = 0; i < row->count; i++)
        buf_printf(to, "%s%s=%s", i > 0 ? " " : "", row->pairs[i].name, row->pairs[i].value);
    buf_addc(to, '\n');
}

static inline bool sample_print(void *ctx, const struct print_job *job)
{
    struct sample *s = ctx;
    struct buf *to = job->to != NULL ? job->to : &s->shown;

    if (job->text != NULL) {
        buf_adds(to, job->text);
        return false;
    }
    buf_printf(to, "print %s form %d%s%s%s%s", job->menu->path, (int)job->form,
        job->without_paging ? " unpaged" : "", job->stats ? " stats" : "",
        job->show_ids ? " ids" : "", job->below ? " below" : "");
    for (size_t i = 0; job->proplist != NULL && job->proplist[i] != NULL; i++)
        buf_printf(to, " %s", job->proplist[i]);
    buf_addc(to, '\n');
    for (size_t i = 0; i < job->rows->count; i++) {
        buf_printf(to, "%zu: ", job->numbers[i]);
        sample_show_row(to, &job->rows->rows[i]);
    }
    return job->follow && !s->stop_stream;
}

static inline void sample_begin(void *ctx, const struct stream_job *job)
{
    struct sample *s = ctx;

    buf_printf(&s->shown, "begin %s%s\n", job->verb->name, job->once ? " once" : "");
}

static inline bool sample_stream_row(void *ctx, const struct row *row)
{
    struct sample *s = ctx;

    sample_show_row(&s->shown, row);
    if (s->interrupt_stream)
        session_interrupt();
    return !s->stop_stream;
}

static inline void sample_end(void *ctx, bool interrupted)
{
    struct sample *s = ctx;

    buf_adds(&s->shown, interrupted ? "end interrupted\n" : "end\n");
}

static inline bool sample_ask(void *ctx, const char *prompt, bool hidden, struct buf *answer)
{
    struct sample *s = ctx;

    buf_printf(&s->shown, "ask %s%s\n", prompt, hidden ? "hidden" : "");
    if (s->answer != NULL)
        buf_adds(answer, s->answer);
    return s->answer != NULL;
}

// The answer takes the place of the text.
static inline bool sample_edit(void *ctx, const char *name, bool secret, struct buf *text)
{
    struct sample *s = ctx;

    buf_printf(&s->shown, "edit %s%s: %s\n", name, secret ? " (secret)" : "", buf_str(text));
    if (s->answer != NULL) {
        buf_truncate(text, 0);
        buf_adds(text, s->answer);
    }
    return s->answer != NULL;
}

static inline void sample_init(struct sample *s)
{
    struct err err;

    *s = (struct sample){ .daemon = fake_daemon_start() };
    s->session = session_new(client_open_fd(fake_daemon_fd(s->daemon), &err), &err);
    s->session->out = (struct output){ .ctx = s,
        .text = sample_text,
        .print = sample_print,
        .stream_begin = sample_begin,
        .stream_row = sample_stream_row,
        .stream_end = sample_end };
    s->session->ask = sample_ask;
    s->session->edit = sample_edit;
    s->session->ask_ctx = s;
}

static inline void sample_fini(struct sample *s)
{
    session_free(s->session);
    fake_daemon_stop(s->daemon);
    buf_free(&s->shown);
    buf_free(&s->error);
}

// Runs a text; what it shows is the result, the error is in s->error.
static inline const char *sample_run(struct sample *s, const char *text)
{
    struct parse p;
    struct run_error e = { 0 };

    buf_truncate(&s->shown, 0);
    buf_truncate(&s->error, 0);
    if (s->daemon != NULL)
        fake_daemon_forget(s->daemon);
    session_clear_interrupt();
    s->class = ERR_NONE;
    session_parse(s->session, &p, "", text, strlen(text));
    if (p.failed) {
        parse_error_text(&p, &s->error);
    } else if (!session_run(s->session, &p, &e)) {
        s->class = e.err.class;
        buf_adds(&s->error, e.err.text);
        if (e.script != NULL)
            buf_printf(&s->error, " (line %u column %u)", e.line, e.column);
    }
    run_error_fini(&e);
    parse_fini(&p);
    session_clear_interrupt();
    return buf_str(&s->shown);
}

static inline const char *sample_error(struct sample *s, const char *text)
{
    sample_run(s, text);
    return buf_str(&s->error);
}
