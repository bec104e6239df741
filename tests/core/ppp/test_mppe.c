// SPDX-License-Identifier: ISC
#include "core/ppp/mppe.h"

#include "core/crypto/crypto.h"
#include "core/ppp/frame.h"
#include "tests/t.h"

static const uint8_t packet[] = { 0x45, 0x00, 0x00, 0x14, 1, 2, 3, 4, 64, 17, 0x62, 0xd1, 10, 0, 0,
    1, 10, 0, 0, 2 };

enum {
    WIRE = MPPE_OVERHEAD + sizeof(packet),
};

struct pair {
    uint8_t start[MPPE_KEY];
    struct mppe *tx, *rx;
    uint8_t wire[WIRE], out[WIRE];
    struct mppe_plain plain;
};

static struct pair pair_new(void)
{
    struct pair p = { 0 };

    // The server's send start key of RFC 3079's example.
    t_hex("8B7CDC149B993A1BA118CB153F56DCCB", p.start, sizeof(p.start));
    p.tx = mppe_new(p.start);
    p.rx = mppe_new(p.start);
    return p;
}

static void pair_free(struct pair *p)
{
    mppe_free(p->tx);
    mppe_free(p->rx);
}

static void encrypt(struct pair *p)
{
    T_INT(mppe_encrypt(p->tx, PPP_PROTO_IP, packet, sizeof(packet), p->wire), WIRE);
}

static void skip(struct pair *p, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        encrypt(p);
}

static enum mppe_verdict decrypt(struct pair *p)
{
    return mppe_decrypt(p->rx, p->wire, WIRE, p->out, &p->plain);
}

static void check_arrives(struct pair *p)
{
    T_INT(decrypt(p), MPPE_OK);
    T_INT(p->plain.protocol, PPP_PROTO_IP);
    T_MEM(p->plain.data, p->plain.len, packet, sizeof(packet));
}

static void the_keys_change_as_rfc_3078_says(void)
{
    static const char *const keys[] = { "726F10500E2B54135B1B74D7682F0471",
        "2805BC7869BEC825573A7803E95A3ACD", "58128C36CABD54968139FD94B5883D4A" };
    struct crypto_rc4 *rc4 = crypto_rc4_new();
    struct pair p = pair_new();

    for (unsigned i = 0; i < 3; i++) {
        uint8_t key[MPPE_KEY], want[WIRE] = { 0x90, (uint8_t)i, 0x00, 0x21 };

        encrypt(&p);
        memcpy(want + MPPE_OVERHEAD, packet, sizeof(packet));
        t_hex(keys[i], key, sizeof(key));
        crypto_rc4_key(rc4, key);
        crypto_rc4_apply(rc4, want + MPPE_HEAD, WIRE - MPPE_HEAD, want + MPPE_HEAD);
        T_MEM(p.wire, WIRE, want, WIRE);
    }
    crypto_rc4_free(rc4);
    pair_free(&p);
}

static void ten_thousand_packets_pass_and_the_count_wraps(void)
{
    struct pair p = pair_new();

    for (int i = 0; i < 10000 && !t_state.bad; i++) {
        encrypt(&p);
        check_arrives(&p);
    }
    pair_free(&p);
}

static void decryption_in_place_gives_the_same(void)
{
    struct pair p = pair_new();

    encrypt(&p);
    T_INT(mppe_decrypt(p.rx, p.wire, WIRE, p.wire, &p.plain), MPPE_OK);
    T_MEM(p.plain.data, p.plain.len, packet, sizeof(packet));
    pair_free(&p);
}

static void a_loss_costs_only_what_was_lost(void)
{
    static const unsigned gaps[] = { 1, 2, 63, 64, 65, 255, 256, 1000, MPPE_GAP_MAX - 1 };
    struct pair p = pair_new();

    for (size_t i = 0; i < sizeof(gaps) / sizeof(gaps[0]); i++) {
        skip(&p, gaps[i]);
        encrypt(&p);
        check_arrives(&p);
        encrypt(&p);
        check_arrives(&p);
    }
    pair_free(&p);
}

static void a_loss_of_nearly_the_whole_circle_counts_as_late(void)
{
    struct pair p = pair_new();

    encrypt(&p);
    check_arrives(&p);
    skip(&p, MPPE_GAP_MAX + 1);
    T_INT(decrypt(&p), MPPE_LATE);
    pair_free(&p);
}

// What lies before the first key must not pass for something far ahead, nor what another link had.
static void a_packet_known_to_be_late_never_moves_the_keys(void)
{
    struct pair p = pair_new();

    skip(&p, 500);
    T_INT(mppe_decrypt_late(p.rx, p.wire, WIRE, p.out, &p.plain), MPPE_LATE);
    mppe_restart(p.tx, p.start);
    encrypt(&p);
    check_arrives(&p);
    skip(&p, 2);
    T_INT(mppe_decrypt_late(p.rx, p.wire, WIRE, p.out, &p.plain), MPPE_LATE);
    check_arrives(&p);
    T_INT(mppe_decrypt_late(p.rx, p.wire, WIRE, p.out, &p.plain), MPPE_DUPLICATE);
    pair_free(&p);
}

static void overtaken_packets_are_read_with_old_keys(void)
{
    enum { N = MPPE_OLD_KEYS + 1 };
    struct pair p = pair_new();
    uint8_t sent[N][WIRE];

    for (unsigned i = 0; i < 4060; i++) { // so that the count wraps inside the window
        encrypt(&p);
        check_arrives(&p);
    }
    for (unsigned i = 0; i < N; i++) {
        encrypt(&p);
        memcpy(sent[i], p.wire, WIRE);
    }
    check_arrives(&p);
    memcpy(p.wire, sent[0], WIRE);
    T_INT(decrypt(&p), MPPE_LATE);
    for (unsigned i = N - 1; i-- > 1;) {
        memcpy(p.wire, sent[i], WIRE);
        check_arrives(&p);
        T_INT(decrypt(&p), MPPE_DUPLICATE);
    }
    encrypt(&p);
    check_arrives(&p);
    pair_free(&p);
}

static void every_repeat_of_a_packet_is_told_apart(void)
{
    struct pair p = pair_new();

    T_INT(mppe_decrypt(p.rx, (const uint8_t *)"\x9f\xff\0\0\0\0", 6, p.out, &p.plain), MPPE_LATE);
    encrypt(&p);
    check_arrives(&p);
    T_INT(decrypt(&p), MPPE_DUPLICATE);
    T_INT(decrypt(&p), MPPE_DUPLICATE);
    pair_free(&p);
}

static void forged_packets_do_not_move_the_state(void)
{
    struct pair p = pair_new();

    encrypt(&p);
    check_arrives(&p);
    for (unsigned gap = 1; gap <= MPPE_GAP_MAX; gap += 97) {
        uint8_t forged[32] = { (uint8_t)(0x90 | gap >> 8), (uint8_t)gap, 1, 2, 3, 4, 5, 6 };

        T_INT(mppe_decrypt(p.rx, forged, sizeof(forged), p.out, &p.plain), MPPE_IMPLAUSIBLE);
    }
    encrypt(&p);
    check_arrives(&p);
    pair_free(&p);
}

static void a_forged_late_packet_does_not_use_up_the_real_one(void)
{
    struct pair p = pair_new();
    uint8_t late[WIRE];

    encrypt(&p);
    memcpy(late, p.wire, WIRE);
    encrypt(&p);
    check_arrives(&p);
    memcpy(p.wire, late, WIRE);
    p.wire[3] ^= 0x55;
    T_INT(decrypt(&p), MPPE_IMPLAUSIBLE);
    memcpy(p.wire, late, WIRE);
    check_arrives(&p);
    pair_free(&p);
}

static void what_is_no_stateless_mppe_is_refused_by_name(void)
{
    static const struct {
        const char *hex;
        enum mppe_verdict want;
    } rows[] = {
        { "", MPPE_SHORT },
        { "90", MPPE_SHORT },
        { "9000", MPPE_SHORT },
        { "900001", MPPE_SHORT },
        { "80000021", MPPE_CLEAR },
        { "0000002145", MPPE_CLEAR },
        { "10000021", MPPE_NOT_FLUSHED },
    };
    struct pair p = pair_new();

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t in[16];

        T_INT(mppe_decrypt(p.rx, in, t_hex(rows[i].hex, in, sizeof(in)), p.out, &p.plain),
            rows[i].want);
    }
    encrypt(&p);
    check_arrives(&p);
    pair_free(&p);
}

static void only_ip_is_plausible_inside(void)
{
    static const struct {
        uint16_t protocol;
        const char *packet; // 20 bytes of IPv4 unless it says otherwise
        enum mppe_verdict want;
    } rows[] = {
        { 0x0021, "45000014 01020304 401162d1 0a000001 0a000002", MPPE_OK },
        { 0x0021, "45000014 01020304 401162d1 0a000001 0a000002 00", MPPE_OK }, // padded
        { 0x2145, "000014 01020304 401162d1 0a000001 0a000002", MPPE_OK }, // the protocol in a byte
        { 0x0021, "45000014 01020304 401162d2 0a000001 0a000002", MPPE_IMPLAUSIBLE }, // checksum
        { 0x0021, "45000015 01020304 401162d0 0a000001 0a000002", MPPE_IMPLAUSIBLE }, // too long
        { 0x0021, "45000013 01020304 401162d2 0a000001 0a000002", MPPE_IMPLAUSIBLE }, // too short
        { 0x0021, "44000014 01020304 401163d1 0a000001 0a000002", MPPE_IMPLAUSIBLE }, // its head
        { 0x0021, "46000014 01020304 401161d1 0a000001 0a000002", MPPE_IMPLAUSIBLE },
        { 0x0021, "65000014 01020304 401142d1 0a000001 0a000002", MPPE_IMPLAUSIBLE }, // version
        { 0x0021, "45", MPPE_IMPLAUSIBLE },
        { 0x0021, "", MPPE_IMPLAUSIBLE },
        { 0x0057,
            "60000000 0000 3b40 00000000000000000000000000000001 "
            "00000000000000000000000000000002",
            MPPE_OK },
        { 0x0057,
            "60000000 0001 3b40 00000000000000000000000000000001 "
            "00000000000000000000000000000002",
            MPPE_IMPLAUSIBLE },
        { 0x0057, "45000014 01020304 401162d1 0a000001 0a000002", MPPE_IMPLAUSIBLE },
        { 0x002b, "45000014 01020304 401162d1 0a000001 0a000002", MPPE_IMPLAUSIBLE },
        { 0xc021, "45000014 01020304 401162d1 0a000001 0a000002", MPPE_IMPLAUSIBLE },
    };
    struct pair p = pair_new();

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t in[64], wire[MPPE_OVERHEAD + sizeof(in)], out[sizeof(wire)];
        size_t len = t_hex(rows[i].packet, in, sizeof(in));

        len = mppe_encrypt(p.tx, rows[i].protocol, in, len, wire);
        if (!T_INT(mppe_decrypt(p.rx, wire, len, out, &p.plain), rows[i].want))
            printf("# 0x%04x %s\n", rows[i].protocol, rows[i].packet);
    }
    pair_free(&p);
}

static void a_restart_begins_at_the_first_key_again(void)
{
    struct pair p = pair_new();

    skip(&p, 300);
    check_arrives(&p);
    mppe_restart(p.tx, p.start);
    mppe_restart(p.rx, p.start);
    encrypt(&p);
    T_INT(p.wire[1], 0);
    check_arrives(&p);
    pair_free(&p);
}

int main(void)
{
    struct err err = { 0 };

    if (!crypto_init(&err)) {
        printf("Bail out! %s\n", err.text);
        return 1;
    }
    T_RUN(the_keys_change_as_rfc_3078_says);
    T_RUN(ten_thousand_packets_pass_and_the_count_wraps);
    T_RUN(decryption_in_place_gives_the_same);
    T_RUN(a_loss_costs_only_what_was_lost);
    T_RUN(a_loss_of_nearly_the_whole_circle_counts_as_late);
    T_RUN(a_packet_known_to_be_late_never_moves_the_keys);
    T_RUN(overtaken_packets_are_read_with_old_keys);
    T_RUN(every_repeat_of_a_packet_is_told_apart);
    T_RUN(forged_packets_do_not_move_the_state);
    T_RUN(a_forged_late_packet_does_not_use_up_the_real_one);
    T_RUN(what_is_no_stateless_mppe_is_refused_by_name);
    T_RUN(only_ip_is_plausible_inside);
    T_RUN(a_restart_begins_at_the_first_key_again);
    crypto_fini();
    return t_end();
}
