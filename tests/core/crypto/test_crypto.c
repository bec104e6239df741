// SPDX-License-Identifier: ISC
#include "core/crypto/crypto.h"

#include "tests/t.h"

static void check_hex(const uint8_t *got, size_t len, const char *want, const char *what)
{
    uint8_t bytes[64];
    size_t n = t_hex(want, bytes, sizeof(bytes));

    t_mem(got, len, bytes, n, __FILE__, __LINE__, what);
}

static void digests_agree_with_their_rfcs(void)
{
    static const struct {
        const char *text, *md4, *md5, *sha1;
    } rows[] = {
        { "", "31d6cfe0d16ae931b73c59d7e0c089c0", "d41d8cd98f00b204e9800998ecf8427e",
            "da39a3ee5e6b4b0d3255bfef95601890afd80709" },
        { "abc", "a448017aaf21d8525fc10ae87aa6729d", "900150983cd24fb0d6963f7d28e17f72",
            "a9993e364706816aba3e25717850c26c9cd0d89d" },
        { "abcdefghijklmnopqrstuvwxyz", "d79e1c308aa5bbcdeea8ed63df412da9",
            "c3fcd3d76192e4007dfb496cca67e13b", "32d10c7b8cf96570ca04ce37f2a19d84240d3a89" },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct crypto_piece *all = CRYPTO_PIECES({ rows[i].text, strlen(rows[i].text) });
        uint8_t to[CRYPTO_SHA1];

        crypto_md4(all, to);
        check_hex(to, CRYPTO_MD4, rows[i].md4, "md4");
        crypto_md5(all, to);
        check_hex(to, CRYPTO_MD5, rows[i].md5, "md5");
        crypto_sha1(all, to);
        check_hex(to, CRYPTO_SHA1, rows[i].sha1, "sha1");
    }
}

static void pieces_count_as_one_text(void)
{
    uint8_t whole[CRYPTO_SHA1], parts[CRYPTO_SHA1];

    crypto_sha1(CRYPTO_PIECES({ "warren", 6 }), whole);
    crypto_sha1(CRYPTO_PIECES({ "wa", 2 }, { "", 0 }, { "rren", 4 }), parts);
    T_MEM(parts, sizeof(parts), whole, sizeof(whole));
}

static void des_takes_a_key_without_parity(void)
{
    uint8_t key[8], in[8], out[8];

    t_hex("12695bc9b7b7f8", key, sizeof(key)); // 133457799BBCDFF1 without its parity bits
    t_hex("0123456789abcdef", in, sizeof(in));
    crypto_des(key, in, out);
    check_hex(out, sizeof(out), "85e813540f0ab405", "des");
    // RFC 2433: LM hash of "MyPw" is DES of a constant under the upper-case password.
    crypto_des((const uint8_t *)"MYPW\0\0", (const uint8_t *)"KGS!@#$%", out);
    check_hex(out, sizeof(out), "75ba30198e6d1975", "lm hash");
}

// RFC 6229, 64 bits; the key length of one object says nothing about another.
static void rc4_takes_short_keys(void)
{
    struct crypto_rc4 *c = crypto_rc4_new(8), *other = crypto_rc4_new(CRYPTO_RC4_KEY);
    uint8_t key[8], out[16];

    t_hex("0102030405060708", key, sizeof(key));
    for (int round = 0; round < 3; round++) {
        memset(out, 0, sizeof(out));
        crypto_rc4_key(c, key);
        crypto_rc4_apply(c, out, sizeof(out), out);
        check_hex(out, sizeof(out), "97ab8a1bf0afb96132f2f67258da15a8", "rc4");
    }
    crypto_rc4_free(c);
    crypto_rc4_free(other);
}

static void rc4_starts_anew_with_every_key(void)
{
    struct crypto_rc4 *c = crypto_rc4_new(CRYPTO_RC4_KEY);
    uint8_t key[16], other[16] = { 1 }, out[16] = { 0 };

    t_hex("0102030405060708090a0b0c0d0e0f10", key, sizeof(key));
    crypto_rc4_key(c, other);
    crypto_rc4_apply(c, out, sizeof(out), out);
    for (int round = 0; round < 3; round++) {
        memset(out, 0, sizeof(out));
        crypto_rc4_key(c, key);
        crypto_rc4_apply(c, out, 5, out);
        crypto_rc4_apply(c, out + 5, 11, out + 5);
        check_hex(out, sizeof(out), "9ac7cc9a609d1ef7b2932899cde41b97", "rc4");
    }
    crypto_rc4_free(c);
    crypto_rc4_free(NULL);
}

static void a_hash_object_can_be_used_again(void)
{
    struct crypto_hash *h = crypto_hash_new();
    uint8_t to[CRYPTO_SHA1];

    for (int round = 0; round < 3; round++) {
        crypto_hash_sha1(h, "abc", 3, to);
        check_hex(to, sizeof(to), "a9993e364706816aba3e25717850c26c9cd0d89d", "sha1");
    }
    crypto_hash_free(h);
    crypto_hash_free(NULL);
}

static void equal_means_every_byte(void)
{
    T_OK(crypto_equal("abc", "abc", 3));
    T_OK(!crypto_equal("abc", "abd", 3));
    T_OK(!crypto_equal("xbc", "abc", 3));
    T_OK(crypto_equal(NULL, NULL, 0));
}

static void random_bytes_are_not_twice_the_same(void)
{
    uint8_t a[16] = { 0 }, b[16] = { 0 };

    crypto_random(a, sizeof(a));
    crypto_random(b, sizeof(b));
    T_OK(memcmp(a, b, sizeof(a)) != 0);
}

static void a_machine_without_the_legacy_provider_is_told_so(void)
{
    struct err err = { 0 };

    crypto_fini();
    setenv("OPENSSL_MODULES", "/nonexistent", 1);
    T_OK(!crypto_init(&err));
    T_OK(strstr(err.text, "\"legacy\" provider") != NULL);
    unsetenv("OPENSSL_MODULES");
    T_OK(crypto_init(&err));
}

int main(void)
{
    struct err err = { 0 };

    if (!crypto_init(&err)) {
        printf("Bail out! %s\n", err.text);
        return 1;
    }
    T_RUN(digests_agree_with_their_rfcs);
    T_RUN(pieces_count_as_one_text);
    T_RUN(des_takes_a_key_without_parity);
    T_RUN(rc4_starts_anew_with_every_key);
    T_RUN(rc4_takes_short_keys);
    T_RUN(a_hash_object_can_be_used_again);
    T_RUN(equal_means_every_byte);
    T_RUN(random_bytes_are_not_twice_the_same);
    T_RUN(a_machine_without_the_legacy_provider_is_told_so);
    crypto_fini();
    return t_end();
}
