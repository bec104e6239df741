// SPDX-License-Identifier: ISC
#pragma once
// The door to OpenSSL's algorithms. What PPTP needs (MD4, DES, RC4) is broken cryptography that
// OpenSSL keeps in its "legacy" provider; it is loaded into a context of its own, so nothing else
// in the process can pick these algorithms by accident.
// crypto_init() comes first. After it nothing here can fail: a call that OpenSSL refuses all the
// same ends the program, because going on would mean sending what should have been encrypted.

#include "core/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    CRYPTO_MD4 = 16, // bytes of a digest
    CRYPTO_MD5 = 16,
    CRYPTO_SHA1 = 20,
    CRYPTO_DES_KEY = 7, // without the parity bits
    CRYPTO_DES_BLOCK = 8,
    CRYPTO_RC4_KEY = 16, // the longest
};

// Fetches the algorithms once and checks each against a known answer. False with a sentence for
// the operator where one is missing or wrong. Calling it again does nothing.
bool crypto_init(struct err *err);
void crypto_fini(void);

// A digest over pieces, in order, as if they were joined. The list ends with .data = NULL.
struct crypto_piece {
    const void *data;
    size_t len;
};
void crypto_md4(const struct crypto_piece *pieces, uint8_t to[CRYPTO_MD4]);
void crypto_md5(const struct crypto_piece *pieces, uint8_t to[CRYPTO_MD5]);
void crypto_sha1(const struct crypto_piece *pieces, uint8_t to[CRYPTO_SHA1]);

// The list for the functions above: crypto_md5(CRYPTO_PIECES({ a, 3 }, { b, 4 }), to).
#define CRYPTO_PIECES(...)        \
    (const struct crypto_piece[]) \
    {                             \
        __VA_ARGS__,              \
        {                         \
            .data = NULL          \
        }                         \
    }

// One block, ECB. The key is 56 bits; its parity bits are put in here.
void crypto_des(
    const uint8_t key[CRYPTO_DES_KEY], const uint8_t in[CRYPTO_DES_BLOCK], uint8_t *out);

// RC4, made to be keyed anew for every packet: no allocation after new. `key_len` is 8 or
// CRYPTO_RC4_KEY bytes, and every key of the object has that length.
struct crypto_rc4;
struct crypto_rc4 *crypto_rc4_new(size_t key_len);
void crypto_rc4_free(struct crypto_rc4 *c); // NULL is fine
void crypto_rc4_key(struct crypto_rc4 *c, const uint8_t *key);
void crypto_rc4_apply(
    struct crypto_rc4 *c, const uint8_t *in, size_t len, uint8_t *out); // in == out is fine

// SHA-1 over one run of bytes, again and again without allocation.
struct crypto_hash;
struct crypto_hash *crypto_hash_new(void);
void crypto_hash_free(struct crypto_hash *h); // NULL is fine
void crypto_hash_sha1(struct crypto_hash *h, const void *data, size_t len, uint8_t to[CRYPTO_SHA1]);

// Takes the same time wherever the bytes differ.
bool crypto_equal(const void *a, const void *b, size_t len);
void crypto_random(void *to, size_t len);
