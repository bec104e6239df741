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
    FLUSHED = 0x8000,   // the A bit: the key was changed for this packet
    ENCRYPTED = 0x1000, // the D bit
    COUNT_MASK = 0x0fff,
    PAD = 40,
    IPV4_HEAD = 20,
    IPV6_HEAD = 40,
};

// What SHA-1 runs over to change a key (RFC 3079 section 3): kept laid out, so that only the
// current key is written between two changes.
struct schedule {
    uint8_t start[MPPE_KEY];
    uint8_t pad1[PAD]; // zeros
    uint8_t current[MPPE_KEY];
    uint8_t pad2[PAD]; // 0xf2
};

struct mppe {
    struct crypto_rc4 *rc4;
    struct crypto_hash *hash;
    struct schedule schedule;
    uint16_t count; // of the last packet sent or taken; 0xfff before the first
    unsigned old;   // how many keys of `ring` are real
    uint64_t taken; // one bit per place of the ring: a packet with that key has come
    uint8_t ring[MPPE_OLD_KEYS][MPPE_KEY];  // session keys; the place is the count modulo the size
    uint8_t ahead[MPPE_OLD_KEYS][MPPE_KEY]; // the same for a packet that is not believed yet
};

static void next_key(struct mppe *m, const struct schedule *s, uint8_t key[MPPE_KEY])
{
    uint8_t sha[CRYPTO_SHA1];

    crypto_hash_sha1(m->hash, s, sizeof(*s), sha);
    crypto_rc4_key(m->rc4, sha);
    crypto_rc4_apply(m->rc4, sha, MPPE_KEY, key);
    mem_wipe(sha, sizeof(sha));
}

void mppe_restart(struct mppe *m, const uint8_t start_key[MPPE_KEY])
{
    struct schedule *s = &m->schedule;
    uint8_t sha[CRYPTO_SHA1];

    memcpy(s->start, start_key, MPPE_KEY);
    memset(s->pad1, 0x00, PAD);
    memcpy(s->current, start_key, MPPE_KEY);
    memset(s->pad2, 0xf2, PAD);
    crypto_hash_sha1(m->hash, s, sizeof(*s), sha);
    memcpy(s->current, sha, MPPE_KEY); // the first session key is not run through RC4
    mem_wipe(sha, sizeof(sha));
    m->count = COUNT_MASK; // so that the first packet is number 0, with the key changed once
    m->old = 0;
    m->taken = 0;
}

struct mppe *mppe_new(const uint8_t start_key[MPPE_KEY])
{
    struct mppe *m = mem_alloc(sizeof(*m));

    m->rc4 = crypto_rc4_new();
    m->hash = crypto_hash_new();
    mppe_restart(m, start_key);
    return m;
}

void mppe_free(struct mppe *m)
{
    if (m == NULL)
        return;
    crypto_rc4_free(m->rc4);
    crypto_hash_free(m->hash);
    mem_wipe(m, sizeof(*m));
    free(m);
}

size_t mppe_encrypt(
    struct mppe *m, uint16_t protocol, const uint8_t *data, size_t len, uint8_t *out)
{
    struct wr w = wr_init(out, MPPE_OVERHEAD);

    m->count = (m->count + 1) & COUNT_MASK;
    next_key(m, &m->schedule, m->schedule.current);
    wr_u16(&w, FLUSHED | ENCRYPTED | m->count);
    wr_u16(&w, protocol);
    crypto_rc4_key(m->rc4, m->schedule.current);
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

static enum mppe_verdict decrypt_with(struct mppe *m, const uint8_t key[MPPE_KEY], struct rd text,
    uint8_t *out, struct mppe_plain *ret)
{
    size_t len = rd_left(&text);

    crypto_rc4_key(m->rc4, key);
    crypto_rc4_apply(m->rc4, rd_bytes(&text, len), len, out);
    return plausible(out, len, ret) ? MPPE_OK : MPPE_IMPLAUSIBLE;
}

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
static void advance(struct mppe *m, const struct schedule *s, unsigned steps)
{
    unsigned kept = steps < MPPE_OLD_KEYS ? steps : MPPE_OLD_KEYS;

    for (unsigned i = 0; i < kept; i++) {
        unsigned place = (m->count + steps - i) % MPPE_OLD_KEYS;

        memcpy(m->ring[place], m->ahead[place], MPPE_KEY);
        m->taken &= ~place_bit(place);
    }
    memcpy(m->schedule.current, s->current, MPPE_KEY);
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
        next_key(m, &s, s.current);
        memcpy(m->ahead[(m->count + i) % MPPE_OLD_KEYS], s.current, MPPE_KEY);
    }
    verdict = decrypt_with(m, s.current, text, out, ret);
    if (verdict == MPPE_OK)
        advance(m, &s, steps);
    mem_wipe(&s, sizeof(s));
    return verdict;
}

// The two bytes before the encrypted part. MPPE_OK: *ret_count is set, and *r is at the text.
static enum mppe_verdict read_head(struct rd *r, uint16_t *ret_count)
{
    uint16_t head = rd_u16(r);

    if (!rd_ok(r) || rd_left(r) < 2)
        return MPPE_SHORT;
    if ((head & ENCRYPTED) == 0)
        return MPPE_CLEAR;
    if ((head & FLUSHED) == 0)
        return MPPE_NOT_FLUSHED;
    *ret_count = head & COUNT_MASK;
    return MPPE_OK;
}

enum mppe_verdict mppe_decrypt(
    struct mppe *m, const uint8_t *in, size_t len, uint8_t *out, struct mppe_plain *ret)
{
    struct rd r = rd_init(in, len);
    uint16_t count;
    enum mppe_verdict verdict = read_head(&r, &count);
    unsigned steps;

    if (verdict != MPPE_OK)
        return verdict;
    steps = (count - m->count) & COUNT_MASK;
    if (steps == 0 || steps > MPPE_GAP_MAX)
        return decrypt_late(m, count, r, out, ret);
    return decrypt_ahead(m, steps, r, out, ret);
}

enum mppe_verdict mppe_decrypt_late(
    struct mppe *m, const uint8_t *in, size_t len, uint8_t *out, struct mppe_plain *ret)
{
    struct rd r = rd_init(in, len);
    uint16_t count;
    enum mppe_verdict verdict = read_head(&r, &count);

    return verdict == MPPE_OK ? decrypt_late(m, count, r, out, ret) : verdict;
}
