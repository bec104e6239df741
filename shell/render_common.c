// SPDX-License-Identifier: ISC
#include "shell/render_priv.h"

#include "core/base/mem.h"
#include "core/base/text.h"
#include "shell/cell.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void render_columns_free(struct render_columns *c)
{
    free(c->widths);
    *c = (struct render_columns){ 0 };
}

size_t render_room(const struct render *r)
{
    return r->width == 0 ? SIZE_MAX / 2 : r->width > 1 ? r->width - 1 : 1;
}

const char *render_text(const struct schema_prop *prop, const char *value)
{
    if (value == NULL || (prop != NULL && strcmp(prop->type->name, "bool") != 0))
        return value;
    return strcmp(value, "true") == 0 ? "yes" : strcmp(value, "false") == 0 ? "no" : value;
}

const char *render_value(const struct row *row, const struct schema_prop *prop)
{
    return render_text(prop, row_get(row, prop->name));
}

char *render_shown(struct arena *a, const struct row *row, const struct schema_prop *prop)
{
    const char *value = render_value(row, prop);
    struct buf shown = { 0 };
    char *text = NULL;

    if (value != NULL) {
        value_show(prop->type, value, &shown);
        text = arena_strdup(a, buf_str(&shown));
    }
    buf_free(&shown);
    return text;
}

static bool is_flag(const struct schema_menu *m, const char *name)
{
    for (size_t i = 0; i < m->flag_count; i++)
        if (strcmp(m->flags[i].word, name) == 0)
            return true;
    return false;
}

static bool chosen(const struct render *r, const struct schema_prop *p, enum render_choice choice)
{
    const struct schema_menu *m = r->menu;
    bool apart = is_flag(m, p->name) || strcmp(p->name, "comment") == 0;

    if (r->stats || p->stats)
        return r->stats && (p->stats || strcmp(p->name, "name") == 0);
    switch (choice) {
    case CHOOSE_COLUMNS:
        return p->column != NULL && !apart;
    case CHOOSE_DETAIL:
        return p->detail && !apart && !(r->brief && p->detail_only);
    case CHOOSE_ALL:
        return p->detail;
    }
    return false;
}

const struct schema_prop **render_choose(
    const struct render *r, enum render_choice choice, size_t *ret_count)
{
    const struct schema_menu *m = r->menu;
    size_t count = 0, most = m->prop_count;
    const struct schema_prop **list;

    if (r->names != NULL)
        for (most = 0; r->names[most] != NULL;)
            most++;
    list = mem_array(most + 1, sizeof(*list));
    for (size_t i = 0; i < most; i++) {
        const struct schema_prop *p =
            r->names != NULL ? schema_menu_prop(m, r->names[i]) : &m->props[i];

        if (p != NULL && (r->names != NULL || chosen(r, p, choice)))
            list[count++] = p;
    }
    *ret_count = count;
    return list;
}

void render_label(struct buf *out, const struct render *r, size_t index, size_t width)
{
    const char *id = r->ids ? row_get(&r->rows->rows[index], ".id") : "";

    if (r->ids)
        buf_printf(out, "%*s", (int)width, id != NULL ? id : "");
    else
        buf_printf(out, "%*zu", (int)width, r->numbers != NULL ? r->numbers[index] : index);
}

size_t render_label_width(const struct render *r, size_t least)
{
    struct buf label = { 0 };
    size_t width = least;

    for (size_t i = 0; i < r->rows->count; i++) {
        buf_truncate(&label, 0);
        render_label(&label, r, i, 0);
        width = label.len > width ? label.len : width;
    }
    buf_free(&label);
    return width;
}

size_t render_flag_columns(const struct schema_menu *m)
{
    size_t count = 0;

    for (size_t i = 0; i < m->flag_count; i++)
        if ((size_t)m->flags[i].column + 1 > count)
            count = (size_t)m->flags[i].column + 1;
    return count;
}

void render_flags(struct buf *out, const struct schema_menu *m, const struct row *row)
{
    size_t at = out->len, columns = render_flag_columns(m);

    buf_fill(out, ' ', columns);
    for (size_t i = m->flag_count; i-- > 0;) {
        const char *value = row_get(row, m->flags[i].word);

        if (value != NULL && strcmp(value, "true") == 0)
            out->data[at + (size_t)m->flags[i].column] = m->flags[i].letter;
    }
}

void render_legend(struct buf *out, const struct render *r)
{
    const struct schema_menu *m = r->menu;
    size_t column = strlen("Flags:"), room = render_room(r);

    if (m->flag_count == 0 || r->headless)
        return;
    buf_adds(out, "Flags:");
    for (size_t i = 0; i < m->flag_count; i++) {
        size_t width = strlen(" X - ,") + cell_width(m->flags[i].word);

        if (i > 0 && column + width > room) {
            buf_adds(out, "\n ");
            column = 1;
        }
        buf_printf(out, " %c - %s", m->flags[i].letter, m->flags[i].word);
        buf_adds(out, i + 1 < m->flag_count ? "," : "");
        column += width;
    }
    buf_addc(out, '\n');
}

void render_comment(struct buf *out, const char *comment, size_t indent, size_t room)
{
    const char *end;

    for (bool first = true; *comment != '\0'; first = false) {
        struct buf line = { 0 };
        char *piece;

        end = comment + strcspn(comment, "\n");
        piece = mem_strndup(comment, (size_t)(end - comment));
        cell_escape(&line, piece);
        buf_fill(out, ' ', first ? 0 : indent);
        buf_adds(out, ";;; ");
        cell_cut(out, buf_str(&line), room > indent + 8 ? room - indent - 4 : 4);
        cell_trim(out, 0);
        buf_addc(out, '\n');
        free(piece);
        buf_free(&line);
        comment = *end != '\0' ? end + 1 : end;
    }
}
