// SPDX-License-Identifier: ISC
#include "core/crypto/certificate.h"

#include "core/base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DAYS = 3650, SERIAL_BITS = 127 };

static bool set_serial(X509 *x)
{
    BIGNUM *n = BN_new();
    bool ok = n != NULL && BN_rand(n, SERIAL_BITS, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1 &&
              BN_to_ASN1_INTEGER(n, X509_get_serialNumber(x)) != NULL;

    BN_free(n);
    return ok;
}

static bool set_name(X509 *x, const char *name)
{
    X509_NAME *subject = X509_get_subject_name(x);

    return X509_NAME_add_entry_by_txt(
               subject, "CN", MBSTRING_UTF8, (const unsigned char *)name, -1, -1, 0) == 1 &&
           X509_set_issuer_name(x, subject) == 1;
}

// Nobody may use it to sign others.
static bool set_use(X509 *x)
{
    X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, NULL, NID_basic_constraints, "critical,CA:FALSE");
    bool ok = e != NULL && X509_add_ext(x, e, -1) == 1;

    X509_EXTENSION_free(e);
    return ok;
}

static X509 *make(EVP_PKEY *key, const char *name)
{
    X509 *x = X509_new();

    // A day earlier: the clocks of clients are not always right.
    if (x != NULL && X509_set_version(x, 2) == 1 && set_serial(x) && set_name(x, name) &&
        set_use(x) && X509_gmtime_adj(X509_getm_notBefore(x), -24 * 3600) != NULL &&
        X509_time_adj_ex(X509_getm_notAfter(x), DAYS, 0, NULL) != NULL &&
        X509_set_pubkey(x, key) == 1 && X509_sign(x, key, EVP_sha256()) > 0)
        return x;
    X509_free(x);
    return NULL;
}

static bool write_pem(int fd, EVP_PKEY *key, X509 *x)
{
    FILE *f = fdopen(fd, "w");
    bool ok = f != NULL && PEM_write_PrivateKey(f, key, NULL, NULL, 0, NULL, NULL) == 1 &&
              PEM_write_X509(f, x) == 1 && fflush(f) == 0 && fsync(fd) == 0;

    if (f != NULL)
        fclose(f);
    else
        close(fd);
    return ok;
}

static bool store(const char *path, EVP_PKEY *key, X509 *x, struct err *err)
{
    char *part = mem_printf("%s.part", path);
    int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool ok = fd >= 0 && write_pem(fd, key, x) && rename(part, path) == 0;

    if (!ok)
        err_set(err, ERR_GENERAL, "cannot write %s: %s", path, strerror(errno));
    if (!ok && fd >= 0)
        unlink(part);
    free(part);
    return ok;
}

bool certificate_make(const char *path, const char *name, struct err *err)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *x = key != NULL ? make(key, name) : NULL;
    bool ok = x != NULL || err_set(err, ERR_GENERAL, "OpenSSL could not make a certificate");

    ok = ok && store(path, key, x, err);
    X509_free(x);
    EVP_PKEY_free(key);
    return ok;
}
