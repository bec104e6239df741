// SPDX-License-Identifier: ISC
// One side begins a layer anew while data flows. The tunnel stays, or ends with a sentence; what
// comes through is right all the time.

#include "tests/sim/traffic.h"
#include "tests/t.h"

static const char *const layer_names[] = { "LCP", "CCP", "IPCP" };

struct tunnel {
    struct sim s;
    struct sim_end *client, *server;
    struct traffic out, in;
};

static void tunnel_open(struct tunnel *t, const struct sim_config *config)
{
    sim_open(&t->s, config);
    t->client = sim_dial(&t->s, 0);
    if (!T_OK(sim_settle(&t->s, t->client, 60000)))
        exit(1);
    t->server = sim_other(t->client);
    traffic_open(&t->out, t->client, t->server, false);
    traffic_open(&t->in, t->server, t->client, false);
}

// A packet each way in a millisecond, whether the ends are ready for them or not.
static void tunnel_use(struct tunnel *t, msec_t span)
{
    for (msec_t i = 0; i < span && !t->client->ended && !t->server->ended; i++) {
        if (t->client->up)
            traffic_send(&t->out, 200);
        if (t->server->up)
            traffic_send(&t->in, 200);
        sim_run(&t->s, 1);
    }
}

static void tunnel_close(struct tunnel *t)
{
    traffic_close(&t->out);
    traffic_close(&t->in);
    sim_close(&t->s);
}

static bool is_up(const struct tunnel *t)
{
    return t->client->up && t->server->up;
}

// From here on nothing is lost any more.
static void check_flows(struct tunnel *t)
{
    uint32_t out, in, out_sent, in_sent;

    sim_run(&t->s, 1000);
    out = t->out.received;
    in = t->in.received;
    out_sent = t->out.sent;
    in_sent = t->in.sent;
    tunnel_use(t, 500);
    sim_run(&t->s, 1000);
    T_INT(t->out.received - out, t->out.sent - out_sent);
    T_INT(t->in.received - in, t->in.sent - in_sent);
    T_OK(t->out.sent - out_sent == 500 && t->in.sent - in_sent == 500);
}

static void each_layer_comes_back_from_each_side(void)
{
    for (uint32_t i = 0; i < 12; i++) {
        enum sim_layer layer = (enum sim_layer)(i % 3);
        struct sim_config config = sim_defaults(400 + i);
        struct tunnel t;

        if (i >= 6)
            config.client.encryption = PPP_ENCRYPT_REQUIRED;
        tunnel_open(&t, &config);
        tunnel_use(&t, 700);
        sim_renegotiate(i % 2 == 0 ? t.client : t.server, layer);
        T_OK(!t.client->up || !t.server->up);
        tunnel_use(&t, 5000);
        if (!T_OK(is_up(&t)))
            printf("# %s, %d\n", layer_names[layer], i);
        T_INT(t.client->params.send.bits, 128);
        T_INT(t.client->params.recv.bits, 128);
        T_OK(t.client->ups >= 2 && t.server->ups >= 2);
        T_INT(t.server->asked, layer == SIM_LCP ? 2 : 1);
        check_flows(&t);
        tunnel_close(&t);
    }
}

// New keys after a new login, and none of the old packets under them.
static void both_sides_at_once(void)
{
    for (uint32_t i = 0; i < 3; i++) {
        struct sim_config config = sim_defaults(420 + i);
        struct tunnel t;

        tunnel_open(&t, &config);
        tunnel_use(&t, 500);
        sim_renegotiate(t.client, (enum sim_layer)i);
        sim_renegotiate(t.server, (enum sim_layer)i);
        tunnel_use(&t, 5000);
        T_OK(is_up(&t));
        check_flows(&t);
        tunnel_close(&t);
    }
}

static void clear_tunnels_come_back_too(void)
{
    for (uint32_t i = 0; i < 2; i++) {
        struct sim_config config = sim_defaults(430 + i);
        struct tunnel t;

        config.client.encryption = PPP_ENCRYPT_NO;
        tunnel_open(&t, &config);
        tunnel_use(&t, 500);
        sim_renegotiate(t.client, i == 0 ? SIM_LCP : SIM_IPCP);
        tunnel_use(&t, 5000);
        T_OK(is_up(&t));
        check_flows(&t);
        tunnel_close(&t);
    }
}

// Packets of before the renegotiation are overtaken by those of after it: they must not move the
// new keys.
static void packets_of_the_old_keys_do_no_harm(void)
{
    for (uint32_t i = 0; i < 16; i++) {
        struct sim_config config = sim_defaults(440 + i);
        struct tunnel t;

        tunnel_open(&t, &config);
        t.s.net.faults = (struct sim_faults){ .overtaken = 300, .delay = 20, .late = 150 };
        tunnel_use(&t, 700);
        sim_renegotiate(i % 2 == 0 ? t.client : t.server, (enum sim_layer)(i / 2 % 2));
        tunnel_use(&t, 100);
        t.s.net.faults = (struct sim_faults){ .delay = 20 };
        tunnel_use(&t, 2000);
        if (!T_OK(sim_settle(&t.s, t.client, 30000)))
            printf("# seed %u: \"%s\"\n", config.seed, t.client->sentence);
        check_flows(&t);
        if (t_state.bad) {
            printf("# seed %u\n", config.seed);
            break;
        }
        tunnel_close(&t);
    }
}

// On a bad line, every second: the tunnel may end in the end, but says why on both sides.
static void again_and_again_on_a_bad_line(void)
{
    enum { CALLS = 10 };
    int stayed = 0;

    for (uint32_t i = 0; i < CALLS; i++) {
        struct sim_config config = sim_defaults(500 + i);
        struct tunnel t;

        config.faults = (struct sim_faults){
            .loss = 100, .duplicate = 50, .overtaken = 100, .delay = 20, .late = 100
        };
        tunnel_open(&t, &config);
        for (uint32_t n = 0; n < 6 && !t.client->ended && !t.server->ended; n++) {
            tunnel_use(&t, 1000);
            if (is_up(&t))
                sim_renegotiate((n + i) % 2 == 0 ? t.client : t.server, (enum sim_layer)(n % 3));
        }
        tunnel_use(&t, 10000);
        if (sim_settle(&t.s, t.client, 120000)) {
            uint32_t out = t.out.received, in = t.in.received;

            tunnel_use(&t, 1000);
            T_OK(t.out.received > out && t.in.received > in);
            stayed++;
        } else {
            sim_run(&t.s, 60000);
            T_OK(t.client->ended && t.client->sentence[0] != '\0');
            T_OK(t.server->ended && t.server->sentence[0] != '\0');
            printf("# seed %u: \"%s\"\n", config.seed, t.client->sentence);
        }
        tunnel_close(&t);
    }
    printf("# %d of %d stayed\n", stayed, CALLS);
    T_OK(stayed >= CALLS / 2);
}

int main(void)
{
    T_RUN(each_layer_comes_back_from_each_side);
    T_RUN(both_sides_at_once);
    T_RUN(clear_tunnels_come_back_too);
    T_RUN(packets_of_the_old_keys_do_no_harm);
    T_RUN(again_and_again_on_a_bad_line);
    return t_end();
}
