// SPDX-License-Identifier: ISC
#pragma once
// TCP for PPTP's control connections: listening, connecting, and what both need to know about the
// two ends. The bytes go through a struct stream.

#include "core/base/err.h"
#include "core/base/loop.h"
#include "core/net/stream.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tcp_conn;

struct tcp_ops {
    void (*connected)(void *ctx); // only of tcp_connect(); NULL where nobody cares
    void (*data)(void *ctx, const uint8_t *data, size_t len);
    // Told once; `why` is NULL where the peer closed in the ordinary way, and for a connection
    // that was never made it says what was in the way. The owner calls tcp_free().
    void (*closed)(void *ctx, const char *why);
};

// `source` 0 lets the kernel choose. NULL (and *err) where it cannot even begin; everything else
// arrives through ops. There is no limit of time: that is the caller's.
struct tcp_conn *tcp_connect(struct loop *loop, uint32_t source, uint32_t dest, uint16_t port,
    const struct tcp_ops *ops, void *ctx, struct err *err);
void tcp_set_ops(struct tcp_conn *c, const struct tcp_ops *ops, void *ctx);
// Sends what waits if the kernel takes it now, and closes. NULL is fine; allowed in callbacks.
void tcp_free(struct tcp_conn *c);
// Queues. False where the peer has not read for so long that the connection is given up; `closed`
// follows from the loop.
bool tcp_send(struct tcp_conn *c, const void *data, size_t len);
uint32_t tcp_local(const struct tcp_conn *c); // 0 while connecting
uint32_t tcp_peer(const struct tcp_conn *c);
uint16_t tcp_peer_port(const struct tcp_conn *c);

struct tcp_listener;

// `accepted` gets each new connection; it sets ops, or frees it. `address` 0 is every one.
// A port that is taken is reported with the program that has it, where that can be seen.
struct tcp_listener *tcp_listen(struct loop *loop, uint32_t address, uint16_t port,
    void (*accepted)(void *ctx, struct tcp_conn *c), void *ctx, struct err *err);
// The socket alone, for who accepts by other means; -1 with the same sentences.
int tcp_listen_socket(uint32_t address, uint16_t port, struct err *err);
void tcp_set_options(int fd); // of a connection: no delay, and a vanished peer is found in a minute
void tcp_listener_free(struct tcp_listener *l); // NULL is fine; connections stay
uint16_t tcp_listener_port(const struct tcp_listener *l);

// "in use by pptpd (pid 812)", or "in use by another program" where /proc does not say more.
void tcp_port_holder(uint16_t port, char *to, size_t size);
// The inode of the listener on a port, from the text of /proc/net/tcp or tcp6; 0 where none.
uint64_t tcp_listener_inode(const char *table, uint16_t port);
