// SPDX-License-Identifier: ISC
#include "core/pptp/egre.h"

#include "tests/t.h"

// What was delivered: the first payload byte of each packet.
static char got[512];
static size_t got_count;
static msec_t now = 1000;

static void deliver(void *ctx, msec_t at, const uint8_t *payload, size_t len)
{
    (void)ctx, (void)at;
    if (got_count < sizeof(got) - 1)
        got[got_count++] = len > 0 ? (char)payload[0] : '-';
    got[got_count] = '\0';
}

static void fresh(struct egre *e)
{
    got_count = 0;
    got[0] = '\0';
    now = 1000;
    egre_init(e, 7, 64, 16, deliver, NULL);
}

static enum egre_order feed(struct egre *e, uint32_t seq, const char *payload)
{
    struct egre_packet p = {
        .has_seq = true,
        .seq = seq,
        .payload = (const uint8_t *)payload,
        .len = strlen(payload),
    };

    return egre_input(e, now, &p);
}

static enum egre_order feed_ack(struct egre *e, uint32_t ack)
{
    return egre_input(e, now, &(struct egre_packet){ .has_ack = true, .ack = ack });
}

// The header as it is on the wire, and what the parser says to it.
static const struct header_row {
    const char *what, *bytes;
    enum egre_parse verdict;
    bool has_seq, has_ack;
    uint32_t seq, ack;
    size_t len;
} headers[] = {
    { "a payload with number", "3001 880B 0002 0007 00000001 AABB", EGRE_PARSED, true, false, 1, 0,
        2 },
    { "number and ack", "3081 880B 0002 0007 00000001 FFFFFFFF AABB", EGRE_PARSED, true, true, 1,
        0xFFFFFFFF, 2 },
    { "ack only: it sits where the number would", "2081 880B 0000 0007 00000009", EGRE_PARSED,
        false, true, 0, 9, 0 },
    { "neither", "2001 880B 0000 0007", EGRE_PARSED, false, false, 0, 0, 0 },
    { "an empty payload", "3001 880B 0000 0007 00000001", EGRE_PARSED, true, false, 1, 0, 0 },
    { "padding behind the payload", "3001 880B 0001 0007 00000001 AABB0000", EGRE_PARSED, true,
        false, 1, 0, 1 },
    { "padding behind an ack", "2081 880B 0000 0007 00000009 00000000", EGRE_PARSED, false, true, 0,
        9, 0 },
    { "a length that lies by one", "3001 880B 0003 0007 00000001 AABB", EGRE_SHORT },
    { "a length of 65535", "3001 880B FFFF 0007 00000001 AABB", EGRE_SHORT },
    { "a payload without number", "2081 880B 0002 0007 00000009 AABB", EGRE_SHORT },
    { "checksum bit", "B001 880B 0000 0007 00000001", EGRE_VERSION },
    { "routing bit", "7001 880B 0000 0007 00000001", EGRE_VERSION },
    { "no key", "1001 880B 0000 0007 00000001", EGRE_VERSION },
    { "source route bit", "3801 880B 0000 0007 00000001", EGRE_VERSION },
    { "recursion", "3101 880B 0000 0007 00000001", EGRE_VERSION },
    { "a reserved flag", "3041 880B 0000 0007 00000001", EGRE_VERSION },
    { "the lowest reserved flag", "3009 880B 0000 0007 00000001", EGRE_VERSION },
    { "version 0", "3000 880B 0000 0007 00000001", EGRE_VERSION },
    { "version 2", "3002 880B 0000 0007 00000001", EGRE_VERSION },
    { "IPv4 in GRE", "3001 0800 0000 0007 00000001", EGRE_VERSION },
};

static void headers_parse_by_the_rules_of_section_4_1(void)
{
    for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
        const struct header_row *row = &headers[i];
        uint8_t bytes[64];
        size_t len = t_hex(row->bytes, bytes, sizeof(bytes));
        struct egre_packet p = { .len = 4711 };

        if (!T_INT(egre_parse(bytes, len, &p), row->verdict)) {
            printf("# %s\n", row->what);
            continue;
        }
        if (row->verdict != EGRE_PARSED) {
            T_INT(p.len, 4711);
            continue;
        }
        if (!(T_INT(p.call_id, 7) && T_INT(p.has_seq, row->has_seq) && T_INT(p.seq, row->seq) &&
                T_INT(p.has_ack, row->has_ack) && T_INT(p.ack, row->ack) && T_INT(p.len, row->len)))
            printf("# %s\n", row->what);
        if (row->len > 0)
            T_INT(p.payload[0], 0xAA);
    }
}

static void a_packet_cut_anywhere_is_short(void)
{
    uint8_t bytes[64];
    size_t len = t_hex("3081 880B 0002 0007 00000001 00000002 AABB", bytes, sizeof(bytes));
    struct egre_packet p;

    for (size_t i = 0; i < len; i++)
        T_INT(egre_parse(bytes, i, &p), EGRE_SHORT);
    T_INT(egre_parse(bytes, len, &p), EGRE_PARSED);
}

static void what_is_written_parses_back(void)
{
    for (unsigned i = 0; i < 8; i++) {
        struct egre_packet in = {
            .call_id = 0xFFFF,
            .has_seq = i & 1,
            .has_ack = i & 2,
            .len = (i & 5) == 5 ? 3 : 0,
        };
        struct egre_packet out;
        uint8_t bytes[EGRE_HEADER_MAX + 3];
        struct wr w = wr_init(bytes, sizeof(bytes));

        in.seq = in.has_seq ? 0x01020304 : 0;
        in.ack = in.has_ack ? 0xF1F2F3F4 : 0;
        egre_write(&w, &in);
        wr_bytes(&w, "abc", in.len);
        T_OK(wr_ok(&w));
        T_INT(wr_len(&w), 8u + 4u * in.has_seq + 4u * in.has_ack + in.len);
        if (!T_INT(egre_parse(bytes, wr_len(&w), &out), EGRE_PARSED))
            continue;
        T_INT(out.call_id, in.call_id);
        T_INT(out.has_seq, in.has_seq);
        T_INT(out.has_ack, in.has_ack);
        T_INT(out.seq, in.seq);
        T_INT(out.ack, in.ack);
        T_MEM(out.payload, out.len, "abc", in.len);
    }
}

static void any_first_number_is_taken(void)
{
    static const uint32_t first[] = { 0, 1, 17, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF };

    for (size_t i = 0; i < sizeof(first) / sizeof(first[0]); i++) {
        struct egre e;

        fresh(&e);
        T_INT(feed(&e, first[i], "a"), EGRE_DELIVERED);
        T_INT(feed(&e, first[i] + 1, "b"), EGRE_DELIVERED);
        T_STR(got, "ab");
        now += 100;
        T_OK(egre_ack_due(&e, now));
        T_INT(egre_ack(&e).ack, first[i] + 1);
        egre_fini(&e);
    }
}

static void numbers_run_across_the_wrap(void)
{
    struct egre e;

    fresh(&e);
    T_INT(feed(&e, 0xFFFFFFFE, "a"), EGRE_DELIVERED);
    T_INT(feed(&e, 0, "c"), EGRE_HELD);
    T_INT(egre_next(&e, now, 0).ack, 0);
    T_INT(feed(&e, 0xFFFFFFFF, "b"), EGRE_DELIVERED);
    T_INT(feed(&e, 1, "d"), EGRE_DELIVERED);
    T_INT(feed(&e, 0xFFFFFFFF, "b"), EGRE_DUPLICATE);
    T_STR(got, "abcd");
    egre_fini(&e);
}

static void a_gap_is_filled_or_given_up_after_ten_milliseconds(void)
{
    struct egre e;

    fresh(&e);
    feed(&e, 1, "a");
    T_INT(feed(&e, 4, "d"), EGRE_HELD);
    now += 5;
    T_INT(feed(&e, 3, "c"), EGRE_HELD);
    T_INT(feed(&e, 6, "f"), EGRE_HELD);
    T_INT(feed(&e, 3, "c"), EGRE_DUPLICATE);
    T_STR(got, "a");
    T_INT(egre_wait(&e, now), 5);
    now += 4;
    egre_release(&e, now);
    T_STR(got, "a");
    now += 1;
    T_INT(egre_wait(&e, now), 0);
    egre_release(&e, now);
    T_STR(got, "acd");
    T_INT(feed(&e, 2, "b"), EGRE_LATE);
    T_INT(feed(&e, 2, "b"), EGRE_DUPLICATE);
    T_INT(feed(&e, 4, "d"), EGRE_DUPLICATE);
    T_INT(feed(&e, 5, "e"), EGRE_DELIVERED);
    T_STR(got, "acdef");
    T_INT(egre_reorder_wait(&e.reorder, now), -1);
    egre_fini(&e);
}

static void a_ninth_packet_behind_a_gap_ends_the_wait(void)
{
    struct egre e;

    fresh(&e);
    feed(&e, 1, "a");
    for (uint32_t i = 0; i < EGRE_HOLD; i++)
        T_INT(feed(&e, 4 + 2 * i, "x"), EGRE_HELD);
    T_INT(feed(&e, 3, "c"), EGRE_DELIVERED); // before all that wait: the gap is given up for it
    T_STR(got, "acx");
    T_INT(feed(&e, 20, "z"), EGRE_HELD);
    T_STR(got, "acx");
    T_INT(feed(&e, 22, "z"), EGRE_HELD);
    T_STR(got, "acxx");
    T_INT(feed(&e, 9, "y"), EGRE_DELIVERED); // giving up 7 puts 9 in order
    T_STR(got, "acxxxyx");
    egre_fini(&e);
}

static void a_packet_too_large_to_hold_passes_at_once(void)
{
    struct egre e;

    fresh(&e);
    feed(&e, 1, "a");
    T_INT(feed(&e, 4, "d"), EGRE_HELD);
    T_INT(feed(&e, 6, "larger than sixteen bytes"), EGRE_DELIVERED);
    T_STR(got, "adl");
    egre_fini(&e);
}

static void an_empty_payload_can_wait_too(void)
{
    struct egre e;

    fresh(&e);
    feed(&e, 1, "a");
    T_INT(feed(&e, 3, ""), EGRE_HELD);
    T_INT(feed(&e, 2, "b"), EGRE_DELIVERED);
    T_STR(got, "ab-");
    egre_fini(&e);
}

// A single forged packet must not make the session that goes on look late.
static void a_far_jump_needs_a_second_packet_to_be_believed(void)
{
    static const uint32_t jumps[] = { EGRE_JUMP + 1, 0x40000000, 0x80000000,
        (uint32_t)-EGRE_JUMP - 10 };

    for (size_t i = 0; i < sizeof(jumps) / sizeof(jumps[0]); i++) {
        uint32_t far = 3 + jumps[i];
        struct egre e;

        fresh(&e);
        feed(&e, 1, "a");
        feed(&e, 2, "b");
        T_INT(feed(&e, far, "X"), EGRE_FAR);
        T_INT(feed(&e, far, "X"), EGRE_FAR);
        T_INT(feed(&e, 3, "c"), EGRE_DELIVERED);
        T_INT(feed(&e, far + 1, "X"), EGRE_FAR);
        T_INT(feed(&e, 5, "e"), EGRE_HELD);
        T_INT(feed(&e, far + 2, "X"), EGRE_FAR);
        T_INT(feed(&e, far + 3, "y"), EGRE_DELIVERED);
        T_INT(feed(&e, far + 4, "z"), EGRE_DELIVERED);
        T_STR(got, "abceyz");
        now += 500;
        T_OK(egre_ack_due(&e, now));
        T_INT(egre_ack(&e).ack, far + 4);
        egre_fini(&e);
    }
}

static void a_near_jump_is_taken_at_once(void)
{
    struct egre e;

    fresh(&e);
    feed(&e, 1, "a");
    T_INT(feed(&e, 2 + EGRE_JUMP, "b"), EGRE_HELD);
    now += EGRE_HOLD_MS;
    egre_release(&e, now);
    T_STR(got, "ab");
    T_INT(feed(&e, 2 + EGRE_JUMP - EGRE_MEMORY, "x"), EGRE_OLD);
    T_INT(feed(&e, 3, "x"), EGRE_OLD);
    T_INT(feed(&e, 3 + EGRE_JUMP - EGRE_MEMORY, "x"), EGRE_LATE);
    T_INT(feed(&e, 3 + EGRE_JUMP - EGRE_MEMORY, "x"), EGRE_DUPLICATE);
    egre_fini(&e);
}

static uint32_t seed;
static uint32_t chance(uint32_t below)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % below;
}

// Whatever the network does, packets pass in rising order and never twice; where it only shuffles
// a little and loses nothing, all of them pass.
static void shuffled_packets_pass_in_order_and_once(void)
{
    for (uint32_t round = 0; round < 300; round++) {
        uint32_t first = round % 2 ? 0xFFFFFFF0 : round, order[64];
        bool lossy = round % 3 == 0;
        char want[65] = { 0 };
        struct egre e;

        seed = round;
        fresh(&e);
        for (uint32_t i = 0; i < 64; i++) {
            order[i] = i;
            want[i] = (char)('!' + i);
        }
        for (uint32_t i = 1; i + 4 < 64; i += 4) // shuffle inside blocks of four
            for (uint32_t j = 0; j < 4; j++) {
                uint32_t a = i + j, b = i + chance(4), t = order[a];

                order[a] = order[b];
                order[b] = t;
            }
        for (uint32_t i = 0; i < 64; i++) {
            char payload[2] = { want[order[i]], 0 };

            if (lossy && chance(10) == 0)
                continue;
            feed(&e, first + order[i], payload);
            if (chance(10) == 0)
                feed(&e, first + order[i], payload);
            now += chance(3);
        }
        egre_release(&e, now + EGRE_HOLD_MS);
        for (size_t i = 1; i < got_count; i++)
            T_OK(got[i] > got[i - 1]);
        if (!lossy)
            T_STR(got, want);
        egre_fini(&e);
    }
}

static void acks_ride_on_packets_or_come_after_a_while(void)
{
    struct egre e;
    struct egre_packet p;

    fresh(&e);
    T_INT(egre_wait(&e, now), -1);
    p = egre_next(&e, now, 10);
    T_INT(p.seq, EGRE_FIRST);
    T_INT(p.call_id, 7);
    T_INT(p.len, 10);
    T_OK(p.has_seq && !p.has_ack);
    feed(&e, 1, "a");
    T_INT(egre_wait(&e, now), 100);
    p = egre_next(&e, now, 10);
    T_INT(p.seq, EGRE_FIRST + 1);
    T_OK(p.has_ack);
    T_INT(p.ack, 1);
    T_INT(egre_wait(&e, now), -1); // nothing is owed any more
    feed(&e, 2, "b");
    now += 60;
    feed(&e, 3, "c");
    T_OK(!egre_ack_due(&e, now));
    now += 40;
    T_OK(egre_ack_due(&e, now));
    p = egre_ack(&e);
    T_OK(!p.has_seq && p.has_ack);
    T_INT(p.ack, 3);
    T_OK(!egre_ack_due(&e, now));
    T_OK(!egre_next(&e, now, 1).has_ack);
    egre_fini(&e);
}

static void half_a_window_is_acknowledged_at_once(void)
{
    struct egre e;

    fresh(&e);
    for (uint32_t i = 0; i < EGRE_WINDOW / 2; i++) {
        T_OK(!egre_ack_due(&e, now));
        feed(&e, 100 + i, "a");
    }
    T_OK(egre_ack_due(&e, now));
    egre_fini(&e);
}

static void the_ack_delay_follows_the_round_trip(void)
{
    static const struct {
        msec_t rtt, delay;
    } rows[] = { { 0, 10 }, { 20, 10 }, { 400, 100 }, { 1000, 250 }, { 2000, 500 }, { 9000, 500 } };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct egre e;

        fresh(&e);
        egre_next(&e, now, 1);
        now += rows[i].rtt;
        T_INT(feed_ack(&e, EGRE_FIRST), EGRE_NOTHING);
        feed(&e, 5, "a");
        T_INT(egre_wait(&e, now), rows[i].delay);
        egre_fini(&e);
    }
}

static void the_round_trip_is_smoothed_by_an_eighth(void)
{
    struct egre e;

    fresh(&e);
    egre_next(&e, now, 1);
    now += 800;
    feed_ack(&e, EGRE_FIRST);
    egre_next(&e, now, 1);
    feed_ack(&e, EGRE_FIRST + 1); // 0 ms: 800 - 100 remain
    feed(&e, 5, "a");
    T_INT(egre_wait(&e, now), 700 / 4);
    egre_fini(&e);
}

static void acks_of_what_was_never_sent_are_refused(void)
{
    struct egre e;
    struct egre_packet p = { .has_seq = true, .seq = 1, .has_ack = true };

    fresh(&e);
    T_INT(feed_ack(&e, EGRE_FIRST), EGRE_UNSENT);
    for (int i = 0; i < 3; i++)
        egre_next(&e, now, 1);
    T_INT(egre_outstanding(&e), 3);
    p.ack = EGRE_FIRST + 3;
    T_INT(egre_input(&e, now, &p), EGRE_UNSENT);
    T_STR(got, "");
    T_INT(feed_ack(&e, EGRE_FIRST + 0x7FFFFFF0), EGRE_UNSENT);
    T_INT(egre_outstanding(&e), 3);
    T_INT(feed_ack(&e, EGRE_FIRST + 2), EGRE_NOTHING);
    T_INT(egre_outstanding(&e), 0);
    T_INT(feed_ack(&e, EGRE_FIRST), EGRE_NOTHING); // old: fine, and says nothing
    T_INT(egre_outstanding(&e), 0);
    egre_fini(&e);
}

static void a_full_window_holds_nothing_back(void)
{
    struct egre e;

    fresh(&e);
    for (uint32_t i = 0; i < 200; i++)
        T_INT(egre_next(&e, now, 1).seq, EGRE_FIRST + i);
    T_INT(egre_outstanding(&e), 200);
    egre_fini(&e);
}

int main(void)
{
    T_RUN(headers_parse_by_the_rules_of_section_4_1);
    T_RUN(a_packet_cut_anywhere_is_short);
    T_RUN(what_is_written_parses_back);
    T_RUN(any_first_number_is_taken);
    T_RUN(numbers_run_across_the_wrap);
    T_RUN(a_gap_is_filled_or_given_up_after_ten_milliseconds);
    T_RUN(a_ninth_packet_behind_a_gap_ends_the_wait);
    T_RUN(a_packet_too_large_to_hold_passes_at_once);
    T_RUN(an_empty_payload_can_wait_too);
    T_RUN(a_far_jump_needs_a_second_packet_to_be_believed);
    T_RUN(a_near_jump_is_taken_at_once);
    T_RUN(shuffled_packets_pass_in_order_and_once);
    T_RUN(acks_ride_on_packets_or_come_after_a_while);
    T_RUN(half_a_window_is_acknowledged_at_once);
    T_RUN(the_ack_delay_follows_the_round_trip);
    T_RUN(the_round_trip_is_smoothed_by_an_eighth);
    T_RUN(acks_of_what_was_never_sent_are_refused);
    T_RUN(a_full_window_holds_nothing_back);
    return t_end();
}
