// SPDX-License-Identifier: ISC
// Packets through a tunnel: each arrives as it was sent and once, or it does not arrive.

#include "tests/sim/traffic.h"
#include "tests/t.h"

enum {
    PACKETS = 50000, // each way
    MOST = 1446,
};

static const struct sim_faults bad_line = {
    .loss = 100, .duplicate = 50, .overtaken = 100, .delay = 20, .late = 30
};

struct tunnel {
    struct sim s;
    struct sim_end *client, *server;
    struct traffic out, in;
};

// Up on a good line, which then becomes what it is configured to be.
static void tunnel_open_as(struct tunnel *t, struct sim_config *config, unsigned bits)
{
    struct sim_faults faults = config->faults;
    bool clear = bits == 0;

    config->faults = (struct sim_faults){ .delay = 20 };
    sim_open(&t->s, config);
    t->client = sim_dial(&t->s, 0);
    if (!T_OK(sim_settle(&t->s, t->client, 10000)))
        exit(1);
    t->server = sim_other(t->client);
    T_INT(t->client->params.send.bits, bits);
    T_INT(t->client->params.recv.bits, bits);
    traffic_open(&t->out, t->client, t->server, clear || faults.late == 0);
    traffic_open(&t->in, t->server, t->client, clear || faults.late == 0);
    t->s.net.faults = faults;
}

static void tunnel_open(struct tunnel *t, struct sim_config *config)
{
    tunnel_open_as(t, config, config->client.encryption == PPP_ENCRYPT_NO ? 0 : 128);
}

// `rate` packets each way in a millisecond.
static void tunnel_use(struct tunnel *t, uint32_t packets, uint32_t rate, size_t most)
{
    for (uint32_t i = 0; i < packets; i++) {
        traffic_send(&t->out, most);
        traffic_send(&t->in, most);
        if (i % rate == rate - 1)
            sim_run(&t->s, 1);
    }
    sim_run(&t->s, 1000);
}

static void check_counters(const struct traffic *t)
{
    struct lane_counters from = sim_counters(t->from), to = sim_counters(t->to);

    T_INT(from.tx_packets, t->sent);
    T_INT(from.tx_bytes, t->sent_bytes);
    T_INT(to.rx_packets, t->received);
    T_INT(to.rx_bytes, t->received_bytes);
}

static void tunnel_close(struct tunnel *t)
{
    check_counters(&t->out);
    check_counters(&t->in);
    T_INT(t->client->ups, 1);
    T_OK(t->client->up && t->server->up);
    traffic_close(&t->out);
    traffic_close(&t->in);
    sim_close(&t->s);
}

static void check_all_came(const struct tunnel *t)
{
    T_INT(t->out.received, t->out.sent);
    T_INT(t->in.received, t->in.sent);
    T_INT(t->out.overtaken + t->in.overtaken, 0);
    for (int i = 0; i < LANE_DROP_COUNT; i++)
        T_INT(sim_drops(t->client)[i] + sim_drops(t->server)[i], 0);
}

static void good_line(enum ppp_encryption encryption)
{
    struct sim_config config = sim_defaults(1);
    struct tunnel t;

    config.client.encryption = encryption;
    tunnel_open(&t, &config);
    tunnel_use(&t, PACKETS, 5, MOST);
    check_all_came(&t);
    T_INT(t.s.net.dropped, 0);
    tunnel_close(&t);
}

static void a_hundred_thousand_packets_come_in_the_clear(void)
{
    good_line(PPP_ENCRYPT_NO);
}

static void a_hundred_thousand_packets_come_encrypted(void)
{
    good_line(PPP_ENCRYPT_REQUIRED);
}

static void print_loss(const struct tunnel *t)
{
    const struct traffic *w[] = { &t->out, &t->in };

    for (int i = 0; i < 2; i++)
        printf("# %u sent, %u came, %u of them overtaken\n", w[i]->sent, w[i]->received,
            w[i]->overtaken);
}

// What the line loses is lost, and hardly more.
static void check_most_came(const struct traffic *t, unsigned percent)
{
    T_OK(t->received <= t->sent);
    T_OK((uint64_t)t->received * 100 >= (uint64_t)t->sent * percent);
}

static void on_a_bad_line_encryption_still_reads_what_was_overtaken(void)
{
    struct sim_config config = sim_defaults(2);
    struct tunnel t;

    config.faults = bad_line;
    tunnel_open(&t, &config);
    tunnel_use(&t, PACKETS, 1, 300);
    print_loss(&t);
    check_most_came(&t.out, 88);
    check_most_came(&t.in, 88);
    T_OK(t.out.overtaken > 0 && t.in.overtaken > 0);
    tunnel_close(&t);
}

// Here nothing but the sequence number keeps the order, so what is too late is dropped.
static void on_a_bad_line_clear_packets_come_in_order(void)
{
    struct sim_config config = sim_defaults(3);
    struct tunnel t;

    config.faults = bad_line;
    config.client.encryption = PPP_ENCRYPT_NO;
    tunnel_open(&t, &config);
    tunnel_use(&t, PACKETS, 1, 300);
    print_loss(&t);
    check_most_came(&t.out, 75);
    check_most_came(&t.in, 75);
    T_OK(sim_drops(t.client)[LANE_DROP_LATE] > 0);
    tunnel_close(&t);
}

// Far worse than the receivers' memory reaches: packets go, but none comes wrong or twice.
static void a_line_that_stirs_everything_up_delivers_nothing_wrong(void)
{
    static const enum ppp_encryption ways[] = { PPP_ENCRYPT_NO, PPP_ENCRYPT_YES };

    for (size_t i = 0; i < 2; i++) {
        struct sim_config config = sim_defaults(4 + (uint32_t)i);
        struct tunnel t;

        config.faults = (struct sim_faults){
            .loss = 200, .duplicate = 300, .overtaken = 500, .delay = 20, .late = 400
        };
        config.client.encryption = ways[i];
        tunnel_open(&t, &config);
        tunnel_use(&t, 20000, 4, 100);
        print_loss(&t);
        T_OK(t.out.received > 0 && t.in.received > 0);
        tunnel_close(&t);
    }
}

static void the_sequence_number_wraps_unnoticed(void)
{
    static const uint32_t firsts[] = { 0xFFFFFFFF, 0xFFFFFFF0, 0xFFFFFC00, 0x7FFFFF00 };

    for (size_t i = 0; i < sizeof(firsts) / sizeof(firsts[0]); i++) {
        struct sim_config config = sim_defaults(10 + (uint32_t)i);
        struct tunnel t;

        config.first_seq = firsts[i];
        tunnel_open(&t, &config);
        tunnel_use(&t, 2000, 2, 100);
        check_all_came(&t);
        tunnel_close(&t);
    }
}

static void the_sequence_number_wraps_on_a_bad_line(void)
{
    struct sim_config config = sim_defaults(20);
    struct tunnel t;

    config.first_seq = 0xFFFFFF00;
    config.faults = bad_line;
    tunnel_open(&t, &config);
    tunnel_use(&t, 2000, 1, 100);
    check_most_came(&t.out, 85);
    check_most_came(&t.in, 85);
    T_INT(sim_drops(t.client)[LANE_DROP_FAR] + sim_drops(t.server)[LANE_DROP_FAR], 0);
    tunnel_close(&t);
}

// MPPE counts to 4,096: an outage right there, of any length that it can bridge.
static void the_coherency_count_wraps_in_an_outage(void)
{
    static const uint32_t outages[] = { 1, 7, 100, 2000, 4000 };

    for (size_t i = 0; i < sizeof(outages) / sizeof(outages[0]); i++) {
        struct sim_config config = sim_defaults(30 + (uint32_t)i);
        struct tunnel t;

        tunnel_open(&t, &config);
        tunnel_use(&t, 4096 - outages[i] / 2 - 1, 8, 100);
        t.s.net.cut = true;
        tunnel_use(&t, outages[i], 8, 100);
        t.s.net.cut = false;
        tunnel_use(&t, 5000, 8, 100);
        T_INT(t.out.sent - t.out.received, outages[i]);
        T_INT(t.in.sent - t.in.received, outages[i]);
        tunnel_close(&t);
    }
}

static void run_stateful(struct tunnel *t, unsigned bits, unsigned loss, uint32_t packets)
{
    struct sim_config config = sim_defaults(50 + bits);

    config.client.stateful = config.server.stateful = true;
    config.client.strengths = bits == 128 ? PPP_MPPE_128 : bits == 56 ? PPP_MPPE_56 : PPP_MPPE_40;
    tunnel_open_as(t, &config, bits);
    T_INT(t->client->params.send.stateless || t->client->params.recv.stateless, false);
    t->s.net.faults.loss = loss;
    for (uint32_t i = 0; i < packets; i++) {
        traffic_send(&t->out, 300);
        traffic_send(&t->in, 300);
        sim_run(&t->s, 10);
    }
}

static void a_stateful_stream_comes_whole_where_nothing_is_lost(void)
{
    struct tunnel t;

    run_stateful(&t, 128, 0, 10000);
    sim_run(&t.s, 1000);
    check_all_came(&t);
    tunnel_close(&t);
}

// A loss takes the packets of a round trip with it. The requests for a reset get lost as well.
static void a_stateful_stream_recovers_from_every_loss(void)
{
    static const unsigned bits[] = { 128, 56, 40 };

    for (size_t i = 0; i < 3; i++) {
        uint32_t out, in;
        struct tunnel t;

        run_stateful(&t, bits[i], 50, 10000);
        print_loss(&t);
        printf("# %u and %u resets\n", t.client->resets, t.server->resets);
        T_OK(t.client->resets > 200 && t.server->resets > 200);
        check_most_came(&t.out, 60);
        check_most_came(&t.in, 60);
        t.s.net.faults.loss = 0;
        tunnel_use(&t, 1000, 1, 100); // what has begun badly ends well
        out = t.out.sent - t.out.received;
        in = t.in.sent - t.in.received;
        tunnel_use(&t, 10000, 1, 100);
        T_INT(t.out.sent - t.out.received, out);
        T_INT(t.in.sent - t.in.received, in);
        tunnel_close(&t);
    }
}

// The first packets meet a peer that is not ready, which once put a prototype out of step for good.
static void a_stateful_stream_whose_beginning_is_lost_recovers(void)
{
    struct tunnel t;

    run_stateful(&t, 128, 1000, 30);
    sim_run(&t.s, 100);
    t.s.net.faults.loss = 0;
    T_INT(t.out.received + t.in.received, 0);
    tunnel_use(&t, 1000, 1, 100);
    check_most_came(&t.out, 80);
    check_most_came(&t.in, 80);
    tunnel_close(&t);
}

// The count says nothing any more, and the sequence number has to be believed anew. The tunnel
// could only swallow packets from here on, so it ends, and the next one has new keys.
static void an_outage_that_encryption_cannot_bridge_ends_with_a_sentence(void)
{
    static const char why[] = "the packets of the peer cannot be decrypted any more";
    struct sim_config config = sim_defaults(40);
    struct sim_end *again;
    struct tunnel t;

    tunnel_open(&t, &config);
    t.s.net.cut = true;
    for (int i = 0; i < 5000; i++)
        traffic_send(&t.out, 100);
    t.s.net.cut = false;
    for (int i = 0; i < 200; i++) {
        traffic_send(&t.out, 100);
        sim_run(&t.s, 1);
    }
    sim_run(&t.s, 10000);
    T_INT(t.out.received, 0);
    T_OK(t.client->ended && t.server->ended && sim_quiet(&t.s));
    T_STR(t.server->sentence, why);
    T_OK(strstr(t.client->sentence, why) != NULL);
    again = sim_dial(&t.s, 0);
    T_OK(sim_settle(&t.s, again, 10000));
    traffic_close(&t.out);
    traffic_close(&t.in);
    sim_close(&t.s);
}

int main(void)
{
    T_RUN(a_hundred_thousand_packets_come_in_the_clear);
    T_RUN(a_hundred_thousand_packets_come_encrypted);
    T_RUN(on_a_bad_line_encryption_still_reads_what_was_overtaken);
    T_RUN(on_a_bad_line_clear_packets_come_in_order);
    T_RUN(a_line_that_stirs_everything_up_delivers_nothing_wrong);
    T_RUN(the_sequence_number_wraps_unnoticed);
    T_RUN(the_sequence_number_wraps_on_a_bad_line);
    T_RUN(the_coherency_count_wraps_in_an_outage);
    T_RUN(a_stateful_stream_comes_whole_where_nothing_is_lost);
    T_RUN(a_stateful_stream_recovers_from_every_loss);
    T_RUN(a_stateful_stream_whose_beginning_is_lost_recovers);
    T_RUN(an_outage_that_encryption_cannot_bridge_ends_with_a_sentence);
    return t_end();
}
