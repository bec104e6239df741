// SPDX-License-Identifier: ISC
#include "core/crypto/password.h"

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/crypto/crypto.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD "$scrypt$14$"

// 2^14 rounds over 16 MiB: 40 ms of a present-day core for each guess.
enum {
    ROUNDS = 1 << 14,
    BLOCK = 8,
    LANES = 1,
    MEMORY = 32 << 20, // OpenSSL's own bound is a little too low for the rounds
    SALT = 16,         // bytes
    HASH = 32,
};

struct hash {
    uint8_t salt[SALT], hash[HASH];
};

static void stretch(const char *password, const uint8_t salt[SALT], uint8_t to[HASH])
{
    if (EVP_PBE_scrypt(
            password, strlen(password), salt, SALT, ROUNDS, BLOCK, LANES, MEMORY, to, HASH) == 1)
        return;
    fputs("OpenSSL has no scrypt, or no memory for it\n", stderr);
    abort();
}

void password_hash(const char *password, struct buf *out)
{
    struct hash h;

    crypto_random(h.salt, sizeof(h.salt));
    stretch(password, h.salt, h.hash);
    buf_adds(out, HEAD);
    text_hex(out, h.salt, sizeof(h.salt));
    buf_addc(out, '$');
    text_hex(out, h.hash, sizeof(h.hash));
}

static bool hash_parse(const char *text, struct hash *ret)
{
    if (!text_starts(text, HEAD))
        return false;
    text += strlen(HEAD);
    return text_unhex(&text, ret->salt, SALT) && *text++ == '$' &&
           text_unhex(&text, ret->hash, HASH) && *text == '\0';
}

bool password_is_hash(const char *text)
{
    struct hash ignored;

    return hash_parse(text, &ignored);
}

bool password_matches(const char *hash, const char *password)
{
    struct hash wanted = { 0 };
    uint8_t got[HASH];
    bool known = hash_parse(hash, &wanted), same;

    stretch(password, wanted.salt, got);
    same = crypto_equal(got, wanted.hash, HASH);
    mem_wipe(got, sizeof(got));
    return known && same;
}

// By digests, so that neither the length nor the first difference shows.
bool password_equals(const char *kept, const char *password)
{
    uint8_t a[CRYPTO_SHA1], b[CRYPTO_SHA1];
    bool same;

    crypto_sha1(CRYPTO_PIECES({ kept, strlen(kept) }), a);
    crypto_sha1(CRYPTO_PIECES({ password, strlen(password) }), b);
    same = crypto_equal(a, b, sizeof(a));
    mem_wipe(a, sizeof(a));
    mem_wipe(b, sizeof(b));
    return same;
}

bool password_answers(
    const char *password, const uint8_t challenge[PASSWORD_CHALLENGE], const char *response)
{
    uint8_t want[1 + CRYPTO_MD5] = { 0 }, got[sizeof(want)] = { 0 };
    const char *cursor = response;
    bool whole = text_unhex(&cursor, got, sizeof(got)) && *cursor == '\0';

    crypto_md5(
        CRYPTO_PIECES({ "", 1 }, { password, strlen(password) }, { challenge, PASSWORD_CHALLENGE }),
        want + 1);
    return crypto_equal(want, got, sizeof(want)) && whole;
}
