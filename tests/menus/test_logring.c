// SPDX-License-Identifier: ISC
#include "menus/logring.h"

#include "tests/t.h"

#include <time.h>

static struct buf seen;

static void say(struct logring *r, const char *text)
{
    const struct log_entry e = { .topics = LOG_INFO, .text = text };

    logring_write(r, &e);
}

static const char *lines(struct logbook *b)
{
    const struct logring *ring;
    uint64_t number = 0;

    buf_truncate(&seen, 0);
    for (const struct logline *l; (l = logbook_at(b, number, &ring)) != NULL; number++) {
        number = l->number;
        buf_printf(&seen, "%s%d %s %s", seen.len > 0 ? ", " : "", (int)number, ring->name, l->text);
    }
    return buf_str(&seen);
}

static void only_the_last_lines_are_kept(void)
{
    struct logbook b;
    struct logring *r;

    logbook_init(&b);
    r = logring_new(&b, "a", 3);
    T_STR(lines(&b), "");
    say(r, "one");
    say(r, "two");
    T_STR(lines(&b), "0 a one, 1 a two");
    say(r, "three");
    say(r, "four");
    T_STR(lines(&b), "1 a two, 2 a three, 3 a four");
    logring_clear(r);
    T_STR(lines(&b), "");
    say(r, "five");
    T_STR(lines(&b), "4 a five");
    logring_free(r);
    logring_free(NULL);
}

static void a_ring_that_stops_keeps_the_first_ones(void)
{
    struct logbook b;
    struct logring *r;

    logbook_init(&b);
    r = logring_new(&b, "a", 2);
    r->stop_on_full = true;
    say(r, "one");
    say(r, "two");
    say(r, "three");
    T_STR(lines(&b), "0 a one, 1 a two");
    T_INT(b.next, 2);
    logring_free(r);
}

static void several_rings_read_as_one_log(void)
{
    struct logbook b;
    struct logring *few, *many;
    const struct logring *ring = NULL;

    logbook_init(&b);
    few = logring_new(&b, "few", 1);
    many = logring_new(&b, "many", 9);
    say(many, "0");
    say(few, "1");
    say(many, "2");
    say(few, "3");
    say(many, "4");
    T_STR(lines(&b), "0 many 0, 2 many 2, 3 few 3, 4 many 4");
    T_INT(logbook_at(&b, 1, &ring)->number, 2);
    T_OK(ring == many);
    T_OK(logbook_at(&b, 5, &ring) == NULL);
    logring_free(few);
    T_STR(lines(&b), "0 many 0, 2 many 2, 4 many 4");
    logring_free(many);
    T_STR(lines(&b), "");
}

static void another_size_keeps_the_last_lines(void)
{
    struct logbook b;
    struct logring *r;

    logbook_init(&b);
    r = logring_new(&b, "a", 3);
    for (int i = 0; i < 5; i++)
        say(r, "x");
    logring_resize(r, 2);
    T_STR(lines(&b), "3 a x, 4 a x");
    logring_resize(r, 4);
    say(r, "y");
    say(r, "y");
    say(r, "y");
    T_STR(lines(&b), "4 a x, 5 a y, 6 a y, 7 a y");
    logring_free(r);
}

static const char *shown(time_t at)
{
    struct timespec when = { .tv_sec = at };

    buf_truncate(&seen, 0);
    logline_time(&when, &seen);
    return buf_str(&seen);
}

static void times_say_only_what_today_does_not(void)
{
    T_STR(shown(1136214245), "jan/02/2006 15:04:05");
    T_INT(strlen(shown(time(NULL))), strlen("15:04:05"));
}

int main(void)
{
    setenv("TZ", "UTC0", 1);
    T_RUN(only_the_last_lines_are_kept);
    T_RUN(a_ring_that_stops_keeps_the_first_ones);
    T_RUN(several_rings_read_as_one_log);
    T_RUN(another_size_keeps_the_last_lines);
    T_RUN(times_say_only_what_today_does_not);
    buf_free(&seen);
    return t_end();
}
