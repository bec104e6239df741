// SPDX-License-Identifier: ISC
// print and find. Which rows: conditions and from=; in which form: words that never leave the
// console.
#include "shell/menu_cmd.h"

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "shell/items.h"
#include "shell/where.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

enum {
    INTERVAL_LEAST = 200, // milliseconds
    LOOK_MS = 50,         // how often keys are looked at
    QUIET_MS = 50,        // without a row: the first rows of a follow are all there
    FIRST_MS = 500,       // they are not waited for longer than this
};

struct print {
    struct print_job job;
    bool count_only, as_value;
    bool follow, follow_only;
    bool has_from;
    struct buf from; // ids, "*1,*2"
    msec_t interval; // 0: once
    char **proplist;
    struct datum file; // name of the file that the text goes to; nothing: the screen
    bool append;       // to what the file has
};

// Arguments that say how to show rows; everything else goes to the daemon.
static const struct word local_words[] = {
    { "brief", PRINT_TABLE },
    { "detail", PRINT_DETAIL },
    { "terse", PRINT_TERSE },
    { "value-list", PRINT_VALUE_LIST },
    { "append", -1 },
    { "as-value", -1 },
    { "count-only", -1 },
    { "file", -1 },
    { "follow", -1 },
    { "follow-only", -1 },
    { "from", -1 },
    { "interval", -1 },
    { "proplist", -1 },
    { "show-ids", -1 },
    { "where", -1 },
    { "without-paging", -1 },
    { 0 },
};

static const struct word *local_word(const char *name)
{
    for (const struct word *w = local_words; w->word != NULL; w++) {
        if (strcmp(w->word, name) == 0)
            return w;
    }
    return NULL;
}

static void split_proplist(struct print *p, const char *text)
{
    struct text_piece piece;
    size_t n = 0;

    while (text_split(&text, ',', &piece)) {
        p->proplist = mem_resize(p->proplist, (n + 2) * sizeof(*p->proplist));
        p->proplist[n++] = mem_strndup(piece.s, piece.len);
        p->proplist[n] = NULL;
    }
    p->job.proplist = (const char *const *)p->proplist;
}

static bool read_proplist(struct eval *e, const struct command *c, struct print *p, struct err *err)
{
    struct datum d = { 0 };
    struct buf text = { 0 };

    if (!menu_value(e, c, "proplist", &d, err))
        return false;
    datum_word(&text, &d);
    if (text.len > 0)
        split_proplist(p, buf_str(&text));
    buf_free(&text);
    datum_clear(&d);
    return true;
}

static bool read_from(struct eval *e, const struct command *c, struct print *p, struct err *err)
{
    struct datum d = { 0 };
    bool ok = true;

    p->has_from = menu_arg(c, "from") != NULL;
    if (p->has_from)
        ok = menu_value(e, c, "from", &d, err) &&
             items_resolve(e->session, c->menu, &d, &p->from, err);
    datum_clear(&d);
    return ok;
}

static bool read_interval(struct eval *e, const struct command *c, struct print *p, struct err *err)
{
    struct datum d = { 0 };
    int64_t ns = 0;
    bool ok = menu_value(e, c, "interval", &d, err);

    if (ok && d.type != DATUM_NOTHING && (!datum_to_time(&d, &ns) || ns / 1000000 < INTERVAL_LEAST))
        ok = err_arg(err, "interval", "value of interval out of range (200ms..)");
    p->interval = ns / 1000000;
    datum_clear(&d);
    return ok;
}

static bool read_print(struct eval *e, const struct command *c, struct print *p, struct err *err)
{
    p->job.menu = c->menu;
    for (const struct word *w = local_words; w->word != NULL; w++) {
        if (w->value >= 0 && menu_flag(e, c, w->word))
            p->job.form = (enum print_form)w->value;
    }
    p->count_only = menu_flag(e, c, "count-only");
    p->as_value = menu_flag(e, c, "as-value");
    p->follow_only = menu_flag(e, c, "follow-only") && !p->count_only && !p->as_value;
    p->follow = p->follow_only || (menu_flag(e, c, "follow") && !p->count_only && !p->as_value);
    p->append = menu_flag(e, c, "append");
    p->job.stats = menu_flag(e, c, "stats");
    p->job.show_ids = menu_flag(e, c, "show-ids");
    p->job.without_paging = menu_flag(e, c, "without-paging");
    return read_proplist(e, c, p, err) && read_from(e, c, p, err) && read_interval(e, c, p, err) &&
           menu_value(e, c, "file", &p->file, err);
}

static void print_fini(struct print *p)
{
    for (size_t i = 0; p->proplist != NULL && p->proplist[i] != NULL; i++)
        free(p->proplist[i]);
    free(p->proplist);
    buf_free(&p->from);
    datum_clear(&p->file);
}

static bool build_request(struct eval *e, const struct command *c, const struct print *p,
    struct request *r, struct err *err)
{
    bool ok = true;

    menu_request(r, c->menu, "print");
    for (const struct arg *a = c->args; ok && a != NULL; a = a->next) {
        if (a->name != NULL && local_word(a->name) == NULL)
            ok = menu_send(e, c, a, r, err);
    }
    if (p != NULL && p->has_from)
        request_attr(r, "from", buf_str(&p->from));
    where_queries(c->menu, c->where, r);
    return ok;
}

// The rows that the condition lets through.
static bool fetch(struct eval *e, const struct command *c, const struct print *p,
    const char *proplist, struct reply *ret, struct err *err)
{
    struct request r;
    struct reply reply = { 0 };
    bool ok = build_request(e, c, p, &r, err);

    if (proplist != NULL)
        request_attr(&r, ".proplist", proplist);
    ok = ok && client_run(e->session->client, &r, &reply, err) &&
         where_filter(e, c->menu, c->where, &reply.rows, err);
    request_free(&r);
    if (ok)
        *ret = reply;
    else
        reply_free(&reply);
    return ok;
}

// ---- showing

// Shows what is in the job. *ret_more is false when somebody has had enough.
static bool show(struct eval *e, struct print *p, bool *ret_more, struct err *err)
{
    const struct output *out = &e->session->out;
    struct buf text = { 0 };
    bool file = p->file.type != DATUM_NOTHING, ok = true;

    p->job.to = file ? &text : NULL;
    *ret_more = out->print(out->ctx, &p->job);
    if (file)
        ok = menu_file(e, &p->file, &text, &p->append, err);
    buf_free(&text);
    return ok;
}

static bool show_rows(
    struct eval *e, struct print *p, const struct rows *rows, bool *ret_more, struct err *err)
{
    struct items *items = e->session->items;
    bool numbered = e->session->interactive && p->job.menu->kind == MENU_LIST, ok;
    size_t *numbers = mem_array(rows->count + 1, sizeof(*numbers));

    if (numbered && !p->job.below)
        items_remember(items, p->job.menu, rows);
    for (size_t i = 0; i < rows->count; i++)
        numbers[i] =
            p->job.below && numbered ? items_number(items, p->job.menu, &rows->rows[i]) : i;
    p->job.rows = rows;
    p->job.numbers = numbers;
    ok = show(e, p, ret_more, err);
    free(numbers);
    return ok;
}

static bool show_count(
    struct eval *e, struct print *p, size_t count, bool *ret_more, struct err *err)
{
    struct buf text = { 0 };
    bool ok;

    if (e->wanted)
        return true;
    buf_printf(&text, "%zu\n", count);
    p->job.text = buf_str(&text);
    ok = show(e, p, ret_more, err);
    p->job.text = NULL;
    buf_free(&text);
    return ok;
}

static void give_values(const struct command *c, const struct rows *rows, struct datum *ret)
{
    if (c->menu->kind == MENU_SETTINGS) {
        *ret = rows->count > 0 ? items_record(c->menu, &rows->rows[0]) : datum_array();
        return;
    }
    *ret = datum_array();
    for (size_t i = 0; i < rows->count; i++) {
        struct datum record = items_record(c->menu, &rows->rows[i]);

        datum_append(ret, &record);
    }
}

// One round; *ret_more says whether interval= goes on.
static bool print_once(struct eval *e, const struct command *c, struct print *p, struct datum *ret,
    bool *ret_more, struct err *err)
{
    struct reply reply = { 0 };
    bool ids_only = p->count_only && c->where == NULL && c->menu->kind == MENU_LIST, ok = true;

    if (!fetch(e, c, p, ids_only ? ".id" : NULL, &reply, err))
        return false;
    datum_clear(ret);
    if (p->count_only) {
        *ret = datum_num((int64_t)reply.rows.count);
        ok = show_count(e, p, reply.rows.count, ret_more, err);
    } else if (p->as_value) {
        give_values(c, &reply.rows, ret);
    } else {
        ok = show_rows(e, p, &reply.rows, ret_more, err);
    }
    p->job.repaint = true;
    reply_free(&reply);
    return ok;
}

// Between two rounds of interval=. False when it is over: a key, or Ctrl-C.
static bool pause_for(struct eval *e, msec_t interval)
{
    const struct output *out = &e->session->out;
    msec_t until = clock_now(&clock_boot) + interval, left;
    bool more = true;

    while (more && !session_interrupted() && (left = until - clock_now(&clock_boot)) > 0) {
        poll(NULL, 0, left < LOOK_MS ? (int)left : LOOK_MS);
        more = out->idle == NULL || out->idle(out->ctx);
    }
    return more;
}

// At the prompt Ctrl-C is how a print that goes on ends.
static bool ended(struct eval *e, struct err *err)
{
    if (!session_interrupted())
        return true;
    if (!e->session->interactive)
        return err_set(err, ERR_INTERRUPTED, "interrupted");
    session_clear_interrupt();
    return true;
}

static bool print_rounds(
    struct eval *e, const struct command *c, struct print *p, struct datum *ret, struct err *err)
{
    bool more = true, ok = true;

    while (ok && more && !session_interrupted()) {
        ok = print_once(e, c, p, ret, &more, err);
        if (p->interval == 0 || p->as_value)
            return ok;
        more = ok && more && pause_for(e, p->interval);
    }
    return ok && ended(e, err);
}

// ---- follow: rows that are there, then rows as they change

struct follow {
    struct eval *e;
    const struct command *c;
    struct print *p;
    struct rows waiting; // to be shown together
    msec_t begin, last;  // when it began, when the last row came
    bool failed;
    struct err *err;
};

static bool follow_row(void *ctx, struct row *row)
{
    struct follow *f = ctx;

    if (row_get(row, ".dead") != NULL)
        return true; // what is gone has been seen
    *rows_add(&f->waiting) = *row;
    *row = (struct row){ 0 };
    f->last = clock_now(&clock_boot);
    return true;
}

static bool follow_show(struct follow *f)
{
    struct print *p = f->p;
    bool more = true, ok = where_filter(f->e, f->c->menu, f->c->where, &f->waiting, f->err) &&
                           ((f->waiting.count == 0 && p->job.below) ||
                               show_rows(f->e, p, &f->waiting, &more, f->err));

    rows_free(&f->waiting);
    p->job.below = true;
    f->failed = !ok;
    return ok && more;
}

// Between what arrives. The first rows give the columns, so they wait for each other.
static bool follow_look(void *ctx)
{
    struct follow *f = ctx;
    const struct output *out = &f->e->session->out;
    msec_t now = clock_now(&clock_boot);
    bool whole = now - f->last >= QUIET_MS || now - f->begin >= FIRST_MS;

    if (f->p->job.below ? f->waiting.count > 0 : whole) {
        if (!follow_show(f))
            return false;
    }
    return out->idle == NULL || out->idle(out->ctx);
}

static bool follow_command(
    struct eval *e, const struct command *c, struct print *p, struct err *err)
{
    msec_t now = clock_now(&clock_boot);
    struct follow f = { .e = e, .c = c, .p = p, .begin = now, .last = now, .err = err };
    struct client *client = e->session->client;
    struct reply reply = { 0 };
    struct request r;
    bool ok = build_request(e, c, p, &r, err);

    p->job.follow = true;
    request_attr(&r, p->follow_only ? "follow-only" : "follow", "");
    client_watch(client, -1, LOOK_MS, follow_look, &f);
    ok = ok && client_stream(client, &r, follow_row, &f, &reply, err) && !f.failed;
    client_watch(client, -1, 0, NULL, NULL);
    if (f.waiting.count > 0 && !f.failed)
        follow_show(&f);
    reply_free(&reply);
    request_free(&r);
    return (ok || (!f.failed && err->class == ERR_INTERRUPTED)) && ended(e, err);
}

bool print_command(struct eval *e, const struct command *c, struct datum *ret, struct err *err)
{
    struct print p = { 0 };
    bool ok = read_print(e, c, &p, err);

    if (ok && p.follow)
        ok = follow_command(e, c, &p, err);
    else if (ok)
        ok = print_rounds(e, c, &p, ret, err);
    print_fini(&p);
    return ok;
}

// The ids of the items that fit, as a list.
bool find_command(struct eval *e, const struct command *c, struct datum *ret, struct err *err)
{
    struct reply reply = { 0 };

    if (!fetch(e, c, NULL, c->where == NULL ? ".id" : NULL, &reply, err))
        return false;
    *ret = datum_array();
    for (size_t i = 0; i < reply.rows.count; i++) {
        const char *id = row_get(&reply.rows.rows[i], ".id");
        struct datum d = datum_id(id != NULL ? id : "");

        datum_append(ret, &d);
    }
    reply_free(&reply);
    return true;
}
