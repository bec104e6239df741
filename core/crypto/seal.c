// SPDX-License-Identifier: ISC
#include "core/crypto/seal.h"

#include "core/base/mem.h"
#include "core/base/rd.h"
#include "core/base/wr.h"
#include "core/crypto/crypto.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAGIC "WarrenBackup"

enum {
    VERSION = 1,
    FORM_OPEN = 0,
    FORM_SEALED = 1,
    MAGIC_LEN = sizeof(MAGIC) - 1,
    HEADER = MAGIC_LEN + 4,
    DIGEST = 32,
    KEY = 32,
    SALT = 16,
    NONCE = 12,
    TAG = 16,
    BLOCK = 8, // scrypt's cost: as for passwords of users
    LANES = 1,
    ROUNDS = 1 << 14,
    MEMORY = 32 << 20,
};

// Only a machine without memory, or an OpenSSL without these algorithms, gets here.
static void must(int ok)
{
    if (ok == 1)
        return;
    fputs("OpenSSL has no AES-256-GCM, SHA-256 or scrypt, or no memory for them\n", stderr);
    abort();
}

static void make_key(const char *password, const uint8_t *salt, uint8_t to[KEY])
{
    must(EVP_PBE_scrypt(
        password, strlen(password), salt, SALT, ROUNDS, BLOCK, LANES, MEMORY, to, KEY));
}

static void digest(const uint8_t header[HEADER], const void *data, size_t len, uint8_t to[DIGEST])
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();

    must(ctx != NULL);
    must(EVP_DigestInit_ex(ctx, EVP_sha256(), NULL));
    must(EVP_DigestUpdate(ctx, header, HEADER));
    must(EVP_DigestUpdate(ctx, data, len));
    must(EVP_DigestFinal_ex(ctx, to, NULL));
    EVP_MD_CTX_free(ctx);
}

static void add_header(struct buf *out, uint16_t form, uint8_t to[HEADER])
{
    struct wr w = wr_init(to, HEADER);

    wr_bytes(&w, MAGIC, MAGIC_LEN);
    wr_u16(&w, VERSION);
    wr_u16(&w, form);
    buf_add(out, to, HEADER);
}

static void close_open(const struct buf *contents, struct buf *out)
{
    uint8_t header[HEADER], sum[DIGEST];

    add_header(out, FORM_OPEN, header);
    digest(header, buf_str(contents), contents->len, sum);
    buf_add(out, sum, sizeof(sum));
    buf_add(out, contents->data, contents->len);
}

// One run of AES-256-GCM over `in`; the header is authenticated with it. Decrypting, the tag is
// compared: false where it differs.
static bool run_gcm(bool encrypt, const uint8_t key[KEY], const uint8_t nonce[NONCE],
    const uint8_t header[HEADER], const void *in, size_t len, uint8_t *to, uint8_t tag[TAG])
{
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    int n = 0;
    bool ok;

    must(ctx != NULL);
    must(EVP_CipherInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, nonce, encrypt));
    must(EVP_CipherUpdate(ctx, NULL, &n, header, HEADER));
    must(EVP_CipherUpdate(ctx, to, &n, in, (int)len));
    if (!encrypt)
        must(EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_SET_TAG, TAG, tag));
    ok = EVP_CipherFinal_ex(ctx, to + n, &n) == 1;
    if (encrypt)
        must(ok && EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, TAG, tag));
    EVP_CIPHER_CTX_free(ctx);
    return ok;
}

static void close_sealed(const char *password, const struct buf *contents, struct buf *out)
{
    uint8_t header[HEADER], salt[SALT], nonce[NONCE], key[KEY], tag[TAG];
    uint8_t *hidden = mem_alloc(contents->len + 1);

    add_header(out, FORM_SEALED, header);
    crypto_random(salt, sizeof(salt));
    crypto_random(nonce, sizeof(nonce));
    make_key(password, salt, key);
    run_gcm(true, key, nonce, header, buf_str(contents), contents->len, hidden, tag);
    buf_add(out, salt, sizeof(salt));
    buf_add(out, nonce, sizeof(nonce));
    buf_add(out, tag, sizeof(tag));
    buf_add(out, hidden, contents->len);
    mem_wipe(key, sizeof(key));
    free(hidden);
}

void seal_close(const char *password, const struct buf *contents, struct buf *out)
{
    if (password != NULL)
        close_sealed(password, contents, out);
    else
        close_open(contents, out);
}

static bool open_open(
    const uint8_t header[HEADER], struct rd *r, struct buf *contents, struct err *err)
{
    uint8_t kept[DIGEST], sum[DIGEST];
    size_t len;

    rd_copy(r, kept, sizeof(kept));
    len = rd_left(r);
    digest(header, r->p, len, sum);
    if (!rd_ok(r) || !crypto_equal(kept, sum, sizeof(sum)))
        return err_set(err, ERR_GENERAL, "the backup is damaged");
    buf_add(contents, rd_bytes(r, len), len);
    return true;
}

static bool open_sealed(const char *password, const uint8_t header[HEADER], struct rd *r,
    struct buf *contents, struct err *err)
{
    uint8_t salt[SALT], nonce[NONCE], tag[TAG], key[KEY], *shown;
    size_t len;
    bool ok;

    if (password == NULL)
        return err_arg(err, "password", "the backup needs a password");
    rd_copy(r, salt, sizeof(salt));
    rd_copy(r, nonce, sizeof(nonce));
    rd_copy(r, tag, sizeof(tag));
    if (!rd_ok(r))
        return err_set(err, ERR_GENERAL, "the backup is damaged");
    len = rd_left(r);
    shown = mem_alloc(len + 1);
    make_key(password, salt, key);
    ok = run_gcm(false, key, nonce, header, rd_bytes(r, len), len, shown, tag);
    if (ok)
        buf_add(contents, shown, len);
    else
        err_arg(err, "password", "the password is wrong, or the backup is damaged");
    mem_wipe(key, sizeof(key));
    mem_wipe(shown, len);
    free(shown);
    return ok;
}

bool seal_open(
    const char *password, const struct buf *envelope, struct buf *contents, struct err *err)
{
    struct rd r = rd_init(buf_str(envelope), envelope->len);
    uint8_t header[HEADER];
    struct rd h;
    uint16_t version, form;

    rd_copy(&r, header, sizeof(header));
    h = rd_init(header, sizeof(header));
    if (!rd_ok(&r) || memcmp(rd_bytes(&h, MAGIC_LEN), MAGIC, MAGIC_LEN) != 0)
        return err_set(err, ERR_GENERAL, "the file is no backup of Warren");
    version = rd_u16(&h);
    form = rd_u16(&h);
    if (version > VERSION)
        return err_set(err, ERR_GENERAL, "a newer Warren wrote the backup");
    if (form == FORM_OPEN)
        return open_open(header, &r, contents, err);
    if (form == FORM_SEALED)
        return open_sealed(password, header, &r, contents, err);
    return err_set(err, ERR_GENERAL, "the backup is damaged");
}
