// SPDX-License-Identifier: ISC
#include "menus/guard.h"

#include "tests/t.h"

static struct guard g;

static void begin(void)
{
    g = (struct guard){ 0 };
}

static void who_has_not_failed_does_not_wait(void)
{
    begin();
    for (int i = 0; i < 100; i++)
        T_INT(guard_turn(&g, 0, 1), 0);
    guard_wrong(&g, 0, 2);
    T_INT(guard_turn(&g, 0, 1), 0);
}

static void each_wrong_guess_doubles_the_wait_up_to_a_limit(void)
{
    static const msec_t waits[] = { 500, 1000, 2000, 4000, 8000, 8000, 8000 };
    msec_t now = 1000;

    begin();
    for (size_t i = 0; i < sizeof(waits) / sizeof(*waits); i++) {
        guard_wrong(&g, now, 1);
        T_INT(guard_turn(&g, now, 1), waits[i]);
        now += waits[i];
    }
}

static void many_at_the_same_time_wait_in_line(void)
{
    begin();
    guard_wrong(&g, 0, 1);
    guard_wrong(&g, 0, 1);
    T_INT(guard_turn(&g, 0, 1), 1000);
    T_INT(guard_turn(&g, 0, 1), 2000);
    T_INT(guard_turn(&g, 500, 1), 2500);
    T_INT(guard_turn(&g, 10000, 1), 0);
}

static void who_knows_the_password_does_not_make_others_wait(void)
{
    begin();
    guard_wrong(&g, 0, 1);
    T_INT(guard_turn(&g, 500, 1), 0);
    guard_right(&g, 500, 1);
    T_INT(guard_turn(&g, 500, 1), 0);
    guard_wrong(&g, 500, 1);
    T_INT(guard_turn(&g, 500, 1), 1000);
    guard_right(&g, 500, 2);
}

static void failures_are_forgotten(void)
{
    begin();
    guard_wrong(&g, 0, 1);
    guard_wrong(&g, 0, 1);
    T_INT(guard_turn(&g, 10 * 60 * 1000, 1), 0);
    guard_wrong(&g, 10 * 60 * 1000, 1);
    T_INT(guard_turn(&g, 10 * 60 * 1000, 1), 500);
}

static void of_too_many_addresses_the_oldest_is_forgotten(void)
{
    begin();
    for (uint32_t i = 0; i <= GUARD_ADDRESSES; i++)
        guard_wrong(&g, i, i);
    T_INT(guard_turn(&g, 300, 0), 0);
    T_INT(guard_turn(&g, 300, 1), 201);
    T_INT(guard_turn(&g, 300, GUARD_ADDRESSES), 456);
}

int main(void)
{
    T_RUN(who_has_not_failed_does_not_wait);
    T_RUN(each_wrong_guess_doubles_the_wait_up_to_a_limit);
    T_RUN(many_at_the_same_time_wait_in_line);
    T_RUN(who_knows_the_password_does_not_make_others_wait);
    T_RUN(failures_are_forgotten);
    T_RUN(of_too_many_addresses_the_oldest_is_forgotten);
    return t_end();
}
