// SPDX-License-Identifier: ISC
#include "core/ppp/link.h"

#include "core/crypto/crypto.h"
#include "core/ppp/frame.h"
#include "tests/core/ppp/pair.h"
#include "tests/t.h"

static void check_running(const struct pair *p)
{
    for (int i = 0; i < 2; i++) {
        T_INT(ppp_link_phase(p->sides[i].link), PPP_RUNNING);
        T_INT(p->sides[i].running, true);
        T_INT(p->sides[i].ends, 0);
    }
}

static void a_client_and_a_server_come_up_encrypted(void)
{
    struct pair p;
    const struct pair_side *c = &p.sides[CLIENT], *s = &p.sides[SERVER];
    char text[PPP_ENCODING_TEXT];

    pair_init(&p);
    pair_start(&p);
    pair_run(&p, 2000);
    check_running(&p);
    T_STR(c->phases, "establish,authenticate,network,running");
    T_STR(s->phases, "establish,authenticate,network,running");
    T_INT(c->params.local_address, 0x0a700002);
    T_INT(c->params.remote_address, 0x0a700001);
    T_INT(s->params.local_address, 0x0a700001);
    T_INT(s->params.remote_address, 0x0a700002);
    T_INT(c->params.dns[0], 0x01010101);
    T_INT(c->params.dns[1], 0x08080808);
    T_INT(c->params.mtu, 1446); // the peer's MRU less MPPE's four bytes
    T_INT(c->params.mru, 1450);
    T_STR(ppp_encoding_text(c->params.send, c->params.recv, text), "MPPE 128 bit, stateless");
    T_MEM(c->send_key, PPP_MPPE_KEY, s->recv_key, PPP_MPPE_KEY);
    T_MEM(c->recv_key, PPP_MPPE_KEY, s->send_key, PPP_MPPE_KEY);
    T_OK(memcmp(c->send_key, c->recv_key, PPP_MPPE_KEY) != 0);
    T_STR(ppp_link_peer(s->link)->data, "User");
    T_STR(ppp_link_peer(c->link)->data, "warren");
    T_INT(ppp_link_drops(c->link) + ppp_link_drops(s->link), 0);
    T_OK(strstr(c->trace, "lcp: Ack-Rcvd -> Opened (RCR+)") != NULL ||
         strstr(c->trace, "lcp: Ack-Sent -> Opened (RCA)") != NULL);
    pair_fini(&p);
}

// Every method under every pair of policies: what the line ends in.
static void each_method_and_policy_ends_as_it_must(void)
{
    static const enum ppp_method methods[] = { PPP_PAP, PPP_CHAP, PPP_MSCHAP1, PPP_MSCHAP2 };

    for (int m = 0; m < 4; m++) {
        for (int cp = PPP_ENCRYPT_NO; cp <= PPP_ENCRYPT_REQUIRED; cp++) {
            for (int sp = PPP_ENCRYPT_NO; sp <= PPP_ENCRYPT_REQUIRED; sp++) {
                bool keys = (methods[m] & (PPP_MSCHAP1 | PPP_MSCHAP2)) != 0;
                bool both = cp != PPP_ENCRYPT_NO && sp != PPP_ENCRYPT_NO;
                bool must = cp == PPP_ENCRYPT_REQUIRED || sp == PPP_ENCRYPT_REQUIRED;
                struct pair p;

                pair_init(&p);
                p.config[SERVER].methods = methods[m];
                p.config[CLIENT].encryption = (enum ppp_encryption)cp;
                p.grant.encryption = (enum ppp_encryption)sp;
                pair_start(&p);
                pair_run(&p, 70000);
                if (must && !(keys && both)) {
                    // Each side has a reason: its own, or that the other one hung up.
                    T_INT(p.sides[CLIENT].ups + p.sides[SERVER].ups, 0);
                    T_INT(p.sides[CLIENT].ends, 1);
                    T_INT(p.sides[SERVER].ends, 1);
                } else {
                    check_running(&p);
                    T_INT(p.sides[CLIENT].params.send.bits, keys && both ? 128 : 0);
                    T_INT(p.sides[CLIENT].params.recv.bits, keys && both ? 128 : 0);
                    T_INT(p.sides[CLIENT].ups, 1);
                    T_INT(p.sides[SERVER].ups, 1);
                }
                if (t_state.bad)
                    printf("# method %d, client %d, server %d\n", methods[m], cp, sp);
                pair_fini(&p);
            }
        }
    }
}

static void required_encryption_that_fails_says_so(void)
{
    static const struct {
        enum ppp_method method;
        enum ppp_encryption client, server;
        int who;
        const char *part;
    } rows[] = {
        { PPP_PAP, PPP_ENCRYPT_YES, PPP_ENCRYPT_REQUIRED, SERVER, "gives no keys" },
        { PPP_MSCHAP2, PPP_ENCRYPT_NO, PPP_ENCRYPT_REQUIRED, SERVER, "does not agree" },
        { PPP_MSCHAP2, PPP_ENCRYPT_REQUIRED, PPP_ENCRYPT_NO, CLIENT, "does not agree" },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pair p;

        pair_init(&p);
        p.config[SERVER].methods = rows[i].method;
        p.config[CLIENT].encryption = rows[i].client;
        p.grant.encryption = rows[i].server;
        pair_start(&p);
        pair_run(&p, 60000);
        T_INT(p.sides[rows[i].who].why, PPP_END_ENCRYPTION);
        T_OK(strstr(p.sides[rows[i].who].sentence, "encryption is required") != NULL);
        T_OK(strstr(p.sides[rows[i].who].sentence, rows[i].part) != NULL);
        T_INT(p.sides[!rows[i].who].why, PPP_END_PEER);
        pair_fini(&p);
    }
}

static void a_client_that_needs_encryption_does_not_show_its_password(void)
{
    struct pair p;

    pair_init(&p);
    p.config[SERVER].methods = PPP_PAP;
    p.config[CLIENT].encryption = PPP_ENCRYPT_REQUIRED;
    pair_start(&p);
    pair_run(&p, 60000);
    T_OK(strstr(p.sides[CLIENT].trace, "sent PAP") == NULL);
    T_INT(p.sides[SERVER].why, PPP_END_AUTH_PEER);
    pair_fini(&p);
}

// pppd does so when it is told to use PAP only and hears a No.
static void a_client_that_needs_encryption_is_not_content_with_no_authentication(void)
{
    struct pair p;

    pair_init(&p);
    p.config[SERVER].methods = 0;
    p.config[CLIENT].encryption = PPP_ENCRYPT_REQUIRED;
    pair_start(&p);
    pair_run(&p, 60000);
    T_INT(p.sides[CLIENT].why, PPP_END_ENCRYPTION);
    T_OK(strstr(p.sides[CLIENT].sentence, "the server wants no authentication") != NULL);
    T_OK(strstr(p.sides[CLIENT].phases, "network") == NULL); // nor does the log say authenticated
    pair_fini(&p);
}

static void a_wrong_password_ends_both_sides_with_a_reason(void)
{
    static const enum ppp_method methods[] = { PPP_PAP, PPP_CHAP, PPP_MSCHAP1, PPP_MSCHAP2 };

    for (int m = 0; m < 4; m++) {
        struct pair p;

        pair_init(&p);
        p.config[SERVER].methods = methods[m];
        p.password = "ClientPass";
        pair_start(&p);
        pair_run(&p, 30000);
        T_INT(p.sides[CLIENT].why, PPP_END_AUTH_SELF);
        T_INT(p.sides[SERVER].why, PPP_END_AUTH_PEER);
        T_STR(p.sides[SERVER].sentence, "wrong user name or password");
        T_OK(strstr(p.sides[CLIENT].sentence, "refused") != NULL);
        if (methods[m] >= PPP_MSCHAP1)
            T_OK(strstr(p.sides[CLIENT].sentence, "(691)") != NULL);
        T_INT(p.sides[CLIENT].ups + p.sides[SERVER].ups, 0);
        T_OK(strstr(p.sides[CLIENT].trace, "clientPass") == NULL);
        T_OK(strstr(p.sides[SERVER].trace, "clientPass") == NULL);
        pair_fini(&p);
    }
}

static void a_server_falls_back_to_what_the_caller_can(void)
{
    static const enum ppp_method methods[] = { PPP_PAP, PPP_CHAP, PPP_MSCHAP1, PPP_MSCHAP2 };

    for (int m = 0; m < 4; m++) {
        struct pair p;

        pair_init(&p);
        p.config[CLIENT].methods = methods[m];
        pair_start(&p);
        pair_run(&p, 5000);
        check_running(&p);
        T_INT(p.sides[SERVER].who.method, methods[m]);
        pair_fini(&p);
    }
}

static void no_common_method_ends_with_that_sentence(void)
{
    struct pair p;

    pair_init(&p);
    p.config[SERVER].methods = PPP_MSCHAP2 | PPP_MSCHAP1;
    p.config[CLIENT].methods = PPP_PAP;
    pair_start(&p);
    pair_run(&p, 30000);
    T_INT(p.sides[SERVER].why, PPP_END_AUTH_PEER);
    T_STR(
        p.sides[SERVER].sentence, "the caller can use none of the allowed authentication methods");
    T_INT(p.sides[CLIENT].ups, 0);
    pair_fini(&p);
}

static bool one_in(void *ctx, int from, const uint8_t *data, size_t len)
{
    uint32_t *seed = ctx;

    (void)from, (void)data, (void)len;
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 16) % 5 != 0;
}

static void one_frame_in_five_lost_only_costs_time(void)
{
    int up = 0;

    for (uint32_t seed = 1; seed <= 200; seed++) {
        struct pair p;
        uint32_t state = seed * 7919;

        pair_init(&p);
        p.grant.encryption = seed % 2 != 0 ? PPP_ENCRYPT_REQUIRED : PPP_ENCRYPT_YES;
        p.pipe.passes = one_in;
        p.pipe.passes_ctx = &state;
        pair_start(&p);
        for (int i = 0; i < 120 && !(p.sides[CLIENT].running && p.sides[SERVER].running); i++)
            pair_run(&p, 1000);
        if (p.sides[CLIENT].running && p.sides[SERVER].running) {
            T_INT(p.sides[CLIENT].params.send.bits, p.sides[SERVER].params.recv.bits);
            T_INT(p.sides[CLIENT].params.recv.bits, p.sides[SERVER].params.send.bits);
            up++;
        } else {
            T_OK(p.sides[CLIENT].ends + p.sides[SERVER].ends > 0); // nobody hangs
        }
        pair_fini(&p);
    }
    T_OK(up >= 195);
}

static void a_path_slower_than_the_restart_timer_still_works(void)
{
    struct pair p;

    pair_init(&p);
    p.pipe.delay = 2500; // an answer takes five seconds, a request is repeated after three
    pair_start(&p);
    pair_run(&p, 60000);
    check_running(&p);
    pair_fini(&p);
}

// Keeps a copy of the latest frame of one kind.
struct copier {
    uint16_t protocol;
    int from;
    uint8_t code;
    uint8_t frame[1600];
    size_t len;
};

static bool copy_frame(void *ctx, int from, const uint8_t *data, size_t len)
{
    struct copier *c = ctx;

    if (from == c->from && (data[0] << 8 | data[1]) == c->protocol && data[2] == c->code) {
        c->len = len - 2;
        memcpy(c->frame, data + 2, c->len);
    }
    return true;
}

static void a_copy_of_an_ack_changes_nothing(void)
{
    static const uint16_t protocols[] = { PPP_PROTO_LCP, PPP_PROTO_CCP, PPP_PROTO_IPCP };

    for (int i = 0; i < 3; i++) {
        struct copier c = { .protocol = protocols[i], .from = SERVER, .code = 2 };
        struct pair p;

        pair_init(&p);
        p.pipe.passes = copy_frame;
        p.pipe.passes_ctx = &c;
        pair_start(&p);
        pair_run(&p, 2000);
        T_OK(c.len > 0);
        ppp_link_input(p.sides[CLIENT].link, c.protocol, c.frame, c.len);
        T_INT(p.sides[CLIENT].running, true);
        T_INT(p.sides[CLIENT].downs, 0);
        T_INT(ppp_link_drops(p.sides[CLIENT].link), 1);
        pair_fini(&p);
    }
}

// The peer did not get our Ack and repeats its request; after five copies it is taken at its word.
static void a_copy_of_a_request_is_acknowledged_again(void)
{
    static const uint16_t protocols[] = { PPP_PROTO_LCP, PPP_PROTO_CCP, PPP_PROTO_IPCP };

    for (int i = 0; i < 3; i++) {
        struct copier c = { .protocol = protocols[i], .from = CLIENT, .code = 1 };
        struct pair p;
        struct pair_side *s = &p.sides[SERVER];

        pair_init(&p);
        p.pipe.passes = copy_frame;
        p.pipe.passes_ctx = &c;
        pair_start(&p);
        pair_run(&p, 2000);
        for (int copy = 0; copy < 5; copy++) {
            s->last_len = 0;
            ppp_link_input(s->link, c.protocol, c.frame, c.len);
            T_INT(s->running, true);
            T_INT(s->last[0], 2);
            T_MEM(s->last + 1, s->last_len - 1, c.frame + 1, c.len - 1);
        }
        ppp_link_input(s->link, c.protocol, c.frame, c.len);
        T_INT(s->running, false);
        pair_run(&p, 10000);
        check_running(&p);
        pair_fini(&p);
    }
}

static void silence_from_the_start_names_gre(void)
{
    struct pair p;

    pair_init(&p);
    pair_start(&p);
    p.pipe.ends[CLIENT].deliver = NULL;
    pair_run(&p, 29000);
    T_INT(p.sides[CLIENT].ends, 0);
    pair_run(&p, 2000);
    T_INT(p.sides[CLIENT].why, PPP_END_NEGOTIATION);
    T_OK(strstr(p.sides[CLIENT].sentence, "GRE (IP protocol 47)") != NULL);
    pair_fini(&p);
}

static void hanging_up_takes_one_round_trip(void)
{
    for (int who = 0; who < 2; who++) {
        struct pair p;

        pair_init(&p);
        pair_start(&p);
        pair_run(&p, 2000);
        ppp_link_close(p.sides[who].link, "disabled by the administrator");
        T_INT(p.sides[who].running, false);
        T_INT(ppp_link_phase(p.sides[who].link), PPP_TERMINATE);
        pair_run(&p, 100);
        T_INT(p.sides[who].why, PPP_END_LOCAL);
        T_STR(p.sides[who].sentence, "disabled by the administrator");
        T_INT(p.sides[!who].running, false);
        pair_run(&p, 3000);
        T_INT(p.sides[!who].why, PPP_END_PEER);
        T_STR(p.sides[!who].sentence, "the peer hung up: \"disabled by the administrator\"");
        pair_fini(&p);
    }
}

static void a_lost_carrier_ends_at_once(void)
{
    struct pair p;

    pair_init(&p);
    pair_start(&p);
    pair_run(&p, 2000);
    ppp_link_lost(p.sides[CLIENT].link, "TCP is gone");
    T_INT(p.sides[CLIENT].why, PPP_END_LOST);
    T_STR(p.sides[CLIENT].sentence, "TCP is gone");
    T_INT(p.sides[CLIENT].keys, 2); // on, and off again
    T_INT(p.sides[CLIENT].send.bits, 0);
    ppp_link_lost(p.sides[CLIENT].link, "TCP is gone");
    ppp_link_close(p.sides[CLIENT].link, "too late");
    T_INT(p.sides[CLIENT].ends, 1);
    pair_fini(&p);
}

// A server that refuses us while LCP is negotiated says so, and clears the call.
static void a_farewell_in_the_middle_of_lcp_is_the_reason(void)
{
    struct pair p;

    pair_init(&p);
    pair_start(&p);
    p.pipe.ends[CLIENT].deliver = NULL;
    pair_feed(&p, CLIENT, PPP_PROTO_LCP, "05 09 000b 676f 20 617761 79"); // "go away"
    T_INT(p.sides[CLIENT].ends, 0);
    ppp_link_lost(p.sides[CLIENT].link, "TCP is gone");
    T_INT(p.sides[CLIENT].why, PPP_END_PEER);
    T_STR(p.sides[CLIENT].sentence, "the peer hung up: \"go away\"");
    pair_fini(&p);
    // Unless LCP opened all the same: that was something else.
    pair_init(&p);
    pair_start(&p);
    pair_feed(&p, CLIENT, PPP_PROTO_LCP, "05 09 000b 676f 20 617761 79");
    pair_run(&p, 2000);
    check_running(&p);
    ppp_link_lost(p.sides[CLIENT].link, "TCP is gone");
    T_STR(p.sides[CLIENT].sentence, "TCP is gone");
    pair_fini(&p);
}

static void the_carrier_may_go_in_any_phase(void)
{
    for (msec_t at = 0; at < 400; at += 10) {
        struct pair p;

        pair_init(&p);
        pair_start(&p);
        pair_run(&p, at);
        ppp_link_lost(p.sides[CLIENT].link, "TCP is gone");
        ppp_link_lost(p.sides[SERVER].link, "TCP is gone");
        T_INT(p.sides[CLIENT].ends, 1);
        T_INT(p.sides[SERVER].ends, 1);
        pair_run(&p, 100000);
        pair_fini(&p);
    }
}

static void a_silent_peer_is_asked_every_second_and_dead_at_twice_the_time(void)
{
    struct pair p;
    msec_t cut;

    pair_init(&p);
    p.config[CLIENT].keepalive = 0;
    pair_start(&p);
    pair_run(&p, 2000);
    cut = p.sides[SERVER].heard;
    p.pipe.ends[SERVER].deliver = NULL;
    pair_run(&p, cut + 30000 - p.clock.now - 1);
    T_OK(strstr(p.sides[SERVER].trace, "EchoReq") == NULL);
    pair_run(&p, 1);
    T_OK(strstr(p.sides[SERVER].trace, "sent LCP EchoReq id=1\n") != NULL);
    pair_run(&p, 1000);
    T_OK(strstr(p.sides[SERVER].trace, "sent LCP EchoReq id=2\n") != NULL);
    pair_run(&p, 28999);
    T_INT(p.sides[SERVER].ends, 0);
    pair_run(&p, 1);
    T_INT(p.sides[SERVER].why, PPP_END_DEAD_PEER);
    T_STR(p.sides[SERVER].sentence, "peer is not responding");
    T_OK(strstr(p.sides[SERVER].trace, "sent LCP EchoReq id=30\n") != NULL);
    T_OK(strstr(p.sides[SERVER].trace, "sent LCP EchoReq id=31\n") == NULL);
    pair_fini(&p);
}

static void an_idle_link_lives_on_echoes(void)
{
    struct pair p;

    pair_init(&p);
    pair_start(&p);
    pair_run(&p, 3600000);
    check_running(&p);
    pair_fini(&p);
}

static void lcp_asked_anew_authenticates_again_and_comes_back(void)
{
    for (int who = 0; who < 2; who++) {
        struct pair p;

        pair_init(&p);
        pair_start(&p);
        pair_run(&p, 2000);
        pair_feed(&p, who, PPP_PROTO_LCP, "01 77 0008 010405dc");
        T_INT(p.sides[who].running, false);
        T_INT(p.sides[who].send.bits, 0); // keys are gone before the next ones come
        pair_run(&p, 20000);
        check_running(&p);
        T_INT(p.sides[SERVER].asked, 2);
        T_INT(p.sides[CLIENT].ups, 2);
        T_MEM(p.sides[CLIENT].send_key, PPP_MPPE_KEY, p.sides[SERVER].recv_key, PPP_MPPE_KEY);
        pair_fini(&p);
    }
}

static void ipcp_asked_anew_stops_data_and_comes_back(void)
{
    struct pair p;

    pair_init(&p);
    pair_start(&p);
    pair_run(&p, 2000);
    pair_feed(&p, SERVER, PPP_PROTO_IPCP, "01 77 000a 03060a700002");
    T_INT(p.sides[SERVER].running, false);
    T_INT(p.sides[SERVER].send.bits, 128); // encryption stays
    pair_run(&p, 20000);
    check_running(&p);
    T_INT(p.sides[SERVER].ups, 2);
    T_INT(p.sides[SERVER].asked, 1);
    pair_fini(&p);
}

static void ccp_asked_anew_stops_data_until_there_are_keys_again(void)
{
    struct pair p;

    pair_init(&p);
    pair_start(&p);
    pair_run(&p, 2000);
    pair_feed(&p, SERVER, PPP_PROTO_CCP, "01 77 000a 120601000040");
    T_INT(p.sides[SERVER].running, false);
    T_INT(p.sides[SERVER].send.bits, 0);
    pair_run(&p, 20000);
    check_running(&p);
    T_INT(p.sides[CLIENT].params.send.bits, 128);
    pair_fini(&p);
}

static void a_peer_that_turns_encryption_off_is_left(void)
{
    struct pair p;

    pair_init(&p);
    pair_start(&p);
    pair_run(&p, 2000);
    pair_feed(&p, CLIENT, PPP_PROTO_CCP, "05 77 0004");
    T_INT(p.sides[CLIENT].running, false);
    pair_run(&p, 20000);
    T_INT(p.sides[CLIENT].why, PPP_END_ENCRYPTION);
    T_STR(p.sides[CLIENT].sentence, "the peer turned encryption off");
    pair_fini(&p);
}

static bool no_ccp(void *ctx, int from, const uint8_t *data, size_t len)
{
    (void)ctx, (void)from, (void)len;
    return !(data[0] == 0x80 && data[1] == 0xfd);
}

static void data_waits_until_ccp_is_settled(void)
{
    struct pair p;

    pair_init(&p);
    p.pipe.passes = no_ccp; // a peer that is silent about CCP
    pair_start(&p);
    pair_run(&p, 29000);
    T_INT(p.sides[CLIENT].ups + p.sides[SERVER].ups, 0);
    pair_run(&p, 3000);
    check_running(&p);
    T_INT(p.sides[CLIENT].params.send.bits, 0);
    pair_fini(&p);
}

// pppd answers IPCP with a Terminate-Ack until MPPE is negotiated, and Warren would then have
// waited for its restart timer.
static void ipcp_begins_when_ccp_is_settled(void)
{
    struct pair p;
    const char *trace = p.sides[SERVER].trace, *settled;

    pair_init(&p);
    pair_start(&p);
    pair_run(&p, 2000);
    check_running(&p);
    settled = strstr(trace, "ccp: Ack-Rcvd -> Opened");
    if (settled == NULL)
        settled = strstr(trace, "ccp: Ack-Sent -> Opened");
    T_OK(settled != NULL && strstr(trace, "sent IPCP") > settled);
    pair_fini(&p);
}

static void a_peer_that_begins_with_ipcp_is_answered(void)
{
    struct pair p;

    pair_init(&p);
    p.pipe.passes = no_ccp;
    pair_start(&p);
    pair_run(&p, 1000);
    T_OK(strstr(p.sides[SERVER].trace, "sent IPCP") == NULL);
    pair_feed(&p, SERVER, PPP_PROTO_IPCP, "01 07 000a 03060a700002");
    T_OK(strstr(p.sides[SERVER].trace, "sent IPCP ConfReq") != NULL);
    T_OK(strstr(p.sides[SERVER].trace, "sent IPCP ConfAck id=7") != NULL);
    pair_fini(&p);
}

static void with_encryption_required_ipcp_is_not_acknowledged_before_ccp(void)
{
    struct pair p;

    pair_init(&p);
    p.grant.encryption = PPP_ENCRYPT_REQUIRED;
    p.pipe.passes = no_ccp;
    pair_start(&p);
    pair_run(&p, 1000);
    pair_feed(&p, SERVER, PPP_PROTO_IPCP, "01 77 000a 03060a700002");
    pair_run(&p, 9000);
    T_OK(strstr(p.sides[SERVER].trace, "sent IPCP ConfAck") == NULL);
    T_OK(strstr(p.sides[SERVER].trace, "sent IPCP TermAck") == NULL);
    T_OK(strstr(p.sides[SERVER].trace, "ProtoRej") == NULL);
    p.pipe.passes = NULL;
    pair_run(&p, 4000);
    check_running(&p);
    T_INT(p.sides[CLIENT].params.send.bits, 128);
    pair_fini(&p);
}

static void ccp_that_comes_late_still_encrypts(void)
{
    struct pair p;

    pair_init(&p);
    p.pipe.passes = no_ccp;
    pair_start(&p);
    pair_run(&p, 40000);
    check_running(&p);
    p.pipe.passes = NULL;
    pair_feed(&p, SERVER, PPP_PROTO_CCP, "01 77 000a 120601000040");
    pair_run(&p, 10000);
    check_running(&p);
    T_INT(p.sides[SERVER].params.recv.bits, 128);
    pair_fini(&p);
}

// Loses frames of one side with a protocol and a code, as many as `left` says.
struct hole {
    int from;
    uint16_t protocol;
    uint8_t code;
    int left;
};

static bool but_for_a_hole(void *ctx, int from, const uint8_t *data, size_t len)
{
    struct hole *h = ctx;

    (void)len;
    if (from != h->from || (data[0] << 8 | data[1]) != h->protocol || data[2] != h->code)
        return true;
    return h->left-- <= 0;
}

static void a_nak_that_gets_lost_never_turns_into_a_reject(void)
{
    struct hole hole = { .from = SERVER, .protocol = PPP_PROTO_IPCP, .code = 3, .left = 8 };
    struct pair p;

    pair_init(&p);
    p.pipe.passes = but_for_a_hole;
    p.pipe.passes_ctx = &hole;
    pair_start(&p);
    pair_run(&p, 40000);
    T_OK(hole.left < 0);
    check_running(&p);
    T_INT(p.sides[CLIENT].params.local_address, 0x0a700002);
    pair_fini(&p);
}

// Otherwise the caller encrypts, we read and send in the clear, and both say "connected".
static void a_link_does_not_go_on_half_encrypted(void)
{
    struct hole hole = { .from = CLIENT, .protocol = PPP_PROTO_CCP, .code = 2, .left = 100 };
    struct pair p;

    pair_init(&p);
    p.pipe.passes = but_for_a_hole;
    p.pipe.passes_ctx = &hole;
    pair_start(&p);
    pair_run(&p, 60000);
    T_INT(p.sides[SERVER].ups, 0);
    T_INT(p.sides[SERVER].why, PPP_END_ENCRYPTION);
    T_STR(p.sides[SERVER].sentence,
        "the peer wants encryption, but does not answer to our request for it");
    T_INT(p.sides[CLIENT].why, PPP_END_PEER);
    pair_fini(&p);
}

static void unknown_protocols_are_rejected_and_the_link_stays(void)
{
    static const uint16_t protocols[] = { PPP_PROTO_IPV6CP, 0x8281, 0xc02b, 0x002b, 0xc025 };
    struct pair p;

    pair_init(&p);
    pair_start(&p);
    pair_run(&p, 2000);
    for (size_t i = 0; i < sizeof(protocols) / sizeof(protocols[0]); i++) {
        const struct pair_side *s = &p.sides[SERVER];
        uint8_t want[32] = { 8, 0, 0, 20, (uint8_t)(protocols[i] >> 8), (uint8_t)protocols[i] };

        pair_feed(&p, SERVER, protocols[i], "01 01 000e 010a0000000000000001");
        t_hex("0101000e010a0000000000000001", want + 6, 14);
        want[1] = s->last[1];
        T_INT(s->last_protocol, PPP_PROTO_LCP);
        T_MEM(s->last, s->last_len, want, 20);
    }
    pair_run(&p, 5000);
    check_running(&p);
    pair_fini(&p);
}

static void an_unknown_code_is_rejected_and_the_link_stays(void)
{
    struct pair p;

    pair_init(&p);
    pair_start(&p);
    pair_run(&p, 2000);
    pair_feed(&p, CLIENT, PPP_PROTO_LCP, "1e 42 0006 abcd 0000");
    T_INT(p.sides[CLIENT].last[0], 7);
    T_MEM(p.sides[CLIENT].last + 4, p.sides[CLIENT].last_len - 4, "\x1e\x42\x00\x06\xab\xcd", 6);
    pair_feed(&p, CLIENT, PPP_PROTO_IPCP, "0c 42 0004");
    T_INT(p.sides[CLIENT].last_protocol, PPP_PROTO_IPCP);
    T_INT(p.sides[CLIENT].last[0], 7);
    pair_run(&p, 5000);
    check_running(&p);
    pair_fini(&p);
}

static void what_needs_no_answer_gets_none(void)
{
    static const struct {
        uint16_t protocol;
        const char *hex;
    } rows[] = {
        { PPP_PROTO_LCP, "0c 03 0012 11223344 4d53524153563520 3230" }, // MSRASV5...
        { PPP_PROTO_LCP, "0d 03 000c 11223344 00000e10" },
        { PPP_PROTO_LCP, "0b 03 0008 11223344" },
        { PPP_PROTO_LCP, "0a 03 0008 11223344" },
        { PPP_PROTO_CCP, "0e 03 0004" },
        { PPP_PROTO_CCP, "0f 03 0004" },
        { PPP_PROTO_LCP, "09 03 0006 1122" },     // too short for a magic number
        { PPP_PROTO_LCP, "01 03 0003" },          // a length below the head's
        { PPP_PROTO_LCP, "01 03 0009 010405dc" }, // longer than it is
        { PPP_PROTO_LCP, "01 03 0006 0101" },     // an option of length 1
        { PPP_PROTO_LCP, "01 03 0006 0100" },
        { PPP_PROTO_LCP, "01 03 000c 010405dc 010405dc" },
        { PPP_PROTO_LCP, "02 ff 0008 010405dc" }, // an Ack of what we did not say
        { PPP_PROTO_LCP, "04 ff 0008 010405dc" },
        { PPP_PROTO_LCP, "07 01 0004" },
        { PPP_PROTO_LCP, "08 01 0005 80" },
        { PPP_PROTO_LCP, "" },
        { PPP_PROTO_LCP, "01" },
        { PPP_PROTO_CHAP, "07 01 0004" },
        { PPP_PROTO_PAP, "01 01 0006 0000" },
    };
    struct pair p;

    pair_init(&p);
    pair_start(&p);
    pair_run(&p, 2000);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        for (int to = 0; to < 2; to++) {
            struct pair_side *s = &p.sides[to];

            s->last_len = 0;
            pair_feed(&p, to, rows[i].protocol, rows[i].hex);
            T_INT(s->last_len, 0);
        }
    }
    pair_run(&p, 5000);
    check_running(&p);
    T_OK(strstr(p.sides[CLIENT].trace, "identifies itself as \"MSRASV5 20\"") != NULL);
    T_INT(ppp_link_drops(p.sides[CLIENT].link), 14);
    pair_fini(&p);
}

static void an_echo_is_answered_with_our_own_magic_number(void)
{
    struct pair p;
    struct pair_side *s = &p.sides[SERVER];

    pair_init(&p);
    pair_start(&p);
    pair_run(&p, 2000);
    pair_feed(&p, SERVER, PPP_PROTO_LCP, "09 2a 000b 11223344 616263 ffff");
    T_INT(s->last_len, 11);
    T_MEM(s->last, 4, "\x0a\x2a\x00\x0b", 4);
    T_OK(memcmp(s->last + 4, "\x11\x22\x33\x44", 4) != 0);
    T_MEM(s->last + 8, 3, "abc", 3);
    pair_fini(&p);
}

static void a_looped_line_is_noticed(void)
{
    struct pair p;

    pair_init(&p);
    p.config[SERVER] = p.config[CLIENT];
    pair_start(&p);
    p.pipe.ends[SERVER] = p.pipe.ends[CLIENT]; // what the client sends comes back to it
    pair_run(&p, 40000);
    T_INT(p.sides[CLIENT].why, PPP_END_NEGOTIATION);
    T_OK(strstr(p.sides[CLIENT].sentence, "looped back") != NULL);
    pair_fini(&p);
}

// Frames as Windows 10 sends them as a client: callback is rejected, then the rest acknowledged.
static void a_windows_client_negotiates_lcp(void)
{
    struct pair p;
    struct pair_side *s = &p.sides[SERVER];

    pair_init(&p);
    pair_start(&p);
    p.pipe.ends[SERVER].deliver = NULL; // only what is fed here
    pair_feed(&p, SERVER, PPP_PROTO_LCP, "01 00 0015 01040578 0506 1a2b3c4d 0702 0802 0d0306");
    T_MEM(s->last, s->last_len, "\x04\x00\x00\x07\x0d\x03\x06", 7);
    pair_feed(&p, SERVER, PPP_PROTO_LCP, "01 01 0012 01040578 0506 1a2b3c4d 0702 0802");
    T_MEM(s->last, s->last_len,
        "\x02\x01\x00\x12\x01\x04\x05\x78\x05\x06\x1a\x2b\x3c\x4d\x07\x02\x08\x02", 18);
    T_OK(strstr(s->trace, "sent LCP ConfReq id=1 <mru 1450> <auth mschap2> <magic 0x") != NULL);
    T_OK(strstr(s->trace, "rcvd LCP ConfReq id=0 <mru 1400> <magic 0x1a2b3c4d> <pcomp> <accomp> "
                          "<option 13 0x06>\n") != NULL);
    pair_fini(&p);
}

static void windows_asks_for_name_servers_and_gets_one_reject_first(void)
{
    struct pair p;
    struct pair_side *s = &p.sides[SERVER];

    pair_init(&p);
    p.grant.dns[1] = 0;
    pair_start(&p);
    pair_run(&p, 2000);
    pair_feed(&p, SERVER, PPP_PROTO_IPCP,
        "01 05 0022 030600000000 810600000000 820600000000 830600000000 840600000000");
    T_MEM(s->last, s->last_len, "\x04\x05\x00\x16\x82\x06\0\0\0\0\x83\x06\0\0\0\0\x84\x06\0\0\0\0",
        22);
    pair_feed(&p, SERVER, PPP_PROTO_IPCP, "01 06 0010 030600000000 810600000000");
    T_MEM(s->last, s->last_len, "\x03\x06\x00\x10\x03\x06\x0a\x70\x00\x02\x81\x06\x01\x01\x01\x01",
        16);
    pair_feed(&p, SERVER, PPP_PROTO_IPCP, "01 07 0010 03060a700002 810601010101");
    T_INT(s->last[0], 2);
    // Van Jacobson and the old address option go.
    pair_feed(&p, SERVER, PPP_PROTO_IPCP, "01 08 0014 0206002d0f01 03060a700002 010400 00");
    T_MEM(s->last, s->last_len, "\x04\x08\x00\x0e\x02\x06\x00\x2d\x0f\x01\x01\x04\x00\x00", 14);
    // Nothing about its address: reminded, in five requests and no more. Copies do not count.
    for (int i = 9; i < 14; i++) {
        char request[16];

        snprintf(request, sizeof(request), "01 %02x 0004", i);
        pair_feed(&p, SERVER, PPP_PROTO_IPCP, request);
        pair_feed(&p, SERVER, PPP_PROTO_IPCP, request);
        T_INT(s->last[0], 3);
        T_MEM(s->last + 2, s->last_len - 2, "\x00\x0a\x03\x06\x0a\x70\x00\x02", 8);
    }
    pair_feed(&p, SERVER, PPP_PROTO_IPCP, "01 0e 0004");
    T_MEM(s->last, s->last_len, "\x02\x0e\x00\x04", 4);
    pair_fini(&p);
}

static void a_caller_without_an_address_is_told_off(void)
{
    struct pair p;

    pair_init(&p);
    p.grant.remote_address = 0;
    pair_start(&p);
    pair_run(&p, 10000);
    T_INT(p.sides[SERVER].why, PPP_END_ADDRESS);
    T_INT(p.sides[SERVER].ups, 0);
    pair_fini(&p);
    // Unless it brings one.
    pair_init(&p);
    p.grant.remote_address = 0;
    p.config[CLIENT].local_address = 0x0a000009;
    pair_start(&p);
    pair_run(&p, 10000);
    check_running(&p);
    T_INT(p.sides[SERVER].params.remote_address, 0x0a000009);
    pair_fini(&p);
}

static void a_client_that_insists_on_another_address_is_not_served(void)
{
    struct pair p;

    pair_init(&p);
    p.config[CLIENT].local_address = 0x0a000009;
    pair_start(&p);
    pair_run(&p, 60000);
    T_INT(p.sides[CLIENT].ups + p.sides[SERVER].ups, 0);
    T_INT(p.sides[CLIENT].why, PPP_END_ADDRESS);
    T_STR(p.sides[CLIENT].sentence, "the server refuses our local address and wants 10.112.0.2");
    T_INT(p.sides[SERVER].ends, 1);
    pair_fini(&p);
}

static void a_peer_that_nakks_for_ever_is_given_up(void)
{
    struct pair p;
    struct pair_side *c = &p.sides[CLIENT];

    pair_init(&p);
    pair_start(&p);
    p.pipe.ends[CLIENT].deliver = NULL;
    for (int i = 0; i < 30 && c->ends == 0; i++) {
        char nak[64];

        snprintf(nak, sizeof(nak), "03 %02x 000a 0506 000000%02x", c->last[1], i);
        pair_feed(&p, CLIENT, PPP_PROTO_LCP, nak);
    }
    T_INT(c->why, PPP_END_NEGOTIATION);
    T_STR(c->sentence, "LCP did not come to an agreement with the peer");
    pair_fini(&p);
}

static void a_peer_that_rejects_ip_or_lcp_ends_the_link(void)
{
    struct pair p;

    pair_init(&p);
    pair_start(&p);
    pair_run(&p, 2000);
    pair_feed(&p, CLIENT, PPP_PROTO_LCP, "08 01 0006 8021");
    pair_run(&p, 20000);
    T_INT(p.sides[CLIENT].why, PPP_END_NEGOTIATION);
    pair_fini(&p);
    pair_init(&p);
    pair_start(&p);
    pair_run(&p, 2000);
    pair_feed(&p, CLIENT, PPP_PROTO_LCP, "08 01 0006 c021");
    pair_run(&p, 20000);
    T_STR(p.sides[CLIENT].sentence, "the peer rejects LCP");
    pair_fini(&p);
}

static void a_session_that_ends_with_the_question_open_takes_it_back(void)
{
    struct pair p;
    struct pair_side *s = &p.sides[SERVER];

    pair_init(&p);
    p.host_waits = true;
    pair_start(&p);
    pair_run(&p, 2000);
    T_INT(s->asked, 1);
    T_INT(s->cancelled, 0);
    ppp_link_lost(s->link, "TCP is gone");
    T_INT(s->cancelled, 1);
    pair_answer(&p); // too late: nothing happens
    T_INT(s->ends, 1);
    T_INT(s->ups, 0);
    pair_fini(&p);
    T_INT(s->cancelled, 1);
}

static void a_slow_host_is_asked_once(void)
{
    struct pair p;

    pair_init(&p);
    p.host_waits = true;
    pair_start(&p);
    pair_run(&p, 10000); // the client repeats its response meanwhile
    T_INT(p.sides[SERVER].asked, 1);
    pair_answer(&p);
    pair_run(&p, 4000);
    check_running(&p);
    T_INT(p.sides[SERVER].asked, 1);
    pair_fini(&p);
}

static void an_open_question_goes_with_the_link(void)
{
    struct pair p;

    pair_init(&p);
    p.host_waits = true;
    pair_start(&p);
    pair_run(&p, 2000);
    pair_fini(&p);
    T_INT(p.sides[SERVER].cancelled, 1);
}

static void encodings_read_as_the_manual_prints_them(void)
{
    struct ppp_encoding on = { 128, true }, off = { 0, false }, stateful = { 40, false };
    char text[PPP_ENCODING_TEXT];

    T_STR(ppp_encoding_text(off, off, text), "none");
    T_STR(ppp_encoding_text(on, on, text), "MPPE 128 bit, stateless");
    T_STR(ppp_encoding_text(on, off, text), "MPPE 128 bit, stateless/none");
    T_STR(ppp_encoding_text(on, stateful, text), "MPPE 128 bit, stateless/MPPE 40 bit, stateful");
}

int main(void)
{
    struct err err = { 0 };

    if (!crypto_init(&err)) {
        printf("Bail out! %s\n", err.text);
        return 1;
    }
    T_RUN(a_client_and_a_server_come_up_encrypted);
    T_RUN(each_method_and_policy_ends_as_it_must);
    T_RUN(required_encryption_that_fails_says_so);
    T_RUN(a_client_that_needs_encryption_does_not_show_its_password);
    T_RUN(a_client_that_needs_encryption_is_not_content_with_no_authentication);
    T_RUN(a_wrong_password_ends_both_sides_with_a_reason);
    T_RUN(a_server_falls_back_to_what_the_caller_can);
    T_RUN(no_common_method_ends_with_that_sentence);
    T_RUN(one_frame_in_five_lost_only_costs_time);
    T_RUN(a_path_slower_than_the_restart_timer_still_works);
    T_RUN(a_copy_of_an_ack_changes_nothing);
    T_RUN(a_copy_of_a_request_is_acknowledged_again);
    T_RUN(silence_from_the_start_names_gre);
    T_RUN(hanging_up_takes_one_round_trip);
    T_RUN(a_lost_carrier_ends_at_once);
    T_RUN(a_farewell_in_the_middle_of_lcp_is_the_reason);
    T_RUN(the_carrier_may_go_in_any_phase);
    T_RUN(a_silent_peer_is_asked_every_second_and_dead_at_twice_the_time);
    T_RUN(an_idle_link_lives_on_echoes);
    T_RUN(lcp_asked_anew_authenticates_again_and_comes_back);
    T_RUN(ipcp_asked_anew_stops_data_and_comes_back);
    T_RUN(ccp_asked_anew_stops_data_until_there_are_keys_again);
    T_RUN(a_peer_that_turns_encryption_off_is_left);
    T_RUN(data_waits_until_ccp_is_settled);
    T_RUN(ipcp_begins_when_ccp_is_settled);
    T_RUN(a_peer_that_begins_with_ipcp_is_answered);
    T_RUN(with_encryption_required_ipcp_is_not_acknowledged_before_ccp);
    T_RUN(ccp_that_comes_late_still_encrypts);
    T_RUN(a_nak_that_gets_lost_never_turns_into_a_reject);
    T_RUN(a_link_does_not_go_on_half_encrypted);
    T_RUN(unknown_protocols_are_rejected_and_the_link_stays);
    T_RUN(an_unknown_code_is_rejected_and_the_link_stays);
    T_RUN(what_needs_no_answer_gets_none);
    T_RUN(an_echo_is_answered_with_our_own_magic_number);
    T_RUN(a_looped_line_is_noticed);
    T_RUN(a_windows_client_negotiates_lcp);
    T_RUN(windows_asks_for_name_servers_and_gets_one_reject_first);
    T_RUN(a_caller_without_an_address_is_told_off);
    T_RUN(a_client_that_insists_on_another_address_is_not_served);
    T_RUN(a_peer_that_nakks_for_ever_is_given_up);
    T_RUN(a_peer_that_rejects_ip_or_lcp_ends_the_link);
    T_RUN(a_session_that_ends_with_the_question_open_takes_it_back);
    T_RUN(a_slow_host_is_asked_once);
    T_RUN(an_open_question_goes_with_the_link);
    T_RUN(encodings_read_as_the_manual_prints_them);
    crypto_fini();
    return t_end();
}
