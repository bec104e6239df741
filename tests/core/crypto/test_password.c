// SPDX-License-Identifier: ISC
#include "core/crypto/password.h"

#include "core/crypto/crypto.h"
#include "tests/t.h"

static void a_hash_knows_its_password_and_no_other(void)
{
    struct buf a = { 0 }, b = { 0 };

    password_hash("wonderland", &a);
    password_hash("wonderland", &b);
    T_OK(password_is_hash(buf_str(&a)));
    T_OK(strcmp(buf_str(&a), buf_str(&b)) != 0);
    T_OK(password_matches(buf_str(&a), "wonderland"));
    T_OK(password_matches(buf_str(&b), "wonderland"));
    T_OK(!password_matches(buf_str(&a), "Wonderland"));
    T_OK(!password_matches(buf_str(&a), ""));
    T_OK(!password_matches(buf_str(&a), buf_str(&a)));
    T_OK(strstr(buf_str(&a), "wonderland") == NULL);
    buf_free(&a);
    buf_free(&b);
}

// Made by Python's hashlib.scrypt(b'secret', salt=bytes(range(16)), n=16384, r=8, p=1, dklen=32).
#define KNOWN                                      \
    "$scrypt$14$000102030405060708090a0b0c0d0e0f$" \
    "9544e48979da3c896dfb7f7f5bc015fb320e810f8372f88d66d9921da5a2aa65"

static void a_hash_of_yesterday_is_understood(void)
{
    T_OK(password_matches(KNOWN, "secret"));
    T_OK(!password_matches(KNOWN, "secret "));
}

static void what_only_looks_like_a_hash_is_none(void)
{
    static const char *const wrong[] = {
        "",
        "secret",
        "$scrypt$14$",
        "$scrypt$15$000102030405060708090a0b0c0d0e0f$00",
        "$scrypt$14$000102030405060708090a0b0c0d0e0f",
        "$scrypt$14$000102030405060708090a0b0c0d0e0f$",
        "$scrypt$14$000102030405060708090a0b0c0d0e0g$",
        KNOWN "0",
        KNOWN " ",
    };

    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
        T_OK(!password_is_hash(wrong[i]));
    T_OK(!password_matches("", ""));
}

static void clear_passwords_are_compared_whole(void)
{
    T_OK(password_equals("secret", "secret"));
    T_OK(!password_equals("secret", "secre"));
    T_OK(!password_equals("secret", "secret1"));
    T_OK(!password_equals("secret", ""));
    T_OK(password_equals("", ""));
}

// Made by Python's hashlib.md5(b'\0' + b'secret' + bytes(range(16))).
static void a_challenge_is_answered_with_the_password(void)
{
    static const char right[] = "00925d25da4b1ffe731237818c4e1fcd57";
    uint8_t challenge[PASSWORD_CHALLENGE];

    for (int i = 0; i < PASSWORD_CHALLENGE; i++)
        challenge[i] = (uint8_t)i;
    T_OK(password_answers("secret", challenge, right));
    T_OK(!password_answers("Secret", challenge, right));
    T_OK(!password_answers("secret", challenge, ""));
    T_OK(!password_answers("secret", challenge, right + 2));
    T_OK(!password_answers("secret", challenge, "secret"));
    challenge[0] = 1;
    T_OK(!password_answers("secret", challenge, right));
}

int main(void)
{
    struct err err;

    if (!crypto_init(&err)) {
        printf("Bail out! %s\n", err.text);
        return 1;
    }
    T_RUN(a_hash_knows_its_password_and_no_other);
    T_RUN(a_hash_of_yesterday_is_understood);
    T_RUN(what_only_looks_like_a_hash_is_none);
    T_RUN(clear_passwords_are_compared_whole);
    T_RUN(a_challenge_is_answered_with_the_password);
    crypto_fini();
    return t_end();
}
