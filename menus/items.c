// SPDX-License-Identifier: ISC
// Which rows a request means, and how a row goes out.

#include "core/base/mem.h"
#include "core/base/text.h"
#include "menus/call.h"
#include "menus/store.h"

#include <stdlib.h>
#include <string.h>

const char *call_item_words(const struct call *call)
{
    static const char *const names[] = { ".id", "numbers", "number" };

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        const char *value = call_arg(call, names[i]);

        if (value != NULL)
            return value;
    }
    for (const struct prop *p = call->verb->args; p != NULL && p->name != NULL; p++)
        if (p->flags & PROP_KEY)
            return call_arg(call, p->name);
    return NULL;
}

// Finds the rows that words name, each once. Stored rows are found directly; the others are made
// once, when they are first asked for.
struct finder {
    struct store *store;
    bool numbers; // a word may also be a place in the list
    struct item_list dynamic, found;
    bool have_dynamic;
};

static void finder_end(struct finder *f)
{
    for (size_t i = 0; i < f->found.count; i++) {
        struct item *stored = store_find(f->store, f->found.items[i]->id);

        if (stored != NULL)
            stored->marked = false;
    }
    item_list_free(&f->dynamic);
}

static bool find_stored(struct finder *f, struct item *stored)
{
    struct item *row = stored->marked ? NULL : store_row(f->store, stored->id);

    if (row != NULL)
        item_list_add(&f->found, row);
    if (row == NULL && !stored->marked)
        return false; // it is hidden
    stored->marked = true;
    return true;
}

static bool find_dynamic(struct finder *f, const char *name)
{
    uint32_t id = 0;
    bool by_id = value_id(name, &id);

    if (!f->have_dynamic)
        store_dynamic_rows(f->store, &f->dynamic);
    f->have_dynamic = true;
    for (size_t i = 0; i < f->dynamic.count; i++) {
        struct item *row = f->dynamic.items[i];

        if (by_id ? row->id != id : *name == '\0' || strcmp(item_name(row), name) != 0)
            continue;
        if (!row->marked)
            item_list_add(&f->found, item_copy(row));
        row->marked = true;
        return true;
    }
    return false;
}

static bool find_word(struct finder *f, const char *word)
{
    struct item *stored = store_word(f->store, word);

    return stored != NULL ? find_stored(f, stored) : find_dynamic(f, word);
}

// Clients number what they monitor from 0, in the order of print, without asking for it first.
static bool find_number(struct finder *f, const char *word)
{
    struct item_list rows;
    char id[ITEM_SCRATCH] = "";
    uint64_t n;

    if (!f->numbers || !text_u64(word, strlen(word), UINT32_MAX, &n))
        return false;
    store_rows(f->store, &rows);
    if (n < rows.count)
        item_attribute(rows.items[n], ".id", id);
    item_list_free(&rows);
    return find_word(f, id);
}

static bool find_row(struct finder *f, const char *word, size_t len)
{
    char *name = mem_strndup(word, len);
    bool ok = find_word(f, name) || find_number(f, name);

    free(name);
    return ok;
}

bool call_rows(struct call *call, const char *words, struct item_list *ret, struct err *err)
{
    struct finder f = {
        .store = store_of(call->w, call->menu),
        .numbers = call->verb->reply == VERB_MONITOR,
    };
    struct text_piece piece;
    // A name may hold a comma: the whole text comes first.
    bool whole = find_row(&f, words, strlen(words)), ok = true;

    while (!whole && ok && text_split(&words, ',', &piece))
        ok = find_row(&f, piece.s, piece.len);
    finder_end(&f);
    if (ok) {
        *ret = f.found;
        return true;
    }
    item_list_free(&f.found);
    return err_set(err, ERR_MISSING, "no such item");
}

bool call_items(struct call *call, struct item_list *ret, struct err *err)
{
    const char *words = call_item_words(call);

    if (words == NULL)
        return err_set(err, ERR_ARGUMENT, "missing value(s) of argument(s) .id");
    return call_rows(call, words, ret, err);
}

// ---- rows

// Attributes are numbered: .id, then each property with its aliases, then the flags.
enum { NAMES_PER_PROP = 1 + PROP_ALIASES };

static const char *attr_name(const struct menu *m, size_t at)
{
    size_t props = menu_prop_count(m) * NAMES_PER_PROP, n;
    const struct prop *p;

    if (at == 0)
        return ".id";
    if (at > props)
        return m->flags[at - 1 - props].word;
    p = menu_prop_at(m, (at - 1) / NAMES_PER_PROP);
    n = (at - 1) % NAMES_PER_PROP;
    return n == 0 ? p->name : p->aliases[n - 1];
}

static size_t attr_count(const struct menu *m)
{
    size_t flags = 0;

    while (m->flags != NULL && m->flags[flags].letter != 0)
        flags++;
    return 1 + menu_prop_count(m) * NAMES_PER_PROP + flags;
}

static void want(bool *wanted, const struct menu *m, size_t count, const struct text_piece *piece)
{
    for (size_t i = 0; i < count; i++) {
        const char *name = attr_name(m, i);

        if (name != NULL && strlen(name) == piece->len && memcmp(name, piece->s, piece->len) == 0)
            wanted[i] = true;
    }
}

// For =stats=: what an item is called, what state it is in, and its counters.
static void want_stats(bool *wanted, const struct menu *m)
{
    const struct prop *p;

    memset(wanted + 1, false, menu_prop_count(m) * NAMES_PER_PROP * sizeof(*wanted));
    for (size_t i = 0; (p = menu_prop_at(m, i)) != NULL; i++)
        if (p->flags & (PROP_STATS | PROP_KEY) || strcmp(p->name, "comment") == 0 ||
            strcmp(p->name, "disabled") == 0)
            wanted[1 + i * NAMES_PER_PROP] = true;
}

// Flags that are properties too go out as properties.
static void skip_flags(bool *wanted, const struct menu *m)
{
    wanted += 1 + menu_prop_count(m) * NAMES_PER_PROP;
    for (const struct menu_flag *f = m->flags; f != NULL && f->letter != 0; f++, wanted++)
        *wanted = *wanted && menu_prop_index(m, f->word) < 0;
}

// Which attributes the client wants, by number. Found out once for a call, because the list may be
// long and the rows many. Absent, it wants everything.
static const bool *call_wanted(struct call *call, const struct menu *m)
{
    const char *list = call_arg(call, ".proplist");
    size_t count = attr_count(m);
    struct text_piece piece;

    if (call->wanted != NULL && call->wanted_of == m)
        return call->wanted;
    call->wanted = arena_alloc(&call->arena, count * sizeof(*call->wanted));
    call->wanted_of = m;
    if (list == NULL)
        list = call_arg(call, "proplist");
    memset(call->wanted, list == NULL, count * sizeof(*call->wanted));
    if (list == NULL && call_flag(call, "stats"))
        want_stats(call->wanted, m);
    while (list != NULL && text_split(&list, ',', &piece))
        want(call->wanted, m, count, &piece);
    skip_flags(call->wanted, m);
    return call->wanted;
}

static void call_prop(struct call *call, const struct item *item, size_t i, const bool *wanted)
{
    const struct prop *p;
    const char *value;

    if (item->values[i] == NULL)
        return;
    p = menu_prop_at(item->menu, i);
    value = item_shown(item, p, i);
    if (p->flags & PROP_HIDDEN)
        return;
    if (p->flags & PROP_SECRET && !call_may_see_secrets(call))
        value = "*****";
    if (wanted[0])
        call_attr(call, p->name, value);
    for (size_t a = 0; a < PROP_ALIASES && p->aliases[a] != NULL; a++)
        if (wanted[1 + a])
            call_attr(call, p->aliases[a], value);
}

void call_item(struct call *call, const struct item *item)
{
    const struct menu *m = item->menu;
    const bool *wanted = call_wanted(call, m);
    size_t props = menu_prop_count(m);
    char scratch[ITEM_SCRATCH];

    if (*wanted++)
        call_attr(call, ".id", item_attribute(item, ".id", scratch));
    for (size_t i = 0; i < props; i++, wanted += NAMES_PER_PROP)
        call_prop(call, item, i, wanted);
    for (const struct menu_flag *f = m->flags; f != NULL && f->letter != 0; f++)
        if (*wanted++)
            call_attr(call, f->word, item_has_flag(item, f->word) ? "true" : "false");
}
