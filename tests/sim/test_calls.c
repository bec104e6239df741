// SPDX-License-Identifier: ISC
// More than one call: on one control connection, and from two callers at once.

#include "tests/sim/traffic.h"
#include "tests/t.h"

enum { PACKETS = 1000 };

static struct sim s;

// Packets both ways through two tunnels at a time; each tunnel gets its own back, all of them.
static void check_separate(struct sim_end *clients[2])
{
    struct traffic t[4];

    for (int i = 0; i < 2; i++) {
        traffic_open(&t[i * 2], clients[i], sim_other(clients[i]), true);
        traffic_open(&t[i * 2 + 1], sim_other(clients[i]), clients[i], true);
    }
    for (int n = 0; n < PACKETS; n++) {
        for (int i = 0; i < 4; i++)
            traffic_send(&t[i], 500);
        sim_run(&s, 1);
    }
    sim_run(&s, 1000);
    for (int i = 0; i < 4; i++) {
        T_INT(t[i].received, PACKETS);
        T_INT(sim_counters(t[i].to).rx_packets, PACKETS);
        traffic_close(&t[i]);
    }
}

static void check_different(struct sim_end *clients[2])
{
    const struct sim_end *a = sim_other(clients[0]), *b = sim_other(clients[1]);

    T_OK(a != NULL && b != NULL && a != b);
    T_OK(a->id != b->id);
    T_OK(clients[0]->params.local_address != clients[1]->params.local_address);
}

static void two_calls_share_a_control_connection(void)
{
    struct sim_config config = sim_defaults(300);
    struct sim_end *clients[2], *other;

    sim_open(&s, &config);
    clients[0] = sim_dial(&s, 0);
    clients[1] = sim_dial_again(clients[0]);
    T_OK(sim_settle(&s, clients[0], 10000));
    T_OK(sim_settle(&s, clients[1], 10000));
    check_different(clients);
    T_OK(clients[0]->id != clients[1]->id);
    T_OK(clients[0]->control == clients[1]->control);
    check_separate(clients);
    other = sim_other(clients[0]);
    sim_hang_up(clients[0], "one is enough");
    sim_run(&s, 10000);
    T_OK(clients[0]->collected && other->collected);
    T_OK(clients[1]->up && sim_other(clients[1])->up);
    sim_hang_up(sim_other(clients[1]), "none is better");
    sim_run(&s, 10000);
    T_OK(sim_quiet(&s));
    sim_close(&s);
}

static void a_call_joins_one_that_is_up(void)
{
    struct sim_config config = sim_defaults(301);
    struct sim_end *clients[2];

    sim_open(&s, &config);
    clients[0] = sim_dial(&s, 0);
    T_OK(sim_settle(&s, clients[0], 10000));
    sim_run(&s, 50000);
    clients[1] = sim_dial_again(clients[0]);
    T_OK(sim_settle(&s, clients[1], 10000));
    T_INT(clients[0]->ups, 1);
    check_different(clients);
    check_separate(clients);
    sim_close(&s);
}

static void a_lost_connection_takes_all_its_calls_along(void)
{
    struct sim_config config = sim_defaults(302);
    struct sim_end *clients[2];

    sim_open(&s, &config);
    clients[0] = sim_dial(&s, 0);
    clients[1] = sim_dial_again(clients[0]);
    T_OK(sim_settle(&s, clients[1], 10000));
    sim_server_crashes(&s);
    sim_run(&s, 1000);
    for (int i = 0; i < 2; i++)
        T_STR(clients[i]->sentence, "the peer closed the control connection");
    T_OK(sim_quiet(&s));
    sim_close(&s);
}

static void two_callers_have_a_tunnel_each(void)
{
    struct sim_config config = sim_defaults(303);
    struct sim_end *clients[2], *other;

    sim_open(&s, &config);
    clients[0] = sim_dial(&s, 0);
    clients[1] = sim_dial(&s, 1);
    T_OK(sim_settle(&s, clients[0], 10000));
    T_OK(sim_settle(&s, clients[1], 10000));
    check_different(clients);
    check_separate(clients);
    other = sim_other(clients[0]);
    sim_hang_up(other, "you go");
    sim_run(&s, 10000);
    T_OK(clients[0]->collected && other->collected);
    T_OK(clients[1]->up && sim_other(clients[1])->up);
    T_INT(clients[1]->ups, 1);
    sim_close(&s);
}

// What one caller sends with the call id of the other is nobody's.
static void a_caller_cannot_speak_for_another(void)
{
    struct sim_config config = sim_defaults(304);
    uint8_t packet[12] = { 0x30, 0x01, 0x88, 0x0B };
    struct sim_end *client, *server;

    sim_open(&s, &config);
    client = sim_dial(&s, 0);
    T_OK(sim_settle(&s, client, 10000));
    server = sim_other(client);
    packet[6] = (uint8_t)(server->id >> 8);
    packet[7] = (uint8_t)server->id;
    packet[11] = 100; // the sequence number
    sim_net_gre(&s.net, s.callers[1].host.address, s.server.host.address, packet, sizeof(packet));
    sim_run(&s, 100);
    T_INT(sim_drops(server)[LANE_DROP_SOURCE], 1);
    sim_close(&s);
}

int main(void)
{
    T_RUN(two_calls_share_a_control_connection);
    T_RUN(a_call_joins_one_that_is_up);
    T_RUN(a_lost_connection_takes_all_its_calls_along);
    T_RUN(two_callers_have_a_tunnel_each);
    T_RUN(a_caller_cannot_speak_for_another);
    return t_end();
}
