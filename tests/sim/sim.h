// SPDX-License-Identifier: ISC
#pragma once
// A whole server and whole callers back to back: control connection, call, PPP link and lane on
// each side, joined as the engine joins them, over a network that loses, repeats and delays, on a
// virtual clock. What happens in a world depends on its configuration and its seed alone.
//
//     sim_open(&s, &config); c = sim_dial(&s, 0); sim_settle(&s, c, 60000); ... sim_close(&s);
//
// SIM_TRACE=1 prints the logs of a world, SIM_PCAP=FILE captures its packets: of the program's
// first world, or with SIM_SEED=N of the first one with that seed.

#include "core/lane/lane.h"
#include "core/ppp/link.h"
#include "core/pptp/ctrl.h"
#include "tests/sim/net.h"

enum { SIM_USERS = 2, SIM_REASON = 400 };
#define SIM_NEVER INT64_MAX

struct sim_config {
    uint32_t seed;
    struct sim_faults faults;
    struct ppp_config client, server; // of every link
    struct ppp_grant grant;           // for who proves itself; each caller gets the next address
    struct sim_user {
        const char *name, *password;
    } users[SIM_USERS]; // whom the server knows
    bool forged;        // the server's proof that it knows the password is wrong
    msec_t thinking;    // what the server's host needs to check a caller; SIM_NEVER: longer
    uint32_t first_seq; // of GRE, both ways; 0: as usual
    unsigned max_calls; // on a control connection
};

struct sim_router {
    struct sim *sim;
    struct sim_host host;
    bool server;
    struct lane *lane;
    struct timer flush;
    struct list controls, ends;
    uint32_t random;
};

// One end of a control connection.
struct sim_control {
    struct list node;
    struct sim_router *router;
    struct sim_tcp *tcp;
    struct pptp_ctrl *ctrl;
    struct timer connect_limit, collect;
    bool established, closed;
    char why[SIM_REASON]; // of the close
};

// One end of a tunnel. It stays to be looked at when the tunnel is long gone.
struct sim_end {
    struct list node;
    struct sim_router *router;
    struct sim_control *control; // NULL when it is gone
    uint32_t peer;               // outer address
    uint16_t id, peer_id;        // calls
    struct pptp_call *call;
    struct lane_session *lane;
    struct ppp_link *link;
    struct timer over, answer, begin;
    struct ppp_credentials who; // whom the server's host checks
    bool asking;
    int asked, cancelled;  // of the server's host
    bool connected, begun; // the call is, the link has
    bool up;               // data may flow
    int ups, downs;
    unsigned resets;                    // that the peer has asked for
    msec_t dialled_at, up_at, ended_at; // up: the first time
    struct ppp_params params;
    bool ended, collected; // collected: nothing is left of it but this record
    enum ppp_end why;      // PPP_END_NONE where the end came before there was a link
    char sentence[SIM_REASON];
    struct lane_counters counters; // at the end
    uint64_t drops[LANE_DROP_COUNT];
    void (*packet)(void *ctx, const uint8_t *packet, size_t len); // out of the tunnel
    void *packet_ctx;
};

struct sim {
    struct sim_config config;
    struct fake_clock clock;
    struct sim_net net;
    struct sim_router server, callers[SIM_CALLERS];
    bool trace;
    uint32_t next_address; // for the next caller
};

struct sim_config sim_defaults(uint32_t seed); // 20 ms, no faults, everything goes well
void sim_open(struct sim *s, const struct sim_config *config);
void sim_close(struct sim *s); // fails the test where a timer is left over
void sim_run(struct sim *s, msec_t span);

struct sim_end *sim_dial(struct sim *s, int caller);
struct sim_end *sim_dial_again(struct sim_end *client); // another call on its control connection
struct sim_end *sim_other(const struct sim_end *end);   // the server's end of it; NULL: none yet
// Lets time pass until both ends are up, or everything is over, or the limit has come. True if they
// are up.
bool sim_settle(struct sim *s, const struct sim_end *client, msec_t limit);
bool sim_quiet(const struct sim *s); // no call, no session and no control connection is left

void sim_hang_up(struct sim_end *end, const char *why);
void sim_packet(struct sim_end *end, const uint8_t *packet, size_t len); // into the tunnel
struct lane_counters sim_counters(const struct sim_end *end);
const uint64_t *sim_drops(const struct sim_end *end);

enum sim_layer { SIM_LCP, SIM_CCP, SIM_IPCP };
void sim_renegotiate(struct sim_end *end, enum sim_layer layer); // this end begins anew

void sim_server_dies(struct sim *s);    // no power, and its memory is gone
void sim_server_crashes(struct sim *s); // the daemon is gone, the kernel closes its connections
void sim_server_returns(struct sim *s);
