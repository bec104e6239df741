// SPDX-License-Identifier: ISC
#include "tests/core/lane/sides.h"

// Wants exactly this one drop at this side, and nothing else.
static void dropped(struct side *side, enum lane_drop why, uint64_t count)
{
    for (int i = 0; i < LANE_DROP_COUNT; i++) {
        T_INT(lane_session_drops(side->s)[i], i == (int)why ? count : 0);
        T_INT(lane_drops(side->lane)[i], i == (int)why ? count : 0);
    }
}

static void nothing_dropped(struct side *side)
{
    dropped(side, LANE_DROP_COUNT, 0);
}

// The PPP frame of the n-th packet that the side has sent.
static const uint8_t *frame(struct side *side, size_t n)
{
    const uint8_t *d = pk_at(&side->wire, n);

    return d + ((d[1] & 0x80) != 0 ? 16 : 12);
}

static bool contains(const uint8_t *d, size_t len, const uint8_t *what, size_t what_len)
{
    return memmem(d, len, what, what_len) != NULL;
}

static void data_goes_both_ways_and_is_counted(void)
{
    for (int encrypted = 0; encrypted < 2; encrypted++) {
        uint8_t there[200], back[200];
        size_t there_len = numbered(there, sizeof(there), 1, 100);
        size_t back_len = numbered(back, sizeof(back), 2, 50);
        struct lane_counters c;

        sides_new();
        if (encrypted)
            sides_encrypt();
        sides_up();
        lane_from_tun(left.s, now, there, there_len);
        T_INT(contains(pk_at(&left.wire, 0), pk_len(&left.wire, 0), there + 28, 100), !encrypted);
        arrive_all(&right);
        now += 5;
        lane_from_tun(right.s, now, back, back_len);
        arrive_all(&left);
        T_INT(right.tun.count, 1);
        T_MEM(pk_at(&right.tun, 0), pk_len(&right.tun, 0), there, there_len);
        T_INT(left.tun.count, 1);
        T_MEM(pk_at(&left.tun, 0), pk_len(&left.tun, 0), back, back_len);
        c = lane_session_counters(left.s);
        T_INT(c.tx_packets, 1);
        T_INT(c.tx_bytes, there_len);
        T_INT(c.rx_packets, 1);
        T_INT(c.rx_bytes, back_len);
        T_INT(lane_session_last_heard(right.s), 1000);
        T_INT(lane_session_last_data(right.s), 1005);
        T_INT(lane_session_last_heard(left.s), 1005);
        nothing_dropped(&left);
        nothing_dropped(&right);
        sides_free();
    }
}

static void frames_look_as_was_agreed(void)
{
    const uint8_t echo[] = { 9, 1, 0, 8, 1, 2, 3, 4 };
    const struct {
        bool acfc, pfc;
        const char *data, *lcp, *ccp;
    } rows[] = {
        { false, false, "ff03 0021", "ff03 c021", "ff03 80fd" },
        { true, false, "0021", "ff03 c021", "80fd" },
        { false, true, "ff03 21", "ff03 c021", "ff03 80fd" },
        { true, true, "21", "ff03 c021", "80fd" },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *wants[] = { rows[i].data, rows[i].lcp, rows[i].ccp };

        sides_new();
        lane_session_up(left.s, 1400, rows[i].acfc, rows[i].pfc);
        lane_session_up(right.s, 1400, false, false);
        send_numbered(&left, 1, 10);
        lane_control(left.s, now, PPP_PROTO_LCP, echo, sizeof(echo));
        lane_control(left.s, now, PPP_PROTO_CCP, echo, sizeof(echo));
        T_INT(left.wire.count, 3);
        for (size_t k = 0; k < 3; k++) {
            uint8_t want[4];
            size_t len = t_hex(wants[k], want, sizeof(want));

            T_MEM(frame(&left, k), len, want, len);
        }
        arrive_all(&right);
        T_INT(right.tun.count, 1);
        T_INT(right.control.count, 2);
        T_INT((uintptr_t)right.control.item[0].tun, PPP_PROTO_LCP);
        T_MEM(pk_at(&right.control, 0), pk_len(&right.control, 0), echo, sizeof(echo));
        sides_free();
    }
}

static void what_was_agreed_ends_with_the_link(void)
{
    sides_new();
    sides_up();
    lane_session_down(left.s);
    lane_control(left.s, now, PPP_PROTO_CCP, (const uint8_t *)"x", 1);
    T_INT(frame(&left, 0)[0], 0xff);
    sides_free();
}

static void control_frames_pass_before_and_after_the_link_is_up(void)
{
    sides_new();
    sides_encrypt();
    for (int round = 0; round < 3; round++) {
        lane_control(left.s, now, PPP_PROTO_LCP, (const uint8_t *)"abc", 3);
        arrive_all(&right);
        T_INT(right.control.count, round + 1);
        if (round == 0)
            sides_up();
        else
            lane_session_down(right.s);
    }
    nothing_dropped(&right);
    T_INT(lane_session_counters(left.s).tx_packets, 0);
    sides_free();
}

static void an_unknown_protocol_in_clear_is_for_the_link(void)
{
    uint8_t d[64];

    sides_new();
    sides_encrypt();
    sides_up();
    arrive(&right, d, t_hex("3001 880b 0006 0002 00000001 ff03 8057 0101", d, sizeof(d)));
    T_INT(right.control.count, 1);
    T_INT((uintptr_t)right.control.item[0].tun, 0x8057);
    sides_free();
}

static void control_waits_for_nobody(void)
{
    sides_new();
    sides_up();
    for (uint32_t i = 0; i < 1000; i++)
        send_numbered(&left, i, 10); // far more than the window, and never acknowledged
    lane_control(left.s, now, PPP_PROTO_LCP, (const uint8_t *)"abc", 3);
    T_INT(left.wire.count, 1001);
    arrive_all(&right);
    T_INT(right.control.count, 1);
    T_INT(right.tun.count, 1000);
    sides_free();
}

static void no_data_moves_before_the_link_is_up_nor_after(void)
{
    sides_new();
    send_numbered(&left, 1, 10);
    T_INT(left.wire.count, 0);
    dropped(&left, LANE_DROP_NOT_UP, 1);
    lane_session_up(left.s, 1400, false, false);
    send_numbered(&left, 2, 10);
    arrive_all(&right);
    T_INT(right.tun.count, 0);
    dropped(&right, LANE_DROP_NOT_UP, 1);
    lane_session_up(right.s, 1400, false, false);
    send_numbered(&left, 3, 10);
    arrive_all(&right);
    T_INT(right.tun.count, 1);
    lane_session_down(left.s);
    send_numbered(&left, 4, 10);
    T_INT(left.wire.count, 0);
    T_INT(lane_session_counters(right.s).rx_packets, 1);
    sides_free();
}

static void keys_keep_pace_while_the_link_is_down(void)
{
    sides_new();
    sides_encrypt();
    sides_up();
    lane_session_down(right.s);
    for (uint32_t i = 0; i < 5000; i++) {
        send_numbered(&left, i, 10);
        arrive_all(&right);
    }
    dropped(&right, LANE_DROP_NOT_UP, 5000);
    lane_session_up(right.s, 1400, false, false);
    send_numbered(&left, 7, 10);
    arrive_all(&right);
    T_INT(right.tun.count, 1);
    sides_free();
}

static void only_ipv4_enters_and_leaves(void)
{
    uint8_t d[100];
    size_t len = numbered(d, sizeof(d), 1, 10);
    struct pk_list *wire = &left.wire;

    sides_new();
    sides_up();
    lane_from_tun(left.s, now, d, 19);
    d[0] = 0x60;
    lane_from_tun(left.s, now, d, len);
    lane_from_tun(left.s, now, d, 0);
    dropped(&left, LANE_DROP_IP, 3);
    T_INT(wire->count, 0);
    T_INT(lane_session_last_data(left.s), 0);
    d[0] = 0x45;
    lane_from_tun(left.s, now, d, len);
    pk_at(wire, 0)[13] = 0x65;
    arrive_all(&right);
    dropped(&right, LANE_DROP_IP, 1);
    T_INT(right.tun.count, 0);
    T_INT(lane_session_counters(right.s).rx_packets, 0);
    sides_free();
}

static void a_packet_beyond_the_mtu_does_not_leave(void)
{
    sides_new();
    sides_up();
    send_numbered(&left, 1, 1400 - 28);
    send_numbered(&left, 2, 1401 - 28);
    T_INT(left.wire.count, 1);
    dropped(&left, LANE_DROP_TOO_BIG, 1);
    T_INT(lane_session_counters(left.s).tx_packets, 1);
    sides_free();
}

static void the_largest_packet_fits_gre(void)
{
    static uint8_t d[65535];
    size_t len = numbered(d, sizeof(d), 1, 65535 - 28);

    sides_new();
    sides_encrypt();
    lane_session_up(left.s, 65535, false, false);
    lane_session_up(right.s, 65535, false, false);
    lane_from_tun(left.s, now, d, len);
    dropped(&left, LANE_DROP_TOO_BIG, 1);
    len = numbered(d, sizeof(d), 1, 65527 - 28);
    lane_from_tun(left.s, now, d, len);
    T_INT(left.wire.count, 1);
    arrive_all(&right);
    T_INT(right.tun.count, 1);
    T_MEM(pk_at(&right.tun, 0), pk_len(&right.tun, 0), d, len);
    lane_control(left.s, now, PPP_PROTO_LCP, d, 65535);
    T_INT(left.wire.count, 0);
    dropped(&left, LANE_DROP_TOO_BIG, 2);
    sides_free();
}

static void a_malformed_frame_is_not_delivered(void)
{
    uint8_t d[64];

    sides_new();
    sides_up();
    arrive(&right, d, t_hex("3001 880b 0001 0002 00000001 c0", d, sizeof(d)));
    arrive(&right, d, t_hex("3001 880b 0000 0002 00000002", d, sizeof(d)));
    arrive(&right, d, t_hex("3001 880b 0002 0002 00000003 ff03", d, sizeof(d)));
    dropped(&right, LANE_DROP_PPP, 3);
    T_INT(right.control.count + right.tun.count, 0);
    sides_free();
}

static void clear_data_is_never_believed_while_encryption_is_on(void)
{
    sides_new();
    sides_up();
    lane_session_keys(right.s, encoding_none, NULL, encoding_mppe, (const uint8_t[16]){ 1 });
    send_numbered(&left, 1, 10);
    arrive_all(&right);
    T_INT(right.tun.count, 0);
    dropped(&right, LANE_DROP_CLEAR, 1);
    sides_free();
}

static void a_frame_that_says_it_is_not_encrypted_is_not_believed(void)
{
    sides_new();
    sides_encrypt();
    sides_up();
    send_numbered(&left, 1, 10);
    pk_at(&left.wire, 0)[13] &= 0xef; // the D bit
    arrive_all(&right);
    dropped(&right, LANE_DROP_CLEAR, 1);
    T_INT(right.tun.count, 0);
    sides_free();
}

static void a_frame_of_a_stateful_peer_is_not_decrypted(void)
{
    sides_new();
    sides_encrypt();
    sides_up();
    send_numbered(&left, 1, 10);
    pk_at(&left.wire, 0)[13] &= 0x7f; // the A bit
    arrive_all(&right);
    dropped(&right, LANE_DROP_MPPE, 1);
    sides_free();
}

static void an_old_packet_under_a_new_sequence_number_is_a_duplicate(void)
{
    sides_new();
    sides_encrypt();
    sides_up();
    send_numbered(&left, 1, 10);
    arrive_nth(&right, 0);
    pk_at(&left.wire, 0)[11]++;
    arrive_nth(&right, 0);
    T_INT(right.tun.count, 1);
    dropped(&right, LANE_DROP_DUPLICATE, 1);
    sides_free();
}

static void encrypted_data_without_a_key_is_dropped(void)
{
    sides_new();
    sides_up();
    lane_session_keys(left.s, encoding_mppe, (const uint8_t[16]){ 1 }, encoding_none, NULL);
    send_numbered(&left, 1, 10);
    arrive_all(&right);
    dropped(&right, LANE_DROP_MPPE, 1);
    lane_session_down(right.s);
    send_numbered(&left, 1, 10);
    arrive_all(&right);
    T_INT(lane_session_drops(right.s)[LANE_DROP_NOT_UP], 1);
    sides_free();
}

static void the_wrong_key_gives_nothing_to_the_tun(void)
{
    sides_new();
    sides_encrypt();
    sides_up();
    lane_session_keys(left.s, encoding_mppe, (const uint8_t[16]){ 9 }, encoding_none, NULL);
    for (uint32_t i = 0; i < 20; i++)
        send_numbered(&left, i, 10);
    arrive_all(&right);
    T_INT(right.tun.count, 0);
    dropped(&right, LANE_DROP_MPPE, 20);
    T_INT(lane_session_unreadable(right.s), 20);
    T_INT(right.unreadable, 0);
    for (uint32_t i = 0; i < 2 * LANE_UNREADABLE; i++)
        send_numbered(&left, i, 10);
    arrive_all(&right);
    T_INT(right.unreadable, 1);
    sides_encrypt();
    send_numbered(&left, 1, 10);
    arrive_all(&right);
    T_INT(right.tun.count, 1);
    T_INT(lane_session_unreadable(right.s), 0);
    sides_free();
}

static void stateful_sides(void)
{
    static const struct ppp_encoding stateful = { .bits = 128 };
    static const uint8_t there[16] = { 1, 2, 3 }, back[16] = { 4, 5, 6 };

    sides_new();
    lane_session_keys(left.s, stateful, there, stateful, back);
    lane_session_keys(right.s, stateful, back, stateful, there);
    sides_up();
}

// Lost: the lane does not see that a packet is missing, for GRE's numbers go on as if it had never
// been sent, so the loss is one that only MPPE notices.
static void lose_one(void)
{
    send_numbered(&left, 0, 10);
    pk_clear(&left.wire);
    left.s->egre.next_seq--;
}

static void a_stateful_loss_asks_for_a_reset_and_patiently_again(void)
{
    stateful_sides();
    send_numbered(&left, 1, 10);
    arrive_all(&right);
    lose_one();
    for (int i = 0; i < 5; i++)
        send_numbered(&left, 2, 10);
    arrive_all(&right);
    T_INT(right.tun.count, 1);
    T_INT(right.resets, 1);
    dropped(&right, LANE_DROP_MPPE, 5);
    now += LANE_RESET_AGAIN;
    pk_clear(&left.wire);
    send_numbered(&left, 3, 10);
    send_numbered(&left, 3, 10);
    arrive_all(&right);
    T_INT(right.resets, 2);
    lane_session_reset(left.s);
    pk_clear(&left.wire);
    send_numbered(&left, 4, 10);
    send_numbered(&left, 5, 10);
    arrive_all(&right);
    T_INT(right.tun.count, 3);
    T_INT(right.resets, 2);
    T_INT(left.resets, 0);
    // The next loss is asked for at once.
    lose_one();
    send_numbered(&left, 6, 10);
    arrive_all(&right);
    T_INT(right.resets, 3);
    T_INT(right.unreadable, 0);
    sides_free();
}

static void a_peer_that_never_resets_is_given_up(void)
{
    stateful_sides();
    send_numbered(&left, 1, 10);
    arrive_all(&right);
    lose_one();
    for (int i = 0; i < 2 * LANE_RESETS; i++) {
        pk_clear(&left.wire);
        send_numbered(&left, 2, 10);
        arrive_all(&right);
        now += LANE_RESET_AGAIN;
        T_INT(right.unreadable, i >= LANE_RESETS - 1);
    }
    T_INT(right.resets, LANE_RESETS - 1);
    sides_free();
}

static void a_reset_means_nothing_without_a_stateful_stream(void)
{
    sides_new();
    lane_session_reset(left.s);
    sides_encrypt();
    sides_up();
    lane_session_reset(left.s);
    for (uint32_t i = 0; i < 300; i++) {
        pk_clear(&left.wire);
        send_numbered(&left, i, 10);
        T_INT(frame(&left, 0)[2], i % 256); // the coherency count does not leap
        arrive_all(&right);
    }
    T_INT(right.tun.count, 300);
    sides_free();
}

static void each_direction_is_encrypted_by_itself(void)
{
    const uint8_t key[16] = { 1 };

    sides_new();
    sides_up();
    lane_session_keys(left.s, encoding_mppe, key, encoding_none, NULL);
    lane_session_keys(right.s, encoding_none, NULL, encoding_mppe, key);
    send_numbered(&left, 1, 10);
    send_numbered(&right, 2, 10);
    T_INT(frame(&left, 0)[0], 0xfd);
    T_INT(frame(&right, 0)[0], 0x21);
    arrive_all(&right);
    arrive_all(&left);
    T_INT(left.tun.count, 1);
    T_INT(right.tun.count, 1);
    // And may begin anew by itself, while the other goes on.
    sides_encrypt();
    send_numbered(&left, 3, 10);
    arrive_all(&right);
    lane_session_keys(left.s, encoding_mppe, key, encoding_mppe, NULL);
    lane_session_keys(right.s, encoding_mppe, NULL, encoding_mppe, key);
    send_numbered(&left, 4, 10);
    send_numbered(&right, 5, 10);
    arrive_all(&right);
    arrive_all(&left);
    T_INT(left.tun.count, 2);
    T_INT(right.tun.count, 3);
    // And stop.
    lane_session_keys(left.s, encoding_none, NULL, encoding_none, NULL);
    lane_session_keys(right.s, encoding_none, NULL, encoding_none, NULL);
    send_numbered(&left, 6, 10);
    T_INT(frame(&left, 0)[0], 0x21);
    arrive_all(&right);
    T_INT(right.tun.count, 4);
    nothing_dropped(&right);
    sides_free();
}

static void what_is_no_ip_packet_inside_the_encryption_is_dropped(void)
{
    const uint8_t key[16] = { 1 };
    struct mppe *m = mppe_new(encoding_mppe, key);
    uint8_t d[64];
    size_t len = t_hex("3001 880b 0012 0002 00000001 ff03 00fd", d, sizeof(d));

    sides_new();
    sides_up();
    lane_session_keys(right.s, encoding_none, NULL, encoding_mppe, key);
    len += mppe_encrypt(m, PPP_PROTO_CCP, (const uint8_t *)"0123456789", 10, d + len);
    arrive(&right, d, len);
    dropped(&right, LANE_DROP_MPPE, 1);
    T_INT(right.control.count + right.tun.count, 0);
    mppe_free(m);
    sides_free();
}

static void a_forged_count_does_not_put_the_keys_out_of_step(void)
{
    uint8_t forged[200];
    size_t len;

    sides_new();
    sides_encrypt();
    sides_up();
    for (uint32_t i = 0; i < 10; i++)
        send_numbered(&left, i, 10);
    for (size_t i = 0; i < 5; i++)
        arrive_nth(&right, i);
    // The forger knows the sequence number, and wants the keys moved far ahead.
    len = pk_len(&left.wire, 5);
    memcpy(forged, pk_at(&left.wire, 5), len);
    forged[13] = 0x97;
    forged[14] = 0xff;
    arrive(&right, forged, len);
    for (size_t i = 5; i < 10; i++)
        arrive_nth(&right, i);
    T_INT(right.tun.count, 9); // the forged one has taken its place
    T_INT(lane_session_drops(right.s)[LANE_DROP_MPPE], 1);
    T_INT(lane_session_drops(right.s)[LANE_DROP_DUPLICATE], 1);
    T_INT(lane_session_unreadable(right.s), 0);
    sides_free();
}

static void a_sequence_number_out_of_the_blue_is_not_followed(void)
{
    sides_new();
    sides_up();
    for (uint32_t i = 0; i < 3; i++)
        send_numbered(&left, i, 10);
    arrive_nth(&right, 0);
    pk_at(&left.wire, 2)[8] = 0x70;
    arrive_nth(&right, 2);
    dropped(&right, LANE_DROP_FAR, 1);
    arrive_nth(&right, 1);
    T_INT(right.tun.count, 2);
    sides_free();
}

static void a_duplicate_is_delivered_once(void)
{
    sides_new();
    sides_encrypt();
    sides_up();
    send_numbered(&left, 1, 10);
    send_numbered(&left, 2, 10);
    arrive_nth(&right, 0);
    arrive_nth(&right, 0);
    arrive_nth(&right, 1);
    arrive_nth(&right, 0);
    T_INT(right.tun.count, 2);
    dropped(&right, LANE_DROP_DUPLICATE, 2);
    sides_free();
}

static void packets_that_changed_places_are_put_in_order(void)
{
    const size_t order[] = { 0, 2, 1, 5, 4, 3, 6 };

    sides_new();
    sides_encrypt();
    sides_up();
    for (uint32_t i = 0; i < 7; i++)
        send_numbered(&left, i, 10);
    for (size_t i = 0; i < 7; i++)
        arrive_nth(&right, order[i]);
    if (T_INT(right.tun.count, 7))
        for (size_t i = 0; i < 7; i++)
            T_INT(number_of(&right.tun, i), i);
    nothing_dropped(&right);
    sides_free();
}

static void a_gap_holds_packets_back_for_ten_milliseconds_only(void)
{
    sides_new();
    sides_encrypt();
    sides_up();
    for (uint32_t i = 0; i < 4; i++)
        send_numbered(&left, i, 10);
    arrive_nth(&right, 0);
    arrive_nth(&right, 2);
    arrive_nth(&right, 3);
    T_INT(right.tun.count, 1);
    T_INT(lane_flush(right.lane, now), 10);
    now += 10;
    lane_flush(right.lane, now);
    T_INT(right.tun.count, 3);
    T_INT(lane_session_last_heard(right.s), now);
    // The one that was given up comes late: its key is kept.
    arrive_nth(&right, 1);
    T_INT(right.tun.count, 4);
    nothing_dropped(&right);
    sides_free();
}

static void late_clear_data_is_not_delivered_out_of_order(void)
{
    sides_new();
    sides_up();
    send_numbered(&left, 0, 10);
    send_numbered(&left, 1, 10);
    send_numbered(&left, 2, 10);
    arrive_nth(&right, 0);
    arrive_nth(&right, 2);
    now += 10;
    lane_flush(right.lane, now);
    arrive_nth(&right, 1);
    T_INT(right.tun.count, 2);
    dropped(&right, LANE_DROP_LATE, 1);
    sides_free();
}

static void a_late_echo_says_that_the_peer_lives(void)
{
    const uint8_t echo[] = { 10, 1, 0, 8, 0, 0, 0, 0 }, request[] = { 1, 1, 0, 4 };

    sides_new();
    sides_up();
    send_numbered(&left, 0, 10);
    lane_control(left.s, now, PPP_PROTO_LCP, echo, sizeof(echo));
    lane_control(left.s, now, PPP_PROTO_LCP, request, sizeof(request));
    send_numbered(&left, 1, 10);
    arrive_nth(&right, 0);
    arrive_nth(&right, 3);
    now += 10;
    lane_flush(right.lane, now);
    now += 10;
    arrive_nth(&right, 1);
    arrive_nth(&right, 2);
    T_INT(right.control.count, 1);
    T_MEM(pk_at(&right.control, 0), pk_len(&right.control, 0), echo, sizeof(echo));
    dropped(&right, LANE_DROP_LATE, 1);
    T_INT(lane_session_last_heard(right.s), now);
    sides_free();
}

static void what_comes_later_than_the_old_keys_reach_is_dropped(void)
{
    sides_new();
    sides_encrypt();
    sides_up();
    for (uint32_t i = 0; i < 200; i++)
        send_numbered(&left, i, 10);
    for (size_t i = 0; i < 200; i++)
        if (i != 20)
            arrive_nth(&right, i);
    now += 1000;
    arrive_nth(&right, 20);
    T_INT(right.tun.count, 199);
    dropped(&right, LANE_DROP_LATE, 1);
    T_OK(lane_session_last_heard(right.s) <= now - 1000); // it may as well be a replay
    sides_free();
}

// The keys begin anew while a packet of before is still under way. It is no packet from far ahead.
static void a_packet_of_the_old_keys_does_not_move_the_new_ones(void)
{
    sides_new();
    sides_encrypt();
    sides_up();
    for (uint32_t i = 0; i < 500; i++)
        send_numbered(&left, i, 10);
    for (size_t i = 0; i < 499; i++)
        arrive_nth(&right, i);
    sides_encrypt();
    for (uint32_t i = 0; i < 20; i++)
        send_numbered(&left, 1000 + i, 10);
    for (size_t i = 500; i < 510; i++)
        arrive_nth(&right, i);
    now += 10;
    lane_flush(right.lane, now);
    arrive_nth(&right, 499);
    for (size_t i = 510; i < 520; i++)
        arrive_nth(&right, i);
    T_INT(right.tun.count, 499 + 20);
    dropped(&right, LANE_DROP_LATE, 1);
    sides_free();
}

static void an_outage_is_survived_until_the_count_is_ambiguous(void)
{
    sides_new();
    sides_encrypt();
    sides_up();
    for (uint32_t lost = 1; lost < MPPE_GAP_MAX; lost += 1343) {
        for (uint32_t i = 0; i < lost; i++)
            send_numbered(&left, i, 10);
        pk_clear(&left.wire);
        send_numbered(&left, lost, 10);
        side_clear(&right);
        arrive_all(&right);
        now += 10;
        lane_flush(right.lane, now);
        T_INT(right.tun.count, 1);
    }
    for (uint32_t i = 0; i < MPPE_GAP_MAX; i++)
        send_numbered(&left, i, 10);
    pk_clear(&left.wire);
    side_clear(&right);
    for (uint32_t i = 0; i < 100; i++) // one of them has the count of the last that came
        send_numbered(&left, i, 10);
    arrive_all(&right);
    now += 10;
    lane_flush(right.lane, now);
    T_INT(right.tun.count, 0);
    T_INT(lane_session_unreadable(right.s), 99);
    sides_encrypt();
    T_INT(lane_session_unreadable(right.s), 0);
    send_numbered(&left, 1, 10);
    arrive_all(&right);
    T_INT(right.tun.count, 1);
    sides_free();
}

static void sequence_numbers_and_counts_wrap(void)
{
    sides_new();
    sides_encrypt();
    sides_up();
    left.s->egre.next_seq = 0xffffff00;
    left.s->egre.acked = 0xfffffeff;
    for (uint32_t i = 0; i < 10000; i++) {
        send_numbered(&left, i, 10);
        arrive_all(&right);
        arrive_all(&left);
        T_INT(right.tun.count, 1);
        pk_clear(&right.tun);
    }
    nothing_dropped(&left);
    nothing_dropped(&right);
    sides_free();
}

// A wire that loses, doubles and delays: whatever arrives was sent, arrives once and, where only
// neighbours change places, in order.
static void a_bad_wire_neither_invents_nor_repeats(void)
{
    uint32_t seed = 7;

    for (int encrypted = 0; encrypted < 2; encrypted++) {
        static bool seen[4000];
        size_t lost = 0, arrived = 0;

        memset(seen, 0, sizeof(seen));
        sides_new();
        if (encrypted)
            sides_encrypt();
        sides_up();
        for (uint32_t n = 0; n < 4000; n += 40) {
            for (uint32_t i = 0; i < 40; i++)
                send_numbered(&left, n + i, pk_random(&seed) % 200);
            for (size_t i = 0; i < 40; i++) {
                uint32_t r = pk_random(&seed);
                size_t other = r % 10 == 1 && i < 39 ? i + 1 : i;

                if (r % 10 == 0) {
                    lost++;
                    continue;
                }
                arrive_nth(&right, other);
                if (r % 10 == 2)
                    arrive_nth(&right, i);
                if (other != i)
                    arrive_nth(&right, i++);
            }
            pk_clear(&left.wire);
            now += 20;
            lane_flush(right.lane, now);
            for (size_t i = 0; i < right.tun.count; i++) {
                uint8_t want[300];
                uint32_t number = number_of(&right.tun, i);
                size_t len = numbered(want, sizeof(want), number, pk_len(&right.tun, i) - 28);

                T_OK(number < 4000 && !seen[number]);
                seen[number % 4000] = true;
                T_MEM(pk_at(&right.tun, i), pk_len(&right.tun, i), want, len);
                T_OK(i == 0 || number > number_of(&right.tun, i - 1));
                arrived++;
            }
            pk_clear(&right.tun);
            arrive_all(&left);
        }
        T_INT(arrived, 4000 - lost);
        T_OK(lost > 200);
        T_INT(lane_session_counters(right.s).rx_packets, arrived);
        nothing_dropped(&left);
        sides_free();
    }
}

static void segment_sizes_are_lowered_in_both_directions(void)
{
    struct pk p = pk_tcp();
    uint8_t d[200], plain[200];
    size_t len;

    p.options = 4;
    p.flags = 0x02;
    len = pk_build(&p, d, sizeof(d));
    memcpy(d + 40, "\x02\x04\x05\xb4", 4);
    memcpy(plain, d, len);
    for (int encrypted = 0; encrypted < 2; encrypted++) {
        sides_new();
        if (encrypted)
            sides_encrypt();
        sides_up();
        lane_from_tun(left.s, now, d, len);
        arrive_all(&right);
        T_MEM(pk_at(&right.tun, 0), pk_len(&right.tun, 0), plain, len);
        lane_session_clamp(left.s, true);
        lane_from_tun(left.s, now, d, len);
        arrive_all(&right);
        T_MEM(pk_at(&right.tun, 1) + 40, 4, "\x02\x04\x05\x50", 4); // 1400 - 40
        lane_from_tun(right.s, now, d, len);
        arrive_all(&left);
        T_MEM(pk_at(&left.tun, 0) + 40, 4, "\x02\x04\x05\x50", 4);
        T_MEM(d, len, plain, len);
        lane_session_clamp(left.s, false);
        lane_from_tun(left.s, now, d, len);
        arrive_all(&right);
        T_MEM(pk_at(&right.tun, 2), pk_len(&right.tun, 2), plain, len);
        sides_free();
    }
}

// A packet from the left with this source.
static void from(uint32_t source)
{
    struct pk p = pk_tcp();
    uint8_t d[300];

    p.src = source;
    lane_from_tun(left.s, now, d, pk_build(&p, d, sizeof(d)));
    arrive_all(&right);
    pk_clear(&left.wire);
}

static void a_caller_may_only_send_from_its_own_networks(void)
{
    static const struct lane_source sources[] = { { 0x0a006702, 0xffffffff },
        { 0x0a960100, 0xffffff00 } };
    static const struct {
        uint32_t source;
        bool fits;
    } table[] = { { 0x0a006702, true }, { 0x0a006703, false }, { 0x0a960100, true },
        { 0x0a9601ff, true }, { 0x0a960200, false }, { 0x0a9600ff, false }, { 0, false },
        { 0xffffffff, false }, { 0x7f000001, false } };

    for (int encrypted = 0; encrypted < 2; encrypted++) {
        sides_new();
        if (encrypted)
            sides_encrypt();
        sides_up();
        lane_session_sources(right.s, sources, 2);
        for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
            pk_clear(&right.tun);
            from(table[i].source);
            T_INT(right.tun.count, table[i].fits);
        }
        dropped(&right, LANE_DROP_SPOOF, 6);
        T_INT(lane_session_counters(right.s).rx_packets, 3);
        lane_session_sources(right.s, NULL, 0);
        pk_clear(&right.tun);
        from(0x7f000001);
        T_INT(right.tun.count, 1);
        sides_free();
    }
}

static void what_comes_faster_than_the_peer_may_send_is_dropped(void)
{
    struct bucket_rate rate = { .rate = 64000 }; // 6000 bytes at once, then eight a millisecond
    size_t passed;

    sides_new();
    sides_up();
    lane_session_police(right.s, now, &rate);
    for (int i = 0; i < 100; i++)
        from(1);
    passed = right.tun.count;
    T_INT(passed, 6000 / 140);
    dropped(&right, LANE_DROP_RATE, 100 - passed);
    T_INT(lane_session_counters(right.s).rx_packets, passed);
    now += 1000;
    for (int i = 0; i < 100; i++)
        from(1);
    T_INT(right.tun.count, 2 * (6000 / 140));
    sides_free();
}

static void the_owner_is_told_once_when_the_bytes_are_used_up(void)
{
    for (int outward = 0; outward < 2; outward++) {
        struct side *side;

        sides_new();
        sides_up();
        side = outward ? &left : &right;
        lane_session_limit(side->s, outward ? 0 : 280, outward ? 280 : 0);
        from(1);
        T_INT(side->spent, 0);
        from(1);
        T_INT(side->spent, 1);
        from(1);
        T_INT(side->spent, 1);
        T_INT(right.tun.count, 3);
        sides_free();
    }
}

int main(void)
{
    struct err err;

    if (!crypto_init(&err)) {
        printf("Bail out! %s\n", err.text);
        return 1;
    }
    T_RUN(data_goes_both_ways_and_is_counted);
    T_RUN(frames_look_as_was_agreed);
    T_RUN(what_was_agreed_ends_with_the_link);
    T_RUN(control_frames_pass_before_and_after_the_link_is_up);
    T_RUN(an_unknown_protocol_in_clear_is_for_the_link);
    T_RUN(control_waits_for_nobody);
    T_RUN(no_data_moves_before_the_link_is_up_nor_after);
    T_RUN(keys_keep_pace_while_the_link_is_down);
    T_RUN(only_ipv4_enters_and_leaves);
    T_RUN(a_packet_beyond_the_mtu_does_not_leave);
    T_RUN(the_largest_packet_fits_gre);
    T_RUN(a_malformed_frame_is_not_delivered);
    T_RUN(clear_data_is_never_believed_while_encryption_is_on);
    T_RUN(a_frame_that_says_it_is_not_encrypted_is_not_believed);
    T_RUN(a_frame_of_a_stateful_peer_is_not_decrypted);
    T_RUN(an_old_packet_under_a_new_sequence_number_is_a_duplicate);
    T_RUN(encrypted_data_without_a_key_is_dropped);
    T_RUN(the_wrong_key_gives_nothing_to_the_tun);
    T_RUN(a_stateful_loss_asks_for_a_reset_and_patiently_again);
    T_RUN(a_peer_that_never_resets_is_given_up);
    T_RUN(a_reset_means_nothing_without_a_stateful_stream);
    T_RUN(each_direction_is_encrypted_by_itself);
    T_RUN(what_is_no_ip_packet_inside_the_encryption_is_dropped);
    T_RUN(a_forged_count_does_not_put_the_keys_out_of_step);
    T_RUN(a_sequence_number_out_of_the_blue_is_not_followed);
    T_RUN(a_duplicate_is_delivered_once);
    T_RUN(packets_that_changed_places_are_put_in_order);
    T_RUN(a_gap_holds_packets_back_for_ten_milliseconds_only);
    T_RUN(late_clear_data_is_not_delivered_out_of_order);
    T_RUN(a_late_echo_says_that_the_peer_lives);
    T_RUN(what_comes_later_than_the_old_keys_reach_is_dropped);
    T_RUN(a_packet_of_the_old_keys_does_not_move_the_new_ones);
    T_RUN(an_outage_is_survived_until_the_count_is_ambiguous);
    T_RUN(sequence_numbers_and_counts_wrap);
    T_RUN(a_bad_wire_neither_invents_nor_repeats);
    T_RUN(segment_sizes_are_lowered_in_both_directions);
    T_RUN(a_caller_may_only_send_from_its_own_networks);
    T_RUN(what_comes_faster_than_the_peer_may_send_is_dropped);
    T_RUN(the_owner_is_told_once_when_the_bytes_are_used_up);
    return t_end();
}
