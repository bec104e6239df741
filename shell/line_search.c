// SPDX-License-Identifier: ISC
// Ctrl-R: what was typed before, then what else there is, narrowed by every letter.
#include "shell/line_priv.h"

#include "core/base/mem.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

struct search {
    struct line *l;
    struct buf part;
    size_t skip; // matches that were refused with another Ctrl-R
};

static bool find(const struct search *s, size_t skip, struct buf *ret)
{
    struct line *l = s->l;
    const char *part = buf_str(&s->part), *line = recall_find(&l->recall, part, skip);
    size_t typed = 0;

    if (line != NULL) {
        buf_adds(ret, line);
        return true;
    }
    while (recall_find(&l->recall, part, typed) != NULL)
        typed++;
    return l->hooks.search != NULL && l->hooks.search(l->hooks.ctx, part, skip - typed, ret);
}

// Shows the match, and in the prompt what is looked for. Without a match the last one stays.
static void show_match(struct search *s)
{
    struct buf prompt = { 0 }, match = { 0 };
    bool found = s->part.len > 0 && find(s, s->skip, &match);

    line_clear(s->l);
    if (found)
        line_replace(s->l, buf_str(&match));
    buf_printf(
        &prompt, "%s: %s> ", found || s->part.len == 0 ? "search" : "not found", buf_str(&s->part));
    line_set_shown(s->l, buf_str(&prompt));
    line_redraw(s->l);
    buf_free(&prompt);
    buf_free(&match);
}

static void shorten(struct buf *part)
{
    while (part->len > 0 && (part->data[part->len - 1] & 0xc0) == 0x80)
        buf_truncate(part, part->len - 1);
    if (part->len > 0)
        buf_truncate(part, part->len - 1);
}

// One key of a search. False: it is over, and the key is for the line.
static bool search_key(struct search *s, wchar_t c)
{
    enum { CTRL_H = 8, CTRL_R = 18, RUBOUT = 127 };
    char bytes[MB_LEN_MAX];
    mbstate_t state = { 0 };
    size_t len;

    if (c == CTRL_R) {
        struct buf unused = { 0 };

        s->skip += find(s, s->skip + 1, &unused);
        buf_free(&unused);
        return true;
    }
    if (c < L' ' && c != CTRL_H)
        return false;
    s->skip = 0;
    if (c == CTRL_H || c == RUBOUT) {
        shorten(&s->part);
        return true;
    }
    len = wcrtomb(bytes, c, &state);
    if (len != (size_t)-1)
        buf_add(&s->part, bytes, len);
    return true;
}

// Escape and what begins with it, Enter and the other control keys end it and keep the line;
// Ctrl-C and Ctrl-G bring the old line back.
unsigned char line_on_search(EditLine *el, int key)
{
    enum { CTRL_C = 3, CTRL_G = 7 };
    struct line *l = line_of(el);
    struct search s = { .l = l };
    char *before;
    wchar_t c = 0;

    (void)key;
    line_take(l);
    before = mem_strdup(buf_str(&l->text));
    do
        show_match(&s);
    while ((c = line_read_character(l)) != 0 && search_key(&s, c));
    line_clear(l);
    if (c == CTRL_C || c == CTRL_G)
        line_replace(l, before);
    line_set_shown(l, l->prompt);
    line_redraw(l);
    if (c != 0 && c != CTRL_C && c != CTRL_G)
        line_push(l, (char[]){ (char)c, '\0' });
    mem_wipe(before, strlen(before));
    free(before);
    buf_free(&s.part);
    return c == 0 ? CC_EOF : CC_NORM;
}
