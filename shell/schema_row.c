// SPDX-License-Identifier: ISC
// The rows of /console/describe become menus, properties and verbs; the console adds what it does
// itself.
#include "shell/schema_priv.h"

#include "core/base/text.h"
#include "shell/row.h"

#include <stdlib.h>
#include <string.h>

// A copy of an attribute's text; NULL where the row does not have it.
static const char *text_of(struct schema *s, const struct row *r, const char *name)
{
    return arena_strdup(schema_arena(s), row_get(r, name));
}

static const char *text_or(struct schema *s, const struct row *r, const char *name)
{
    const char *text = text_of(s, r, name);

    return text != NULL ? text : "";
}

static bool is_yes(const struct row *r, const char *name)
{
    const char *v = row_get(r, name);

    return v != NULL && (strcmp(v, "yes") == 0 || strcmp(v, "true") == 0);
}

static bool has_word(const char *list, const char *word)
{
    struct text_piece piece;

    while (list != NULL && text_split(&list, ',', &piece)) {
        if (piece.len == strlen(word) && memcmp(piece.s, word, piece.len) == 0)
            return true;
    }
    return false;
}

static size_t count_words(const char *list)
{
    struct text_piece piece;
    size_t n = 0;

    while (list != NULL && text_split(&list, ',', &piece))
        n++;
    return n;
}

static const char **words_of(struct schema *s, const char *list)
{
    const char **words = arena_alloc(schema_arena(s), (count_words(list) + 1) * sizeof(*words));
    struct text_piece piece;

    for (size_t i = 0; list != NULL && text_split(&list, ',', &piece); i++)
        words[i] = arena_strndup(schema_arena(s), piece.s, piece.len);
    return words;
}

static const struct word *choices_of(struct schema *s, const char *list)
{
    struct word *words;
    const char **texts;

    if (list == NULL)
        return NULL;
    texts = words_of(s, list);
    words = arena_alloc(schema_arena(s), (count_words(list) + 1) * sizeof(*words));
    for (size_t i = 0; texts[i] != NULL; i++)
        words[i] = (struct word){ texts[i], (int)i, NULL };
    return words;
}

static const struct word kind_words[] = {
    { "dir", MENU_DIR },
    { "list", MENU_LIST },
    { "settings", MENU_SETTINGS },
    { 0 },
};

static const struct word item_words[] = {
    { "none", ITEMS_NONE },
    { "one", ITEMS_ONE },
    { "many", ITEMS_MANY },
    { 0 },
};

static const struct word reply_words[] = {
    { "none", REPLY_NONE },
    { "return", REPLY_RETURN },
    { "rows", REPLY_ROWS },
    { "monitor", REPLY_MONITOR },
    { "lines", REPLY_LINES },
    { "text", REPLY_TEXT },
    { 0 },
};

// The value of a word attribute; `otherwise` where it is absent or new to this console.
static int word_attr(const struct row *r, const char *name, const struct word *words, int otherwise)
{
    const char *v = row_get(r, name);

    for (size_t i = 0; v != NULL && words[i].word != NULL; i++) {
        if (strcmp(words[i].word, v) == 0)
            return words[i].value;
    }
    return otherwise;
}

// "X:disabled|D:dynamic,R:running": columns by comma, alternatives in one column by |.
static void parse_flags(struct schema *s, struct schema_menu *m, const char *spec)
{
    struct text_piece column, one;
    int at = 0;

    for (; spec != NULL && text_split(&spec, ',', &column); at++) {
        const char *cursor = arena_strndup(schema_arena(s), column.s, column.len);

        while (text_split(&cursor, '|', &one)) {
            if (one.len < 3 || one.s[1] != ':')
                continue;
            m->flags = mem_resize(m->flags, (m->flag_count + 1) * sizeof(*m->flags));
            m->flags[m->flag_count++] = (struct schema_flag){ .letter = one.s[0],
                .word = arena_strndup(schema_arena(s), one.s + 2, one.len - 2),
                .column = at };
        }
    }
}

// Menus come before what is below them; parents that nobody described are plain directories.
static struct schema_menu *make_menu(struct schema *s, const char *path)
{
    struct schema_menu *m = s->root, *next;
    struct text_piece piece;

    path += path[0] == '/';
    if (*path == '\0')
        return m;
    while (text_split(&path, '/', &piece)) {
        next = schema_child(m, piece.s, piece.len);
        if (next == NULL) {
            next = arena_alloc(schema_arena(s), sizeof(*next));
            next->parent = m;
            next->name = arena_strndup(schema_arena(s), piece.s, piece.len);
            next->path = arena_printf(
                schema_arena(s), "%s/%s", m->parent != NULL ? m->path : "", next->name);
            next->help = "";
            m->children = mem_resize(m->children, (m->child_count + 1) * sizeof(*m->children));
            m->children[m->child_count++] = next;
        }
        m = next;
    }
    return m;
}

static bool add_menu(struct schema *s, const struct row *r)
{
    struct schema_menu *m = make_menu(s, row_get(r, "path"));
    const char *layout = row_get(r, "layout");

    m->help = text_or(s, r, "help");
    m->kind = (enum schema_kind)word_attr(r, "type", kind_words, MENU_DIR);
    m->table = layout == NULL || strcmp(layout, "table") == 0;
    m->classic = is_yes(r, "classic");
    m->ordered = is_yes(r, "ordered");
    m->line = text_of(s, r, "line");
    parse_flags(s, m, text_of(s, r, "flags"));
    return true;
}

static const char *prefixed(
    struct schema *s, const struct row *r, const char *prefix, const char *name)
{
    struct buf full = { 0 };
    const char *value;

    buf_printf(&full, "%s%s", prefix, name);
    value = row_get(r, buf_str(&full));
    buf_free(&full);
    return arena_strdup(schema_arena(s), value);
}

static int64_t number_of(const char *text)
{
    return text != NULL ? strtoll(text, NULL, 10) : 0;
}

// Limits and choices; `prefix` is that of a list's items or of an alternative.
static void fill_arg(
    struct schema *s, struct type_arg *arg, const struct row *r, const char *prefix)
{
    arg->min = number_of(prefixed(s, r, prefix, "min"));
    arg->max = number_of(prefixed(s, r, prefix, "max"));
    arg->words = choices_of(s, prefixed(s, r, prefix, "words"));
    arg->ref = prefixed(s, r, prefix, "ref");
}

static const struct type_arg *part_arg(struct schema *s, const struct row *r, const char *prefix)
{
    struct type_arg *arg = arena_alloc(schema_arena(s), sizeof(*arg));

    fill_arg(s, arg, r, prefix);
    return arg;
}

// A type that this console does not know is text to it; the daemon judges the value anyway.
static const struct type *type_or_text(const char *name)
{
    const struct type *type = name != NULL ? type_by_name(name) : NULL;

    return type != NULL ? type : &type_text;
}

static void fill_type(struct schema *s, struct schema_prop *p, const struct row *r)
{
    const char *type = row_get(r, "type");

    p->form = type != NULL && strcmp(type, "code") == 0 ? ARG_CODE : ARG_VALUE;
    p->type = type_or_text(type);
    fill_arg(s, &p->arg, r, "");
    if (p->type == &type_list || p->type == &type_either) {
        p->arg.item = type_or_text(row_get(r, "item"));
        p->arg.item_arg = part_arg(s, r, "item-");
    }
    if (p->type == &type_either) {
        p->arg.other = type_or_text(row_get(r, "other"));
        p->arg.other_arg = part_arg(s, r, "other-");
    }
}

static void fill_prop(struct schema *s, struct schema_prop *p, const struct row *r)
{
    const char *flags = row_get(r, "flags"), *aliases = row_get(r, "aliases");

    p->name = text_of(s, r, "name");
    p->aliases = aliases != NULL ? words_of(s, aliases) : NULL;
    p->fallback = text_of(s, r, "default");
    p->help = text_or(s, r, "help");
    p->column = text_of(s, r, "column");
    p->width = (int)number_of(row_get(r, "width"));
    p->required = has_word(flags, "required");
    p->read_only = has_word(flags, "read-only");
    p->secret = has_word(flags, "secret");
    p->unsettable = has_word(flags, "unset");
    p->positional = has_word(flags, "positional");
    p->flag = has_word(flags, "flag");
    p->stats = has_word(flags, "stats");
    p->detail = !has_word(flags, "no-detail") && !p->stats;
    p->detail_only = has_word(flags, "detail-only");
    fill_type(s, p, r);
}

static bool add_prop(struct schema *s, struct schema_menu *m, const struct row *r)
{
    m->props = mem_resize(m->props, (m->prop_count + 1) * sizeof(*m->props));
    m->props[m->prop_count] = (struct schema_prop){ 0 };
    fill_prop(s, &m->props[m->prop_count++], r);
    return true;
}

static struct schema_prop *push_arg(struct schema_verb *v)
{
    v->args = mem_resize(v->args, (v->arg_count + 1) * sizeof(*v->args));
    v->args[v->arg_count] = (struct schema_prop){ 0 };
    return &v->args[v->arg_count++];
}

// What the console itself adds to commands, because it does it itself: texts go into files, values
// to scripts. The last row of each table has no name.
static const struct schema_prop print_args[] = {
    { .name = "append",
        .local = true,
        .type = &type_bool,
        .flag = true,
        .help = "Add to the file" },
    { .name = "file", .local = true, .type = &type_text, .help = "Write the text to this file" },
    { 0 },
};

static const struct schema_prop stream_args[] = {
    { .name = "as-value",
        .local = true,
        .type = &type_bool,
        .flag = true,
        .help = "Return the values instead of showing them" },
    { .name = "do",
        .type = &type_text,
        .form = ARG_CODE,
        .help = "Run this with every sample; its values are variables" },
    { 0 },
};

static const struct schema_prop monitor_args[] = {
    { .name = "append",
        .local = true,
        .type = &type_bool,
        .flag = true,
        .help = "Add to the file" },
    { .name = "file", .local = true, .type = &type_text, .help = "Write the samples to this file" },
    { .name = "freeze-frame-interval",
        .local = true,
        .type = &type_time,
        .help = "Leave a picture after this time and draw the next below it" },
    { .name = "without-paging",
        .local = true,
        .type = &type_bool,
        .flag = true,
        .help = "Show samples below each other" },
    { 0 },
};

static const struct schema_prop graph_arg = { .name = "graph",
    .local = true,
    .type = &type_bool,
    .flag = true,
    .help = "Draw how the rates went" };

static void push_args(struct schema_verb *v, const struct schema_prop *args)
{
    for (; args->name != NULL; args++)
        *push_arg(v) = *args;
}

// Verbs that are there for programs; a person has print.
static bool is_api_only(const char *verb)
{
    return strcmp(verb, "getall") == 0 || strcmp(verb, "listen") == 0;
}

static bool add_verb(struct schema *s, struct schema_menu *m, const struct row *r)
{
    struct schema_verb *v;

    m->verbs = mem_resize(m->verbs, (m->verb_count + 1) * sizeof(*m->verbs));
    v = &m->verbs[m->verb_count++];
    *v = (struct schema_verb){ .name = text_of(s, r, "name"), .help = text_or(s, r, "help") };
    v->items = (enum schema_items)word_attr(r, "items", item_words, ITEMS_NONE);
    v->reply = (enum schema_reply)word_attr(r, "reply", reply_words, REPLY_NONE);
    v->props = is_yes(r, "props");
    v->line = text_of(s, r, "line");
    v->line_failed = text_of(s, r, "line-failed");
    v->interrupted = text_of(s, r, "interrupted");
    v->summary = text_of(s, r, "summary");
    v->confirm = text_of(s, r, "confirm");
    if (v->items != ITEMS_NONE) { // the items are the first argument of every verb that takes some
        struct schema_prop *numbers = push_arg(v);

        *numbers = (struct schema_prop){ .name = v->items == ITEMS_ONE ? "number" : "numbers",
            .type = &type_ref,
            .arg = { .ref = m->path },
            .help = "Which items: numbers of the last print, names or *ids",
            .required = true,
            .positional = true };
    }
    if (v->reply == REPLY_MONITOR || v->reply == REPLY_LINES)
        push_args(v, stream_args);
    if (v->reply == REPLY_MONITOR)
        push_args(v, monitor_args);
    if (v->reply == REPLY_ROWS && strcmp(v->name, "print") == 0)
        push_args(v, print_args);
    return true;
}

static struct schema_verb *verb_of(struct schema_menu *m, const char *name)
{
    for (size_t i = 0; name != NULL && i < m->verb_count; i++) {
        if (strcmp(m->verbs[i].name, name) == 0)
            return &m->verbs[i];
    }
    return NULL;
}

// The name that a verb has for its items.
static bool is_item_name(const struct row *r)
{
    const char *name = row_get(r, "name");

    return strcmp(name, "numbers") == 0 || strcmp(name, "number") == 0 ||
           has_word(row_get(r, "flags"), "key");
}

static bool has_arg(const struct schema_verb *v, const char *name)
{
    for (size_t i = 0; i < v->arg_count; i++)
        if (strcmp(v->args[i].name, name) == 0)
            return true;
    return false;
}

static bool add_field(struct schema *s, struct schema_menu *m, const struct row *r)
{
    struct schema_verb *v = verb_of(m, row_get(r, "verb"));

    if (v == NULL)
        return false;
    if (type_or_text(row_get(r, "type")) == &type_speed && !has_arg(v, graph_arg.name))
        *push_arg(v) = graph_arg;
    v->fields = mem_resize(v->fields, (v->field_count + 1) * sizeof(*v->fields));
    v->fields[v->field_count] = (struct schema_prop){ 0 };
    fill_prop(s, &v->fields[v->field_count++], r);
    return true;
}

static bool add_arg(struct schema *s, struct schema_menu *m, const struct row *r)
{
    const char *verb = row_get(r, "verb");
    struct schema_verb *v = verb_of(m, verb);

    if (v == NULL)
        return verb != NULL && is_api_only(verb);
    if (v->items != ITEMS_NONE && is_item_name(r))
        v->args[0].name = text_of(s, r, "name");
    else
        fill_prop(s, push_arg(v), r);
    return true;
}

bool schema_add(struct schema *s, const struct row *r, struct err *err)
{
    const char *kind = row_get(r, "kind"), *path = row_get(r, "path");
    struct schema_menu *m;
    bool ok = false;

    if (kind == NULL || path == NULL)
        return err_set(err, ERR_API, "a description without kind or path");
    if (strcmp(kind, "menu") == 0)
        return add_menu(s, r);
    m = schema_menu_at(s, path);
    if (m == NULL || row_get(r, "name") == NULL)
        return err_set(err, ERR_API, "a description of something in no menu");
    if (strcmp(kind, "prop") == 0)
        ok = add_prop(s, m, r);
    else if (strcmp(kind, "verb") == 0)
        ok = is_api_only(row_get(r, "name")) || add_verb(s, m, r);
    else if (strcmp(kind, "arg") == 0)
        ok = add_arg(s, m, r);
    else if (strcmp(kind, "field") == 0)
        ok = add_field(s, m, r);
    else
        return true;
    return ok || err_set(err, ERR_API, "a description of an argument of no verb");
}

static bool add_words(struct schema *s, struct err *err, const char *const *words)
{
    struct row row = { 0 };
    bool ok;

    for (; words[0] != NULL; words += 2)
        row_set(&row, words[0], words[1]);
    ok = schema_add(s, &row, err);
    row_free(&row);
    return ok;
}
#define ADD_ROW(s, err, ...) add_words(s, err, (const char *const[]){ __VA_ARGS__, NULL })

static bool add_edit(struct schema *s, const struct schema_menu *m, struct err *err)
{
    const struct schema_verb *set = schema_menu_verb(m, "set");
    bool ok = true;

    if (set != NULL && set->props && schema_menu_verb(m, "edit") == NULL)
        ok =
            ADD_ROW(s, err, "kind", "verb", "path", m->path, "name", "edit", "items",
                set->items == ITEMS_NONE ? "none" : "one", "help", "Change a value in an editor") &&
            ADD_ROW(s, err, "kind", "arg", "path", m->path, "verb", "edit", "name", "value-name",
                "type", "text", "flags", "required,positional", "help", "Which property");
    for (size_t i = 0; ok && i < m->child_count; i++)
        ok = add_edit(s, m->children[i], err);
    return ok;
}

bool schema_finish(struct schema *s, struct err *err)
{
    return add_edit(s, s->root, err);
}
