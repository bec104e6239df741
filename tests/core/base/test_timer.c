// SPDX-License-Identifier: ISC
#include "core/base/timer.h"
#include "tests/t.h"

static msec_t now;

static msec_t fake_now(void *ctx)
{
    (void)ctx;
    return now;
}

static const struct clock fake = { .now = fake_now };
static struct timers q;
static char trace[64];

static void note(void *arg)
{
    strcat(trace, arg);
}

static struct timer self;

static void again(void *arg)
{
    strcat(trace, arg);
    timer_set(&self, 0);
}

static void fires_in_order_of_time_then_of_setting(void)
{
    struct timer a, b, c;

    trace[0] = '\0';
    timers_init(&q, &fake);
    timer_init(&a, &q, note, "a");
    timer_init(&b, &q, note, "b");
    timer_init(&c, &q, note, "c");
    timer_set(&a, 10);
    timer_set(&b, 5);
    timer_set(&c, 10);
    T_INT(timers_next(&q), 5);
    now += 7;
    timers_run(&q);
    T_STR(trace, "b");
    T_INT(timer_left(&a), 3);
    now += 3;
    timers_run(&q);
    T_STR(trace, "bac");
    T_INT(timers_next(&q), -1);
    timers_fini(&q);
}

static void setting_moves_and_stopping_twice_is_fine(void)
{
    struct timer a;

    trace[0] = '\0';
    timers_init(&q, &fake);
    timer_init(&a, &q, note, "a");
    timer_stop(&a);
    timer_set(&a, 5);
    timer_set(&a, 50);
    now += 10;
    timers_run(&q);
    T_STR(trace, "");
    timer_stop(&a);
    timer_stop(&a);
    T_OK(!timer_running(&a));
    now += 100;
    timers_run(&q);
    T_STR(trace, "");
    timers_fini(&q);
}

static void a_timer_that_sets_itself_to_zero_runs_once_a_round(void)
{
    trace[0] = '\0';
    timers_init(&q, &fake);
    timer_init(&self, &q, again, "x");
    timer_set(&self, 0);
    timers_run(&q);
    T_STR(trace, "x");
    timers_run(&q);
    T_STR(trace, "xx");
    timers_fini(&q);
}

static void many_timers_come_out_sorted(void)
{
    static struct timer many[500];
    msec_t last = -1;
    unsigned seed = 1;

    timers_init(&q, &fake);
    for (int i = 0; i < 500; i++) {
        seed = seed * 1103515245 + 12345;
        timer_init(&many[i], &q, note, "");
        timer_set(&many[i], (seed >> 8) % 1000);
    }
    for (int i = 0; i < 500; i += 3)
        timer_stop(&many[i]);
    while (q.count > 0) {
        msec_t due = q.heap[0]->due;

        if (!T_OK(due >= last))
            break;
        last = due;
        timer_stop(q.heap[0]);
    }
    timers_fini(&q);
}

int main(void)
{
    T_RUN(fires_in_order_of_time_then_of_setting);
    T_RUN(setting_moves_and_stopping_twice_is_fine);
    T_RUN(a_timer_that_sets_itself_to_zero_runs_once_a_round);
    T_RUN(many_timers_come_out_sorted);
    return t_end();
}
