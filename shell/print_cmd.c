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

struct print {
    struct print_job job;
    bool count_only, as_value;
    bool has_from;
    struct buf from; // ids, "*1,*2"
    msec_t interval; // 0: once
    char **proplist;
};

// Arguments that say how to show rows; everything else goes to the daemon.
static const struct word local_words[] = {
    { "brief", PRINT_TABLE },
    { "detail", PRINT_DETAIL },
    { "terse", PRINT_TERSE },
    { "value-list", PRINT_VALUE_LIST },
    { "as-value", -1 },
    { "count-only", -1 },
    { "from", -1 },
    { "interval", -1 },
    { "proplist", -1 },
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

// A flag is on when it stands alone or is =yes.
static bool is_on(struct eval *e, const struct command *c, const char *name)
{
    const struct arg *a = menu_arg(c, name);
    struct datum d = { 0 };
    struct err err;
    bool on = a != NULL;

    if (a != NULL && a->value != NULL && eval_value(e, a->value, &d, &err))
        datum_to_bool(&d, &on);
    datum_clear(&d);
    return on;
}

static bool text_arg(
    struct eval *e, const struct command *c, const char *name, struct datum *ret, struct err *err)
{
    const struct arg *a = menu_arg(c, name);

    return a == NULL || a->value == NULL || eval_value(e, a->value, ret, err);
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

    if (!text_arg(e, c, "proplist", &d, err))
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
        ok = text_arg(e, c, "from", &d, err) &&
             items_resolve(e->session, c->menu, &d, &p->from, err);
    datum_clear(&d);
    return ok;
}

static bool read_interval(struct eval *e, const struct command *c, struct print *p, struct err *err)
{
    struct datum d = { 0 };
    int64_t ns = 0;
    bool ok = text_arg(e, c, "interval", &d, err);

    if (ok && d.type != DATUM_NOTHING && (!datum_to_time(&d, &ns) || ns < 200000000))
        ok = err_arg(err, "interval", "value of interval out of range (200ms..)");
    p->interval = ns / 1000000;
    datum_clear(&d);
    return ok;
}

static bool read_print(struct eval *e, const struct command *c, struct print *p, struct err *err)
{
    p->job.menu = c->menu;
    for (const struct word *w = local_words; w->word != NULL; w++) {
        if (w->value >= 0 && is_on(e, c, w->word))
            p->job.form = (enum print_form)w->value;
    }
    p->count_only = is_on(e, c, "count-only");
    p->as_value = is_on(e, c, "as-value");
    p->job.without_paging = is_on(e, c, "without-paging");
    return read_proplist(e, c, p, err) && read_from(e, c, p, err) && read_interval(e, c, p, err);
}

static void print_fini(struct print *p)
{
    for (size_t i = 0; p->proplist != NULL && p->proplist[i] != NULL; i++)
        free(p->proplist[i]);
    free(p->proplist);
    buf_free(&p->from);
}

// The rows that the condition lets through.
static bool fetch(struct eval *e, const struct command *c, const char *proplist, struct reply *ret,
    struct err *err)
{
    struct request r;
    struct reply reply = { 0 };
    bool ok = true;

    menu_request(&r, c->menu, "print");
    for (const struct arg *a = c->args; ok && a != NULL; a = a->next) {
        if (a->name != NULL && local_word(a->name) == NULL)
            ok = menu_send(e, c, a, &r, err);
    }
    if (proplist != NULL)
        request_attr(&r, ".proplist", proplist);
    where_queries(e, c->menu, c->where, &r);
    ok = ok && client_run(e->session->client, &r, &reply, err) &&
         where_filter(e, c->menu, c->where, &reply.rows, err);
    request_free(&r);
    if (ok)
        *ret = reply;
    else
        reply_free(&reply);
    return ok;
}

static bool move_row(struct rows *from, const char *id, size_t len, struct rows *to)
{
    for (size_t i = 0; i < from->count; i++) {
        const char *have = row_get(&from->rows[i], ".id");

        if (have != NULL && strlen(have) == len && strncasecmp(have, id, len) == 0) {
            *rows_add(to) = from->rows[i];
            from->rows[i] = (struct row){ 0 };
            return true;
        }
    }
    return false;
}

// from=: only these, in this order.
static bool pick_rows(const struct print *p, struct rows *rows, struct err *err)
{
    const char *ids = buf_str(&p->from);
    struct rows picked = { 0 };
    struct text_piece piece;
    bool ok = true;

    while (ok && p->has_from && text_split(&ids, ',', &piece))
        ok = move_row(rows, piece.s, piece.len, &picked);
    if (p->has_from && ok) {
        rows_free(rows);
        *rows = picked;
    } else if (!ok) {
        rows_free(&picked);
        err_set(err, ERR_MISSING, "no such item");
    }
    return ok;
}

static void print_count(struct eval *e, size_t count, struct datum *ret)
{
    const struct output *out = &e->session->out;
    struct buf text = { 0 };

    *ret = datum_num((int64_t)count);
    if (e->wanted)
        return;
    buf_printf(&text, "%zu\n", count);
    out->text(out->ctx, buf_str(&text), text.len);
    buf_free(&text);
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

static bool show(struct eval *e, struct print *p, const struct rows *rows)
{
    const struct output *out = &e->session->out;
    size_t *numbers = mem_array(rows->count, sizeof(*numbers));
    bool more;

    for (size_t i = 0; i < rows->count; i++)
        numbers[i] = i;
    if (e->session->interactive && p->job.menu->kind == MENU_LIST)
        items_remember(e->session->items, p->job.menu, rows);
    p->job.rows = rows;
    p->job.numbers = numbers;
    more = out->print(out->ctx, &p->job);
    p->job.repaint = true;
    free(numbers);
    return more;
}

// One round; *ret_more says whether interval= goes on.
static bool print_once(struct eval *e, const struct command *c, struct print *p, struct datum *ret,
    bool *ret_more, struct err *err)
{
    struct reply reply = { 0 };
    bool ids_only = p->count_only && c->where == NULL && c->menu->kind == MENU_LIST;

    if (!fetch(e, c, ids_only ? ".id" : NULL, &reply, err))
        return false;
    if (!pick_rows(p, &reply.rows, err)) {
        reply_free(&reply);
        return false;
    }
    datum_clear(ret);
    if (p->count_only)
        print_count(e, reply.rows.count, ret);
    else if (p->as_value)
        give_values(c, &reply.rows, ret);
    else
        *ret_more = show(e, p, &reply.rows);
    reply_free(&reply);
    return true;
}

// Between two rounds of interval=.
static bool pause_for(msec_t interval)
{
    msec_t until = clock_now(&clock_boot) + interval;

    while (!session_interrupted() && clock_now(&clock_boot) < until)
        poll(NULL, 0, 50);
    return !session_interrupted();
}

bool print_command(struct eval *e, const struct command *c, struct datum *ret, struct err *err)
{
    struct print p = { 0 };
    bool more = true, ok = read_print(e, c, &p, err);

    while (ok) {
        ok = print_once(e, c, &p, ret, &more, err);
        if (!ok || !more || p.interval == 0 || p.as_value)
            break;
        if (!pause_for(p.interval)) {
            ok = e->session->interactive || err_set(err, ERR_INTERRUPTED, "interrupted");
            if (ok)
                session_clear_interrupt();
            break;
        }
    }
    print_fini(&p);
    return ok;
}

// The ids of the items that fit, as a list.
bool find_command(struct eval *e, const struct command *c, struct datum *ret, struct err *err)
{
    struct reply reply = { 0 };

    if (!fetch(e, c, c->where == NULL ? ".id" : NULL, &reply, err))
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
