// SPDX-License-Identifier: ISC
// Our end of TLS against OpenSSL's own client, and against what is no TLS.

#include "core/crypto/tls.h"

#include "core/base/mem.h"
#include "core/crypto/certificate.h"
#include "tests/t.h"

#include <openssl/ssl.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[] = "/tmp/warren-tls-XXXXXX", path[64];
static struct tls_context *context;
static struct tls *server;
static struct err err;

static struct {
    SSL_CTX *ctx;
    SSL *ssl;
    BIO *in, *out;
} client;

// What each has heard.
static struct buf to_server, to_client;

static void client_begin(int version)
{
    client.ctx = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_max_proto_version(client.ctx, version);
    SSL_CTX_set_min_proto_version(client.ctx, TLS1_VERSION);
    SSL_CTX_set_security_level(client.ctx, 0);
    client.ssl = SSL_new(client.ctx);
    client.in = BIO_new(BIO_s_mem());
    client.out = BIO_new(BIO_s_mem());
    SSL_set_bio(client.ssl, client.in, client.out);
    SSL_set_connect_state(client.ssl);
}

static void begin(int version, bool only_1_2)
{
    context = tls_context_new(path, only_1_2, &err);
    T_OK(context != NULL);
    server = tls_new(context);
    client_begin(version);
}

static void end(void)
{
    SSL_free(client.ssl);
    SSL_CTX_free(client.ctx);
    tls_free(server);
    tls_context_free(context);
    buf_free(&to_server);
    buf_free(&to_client);
}

// Carries what waits both ways, one byte at a time where asked; false when the server has had
// enough.
static bool carry(size_t slice)
{
    bool ok = true;

    for (int rounds = 0; rounds < 10 && ok; rounds++) {
        struct buf back = { 0 };
        char data[65536], heard[4096];
        int n;

        n = SSL_read(client.ssl, heard, sizeof(heard));
        if (n > 0)
            buf_add(&to_client, heard, (size_t)n);
        n = BIO_read(client.out, data, sizeof(data));
        for (int at = 0; ok && at < n; at += (int)slice) {
            size_t some = (size_t)(n - at) < slice ? (size_t)(n - at) : slice;

            ok = tls_feed(server, data + at, some, &to_server, &back, &err);
        }
        if (back.len > 0)
            BIO_write(client.in, back.data, (int)back.len);
        buf_free(&back);
    }
    return ok;
}

static void answer(const char *text)
{
    struct buf out = { 0 };

    tls_seal(server, text, strlen(text), &out);
    if (out.len > 0)
        BIO_write(client.in, out.data, (int)out.len);
    buf_free(&out);
}

static void talk(int version, size_t slice, const char *spoken)
{
    begin(version, false);
    T_OK(carry(slice));
    T_STR(SSL_get_version(client.ssl), spoken);
    SSL_write(client.ssl, "hello", 5);
    T_OK(carry(slice));
    T_STR(buf_str(&to_server), "hello");
    answer("good day");
    T_OK(carry(slice));
    T_STR(buf_str(&to_client), "good day");
    T_OK(!tls_ended(server));
    SSL_shutdown(client.ssl);
    T_OK(carry(slice));
    T_OK(tls_ended(server));
    end();
}

static void both_ends_understand_each_other(void)
{
    talk(TLS1_3_VERSION, 65536, "TLSv1.3");
    talk(TLS1_2_VERSION, 65536, "TLSv1.2");
}

static void bytes_may_come_one_by_one(void)
{
    talk(TLS1_3_VERSION, 1, "TLSv1.3");
}

static void old_versions_are_refused(void)
{
    begin(TLS1_1_VERSION, false);
    T_OK(!carry(65536));
    T_OK(strncmp(err.text, "no TLS: ", 8) == 0);
    end();
}

static void the_version_can_be_held_at_1_2(void)
{
    begin(TLS1_3_VERSION, true);
    T_OK(carry(65536));
    T_STR(SSL_get_version(client.ssl), "TLSv1.2");
    end();
}

static void what_is_no_tls_is_noticed(void)
{
    static const char garbage[] = "GET / HTTP/1.1\r\nHost: router\r\n\r\n";
    struct buf out = { 0 };

    begin(TLS1_3_VERSION, false);
    T_OK(!tls_feed(server, garbage, strlen(garbage), &to_server, &out, &err));
    T_INT(to_server.len, 0);
    buf_free(&out);
    end();
}

static void nothing_is_said_in_clear_before_the_handshake(void)
{
    struct buf out = { 0 };

    begin(TLS1_3_VERSION, false);
    tls_seal(server, "secret", 6, &out);
    tls_bye(server, &out);
    T_INT(out.len, 0);
    end();
}

static void the_certificate_is_ours_alone_and_has_a_fingerprint(void)
{
    char first[80];
    struct stat st;

    T_INT(stat(path, &st), 0);
    T_INT(st.st_mode & 07777, 0600);
    context = tls_context_new(path, false, &err);
    T_OK(context != NULL);
    T_INT(strlen(tls_context_fingerprint(context)), 64);
    snprintf(first, sizeof(first), "%s", tls_context_fingerprint(context));
    tls_context_free(context);
    T_OK(certificate_make(path, "Warren", &err));
    context = tls_context_new(path, false, &err);
    T_OK(strcmp(tls_context_fingerprint(context), first) != 0);
    tls_context_free(context);
}

static void a_file_that_is_none_is_refused_with_a_sentence(void)
{
    char none[80];
    FILE *f;

    snprintf(none, sizeof(none), "%s/none", dir);
    T_OK(tls_context_new(none, false, &err) == NULL);
    T_OK(strncmp(err.text, "the certificate cannot be read: ", 32) == 0);
    f = fopen(none, "w");
    fputs("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", f);
    fclose(f);
    T_OK(tls_context_new(none, false, &err) == NULL);
    unlink(none);
    snprintf(none, sizeof(none), "%s/no/where", dir);
    T_OK(!certificate_make(none, "Warren", &err));
}

int main(void)
{
    if (mkdtemp(dir) == NULL)
        return 1;
    snprintf(path, sizeof(path), "%s/own.pem", dir);
    if (!certificate_make(path, "Warren", &err)) {
        printf("Bail out! %s\n", err.text);
        return 1;
    }
    T_RUN(both_ends_understand_each_other);
    T_RUN(bytes_may_come_one_by_one);
    T_RUN(old_versions_are_refused);
    T_RUN(the_version_can_be_held_at_1_2);
    T_RUN(what_is_no_tls_is_noticed);
    T_RUN(nothing_is_said_in_clear_before_the_handshake);
    T_RUN(the_certificate_is_ours_alone_and_has_a_fingerprint);
    T_RUN(a_file_that_is_none_is_refused_with_a_sentence);
    unlink(path);
    rmdir(dir);
    return t_end();
}
