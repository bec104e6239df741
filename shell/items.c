// SPDX-License-Identifier: ISC
#include "shell/items.h"

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/value/value.h"
#include "shell/session.h"

#include <stdlib.h>
#include <string.h>

struct numbered { // one menu's numbers; by path, since a schema may be fetched anew
    struct numbered *next;
    char *path;
    char **ids;
    size_t count;
};

struct items {
    struct numbered *menus;
};

struct items *items_new(void)
{
    return mem_alloc(sizeof(struct items));
}

static void forget(struct numbered *n)
{
    for (size_t i = 0; i < n->count; i++)
        free(n->ids[i]);
    free(n->ids);
    n->ids = NULL;
    n->count = 0;
}

void items_free(struct items *items)
{
    while (items != NULL && items->menus != NULL) {
        struct numbered *n = items->menus;

        items->menus = n->next;
        forget(n);
        free(n->path);
        free(n);
    }
    free(items);
}

static struct numbered *find(const struct items *items, const struct schema_menu *menu)
{
    for (struct numbered *n = items->menus; n != NULL; n = n->next) {
        if (strcmp(n->path, menu->path) == 0)
            return n;
    }
    return NULL;
}

void items_remember(struct items *items, const struct schema_menu *menu, const struct rows *rows)
{
    struct numbered *n = find(items, menu);

    if (n == NULL) {
        n = mem_alloc(sizeof(*n));
        n->path = mem_strdup(menu->path);
        n->next = items->menus;
        items->menus = n;
    }
    forget(n);
    n->ids = mem_array(rows->count, sizeof(*n->ids));
    for (size_t i = 0; i < rows->count; i++) {
        const char *id = row_get(&rows->rows[i], ".id");

        n->ids[n->count++] = mem_strdup(id != NULL ? id : "");
    }
}

size_t items_number(struct items *items, const struct schema_menu *menu, const struct row *item)
{
    struct numbered *n = find(items, menu);
    const char *id = row_get(item, ".id");

    for (size_t i = 0; id != NULL && i < n->count; i++)
        if (strcmp(n->ids[i], id) == 0)
            return i;
    n->ids = mem_resize(n->ids, (n->count + 1) * sizeof(*n->ids));
    n->ids[n->count] = mem_strdup(id != NULL ? id : "");
    return n->count++;
}

static bool no_such_item(struct err *err)
{
    return err_set(err, ERR_MISSING, "no such item");
}

static bool list_ids(struct session *s, const struct schema_menu *menu, const char *query,
    struct reply *ret, struct err *err)
{
    struct request r;
    struct buf command = { 0 };
    bool ok;

    buf_printf(&command, "%s/print", menu->parent != NULL ? menu->path : "");
    request_begin(&r, buf_str(&command));
    request_attr(&r, ".proplist", ".id");
    if (query != NULL)
        request_query(&r, query);
    ok = client_run(s->client, &r, ret, err);
    request_free(&r);
    buf_free(&command);
    return ok;
}

// The first use of a number before any print counts the items as they are now.
static bool number_id(struct session *s, const struct schema_menu *menu, uint64_t number,
    struct buf *out, struct err *err)
{
    struct numbered *n = find(s->items, menu);
    struct reply reply = { 0 };

    if (n == NULL) {
        if (!list_ids(s, menu, NULL, &reply, err))
            return false;
        items_remember(s->items, menu, &reply.rows);
        reply_free(&reply);
        n = find(s->items, menu);
    }
    if (number >= n->count || n->ids[number][0] == '\0')
        return no_such_item(err);
    buf_adds(out, n->ids[number]);
    return true;
}

// Items are called by the property `name`; where there is none, by their ids only.
static bool name_id(struct session *s, const struct schema_menu *menu, const char *name, size_t len,
    struct buf *out, struct err *err)
{
    struct buf query = { 0 };
    struct reply reply = { 0 };
    const char *id;
    bool ok;

    if (len == 0 || schema_menu_prop(menu, "name") == NULL)
        return no_such_item(err);
    buf_printf(&query, "?name=%.*s", (int)len, name);
    ok = list_ids(s, menu, buf_str(&query), &reply, err);
    buf_free(&query);
    if (!ok)
        return false;
    id = reply.rows.count > 0 ? row_get(&reply.rows.rows[0], ".id") : NULL;
    if (id != NULL)
        buf_adds(out, id);
    reply_free(&reply);
    return id != NULL || no_such_item(err);
}

static bool is_id(const char *s, size_t len)
{
    return len > 1 && s[0] == '*' && strspn(s + 1, "0123456789ABCDEFabcdef") >= len - 1;
}

static bool one_id(struct session *s, const struct schema_menu *menu, const char *text, size_t len,
    struct buf *out, struct err *err)
{
    uint64_t number;

    if (is_id(text, len)) {
        buf_add(out, text, len);
        return true;
    }
    if (text_u64(text, len, UINT32_MAX, &number))
        return number_id(s, menu, number, out, err);
    return name_id(s, menu, text, len, out, err);
}

// "0,ether2,*5". A name that has a comma in it is tried whole when its pieces are no items.
static bool text_ids(struct session *s, const struct schema_menu *menu, const char *text,
    size_t len, struct buf *out, struct err *err)
{
    size_t before = out->len;
    const char *cursor = text;
    struct text_piece piece;
    uint64_t number;
    bool ok = true;

    if (len == 0)
        return no_such_item(err);
    // The daemon knows its items by their names: no need to ask it first.
    if (memchr(text, ',', len) == NULL && !is_id(text, len) &&
        !text_u64(text, len, UINT32_MAX, &number)) {
        buf_add(out, text, len);
        return true;
    }
    while (ok && text_split(&cursor, ',', &piece)) {
        if (out->len > before)
            buf_addc(out, ',');
        ok = one_id(s, menu, piece.s, piece.len, out, err);
    }
    if (ok || err->class != ERR_MISSING || memchr(text, ',', len) == NULL)
        return ok;
    buf_truncate(out, before);
    return one_id(s, menu, text, len, out, err);
}

bool items_resolve(struct session *s, const struct schema_menu *menu, const struct datum *d,
    struct buf *out, struct err *err)
{
    struct buf text = { 0 };
    bool ok = true;

    if (d->type == DATUM_NOTHING || d->type == DATUM_NIL)
        return no_such_item(err);
    if (d->type != DATUM_ARRAY) {
        datum_print(&text, d);
        ok = text_ids(s, menu, buf_str(&text), text.len, out, err);
        buf_free(&text);
        return ok;
    }
    for (size_t i = 0; ok && i < datum_count(d); i++) {
        const struct datum_text *key;

        if (out->len > 0)
            buf_addc(out, ',');
        ok = items_resolve(s, menu, datum_at(d, i, &key), out, err);
    }
    return ok;
}

static struct datum typed_list(const char *text)
{
    struct datum list = datum_array();
    struct text_piece piece;

    while (text_split(&text, ',', &piece)) {
        struct datum d = datum_guess(piece.s, piece.len);

        datum_append(&list, &d);
    }
    return list;
}

// The type of the property says what its text is; text that does not fit it (a word such as
// `disabled` instead of a number) stays text.
struct datum items_typed(const struct schema_prop *prop, const char *text)
{
    static const struct {
        const struct type *type;
        enum datum_type is;
    } types[] = {
        { &type_int, DATUM_NUM },
        { &type_time, DATUM_TIME },
        { &type_bool, DATUM_BOOL },
        { &type_ip, DATUM_IP },
        { &type_id, DATUM_ID },
        { &type_prefix, DATUM_IP_PREFIX },
        { &type_bytes, DATUM_NUM },
        { &type_speed, DATUM_NUM },
        { &type_percent, DATUM_NUM },
        { &type_megahertz, DATUM_NUM },
    };
    struct datum d;

    if (prop != NULL && (prop->type == &type_list || prop->type == &type_flags))
        return typed_list(text);
    d = datum_guess(text, strlen(text));
    for (size_t i = 0; prop != NULL && i < sizeof(types) / sizeof(*types); i++) {
        if (types[i].type == prop->type && types[i].is == d.type)
            return d;
    }
    if (prop == NULL && (d.type == DATUM_BOOL || d.type == DATUM_ID))
        return d;
    datum_clear(&d);
    return datum_str(text);
}

static const char *by_any_name(const struct schema_prop *prop, const struct row *item)
{
    const char *text = row_get(item, prop->name);

    for (size_t i = 0; text == NULL && prop->aliases != NULL && prop->aliases[i] != NULL; i++)
        text = row_get(item, prop->aliases[i]);
    return text;
}

struct datum items_value(const struct schema_menu *menu, const struct row *item, const char *name)
{
    const struct schema_prop *prop = menu != NULL ? schema_menu_prop(menu, name) : NULL;
    const char *text = prop != NULL ? by_any_name(prop, item) : row_get(item, name);

    if (text != NULL)
        return items_typed(prop, text);
    // A flag that is not set is false, not unknown.
    if (menu != NULL && schema_menu_flag(menu, name) != NULL)
        return datum_bool(false);
    return datum_nil();
}

struct datum items_record(const struct schema_menu *menu, const struct row *item)
{
    struct datum record = datum_array();

    for (size_t i = 0; i < item->count; i++) {
        const struct pair *p = &item->pairs[i];
        const struct schema_prop *prop = schema_menu_prop(menu, p->name);
        struct datum d;

        if (prop != NULL && strcmp(prop->name, p->name) != 0)
            continue; // an alias: its own name is there as well
        d = items_typed(prop, p->value);
        datum_set(&record, p->name, strlen(p->name), &d);
    }
    return record;
}
