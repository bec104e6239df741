// SPDX-License-Identifier: ISC
// /console/describe: the tree as rows, for consoles that own no schema. Depth first: a menu, its
// properties in print order, its verbs, each with its arguments. A hash of all of it lets a
// console keep what it has.

#include "menus/describe.h"

#include "core/base/buf.h"
#include "menus/call.h"
#include "menus/tree.h"

#include <stdio.h>
#include <string.h>

// Rows go to the caller and into the hash alike.
struct describe {
    struct call *call; // NULL while only the hash is wanted
    uint64_t hash;     // FNV-1a
};

static void hash_text(struct describe *d, const char *s)
{
    do
        d->hash = (d->hash ^ (unsigned char)*s) * 0x100000001b3u;
    while (*s++ != '\0');
}

static void begin(struct describe *d, const char *kind)
{
    hash_text(d, kind);
    if (d->call == NULL)
        return;
    call_row(d->call);
    call_attr(d->call, "kind", kind);
}

static void attr(struct describe *d, const char *name, const char *value)
{
    if (value == NULL)
        return;
    hash_text(d, name);
    hash_text(d, value);
    if (d->call != NULL)
        call_attr(d->call, name, value);
}

static void end(struct describe *d)
{
    if (d->call != NULL)
        call_row_end(d->call);
}

static void attr_int(struct describe *d, const char *name, int64_t value)
{
    char text[24];

    snprintf(text, sizeof(text), "%lld", (long long)value);
    attr(d, name, text);
}

static void attr_words(struct describe *d, const char *name, const struct word *words)
{
    struct buf b = { 0 };

    if (words == NULL)
        return;
    for (; words->word != NULL; words++)
        buf_printf(&b, "%s%s", b.len > 0 ? "," : "", words->word);
    attr(d, name, buf_str(&b));
    buf_free(&b);
}

// A type's argument; `prefix` names the parts of a list or of an alternative: item-words, ...
static void type_arg(struct describe *d, const char *prefix, const struct type_arg *arg)
{
    char name[32];

    if (arg == NULL)
        return;
    if (arg->min != 0 || arg->max != 0) {
        snprintf(name, sizeof(name), "%smin", prefix);
        attr_int(d, name, arg->min);
        snprintf(name, sizeof(name), "%smax", prefix);
        attr_int(d, name, arg->max);
    }
    snprintf(name, sizeof(name), "%swords", prefix);
    attr_words(d, name, arg->words);
    snprintf(name, sizeof(name), "%sref", prefix);
    attr(d, name, arg->ref);
}

static void prop_type(struct describe *d, const struct prop *p)
{
    attr(d, "type", p->type->name);
    type_arg(d, "", &p->arg);
    if (p->arg.item != NULL) {
        attr(d, "item", p->arg.item->name);
        type_arg(d, "item-", p->arg.item_arg);
    }
    if (p->arg.other != NULL) {
        attr(d, "other", p->arg.other->name);
        type_arg(d, "other-", p->arg.other_arg);
    }
}

static void prop_flags(struct describe *d, const struct prop *p)
{
    static const struct word words[] = {
        { "required", PROP_REQUIRED },
        { "read-only", PROP_READ_ONLY },
        { "read-only", PROP_MEMORY },
        { "secret", PROP_SECRET },
        { "unset", PROP_UNSET },
        { "no-detail", PROP_NO_DETAIL },
        { "detail-only", PROP_DETAIL_ONLY },
        { "stats", PROP_STATS },
        { "key", PROP_KEY },
        { "positional", ARG_POSITIONAL },
        { "flag", ARG_FLAG },
        { NULL },
    };
    struct buf b = { 0 };

    for (const struct word *w = words; w->word != NULL; w++)
        if (p->flags & (unsigned)w->value)
            buf_printf(&b, "%s%s", b.len > 0 ? "," : "", w->word);
    if (b.len > 0)
        attr(d, "flags", buf_str(&b));
    buf_free(&b);
}

static void prop_aliases(struct describe *d, const struct prop *p)
{
    struct buf b = { 0 };

    for (size_t i = 0; i < PROP_ALIASES && p->aliases[i] != NULL; i++)
        buf_printf(&b, "%s%s", b.len > 0 ? "," : "", p->aliases[i]);
    if (b.len > 0)
        attr(d, "aliases", buf_str(&b));
    buf_free(&b);
}

static void prop(
    struct describe *d, const char *kind, const char *path, const char *verb, const struct prop *p)
{
    begin(d, kind);
    attr(d, "path", path);
    attr(d, "verb", verb);
    attr(d, "name", p->name);
    prop_aliases(d, p);
    prop_type(d, p);
    attr(d, "default", p->fallback);
    prop_flags(d, p);
    attr(d, "column", p->column);
    if (p->width > 0)
        attr_int(d, "width", p->width);
    attr(d, "help", p->help);
    end(d);
}

static void verb(struct describe *d, const struct menu *m, const struct verb *v)
{
    static const char *const items[] = {
        [VERB_NO_ITEM] = "none",
        [VERB_ONE_ITEM] = "one",
        [VERB_ITEMS] = "many",
    };
    static const char *const replies[] = {
        [VERB_SILENT] = "none",
        [VERB_RETURNS] = "return",
        [VERB_ROWS] = "rows",
        [VERB_MONITOR] = "monitor",
        [VERB_LINES] = "lines",
        [VERB_TEXT] = "text",
    };

    begin(d, "verb");
    attr(d, "path", m->path);
    attr(d, "name", v->name);
    attr(d, "items", items[m->kind == MENU_LIST ? v->items : VERB_NO_ITEM]);
    attr(d, "reply", replies[v->reply]);
    attr(d, "props", v->props ? "yes" : NULL);
    attr(d, "line", v->line);
    attr(d, "line-failed", v->line_failed);
    attr(d, "interrupted", v->interrupted);
    attr(d, "summary", v->summary);
    attr(d, "confirm", v->confirm);
    attr(d, "help", v->help);
    end(d);
    for (const struct prop *a = v->args; a != NULL && a->name != NULL; a++)
        prop(d, "arg", m->path, v->name, a);
    for (const struct prop *p = v->fields != NULL ? v->fields->props : NULL;
         p != NULL && p->name != NULL; p++)
        prop(d, "field", m->path, v->name, p);
}

// X:disabled|D:dynamic,R:running
static void menu_flags(struct describe *d, const struct menu *m)
{
    struct buf b = { 0 };
    int last = 0;

    for (const struct menu_flag *f = m->flags; f != NULL && f->letter != 0; f++) {
        if (b.len > 0)
            buf_addc(&b, f->column == last ? '|' : ',');
        buf_printf(&b, "%c:%s", f->letter, f->word);
        last = f->column;
    }
    if (b.len > 0)
        attr(d, "flags", buf_str(&b));
    buf_free(&b);
}

static void menu(struct describe *d, const struct menu *m)
{
    static const char *const kinds[] = {
        [MENU_DIR] = "dir",
        [MENU_LIST] = "list",
        [MENU_SETTINGS] = "settings",
    };
    const struct prop *p;
    const struct verb *v;

    begin(d, "menu");
    attr(d, "path", m->path);
    attr(d, "type", kinds[m->kind]);
    if (m->kind == MENU_LIST)
        attr(d, "layout", m->table ? "table" : "detail");
    menu_flags(d, m);
    attr(d, "classic", m->classic ? "yes" : NULL);
    attr(d, "ordered", m->ordered ? "yes" : NULL);
    attr(d, "line", m->line);
    attr(d, "help", m->help);
    end(d);
    for (size_t i = 0; m->kind != MENU_DIR && (p = menu_prop_at(m, i)) != NULL; i++)
        prop(d, "prop", m->path, NULL, p);
    for (size_t i = 0; (v = tree_verb_at(m, i)) != NULL; i++)
        verb(d, m, v);
}

static uint64_t describe(struct call *call)
{
    struct describe d = { .call = call, .hash = 0xcbf29ce484222325u };

    for (size_t i = 0; menus[i] != NULL; i++)
        menu(&d, menus[i]);
    return d.hash;
}

void describe_run(struct call *call)
{
    const char *have = call_arg(call, "hash");
    char hash[20];

    snprintf(hash, sizeof(hash), "%016llx", (unsigned long long)describe(NULL));
    if (have != NULL && strcmp(have, hash) == 0) {
        call_done_attrs(call,
            (const char *const[]){ "hash", hash, "same", "yes", "user", call_user(call), NULL });
        return;
    }
    describe(call);
    call_done_attrs(call, (const char *const[]){ "hash", hash, "user", call_user(call), NULL });
}
