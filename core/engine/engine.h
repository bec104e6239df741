// SPDX-License-Identifier: ISC
#pragma once
// Tunnels, interfaces, addresses and routes as one thing: what a router is made of. The menus fill
// plain config structs and call in here; the engine asks back through struct engine_host.

#include "core/base/err.h"
#include "core/base/loop.h"
#include "core/engine/host.h"

struct engine;

struct engine_env {
    struct loop *loop;
    const struct engine_host *host;
    void *host_ctx;
    const char *state_dir; // NULL: nothing is kept for the daemon after one that was killed
};

// NULL with a sentence: no TUN device, no permission to open a raw socket, ...
struct engine *engine_new(const struct engine_env *env, struct err *err);
void engine_start(struct engine *e); // the configuration is loaded: begin to dial and to listen
// Hangs up politely, takes routes, addresses and settings back, then calls `done` from the loop.
void engine_stop(struct engine *e, void (*done)(void *ctx), void *ctx);
void engine_free(struct engine *e);
// Deletes at once the interfaces of a daemon that was killed, in this network namespace. It cannot
// die before the kernel has taken them down, which one by one takes seconds.
void engine_bury(void);

uint32_t engine_next_id(struct engine *e); // ids of dynamic rows

// A switch of the kernel's network, below /proc/sys; its former value comes back at a clean stop.
bool engine_set_switch(struct engine *e, const char *key, const char *value, struct err *err);
