// SPDX-License-Identifier: ISC
#pragma once
// The network between one server and its callers, on a virtual clock. GRE packets are lost, come
// twice, and are overtaken; TCP connections lose nothing, but take their time where a segment has
// to be sent again, and are read in pieces of any size. All chance comes from one seed.

#include "core/base/list.h"
#include "tests/fake/pipe.h"
#include "tests/sim/pcap.h"

enum { SIM_CALLERS = 2 };

uint32_t sim_random(uint32_t *state); // xorshift; the state is not 0
bool sim_chance(uint32_t *state, unsigned permille);
void sim_random_fill(uint32_t *state, void *to, size_t len);

struct sim_faults {
    unsigned loss, duplicate, overtaken; // of 1,000 packets; loss is of TCP segments too
    msec_t delay;                        // one way
    msec_t late;                         // an overtaken packet takes up to so much longer
};

struct sim_tcp;

// A machine at the network's edge.
struct sim_host {
    uint32_t address;
    bool off; // says nothing and takes nothing
    void (*gre)(void *ctx, uint32_t source, const uint8_t *data, size_t len);
    void (*accept)(void *ctx, struct sim_tcp *tcp); // a server's: give it ops in here
    void *ctx;
};

// What core/net/tcp.h tells its user.
struct sim_tcp_ops {
    void (*connected)(void *ctx);
    void (*data)(void *ctx, const uint8_t *data, size_t len);
    void (*closed)(void *ctx, const char *why); // NULL: the peer has closed
};

// One end of a connection. The network owns it.
struct sim_tcp {
    struct sim_connection *connection;
    struct sim_host *host;
    struct sim_tcp *peer;
    const struct sim_tcp_ops *ops; // NULL: nobody listens any more
    void *ctx;
    bool finished;   // has sent its last
    bool lost;       // its machine has forgotten it: who sends something is told so
    struct list out; // segments that the peer does not have yet, in order
    uint16_t port;
    uint32_t next_seq; // of what is sent next
    uint32_t got;      // what the peer has sent is here up to this number
};

struct sim_net {
    struct fake_clock *clock;
    uint32_t random;
    struct sim_faults faults;
    bool cut; // nothing passes
    struct sim_pcap *pcap;
    struct sim_host *server;
    struct sim_path {
        struct sim_net *net;
        struct sim_host *caller;
        struct fake_pipe gre; // end 0 is the caller's
    } paths[SIM_CALLERS];
    struct list connections;
    uint16_t next_port;
    uint64_t carried, dropped; // GRE packets
};

void sim_net_init(struct sim_net *n, struct fake_clock *clock, uint32_t seed,
    struct sim_host *server, struct sim_host *callers[SIM_CALLERS]);
void sim_net_fini(struct sim_net *n);
void sim_net_gre(
    struct sim_net *n, uint32_t source, uint32_t destination, const uint8_t *data, size_t len);

struct sim_tcp *sim_tcp_connect(
    struct sim_net *n, struct sim_host *caller, const struct sim_tcp_ops *ops, void *ctx);
void sim_tcp_send(struct sim_tcp *t, const uint8_t *data, size_t len);
void sim_tcp_close(struct sim_tcp *t); // what was sent still arrives; no more callbacks
void sim_tcp_abort(struct sim_tcp *t); // the machine has forgotten it; no more callbacks
