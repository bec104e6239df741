// SPDX-License-Identifier: ISC
#include "core/ppp/mppe.h"

#include "core/crypto/crypto.h"
#include "core/ppp/frame.h"
#include "tests/t.h"

static const uint8_t packet[] = { 0x45, 0x00, 0x00, 0x14, 1, 2, 3, 4, 64, 17, 0x62, 0xd1, 10, 0, 0,
    1, 10, 0, 0, 2 };

static const struct ppp_encoding strongest = { .bits = 128, .stateless = true };

enum {
    WIRE = MPPE_OVERHEAD + sizeof(packet),
};

static const struct ppp_encoding kinds[] = { { 128, true }, { 56, true }, { 40, true },
    { 128, false }, { 56, false }, { 40, false } };
enum { KINDS = sizeof(kinds) / sizeof(kinds[0]), STATEFUL = 3 };

struct pair {
    uint8_t start[MPPE_KEY];
    struct mppe *tx, *rx;
    uint8_t wire[WIRE], out[WIRE];
    struct mppe_plain plain;
};

static struct pair pair_of(struct ppp_encoding kind)
{
    struct pair p = { 0 };

    // The server's send start key of RFC 3079's example.
    t_hex("8B7CDC149B993A1BA118CB153F56DCCB", p.start, sizeof(p.start));
    p.tx = mppe_new(kind, p.start);
    p.rx = mppe_new(kind, p.start);
    return p;
}

static struct pair pair_new(void)
{
    return pair_of(strongest);
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

// RFC 3079's examples of MS-CHAPv2, and the keys that RFC 3078 makes of them; RFC 3079 section 2's
// of MS-CHAP, which begin with the LM hash.
static const struct vector {
    uint8_t bits;
    const char *start, *first, *changed[3];
    const char *message; // "test message" under the first key
} vectors[] = {
    { 128, "8B7CDC149B993A1BA118CB153F56DCCB", "405CB2247A7956E6E211007AE27B22D4",
        { "726F10500E2B54135B1B74D7682F0471", "2805BC7869BEC825573A7803E95A3ACD",
            "58128C36CABD54968139FD94B5883D4A" },
        "81848317DF68846272FB5ABE" },
    { 128, "D5F0E9521E3EA9589645E86051C82226", "49D11D0F0CC6BEFBA2A9B4B688F91EEE",
        { "0E09C108101DFDDEF6C0E2F2D95D0BAD", "03273439AC5F94C97F13D9133DF4DFC5",
            "146489FCDBCDDFED41085FB0E7DB0166" },
        "B56CA95695E14ACB15F1BA3C" },
    { 56, "8B7CDC149B993A1B", "D15C00C49FA62E3E",
        { "D16182A2AB481407", "D178CC274F63FAF1", "D1894870DAAB684A" },
        "3F106833FA448DA842BC57B8" },
    { 40, "8B7CDC149B993A1B", "D1269EC49FA62E3E",
        { "D1269ECE4D98D181", "D1269EDEEFBD8AFF", "D1269EB1A7FCB215" },
        "92913791 7E5803D6 68D75898" },
    { 56, "D5F0E9521E3EA958", "D16A9BD2AE999038", { NULL }, NULL },
    { 40, "D5F0E9521E3EA958", "D1269ED2AE999038", { NULL }, NULL },
    { 56, "76A152936096D783", "D10801538CEC4A08", { NULL }, NULL },
    { 40, "76A152936096D783", "D1269E538CEC4A08", { NULL }, NULL },
};

static void check_rc4(const char *key_hex, const uint8_t *text, size_t len, const char *hex)
{
    uint8_t key[MPPE_KEY], out[64], want[64];
    struct crypto_rc4 *rc4 = crypto_rc4_new(t_hex(key_hex, key, sizeof(key)));

    crypto_rc4_key(rc4, key);
    crypto_rc4_apply(rc4, text, len, out);
    T_MEM(out, len, want, t_hex(hex, want, sizeof(want)));
    crypto_rc4_free(rc4);
}

// The packet is what that key makes of it.
static void check_wire(const uint8_t *wire, uint16_t head, const char *key_hex)
{
    uint8_t key[MPPE_KEY], want[WIRE] = { (uint8_t)(head >> 8), (uint8_t)head, 0x00, 0x21 };
    struct crypto_rc4 *rc4 = crypto_rc4_new(t_hex(key_hex, key, sizeof(key)));

    memcpy(want + MPPE_OVERHEAD, packet, sizeof(packet));
    crypto_rc4_key(rc4, key);
    crypto_rc4_apply(rc4, want + MPPE_HEAD, WIRE - MPPE_HEAD, want + MPPE_HEAD);
    T_MEM(wire, WIRE, want, WIRE);
    crypto_rc4_free(rc4);
}

static void every_strength_has_the_keys_of_the_rfcs(void)
{
    for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
        const struct vector *v = &vectors[i];
        uint8_t start[MPPE_KEY], wire[WIRE];
        struct ppp_encoding kind = { .bits = v->bits };
        struct mppe *m;

        t_hex(v->start, start, sizeof(start));
        m = mppe_new(kind, start);
        mppe_encrypt(m, PPP_PROTO_IP, packet, sizeof(packet), wire);
        check_wire(wire, 0x1000, v->first);
        mppe_free(m);
        if (v->message == NULL)
            continue;
        check_rc4(v->first, (const uint8_t *)"test message", 12, v->message);
        kind.stateless = true;
        m = mppe_new(kind, start);
        for (unsigned n = 0; n < 3; n++) {
            mppe_encrypt(m, PPP_PROTO_IP, packet, sizeof(packet), wire);
            check_wire(wire, (uint16_t)(0x9000 | n), v->changed[n]);
        }
        mppe_free(m);
    }
}

static void ten_thousand_packets_pass_and_the_count_wraps(void)
{
    for (int k = 0; k < KINDS; k++) {
        struct pair p = pair_of(kinds[k]);

        for (int i = 0; i < 10000 && !t_state.bad; i++) {
            encrypt(&p);
            T_INT(p.wire[0] >> 4, k < STATEFUL || i % 256 == 255 ? 9 : 1);
            T_INT((p.wire[0] & 15) << 8 | p.wire[1], i % 4096);
            check_arrives(&p);
        }
        pair_free(&p);
    }
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
    mppe_free(p.tx);
    p.tx = mppe_new(strongest, p.start);
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

// ---- stateful

static void a_stateful_loss_takes_a_reset(void)
{
    static const unsigned before[] = { 0, 1, 100, 253, 254, 255, 256, 4000, 4094, 4095, 4096 };
    static const unsigned lost[] = { 1, 2, 200, 256, 257, 1000, 3500 };

    for (int k = STATEFUL; k < KINDS; k++) {
        for (size_t i = 0; i < sizeof(before) / sizeof(before[0]) * 7; i++) {
            struct pair p = pair_of(kinds[k]);

            for (unsigned n = 0; n < before[i / 7]; n++) {
                encrypt(&p);
                check_arrives(&p);
            }
            skip(&p, lost[i % 7]);
            do
                encrypt(&p);
            while (p.wire[1] == 0xff); // which would be a new beginning without being asked for
            T_INT(decrypt(&p), MPPE_LOST);
            encrypt(&p);
            if (p.wire[1] != 0xff)
                T_INT(decrypt(&p), MPPE_WAITING);
            mppe_reset(p.tx);
            mppe_reset(p.tx);
            encrypt(&p);
            T_INT(p.wire[0] >> 4, 9);
            check_arrives(&p);
            encrypt(&p);
            T_OK(p.wire[0] >> 4 == 1);
            check_arrives(&p);
            pair_free(&p);
        }
    }
}

static void a_key_change_ends_a_loss_by_itself(void)
{
    struct pair p = pair_of(kinds[STATEFUL]);

    skip(&p, 300);
    T_INT(decrypt(&p), MPPE_LOST);
    for (int i = 300; i < 511; i++) {
        encrypt(&p);
        T_INT(decrypt(&p), MPPE_WAITING);
    }
    encrypt(&p); // number 511
    check_arrives(&p);
    pair_free(&p);
}

static void what_a_stateful_link_gets_late_changes_nothing(void)
{
    struct pair p = pair_of(kinds[STATEFUL]);
    uint8_t first[WIRE];

    encrypt(&p);
    memcpy(first, p.wire, WIRE);
    check_arrives(&p);
    encrypt(&p);
    check_arrives(&p);
    T_INT(decrypt(&p), MPPE_LATE);
    T_INT(mppe_decrypt(p.rx, first, WIRE, p.out, &p.plain), MPPE_LATE);
    T_INT(mppe_decrypt_late(p.rx, first, WIRE, p.out, &p.plain), MPPE_LATE);
    encrypt(&p);
    check_arrives(&p);
    pair_free(&p);
}

// Forged beginnings are tried beside the stream, however far ahead.
static void forged_beginnings_do_not_disturb_the_stream(void)
{
    struct pair p = pair_of(kinds[STATEFUL]);

    encrypt(&p);
    check_arrives(&p);
    for (unsigned gap = 1; gap <= MPPE_GAP_MAX; gap += 97) {
        uint8_t forged[32] = { (uint8_t)(0x90 | gap >> 8), (uint8_t)gap, 1, 2, 3, 4, 5, 6 };

        T_INT(mppe_decrypt(p.rx, forged, sizeof(forged), p.out, &p.plain), MPPE_IMPLAUSIBLE);
        encrypt(&p);
        check_arrives(&p);
    }
    pair_free(&p);
}

static void one_packet_that_is_no_ip_is_no_reason_for_a_reset(void)
{
    struct pair p = pair_of(kinds[STATEFUL]);
    uint8_t wire[MPPE_OVERHEAD + 10];

    for (int i = 0; i < 3; i++) {
        mppe_encrypt(p.tx, 0x002b, packet, 10, wire);
        T_INT(mppe_decrypt(p.rx, wire, sizeof(wire), p.out, &p.plain), MPPE_IMPLAUSIBLE);
        encrypt(&p);
        check_arrives(&p);
    }
    // Two wrong ones in a row, and the stream is given up until it begins anew.
    for (int i = 0; i < 3; i++) {
        encrypt(&p);
        p.wire[5] ^= 0x40;
        T_INT(decrypt(&p), i == 0 ? MPPE_IMPLAUSIBLE : i == 1 ? MPPE_LOST : MPPE_WAITING);
    }
    mppe_reset(p.tx);
    encrypt(&p);
    check_arrives(&p);
    pair_free(&p);
}

// An MPPE of its own, written from the RFCs, that resets in the way of RFC 3078 or in Linux's: the
// first begins its stream anew under the same key, the second under the next.
struct model {
    bool linux_like, lost;
    uint8_t start[MPPE_KEY], key[MPPE_KEY];
    uint16_t count;
    struct crypto_rc4 *rc4;
};

static void model_change(struct model *m)
{
    static const uint8_t zeros[40];
    uint8_t pad[40], sha[CRYPTO_SHA1];
    struct crypto_rc4 *rc4 = crypto_rc4_new(MPPE_KEY);

    memset(pad, 0xf2, sizeof(pad));
    crypto_sha1(CRYPTO_PIECES({ m->start, MPPE_KEY }, { zeros, 40 }, { m->key, MPPE_KEY },
                    { pad, sizeof(pad) }),
        sha);
    crypto_rc4_key(rc4, sha);
    crypto_rc4_apply(rc4, sha, MPPE_KEY, m->key);
    crypto_rc4_free(rc4);
    crypto_rc4_key(m->rc4, m->key);
}

static struct model model_new(const uint8_t start[MPPE_KEY], bool linux_like)
{
    struct model m = { .linux_like = linux_like, .count = 0xfff, .rc4 = crypto_rc4_new(MPPE_KEY) };

    memcpy(m.start, start, MPPE_KEY);
    t_hex("405CB2247A7956E6E211007AE27B22D4", m.key, sizeof(m.key)); // of `start`
    crypto_rc4_key(m.rc4, m.key);
    return m;
}

static void model_send(struct model *m, bool reset, uint8_t wire[WIRE])
{
    bool flag;

    m->count = (m->count + 1) & 0xfff;
    flag = (m->count & 0xff) == 0xff;
    if (flag || (reset && m->linux_like))
        model_change(m);
    else if (reset)
        crypto_rc4_key(m->rc4, m->key);
    memset(wire, 0, MPPE_OVERHEAD);
    // The RFC leaves open whether the A bit is set with a change of key.
    wire[0] = (uint8_t)((reset || (flag && m->linux_like) ? 0x90 : 0x10) | m->count >> 8);
    wire[1] = (uint8_t)m->count;
    wire[3] = 0x21;
    memcpy(wire + MPPE_OVERHEAD, packet, sizeof(packet));
    crypto_rc4_apply(m->rc4, wire + MPPE_HEAD, WIRE - MPPE_HEAD, wire + MPPE_HEAD);
}

// True if it could be read; false asks for a reset.
static bool model_receive(struct model *m, const uint8_t wire[WIRE])
{
    uint16_t count = (uint16_t)((wire[0] & 15) << 8 | wire[1]);
    bool flushed = (wire[0] & 0x80) != 0;
    uint8_t out[WIRE];

    if (count != ((m->count + 1) & 0xfff) && (m->linux_like || !flushed) && !m->lost) {
        if (m->linux_like)
            m->count = (m->count + 1) & 0xfff;
        m->lost = true;
        return false;
    }
    if (m->lost && !flushed)
        return false;
    if (m->linux_like) {
        for (; (count & ~0xff) != (m->count & ~0xff) && m->lost;
             m->count = (m->count + 256) & 0xfff)
            model_change(m);
        if (flushed)
            model_change(m);
    } else {
        for (; m->count != count; m->count = (m->count + 1) & 0xfff)
            if (((m->count + 1) & 0xff) == 0xff)
                model_change(m);
        if (flushed)
            crypto_rc4_key(m->rc4, m->key);
    }
    m->count = count;
    m->lost = false;
    crypto_rc4_apply(m->rc4, wire + MPPE_HEAD, WIRE - MPPE_HEAD, out);
    T_MEM(out + 2, sizeof(packet), packet, sizeof(packet));
    return true;
}

// One packet in twenty is lost, and the request for a reset takes as long as five packets; one in
// four of the requests is lost as well.
struct line {
    uint32_t random;
    int request; // packets until it is there; -1: none is under way
    unsigned read;
};

static bool lost(struct line *l, unsigned percent)
{
    l->random = l->random * 1664525u + 1013904223u;
    return (l->random >> 16) % 100 < percent;
}

static bool request_comes(struct line *l)
{
    return l->request >= 0 && l->request-- == 0 && !lost(l, 25);
}

static void arrived(struct line *l, bool read)
{
    l->read += read;
    if (!read && l->request < 0)
        l->request = 5;
}

static void both_kinds_of_peers_are_read_after_every_loss(void)
{
    for (unsigned seed = 0; seed < 20; seed++) {
        struct pair p = pair_of(kinds[STATEFUL]);
        struct model peer = model_new(p.start, seed % 2 == 0);
        struct line l = { .random = seed, .request = -1 };

        for (unsigned i = 0; i < 20000; i++) {
            model_send(&peer, request_comes(&l), p.wire);
            if (!lost(&l, 5))
                arrived(&l, decrypt(&p) == MPPE_OK);
        }
        if (!T_OK(l.read > 12000))
            printf("# seed %u: %u\n", seed, l.read);
        crypto_rc4_free(peer.rc4);
        pair_free(&p);
    }
}

static void both_kinds_of_peers_read_us_after_every_loss(void)
{
    for (unsigned seed = 0; seed < 20; seed++) {
        struct pair p = pair_of(kinds[STATEFUL]);
        struct model peer = model_new(p.start, seed % 2 == 0);
        struct line l = { .random = seed, .request = -1 };

        for (unsigned i = 0; i < 20000; i++) {
            if (request_comes(&l))
                mppe_reset(p.tx);
            encrypt(&p);
            if (!lost(&l, 5))
                arrived(&l, model_receive(&peer, p.wire));
        }
        if (!T_OK(l.read > 12000))
            printf("# seed %u: %u\n", seed, l.read);
        crypto_rc4_free(peer.rc4);
        pair_free(&p);
    }
}

int main(void)
{
    struct err err = { 0 };

    if (!crypto_init(&err)) {
        printf("Bail out! %s\n", err.text);
        return 1;
    }
    T_RUN(every_strength_has_the_keys_of_the_rfcs);
    T_RUN(ten_thousand_packets_pass_and_the_count_wraps);
    T_RUN(a_loss_costs_only_what_was_lost);
    T_RUN(a_loss_of_nearly_the_whole_circle_counts_as_late);
    T_RUN(a_packet_known_to_be_late_never_moves_the_keys);
    T_RUN(overtaken_packets_are_read_with_old_keys);
    T_RUN(every_repeat_of_a_packet_is_told_apart);
    T_RUN(forged_packets_do_not_move_the_state);
    T_RUN(a_forged_late_packet_does_not_use_up_the_real_one);
    T_RUN(what_is_no_stateless_mppe_is_refused_by_name);
    T_RUN(only_ip_is_plausible_inside);
    T_RUN(a_stateful_loss_takes_a_reset);
    T_RUN(a_key_change_ends_a_loss_by_itself);
    T_RUN(what_a_stateful_link_gets_late_changes_nothing);
    T_RUN(forged_beginnings_do_not_disturb_the_stream);
    T_RUN(one_packet_that_is_no_ip_is_no_reason_for_a_reset);
    T_RUN(both_kinds_of_peers_are_read_after_every_loss);
    T_RUN(both_kinds_of_peers_read_us_after_every_loss);
    crypto_fini();
    return t_end();
}
