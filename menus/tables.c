// SPDX-License-Identifier: ISC
#include "menus/tables.h"

#include "core/base/log.h"
#include "core/base/mem.h"
#include "db/db.h"
#include "menus/check.h"
#include "menus/journal.h"
#include "menus/warren.h"

#include <stdlib.h>
#include <string.h>

enum { SETTINGS_ROW = 1 };

static bool is_stored(const struct prop *p)
{
    return !(p->flags & PROP_READ_ONLY);
}

bool tables_has(const struct menu *menu)
{
    const struct prop *p;

    for (size_t i = 0; menu->kind != MENU_DIR && !menu->read_only && (p = menu_prop_at(menu, i));
         i++)
        if (is_stored(p))
            return true;
    return false;
}

// "/interface/pptp-client" is the table interface_pptp_client.
static char *table_name(const struct menu *menu)
{
    char *name = mem_strdup(menu->path + 1);

    for (char *c = name; *c != '\0'; c++)
        if (*c == '/' || *c == '-')
            *c = '_';
    return name;
}

bool tables_open(struct store *s, struct err *err)
{
    const char **columns = mem_array(menu_prop_count(s->menu), sizeof(*columns));
    const struct prop *p;
    size_t n = 0;

    for (size_t i = 0; (p = menu_prop_at(s->menu, i)) != NULL; i++)
        if (is_stored(p))
            columns[n++] = p->name;
    s->table = (struct db_table){
        .name = table_name(s->menu),
        .columns = columns,
        .count = n,
        .ordered = s->menu->ordered,
    };
    return s->w->db == NULL || db_table_ready(s->w->db, &s->table, err);
}

void tables_close(struct store *s)
{
    free((void *)(uintptr_t)s->table.name);
    free((void *)(uintptr_t)s->table.columns);
    s->table = (struct db_table){ 0 };
}

struct load {
    struct store *s;
    void (*row)(void *ctx, struct item *item);
    void *ctx;
};

// What another version wrote may not parse any more: the property then has its default, and the
// log says so.
static char *load_value(struct store *s, const struct prop *p, const char *text)
{
    struct err err;
    char *value = check_value(p, text, strlen(text), &err);

    if (value == NULL)
        log_write(LOG_DB | LOG_WARNING, "%s: stored %s ignored: %s", s->menu->path, p->name,
            p->flags & PROP_SECRET ? "not valid" : err.text);
    return value;
}

static bool load_row(void *ctx, uint32_t id, const char *const *values)
{
    struct load *l = ctx;
    struct item *item = item_new(l->s->menu);
    const struct prop *p;
    size_t n = 0;

    if (item->menu->kind == MENU_LIST)
        item->id = id;
    for (size_t i = 0; (p = menu_prop_at(item->menu, i)) != NULL; i++) {
        if (!is_stored(p))
            continue;
        if (values[n] != NULL)
            item->values[i] = load_value(l->s, p, values[n]);
        n++;
    }
    l->row(l->ctx, item);
    return true;
}

bool tables_load(struct store *s, struct db *from, void (*row)(void *ctx, struct item *item),
    void *ctx, struct err *err)
{
    struct load l = { s, row, ctx };

    return from == NULL || db_each(from, &s->table, load_row, &l, err);
}

bool tables_begin(struct warren *w, struct err *err)
{
    if (w->db != NULL)
        db_relax(w->db, journal_relaxed(w));
    return w->db == NULL || db_begin(w->db, err);
}

bool tables_commit(struct warren *w, struct err *err)
{
    return w->db == NULL || db_commit(w->db, err);
}

void tables_rollback(struct warren *w)
{
    if (w->db != NULL)
        db_rollback(w->db);
}

static const char **row_values(const struct item *item)
{
    const char **values = mem_array(menu_prop_count(item->menu), sizeof(*values));
    const struct prop *p;
    size_t n = 0;

    for (size_t i = 0; (p = menu_prop_at(item->menu, i)) != NULL; i++)
        if (is_stored(p))
            values[n++] = item->values[i];
    return values;
}

static uint32_t row_id(const struct store *s, uint32_t id)
{
    return s->menu->kind == MENU_SETTINGS ? SETTINGS_ROW : id;
}

bool tables_insert(struct store *s, struct item *item, uint32_t before, struct err *err)
{
    bool fixed_id = item->id != ITEM_NO_ID || s->menu->kind == MENU_SETTINGS;
    uint32_t id = row_id(s, item->id);
    const char **values;
    bool ok;

    if (s->w->db == NULL) { // tests of the menus alone
        if (!fixed_id)
            item->id = ++s->last_id;
        else if (id < DB_ID_END && id > s->last_id)
            s->last_id = id;
        return true;
    }
    values = row_values(item);
    ok = fixed_id ? db_insert_id(s->w->db, &s->table, id, values, err)
                  : db_insert(s->w->db, &s->table, values, &id, err);
    if (ok && s->menu->ordered && before != ITEM_NO_ID)
        ok = db_move(s->w->db, &s->table, id, before, err);
    if (ok && !fixed_id)
        item->id = id;
    free(values);
    return ok;
}

bool tables_update(struct store *s, const struct item *item, struct err *err)
{
    const char **values;
    bool ok;

    if (s->w->db == NULL)
        return true;
    values = row_values(item);
    ok = db_update(s->w->db, &s->table, row_id(s, item->id), values, err);
    free(values);
    return ok;
}

bool tables_delete(struct store *s, uint32_t id, struct err *err)
{
    return s->w->db == NULL || db_delete(s->w->db, &s->table, id, err);
}

bool tables_move(struct store *s, uint32_t id, uint32_t before, struct err *err)
{
    return s->w->db == NULL ||
           db_move(s->w->db, &s->table, id, before == ITEM_NO_ID ? 0 : before, err);
}
