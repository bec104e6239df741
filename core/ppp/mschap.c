// SPDX-License-Identifier: ISC
#include "core/ppp/mschap.h"

#include "core/base/mem.h"
#include "core/base/rd.h"
#include "core/base/wr.h"
#include "core/crypto/crypto.h"

#include <stdio.h>
#include <string.h>

enum {
    PASSWORD_MAX = 256, // UTF-16 units
};

// The magic constants of RFC 2759 section 8.7 and RFC 3079 section 3.4, with their lengths less
// NUL.
static const char magic_signing[] = "Magic server to client signing constant";
static const char magic_iterate[] = "Pad to make it do more than one iteration";
static const char magic_master[] = "This is the MPPE Master Key";
static const char magic_to_server[] =
    "On the client side, this is the send key; on the server side, it is the receive key.";
static const char magic_to_client[] =
    "On the client side, this is the receive key; on the server side, it is the send key.";

#define MAGIC(text)              \
    {                            \
        (text), sizeof(text) - 1 \
    }

// One character of UTF-8. A byte that does not begin one, or is not followed as it should be,
// stands for itself, so that every password has exactly one meaning.
static uint32_t utf8_next(struct rd *r)
{
    struct rd at = *r;
    uint32_t first = rd_u8(r), code;
    int more = first >= 0xf0 && first < 0xf5 ? 3 : first >= 0xe0 ? 2 : first >= 0xc2 ? 1 : 0;
    static const uint32_t least[] = { 0, 0x80, 0x800, 0x10000 };

    if (more == 0 || first >= 0xf5)
        return first;
    rd_skip(&at, 1);
    code = first & (0x3fu >> more);
    for (int i = 0; i < more; i++) {
        uint8_t b = rd_u8(&at);

        if ((b & 0xc0) != 0x80)
            return first;
        code = code << 6 | (b & 0x3f);
    }
    if (code < least[more] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
        return first;
    *r = at;
    return code;
}

static void put_le16(struct wr *w, uint32_t unit)
{
    wr_u8(w, (uint8_t)unit);
    wr_u8(w, (uint8_t)(unit >> 8));
}

void mschap_nt_hash(const char *password, size_t len, uint8_t to[MSCHAP_HASH])
{
    uint8_t utf16[2 * PASSWORD_MAX];
    struct rd r = rd_init(password, len);
    struct wr w = wr_init(utf16, sizeof(utf16));

    while (rd_left(&r) > 0 && wr_len(&w) < sizeof(utf16)) {
        uint32_t code = utf8_next(&r);

        if (code < 0x10000) {
            put_le16(&w, code);
        } else {
            put_le16(&w, 0xd800 | (code - 0x10000) >> 10);
            put_le16(&w, 0xdc00 | (code & 0x3ff));
        }
    }
    crypto_md4(CRYPTO_PIECES({ utf16, wr_len(&w) }), to);
    mem_wipe(utf16, sizeof(utf16));
}

static void hash_hash(const uint8_t nt_hash[MSCHAP_HASH], uint8_t to[MSCHAP_HASH])
{
    crypto_md4(CRYPTO_PIECES({ nt_hash, MSCHAP_HASH }), to);
}

void mschap_response(const uint8_t challenge[MSCHAP1_CHALLENGE], const uint8_t nt_hash[MSCHAP_HASH],
    uint8_t to[MSCHAP_RESPONSE])
{
    uint8_t keys[3 * CRYPTO_DES_KEY] = { 0 };

    memcpy(keys, nt_hash, MSCHAP_HASH);
    for (size_t i = 0; i < 3; i++)
        crypto_des(keys + i * CRYPTO_DES_KEY, challenge, to + i * CRYPTO_DES_BLOCK);
    mem_wipe(keys, sizeof(keys));
}

void mschap2_challenge(const uint8_t peer[MSCHAP2_CHALLENGE],
    const uint8_t server[MSCHAP2_CHALLENGE], const char *name, size_t name_len,
    uint8_t to[MSCHAP1_CHALLENGE])
{
    const char *domain = name_len > 0 ? memrchr(name, '\\', name_len) : NULL;
    size_t skip = domain != NULL ? (size_t)(domain - name) + 1 : 0;
    uint8_t sha[CRYPTO_SHA1];

    crypto_sha1(CRYPTO_PIECES({ peer, MSCHAP2_CHALLENGE }, { server, MSCHAP2_CHALLENGE },
                    { name + skip, name_len - skip }),
        sha);
    memcpy(to, sha, MSCHAP1_CHALLENGE);
}

void mschap2_success(const uint8_t challenge[MSCHAP1_CHALLENGE], const uint8_t nt_hash[MSCHAP_HASH],
    const uint8_t response[MSCHAP_RESPONSE], char to[MSCHAP2_SUCCESS])
{
    uint8_t hh[MSCHAP_HASH], sha[CRYPTO_SHA1];

    hash_hash(nt_hash, hh);
    crypto_sha1(
        CRYPTO_PIECES({ hh, sizeof(hh) }, { response, MSCHAP_RESPONSE }, MAGIC(magic_signing)),
        sha);
    crypto_sha1(
        CRYPTO_PIECES({ sha, sizeof(sha) }, { challenge, MSCHAP1_CHALLENGE }, MAGIC(magic_iterate)),
        sha);
    snprintf(to, MSCHAP2_SUCCESS, "S=");
    for (size_t i = 0; i < sizeof(sha); i++)
        snprintf(to + 2 + 2 * i, 3, "%02X", sha[i]);
    mem_wipe(hh, sizeof(hh));
}

void mschap1_key(const uint8_t challenge[MSCHAP1_CHALLENGE], const uint8_t nt_hash[MSCHAP_HASH],
    uint8_t to[MSCHAP_KEY])
{
    uint8_t hh[MSCHAP_HASH], sha[CRYPTO_SHA1];

    hash_hash(nt_hash, hh);
    crypto_sha1(
        CRYPTO_PIECES({ hh, sizeof(hh) }, { hh, sizeof(hh) }, { challenge, MSCHAP1_CHALLENGE }),
        sha);
    memcpy(to, sha, MSCHAP_KEY);
    mem_wipe(hh, sizeof(hh));
    mem_wipe(sha, sizeof(sha));
}

// The LM hash knows ASCII in upper case. What else a password is made of had a code page, which is
// lost; its bytes are taken as they are.
void mschap1_key_short(const char *password, size_t len, uint8_t to[MSCHAP_KEY_SHORT])
{
    static const uint8_t constant[CRYPTO_DES_BLOCK] = "KGS!@#$%";
    uint8_t upper[CRYPTO_DES_KEY] = { 0 };
    struct rd r = rd_init(password, len);

    for (size_t i = 0; i < sizeof(upper) && rd_left(&r) > 0; i++) {
        uint8_t c = rd_u8(&r);

        upper[i] = c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c;
    }
    crypto_des(upper, constant, to);
    mem_wipe(upper, sizeof(upper));
}

// One direction's start key out of the master key.
static void start_key(
    const uint8_t master[MSCHAP_KEY], const char *magic, size_t len, uint8_t to[MSCHAP_KEY])
{
    static const uint8_t pad1[40];
    uint8_t pad2[40], sha[CRYPTO_SHA1];

    memset(pad2, 0xf2, sizeof(pad2));
    crypto_sha1(CRYPTO_PIECES({ master, MSCHAP_KEY }, { pad1, sizeof(pad1) }, { magic, len },
                    { pad2, sizeof(pad2) }),
        sha);
    memcpy(to, sha, MSCHAP_KEY);
    mem_wipe(sha, sizeof(sha));
}

void mschap2_keys(const uint8_t response[MSCHAP_RESPONSE], const uint8_t nt_hash[MSCHAP_HASH],
    uint8_t server_send[MSCHAP_KEY], uint8_t server_recv[MSCHAP_KEY])
{
    uint8_t hh[MSCHAP_HASH], master[CRYPTO_SHA1];

    hash_hash(nt_hash, hh);
    crypto_sha1(
        CRYPTO_PIECES({ hh, sizeof(hh) }, { response, MSCHAP_RESPONSE }, MAGIC(magic_master)),
        master);
    start_key(master, magic_to_client, sizeof(magic_to_client) - 1, server_send);
    start_key(master, magic_to_server, sizeof(magic_to_server) - 1, server_recv);
    mem_wipe(hh, sizeof(hh));
    mem_wipe(master, sizeof(master));
}
