// SPDX-License-Identifier: ISC
// export: the commands that make this configuration again. Of a menu and all below it; `compact`
// (the default) leaves out what has its default value.

#include "core/base/mem.h"
#include "core/value/quote.h"
#include "menus/call.h"
#include "menus/store.h"
#include "menus/tree.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

struct export
{
    struct call *call;
    bool verbose, terse, secrets;
    bool begun; // the menu's own line is out
    struct buf text;
};

static void export_lines(struct export *x)
{
    const char *at = buf_str(&x->text), *end;

    for (; (end = strchr(at, '\n')) != NULL; at = end + 1) {
        char *line = mem_strndup(at, (size_t)(end - at));

        call_row(x->call);
        call_attr(x->call, "text", line);
        call_row_end(x->call);
        free(line);
    }
    buf_truncate(&x->text, 0);
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

static bool exported(const struct export *x, const struct item *item, size_t i)
{
    const struct prop *p = menu_prop_at(item->menu, i);
    const char *value = item->values[i];

    if (p->flags & (PROP_READ_ONLY | PROP_MEMORY) || value == NULL)
        return false;
    if (p->flags & PROP_SECRET && !x->secrets)
        return false;
    if (x->verbose)
        return true;
    // A device that was not given a name has its own.
    if (item->menu->fixed && p->flags & PROP_KEY)
        return strcmp(value, item_text(item, "default-name")) != 0;
    return p->fallback == NULL || strcmp(value, p->fallback) != 0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
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
        buf_printf(&word, "%s=", p->name);
        quote_export(&word, item->values[i], strlen(item->values[i]));
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

// How the item is found again: it is added, set by what never changes, or simply set.
static void export_head(struct buf *head, const struct export *x, const struct item *item)
{
    const struct menu *m = item->menu;
    const char *key = m->fixed ? "default-name" : "name";

    if (x->terse) {
        export_path(head, m);
        buf_addc(head, ' ');
    }
    if (m->kind == MENU_SETTINGS) {
        buf_adds(head, "set");
    } else if (m->fixed || (m->may_remove != NULL && !m->may_remove(x->call->w, item, NULL))) {
        buf_printf(head, "set [ find %s=", key);
        quote_export(head, item_text(item, key), strlen(item_text(item, key)));
        buf_adds(head, " ]");
    } else {
        buf_adds(head, "add");
    }
}

static bool is_set(const struct buf *head)
{
    return strstr(buf_str(head), "set") != NULL;
}

static void export_item(struct export *x, const struct item *item)
{
    struct buf head = { 0 };
    size_t count;
    char **words = export_words(x, item, &count);

    export_head(&head, x, item);
    // A name that only says which item this is, is no change.
    if (is_set(&head) && !x->verbose && item->menu->kind == MENU_LIST && !item->menu->fixed) {
        size_t kept = 0;

        for (size_t i = 0; i < count; i++) {
            if (strncmp(words[i], "name=", 5) == 0)
                free(words[i]);
            else
                words[kept++] = words[i];
        }
        count = kept;
    }
    if (count > 0 || !is_set(&head)) {
        if (!x->begun && !x->terse) {
            export_path(&x->text, item->menu);
            buf_addc(&x->text, '\n');
        }
        x->begun = true;
        wrap_export_line(&x->text, buf_str(&head), (const char *const *)words, count,
            x->terse ? 0 : EXPORT_WIDTH);
        export_lines(x);
    }
    words_free(words, count);
    buf_free(&head);
}

static bool below(const struct menu *m, const struct menu *top)
{
    size_t len = strlen(top->path);

    if (len == 1)
        return true;
    return strncmp(m->path, top->path, len) == 0 && (m->path[len] == '\0' || m->path[len] == '/');
}

static void export_menu(struct export *x, const struct menu *m)
{
    const struct store *s = store_of(x->call->w, m);

    x->begun = false;
    for (size_t i = 0; !m->read_only && i < s->count; i++)
        export_item(x, s->items[i]);
}

static void export_begin(struct export *x)
{
    time_t now = time(NULL);
    struct tm tm;
    char date[32];

    localtime_r(&now, &tm);
    strftime(date, sizeof(date), "%b/%d/%Y %H:%M:%S", &tm);
    date[0] |= 0x20;
    buf_printf(&x->text, "# %s by Warren %s\n#\n", date, WARREN_VERSION);
    export_lines(x);
}

static void export_run(struct call *call)
{
    struct export x = {
        .call = call,
        .verbose = call_flag(call, "verbose"),
        .terse = call_flag(call, "terse"),
        .secrets = call_may_see_secrets(call) && !call_flag(call, "hide-sensitive"),
    };

    export_begin(&x);
    for (size_t i = 0; menus[i] != NULL; i++)
        if (below(menus[i], call->menu))
            export_menu(&x, menus[i]);
    buf_free(&x.text);
    call_done(call);
}

static const struct prop export_args[] = {
    { "compact", .type = &type_bool, .flags = ARG_FLAG, .help = "Only what is not the default" },
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
