// SPDX-License-Identifier: ISC
// The law of connecting: what a thousand callers each find on good, bad and dreadful lines.

#include "tests/t.h"
#include "tests/sim/sim.h"
#include "tests/sim/traffic.h"

enum {
    SEEDS = 1000,
    IN_TIME = 60000,
    FOREVER = 600000, // far longer than all timers of a whole attempt together
};

struct outcome {
    int tried, in_time, late, failed;
    msec_t times[SEEDS]; // until both ends were up
};

static int by_time(const void *a, const void *b)
{
    msec_t x = *(const msec_t *)a, y = *(const msec_t *)b;

    return (x > y) - (x < y);
}

static void print_outcome(struct outcome *o)
{
    int up = o->in_time + o->late;
    static const int percent[] = { 0, 50, 90, 99, 100 };

    printf("# %d tried: %d up in time, %d later, %d failed; seconds at", o->tried, o->in_time,
        o->late, o->failed);
    qsort(o->times, (size_t)up, sizeof(o->times[0]), by_time);
    for (size_t i = 0; up > 0 && i < sizeof(percent) / sizeof(percent[0]); i++)
        printf(" %d%% %.2f", percent[i], (double)o->times[(up - 1) * percent[i] / 100] / 1000);
    printf("\n");
}

// A line that is up carries packets both ways, as long as one tries.
static void check_carries(struct sim *s, struct sim_end *client)
{
    struct traffic out, in;

    traffic_open(&out, client, sim_other(client), false);
    traffic_open(&in, sim_other(client), client, false);
    for (int i = 0; i < 100 && (out.received == 0 || in.received == 0); i++) {
        if (client->up && sim_other(client)->up) {
            traffic_send(&out, 100);
            traffic_send(&in, 100);
        }
        sim_run(s, 1000);
    }
    T_OK(out.received > 0 && in.received > 0);
    traffic_close(&out);
    traffic_close(&in);
}

static void check_ended(const struct sim_end *e)
{
    T_OK(e->ended && e->collected && !e->up);
    T_OK(e->sentence[0] != '\0');
}

static void check_all_ended(struct sim *s)
{
    struct sim_router *routers[] = { &s->server, &s->callers[0] };

    T_OK(sim_quiet(s));
    for (int i = 0; i < 2; i++)
        list_for_each (node, &routers[i]->ends)
            check_ended(list_entry(node, struct sim_end, node));
}

static void live_once(const struct sim_config *config, struct outcome *o)
{
    struct sim s;
    struct sim_end *client;
    bool bad = t_state.bad;

    t_state.bad = false;
    sim_open(&s, config);
    client = sim_dial(&s, 0);
    o->tried++;
    if (sim_settle(&s, client, FOREVER)) {
        const struct sim_end *server = sim_other(client);
        msec_t up_at = client->up_at > server->up_at ? client->up_at : server->up_at;
        msec_t took = up_at - client->dialled_at;

        o->times[o->in_time + o->late] = took;
        if (took <= IN_TIME)
            o->in_time++;
        else
            o->late++;
        check_carries(&s, client);
        sim_hang_up(config->seed % 2 == 0 ? client : sim_other(client), "enough");
    } else {
        o->failed++;
        printf("# seed %u: \"%s\"\n", config->seed, client->sentence);
    }
    for (int i = 0; i < 600 && !sim_quiet(&s); i++)
        sim_run(&s, 1000);
    check_all_ended(&s);
    sim_close(&s);
    if (t_state.bad)
        printf("# seed %u went wrong: look with SIM_SEED=%u SIM_TRACE=1\n", config->seed,
            config->seed);
    t_state.bad |= bad;
}

// Seeds are told apart by their leading digits: the loss in percent.
static void live(struct outcome *o, unsigned loss, const struct sim_faults *faults)
{
    for (uint32_t i = 1; i <= SEEDS; i++) {
        struct sim_config config = sim_defaults(loss * 100000 + i);

        config.faults = *faults;
        config.thinking = i % 3 == 0 ? i % 7 * 200 : 0;
        config.client.encryption = (enum ppp_encryption)(i % 3);
        live_once(&config, o);
    }
    print_outcome(o);
}

static void every_caller_connects_at_once_on_a_good_line(void)
{
    struct outcome o = { 0 };

    live(&o, 0, &(struct sim_faults){ .delay = 20 });
    T_INT(o.in_time, SEEDS);
    T_OK(o.times[SEEDS - 1] < 3000);
}

static void ninety_nine_of_a_hundred_connect_within_a_minute_at_one_packet_in_ten_lost(void)
{
    struct outcome o = { 0 };

    live(&o, 10,
        &(struct sim_faults){
            .loss = 100, .duplicate = 50, .overtaken = 100, .delay = 20, .late = 100 });
    T_OK(o.in_time >= SEEDS * 99 / 100);
}

static void nobody_hangs_at_three_packets_in_ten_lost(void)
{
    struct outcome o = { 0 };

    live(&o, 30,
        &(struct sim_faults){
            .loss = 300, .duplicate = 100, .overtaken = 300, .delay = 50, .late = 500 });
    T_OK(o.in_time + o.late + o.failed == SEEDS);
}

int main(void)
{
    T_RUN(every_caller_connects_at_once_on_a_good_line);
    T_RUN(ninety_nine_of_a_hundred_connect_within_a_minute_at_one_packet_in_ten_lost);
    T_RUN(nobody_hangs_at_three_packets_in_ten_lost);
    return t_end();
}
