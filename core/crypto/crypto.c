// SPDX-License-Identifier: ISC
#include "core/crypto/crypto.h"

#include "core/base/mem.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/provider.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
    OSSL_LIB_CTX *lib;
    OSSL_PROVIDER *legacy, *base;
    EVP_MD *md4, *md5, *sha1;
    EVP_CIPHER *des, *rc4;
    bool ready;
} crypto;

static void must(int ok)
{
    if (ok == 1)
        return;
    fputs("OpenSSL refused an operation that worked when the program started\n", stderr);
    abort();
}

static void *must_have(void *p)
{
    must(p != NULL);
    return p;
}

static void digest(const EVP_MD *md, const struct crypto_piece *pieces, uint8_t *to)
{
    EVP_MD_CTX *ctx = must_have(EVP_MD_CTX_new());

    must(EVP_DigestInit_ex(ctx, md, NULL));
    for (; pieces->data != NULL; pieces++)
        must(EVP_DigestUpdate(ctx, pieces->data, pieces->len));
    must(EVP_DigestFinal_ex(ctx, to, NULL));
    EVP_MD_CTX_free(ctx);
}

void crypto_md4(const struct crypto_piece *pieces, uint8_t to[CRYPTO_MD4])
{
    digest(crypto.md4, pieces, to);
}

void crypto_md5(const struct crypto_piece *pieces, uint8_t to[CRYPTO_MD5])
{
    digest(crypto.md5, pieces, to);
}

void crypto_sha1(const struct crypto_piece *pieces, uint8_t to[CRYPTO_SHA1])
{
    digest(crypto.sha1, pieces, to);
}

// Spreads 56 bits over eight bytes, seven to a byte from the top, and makes each byte's parity odd.
static void des_key(const uint8_t from[CRYPTO_DES_KEY], uint8_t to[CRYPTO_DES_BLOCK])
{
    uint64_t bits = 0;

    for (int i = 0; i < CRYPTO_DES_KEY; i++)
        bits = bits << 8 | from[i];
    for (int i = CRYPTO_DES_BLOCK - 1; i >= 0; i--, bits >>= 7) {
        unsigned seven = bits & 0x7f;

        to[i] = (uint8_t)(seven << 1 | !__builtin_parity(seven));
    }
}

void crypto_des(const uint8_t key[CRYPTO_DES_KEY], const uint8_t in[CRYPTO_DES_BLOCK], uint8_t *out)
{
    EVP_CIPHER_CTX *ctx = must_have(EVP_CIPHER_CTX_new());
    uint8_t full[CRYPTO_DES_BLOCK];
    int len;

    des_key(key, full);
    must(EVP_EncryptInit_ex(ctx, crypto.des, NULL, full, NULL));
    must(EVP_CIPHER_CTX_set_padding(ctx, 0));
    must(EVP_EncryptUpdate(ctx, out, &len, in, CRYPTO_DES_BLOCK));
    must(len == CRYPTO_DES_BLOCK);
    mem_wipe(full, sizeof(full));
    EVP_CIPHER_CTX_free(ctx);
}

// The object is OpenSSL's own context under our name: one pointer less on the way of a packet.
static EVP_CIPHER_CTX *rc4_ctx(struct crypto_rc4 *c)
{
    return (EVP_CIPHER_CTX *)(void *)c;
}

struct crypto_rc4 *crypto_rc4_new(size_t key_len)
{
    EVP_CIPHER_CTX *ctx = must_have(EVP_CIPHER_CTX_new());
    static const uint8_t zero[CRYPTO_RC4_KEY];

    must(EVP_EncryptInit_ex(ctx, crypto.rc4, NULL, NULL, NULL));
    must(EVP_CIPHER_CTX_set_key_length(ctx, (int)key_len));
    must(EVP_EncryptInit_ex(ctx, NULL, NULL, zero, NULL));
    return (struct crypto_rc4 *)(void *)ctx;
}

void crypto_rc4_free(struct crypto_rc4 *c)
{
    EVP_CIPHER_CTX_free(rc4_ctx(c));
}

void crypto_rc4_key(struct crypto_rc4 *c, const uint8_t *key)
{
    // Without a cipher the context keeps the one it has and only takes the key.
    must(EVP_EncryptInit_ex(rc4_ctx(c), NULL, NULL, key, NULL));
}

void crypto_rc4_apply(struct crypto_rc4 *c, const uint8_t *in, size_t len, uint8_t *out)
{
    int done;

    if (len > 0)
        must(EVP_EncryptUpdate(rc4_ctx(c), out, &done, in, (int)len));
}

static EVP_MD_CTX *hash_ctx(struct crypto_hash *h)
{
    return (EVP_MD_CTX *)(void *)h;
}

struct crypto_hash *crypto_hash_new(void)
{
    EVP_MD_CTX *ctx = must_have(EVP_MD_CTX_new());

    must(EVP_DigestInit_ex(ctx, crypto.sha1, NULL));
    return (struct crypto_hash *)(void *)ctx;
}

void crypto_hash_free(struct crypto_hash *h)
{
    EVP_MD_CTX_free(hash_ctx(h));
}

void crypto_hash_sha1(struct crypto_hash *h, const void *data, size_t len, uint8_t to[CRYPTO_SHA1])
{
    must(EVP_DigestInit_ex(hash_ctx(h), NULL, NULL));
    must(EVP_DigestUpdate(hash_ctx(h), data, len));
    must(EVP_DigestFinal_ex(hash_ctx(h), to, NULL));
}

bool crypto_equal(const void *a, const void *b, size_t len)
{
    return len == 0 || CRYPTO_memcmp(a, b, len) == 0;
}

void crypto_random(void *to, size_t len)
{
    must(RAND_bytes(to, (int)len));
}

// Known answers: "abc" for the digests (RFC 1320, RFC 1321, FIPS 180), the usual worked example for
// DES, RFC 6229 for RC4.
static const char abc_md4[] = "\xa4\x48\x01\x7a\xaf\x21\xd8\x52\x5f\xc1\x0a\xe8\x7a\xa6\x72\x9d";
static const char abc_md5[] = "\x90\x01\x50\x98\x3c\xd2\x4f\xb0\xd6\x96\x3f\x7d\x28\xe1\x7f\x72";
static const char abc_sha1[] =
    "\xa9\x99\x3e\x36\x47\x06\x81\x6a\xba\x3e\x25\x71\x78\x50\xc2\x6c\x9c\xd0\xd8\x9d";
static const char des_key_in[] = "\x12\x69\x5b\xc9\xb7\xb7\xf8";
static const char des_in[] = "\x01\x23\x45\x67\x89\xab\xcd\xef";
static const char des_out[] = "\x85\xe8\x13\x54\x0f\x0a\xb4\x05";
static const char rc4_key_in[] = "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10";
static const char rc4_out[] = "\x9a\xc7\xcc\x9a\x60\x9d\x1e\xf7\xb2\x93\x28\x99\xcd\xe4\x1b\x97";

static bool rc4_works(void)
{
    struct crypto_rc4 *c = crypto_rc4_new(CRYPTO_RC4_KEY);
    uint8_t out[16] = { 0 };

    crypto_rc4_key(c, (const uint8_t *)rc4_key_in);
    crypto_rc4_apply(c, out, sizeof(out), out);
    crypto_rc4_free(c);
    return memcmp(out, rc4_out, sizeof(out)) == 0;
}

static bool self_test(struct err *err)
{
    const struct crypto_piece *abc = CRYPTO_PIECES({ "a", 1 }, { "bc", 2 });
    uint8_t md4[CRYPTO_MD4], md5[CRYPTO_MD5], sha1[CRYPTO_SHA1], des[CRYPTO_DES_BLOCK];
    const char *wrong = NULL;

    crypto_md4(abc, md4);
    crypto_md5(abc, md5);
    crypto_sha1(abc, sha1);
    crypto_des((const uint8_t *)des_key_in, (const uint8_t *)des_in, des);
    if (memcmp(md4, abc_md4, sizeof(md4)) != 0)
        wrong = "MD4";
    else if (memcmp(md5, abc_md5, sizeof(md5)) != 0)
        wrong = "MD5";
    else if (memcmp(sha1, abc_sha1, sizeof(sha1)) != 0)
        wrong = "SHA-1";
    else if (memcmp(des, des_out, sizeof(des)) != 0)
        wrong = "DES";
    else if (!rc4_works())
        wrong = "RC4";
    return wrong == NULL || err_set(err, ERR_GENERAL, "%s of OpenSSL gives wrong results", wrong);
}

static bool fetch(struct err *err)
{
    crypto.lib = must_have(OSSL_LIB_CTX_new());
    crypto.base = OSSL_PROVIDER_load(crypto.lib, "default");
    crypto.legacy = OSSL_PROVIDER_load(crypto.lib, "legacy");
    if (crypto.base == NULL || crypto.legacy == NULL)
        return err_set(err, ERR_GENERAL,
            "OpenSSL's \"%s\" provider cannot be loaded: PPTP needs MD4, DES and RC4 from it",
            crypto.base == NULL ? "default" : "legacy");
    crypto.md4 = EVP_MD_fetch(crypto.lib, "MD4", NULL);
    crypto.md5 = EVP_MD_fetch(crypto.lib, "MD5", NULL);
    crypto.sha1 = EVP_MD_fetch(crypto.lib, "SHA1", NULL);
    crypto.des = EVP_CIPHER_fetch(crypto.lib, "DES-ECB", NULL);
    crypto.rc4 = EVP_CIPHER_fetch(crypto.lib, "RC4", NULL);
    if (crypto.md4 == NULL || crypto.md5 == NULL || crypto.sha1 == NULL || crypto.des == NULL ||
        crypto.rc4 == NULL)
        return err_set(err, ERR_GENERAL,
            "OpenSSL lacks MD4, MD5, SHA-1, DES or RC4, which PPTP cannot do without");
    return self_test(err);
}

bool crypto_init(struct err *err)
{
    if (!crypto.ready && !fetch(err)) {
        crypto_fini();
        return false;
    }
    crypto.ready = true;
    return true;
}

void crypto_fini(void)
{
    EVP_MD_free(crypto.md4);
    EVP_MD_free(crypto.md5);
    EVP_MD_free(crypto.sha1);
    EVP_CIPHER_free(crypto.des);
    EVP_CIPHER_free(crypto.rc4);
    if (crypto.legacy != NULL)
        OSSL_PROVIDER_unload(crypto.legacy);
    if (crypto.base != NULL)
        OSSL_PROVIDER_unload(crypto.base);
    OSSL_LIB_CTX_free(crypto.lib);
    memset(&crypto, 0, sizeof(crypto));
}
