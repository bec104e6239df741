// SPDX-License-Identifier: ISC
#include "core/base/words.h"

#include <string.h>

const char *word_of(const struct word *table, int value)
{
    for (; table->word != NULL; table++)
        if (table->value == value)
            return table->word;
    return NULL;
}

enum match match_find(const char *text, size_t len, const char *(*name)(const void *ctx, size_t i),
    const void *ctx, size_t *ret_index)
{
    enum match found = MATCH_NONE;
    const char *s;

    for (size_t i = 0; (s = name(ctx, i)) != NULL; i++) {
        if (strncmp(s, text, len) != 0)
            continue;
        if (s[len] == '\0') {
            *ret_index = i;
            return MATCH_EXACT;
        }
        if (len == 0 || found != MATCH_NONE) {
            found = MATCH_AMBIGUOUS;
            continue;
        }
        found = MATCH_PREFIX;
        *ret_index = i;
    }
    return found;
}

static const char *word_name(const void *ctx, size_t i)
{
    const struct word *table = ctx;

    return table[i].word;
}

enum match word_find(const struct word *table, const char *text, size_t len, size_t *ret_index)
{
    return match_find(text, len, word_name, table, ret_index);
}

size_t match_common(const char *a, const char *b)
{
    size_t n = 0;

    while (a[n] != '\0' && a[n] == b[n])
        n++;
    return n;
}
