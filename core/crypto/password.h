// SPDX-License-Identifier: ISC
#pragma once
// How passwords of users are kept: as a salted scrypt hash (RFC 7914) in one line of text, and the
// challenge form of an old login. Hashing is slow on purpose, some tens of milliseconds: a running
// daemon checks passwords in a worker. Thread-safe.

#include "core/base/buf.h"

#include <stdbool.h>
#include <stdint.h>

enum { PASSWORD_CHALLENGE = 16 }; // bytes

// Appends "$scrypt$14$SALT$HASH", with a new salt each time.
void password_hash(const char *password, struct buf *out);
bool password_is_hash(const char *text); // one that password_hash() could have made

// Whether the password is the one of the hash. Takes the same time for every password; a text that
// is no hash fails, and takes as long.
bool password_matches(const char *hash, const char *password);
// The same for a password that is kept in clear text.
bool password_equals(const char *kept, const char *password);

// What a client answers to a challenge: "00" and the MD5 of a zero byte, the password and the
// challenge, in hex. Needs crypto_init().
bool password_answers(
    const char *password, const uint8_t challenge[PASSWORD_CHALLENGE], const char *response);
