// SPDX-License-Identifier: ISC
#pragma once
// TLS as a server, without a socket: bytes of the peer in, bytes for the peer out. TLS 1.2 and
// later, no renegotiation, no compression.

#include "core/base/buf.h"
#include "core/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tls_context;
struct tls;

// `path` is a PEM file with the private key and the certificate, and what signs it after it.
struct tls_context *tls_context_new(const char *path, bool only_1_2, struct err *err);
void tls_context_free(struct tls_context *c); // sessions go on; NULL is fine
// The SHA-256 of the certificate in hex, by which a person recognises it.
const char *tls_context_fingerprint(const struct tls_context *c);

struct tls *tls_new(struct tls_context *c);
void tls_free(struct tls *t); // NULL is fine

// Appends to `plain` what the peer said and to `out` what it must be sent. False: the peer has
// broken the protocol, which is what `why` says; `out` may hold the alert for it.
bool tls_feed(struct tls *t, const void *data, size_t len, struct buf *plain, struct buf *out,
    struct err *why);
bool tls_ended(const struct tls *t); // the peer has said goodbye
// Appends to `out` what carries `data`. Before the handshake is over there is nobody to tell: it
// is lost.
void tls_seal(struct tls *t, const void *data, size_t len, struct buf *out);
void tls_bye(struct tls *t, struct buf *out);
