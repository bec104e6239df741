// SPDX-License-Identifier: ISC
#pragma once
// Accepting connections on the loop, of any kind of stream socket.

#include "core/base/loop.h"

struct acceptor;

// Takes the listening, nonblocking descriptor. `accepted` gets each new one, which is nonblocking
// and close-on-exec, and owns it. While the process is out of descriptors, accepting rests.
struct acceptor *acceptor_new(
    struct loop *loop, int fd, void (*accepted)(void *ctx, int fd), void *ctx);
void acceptor_free(struct acceptor *a); // NULL is fine; allowed inside the callback
int acceptor_fd(const struct acceptor *a);
