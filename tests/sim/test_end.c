// SPDX-License-Identifier: ISC
// How tunnels end, and calls that never become one: both ends say why, and nothing is left over.

#include "tests/sim/sim.h"
#include "tests/t.h"

enum { KEEPALIVE = 30000 };

#define NOT_AGREED                                                \
    "encryption is required, but the peer does not agree to it (" \
    "we offer 128 bit, the peer nothing)"

static struct sim s;
static struct sim_end *client, *server;

static void dial(const struct sim_config *config)
{
    sim_open(&s, config);
    client = sim_dial(&s, 0);
    server = NULL;
}

static void dial_up(const struct sim_config *config)
{
    dial(config);
    T_OK(sim_settle(&s, client, 10000));
    server = sim_other(client);
    if (server == NULL)
        exit(1);
}

static void check_end(const struct sim_end *e, enum ppp_end why, const char *sentence)
{
    if (!T_OK(e != NULL))
        return;
    T_OK(e->ended && e->collected);
    T_INT(e->why, why);
    T_STR(e->sentence, sentence);
}

static void finish(void)
{
    T_OK(sim_quiet(&s));
    sim_close(&s);
}

static void set_text(struct ppp_text *to, const char *text)
{
    to->len = strlen(text);
    memcpy(to->data, text, to->len + 1);
}

// ---- calls that do not become a tunnel

static void wrong_password(struct sim_config *c)
{
    set_text(&c->client.password, "wrongPass");
}

static void wrong_password_pap(struct sim_config *c)
{
    wrong_password(c);
    c->client.methods = PPP_PAP;
}

static void unknown_user(struct sim_config *c)
{
    set_text(&c->client.name, "Nobody");
}

static void slow_refusal(struct sim_config *c)
{
    unknown_user(c);
    c->thinking = 2000;
}

static void encryption_refused_by_the_server(struct sim_config *c)
{
    c->client.encryption = PPP_ENCRYPT_REQUIRED;
    c->grant.encryption = PPP_ENCRYPT_NO;
}

static void encryption_refused_by_the_client(struct sim_config *c)
{
    c->client.encryption = PPP_ENCRYPT_NO;
    c->grant.encryption = PPP_ENCRYPT_REQUIRED;
}

static void no_keys(struct sim_config *c)
{
    c->server.methods = PPP_CHAP;
    c->grant.encryption = PPP_ENCRYPT_REQUIRED;
}

static void no_address(struct sim_config *c)
{
    c->grant.remote_address = 0;
}

static void forged_server(struct sim_config *c)
{
    c->forged = true;
}

static void no_common_method(struct sim_config *c)
{
    c->server.methods = PPP_MSCHAP2;
    c->client.methods = PPP_PAP | PPP_CHAP;
}

static void each_refusal_has_its_sentence_on_both_sides(void)
{
    static const struct {
        void (*change)(struct sim_config *c);
        enum ppp_end client;
        const char *client_says;
        enum ppp_end server;
        const char *server_says;
    } rows[] = {
        { wrong_password, PPP_END_AUTH_SELF, "the server refused the user name or password (691)",
            PPP_END_AUTH_PEER, "wrong user name or password" },
        { wrong_password_pap, PPP_END_AUTH_SELF, "the server refused the user name or password",
            PPP_END_AUTH_PEER, "wrong user name or password" },
        { unknown_user, PPP_END_AUTH_SELF, "the server refused the user name or password (691)",
            PPP_END_AUTH_PEER, "wrong user name or password" },
        { slow_refusal, PPP_END_AUTH_SELF, "the server refused the user name or password (691)",
            PPP_END_AUTH_PEER, "wrong user name or password" },
        { encryption_refused_by_the_server, PPP_END_ENCRYPTION, NOT_AGREED, PPP_END_PEER,
            "the peer hung up: \"" NOT_AGREED "\"" },
        { encryption_refused_by_the_client, PPP_END_PEER, "the peer hung up: \"" NOT_AGREED "\"",
            PPP_END_ENCRYPTION, NOT_AGREED },
        { no_keys, PPP_END_PEER,
            "the peer hung up: \"encryption is required, but this way of authentication gives no "
            "keys for it\"",
            PPP_END_ENCRYPTION,
            "encryption is required, but this way of authentication gives no keys for it" },
        { no_address, PPP_END_PEER, "the peer hung up: \"there is no address for the caller\"",
            PPP_END_ADDRESS, "there is no address for the caller" },
        { forged_server, PPP_END_SERVER_FORGED,
            "the server could not prove that it knows the password", PPP_END_PEER,
            "the peer hung up: \"the server could not prove that it knows the password\"" },
        { no_common_method, PPP_END_PEER,
            "the peer hung up: \"the caller can use none of the allowed authentication methods\"",
            PPP_END_AUTH_PEER, "the caller can use none of the allowed authentication methods" },
    };

    for (uint32_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct sim_config config = sim_defaults(100 + i);

        rows[i].change(&config);
        dial(&config);
        T_OK(!sim_settle(&s, client, 60000));
        check_end(client, rows[i].client, rows[i].client_says);
        check_end(sim_other(client), rows[i].server, rows[i].server_says);
        T_INT(client->ups, 0);
        T_INT(sim_other(client)->ups, 0);
        finish();
    }
}

static void a_server_that_is_not_there_is_given_up_after_a_quarter_of_a_minute(void)
{
    struct sim_config config = sim_defaults(120);

    sim_open(&s, &config);
    s.net.cut = true;
    client = sim_dial(&s, 0);
    sim_run(&s, 16000);
    check_end(client, PPP_END_NONE, "no answer from the server on TCP port 1723");
    T_INT(client->ended_at - client->dialled_at, 15000);
    finish();
}

static void a_server_lets_go_of_a_caller_that_never_says_anything(void)
{
    struct sim_config config = sim_defaults(119);

    dial(&config);
    s.net.cut = true; // what was sent until now still arrives
    sim_run(&s, 59000);
    T_OK(!sim_quiet(&s));
    sim_run(&s, 2000);
    finish();
}

static bool gre_is_blocked(void *ctx, int from, const uint8_t *data, size_t len)
{
    (void)ctx, (void)from, (void)data, (void)len;
    return false;
}

static void blocked_gre_is_named(void)
{
    struct sim_config config = sim_defaults(121);
    static const char says[] =
        "nothing came from the peer: GRE (IP protocol 47) may be blocked on the way";

    dial(&config);
    s.net.paths[0].gre.passes = gre_is_blocked;
    sim_run(&s, 60000);
    check_end(client, PPP_END_NEGOTIATION, says);
    check_end(sim_other(client), PPP_END_LOST, "the peer hung up"); // it knew sooner
    finish();
}

static void a_call_too_many_is_told_busy(void)
{
    struct sim_config config = sim_defaults(122);

    config.max_calls = 0;
    dial(&config);
    sim_run(&s, 5000);
    check_end(client, PPP_END_NONE, "the server refused the call: busy");
    finish();
}

// ---- hanging up

static void either_side_hangs_up_and_the_other_hears_why(void)
{
    for (uint32_t i = 0; i < 2; i++) {
        struct sim_config config = sim_defaults(130 + i);
        struct sim_end *us, *them;

        dial_up(&config);
        us = i == 0 ? client : server;
        them = i == 0 ? server : client;
        sim_hang_up(us, "that was all");
        sim_run(&s, 3500);
        check_end(us, PPP_END_LOCAL, "that was all");
        check_end(them, PPP_END_PEER, "the peer hung up: \"that was all\"");
        finish();
    }
}

// Whatever the moment, from the dialling until the tunnel is up.
static void hanging_up_works_at_any_time(void)
{
    for (uint32_t i = 0; i < 60; i++) {
        struct sim_config config = sim_defaults(140 + i);
        msec_t when = (msec_t)(i / 2) * 17;

        config.thinking = 100;
        dial(&config);
        sim_run(&s, when);
        server = client->connected ? sim_other(client) : NULL;
        if (i % 2 == 0 || server == NULL)
            sim_hang_up(client, "changed my mind");
        else
            sim_hang_up(server, "changed my mind");
        sim_run(&s, 20000);
        T_OK(client->ended && client->sentence[0] != '\0');
        T_INT(client->ups, client->downs);
        if (sim_other(client) != NULL)
            T_OK(sim_other(client)->ended && sim_other(client)->sentence[0] != '\0');
        finish();
    }
}

// ---- one side is gone

static void check_dead(const struct sim_end *e, msec_t since)
{
    check_end(e, PPP_END_DEAD_PEER, "peer is not responding");
    T_OK(e->ended_at > since + KEEPALIVE);
    T_OK(e->ended_at <= since + 2 * KEEPALIVE + s.config.faults.delay);
}

static void a_silent_peer_is_gone_within_twice_the_keepalive(void)
{
    struct sim_config config = sim_defaults(210);
    msec_t since;

    dial_up(&config);
    sim_run(&s, 100000); // idle, but alive
    T_OK(client->up && server->up);
    since = s.clock.now;
    s.net.cut = true;
    sim_run(&s, 2 * KEEPALIVE + 20000);
    check_dead(client, since);
    check_dead(server, since);
    finish();
}

// Both ends have given up on each other when the line is back, and meet anew.
static void after_a_long_cut_a_new_call_works(void)
{
    struct sim_config config = sim_defaults(211);

    dial_up(&config);
    s.net.cut = true;
    sim_run(&s, 4 * KEEPALIVE);
    s.net.cut = false;
    client = sim_dial(&s, 0);
    T_OK(sim_settle(&s, client, 10000));
    T_OK(sim_other(client) != server);
    sim_hang_up(client, "enough");
    sim_run(&s, 200000); // what waited behind the cut comes through, and meets nobody
    finish();
}

static void a_cut_shorter_than_the_keepalive_is_survived(void)
{
    struct sim_config config = sim_defaults(212);

    dial_up(&config);
    s.net.cut = true;
    sim_run(&s, 2 * KEEPALIVE - 10000);
    s.net.cut = false;
    sim_run(&s, 4 * KEEPALIVE);
    T_OK(client->up && server->up);
    T_INT(client->ups, 1);
    sim_close(&s);
}

static void a_server_without_power_is_found_dead(void)
{
    struct sim_config config = sim_defaults(213);
    msec_t since;

    dial_up(&config);
    since = s.clock.now;
    sim_server_dies(&s);
    sim_run(&s, 2 * KEEPALIVE + 10000);
    check_dead(client, since);
    T_OK(sim_quiet(&s));
    sim_server_returns(&s);
    client = sim_dial(&s, 0);
    T_OK(sim_settle(&s, client, 10000));
    sim_close(&s);
}

static void a_server_that_crashes_is_noticed_at_once(void)
{
    struct sim_config config = sim_defaults(214);
    msec_t since;

    dial_up(&config);
    since = s.clock.now;
    sim_server_crashes(&s);
    sim_run(&s, 10000);
    check_end(client, PPP_END_LOST, "the peer closed the control connection");
    T_INT(client->ended_at, since + config.faults.delay);
    T_OK(sim_quiet(&s));
    client = sim_dial(&s, 0);
    T_OK(sim_settle(&s, client, 10000));
    sim_close(&s);
}

// ---- the server's host is asked who calls, and takes its time

static void a_slow_host_is_waited_for(void)
{
    struct sim_config config = sim_defaults(220);

    config.thinking = 10000;
    dial(&config);
    T_OK(sim_settle(&s, client, 15000));
    T_INT(sim_other(client)->asked, 1);
    T_INT(sim_other(client)->cancelled, 0);
    sim_close(&s);
}

static void a_caller_that_goes_takes_its_question_with_it(void)
{
    for (uint32_t i = 0; i < 3; i++) {
        struct sim_config config = sim_defaults(221 + i);

        config.thinking = i == 2 ? 8000 : SIM_NEVER; // the answer would come, but too late
        dial(&config);
        sim_run(&s, 5000);
        server = sim_other(client);
        T_INT(server->asked, 1);
        T_INT(server->cancelled, 0);
        if (i == 1)
            s.net.cut = true;
        else
            sim_hang_up(client, "too slow");
        sim_run(&s, 5 * KEEPALIVE);
        T_OK(server->ended && !server->asking);
        T_INT(server->asked, 1);
        T_INT(server->cancelled, 1);
        T_INT(server->ups, 0);
        finish();
    }
}

static void a_host_that_never_answers_costs_the_caller_half_a_minute(void)
{
    struct sim_config config = sim_defaults(230);

    config.thinking = SIM_NEVER;
    dial(&config);
    sim_run(&s, 60000);
    check_end(client, PPP_END_AUTH_SELF, "the server did not answer to our credentials");
    T_OK(client->ended_at - client->dialled_at < 40000);
    T_INT(sim_other(client)->cancelled, 1);
    finish();
}

int main(void)
{
    T_RUN(each_refusal_has_its_sentence_on_both_sides);
    T_RUN(a_server_that_is_not_there_is_given_up_after_a_quarter_of_a_minute);
    T_RUN(a_server_lets_go_of_a_caller_that_never_says_anything);
    T_RUN(blocked_gre_is_named);
    T_RUN(a_call_too_many_is_told_busy);
    T_RUN(either_side_hangs_up_and_the_other_hears_why);
    T_RUN(hanging_up_works_at_any_time);
    T_RUN(a_silent_peer_is_gone_within_twice_the_keepalive);
    T_RUN(after_a_long_cut_a_new_call_works);
    T_RUN(a_cut_shorter_than_the_keepalive_is_survived);
    T_RUN(a_server_without_power_is_found_dead);
    T_RUN(a_server_that_crashes_is_noticed_at_once);
    T_RUN(a_slow_host_is_waited_for);
    T_RUN(a_caller_that_goes_takes_its_question_with_it);
    T_RUN(a_host_that_never_answers_costs_the_caller_half_a_minute);
    return t_end();
}
