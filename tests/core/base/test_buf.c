// SPDX-License-Identifier: ISC
#include "core/base/buf.h"
#include "core/base/mem.h"
#include "tests/t.h"

static void grows_and_stays_text(void)
{
    struct buf b = { 0 };

    T_STR(buf_str(&b), "");
    for (int i = 0; i < 1000; i++)
        buf_printf(&b, "%d,", i % 10);
    T_INT(b.len, 2000);
    T_INT(strlen(b.data), 2000);
    buf_consume(&b, 1996);
    T_STR(b.data, "8,9,");
    buf_truncate(&b, 1);
    T_STR(b.data, "8");
    buf_fill(&b, '-', 3);
    T_STR(b.data, "8---");
    buf_free(&b);
    T_STR(buf_str(&b), "");
}

static void take_hands_the_text_over(void)
{
    struct buf b = { 0 };
    char *s;

    buf_adds(&b, "x");
    s = buf_take(&b);
    T_STR(s, "x");
    T_INT(b.len, 0);
    free(s);
    s = buf_take(&b);
    T_STR(s, "");
    free(s);
}

static void an_arena_holds_big_and_small(void)
{
    struct arena a = { 0 };
    char *s = arena_strdup(&a, "first"), *big;

    big = arena_alloc(&a, 100000);
    memset(big, 1, 100000);
    for (int i = 0; i < 1000; i++)
        arena_printf(&a, "%d", i);
    T_STR(s, "first");
    arena_free(&a);
    T_STR(arena_printf(&a, "%s", "again"), "again");
    arena_free(&a);
}

int main(void)
{
    T_RUN(grows_and_stays_text);
    T_RUN(take_hands_the_text_over);
    T_RUN(an_arena_holds_big_and_small);
    return t_end();
}
