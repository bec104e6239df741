// SPDX-License-Identifier: ISC
#include "core/base/words.h"
#include "tests/core/lane/sides.h"

static void every_drop_has_a_word_and_help(void)
{
    for (int i = 0; i < LANE_DROP_COUNT; i++) {
        T_OK(word_of(lane_drop_words, i) != NULL);
        T_INT(lane_drop_words[i].value, i);
        T_OK(lane_drop_words[i].help != NULL);
    }
    T_OK(lane_drop_words[LANE_DROP_COUNT].word == NULL);
}

static void call_ids_go_round_and_pass_over_those_in_use(void)
{
    struct lane *l = lane_new(&side_ops, NULL);
    struct lane_session *first = lane_session_new(l, NULL, 1, 2), *s;
    uint16_t last = lane_session_call_id(first);

    for (int i = 0; i < 200000; i++) {
        s = lane_session_new(l, NULL, 1, 2);
        if (lane_session_call_id(s) == 0 ||
            lane_session_call_id(s) == lane_session_call_id(first) ||
            (uint16_t)(lane_session_call_id(s) - last - 1) > 2) {
            T_INT(lane_session_call_id(s), last + 1);
            i = 200000;
        }
        last = lane_session_call_id(s);
        lane_session_free(s);
    }
    lane_session_free(first);
    lane_free(l);
}

static void a_full_lane_says_so(void)
{
    static struct lane_session *all[65535];
    struct lane *l = lane_new(&side_ops, NULL);

    for (size_t i = 0; i < 65535; i++) {
        all[i] = lane_session_new(l, NULL, 1, 2);
        if (all[i] == NULL) {
            T_INT(i, 65535);
            break;
        }
    }
    T_OK(lane_session_new(l, NULL, 1, 2) == NULL);
    lane_session_free(all[4711]);
    all[4711] = lane_session_new(l, NULL, 1, 2);
    T_OK(all[4711] != NULL);
    for (size_t i = 0; i < 65535; i++)
        lane_session_free(all[i]);
    lane_free(l);
}

static void fixed_random(void *ctx, void *to, size_t len)
{
    (void)ctx;
    memset(to, 0x42, len);
}

static void the_first_call_id_is_random(void)
{
    struct lane_ops ops = side_ops;
    struct lane_session *s;
    struct lane *l;

    ops.random = fixed_random;
    l = lane_new(&ops, NULL);
    s = lane_session_new(l, NULL, 1, 2);
    T_INT(lane_session_call_id(s), 0x4242);
    lane_session_free(s);
    lane_free(l);
}

static void half_built_objects_can_be_freed(void)
{
    lane_session_free(NULL);
    lane_free(NULL);
    sides_new();
    sides_encrypt();
    sides_free();
}

// One row per counter of packets that never reach a session's order.
static void what_is_not_for_a_session_is_counted(void)
{
    const struct {
        const char *bytes;
        uint32_t source;
        enum lane_drop want;
        bool of_session;
    } rows[] = {
        { "", 0x0a000001, LANE_DROP_SHORT, false },
        { "3001 880b 0000", 0x0a000001, LANE_DROP_SHORT, false },
        { "3001 880b 0005 0002 00000001 ff03", 0x0a000001, LANE_DROP_SHORT, false },
        { "3000 0800 0000 0002 00000001", 0x0a000001, LANE_DROP_VERSION, false },
        { "b001 880b 0000 0002 00000001", 0x0a000001, LANE_DROP_VERSION, false },
        { "3001 880b 0000 0007 00000001", 0x0a000001, LANE_DROP_NO_CALL, false },
        { "3001 880b 0000 0000 00000001", 0x0a000001, LANE_DROP_NO_CALL, false },
        { "3001 880b 0000 0002 00000001", 0x0a000003, LANE_DROP_SOURCE, true },
        { "2081 880b 0000 0002 00000100", 0x0a000001, LANE_DROP_ACK, true },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t d[64];
        size_t len = t_hex(rows[i].bytes, d, sizeof(d));

        sides_new();
        T_INT(lane_session_call_id(right.s), 2);
        lane_from_gre(right.lane, now, rows[i].source, d, len);
        for (int k = 0; k < LANE_DROP_COUNT; k++) {
            T_INT(lane_drops(right.lane)[k], k == (int)rows[i].want);
            T_INT(lane_session_drops(right.s)[k], rows[i].of_session && k == (int)rows[i].want);
        }
        T_INT(lane_session_last_heard(right.s), 0);
        sides_free();
    }
}

static void nothing_passes_before_the_call_is_connected(void)
{
    uint8_t d[64];
    size_t len = t_hex("3001 880b 0006 0001 00000001 ff03 c021 0901", d, sizeof(d));

    side_new(&right, left.address);
    arrive(&right, d, len);
    lane_control(right.s, now, PPP_PROTO_LCP, d, 4);
    lane_session_up(right.s, 1400, false, false);
    send_numbered(&right, 1, 10);
    T_INT(right.control.count, 0);
    T_INT(right.wire.count, 0);
    T_INT(lane_drops(right.lane)[LANE_DROP_NOT_UP], 2);
    T_INT(lane_flush(right.lane, now + 1000), -1);
    side_free(&right);
}

static void a_lone_receiver_acknowledges_after_a_while(void)
{
    sides_new();
    sides_up();
    T_INT(lane_flush(right.lane, now), -1);
    send_numbered(&left, 1, 10);
    arrive_all(&right);
    T_INT(lane_flush(right.lane, now), 100);
    T_INT(right.wire.count, 0);
    now += 99;
    T_INT(lane_flush(right.lane, now), 1);
    T_INT(right.wire.count, 0);
    now += 1;
    T_INT(lane_flush(right.lane, now), -1);
    T_INT(right.wire.count, 1);
    T_INT(pk_len(&right.wire, 0), 12);
    arrive_all(&left);
    T_INT(lane_flush(left.lane, now), -1); // nobody acknowledges an acknowledgement
    T_INT(egre_outstanding(&left.s->egre), 0);
    sides_free();
}

static void an_acknowledgement_rides_on_data(void)
{
    sides_new();
    sides_up();
    send_numbered(&left, 1, 10);
    arrive_all(&right);
    send_numbered(&right, 2, 10);
    T_INT(right.wire.count, 1);
    arrive_all(&left);
    T_INT(egre_outstanding(&left.s->egre), 0);
    now += 1000;
    T_INT(lane_flush(right.lane, now), -1);
    T_INT(right.wire.count, 0);
    sides_free();
}

static void a_stream_is_acknowledged_without_waiting(void)
{
    sides_new();
    sides_up();
    for (uint32_t i = 0; i < 320; i++)
        send_numbered(&left, i, 10);
    arrive_all(&right);
    T_INT(right.wire.count, 320 / (EGRE_WINDOW / 2));
    sides_free();
}

static void flush_looks_at_all_that_wait_and_says_when_next(void)
{
    uint8_t d[64];
    struct lane_session *two;

    sides_new();
    two = lane_session_new(right.lane, &right, left.address, right.address);
    lane_session_connect(two, 9, 0);
    T_INT(lane_session_call_id(two), 3);
    arrive(&right, d, t_hex("3001 880b 0006 0002 00000001 ff03 c021 0901", d, sizeof(d)));
    now += 30;
    arrive(&right, d, t_hex("3001 880b 0006 0003 00000001 ff03 c021 0901", d, sizeof(d)));
    T_INT(lane_flush(right.lane, now), 70);
    now += 70;
    T_INT(lane_flush(right.lane, now), 30);
    T_INT(right.wire.count, 1);
    lane_session_free(two);
    T_INT(right.control.count, 2);
    now += 30;
    T_INT(lane_flush(right.lane, now), -1);
    T_INT(right.wire.count, 1);
    sides_free();
}

int main(void)
{
    struct err err;

    if (!crypto_init(&err)) {
        printf("Bail out! %s\n", err.text);
        return 1;
    }
    T_RUN(every_drop_has_a_word_and_help);
    T_RUN(call_ids_go_round_and_pass_over_those_in_use);
    T_RUN(a_full_lane_says_so);
    T_RUN(the_first_call_id_is_random);
    T_RUN(half_built_objects_can_be_freed);
    T_RUN(what_is_not_for_a_session_is_counted);
    T_RUN(nothing_passes_before_the_call_is_connected);
    T_RUN(a_lone_receiver_acknowledges_after_a_while);
    T_RUN(an_acknowledgement_rides_on_data);
    T_RUN(a_stream_is_acknowledged_without_waiting);
    T_RUN(flush_looks_at_all_that_wait_and_says_when_next);
    return t_end();
}
