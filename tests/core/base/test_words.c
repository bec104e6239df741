// SPDX-License-Identifier: ISC
#include "core/base/words.h"
#include "tests/t.h"

static const struct word colours[] = {
    { "red", 1 },
    { "reddish", 2 },
    { "green", 3 },
    { "grey", 4 },
    { NULL },
};

static enum match find(const char *text, size_t *i)
{
    return word_find(colours, text, strlen(text), i);
}

static void exact_beats_prefix_beats_ambiguous(void)
{
    size_t i = 99;

    T_INT(find("red", &i), MATCH_EXACT);
    T_INT(i, 0);
    T_INT(find("redd", &i), MATCH_PREFIX);
    T_INT(i, 1);
    T_INT(find("gre", &i), MATCH_AMBIGUOUS);
    T_INT(find("", &i), MATCH_AMBIGUOUS);
    T_INT(find("blue", &i), MATCH_NONE);
    T_INT(find("greyer", &i), MATCH_NONE);
}

static void values_have_words(void)
{
    T_STR(word_of(colours, 3), "green");
    T_OK(word_of(colours, 7) == NULL);
    T_INT(match_common("green", "grey"), 3);
}

int main(void)
{
    T_RUN(exact_beats_prefix_beats_ambiguous);
    T_RUN(values_have_words);
    return t_end();
}
