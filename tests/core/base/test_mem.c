// SPDX-License-Identifier: ISC
#include "core/base/mem.h"

#include "tests/t.h"

#include <stdint.h>
#include <string.h>

static void an_arena_says_what_it_takes(void)
{
    struct arena a = { 0 };
    size_t one;

    T_INT(arena_size(&a), 0);
    arena_alloc(&a, 1);
    one = arena_size(&a);
    T_OK(one > 0);
    arena_alloc(&a, 1);
    T_INT(arena_size(&a), one); // in the same block
    arena_alloc(&a, 100000);
    T_OK(arena_size(&a) >= one + 100000);
    arena_free(&a);
    T_INT(arena_size(&a), 0);
}

static void what_an_arena_gives_is_empty_and_aligned(void)
{
    struct arena a = { 0 };

    for (size_t size = 1; size < 5000; size += 7) {
        char *p = arena_alloc(&a, size);

        T_OK((uintptr_t)p % _Alignof(max_align_t) == 0);
        T_OK(p[0] == 0 && p[size - 1] == 0);
        memset(p, 0xFF, size);
    }
    arena_free(&a);
}

int main(void)
{
    T_RUN(an_arena_says_what_it_takes);
    T_RUN(what_an_arena_gives_is_empty_and_aligned);
    return t_end();
}
