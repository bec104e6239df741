// SPDX-License-Identifier: ISC
#include "core/value/value_priv.h"

#include <assert.h>

static void add_word(struct buf *out, size_t start, const char *word)
{
    if (out->len > start)
        buf_addc(out, ',');
    buf_adds(out, word);
}

static bool parse_one(const struct type_arg *arg, const char *prop, struct scan piece,
    size_t *ret_index, struct err *err)
{
    switch (word_find(arg->words, piece.p, scan_left(&piece), ret_index)) {
    case MATCH_EXACT:
    case MATCH_PREFIX:
        return true;
    case MATCH_AMBIGUOUS:
        // No text abbreviates every word; that is no choice among them.
        return scan_done(&piece) ? value_no_match(prop, err) : value_ambiguous(prop, err);
    case MATCH_NONE:
        break;
    }
    return value_no_match(prop, err);
}

// Words that stand twice count once. `seen` is a set of rows of the table.
static bool parse_words(const struct type_arg *arg, const char *prop, struct scan text,
    uint64_t *seen, struct buf *typed, struct err *err)
{
    struct scan piece;

    while (scan_piece(&text, &piece)) {
        size_t at = 0;

        if (!parse_one(arg, prop, piece, &at, err))
            return false;
        assert(at < 64);
        if ((*seen >> at & 1) == 0)
            add_word(typed, 0, arg->words[at].word);
        *seen |= UINT64_C(1) << at;
    }
    return true;
}

static bool parse_flags(const struct type_arg *arg, const char *prop, const char *text, size_t len,
    struct buf *out, struct err *err)
{
    size_t start = out->len;
    struct buf typed = { 0 };
    uint64_t seen = 0;
    bool ok = len == 0 || parse_words(arg, prop, scan_of(text, len), &seen, &typed, err);

    if (ok && arg->keep_order)
        buf_adds(out, buf_str(&typed));
    else if (ok)
        for (size_t i = 0; arg->words[i].word != NULL; i++)
            if (seen >> i & 1)
                add_word(out, start, arg->words[i].word);
    buf_free(&typed);
    return ok;
}

unsigned value_flags(const struct word *words, const char *canonical)
{
    struct scan s = scan_str(canonical), piece;
    unsigned flags = 0;
    size_t at = 0;

    while (scan_piece(&s, &piece))
        if (word_find(words, piece.p, scan_left(&piece), &at) == MATCH_EXACT)
            flags |= (unsigned)words[at].value;
    return flags;
}

void value_flags_text(const struct word *words, unsigned flags, struct buf *out)
{
    size_t start = out->len;

    for (; words->word != NULL; words++)
        if ((flags & (unsigned)words->value) != 0)
            add_word(out, start, words->word);
}

const struct type type_flags = {
    .name = "flags",
    .syntax = "(any of them, with commas between)",
    .parse = parse_flags,
    .compare = compare_text,
};
