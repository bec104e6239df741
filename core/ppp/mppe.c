// SPDX-License-Identifier: ISC
#include "core/ppp/mppe.h"

#include "core/base/checksum.h"
#include "core/base/mem.h"
#include "core/base/rd.h"
#include "core/base/wr.h"
#include "core/crypto/crypto.h"
#include "core/ppp/frame.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
    FLUSHED = 0x8000,   // the A bit: the stream begins anew with this packet
    ENCRYPTED = 0x1000, // the D bit
    COUNT_MASK = 0x0fff,
    FLAG_MASK = 0x00ff, // stateful: a count that ends like this changes the key
    PAD = 40,
    IPV4_HEAD = 20,
    IPV6_HEAD = 40,
    // Linux changes the key for a reset, against RFC 3078 section 8.2. Resets may be lost, each
    // with a change that we did not see, so this many are tried.
    EXTRA_CHANGES = 8,
};

// Short keys are eight bytes of which the first are known to everybody (RFC 3078 section 7.4).
static const struct strength {
    uint8_t bits, key, known;
} strengths[] = {
    { .bits = 128, .key = MPPE_KEY, .known = 0 },
    { .bits = 56, .key = MPPE_KEY_SHORT, .known = 1 },
    { .bits = 40, .key = MPPE_KEY_SHORT, .known = 3 },
};
static const uint8_t known_bytes[] = { 0xd1, 0x26, 0x9e };

// What SHA-1 runs over to change a key (RFC 3079 section 3): the start key, zeros, the current key,
// bytes of 0xf2. Kept laid out, so that only the current key is written between two changes.
struct schedule {
    uint8_t bytes[2 * (MPPE_KEY + PAD)];
};

struct mppe {
    const struct strength *strength;
    bool stateless;
    struct crypto_rc4 *rc4;
    struct crypto_rc4 *spare; // changes keys and tries packets while the stream in `rc4` stands;
                              // stateless, where none does: `rc4` itself
    struct crypto_hash *hash;
    struct schedule schedule;
    uint16_t count; // of the last packet sent or taken; 0xfff before the first

    // Stateless, receiving.
    unsigned old;   // how many keys of `ring` are real
    uint64_t taken; // one bit per place of the ring: a packet with that key has come
    uint8_t ring[MPPE_OLD_KEYS][MPPE_KEY];  // session keys; the place is the count modulo the size
    uint8_t ahead[MPPE_OLD_KEYS][MPPE_KEY]; // the same for a packet that is not believed yet

    // Stateful.
    bool reset; // sending: the next packet begins the stream anew
    bool lost;  // receiving: only such a packet can be read
    bool doubt; // receiving: the latest packet in step was no IP packet
};

static uint8_t *current(const struct mppe *m, struct schedule *s)
{
    return s->bytes + m->strength->key + PAD;
}

static void mix(const struct mppe *m, const struct schedule *s, uint8_t sha[CRYPTO_SHA1])
{
    crypto_hash_sha1(m->hash, s->bytes, 2u * (m->strength->key + PAD), sha);
}

static void weaken(const struct mppe *m, struct schedule *s)
{
    memcpy(current(m, s), known_bytes, m->strength->known);
}

static void next_key(struct mppe *m, struct schedule *s)
{
    uint8_t sha[CRYPTO_SHA1];

    mix(m, s, sha);
    crypto_rc4_key(m->spare, sha);
    crypto_rc4_apply(m->spare, sha, m->strength->key, current(m, s));
    weaken(m, s);
    mem_wipe(sha, sizeof(sha));
}

static void first_key(struct mppe *m, const uint8_t *start_key)
{
    struct schedule *s = &m->schedule;
    uint8_t sha[CRYPTO_SHA1];
    size_t len = m->strength->key;
    struct wr w = wr_init(s->bytes, sizeof(s->bytes));

    wr_bytes(&w, start_key, len);
    wr_zero(&w, PAD);
    wr_bytes(&w, start_key, len);
    for (int i = 0; i < PAD; i++)
        wr_u8(&w, 0xf2);
    mix(m, s, sha);
    memcpy(current(m, s), sha, len); // this one is not run through RC4
    weaken(m, s);
    mem_wipe(sha, sizeof(sha));
}

struct mppe *mppe_new(struct ppp_encoding kind, const uint8_t *start_key)
{
    struct mppe *m = mem_alloc(sizeof(*m));

    m->strength = strengths;
    while (m->strength->bits != kind.bits)
        m->strength++;
    m->stateless = kind.stateless;
    m->rc4 = m->spare = crypto_rc4_new(m->strength->key);
    m->hash = crypto_hash_new();
    m->count = COUNT_MASK; // so that the first packet is number 0
    first_key(m, start_key);
    if (!m->stateless) {
        m->spare = crypto_rc4_new(m->strength->key);
        crypto_rc4_key(m->rc4, current(m, &m->schedule));
    }
    return m;
}

void mppe_free(struct mppe *m)
{
    if (m == NULL)
        return;
    crypto_rc4_free(m->rc4);
    if (m->spare != m->rc4)
        crypto_rc4_free(m->spare);
    crypto_hash_free(m->hash);
    mem_wipe(m, sizeof(*m));
    free(m);
}

void mppe_reset(struct mppe *m)
{
    m->reset = !m->stateless;
}

// Counts the next packet, changes the key where it is time, and returns the head. After a reset
// some peers expect the old key and some a new one. A count at which the key changes anyway is the
// same to all of them, so we leap to the next.
static uint16_t next_head(struct mppe *m)
{
    m->count = (m->count + 1) & COUNT_MASK;
    if (m->reset)
        m->count |= FLAG_MASK;
    m->reset = false;
    if (!m->stateless && (m->count & FLAG_MASK) != FLAG_MASK)
        return ENCRYPTED | m->count;
    next_key(m, &m->schedule);
    crypto_rc4_key(m->rc4, current(m, &m->schedule));
    return FLUSHED | ENCRYPTED | m->count;
}

size_t mppe_encrypt(
    struct mppe *m, uint16_t protocol, const uint8_t *data, size_t len, uint8_t *out)
{
    struct wr w = wr_init(out, MPPE_OVERHEAD);

    wr_u16(&w, next_head(m));
    wr_u16(&w, protocol);
    crypto_rc4_apply(m->rc4, out + MPPE_HEAD, MPPE_OVERHEAD - MPPE_HEAD, out + MPPE_HEAD);
    crypto_rc4_apply(m->rc4, data, len, out + MPPE_OVERHEAD);
    return MPPE_OVERHEAD + len;
}

static bool plausible_ipv4(const struct ppp_frame *f)
{
    struct rd r = rd_init(f->info, f->len);
    uint8_t first = rd_u8(&r);
    size_t head = (first & 15u) * 4, total;

    rd_skip(&r, 1); // type of service
    total = rd_u16(&r);
    return rd_ok(&r) && first >> 4 == 4 && head >= IPV4_HEAD && head <= total && total <= f->len &&
           checksum_end(checksum_add(0, f->info, head)) == 0;
}

static bool plausible_ipv6(const struct ppp_frame *f)
{
    struct rd r = rd_init(f->info, f->len);
    uint8_t first = rd_u8(&r);
    size_t payload;

    rd_skip(&r, 3); // traffic class, flow label
    payload = rd_u16(&r);
    return rd_ok(&r) && first >> 4 == 6 && IPV6_HEAD + payload <= f->len;
}

// MPPE cannot tell a forged packet or a wrong key from a good one, so the plaintext must look like
// what we carry. With less than the header's checksum one packet in 4,096 under a wrong key did.
static bool plausible(const uint8_t *text, size_t len, struct mppe_plain *ret)
{
    struct ppp_frame f;

    if (!ppp_protocol_parse(text, len, &f))
        return false;
    if (!(f.protocol == PPP_PROTO_IP && plausible_ipv4(&f)) &&
        !(f.protocol == PPP_PROTO_IPV6 && plausible_ipv6(&f)))
        return false;
    *ret = (struct mppe_plain){ .protocol = f.protocol, .data = f.info, .len = f.len };
    return true;
}

static enum mppe_verdict decrypt_on(
    struct crypto_rc4 *rc4, struct rd text, uint8_t *out, struct mppe_plain *ret)
{
    size_t len = rd_left(&text);

    crypto_rc4_apply(rc4, rd_bytes(&text, len), len, out);
    return plausible(out, len, ret) ? MPPE_OK : MPPE_IMPLAUSIBLE;
}

static enum mppe_verdict decrypt_with(
    struct mppe *m, const uint8_t *key, struct rd text, uint8_t *out, struct mppe_plain *ret)
{
    crypto_rc4_key(m->spare, key);
    return decrypt_on(m->spare, text, out, ret);
}

// ---- stateless

static uint64_t place_bit(unsigned count)
{
    return (uint64_t)1 << count % MPPE_OLD_KEYS;
}

// A packet that others overtook: its key was made when they came.
static enum mppe_verdict decrypt_late(
    struct mppe *m, uint16_t count, struct rd text, uint8_t *out, struct mppe_plain *ret)
{
    unsigned behind = (m->count - count) & COUNT_MASK;
    enum mppe_verdict verdict;

    if (behind >= m->old)
        return MPPE_LATE;
    if ((m->taken & place_bit(count)) != 0)
        return MPPE_DUPLICATE;
    verdict = decrypt_with(m, m->ring[count % MPPE_OLD_KEYS], text, out, ret);
    if (verdict == MPPE_OK)
        m->taken |= place_bit(count);
    return verdict;
}

// The packet is believed: the keys made on the way to it become ours.
static void advance(struct mppe *m, struct schedule *s, unsigned steps)
{
    unsigned kept = steps < MPPE_OLD_KEYS ? steps : MPPE_OLD_KEYS;

    for (unsigned i = 0; i < kept; i++) {
        unsigned place = (m->count + steps - i) % MPPE_OLD_KEYS;

        memcpy(m->ring[place], m->ahead[place], MPPE_KEY);
        m->taken &= ~place_bit(place);
    }
    memcpy(current(m, &m->schedule), current(m, s), m->strength->key);
    m->count = (m->count + steps) & COUNT_MASK;
    m->old = m->old + kept < MPPE_OLD_KEYS ? m->old + kept : MPPE_OLD_KEYS;
    m->taken |= place_bit(m->count);
}

static enum mppe_verdict decrypt_ahead(
    struct mppe *m, unsigned steps, struct rd text, uint8_t *out, struct mppe_plain *ret)
{
    struct schedule s = m->schedule;
    enum mppe_verdict verdict;

    for (unsigned i = 1; i <= steps; i++) {
        next_key(m, &s);
        memcpy(m->ahead[(m->count + i) % MPPE_OLD_KEYS], current(m, &s), m->strength->key);
    }
    verdict = decrypt_with(m, current(m, &s), text, out, ret);
    if (verdict == MPPE_OK)
        advance(m, &s, steps);
    mem_wipe(&s, sizeof(s));
    return verdict;
}

static enum mppe_verdict decrypt_stateless(
    struct mppe *m, uint16_t count, struct rd text, uint8_t *out, struct mppe_plain *ret)
{
    unsigned steps = (count - m->count) & COUNT_MASK;

    if (steps == 0 || steps > MPPE_GAP_MAX)
        return decrypt_late(m, count, text, out, ret);
    return decrypt_ahead(m, steps, text, out, ret);
}

// ---- stateful

// How often the key changes on the way to a packet so many steps ahead, itself included.
static unsigned changes_ahead(const struct mppe *m, unsigned steps)
{
    return ((m->count + 1 + steps) >> 8) - ((m->count + 1u) >> 8);
}

// The packet is readable by itself: with the key that is due there, or with a later one where the
// sender changes it for a reset as well. All is tried beside the stream, which a forged packet
// therefore does not disturb.
static enum mppe_verdict decrypt_anew(
    struct mppe *m, unsigned steps, struct rd text, uint8_t *out, struct mppe_plain *ret)
{
    enum mppe_verdict verdict = MPPE_IMPLAUSIBLE;
    struct crypto_rc4 *old = m->rc4;
    struct schedule s = m->schedule;

    for (unsigned due = changes_ahead(m, steps); due > 0; due--)
        next_key(m, &s);
    for (int i = 0; i <= EXTRA_CHANGES && verdict != MPPE_OK; i++) {
        if (i > 0)
            next_key(m, &s);
        verdict = decrypt_with(m, current(m, &s), text, out, ret);
    }
    if (verdict == MPPE_OK) {
        m->schedule = s;
        m->count = (m->count + steps) & COUNT_MASK;
        m->rc4 = m->spare;
        m->spare = old;
        m->lost = m->doubt = false;
    }
    mem_wipe(&s, sizeof(s));
    return verdict == MPPE_OK || !m->lost ? verdict : MPPE_WAITING;
}

// One packet that is no IP packet may just be what it is, and the stream is as good as before. Two
// of them mean that it is not.
static enum mppe_verdict decrypt_in_step(
    struct mppe *m, struct rd text, uint8_t *out, struct mppe_plain *ret)
{
    enum mppe_verdict verdict = decrypt_on(m->rc4, text, out, ret);

    m->count = (m->count + 1) & COUNT_MASK;
    m->lost = m->doubt && verdict != MPPE_OK;
    m->doubt = verdict != MPPE_OK;
    return m->lost ? MPPE_LOST : verdict;
}

static enum mppe_verdict decrypt_stateful(struct mppe *m, uint16_t count, bool flushed,
    struct rd text, uint8_t *out, struct mppe_plain *ret)
{
    unsigned steps = (count - m->count) & COUNT_MASK;

    if (steps == 0 || steps > MPPE_GAP_MAX)
        return MPPE_LATE;
    if (flushed || (count & FLAG_MASK) == FLAG_MASK)
        return decrypt_anew(m, steps, text, out, ret);
    if (m->lost)
        return MPPE_WAITING;
    if (steps == 1)
        return decrypt_in_step(m, text, out, ret);
    m->lost = true;
    return MPPE_LOST;
}

// ---- both

// The two bytes before the encrypted part. MPPE_OK: *ret_head is set, and *r is at the text.
static enum mppe_verdict read_head(const struct mppe *m, struct rd *r, uint16_t *ret_head)
{
    uint16_t head = rd_u16(r);

    if (!rd_ok(r) || rd_left(r) < 2)
        return MPPE_SHORT;
    if ((head & ENCRYPTED) == 0)
        return MPPE_CLEAR;
    if (m->stateless && (head & FLUSHED) == 0)
        return MPPE_NOT_FLUSHED;
    *ret_head = head;
    return MPPE_OK;
}

enum mppe_verdict mppe_decrypt(
    struct mppe *m, const uint8_t *in, size_t len, uint8_t *out, struct mppe_plain *ret)
{
    struct rd r = rd_init(in, len);
    uint16_t head;
    enum mppe_verdict verdict = read_head(m, &r, &head);

    if (verdict != MPPE_OK)
        return verdict;
    if (m->stateless)
        return decrypt_stateless(m, head & COUNT_MASK, r, out, ret);
    return decrypt_stateful(m, head & COUNT_MASK, (head & FLUSHED) != 0, r, out, ret);
}

enum mppe_verdict mppe_decrypt_late(
    struct mppe *m, const uint8_t *in, size_t len, uint8_t *out, struct mppe_plain *ret)
{
    struct rd r = rd_init(in, len);
    uint16_t head;
    enum mppe_verdict verdict = read_head(m, &r, &head);

    if (verdict != MPPE_OK)
        return verdict;
    return m->stateless ? decrypt_late(m, head & COUNT_MASK, r, out, ret) : MPPE_LATE;
}
