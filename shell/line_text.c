// SPDX-License-Identifier: ISC
// Changes of the line, and the keys that make them. A text may have several rows; keys that move
// and delete work on rows, and typed lines are kept in a list of our own, because libedit's history
// knows of no rows.
#include "shell/line_priv.h"

size_t line_take(struct line *l)
{
    const LineInfo *info = el_line(l->el);

    buf_truncate(&l->text, 0);
    buf_add(&l->text, info->buffer, (size_t)(info->lastchar - info->buffer));
    return (size_t)(info->cursor - info->buffer);
}

void line_move(struct line *l, size_t from, size_t to)
{
    const char *text = buf_str(&l->text);

    if (to >= from)
        el_cursor(l->el, (int)place_characters(text + from, to - from));
    else
        el_cursor(l->el, -(int)place_characters(text + to, from - to));
}

// Deletes what is between the cursor and another place, and keeps it for Ctrl-Y.
static void cut(struct line *l, size_t cursor, size_t to)
{
    size_t from = to < cursor ? to : cursor, end = to < cursor ? cursor : to;

    if (from == end)
        return;
    buf_truncate(&l->killed, 0);
    buf_add(&l->killed, buf_str(&l->text) + from, end - from);
    line_move(l, cursor, end);
    el_deletestr(l->el, (int)place_characters(buf_str(&l->text) + from, end - from));
}

void line_replace(struct line *l, const char *text)
{
    size_t cursor = line_take(l);

    line_move(l, cursor, l->text.len);
    if (l->text.len > 0)
        el_deletestr(l->el, (int)place_characters(buf_str(&l->text), l->text.len));
    if (*text != '\0')
        el_insertstr(l->el, text);
}

bool line_apply(struct line *l, size_t cursor, const struct line_completion *c)
{
    bool any = c->replace > 0 || c->insert.len > 0;

    if (c->replace > 0)
        el_deletestr(l->el, (int)place_characters(l->text.data + cursor - c->replace, c->replace));
    if (c->insert.len > 0)
        el_insertstr(l->el, buf_str(&c->insert));
    return any;
}

void line_completion_fini(struct line_completion *c)
{
    buf_free(&c->insert);
    buf_free(&c->list);
}

// Ctrl-D: leaves on an empty line, deletes a character otherwise.
unsigned char line_on_end_of_file(EditLine *el, int key)
{
    const LineInfo *info = el_line(el);

    (void)key;
    if (info->buffer == info->lastchar)
        return CC_EOF;
    if (info->cursor == info->lastchar)
        return CC_ERROR;
    el_cursor(el, 1);
    el_deletestr(el, 1);
    return CC_REFRESH;
}

unsigned char line_on_split(EditLine *el, int key)
{
    (void)key;
    el_insertstr(el, "\n");
    return CC_REFRESH;
}

// The row's beginning; from there the text's.
unsigned char line_on_home(EditLine *el, int key)
{
    struct line *l = line_of(el);
    size_t cursor = line_take(l), begin = place_row_begin(buf_str(&l->text), cursor);

    (void)key;
    line_move(l, cursor, cursor > begin ? begin : 0);
    return CC_REFRESH;
}

unsigned char line_on_end(EditLine *el, int key)
{
    struct line *l = line_of(el);
    size_t cursor = line_take(l), end = place_row_end(buf_str(&l->text), cursor);

    (void)key;
    line_move(l, cursor, cursor < end ? end : l->text.len);
    return CC_REFRESH;
}

// To the row's end; there the line break goes.
unsigned char line_on_kill(EditLine *el, int key)
{
    struct line *l = line_of(el);
    size_t cursor = line_take(l), end = place_row_end(buf_str(&l->text), cursor);

    (void)key;
    cut(l, cursor, end == cursor && end < l->text.len ? end + 1 : end);
    return CC_REFRESH;
}

unsigned char line_on_kill_back(EditLine *el, int key)
{
    struct line *l = line_of(el);
    size_t cursor = line_take(l), begin = place_row_begin(buf_str(&l->text), cursor);

    (void)key;
    cut(l, cursor, begin == cursor && begin > 0 ? begin - 1 : begin);
    return CC_REFRESH;
}

unsigned char line_on_yank(EditLine *el, int key)
{
    struct line *l = line_of(el);

    (void)key;
    if (l->killed.len == 0)
        return CC_ERROR;
    el_insertstr(el, buf_str(&l->killed));
    return CC_REFRESH;
}

// Up: the row above, and from the first one the line that was typed before this one.
unsigned char line_on_up(EditLine *el, int key)
{
    struct line *l = line_of(el);
    size_t cursor = line_take(l), to = place_above(buf_str(&l->text), cursor);
    const char *older;

    (void)key;
    if (to != cursor) {
        line_move(l, cursor, to);
        return CC_REFRESH;
    }
    older = recall_older(&l->recall, buf_str(&l->text));
    if (older == NULL)
        return CC_ERROR;
    line_replace(l, older);
    return CC_REFRESH;
}

unsigned char line_on_down(EditLine *el, int key)
{
    struct line *l = line_of(el);
    size_t cursor = line_take(l), to = place_below(buf_str(&l->text), cursor);
    const char *newer;

    (void)key;
    if (to != cursor) {
        line_move(l, cursor, to);
        return CC_REFRESH;
    }
    newer = recall_newer(&l->recall);
    if (newer == NULL)
        return CC_ERROR;
    line_replace(l, newer);
    return CC_REFRESH;
}
