// SPDX-License-Identifier: ISC
#include "core/ppp/ccp.h"

#include "core/crypto/crypto.h"
#include "core/ppp/frame.h"
#include "tests/core/ppp/pair.h"
#include "tests/t.h"

enum { H = 0x01000000, S = 0x40, M = 0x80, L = 0x20, D = 0x10, C = 0x01, NOTHING = 0 };

// Our peer's CCP does not get through: the test speaks for it.
static bool no_ccp(void *ctx, int from, const uint8_t *data, size_t len)
{
    const int *deaf = ctx;

    (void)len;
    return from == *deaf || data[0] != 0x80 || data[1] != 0xfd;
}

struct talk {
    struct pair p;
    struct pair_side *us;
    int which;
    uint8_t id; // of the peer's requests
};

static void talk_open(struct talk *t, int which, enum ppp_encryption policy, unsigned strengths)
{
    pair_init(&t->p);
    t->which = which;
    t->us = &t->p.sides[which];
    t->id = 0x30;
    t->p.config[which].encryption = t->p.grant.encryption = policy;
    t->p.config[which].strengths = t->p.grant.strengths = strengths;
    t->p.pipe.passes = no_ccp;
    t->p.pipe.passes_ctx = &t->which;
    pair_start(&t->p);
    while (t->us->last_protocol != PPP_PROTO_CCP)
        pair_run(&t->p, 1);
}

static void talk_close(struct talk *t)
{
    pair_fini(&t->p);
}

static void say(struct talk *t, uint8_t code, uint8_t id, uint32_t value)
{
    char hex[64];

    if (value == NOTHING)
        snprintf(hex, sizeof(hex), "%02x %02x 0004", code, id);
    else
        snprintf(hex, sizeof(hex), "%02x %02x 000a 1206 %08x", code, id, value);
    pair_feed(&t->p, t->which, PPP_PROTO_CCP, hex);
}

static uint32_t option_of(const struct pair_side *s)
{
    struct rd r = rd_init(s->last, s->last_len);

    rd_skip(&r, 6);
    return s->last_len == 10 ? rd_u32(&r) : NOTHING;
}

// What the peer asks for, one request after the other, and our answer to the latest.
static void each_wish_of_a_peer_gets_the_best_answer(void)
{
    static const struct {
        enum ppp_encryption policy;
        unsigned strengths;
        uint32_t asked[3]; // ends with 0, which as the first is an empty request
        uint8_t code;
        uint32_t answer;
    } rows[] = {
        { PPP_ENCRYPT_YES, 0, { H | S }, 2, H | S },
        { PPP_ENCRYPT_YES, 0, { H | M }, 2, H | M },
        { PPP_ENCRYPT_YES, 0, { H | L }, 2, H | L },
        { PPP_ENCRYPT_YES, 0, { H | S | L }, 3, H | S }, // pppd
        { PPP_ENCRYPT_YES, 0, { H | M | L }, 3, H | M },
        { PPP_ENCRYPT_YES, 0, { H | S | M | L | C }, 3, H | S }, // Windows, with MPPC
        { PPP_ENCRYPT_YES, 0, { H | S | D }, 3, H | S },         // obsolete bits
        { PPP_ENCRYPT_YES, 0, { H | S | 0x80000000 }, 3, H | S },
        { PPP_ENCRYPT_YES, 0, { C }, 3, H | S }, // compression only
        { PPP_ENCRYPT_YES, 0, { H }, 3, H | S },
        { PPP_ENCRYPT_YES, 0, { NOTHING }, 3, H | S },  // Windows 98 is nudged
        { PPP_ENCRYPT_YES, 0, { S }, 3, H | S },        // stateful is for those
        { PPP_ENCRYPT_YES, 0, { S, S }, 2, S },         // who insist
        { PPP_ENCRYPT_YES, 0, { S | L, L }, 2, L },     // on whatever strength
        { PPP_ENCRYPT_YES, 0, { S, S | L }, 3, S },     // of which one is named
        { PPP_ENCRYPT_YES, 0, { S, H | L }, 2, H | L }, // or think better of it
        { PPP_ENCRYPT_REQUIRED, 0, { H | S }, 2, H | S },
        { PPP_ENCRYPT_REQUIRED, 0, { H | S | M | L }, 3, H | S },
        { PPP_ENCRYPT_REQUIRED, 0, { H | L }, 3, H | S }, // no weak keys
        { PPP_ENCRYPT_REQUIRED, 0, { H | M }, 3, H | S },
        { PPP_ENCRYPT_REQUIRED, 0, { S, S }, 2, S },
        { PPP_ENCRYPT_REQUIRED, L, { H | L }, 2, H | L }, // unless told so
        { PPP_ENCRYPT_REQUIRED, L | M, { H | S }, 3, H | M },
        { PPP_ENCRYPT_YES, L, { H | S | L }, 3, H | L },
        { PPP_ENCRYPT_YES, S, { H | L }, 3, H | S },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        for (int which = 0; which < 2; which++) {
            struct talk t;
            size_t n = 0;

            talk_open(&t, which, rows[i].policy, rows[i].strengths);
            do
                say(&t, 1, ++t.id, rows[i].asked[n]);
            while (n < 2 && rows[i].asked[++n] != NOTHING);
            T_INT(t.us->last[0], rows[i].code);
            T_INT(t.us->last[1], t.id);
            if (!T_INT(option_of(t.us), rows[i].answer))
                printf("# row %zu, side %d\n", i, which);
            talk_close(&t);
        }
    }
}

// A copy of a request whose answer was lost is no insisting.
static void a_repeated_request_is_not_taken_for_insistence(void)
{
    struct talk t;

    talk_open(&t, SERVER, PPP_ENCRYPT_YES, 0);
    for (int i = 0; i < 3; i++) {
        say(&t, 1, 0x31, S);
        T_INT(t.us->last[0], 3);
        T_INT(option_of(t.us), H | S);
    }
    talk_close(&t);
}

static void other_compressions_are_rejected(void)
{
    struct talk t;
    uint8_t want[32];

    talk_open(&t, SERVER, PPP_ENCRYPT_YES, 0);
    pair_feed(&t.p, SERVER, PPP_PROTO_CCP, "01 34 0013 1206 01000040 150300 1a0478 00 010300");
    t_hex("04 34 0009 150300 1a0478 00", want, sizeof(want)); // malformed: silence
    T_OK(t.us->last[0] == 1);
    pair_feed(&t.p, SERVER, PPP_PROTO_CCP, "01 35 0011 1206 01000040 150300 1a047800");
    T_MEM(t.us->last, t.us->last_len, want, t_hex("04 35 000b 150300 1a047800", want, 32));
    talk_close(&t);
}

// What a peer says to our request, and what we ask for next.
static void what_we_ask_for_follows_the_peers_answers(void)
{
    enum { NAK = 3, REJ = 4 };
    static const struct {
        enum ppp_encryption policy;
        unsigned strengths;
        uint32_t first;
        struct {
            uint8_t code;
            uint32_t value, next;
        } steps[4];
        const char *end;
    } rows[] = {
        { PPP_ENCRYPT_YES, 0, H | S | M | L, { { NAK, H | S, H | S } }, NULL },
        { PPP_ENCRYPT_YES, 0, H | S | M | L, { { NAK, H | L, H | L } }, NULL },
        { PPP_ENCRYPT_YES, 0, H | S | M | L, { { NAK, H | M | L, H | M } }, NULL },
        { PPP_ENCRYPT_YES, 0, H | S | M | L, { { NAK, L, L } }, NULL }, // stateful
        { PPP_ENCRYPT_YES, 0, H | S | M | L, { { NAK, H | S | C, H | S } }, NULL },
        { PPP_ENCRYPT_YES, 0, H | S | M | L, { { NAK, H, NOTHING } }, NULL },
        { PPP_ENCRYPT_YES, 0, H | S | M | L,
            { { REJ, H | S | M | L, H | S }, { REJ, H | S, H | M }, { REJ, H | M, H | L },
                { REJ, H | L, NOTHING } },
            NULL },
        { PPP_ENCRYPT_YES, 0, H | S | M | L, { { REJ, H | S | M | L, H | S }, { NAK, L, L } },
            NULL },
        { PPP_ENCRYPT_YES, L, H | L, { { REJ, H | L, NOTHING } }, NULL },
        { PPP_ENCRYPT_REQUIRED, 0, H | S, { { NAK, S, S } }, NULL },
        { PPP_ENCRYPT_REQUIRED, 0, H | S, { { NAK, H | L, NOTHING } },
            "encryption is required, but the peer refuses it (we offer 128 bit, the peer 40 bit)" },
        { PPP_ENCRYPT_REQUIRED, 0, H | S, { { NAK, M | L, NOTHING } },
            "encryption is required, but the peer refuses it (we offer 128 bit, the peer 56/40 "
            "bit)" },
        { PPP_ENCRYPT_REQUIRED, S | L, H | S | L,
            { { REJ, H | S | L, H | S }, { REJ, H | S, H | L }, { REJ, H | L, NOTHING } },
            "encryption is required, but the peer refuses it (we offer 128/40 bit, the peer "
            "nothing)" },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        for (int which = 0; which < 2; which++) {
            struct talk t;

            talk_open(&t, which, rows[i].policy, rows[i].strengths);
            T_INT(t.us->last[0], 1);
            T_INT(option_of(t.us), rows[i].first);
            for (int n = 0; n < 4 && rows[i].steps[n].code != 0; n++) {
                say(&t, rows[i].steps[n].code, t.us->last[1], rows[i].steps[n].value);
                if (rows[i].steps[n].next == NOTHING && rows[i].end != NULL)
                    break;
                if (!T_INT(option_of(t.us), rows[i].steps[n].next))
                    printf("# row %zu, step %d, side %d\n", i, n, which);
            }
            pair_run(&t.p, 10000);
            T_STR(t.us->sentence, rows[i].end != NULL ? rows[i].end : "");
            talk_close(&t);
        }
    }
}

static unsigned bits_of(unsigned set)
{
    return (set & S) != 0 ? 128 : (set & M) != 0 ? 56 : (set & L) != 0 ? 40 : 0;
}

// Two of us, with every pair of sets and both methods that give keys.
static void the_strongest_that_both_have_is_used(void)
{
    static const enum ppp_method methods[] = { PPP_MSCHAP1, PPP_MSCHAP2 };
    static const unsigned sets[] = { S, M, L, S | M, S | L, M | L, S | M | L };

    for (int n = 0; n < 2 * 7 * 7; n++) {
        unsigned ours = sets[n % 7], theirs = sets[n / 7 % 7], want = bits_of(ours & theirs);
        enum ppp_method method = methods[n / 49];
        size_t len = want == 128 ? MPPE_KEY : MPPE_KEY_SHORT;
        static const uint8_t none[MPPE_KEY];
        struct pair p;
        const struct pair_side *c = &p.sides[CLIENT], *s = &p.sides[SERVER];

        pair_init(&p);
        p.config[SERVER].methods = method;
        p.config[CLIENT].strengths = ours;
        p.grant.strengths = theirs;
        pair_start(&p);
        pair_run(&p, 40000);
        if (!T_OK(c->running && s->running) || !T_INT(c->params.send.bits, want) ||
            !T_INT(c->params.recv.bits, want))
            printf("# %x %x\n", ours, theirs);
        T_INT(c->params.mtu, want != 0 ? 1446 : 1450);
        if (want != 0) {
            T_MEM(c->send_key, MPPE_KEY, s->recv_key, MPPE_KEY);
            T_MEM(c->recv_key, MPPE_KEY, s->send_key, MPPE_KEY);
            T_MEM(c->send_key + len, MPPE_KEY - len, none, MPPE_KEY - len);
            T_INT(memcmp(c->send_key, c->recv_key, MPPE_KEY) == 0, method == PPP_MSCHAP1);
        }
        pair_fini(&p);
    }
}

static void short_keys_of_version_1_come_from_the_lm_hash(void)
{
    struct pair p;
    uint8_t want[MPPE_KEY] = { 0 };

    pair_init(&p);
    p.config[SERVER].methods = PPP_MSCHAP1;
    p.config[CLIENT].strengths = L;
    pair_start(&p);
    pair_run(&p, 2000);
    t_hex("76A152936096D783", want, sizeof(want));
    T_MEM(p.sides[SERVER].send_key, MPPE_KEY, want, MPPE_KEY);
    T_MEM(p.sides[CLIENT].send_key, MPPE_KEY, want, MPPE_KEY);
    pair_fini(&p);
}

// Open, the peer's direction (what we send) as `asked`, ours as it was nakked.
static void talk_until_open(struct talk *t, uint32_t asked, uint32_t nakked)
{
    say(t, 3, t->us->last[1], nakked);
    say(t, 2, t->us->last[1], nakked);
    say(t, 1, ++t->id, asked);
    if (t->us->last[0] == 3)
        say(t, 1, ++t->id, asked);
    pair_run(&t->p, 2000);
}

static void the_directions_may_differ(void)
{
    struct talk t;
    char text[PPP_ENCODING_TEXT];

    talk_open(&t, SERVER, PPP_ENCRYPT_YES, 0);
    talk_until_open(&t, H | S, L);
    T_INT(t.us->running, true);
    T_STR(ppp_encoding_text(t.us->params.send, t.us->params.recv, text),
        "MPPE 128 bit, stateless/MPPE 40 bit, stateful");
    talk_close(&t);
}

static void a_reset_is_asked_for_and_given_only_where_it_helps(void)
{
    static const struct {
        uint32_t send, recv;
        bool given, asked;
    } rows[] = {
        { S, S, true, true },
        { H | S, S, false, true },
        { L, H | L, true, false },
        { H | S, H | S, false, false },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct talk t;
        uint8_t want[4];

        talk_open(&t, SERVER, PPP_ENCRYPT_YES, 0);
        pair_feed(&t.p, SERVER, PPP_PROTO_CCP, "0e 77 0004"); // far too early
        T_INT(t.us->last[0], 1);
        talk_until_open(&t, rows[i].send, rows[i].recv);
        T_INT(t.us->running, true);
        t.us->last_len = 0;
        pair_feed(&t.p, SERVER, PPP_PROTO_CCP, "0e 78 0004");
        T_INT(t.us->resets, rows[i].given);
        T_MEM(t.us->last, t.us->last_len, want, rows[i].given ? t_hex("0f 78 0004", want, 4) : 0);
        t.us->last_len = 0;
        ppp_link_reset(t.us->link);
        T_MEM(t.us->last, t.us->last_len, want, rows[i].asked ? t_hex("0e 01 0004", want, 4) : 0);
        t.us->last_len = 0;
        pair_feed(&t.p, SERVER, PPP_PROTO_CCP, "0f 01 0004");
        pair_feed(&t.p, SERVER, PPP_PROTO_CCP, "0f 99 0004");
        T_INT(t.us->last_len, 0);
        T_INT(t.us->running, true);
        talk_close(&t);
    }
}

static void a_peer_that_rejects_reset_acks_gets_no_more(void)
{
    struct talk t;

    talk_open(&t, SERVER, PPP_ENCRYPT_YES, 0);
    talk_until_open(&t, S, S);
    pair_feed(&t.p, SERVER, PPP_PROTO_CCP, "0e 10 0004");
    T_INT(t.us->last[0], 15);
    pair_feed(&t.p, SERVER, PPP_PROTO_CCP, "07 01 0008 0f 10 0004");
    t.us->last_len = 0;
    pair_feed(&t.p, SERVER, PPP_PROTO_CCP, "0e 11 0004");
    T_INT(t.us->last_len, 0);
    T_INT(t.us->resets, 2);
    T_INT(t.us->running, true);
    talk_close(&t);
}

static void a_peer_that_knows_no_ccp_is_told_why_the_link_ends(void)
{
    for (int required = 0; required < 2; required++) {
        struct talk t;

        talk_open(&t, SERVER, required ? PPP_ENCRYPT_REQUIRED : PPP_ENCRYPT_YES, 0);
        pair_feed(&t.p, SERVER, PPP_PROTO_LCP, "08 01 000a 80fd 01010004");
        pair_run(&t.p, 10000);
        T_INT(t.us->running, !required);
        if (required) {
            static const char why[] = "encryption is required, but the peer does not agree to it "
                                      "(we offer 128 bit, the peer nothing)";

            T_STR(t.us->sentence, why);
            T_OK(strstr(t.p.sides[CLIENT].sentence, why) != NULL);
        }
        talk_close(&t);
    }
}

int main(void)
{
    struct err err = { 0 };

    if (!crypto_init(&err)) {
        printf("Bail out! %s\n", err.text);
        return 1;
    }
    T_RUN(each_wish_of_a_peer_gets_the_best_answer);
    T_RUN(a_repeated_request_is_not_taken_for_insistence);
    T_RUN(other_compressions_are_rejected);
    T_RUN(what_we_ask_for_follows_the_peers_answers);
    T_RUN(the_strongest_that_both_have_is_used);
    T_RUN(short_keys_of_version_1_come_from_the_lm_hash);
    T_RUN(the_directions_may_differ);
    T_RUN(a_reset_is_asked_for_and_given_only_where_it_helps);
    T_RUN(a_peer_that_rejects_reset_acks_gets_no_more);
    T_RUN(a_peer_that_knows_no_ccp_is_told_why_the_link_ends);
    crypto_fini();
    return t_end();
}
