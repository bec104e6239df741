// SPDX-License-Identifier: ISC
// export: the commands that make this configuration again. Of a menu and all below it; `compact`
// (the default) leaves out what has its default value.

#include "core/base/dir.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/value/quote.h"
#include "menus/call.h"
#include "menus/store.h"
#include "menus/tree.h"
#include "menus/warren.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

struct export
{
    struct call *call;
    bool verbose, terse, secrets;
    bool some;       // of the menu itself only the items that are marked
    bool *done;      // which menus of the tree are out
    bool begun;      // the menu's own line is out
    struct buf text; // all of it, so that a slow reader gets one state of the configuration
    size_t sent;
};

static void export_free(struct export *x)
{
    if (x->text.data != NULL)
        mem_wipe(x->text.data, x->text.size); // passwords
    buf_free(&x->text);
    free(x->done);
    free(x);
}

static void export_stop(struct call *call)
{
    export_free(call->state);
}

// A row for each line, as far as the client takes them.
static void export_more(struct call *call)
{
    struct export *x = call->state;

    while (x->sent < x->text.len && !call_full(call)) {
        const char *line = x->text.data + x->sent;
        size_t len = strcspn(line, "\n");

        x->text.data[x->sent + len] = '\0';
        call_row(call);
        call_attr(call, "text", line);
        call_row_end(call);
        x->sent += len + 1;
    }
    if (x->sent < x->text.len)
        return;
    export_free(x);
    call_done(call);
}

// "/interface/pptp-client" as export writes it: "/interface pptp-client".
static void export_path(struct buf *out, const struct menu *m)
{
    size_t start = out->len;

    buf_adds(out, m->path);
    for (size_t i = start + 1; i < out->len; i++)
        if (out->data[i] == '/')
            out->data[i] = ' ';
}

// The built-in items and the daemon's own: they are not made by an import, only changed.
static bool is_made(const struct export *x, const struct item *item)
{
    const struct menu *m = item->menu;

    return m->kind == MENU_SETTINGS || m->fixed ||
           (m->may_remove != NULL && !m->may_remove(x->call->w, item, NULL));
}

// A name that is the same on every router says nothing.
static bool is_own_name(const struct export *x, const struct item *item, const struct prop *p)
{
    return p->flags & PROP_KEY && is_made(x, item) &&
           strcmp(item_name(item), item_text(item, menu_lasting_name(item->menu))) == 0;
}

static bool exported(const struct export *x, const struct item *item, size_t i)
{
    const struct prop *p = menu_prop_at(item->menu, i);
    const char *value = item->values[i], *fallback = item_fallback(item, p);

    if (p->flags & (PROP_READ_ONLY | PROP_MEMORY))
        return false;
    if (p->flags & PROP_SECRET && !x->secrets)
        return false;
    if (x->verbose)
        return value != NULL || p->flags & PROP_UNSET;
    return value != NULL && (fallback == NULL || strcmp(value, fallback) != 0) &&
           !is_own_name(x, item, p);
}

// `!name` stands where `name=` would.
static int by_name(const void *a, const void *b)
{
    const char *x = *(char *const *)a, *y = *(char *const *)b;

    return strcmp(x + (*x == '!'), y + (*y == '!'));
}

// The words of one item, alphabetically; the caller frees them.
static char **export_words(const struct export *x, const struct item *item, size_t *ret_count)
{
    char **words = mem_array(menu_prop_count(item->menu) + 1, sizeof(*words));
    const struct prop *p;
    size_t n = 0;

    for (size_t i = 0; (p = menu_prop_at(item->menu, i)) != NULL; i++) {
        struct buf word = { 0 };

        if (!exported(x, item, i))
            continue;
        if (item->values[i] == NULL) {
            buf_printf(&word, "!%s", p->name);
        } else {
            buf_printf(&word, "%s=", p->name);
            quote_export(&word, item->values[i], strlen(item->values[i]));
        }
        words[n++] = buf_take(&word);
    }
    qsort(words, n, sizeof(*words), by_name);
    *ret_count = n;
    return words;
}

static void words_free(char **words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(words[i]);
    free(words);
}

// Built-in items come first wherever they are, so their numbers are the same on every router.
static size_t number_of(const struct export *x, const struct item *item)
{
    const struct store *s = store_of(x->call->w, item->menu);
    size_t n = 0;

    while (s->items[n] != item)
        n++;
    return n;
}

// How the item comes back: it is added, or found and set.
static void export_head(struct buf *head, const struct export *x, const struct item *item)
{
    const struct menu *m = item->menu;
    const char *name;

    if (x->terse) {
        export_path(head, m);
        buf_addc(head, ' ');
    }
    buf_adds(head, is_made(x, item) ? "set" : "add");
    if (m->kind == MENU_SETTINGS || !is_made(x, item))
        return;
    if (menu_lasting_name(m) == NULL) {
        buf_printf(head, " %zu", number_of(x, item));
        return;
    }
    name = item_text(item, menu_lasting_name(m));
    buf_printf(head, " [ find %s=", menu_lasting_name(m));
    quote_export(head, name, strlen(name));
    buf_adds(head, " ]");
}

static void export_item(struct export *x, const struct item *item)
{
    struct buf head = { 0 };
    size_t count;
    char **words = export_words(x, item, &count);

    if (count > 0 || !is_made(x, item)) {
        if (!x->begun && !x->terse) {
            export_path(&x->text, item->menu);
            buf_addc(&x->text, '\n');
        }
        x->begun = true;
        export_head(&head, x, item);
        wrap_export_line(&x->text, buf_str(&head), (const char *const *)words, count,
            x->terse ? 0 : EXPORT_WIDTH);
    }
    words_free(words, count);
    buf_free(&head);
}

static bool wanted(const struct export *x, const struct item *item)
{
    return !x->some || item->marked;
}

// An item goes behind those of its own menu that it refers to.
static void export_behind(struct export *x, const struct store *s, size_t at, bool *done)
{
    const struct item *item = s->items[at];
    const struct prop *p;

    if (done[at] || !wanted(x, item))
        return;
    done[at] = true;
    for (size_t i = 0; (p = menu_prop_at(s->menu, i)) != NULL; i++) {
        if (p->arg.ref == NULL || strcmp(p->arg.ref, s->menu->path) != 0)
            continue;
        for (size_t j = 0; item->values[i] != NULL && j < s->count; j++)
            if (strcmp(item_name(s->items[j]), item->values[i]) == 0)
                export_behind(x, s, j, done);
    }
    export_item(x, item);
}

static bool below(const struct menu *m, const struct menu *top)
{
    size_t len = strlen(top->path);

    if (len == 1)
        return true;
    return strncmp(m->path, top->path, len) == 0 && (m->path[len] == '\0' || m->path[len] == '/');
}

// A menu goes behind those that its properties refer to: what is imported top down finds there
// what it needs.
static void export_menu(struct export *x, size_t at)
{
    const struct menu *m = menus[at];
    const struct store *s = store_of(x->call->w, m);
    const struct prop *p;
    bool *items;

    if (x->done[at] || m->kind == MENU_DIR || m->read_only || !below(m, x->call->menu))
        return;
    if (x->some && m != x->call->menu)
        return;
    x->done[at] = true;
    for (size_t i = 0; (p = menu_prop_at(m, i)) != NULL; i++)
        for (size_t other = 0; p->arg.ref != NULL && menus[other] != NULL; other++)
            if (strcmp(menus[other]->path, p->arg.ref) == 0)
                export_menu(x, other);
    x->begun = false;
    items = mem_array(s->count, sizeof(*items));
    for (size_t i = 0; i < s->count; i++)
        export_behind(x, s, i, items);
    free(items);
}

static void export_all(struct export *x)
{
    size_t count = 0;

    buf_adds(&x->text, "# ");
    text_date(&x->text, time(NULL));
    buf_printf(&x->text, " by Warren %s\n#\n", WARREN_VERSION);
    while (menus[count] != NULL)
        count++;
    x->done = mem_array(count, sizeof(*x->done));
    for (size_t i = 0; i < count; i++)
        export_menu(x, i);
}

// file=: the text goes there, and the client hears nothing of it.
static bool export_write(struct export *x, const char *name, struct err *err)
{
    const unsigned needed = POLICY_WRITE | POLICY_FTP;
    size_t len = strlen(name);
    bool ended = len >= 4 && strcmp(name + len - 4, ".rsc") == 0, ok;
    char *dir = mem_printf("%s/files", x->call->w->state_dir);
    char *file = mem_printf("%s%s", name, ended ? "" : ".rsc");

    if ((call_policies(x->call) & needed) != needed)
        ok = err_set(err, ERR_GENERAL, "not enough permissions (9)");
    else
        ok = dir_write(dir, file, buf_str(&x->text), x->text.len, DIR_REPLACE, err);
    free(file);
    free(dir);
    return ok;
}

static void mark(const struct export *x, const struct item_list *rows, bool on)
{
    const struct store *s = store_of(x->call->w, x->call->menu);

    for (size_t i = 0; i < rows->count; i++) {
        struct item *item = store_find(s, rows->items[i]->id);

        if (item != NULL)
            item->marked = on;
    }
}

static bool export_text(struct export *x, struct err *err)
{
    const char *from = call_arg(x->call, "from");
    struct item_list rows = { 0 };

    x->some = from != NULL;
    if (from != NULL && *from != '\0' && !call_rows(x->call, from, &rows, err))
        return false;
    mark(x, &rows, true);
    export_all(x);
    mark(x, &rows, false);
    item_list_free(&rows);
    return true;
}

static void export_run(struct call *call)
{
    const char *file = call_arg(call, "file");
    struct export *x = mem_alloc(sizeof(*x));
    struct err err;

    *x = (struct export){
        .call = call,
        .verbose = call_flag(call, "verbose"),
        .terse = call_flag(call, "terse"),
        .secrets = call_may_see_secrets(call) && !call_flag(call, "hide-sensitive"),
    };
    if (!export_text(x, &err) || (file != NULL && !export_write(x, file, &err))) {
        export_free(x);
        call_trap(call, &err);
        return;
    }
    if (file != NULL)
        x->sent = x->text.len;
    call->state = x;
    call->stop = export_stop;
    call->more = export_more;
    export_more(call);
}

static const struct prop export_args[] = {
    { "compact", .type = &type_bool, .flags = ARG_FLAG, .help = "Only what is not the default" },
    { "file", .type = &type_text, .arg = { .max = 250 },
        .help = "Write it into this file (.rsc) instead" },
    { "from", .type = &type_text, .help = "Only these items" },
    { "hide-sensitive", .type = &type_bool, .flags = ARG_FLAG, .help = "Without passwords" },
    { "show-sensitive", .type = &type_bool, .flags = ARG_FLAG, .help = "With passwords" },
    { "terse", .type = &type_bool, .flags = ARG_FLAG, .help = "Whole commands, one on a line" },
    { "verbose", .type = &type_bool, .flags = ARG_FLAG, .help = "Every property" },
    { NULL },
};

const struct verb op_export = {
    .name = "export",
    .help = "The commands that make this configuration",
    .policy = POLICY_READ,
    .reply = VERB_TEXT,
    .args = export_args,
    .run = export_run,
};
