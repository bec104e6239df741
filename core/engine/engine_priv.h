// SPDX-License-Identifier: ISC
#pragma once
// What the files of core/engine share. Nobody else includes this.

#include "core/engine/addr.h"
#include "core/engine/engine.h"
#include "core/engine/iface.h"
#include "core/engine/rib.h"
#include "core/engine/session.h"
#include "core/lane/offload.h"
#include "core/net/gre.h"
#include "core/net/netlink.h"
#include "core/net/nft.h"
#include "core/net/sysctl.h"
#include "core/net/tun.h"

struct server;
struct resolver;

// The data plane's descriptors: one lane, one GRE socket, a TUN per tunnel.
struct data {
    struct lane *lane;
    struct gre *gre;
    struct loop_fd *gre_watch;
    struct offload_join *join;
    struct timer flush;
    bool flush_soon; // a flush is deferred already
    uint8_t read[OFFLOAD_READ];
};

// One TUN and who reads from it.
struct tun_io {
    struct engine *engine;
    struct session *session;
    struct tun tun;
    struct loop_fd *watch;
    char altname[ENGINE_NAME]; // "" where the kernel name is the whole name
};

struct engine {
    struct engine_env env;
    struct loop *loop;
    struct timers *timers;
    struct nl *nl;
    struct nft *nft; // NULL until somebody is filtered
    struct resolver *resolver;
    struct sysctl_saved sysctls;
    uint32_t group;   // of every interface that this instance makes
    uint32_t next_id; // of dynamic rows
    bool started, stopping;
    void (*stopped)(void *ctx);
    void *stopped_ctx;
    struct timer stop_limit; // a peer that does not answer cannot hold the stop up
    struct data data;
    struct list sessions;
    struct list clients;
    struct list entries;
    struct server *server;
    struct ifaces ifaces;
    struct net_state *net; // addresses, routes and links of the kernel: net.c
};

bool data_open(struct engine *e, struct err *err);
void data_close(struct engine *e);
void data_flush_soon(struct engine *e); // something was given to the lane outside of its reads
// A TUN for the session, shown as `name`.
struct tun_io *tun_io_open(struct session *s, const char *name, uint32_t mtu, struct err *err);
void tun_io_close(struct tun_io *io); // NULL is fine

// What the terms of a session mean for its packets: filter.c. Whether its filters are there; then
// all of it, for the TUN that it has now, and back.
bool filter_check(struct session *s, struct err *err);
bool filter_up(struct session *s, struct err *err);
void filter_down(struct session *s);
void filters_sweep(void); // what a killed daemon left in the kernel
void filters_close(struct engine *e);

// What callers may send from: their addresses, and the routes that lead to them: sources.c.
void sources_begin(struct session *s); // as its terms say, until the routes are in the kernel
void sources_pass(struct engine *e);   // as the routes say

void clients_start(struct engine *e);
void clients_stop(struct engine *e);
bool clients_idle(const struct engine *e); // nothing left to hang up
void clients_free(struct engine *e);
bool server_open(struct engine *e, struct err *err);
void server_stop(struct engine *e);
bool server_idle(const struct engine *e);
void server_free(struct engine *e);
void engine_check_stopped(struct engine *e); // call when a client or the server went idle

bool net_open(struct engine *e, struct err *err); // ifaces, addr, rib
void net_start(struct engine *e);                 // what is configured is known now
void net_close(struct engine *e);                 // addresses and routes of ours are taken back
