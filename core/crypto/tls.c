// SPDX-License-Identifier: ISC
#include "core/crypto/tls.h"

#include "core/base/mem.h"
#include "core/base/text.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdlib.h>

enum { SLICE = 16384 };

struct tls_context {
    SSL_CTX *ctx;
    char *fingerprint;
};

struct tls {
    SSL *ssl;
    BIO *in, *out; // the session's
    bool ended;
};

// OpenSSL's own words for its oldest complaint, and no complaint is left behind.
static bool complain(struct err *err, const char *what)
{
    const char *reason = ERR_reason_error_string(ERR_get_error());

    ERR_clear_error();
    return err_set(
        err, ERR_GENERAL, "%s: %s", what, reason != NULL ? reason : "OpenSSL gives no reason");
}

static char *fingerprint(const X509 *certificate)
{
    uint8_t digest[EVP_MAX_MD_SIZE];
    struct buf hex = { 0 };
    unsigned len = 0;

    if (X509_digest(certificate, EVP_sha256(), digest, &len) == 1)
        text_hex(&hex, digest, len);
    return buf_take(&hex);
}

static bool context_load(struct tls_context *c, const char *path, bool only_1_2, struct err *err)
{
    c->ctx = SSL_CTX_new(TLS_server_method());
    if (c->ctx == NULL)
        return complain(err, "TLS cannot be used");
    SSL_CTX_set_min_proto_version(c->ctx, TLS1_2_VERSION);
    SSL_CTX_set_max_proto_version(c->ctx, only_1_2 ? TLS1_2_VERSION : 0);
    SSL_CTX_set_options(c->ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                    SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_TICKET);
    SSL_CTX_set_session_cache_mode(c->ctx, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(c->ctx, 0);
    SSL_CTX_set_mode(c->ctx, SSL_MODE_RELEASE_BUFFERS);
    if (SSL_CTX_use_certificate_chain_file(c->ctx, path) != 1)
        return complain(err, "the certificate cannot be read");
    if (SSL_CTX_use_PrivateKey_file(c->ctx, path, SSL_FILETYPE_PEM) != 1)
        return complain(err, "the private key cannot be read");
    c->fingerprint = fingerprint(SSL_CTX_get0_certificate(c->ctx));
    return true;
}

struct tls_context *tls_context_new(const char *path, bool only_1_2, struct err *err)
{
    struct tls_context *c = mem_alloc(sizeof(*c));

    ERR_clear_error();
    if (context_load(c, path, only_1_2, err))
        return c;
    tls_context_free(c);
    return NULL;
}

void tls_context_free(struct tls_context *c)
{
    if (c == NULL)
        return;
    SSL_CTX_free(c->ctx);
    free(c->fingerprint);
    free(c);
}

const char *tls_context_fingerprint(const struct tls_context *c)
{
    return c->fingerprint;
}

struct tls *tls_new(struct tls_context *c)
{
    struct tls *t = mem_alloc(sizeof(*t));

    t->ssl = SSL_new(c->ctx);
    t->in = BIO_new(BIO_s_mem());
    t->out = BIO_new(BIO_s_mem());
    if (t->ssl == NULL || t->in == NULL || t->out == NULL) {
        fputs("out of memory for a TLS session\n", stderr);
        abort();
    }
    SSL_set_bio(t->ssl, t->in, t->out);
    SSL_set_accept_state(t->ssl);
    return t;
}

void tls_free(struct tls *t)
{
    if (t == NULL)
        return;
    SSL_free(t->ssl);
    free(t);
}

static void take_out(struct tls *t, struct buf *out)
{
    char *data;
    long len = BIO_get_mem_data(t->out, &data);

    if (len > 0)
        buf_add(out, data, (size_t)len);
    BIO_reset(t->out);
}

// True while there is more to come.
static bool read_some(struct tls *t, struct buf *plain, bool *ret_broken)
{
    char data[SLICE];
    int n = SSL_read(t->ssl, data, sizeof(data));

    *ret_broken = false;
    if (n > 0) {
        buf_add(plain, data, (size_t)n);
        mem_wipe(data, (size_t)n);
        return true;
    }
    switch (SSL_get_error(t->ssl, n)) {
    case SSL_ERROR_WANT_READ:
        break;
    case SSL_ERROR_ZERO_RETURN:
        t->ended = true;
        break;
    default:
        *ret_broken = true;
        break;
    }
    return false;
}

bool tls_feed(struct tls *t, const void *data, size_t len, struct buf *plain, struct buf *out,
    struct err *why)
{
    bool broken;

    ERR_clear_error();
    BIO_write(t->in, data, (int)len);
    while (read_some(t, plain, &broken))
        ;
    take_out(t, out);
    return !broken || complain(why, "no TLS");
}

bool tls_ended(const struct tls *t)
{
    return t->ended;
}

void tls_seal(struct tls *t, const void *data, size_t len, struct buf *out)
{
    const char *at = data;

    ERR_clear_error();
    while (len > 0 && SSL_is_init_finished(t->ssl)) {
        int n = SSL_write(t->ssl, at, (int)(len < SLICE ? len : SLICE));

        if (n <= 0)
            break;
        at += n;
        len -= (size_t)n;
    }
    take_out(t, out);
}

void tls_bye(struct tls *t, struct buf *out)
{
    ERR_clear_error();
    if (SSL_is_init_finished(t->ssl))
        SSL_shutdown(t->ssl);
    take_out(t, out);
}
