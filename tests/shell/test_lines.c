// SPDX-License-Identifier: ISC
#include "shell/lines.h"

#include "tests/shell/fake_term.h"
#include "tests/shell/sample_row.h"
#include "tests/t.h"

static const struct schema_verb ping = {
    .name = "ping",
    .reply = REPLY_LINES,
    .line = "{host} pong: ttl={ttl} time{time|eqms}",
    .line_failed = "{host} ping {status}",
    .interrupted = "ping interrupted",
    .summary = "{sent} packets transmitted, {received} packets received, {packet-loss}% packet "
               "loss\nround-trip min/avg/max = {min-rtt|ms}/{avg-rtt|ms1}/{max-rtt|ms} ms",
};

#define FEED(l, ...)                         \
    do {                                     \
        struct rows one = { 0 };             \
        sample_row(&one, __VA_ARGS__, NULL); \
        lines_row(l, &one.rows[0]);          \
        rows_free(&one);                     \
    } while (0)

static void ping_reads_as_in_the_manual(void)
{
    struct fake_term f;
    struct lines l;

    fake_term_init(&f, 0, 0);
    lines_begin(&l, &f.term, &(struct stream_job){ .verb = &ping });
    for (int i = 0; i < 3; i++)
        FEED(&l, "host", "10.0.103.1", "ttl", "255", "time", "3ms480us", "sent", "3", "received",
            "3", "packet-loss", "0", "min-rtt", "3ms480us", "avg-rtt", "3ms40us", "max-rtt",
            "3ms999us");
    lines_end(&l, true);
    T_STR(buf_str(&f.bytes), "10.0.103.1 pong: ttl=255 time=3 ms\n"
                             "10.0.103.1 pong: ttl=255 time=3 ms\n"
                             "10.0.103.1 pong: ttl=255 time=3 ms\n"
                             "ping interrupted\n"
                             "3 packets transmitted, 3 packets received, 0% packet loss\n"
                             "round-trip min/avg/max = 3/3.0/3 ms\n");
    fake_term_fini(&f);
}

static void lost_packets_have_no_round_trip_times(void)
{
    struct fake_term f;
    struct lines l;

    fake_term_init(&f, 0, 0);
    lines_begin(&l, &f.term, &(struct stream_job){ .verb = &ping });
    FEED(&l, "host", "10.0.0.9", "status", "timeout", "sent", "1", "received", "0", "packet-loss",
        "100");
    lines_end(&l, false);
    T_STR(buf_str(&f.bytes), "10.0.0.9 ping timeout\n"
                             "1 packets transmitted, 0 packets received, 100% packet loss\n");
    fake_term_fini(&f);
}

static void a_stream_without_rows_says_nothing_but_that_it_was_interrupted(void)
{
    struct fake_term f;
    struct lines l;

    fake_term_init(&f, 0, 0);
    lines_begin(&l, &f.term, &(struct stream_job){ .verb = &ping });
    lines_end(&l, true);
    T_STR(buf_str(&f.bytes), "ping interrupted\n");
    fake_term_fini(&f);
}

static void filters_turn_times_into_milliseconds(void)
{
    static const struct {
        const char *template, *time, *want;
    } table[] = {
        { "{t|eqms}", "3ms480us", "=3 ms\n" },
        { "{t|eqms}", "999us", "<1 ms\n" },
        { "{t|eqms}", "1ms", "=1 ms\n" },
        { "{t|eqms}", "1s5ms", "=1005 ms\n" },
        { "{t|ms}", "480us", "0\n" },
        { "{t|ms}", "12ms999us", "12\n" },
        { "{t|ms1}", "480us", "0.4\n" },
        { "{t|ms1}", "12ms60us", "12.0\n" },
        { "{t|ms1}", "2s", "2000.0\n" },
        { "{t|ms}", "soon", "soon\n" },
        { "{t|other}", "1s", "1s\n" },
        { "{t}", "1s\033", "1s\\1B\n" },
        { "a{x}b\nc{t}d", "1s", "c1sd\n" },
        { "{t", "1s", "{t\n" },
        { "", "1s", "" },
    };

    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        struct rows rows = { 0 };
        struct buf out = { 0 };

        sample_row(&rows, "t", table[i].time, NULL);
        lines_format(&out, table[i].template, &rows.rows[0]);
        T_STR(buf_str(&out), table[i].want);
        buf_free(&out);
        rows_free(&rows);
    }
}

int main(void)
{
    T_RUN(ping_reads_as_in_the_manual);
    T_RUN(lost_packets_have_no_round_trip_times);
    T_RUN(a_stream_without_rows_says_nothing_but_that_it_was_interrupted);
    T_RUN(filters_turn_times_into_milliseconds);
    return t_end();
}
