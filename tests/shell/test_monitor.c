// SPDX-License-Identifier: ISC
#include "shell/monitor.h"

#include "tests/shell/fake_term.h"
#include "tests/shell/sample_row.h"
#include "tests/t.h"

#include <locale.h>

static const struct schema_verb monitor_verb = { .name = "monitor", .reply = REPLY_MONITOR };

static void check_screen(struct fake_term *f, const char *want, int line)
{
    struct buf text = { 0 };

    screen_history(f->screen, &text);
    t_str(buf_str(&text), want, __FILE__, line, "screen");
    buf_free(&text);
}
#define CHECK_SCREEN(f, want) check_screen(f, want, __LINE__)

// A row from name, value, ..., NULL.
#define FEED(m, ...)                         \
    do {                                     \
        struct rows one = { 0 };             \
        sample_row(&one, __VA_ARGS__, NULL); \
        monitor_row(m, &one.rows[0]);        \
        rows_free(&one);                     \
    } while (0)

static void begin(struct monitor *m, struct fake_term *f, size_t rows, size_t columns, size_t items)
{
    fake_term_init(f, rows, columns);
    monitor_begin(m, &f->term, &(struct stream_job){ .verb = &monitor_verb, .items = items });
}

static void values_are_refreshed_in_place_and_the_last_stay(void)
{
    struct fake_term f;
    struct monitor m;

    begin(&m, &f, 10, 40, 1);
    FEED(&m, ".section", "0", "status", "Dialing");
    CHECK_SCREEN(&f, "  status: Dialing\n-- [Q quit|D dump|C-z pause]\n");
    FEED(&m, ".section", "1", "uptime", "4h35s", "encoding", "MPPE 128 bit, stateless", "status",
        "Connected");
    CHECK_SCREEN(&f, "    uptime: 4h35s\n"
                     "  encoding: MPPE 128 bit, stateless\n"
                     "    status: Connected\n"
                     "-- [Q quit|D dump|C-z pause]\n");
    FEED(&m, ".section", "2", "status", "Terminated");
    CHECK_SCREEN(&f, "  status: Terminated\n-- [Q quit|D dump|C-z pause]\n");
    monitor_end(&m);
    CHECK_SCREEN(&f, "  status: Terminated\n");
    T_INT(f.screen->unknown, 0);
    T_INT(f.screen->row, 1);
    T_INT(f.screen->column, 0);
    fake_term_fini(&f);
}

static void a_line_from_elsewhere_stays_above_the_picture(void)
{
    struct fake_term f;
    struct monitor m;

    begin(&m, &f, 10, 40, 1);
    FEED(&m, ".section", "0", "uptime", "1s", "status", "Dialing");
    live_above(&m.live, "log line\n");
    CHECK_SCREEN(&f, "log line\n");
    FEED(&m, ".section", "1", "status", "Connected");
    CHECK_SCREEN(&f, "log line\n  status: Connected\n-- [Q quit|D dump|C-z pause]\n");
    monitor_end(&m);
    CHECK_SCREEN(&f, "log line\n  status: Connected\n");
    fake_term_fini(&f);
}

static void a_frame_is_one_write(void)
{
    struct fake_term f;
    struct monitor m;

    begin(&m, &f, 10, 40, 1);
    FEED(&m, ".section", "0", "status", "Dialing", "uptime", "1s");
    T_INT(f.writes, 1);
    T_STR(buf_str(&f.bytes), "\r  status: Dialing\033[K\n  uptime: 1s\033[K\n"
                             "\r\033[J-- [Q quit|D dump|C-z pause]");
    monitor_end(&m);
    fake_term_fini(&f);
}

static void items_stand_side_by_side(void)
{
    struct fake_term f;
    struct monitor m;

    begin(&m, &f, 10, 40, 2);
    FEED(&m, ".section", "0", ".id", "*1", "name", "ether1", "rate", "1Gbps");
    CHECK_SCREEN(&f, "");
    FEED(&m, ".section", "0", ".id", "*2", "name", "wan", "rate", "10Mbps", "full-duplex", "true");
    CHECK_SCREEN(&f, "         name: ether1 wan\n"
                     "         rate: 1Gbps  10Mbps\n"
                     "  full-duplex:        yes\n"
                     "-- [Q quit|D dump|C-z pause]\n");
    monitor_end(&m);
    fake_term_fini(&f);
}

static void an_item_that_goes_away_leaves_the_picture(void)
{
    struct fake_term f;
    struct monitor m;

    begin(&m, &f, 10, 40, 2);
    FEED(&m, ".section", "0", "name", "a", "rate", "1");
    FEED(&m, ".section", "0", "name", "b", "rate", "2");
    FEED(&m, ".section", "1", "name", "b", "rate", "3");
    FEED(&m, ".section", "2", "name", "b", "rate", "4");
    CHECK_SCREEN(&f, "  rate: 3\n-- [Q quit|D dump|C-z pause]\n");
    monitor_end(&m);
    CHECK_SCREEN(&f, "  rate: 4\n");
    fake_term_fini(&f);
}

static void a_picture_scrolls_at_the_bottom_of_the_terminal(void)
{
    struct fake_term f;
    struct monitor m;

    begin(&m, &f, 5, 40, 1);
    screen_write(f.screen, "1\r\n2\r\n3\r\n4\r\n5", 13);
    screen_write(f.screen, "\r\n", 2);
    for (int i = 0; i < 3; i++)
        FEED(&m, "a", "1", "b", "2");
    CHECK_SCREEN(&f, "1\n2\n3\n4\n5\n  a: 1\n  b: 2\n-- [Q quit|D dump|C-z pause]\n");
    monitor_end(&m);
    fake_term_fini(&f);
}

static void a_picture_that_is_too_high_says_so(void)
{
    struct fake_term f;
    struct monitor m;

    begin(&m, &f, 5, 40, 1);
    for (int i = 0; i < 3; i++)
        FEED(&m, "a", "1", "b", "2", "c", "3", "d", "4", "e", "5");
    CHECK_SCREEN(&f, "  a: 1\n  b: 2\n...\n-- [Q quit|D dump|C-z pause]\n");
    T_OK(monitor_key(&m, 'd'));
    FEED(&m, "a", "1", "b", "2", "c", "3", "d", "4", "e", "6");
    monitor_end(&m);
    CHECK_SCREEN(&f, "  a: 1\n"
                     "  b: 2\n"
                     "...\n"
                     "\n"
                     "  a: 1\n"
                     "  b: 2\n"
                     "  c: 3\n"
                     "  d: 4\n"
                     "  e: 6\n");
    fake_term_fini(&f);
}

static void keys_pause_dump_and_quit(void)
{
    struct fake_term f;
    struct monitor m;

    begin(&m, &f, 10, 40, 1);
    FEED(&m, "n", "1");
    T_OK(monitor_key(&m, KEY_PAUSE));
    FEED(&m, "n", "2");
    CHECK_SCREEN(&f, "  n: 1\n-- [Q quit|D dump|C-z continue]\n");
    T_OK(monitor_key(&m, KEY_PAUSE));
    FEED(&m, "n", "3");
    CHECK_SCREEN(&f, "  n: 3\n-- [Q quit|D dump|C-z pause]\n");
    T_OK(monitor_key(&m, 'x'));
    T_OK(!monitor_key(&m, 'q'));
    T_OK(!monitor_key(&m, 'Q'));
    T_OK(!monitor_key(&m, KEY_INTERRUPT));
    T_OK(!monitor_key(&m, KEY_END));
    monitor_end(&m);
    fake_term_fini(&f);
}

static void without_a_terminal_every_sample_is_a_block(void)
{
    struct fake_term f;
    struct monitor m;

    begin(&m, &f, 0, 0, 1);
    FEED(&m, ".section", "0", "status", "Dialing");
    FEED(&m, ".section", "1", "status", "Connected", "mtu", "1460");
    monitor_end(&m);
    T_STR(buf_str(&f.bytes), "  status: Dialing\n\n  status: Connected\n     mtu: 1460\n");
    fake_term_fini(&f);
}

static void once_draws_no_footer(void)
{
    struct fake_term f;
    struct monitor m;

    fake_term_init(&f, 10, 40);
    monitor_begin(
        &m, &f.term, &(struct stream_job){ .verb = &monitor_verb, .items = 1, .once = true });
    FEED(&m, "status", "Connected");
    monitor_end(&m);
    T_STR(buf_str(&f.bytes), "  status: Connected\n");
    fake_term_fini(&f);
}

static void a_resized_terminal_gets_a_new_picture_below(void)
{
    struct fake_term f;
    struct monitor m;

    begin(&m, &f, 10, 40, 1);
    FEED(&m, "n", "1");
    screen_resize(f.screen, 10, 30);
    f.term.width = 30;
    FEED(&m, "n", "2");
    FEED(&m, "n", "3");
    monitor_end(&m);
    CHECK_SCREEN(&f, "  n: 1\n  n: 3\n");
    fake_term_fini(&f);
}

static void speeds_are_shown_as_people_read_them(void)
{
    static struct schema_prop fields[] = {
        { .name = "rx-bits-per-second", .type = &type_speed },
    };
    static const struct schema_verb traffic = {
        .name = "monitor-traffic", .reply = REPLY_MONITOR, .fields = fields, .field_count = 1
    };
    struct fake_term f;
    struct monitor m;

    fake_term_init(&f, 10, 40);
    monitor_begin(&m, &f.term, &(struct stream_job){ .verb = &traffic, .items = 1 });
    FEED(&m, "name", "ether1", "rx-packets-per-second", "3", "rx-bits-per-second", "27859");
    monitor_end(&m);
    CHECK_SCREEN(&f, "  rx-packets-per-second: 3\n     rx-bits-per-second: 27.8kbps\n");
    fake_term_fini(&f);
    fake_term_init(&f, 8, 40);
    monitor_begin(&m, &f.term, &(struct stream_job){ .verb = &traffic, .items = 1, .graph = true });
    FEED(&m, "name", "ether1", "rx-bits-per-second", "0");
    FEED(&m, "name", "ether1", "rx-bits-per-second", "1000");
    FEED(&m, "name", "ether1", "rx-bits-per-second", "500");
    monitor_end(&m);
    CHECK_SCREEN(&f, "ether1 rx-bits-per-second: 500bps, a...\n"
                     " | \u2588\n | \u2588\n | \u2588\u2588\n | \u2588\u2588\n"
                     " +-------------------------------------\n");
    T_INT(f.screen->unknown, 0);
    fake_term_fini(&f);
}

static bool keep(void *ctx, const struct buf *text)
{
    buf_adds(ctx, buf_str(text));
    return ((struct buf *)ctx)->len < 40;
}

static void samples_go_into_a_file_until_it_refuses(void)
{
    struct buf file = { 0 };
    struct fake_term f;
    struct monitor m;

    fake_term_init(&f, 10, 40);
    monitor_begin(&m, &f.term,
        &(struct stream_job){ .verb = &monitor_verb, .items = 1, .to = keep, .to_ctx = &file });
    FEED(&m, "status", "Dialing");
    FEED(&m, "status", "Connected");
    monitor_end(&m);
    T_STR(buf_str(&file), "  status: Dialing\n  status: Connected\n");
    CHECK_SCREEN(&f, "");
    buf_free(&file);
    fake_term_fini(&f);
}

static void a_frozen_picture_stays_above_the_next(void)
{
    struct fake_term f;
    struct monitor m;

    begin(&m, &f, 10, 40, 1);
    FEED(&m, "n", "1");
    FEED(&m, "n", "2");
    live_freeze(&m.live);
    FEED(&m, "n", "3");
    FEED(&m, "n", "4");
    monitor_end(&m);
    CHECK_SCREEN(&f, "  n: 2\n\n  n: 4\n");
    fake_term_fini(&f);
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    T_RUN(values_are_refreshed_in_place_and_the_last_stay);
    T_RUN(a_line_from_elsewhere_stays_above_the_picture);
    T_RUN(a_frame_is_one_write);
    T_RUN(items_stand_side_by_side);
    T_RUN(an_item_that_goes_away_leaves_the_picture);
    T_RUN(a_picture_scrolls_at_the_bottom_of_the_terminal);
    T_RUN(a_picture_that_is_too_high_says_so);
    T_RUN(keys_pause_dump_and_quit);
    T_RUN(without_a_terminal_every_sample_is_a_block);
    T_RUN(once_draws_no_footer);
    T_RUN(a_resized_terminal_gets_a_new_picture_below);
    T_RUN(speeds_are_shown_as_people_read_them);
    T_RUN(samples_go_into_a_file_until_it_refuses);
    T_RUN(a_frozen_picture_stays_above_the_next);
    return t_end();
}
