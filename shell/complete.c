// SPDX-License-Identifier: ISC
#include "shell/complete.h"

#include "core/value/quote.h"
#include "shell/cell.h"

#include <stdlib.h>
#include <string.h>

void complete_columns(struct buf *out, const char *const *words, size_t count, size_t width)
{
    size_t widest = 0, columns, rows;

    for (size_t i = 0; i < count; i++) {
        size_t w = cell_width(words[i]);

        widest = w > widest ? w : widest;
    }
    columns = width > widest ? (width + 1) / (widest + 2) : 1;
    columns = columns > 0 ? columns : 1;
    rows = (count + columns - 1) / columns;
    for (size_t row = 0; row < rows; row++) {
        for (size_t i = row; i < count; i += rows) {
            buf_adds(out, words[i]);
            if (i + rows < count)
                buf_fill(out, ' ', widest + 2 - cell_width(words[i]));
        }
        buf_addc(out, '\n');
    }
}

// Those that fit best.
static const struct choice **best(
    const struct choices *c, size_t *ret_count, enum choice_fit *ret_fit)
{
    const struct choice **fits = mem_array(c->count + 1, sizeof(*fits));

    *ret_count = 0;
    *ret_fit = FIT_NONE;
    for (size_t i = 0; i < c->count; i++) {
        enum choice_fit fit = choice_fit(&c->list[i], c->typed);

        if (fit > *ret_fit)
            *ret_count = 0;
        if (fit > *ret_fit)
            *ret_fit = fit;
        if (fit != FIT_NONE && fit == *ret_fit)
            fits[(*ret_count)++] = &c->list[i];
    }
    return fits;
}

static size_t common_length(const struct choice **fits, size_t count)
{
    size_t len = strlen(fits[0]->word);

    for (size_t i = 1; i < count; i++) {
        size_t same = match_common(fits[0]->word, fits[i]->word);

        len = same < len ? same : len;
    }
    while (len > 0 && (fits[0]->word[len] & 0xc0) == 0x80)
        len--; // not in the middle of a character
    return len;
}

// The text that takes the place of what is typed. Values are spelt bare, or in quotes where they
// need them; inside of an open quote only its end is added. An unfinished word stays open.
static void spell(struct buf *out, const struct choice *choice, size_t len, bool whole, bool quoted)
{
    struct buf text = { 0 };

    if (!choice->value && !quoted) {
        buf_add(out, choice->word, len);
        return;
    }
    if (quoted)
        quote_always(&text, choice->word, len);
    else
        quote_if_needed(&text, choice->word, len);
    if (text.data[0] == '"' && !whole)
        buf_truncate(&text, text.len - 1);
    buf_adds(out, buf_str(&text) + quoted);
    buf_free(&text);
}

// Replaces what is typed by the first `len` bytes of a choice; takes over only what differs, so
// that a plain completion is an insertion.
static void replace(struct line_completion *ret, const struct choices *c, const struct parse *p,
    const struct choice *choice, size_t len, bool whole)
{
    const char *old = p->script->text + c->typed_at;
    size_t old_len = p->script->len - c->typed_at, same = 0;
    struct buf text = { 0 };

    spell(&text, choice, len, whole, c->quoted);
    if (whole && choice->end != 0)
        buf_addc(&text, choice->end);
    while (same < old_len && same < text.len && old[same] == text.data[same])
        same++;
    while (same > 0 && (old[same] & 0xc0) == 0x80)
        same--;
    ret->replace = old_len - same;
    buf_adds(&ret->insert, buf_str(&text) + same);
    buf_free(&text);
}

static void list(
    struct line_completion *ret, const struct choice **fits, size_t count, size_t width)
{
    const char **words = mem_array(count + 1, sizeof(*words));
    struct arena arena = { 0 };

    for (size_t i = 0; i < count; i++) {
        struct buf text = { 0 };

        cell_escape(&text, fits[i]->word);
        words[i] = arena_strdup(&arena, buf_str(&text));
        buf_free(&text);
    }
    complete_columns(&ret->list, words, count, width);
    free(words);
    arena_free(&arena);
}

void complete_text(struct line_completion *ret, const struct parse *p,
    const struct choice_source *source, bool again, size_t width)
{
    struct choices c;
    const struct choice **fits;
    size_t count, len;
    enum choice_fit fit;

    if (p->expect.what == 0)
        return;
    choices_collect(&c, p, source);
    fits = best(&c, &count, &fit);
    len = count > 0 ? common_length(fits, count) : 0;
    if (count == 1)
        replace(ret, &c, p, fits[0], strlen(fits[0]->word), true);
    else if (count > 1 && fit == FIT_PREFIX && len > strlen(c.typed))
        replace(ret, &c, p, fits[0], len, false);
    else if (count > 1 && again)
        list(ret, fits, count, width);
    free(fits);
    choices_free(&c);
}

void complete_hot(
    struct line_completion *ret, const struct parse *p, const struct choice_source *source)
{
    const unsigned words = EXPECT_MENU | EXPECT_VERB | EXPECT_BUILTIN | EXPECT_ARG;
    const unsigned values = EXPECT_VALUE | EXPECT_ITEM | EXPECT_VARIABLE | EXPECT_PROP;
    struct choices c;
    const struct choice **fits;
    size_t count;
    enum choice_fit fit;

    if ((p->expect.what & words) == 0 || (p->expect.what & values) != 0 || p->expect.quoted)
        return;
    choices_collect(&c, p, source);
    fits = best(&c, &count, &fit);
    if (count == 1 && fit == FIT_PREFIX && *c.typed != '\0')
        replace(ret, &c, p, fits[0], strlen(fits[0]->word), true);
    free(fits);
    choices_free(&c);
}
