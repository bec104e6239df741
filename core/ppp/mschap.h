// SPDX-License-Identifier: ISC
#pragma once
// The arithmetic of MS-CHAP: RFC 2433 (version 1), RFC 2759 (version 2) and the start keys for MPPE
// that follow from it (RFC 3079). Pure functions. Everything here rests on the NT hash, which is as
// good as the password: callers wipe it.

#include <stddef.h>
#include <stdint.h>

enum {
    MSCHAP_HASH = 16,
    MSCHAP_RESPONSE = 24, // three blocks of DES
    MSCHAP1_CHALLENGE = 8,
    MSCHAP2_CHALLENGE = 16, // either side's
    MSCHAP_VALUE = 49,      // what a response packet carries, in both versions
    MSCHAP_KEY = 16,
    MSCHAP_KEY_SHORT = 8, // for 40 and 56 bit
    MSCHAP2_SUCCESS = 43, // "S=", 40 hexadecimal digits, NUL
};

// The password is UTF-8; a byte that is not stands for the character of that number. Windows knows
// at most 256 characters, and so do we.
void mschap_nt_hash(const char *password, size_t len, uint8_t to[MSCHAP_HASH]);

void mschap_response(const uint8_t challenge[MSCHAP1_CHALLENGE], const uint8_t nt_hash[MSCHAP_HASH],
    uint8_t to[MSCHAP_RESPONSE]);

// The eight bytes that take the place of the challenge in version 2. A domain in front of the name
// ("DOMAIN\user") does not count.
void mschap2_challenge(const uint8_t peer[MSCHAP2_CHALLENGE],
    const uint8_t server[MSCHAP2_CHALLENGE], const char *name, size_t name_len,
    uint8_t to[MSCHAP1_CHALLENGE]);

// The server's proof that it knows the password too, as text: "S=" and upper-case digits.
// `challenge` is what mschap2_challenge() gave.
void mschap2_success(const uint8_t challenge[MSCHAP1_CHALLENGE], const uint8_t nt_hash[MSCHAP_HASH],
    const uint8_t response[MSCHAP_RESPONSE], char to[MSCHAP2_SUCCESS]);

// MPPE start keys of 128 bits. Version 1 has one for both directions. The short ones of version 2
// are the first bytes of the long ones.
void mschap1_key(const uint8_t challenge[MSCHAP1_CHALLENGE], const uint8_t nt_hash[MSCHAP_HASH],
    uint8_t to[MSCHAP_KEY]);
// Version 1's start key of 40 and 56 bits for both directions, out of the LM hash: it depends on
// nothing but the first seven characters of the password, whatever their case.
void mschap1_key_short(const char *password, size_t len, uint8_t to[MSCHAP_KEY_SHORT]);
void mschap2_keys(const uint8_t response[MSCHAP_RESPONSE], const uint8_t nt_hash[MSCHAP_HASH],
    uint8_t server_send[MSCHAP_KEY], uint8_t server_recv[MSCHAP_KEY]);
