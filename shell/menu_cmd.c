// SPDX-License-Identifier: ISC
// A verb of a menu becomes a request. Values are sent as text; the daemon decides what is valid.
#include "shell/menu_cmd.h"

#include "core/base/mem.h"
#include "shell/files.h"
#include "shell/import.h"
#include "shell/items.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

void menu_request(struct request *r, const struct schema_menu *menu, const char *verb)
{
    struct buf command = { 0 };

    buf_printf(&command, "%s/%s", menu->parent != NULL ? menu->path : "", verb);
    request_begin(r, buf_str(&command));
    buf_free(&command);
}

const struct arg *menu_arg(const struct command *c, const char *name)
{
    const struct arg *found = NULL;

    for (const struct arg *a = c->args; a != NULL; a = a->next) {
        if (a->name != NULL && strcmp(a->name, name) == 0)
            found = a;
    }
    return found;
}

bool menu_flag(struct eval *e, const struct command *c, const char *name)
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

bool menu_value(
    struct eval *e, const struct command *c, const char *name, struct datum *ret, struct err *err)
{
    const struct arg *a = menu_arg(c, name);

    return a == NULL || a->value == NULL || eval_value(e, a->value, ret, err);
}

bool menu_file(
    struct eval *e, const struct datum *name, const struct buf *text, bool *append, struct err *err)
{
    struct buf word = { 0 };
    char *file;
    bool ok;

    datum_word(&word, name);
    file = files_name(buf_str(&word), ".txt");
    ok = files_write(e->session, file, text, *append, err);
    *append = true;
    free(file);
    buf_free(&word);
    return ok;
}

static bool is_items(const struct command *c, const struct schema_prop *prop)
{
    return prop != NULL && c->verb->items != ITEMS_NONE && prop == &c->verb->args[0];
}

// Arguments of verbs that name an item of the same menu, by number too.
static bool is_item_arg(const struct command *c, const struct arg *a)
{
    static const char *const names[] = { "copy-from", "destination", "place-before", NULL };

    for (size_t i = 0; names[i] != NULL; i++) {
        if (strcmp(a->name, names[i]) == 0)
            return schema_menu_prop(c->menu, a->name) == NULL;
    }
    return false;
}

// What the console does with the samples of a monitor is no business of the daemon's.
static bool is_local(const struct command *c, const struct arg *a)
{
    bool rows = c->verb->reply == REPLY_ROWS && strcmp(a->name, "as-value") == 0;

    return is_items(c, a->prop) || rows ||
           (a->prop != NULL && (a->prop->form == ARG_CODE || a->prop->local));
}

// `!name` takes a value away: it goes along with the others, so that all or nothing happens.
static void send_text(struct request *r, const struct arg *a, const char *text)
{
    struct buf name = { 0 };

    buf_printf(&name, "%s%s", a->negated ? "!" : "", a->name);
    request_attr(r, buf_str(&name), text);
    buf_free(&name);
}

bool menu_send(struct eval *e, const struct command *c, const struct arg *a, struct request *r,
    struct err *err)
{
    struct datum d = { 0 };
    struct buf text = { 0 };
    bool ok = true;

    if (is_local(c, a) || a != menu_arg(c, a->name)) // the last one of a name counts
        return true;
    if (a->value != NULL)
        ok = eval_value(e, a->value, &d, err);
    if (ok && is_item_arg(c, a))
        ok = items_resolve(e->session, c->menu, &d, &text, err);
    else if (ok && a->value != NULL && (a->value->kind == NODE_WORD))
        buf_add(&text, a->value->text, a->value->len); // as typed, whatever it looks like
    else if (ok)
        datum_word(&text, &d);
    if (ok)
        send_text(r, a, buf_str(&text));
    datum_clear(&d);
    if (text.data != NULL && a->prop != NULL && a->prop->secret)
        mem_wipe(text.data, text.size);
    buf_free(&text);
    return ok;
}

bool menu_ask(struct eval *e, const struct schema_prop *prop, struct buf *answer)
{
    struct session *s = e->session;
    struct buf prompt = { 0 };
    bool ok;

    if (!s->interactive || s->ask == NULL)
        return false;
    buf_printf(&prompt, "%s: ", prop->name);
    ok = s->ask(s->ask_ctx, buf_str(&prompt), prop->secret, answer);
    buf_free(&prompt);
    return ok;
}

bool menu_refused(const struct eval *e, const char *missing, struct err *err)
{
    if (e->session->interactive && e->session->ask != NULL)
        return err_set(err, ERR_INTERRUPTED, "action cancelled");
    return err_set(err, ERR_ARGUMENT, "missing value(s) of argument(s) %s", missing);
}

// New items need their required properties, verbs their required arguments.
static bool needs(const struct command *c, const struct schema_prop *prop, bool is_prop)
{
    bool makes = c->verb->items == ITEMS_NONE && c->menu->kind == MENU_LIST;

    if (!prop->required || is_items(c, prop) || menu_arg(c, prop->name) != NULL)
        return false;
    return !is_prop || (makes && !prop->read_only && menu_arg(c, "copy-from") == NULL);
}

static void missing_arg(
    struct eval *e, const struct schema_prop *prop, struct request *r, struct buf *missing)
{
    struct buf answer = { 0 };

    if (missing->len == 0 && menu_ask(e, prop, &answer))
        request_attr(r, prop->name, buf_str(&answer));
    else
        buf_printf(missing, "%s%s", missing->len > 0 ? " " : "", prop->name);
    if (answer.data != NULL)
        mem_wipe(answer.data, answer.size);
    buf_free(&answer);
}

static bool send_missing(
    struct eval *e, const struct command *c, struct request *r, struct err *err)
{
    struct buf missing = { 0 };
    bool ok;

    for (size_t i = 0; i < c->verb->arg_count; i++) {
        if (needs(c, &c->verb->args[i], false))
            missing_arg(e, &c->verb->args[i], r, &missing);
    }
    for (size_t i = 0; c->verb->props && i < c->menu->prop_count; i++) {
        if (needs(c, &c->menu->props[i], true))
            missing_arg(e, &c->menu->props[i], r, &missing);
    }
    ok = missing.len == 0 || menu_refused(e, buf_str(&missing), err);
    buf_free(&missing);
    return ok;
}

// The items that a command works on, as ids. No item at all is fine for commands on many: what a
// script says about what find found.
static bool resolve_items(struct eval *e, const struct command *c, struct buf *ids, struct err *err)
{
    struct datum d = { 0 };
    struct buf answer = { 0 };
    bool ok = true;

    if (c->items != NULL) {
        ok = eval_value(e, c->items, &d, err);
    } else if (menu_ask(e, &c->verb->args[0], &answer)) {
        d = datum_strn(buf_str(&answer), answer.len);
    } else {
        ok = menu_refused(e, c->verb->args[0].name, err);
    }
    if (ok)
        ok = items_resolve(e->session, c->menu, &d, ids, err);
    if (ok && c->verb->items == ITEMS_ONE && ids->len == 0)
        ok = err_set(err, ERR_MISSING, "no such item");
    if (ok && c->verb->items == ITEMS_ONE && strchr(buf_str(ids), ',') != NULL)
        ok = err_set(err, ERR_ARGUMENT, "invalid internal item number");
    datum_clear(&d);
    buf_free(&answer);
    return ok;
}

// What get returns has the type of the property it got.
static struct datum returned(struct eval *e, const struct command *c, const char *text)
{
    const struct arg *a = menu_arg(c, "value-name");
    const struct schema_prop *prop = NULL;
    struct datum name = { 0 }, d;
    struct buf word = { 0 };
    struct err err;

    if (strcmp(c->verb->name, "get") != 0 || a == NULL)
        return datum_guess(text, strlen(text));
    if (a->value != NULL && eval_value(e, a->value, &name, &err))
        datum_word(&word, &name);
    prop = schema_menu_prop(c->menu, buf_str(&word));
    d = items_typed(prop, text);
    datum_clear(&name);
    buf_free(&word);
    return d;
}

// `get` of an item without a property: all of it.
static bool get_all(struct eval *e, const struct command *c, const struct buf *ids,
    struct datum *ret, struct err *err)
{
    struct request r;
    struct reply reply = { 0 };
    bool ok;

    menu_request(&r, c->menu, "print");
    if (ids->len > 0)
        request_attr(&r, "from", buf_str(ids));
    ok = client_run(e->session->client, &r, &reply, err);
    if (ok && reply.rows.count == 0)
        ok = err_set(err, ERR_MISSING, "no such item");
    if (ok)
        *ret = items_record(c->menu, &reply.rows.rows[0]);
    request_free(&r);
    reply_free(&reply);
    return ok;
}

static bool plain_command(
    struct eval *e, const struct command *c, struct request *r, struct datum *ret, struct err *err)
{
    struct reply reply = { 0 };

    if (!client_run(e->session->client, r, &reply, err))
        return false;
    if (e->import != NULL)
        import_reply(e->import, c, &reply);
    if (reply.ret != NULL && c->verb->reply == REPLY_RETURN)
        *ret = returned(e, c, reply.ret);
    reply_free(&reply);
    return true;
}

static bool text_row(void *ctx, struct row *row)
{
    const struct output *out = ctx;
    const char *text = row_get(row, "text");

    if (text != NULL) {
        out->text(out->ctx, text, strlen(text));
        out->text(out->ctx, "\n", 1);
    }
    return true;
}

static bool text_command(struct eval *e, struct request *r, struct err *err)
{
    struct session *s = e->session;
    struct reply reply = { 0 };
    bool ok = client_stream(s->client, r, text_row, &s->out, &reply, err);

    reply_free(&reply);
    return ok;
}

static bool send_args(struct eval *e, const struct command *c, struct request *r, struct err *err)
{
    bool ok = true;

    for (const struct arg *a = c->args; ok && a != NULL; a = a->next)
        ok = menu_send(e, c, a, r, err);
    if (ok && e->import != NULL && c->verb->props)
        import_request(e->import, c, r);
    return ok && send_missing(e, c, r, err);
}

// What cannot be taken back is asked first, of people; a script means what it says.
static bool confirmed(struct eval *e, const struct command *c, struct err *err)
{
    struct session *s = e->session;
    struct buf prompt = { 0 }, answer = { 0 };
    bool yes;

    if (c->verb->confirm == NULL || !s->interactive || s->ask == NULL)
        return true;
    buf_printf(&prompt, "%s [y/N]: ", c->verb->confirm);
    yes = s->ask(s->ask_ctx, buf_str(&prompt), false, &answer) &&
          (strcasecmp(buf_str(&answer), "y") == 0 || strcasecmp(buf_str(&answer), "yes") == 0);
    buf_free(&prompt);
    buf_free(&answer);
    return yes || err_set(err, ERR_INTERRUPTED, "action cancelled");
}

// The condition of an export: it gets the items that fit.
static bool send_where(struct eval *e, const struct command *c, struct request *r, struct err *err)
{
    struct command find = *c;
    struct datum found = { 0 };
    struct buf ids = { 0 };
    bool ok = true;

    if (c->where == NULL || c->verb->reply != REPLY_TEXT)
        return true;
    find.args = NULL; // they are the export's
    ok = find_command(e, &find, &found, err);
    datum_word(&ids, &found);
    if (ok)
        request_attr(r, "from", buf_str(&ids));
    datum_clear(&found);
    buf_free(&ids);
    return ok;
}

bool menu_build(struct eval *e, const struct command *c, struct request *r, struct err *err)
{
    menu_request(r, c->menu, c->verb->name);
    return send_args(e, c, r, err);
}

static bool run_request(
    struct eval *e, const struct command *c, struct request *r, struct datum *ret, struct err *err)
{
    switch (c->verb->reply) {
    case REPLY_MONITOR:
    case REPLY_LINES:
        return stream_command(e, c, r, ret, err);
    case REPLY_TEXT:
        return text_command(e, r, err);
    case REPLY_ROWS:
        return rows_command(e, c, r, ret, err);
    case REPLY_NONE:
    case REPLY_RETURN:
        break;
    }
    return plain_command(e, c, r, ret, err);
}

// Rows that are items, which have numbers and forms to be printed in.
static bool is_print(const struct schema_verb *v)
{
    return strcmp(v->name, "print") == 0 || strcmp(v->name, "getall") == 0 ||
           strcmp(v->name, "listen") == 0;
}

bool menu_command(struct eval *e, const struct command *c, struct datum *ret, struct err *err)
{
    struct request r = { 0 };
    struct buf ids = { 0 };
    bool ok = true;

    session_settle(e->session);
    if (strcmp(c->verb->name, "find") == 0)
        return find_command(e, c, ret, err);
    if (is_print(c->verb))
        return print_command(e, c, ret, err);
    if (c->verb->items != ITEMS_NONE) {
        ok = resolve_items(e, c, &ids, err);
        if (!ok || ids.len == 0)
            goto out;
    }
    if (strcmp(c->verb->name, "get") == 0 && c->menu->kind != MENU_DIR &&
        menu_arg(c, "value-name") == NULL) {
        ok = get_all(e, c, &ids, ret, err);
        goto out;
    }
    if (strcmp(c->verb->name, "edit") == 0) {
        ok = edit_command(e, c, buf_str(&ids), err);
        goto out;
    }
    menu_request(&r, c->menu, c->verb->name);
    if (ids.len > 0)
        request_attr(&r, ".id", buf_str(&ids));
    ok = send_args(e, c, &r, err) && send_where(e, c, &r, err) && confirmed(e, c, err) &&
         run_request(e, c, &r, ret, err);
out:
    request_free(&r);
    buf_free(&ids);
    return ok;
}
