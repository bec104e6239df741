// SPDX-License-Identifier: ISC
// edit: gets a property of an item, lets the person at the terminal change it, and sets it.
#include "shell/menu_cmd.h"

#include "core/base/mem.h"
#include "shell/items.h"

#include <stdlib.h>
#include <string.h>

struct edited {
    const struct schema_menu *menu;
    const struct schema_prop *prop;
    const char *id; // "" in menus without items
};

// The name of the property: the one that was typed, or else the one that is answered.
static bool take_name(struct eval *e, const struct command *c, struct buf *ret, struct err *err)
{
    const struct arg *a = menu_arg(c, "value-name");
    const struct schema_prop *asked = &c->verb->args[c->verb->arg_count - 1];
    struct datum name = { 0 };
    bool ok;

    if (a == NULL || a->value == NULL)
        return menu_ask(e, asked, ret) || menu_refused(e, asked->name, err);
    ok = eval_value(e, a->value, &name, err);
    if (ok)
        datum_word(ret, &name);
    datum_clear(&name);
    return ok;
}

static bool find_prop(struct eval *e, const struct command *c, struct edited *ed, struct err *err)
{
    struct buf name = { 0 };
    bool ok = take_name(e, c, &name, err);

    if (ok) {
        ed->prop = schema_menu_prop(c->menu, buf_str(&name));
        ok = (ed->prop != NULL && !ed->prop->read_only) ||
             err_arg(err, "value-name", "input does not match any value of value-name");
    }
    buf_free(&name);
    return ok;
}

static bool get(struct session *s, const struct edited *ed, struct buf *text, struct err *err)
{
    struct request r;
    struct reply reply = { 0 };
    const char *value;
    bool ok;

    menu_request(&r, ed->menu, "print");
    request_attr(&r, ".proplist", ed->prop->name);
    if (*ed->id != '\0')
        request_attr(&r, "from", ed->id);
    ok = client_run(s->client, &r, &reply, err);
    if (ok && reply.rows.count == 0)
        ok = err_set(err, ERR_MISSING, "no such item");
    if (ok && (value = row_get(&reply.rows.rows[0], ed->prop->name)) != NULL)
        buf_adds(text, value);
    request_free(&r);
    reply_free(&reply);
    return ok;
}

static bool set(struct session *s, const struct edited *ed, const struct buf *text, struct err *err)
{
    struct request r;
    struct reply reply = { 0 };
    bool ok;

    menu_request(&r, ed->menu, "set");
    if (*ed->id != '\0')
        request_attr(&r, ".id", ed->id);
    request_attr(&r, ed->prop->name, buf_str(text));
    ok = client_run(s->client, &r, &reply, err);
    request_free(&r);
    reply_free(&reply);
    return ok;
}

bool edit_command(struct eval *e, const struct command *c, const char *id, struct err *err)
{
    struct session *s = e->session;
    struct edited ed = { .menu = c->menu, .id = id };
    struct buf text = { 0 };
    char *before;
    bool ok;

    if (!s->interactive || s->edit == NULL)
        return err_set(err, ERR_GENERAL, "failure: no terminal to edit at");
    if (!find_prop(e, c, &ed, err) || !get(s, &ed, &text, err)) {
        buf_free(&text);
        return false;
    }
    before = mem_strdup(buf_str(&text));
    ok = !s->edit(s->ask_ctx, ed.prop->name, ed.prop->secret, &text) ||
         strcmp(before, buf_str(&text)) == 0 || set(s, &ed, &text, err);
    mem_wipe(before, strlen(before));
    if (text.data != NULL)
        mem_wipe(text.data, text.size);
    free(before);
    buf_free(&text);
    return ok;
}
