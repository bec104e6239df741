// SPDX-License-Identifier: ISC
// A stateful stream of any strength, driven by a little program: genuine packets, lost and changed
// ones, resets, and plain bytes. After a reset the next genuine packet must arrive whatever was
// thrown in before, if no more were lost than the coherency count can tell.
#include "core/base/mem.h"
#include "core/base/rd.h"
#include "core/crypto/crypto.h"
#include "core/ppp/mppe.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

enum step {
    STEP_NEXT,   // a genuine packet
    STEP_LOSE,   // that many genuine packets are lost
    STEP_CHANGE, // one comes with the bytes of the step mixed in
    STEP_RAW,    // the bytes of the step come, with the D bit set
    STEP_RESET,  // the sender hears of a request
    STEP_COUNT,
};

enum { IP_LEN = 24, WIRE = MPPE_OVERHEAD + IP_LEN, LEAP = 256 };

static const uint8_t key[MPPE_KEY] = { 9, 8, 7 };
static const uint8_t packet[IP_LEN] = { 0x45, 0, 0, IP_LEN, [10] = 0xba, 0xe7 };

struct drive {
    struct mppe *tx, *rx;
    bool reset;
    unsigned gap;  // the count may have moved so far since the last that arrived
    bool deceived; // a forged packet looked like IP: the stream may be anywhere
};

static enum mppe_verdict decrypt(struct drive *d, const uint8_t *in, size_t len)
{
    uint8_t *copy = mem_dup(in, len), *out = mem_alloc(len + 1);
    struct mppe_plain plain = { 0 };
    enum mppe_verdict verdict = mppe_decrypt(d->rx, copy, len, out, &plain);

    if (verdict == MPPE_OK)
        FUZZ_LAW(plain.data > out && plain.data + plain.len == out + len - MPPE_HEAD);
    FUZZ_LAW(verdict != MPPE_NOT_FLUSHED && verdict != MPPE_DUPLICATE);
    free(copy);
    free(out);
    return verdict;
}

static void encrypt(struct drive *d, uint8_t wire[WIRE])
{
    mppe_encrypt(d->tx, 0x0021, packet, IP_LEN, wire);
    d->gap += d->reset ? LEAP : 1;
    d->reset = false;
}

static void next(struct drive *d)
{
    bool anew = d->reset;
    uint8_t wire[WIRE];
    enum mppe_verdict verdict;

    encrypt(d, wire);
    verdict = decrypt(d, wire, WIRE);
    FUZZ_LAW(d->deceived || !anew || d->gap > MPPE_GAP_MAX || verdict == MPPE_OK);
    if (verdict == MPPE_OK)
        d->gap = 0;
}

// Taken where it is in step, whatever it decrypts to, so that a genuine one of that count is not.
static void forge(struct drive *d, const uint8_t *in, size_t len)
{
    if (decrypt(d, in, len) == MPPE_OK)
        d->deceived = true;
}

static void change(struct drive *d, struct rd bytes)
{
    uint8_t wire[WIRE], mixed[WIRE] = { 0 };
    size_t len = rd_left(&bytes) < WIRE ? rd_left(&bytes) : WIRE;

    encrypt(d, wire);
    rd_copy(&bytes, mixed, len);
    for (size_t i = 0; i < WIRE; i++)
        wire[i] ^= mixed[i];
    forge(d, wire, WIRE);
}

static void run(struct drive *d, enum step step, struct rd bytes)
{
    uint8_t raw[UINT8_MAX + MPPE_HEAD], wire[WIRE];
    size_t len = rd_left(&bytes);

    switch (step) {
    case STEP_NEXT:
        next(d);
        break;
    case STEP_LOSE:
        for (size_t i = 0; i < len * 16; i++)
            encrypt(d, wire);
        break;
    case STEP_CHANGE:
        change(d, bytes);
        break;
    case STEP_RAW:
        rd_copy(&bytes, raw, len);
        raw[0] |= 0x10;
        forge(d, raw, len);
        break;
    case STEP_RESET:
        mppe_reset(d->tx);
        d->reset = true;
        break;
    case STEP_COUNT:
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t bits[] = { 128, 56, 40 };
    struct rd r = rd_init(data, size);
    struct ppp_encoding kind = { .bits = bits[rd_u8(&r) % 3] };
    struct drive d = { 0 };
    struct err err;

    FUZZ_LAW(crypto_init(&err));
    d.tx = mppe_new(kind, key);
    d.rx = mppe_new(kind, key);
    while (rd_left(&r) > 0) {
        enum step step = (enum step)(rd_u8(&r) % STEP_COUNT);
        size_t len = rd_u8(&r);

        run(&d, step, rd_sub(&r, len < rd_left(&r) ? len : rd_left(&r)));
    }
    mppe_free(d.tx);
    mppe_free(d.rx);
    return 0;
}
