// SPDX-License-Identifier: ISC
#pragma once
// Where consoles and other clients of the API come in: sentences in, sentences out, over a unix
// socket, TCP or TLS. A transport is whatever gives a connected descriptor to endpoint_adopt().
//
// Back-pressure both ways. Whoever produces rows asks endpoint_writable() between rows and waits
// for `drained` after a no; while a client does not read what it asked for, no more of what it
// says is read either. A client that is sent beyond the bound all the same is cut off.

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/loop.h"
#include "core/wire/sentence.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct endpoint;
struct endpoint_conn;
struct tls_context;

struct endpoint_ops {
    void (*connected)(void *ctx, struct endpoint_conn *c);
    void (*sentence)(void *ctx, struct endpoint_conn *c, const struct sentence *s);
    void (*drained)(void *ctx, struct endpoint_conn *c); // may be NULL
    // `c` is gone after the call. Not called for what the owner closes itself. `why` is NULL where
    // the client left in the ordinary way.
    void (*closed)(void *ctx, struct endpoint_conn *c, const char *why);
};

// All connections of one door of the daemon.
struct endpoint *endpoint_new(struct loop *loop, const struct endpoint_ops *ops, void *ctx);
// Closes everything; what is queued is lost. Each connection is told as closed, so that the owner
// can free what belongs to it. NULL is fine.
void endpoint_free(struct endpoint *e);
size_t endpoint_count(const struct endpoint *e);
// At most so many connections at the same time; those beyond are closed without a word. 256 unless
// told otherwise.
void endpoint_limit(struct endpoint *e, size_t most);

// Listens at `path`, mode 0660 and, where it exists, for `group`. A socket file that nobody
// answers is replaced; one that somebody answers is an error. Needs the rights of root: before
// priv_drop(). endpoint_free() takes the file away if it is still ours.
bool endpoint_listen_unix(struct endpoint *e, const char *path, const char *group, struct err *err);
// Listens on every address. With `tls`, which must live as long as it listens, those who connect
// must begin with a handshake. A port that is taken is reported with the program that has it.
bool endpoint_listen_tcp(
    struct endpoint *e, uint16_t port, struct tls_context *tls, struct err *err);
void endpoint_deafen(struct endpoint *e); // no longer listens; connections stay
// A connected stream socket that came otherwise: the socketpair of a script. NULL where there are
// too many connections already; the descriptor is closed then. `connected` is called.
struct endpoint_conn *endpoint_adopt(struct endpoint *e, int fd);

void endpoint_set_user(struct endpoint_conn *c, void *user); // the owner's own object
void *endpoint_user(const struct endpoint_conn *c);

struct endpoint_peer {
    bool known; // the kernel vouches for what follows: a unix socket. Of a pair: who made it
    uid_t uid;
    gid_t gid;
    pid_t pid;
    uint32_t address; // of a TCP connection; 0: none
};
struct endpoint_peer endpoint_peer(const struct endpoint_conn *c);
bool endpoint_peer_in_group(const struct endpoint_conn *c, const char *group);

// After the login: sentences of up to 4 MiB, and a larger bound of what may wait.
void endpoint_trust(struct endpoint_conn *c);
// Sentences that have come wait, and are handed in from the loop once they need not any more; also
// those of a client that has said its last word meanwhile.
void endpoint_pause(struct endpoint_conn *c, bool pause);
// Queues whole sentences. False where the client is being cut off.
bool endpoint_send(struct endpoint_conn *c, const struct buf *sentences);
bool endpoint_writable(struct endpoint_conn *c);
size_t endpoint_pending(const struct endpoint_conn *c); // bytes that wait for the client
// `!fatal` with a reason, then the end, after what was sent before. `c` is gone.
void endpoint_fatal(struct endpoint_conn *c, const char *why);
// `c` is gone; what was sent still goes out, and reaches a TCP client that is still sending, too.
void endpoint_close(struct endpoint_conn *c);
