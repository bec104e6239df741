// SPDX-License-Identifier: ISC
#include "shell/cell.h"
#include "shell/complete.h"

#include <stdlib.h>
#include <string.h>

bool help_asked(const struct parse *p)
{
    const struct marked *last = p->mark_count > 0 ? &p->marks[p->mark_count - 1] : NULL;
    bool comment = last != NULL && last->mark == MARK_COMMENT && last->at.to == p->script->len;

    return !comment && strchr(p->open, '"') == NULL;
}

static void add_line(struct buf *out, const char *word, const char *help)
{
    cell_escape(out, word);
    if (help != NULL && *help != '\0') {
        buf_adds(out, " -- ");
        cell_escape(out, help);
    }
    buf_addc(out, '\n');
}

static int by_word(const void *a, const void *b)
{
    const struct choice *const *x = a, *const *y = b;

    return strcmp((*x)->word, (*y)->word);
}

// `shown` is an argument whose value was explained already; its name and its plain words are not
// said twice.
static bool said_before(const struct choice *c, const struct schema_prop *shown)
{
    if (shown == NULL)
        return false;
    return c->value ? c->plain && c->help == NULL : strcmp(c->word, shown->name) == 0;
}

static void add_choices(struct buf *out, const struct choices *c, const struct schema_prop *shown)
{
    const struct choice **fits = mem_array(c->count + 1, sizeof(*fits));
    size_t count = 0;

    for (size_t i = 0; i < c->count; i++)
        if (choice_fit(&c->list[i], c->typed) == FIT_PREFIX && !said_before(&c->list[i], shown))
            fits[count++] = &c->list[i];
    if (count > 0)
        qsort(fits, count, sizeof(*fits), by_word);
    for (size_t i = 0; i < count; i++)
        add_line(out, fits[i]->word, fits[i]->help);
    free(fits);
}

// "<mtu> ::= 68..65535", with what the property means above it.
static void add_value(struct buf *out, const struct schema_prop *prop)
{
    struct buf syntax = { 0 };

    add_line(out, prop->name, prop->help);
    if (prop->type != NULL)
        value_syntax(prop->type, &prop->arg, &syntax);
    if (syntax.len > 0) {
        buf_printf(out, "<%s> ::= ", prop->name);
        cell_escape(out, buf_str(&syntax));
        buf_addc(out, '\n');
    }
    buf_free(&syntax);
}

void help_text(struct buf *out, const struct parse *p, const struct choice_source *source)
{
    const struct expect *e = &p->expect;
    const struct schema_prop *shown = NULL;
    struct choices c;

    if (e->what == 0) {
        if (p->failed && p->open[0] == '\0') {
            parse_error_text(p, out);
            buf_addc(out, '\n');
        }
        return;
    }
    choices_collect(&c, p, source);
    if ((e->what & (EXPECT_VALUE | EXPECT_ITEM)) != 0 && *c.typed == '\0')
        shown = e->prop;
    if (shown != NULL)
        add_value(out, shown);
    if ((e->what & EXPECT_UP) != 0 && e->menu != NULL && e->menu->parent != NULL &&
        *c.typed == '\0')
        add_line(out, "..", "Go to the menu above");
    add_choices(out, &c, shown);
    choices_free(&c);
}
