// SPDX-License-Identifier: ISC
#include "core/ppp/mschap.h"

#include "core/crypto/crypto.h"
#include "tests/t.h"

static void check_hex(const uint8_t *got, size_t len, const char *want, const char *what)
{
    uint8_t bytes[64];
    size_t n = t_hex(want, bytes, sizeof(bytes));

    t_mem(got, len, bytes, n, __FILE__, __LINE__, what);
}

static const char password[] = "clientPass";

static void the_worked_example_of_rfc_2759_comes_out(void)
{
    uint8_t server[16], peer[16], hash[16], challenge[8], response[24];
    char success[MSCHAP2_SUCCESS];

    t_hex("5B5D7C7D7B3F2F3E3C2C602132262628", server, sizeof(server));
    t_hex("21402324255E262A28295F2B3A337C7E", peer, sizeof(peer));
    mschap_nt_hash(password, strlen(password), hash);
    check_hex(hash, 16, "44EBBA8D5312B8D611474411F56989AE", "nt hash");
    mschap2_challenge(peer, server, "User", 4, challenge);
    check_hex(challenge, 8, "D02E4386BCE91226", "challenge");
    mschap_response(challenge, hash, response);
    check_hex(response, 24, "82309ECD8D708B5EA08FAA3981CD83544233114A3D85D6DF", "response");
    mschap2_success(challenge, hash, response, success);
    T_STR(success, "S=407A5589115FD0D6209F510FE9C04566932CDA56");
}

static void a_domain_before_the_name_does_not_count(void)
{
    uint8_t a[16] = { 1 }, b[16] = { 2 }, plain[8], with[8];

    mschap2_challenge(a, b, "User", 4, plain);
    mschap2_challenge(a, b, "HQ\\User", 7, with);
    T_MEM(with, 8, plain, 8);
    mschap2_challenge(a, b, "HQ\\EU\\User", 10, with);
    T_MEM(with, 8, plain, 8);
    mschap2_challenge(a, b, "HQ/User", 7, with);
    T_OK(memcmp(with, plain, 8) != 0);
    mschap2_challenge(a, b, "", 0, plain);
    mschap2_challenge(a, b, "HQ\\", 3, with);
    T_MEM(with, 8, plain, 8);
}

static void start_keys_are_those_of_rfc_3079(void)
{
    uint8_t hash[16], challenge[8], key[16], response[24], send[16], recv[16];

    mschap_nt_hash(password, strlen(password), hash);
    t_hex("102DB5DF085D3041", challenge, sizeof(challenge));
    mschap1_key(challenge, hash, key);
    check_hex(key, 16, "A8947850CFC0ACC1D1789FB62DDCDDB0", "version 1");
    t_hex("82309ECD8D708B5EA08FAA3981CD83544233114A3D85D6DF", response, sizeof(response));
    mschap2_keys(response, hash, send, recv);
    check_hex(send, 16, "8B7CDC149B993A1BA118CB153F56DCCB", "server send");
    check_hex(recv, 16, "D5F0E9521E3EA9589645E8605 1C82226", "server receive");
}

static void the_short_key_of_version_1_is_the_lm_hash(void)
{
    static const struct {
        const char *password, *key;
    } rows[] = {
        { "clientPass", "76A152936096D783" }, // RFC 3079 section 2
        { "CLIENTpassword", "76A152936096D783" },
        { "clientP", "76A152936096D783" },
        { "MyPw", "75BA30198E6D1975" }, // RFC 2433
        { "", "AAD3B435B51404EE" },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t key[MSCHAP_KEY_SHORT];

        mschap1_key_short(rows[i].password, strlen(rows[i].password), key);
        check_hex(key, sizeof(key), rows[i].key, rows[i].password);
    }
}

static void the_worked_example_of_rfc_2433_comes_out(void)
{
    uint8_t hash[16], challenge[8], response[24];

    t_hex("102DB5DF085D3041", challenge, sizeof(challenge));
    mschap_nt_hash("MyPw", 4, hash);
    check_hex(hash, 16, "FC156AF7EDCD6C0EDDE3337D427F4EAC", "nt hash");
    mschap_response(challenge, hash, response);
    check_hex(response, 24, "4E9D3C8F9CFD385D5BF4D3246791956CA4C351AB409A3D61", "response");
}

static void check_unicode(const char *text, size_t len, const char *utf16)
{
    uint8_t units[600], want[16], got[16];
    size_t n = t_hex(utf16, units, sizeof(units));

    crypto_md4(CRYPTO_PIECES({ units, n }), want);
    mschap_nt_hash(text, len, got);
    T_MEM(got, 16, want, 16);
}

static void passwords_are_hashed_as_unicode(void)
{
    check_unicode("", 0, "");
    check_unicode("a\0b", 3, "6100 0000 6200");
    check_unicode("\xc3\xa9", 2, "e900");
    check_unicode("\xe2\x82\xac", 3, "ac20");
    check_unicode("\xf0\x9f\x90\xb0", 4, "3dd830dc");
    check_unicode("\xe9", 1, "e900"); // Latin-1 typed on an old terminal
    check_unicode("\xe9z", 2, "e9007a00");
    check_unicode("\xc0\x80", 2, "c0008000");         // overlong
    check_unicode("\xed\xa0\x80", 3, "ed00a0008000"); // half of a surrogate pair
    check_unicode("\xf8\x80", 2, "f8008000");
    check_unicode("\xff", 1, "ff00");
    check_unicode("\xf4\x90\x80\x80", 4, "f400900080008000"); // past the last character
}

static void a_password_longer_than_windows_allows_is_cut(void)
{
    char text[300];
    uint8_t whole[16], cut[16];

    memset(text, 'x', sizeof(text));
    mschap_nt_hash(text, sizeof(text), whole);
    mschap_nt_hash(text, 256, cut);
    T_MEM(whole, 16, cut, 16);
}

int main(void)
{
    struct err err = { 0 };

    if (!crypto_init(&err)) {
        printf("Bail out! %s\n", err.text);
        return 1;
    }
    T_RUN(the_worked_example_of_rfc_2759_comes_out);
    T_RUN(a_domain_before_the_name_does_not_count);
    T_RUN(start_keys_are_those_of_rfc_3079);
    T_RUN(the_short_key_of_version_1_is_the_lm_hash);
    T_RUN(the_worked_example_of_rfc_2433_comes_out);
    T_RUN(passwords_are_hashed_as_unicode);
    T_RUN(a_password_longer_than_windows_allows_is_cut);
    crypto_fini();
    return t_end();
}
