// SPDX-License-Identifier: ISC
#pragma once
// MPPE (RFC 3078): one object per direction of a link. What travels in a PPP frame of protocol
// PPP_PROTO_COMP is: two bytes (A and D bits, 12-bit coherency count), then the encrypted inner
// protocol field and payload. Stateless, the key changes for every packet, so a lost packet costs
// only itself. Stateful, one RC4 stream runs on and the key changes every 256 packets; after a loss
// nothing can be read until the sender begins its stream anew, for which CCP's Reset-Request asks.
// Encryption never allocates and never fails; MPPE has no integrity check, so decryption can only
// judge whether the plaintext looks like an IP packet: its version, its length and the checksum of
// its header.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    MPPE_KEY = 16,
    MPPE_KEY_SHORT = 8, // of 40 and 56 bit, which are what is left after known bytes
    MPPE_HEAD = 2,      // the A, B, C and D bits and the coherency count
    MPPE_OVERHEAD = 4,  // the head and the inner protocol field: off the MTU
    MPPE_OLD_KEYS = 64, // packets that come late can be read with one of these
    // Farthest a packet may lie ahead; each step costs two RC4 key setups. What lies further on the
    // circle of 4,096 counts is taken for one that came late, or again.
    MPPE_GAP_MAX = 4095 - MPPE_OLD_KEYS,
};

// How one direction of a link is encoded; prints as in `encoding`.
struct ppp_encoding {
    uint8_t bits; // 0 none, else 40, 56 or 128
    bool stateless;
};

enum mppe_verdict {
    MPPE_OK,
    MPPE_SHORT,       // no room for the head and an inner protocol
    MPPE_CLEAR,       // the D bit is off: not encrypted, and not to be believed
    MPPE_NOT_FLUSHED, // the A bit is off: the peer is not stateless
    MPPE_DUPLICATE,   // this count was taken before
    MPPE_LATE,        // older than the old keys reach
    MPPE_IMPLAUSIBLE, // decrypts to something that is no IP packet; the keys were not advanced
    MPPE_LOST,        // stateful: packets before this one are missing; ask for a reset
    MPPE_WAITING,     // stateful: still no packet that begins the stream anew
};

struct mppe;

// `kind` is not none. `start_key` is what ppp_ops.keys gives for this direction, MPPE_KEY bytes for
// 128 bit, else MPPE_KEY_SHORT; the object makes the first session key from it (RFC 3079 section
// 3.4). crypto_init() must have succeeded.
struct mppe *mppe_new(struct ppp_encoding kind, const uint8_t *start_key);
void mppe_free(struct mppe *m); // wipes the keys; NULL is fine

// Writes the information field of a PPP_PROTO_COMP frame: MPPE_OVERHEAD + len bytes, returned.
// `out` may not overlap `data`.
size_t mppe_encrypt(
    struct mppe *m, uint16_t protocol, const uint8_t *data, size_t len, uint8_t *out);
// The peer has asked for a reset: it can read the next packet without those before it. Nothing to
// do where every packet is so.
void mppe_reset(struct mppe *m);

// A decrypted packet: lies in the `out` of mppe_decrypt().
struct mppe_plain {
    uint16_t protocol; // 0x0021 or 0x0057
    const uint8_t *data;
    size_t len;
};

// `in` is the information field of a PPP_PROTO_COMP frame; `out` has room for len bytes and does
// not overlap it. *ret is set only on MPPE_OK, but `out` may be scribbled on otherwise. The keys
// move forward only on MPPE_OK, so a forged packet does not desynchronise a stateless link. A
// packet that was overtaken is decrypted all the same while its key is among the old ones; a
// stateful link has none.
enum mppe_verdict mppe_decrypt(
    struct mppe *m, const uint8_t *in, size_t len, uint8_t *out, struct mppe_plain *ret);
// For a packet of which the carrier knows that later ones have come already: only an old key will
// do, and the state never moves. The 12-bit count alone cannot tell "a hundred behind" from "four
// thousand ahead".
enum mppe_verdict mppe_decrypt_late(
    struct mppe *m, const uint8_t *in, size_t len, uint8_t *out, struct mppe_plain *ret);
