// SPDX-License-Identifier: ISC
#include "core/engine/pool.h"

#include "tests/t.h"

static struct pools pools;
static uint32_t last_id, ours;

static uint32_t next_id(void *ctx)
{
    (void)ctx;
    return ++last_id;
}

static bool taken(void *ctx, uint32_t address)
{
    (void)ctx;
    return address == ours;
}

static void begin(void)
{
    static const struct pool_range ranges[] = { { 10, 12 }, { 20, 20 } };

    ours = 0;
    pools_init(&pools, next_id, taken, NULL);
    pool_set(&pools, "lan", ranges, 2, NULL);
}

// The address, or 0 where there is none.
static uint32_t lease(const char *pool, const char *owner)
{
    const char *from = NULL;
    uint32_t address = 0;

    return pool_lease(&pools, pool, owner, &address, &from) && T_OK(from != NULL) ? address : 0;
}

static void addresses_are_handed_out_until_there_are_no_more(void)
{
    begin();
    T_INT(lease("lan", "a"), 10);
    T_INT(lease("lan", "b"), 11);
    T_INT(lease("lan", "c"), 12);
    T_INT(lease("lan", "d"), 20);
    T_INT(lease("lan", "e"), 0);
    T_INT(lease("nosuch", "a"), 0);
    T_INT(pool_find(&pools, "lan")->lease_count, 4);
    pool_release(&pools, "lan", 11);
    pool_release(&pools, "lan", 11);
    T_INT(lease("lan", "e"), 11);
    pools_fini(&pools);
}

static void a_user_gets_the_address_that_it_had_last(void)
{
    begin();
    T_INT(lease("lan", "a"), 10);
    T_INT(lease("lan", "b"), 11);
    pool_release(&pools, "lan", 10);
    pool_release(&pools, "lan", 11);
    T_INT(lease("lan", "b"), 11);
    // Unless somebody else has it now.
    pool_release(&pools, "lan", 11);
    T_INT(lease("lan", "c"), 10);
    T_INT(lease("lan", "d"), 11);
    T_INT(lease("lan", "b"), 12);
    // A second session of the same user has another one.
    T_INT(lease("lan", "b"), 20);
    pools_fini(&pools);
}

static void our_own_address_is_not_handed_out(void)
{
    begin();
    ours = 10;
    T_INT(lease("lan", "a"), 11);
    pools_fini(&pools);
}

static void the_next_pool_helps_out(void)
{
    static const struct pool_range more[] = { { 20, 21 } };
    const char *from = NULL;
    uint32_t address = 0;

    begin();
    pool_set(&pools, "more", more, 1, NULL);
    pool_set(&pools, "lan", (struct pool_range[]){ { 10, 10 } }, 1, "more");
    T_INT(lease("lan", "a"), 10);
    T_OK(pool_lease(&pools, "lan", "b", &address, &from));
    T_INT(address, 20);
    T_STR(from, "more");
    // A circle of pools has an end.
    pool_set(&pools, "more", more, 1, "lan");
    T_INT(lease("lan", "c"), 21);
    T_INT(lease("lan", "d"), 0);
    pools_fini(&pools);
}

static void an_address_of_two_pools_is_handed_out_once(void)
{
    begin();
    pool_set(&pools, "other", (struct pool_range[]){ { 10, 11 } }, 1, NULL);
    T_INT(lease("lan", "a"), 10);
    T_INT(lease("other", "b"), 11);
    T_INT(lease("lan", "c"), 12);
    T_INT(lease("other", "d"), 0);
    pools_fini(&pools);
}

static void a_lease_survives_new_ranges_and_a_new_name(void)
{
    begin();
    T_INT(lease("lan", "a"), 10);
    pool_set(&pools, "lan", (struct pool_range[]){ { 30, 31 } }, 1, NULL);
    T_INT(lease("lan", "b"), 30);
    T_INT(pool_find(&pools, "lan")->lease_count, 2);
    pool_rename(&pools, "lan", "office");
    T_OK(pool_find(&pools, "lan") == NULL);
    // Who took it under the old name gives it back under that name.
    pool_release(&pools, "lan", 30);
    pool_release(&pools, "lan", 10);
    T_INT(pool_find(&pools, "office")->lease_count, 0);
    // What is outside of the ranges now is not asked for again.
    T_INT(lease("office", "a"), 30);
    pool_remove(&pools, "office");
    pool_remove(&pools, "office");
    T_OK(pool_find(&pools, "office") == NULL);
    pools_fini(&pools);
}

static void the_end_of_all_addresses_is_an_end(void)
{
    begin();
    pool_set(&pools, "lan", (struct pool_range[]){ { 0xFFFFFFFEu, 0xFFFFFFFFu } }, 1, NULL);
    T_INT(lease("lan", "a"), 0xFFFFFFFEu);
    T_INT(lease("lan", "b"), 0xFFFFFFFFu);
    T_INT(lease("lan", "c"), 0);
    pools_fini(&pools);
}

static void who_had_what_is_forgotten_after_a_thousand_others(void)
{
    char owner[16];

    begin();
    for (int i = 0; i < 1500; i++) {
        snprintf(owner, sizeof(owner), "user%d", i);
        T_INT(lease("lan", owner), 10);
        pool_release(&pools, "lan", 10);
    }
    T_OK(pool_find(&pools, "lan")->past_count <= 1024);
    pools_fini(&pools);
}

int main(void)
{
    T_RUN(addresses_are_handed_out_until_there_are_no_more);
    T_RUN(a_user_gets_the_address_that_it_had_last);
    T_RUN(our_own_address_is_not_handed_out);
    T_RUN(the_next_pool_helps_out);
    T_RUN(an_address_of_two_pools_is_handed_out_once);
    T_RUN(a_lease_survives_new_ranges_and_a_new_name);
    T_RUN(the_end_of_all_addresses_is_an_end);
    T_RUN(who_had_what_is_forgotten_after_a_thousand_others);
    return t_end();
}
