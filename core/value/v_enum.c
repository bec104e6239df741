// SPDX-License-Identifier: ISC
#include "core/value/value_priv.h"

#include <string.h>

bool value_enum(const struct word *words, const char *canonical, int *ret)
{
    size_t at = 0;

    if (word_find(words, canonical, strlen(canonical), &at) != MATCH_EXACT)
        return false;
    *ret = words[at].value;
    return true;
}

static bool parse_enum(const struct type_arg *arg, const char *prop, const char *text, size_t len,
    struct buf *out, struct err *err)
{
    switch (word_canonical(arg->words, scan_of(text, len), out)) {
    case MATCH_EXACT:
    case MATCH_PREFIX:
        return true;
    case MATCH_AMBIGUOUS:
        return value_ambiguous(prop, err);
    case MATCH_NONE:
        break;
    }
    return value_no_match(prop, err);
}

const struct type type_enum = {
    .name = "enum",
    .parse = parse_enum,
    .compare = compare_text,
};
