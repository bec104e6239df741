// SPDX-License-Identifier: ISC
#include "menus/names.h"

#include "core/base/mem.h"
#include "menus/tree.h"
#include "tests/t.h"

static struct item *named(unsigned number)
{
    struct item *item = item_new(tree_menu("/owner", 6));

    item_setf(item, "name", "n%u", number);
    return item;
}

static void an_empty_one_has_nothing(void)
{
    struct names n = { 0 };
    struct item *nameless = item_new(tree_menu("/step", 5)), *other = named(1);

    T_OK(names_find(&n, "n1") == NULL);
    names_put(&n, nameless);
    T_OK(names_find(&n, "") == NULL);
    names_take(&n, nameless);
    names_take(&n, other);
    names_free(&n);
    item_free(nameless);
    item_free(other);
}

// Against the plain truth, with many names that share their places.
static void items_come_and_go_in_any_order(void)
{
    enum { MOST = 300, ROUNDS = 20000 };
    struct names n = { 0 };
    struct item *items[MOST];
    bool in[MOST] = { false };
    unsigned seed = 1, wrong = 0;
    char name[16];

    for (unsigned i = 0; i < MOST; i++)
        items[i] = named(i);
    for (unsigned round = 0; round < ROUNDS; round++) {
        unsigned i = (seed = seed * 1103515245 + 12345) / 65536 % MOST;

        if (in[i])
            names_take(&n, items[i]);
        else
            names_put(&n, items[i]);
        in[i] = !in[i];
        i = (seed = seed * 1103515245 + 12345) / 65536 % MOST;
        snprintf(name, sizeof(name), "n%u", i);
        wrong += names_find(&n, name) != (in[i] ? items[i] : NULL);
    }
    T_INT(wrong, 0);
    for (unsigned i = 0; i < MOST; i++) {
        snprintf(name, sizeof(name), "n%u", i);
        T_OK(names_find(&n, name) == (in[i] ? items[i] : NULL));
    }
    names_free(&n);
    for (unsigned i = 0; i < MOST; i++)
        item_free(items[i]);
}

int main(void)
{
    T_RUN(an_empty_one_has_nothing);
    T_RUN(items_come_and_go_in_any_order);
    return t_end();
}
