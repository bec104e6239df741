// SPDX-License-Identifier: ISC
#include "core/ppp/auth.h"

#include "core/base/text.h"
#include "core/crypto/crypto.h"
#include "core/ppp/frame.h"
#include "tests/core/ppp/pair.h"
#include "tests/t.h"

static const char password[] = "clientPass";

// What an honest caller of that name and password would send.
static struct ppp_credentials caller(enum ppp_method method, const char *name, const char *secret)
{
    struct ppp_credentials who = { .method = method, .id = 7, .response_len = MSCHAP_VALUE };
    uint8_t hash[MSCHAP_HASH], challenge[MSCHAP1_CHALLENGE];

    text_set(&who.name, name);
    memset(who.challenge, 0x5a, sizeof(who.challenge));
    memset(who.response, 0, sizeof(who.response));
    mschap_nt_hash(secret, strlen(secret), hash);
    switch (method) {
    case PPP_PAP:
        text_set(&who.password, secret);
        who.response_len = 0;
        break;
    case PPP_CHAP:
        who.challenge_len = who.response_len = 16;
        crypto_md5(CRYPTO_PIECES({ &who.id, 1 }, { secret, strlen(secret) }, { who.challenge, 16 }),
            who.response);
        break;
    case PPP_MSCHAP1:
        who.challenge_len = 8;
        mschap_response(who.challenge, hash, who.response + 24);
        who.response[48] = 1;
        break;
    case PPP_MSCHAP2:
        who.challenge_len = 16;
        memset(who.response, 0xa5, 16);
        mschap2_challenge(who.response, who.challenge, name, strlen(name), challenge);
        mschap_response(challenge, hash, who.response + 24);
        break;
    }
    return who;
}

static bool check(const struct ppp_credentials *who, const char *secret, struct ppp_grant *grant)
{
    memset(grant, 0, sizeof(*grant));
    ppp_check_password(who, secret, strlen(secret), grant);
    T_INT(grant->failure_code, grant->ok ? 0 : 691);
    T_OK(grant->ok || !grant->has_keys);
    return grant->ok;
}

static const enum ppp_method methods[] = { PPP_PAP, PPP_CHAP, PPP_MSCHAP1, PPP_MSCHAP2 };

static void only_the_right_password_is_right(void)
{
    static const char *const wrong[] = { "", "clientPas", "clientPass1", "ClientPass", "x" };
    struct ppp_grant grant;

    for (int m = 0; m < 4; m++) {
        struct ppp_credentials who = caller(methods[m], "User", password);

        T_OK(check(&who, password, &grant));
        T_INT(grant.has_keys, methods[m] >= PPP_MSCHAP1);
        T_INT(grant.success[0] != '\0', methods[m] == PPP_MSCHAP2);
        for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
            T_OK(!check(&who, wrong[i], &grant));
        who = caller(methods[m], "User", "");
        T_OK(!check(&who, password, &grant));
        T_OK(check(&who, "", &grant)); // an account without a password
    }
}

static void a_response_with_one_wrong_bit_is_wrong(void)
{
    struct ppp_grant grant;

    for (int m = 1; m < 4; m++) {
        struct ppp_credentials good = caller(methods[m], "User", password);
        size_t from = m == 1 ? 0 : 24, to = m == 1 ? 16 : 48;

        for (size_t i = from; i < to; i++) {
            struct ppp_credentials who = good;

            who.response[i] ^= 0x10;
            T_OK(!check(&who, password, &grant));
        }
        good.response_len--;
        T_OK(!check(&good, password, &grant));
    }
}

static void an_lm_response_is_never_enough(void)
{
    struct ppp_credentials who = caller(PPP_MSCHAP1, "User", password);
    struct ppp_grant grant;

    who.response[48] = 0;
    T_OK(!check(&who, password, &grant));
}

static void a_password_with_a_nul_is_compared_whole(void)
{
    struct ppp_credentials who = { .method = PPP_PAP };
    struct ppp_grant grant = { 0 };

    memcpy(who.password.data, "a\0b", 3);
    who.password.len = 3;
    ppp_check_password(&who, "a", 1, &grant);
    T_OK(!grant.ok);
    ppp_check_password(&who, "a\0c", 3, &grant);
    T_OK(!grant.ok);
    ppp_check_password(&who, "a\0b", 3, &grant);
    T_OK(grant.ok);
}

static void a_domain_in_the_name_does_not_change_the_answer(void)
{
    struct ppp_credentials who = caller(PPP_MSCHAP2, "HQ\\User", password);
    struct ppp_credentials plain = caller(PPP_MSCHAP2, "User", password);
    struct ppp_grant grant;

    T_MEM(who.response, MSCHAP_VALUE, plain.response, MSCHAP_VALUE);
    T_OK(check(&who, password, &grant));
}

static void keys_are_those_of_the_server(void)
{
    struct ppp_credentials who = { .method = PPP_MSCHAP2, .response_len = MSCHAP_VALUE };
    struct ppp_grant grant = { 0 };
    uint8_t want[16];

    text_set(&who.name, "User");
    who.challenge_len = t_hex("5B5D7C7D7B3F2F3E3C2C602132262628", who.challenge, 16);
    t_hex("21402324255E262A28295F2B3A337C7E 0000000000000000"
          "82309ECD8D708B5EA08FAA3981CD83544233114A3D85D6DF 00",
        who.response, sizeof(who.response));
    ppp_check_password(&who, password, strlen(password), &grant);
    T_OK(grant.ok);
    T_STR(grant.success, "S=407A5589115FD0D6209F510FE9C04566932CDA56");
    t_hex("8B7CDC149B993A1BA118CB153F56DCCB", want, sizeof(want));
    T_MEM(grant.send_key, 16, want, 16);
    t_hex("D5F0E9521E3EA9589645E86051C82226", want, sizeof(want));
    T_MEM(grant.recv_key, 16, want, 16);
}

static void the_strongest_method_comes_first(void)
{
    T_STR(ppp_auth_strongest(PPP_PAP | PPP_CHAP | PPP_MSCHAP1 | PPP_MSCHAP2)->name, "mschap2");
    T_STR(ppp_auth_strongest(PPP_PAP | PPP_CHAP | PPP_MSCHAP1)->name, "mschap1");
    T_STR(ppp_auth_strongest(PPP_PAP | PPP_CHAP)->name, "chap");
    T_STR(ppp_auth_strongest(PPP_PAP)->name, "pap");
    T_OK(ppp_auth_strongest(0) == NULL);
}

static void lcp_values_name_the_methods(void)
{
    static const struct {
        const char *hex, *name;
    } rows[] = {
        { "c023", "pap" },
        { "c22305", "chap" },
        { "c22380", "mschap1" },
        { "c22381", "mschap2" },
        { "c223", NULL },
        { "c22306", NULL },
        { "c02305", NULL },
        { "c2238100", NULL },
        { "c227", NULL }, // EAP
        { "c2", NULL },
        { "", NULL },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t in[8], out[8];
        size_t len = t_hex(rows[i].hex, in, sizeof(in));
        const struct ppp_auth_row *row = ppp_auth_find(rd_init(in, len));
        struct wr w = wr_init(out, sizeof(out));

        T_STR(row != NULL ? row->name : NULL, rows[i].name);
        if (row == NULL)
            continue;
        ppp_auth_put(row, &w);
        T_MEM(out, wr_len(&w), in, len);
    }
}

// Keeps the server's frames of one protocol and code back.
struct keeper {
    uint16_t protocol;
    uint8_t code;
    int kept;
    uint8_t frame[1600];
    size_t len;
};

static bool keep(void *ctx, int from, const uint8_t *data, size_t len)
{
    struct keeper *k = ctx;

    if (from != SERVER || len < 3 || (data[0] << 8 | data[1]) != k->protocol || data[2] != k->code)
        return true;
    k->kept++;
    k->len = len - 2;
    memcpy(k->frame, data + 2, k->len);
    return false;
}

static void start_kept(struct pair *p, struct keeper *k, enum ppp_method method, uint8_t code)
{
    *k = (struct keeper){ .protocol = method == PPP_PAP ? 0xc023 : 0xc223, .code = code };
    pair_init(p);
    p->config[SERVER].methods = method;
    p->pipe.passes = keep;
    p->pipe.passes_ctx = k;
    pair_start(p);
    pair_run(p, 2000);
    T_INT(k->kept, 1);
}

static void a_client_goes_on_only_when_the_server_proves_itself(void)
{
    static const struct {
        const char *more; // put behind the proof
        int change;       // this byte of it is changed
        bool ok;
    } rows[] = {
        { "", -1, true }, { " M=Welcome", -1, true }, { "M=Welcome", -1, true }, { "", 0, false },
        { "", 2, false }, { "", 41, false }, { " M=Welcome", 20, false },
        { NULL, -1, false }, // cut short
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pair p;
        struct keeper k;
        uint8_t answer[128];
        const char *more = rows[i].more != NULL ? rows[i].more : "";
        size_t len;

        start_kept(&p, &k, PPP_MSCHAP2, 3);
        T_INT(k.len, 4 + 42);
        memcpy(answer, k.frame, k.len);
        memcpy(answer + k.len, more, strlen(more));
        len = k.len + strlen(more) - (rows[i].more == NULL);
        answer[3] = (uint8_t)len;
        if (rows[i].change >= 0)
            answer[4 + rows[i].change] ^= 1;
        p.pipe.passes = NULL;
        ppp_link_input(p.sides[CLIENT].link, PPP_PROTO_CHAP, answer, len);
        pair_run(&p, 10000);
        T_INT(p.sides[CLIENT].running, rows[i].ok);
        T_INT(p.sides[CLIENT].why, rows[i].ok ? PPP_END_NONE : PPP_END_SERVER_FORGED);
        pair_fini(&p);
    }
}

static void a_copy_of_a_response_gets_the_same_answer(void)
{
    for (int m = 0; m < 4; m++) {
        struct pair p;
        struct keeper k;
        uint8_t first[1600];
        size_t len;

        start_kept(&p, &k, methods[m], methods[m] == PPP_PAP ? 2 : 3);
        memcpy(first, k.frame, k.len);
        len = k.len;
        pair_run(&p, 3000); // the client repeats itself
        T_INT(k.kept, 2);
        T_MEM(k.frame, k.len, first, len);
        T_INT(p.sides[SERVER].asked, 1);
        p.pipe.passes = NULL;
        pair_run(&p, 8000);
        T_OK(p.sides[CLIENT].running);
        T_OK(p.sides[SERVER].running);
        T_INT(p.sides[SERVER].asked, 1);
        pair_fini(&p);
    }
}

static void a_copy_of_a_challenge_gets_the_same_response(void)
{
    struct pair p;
    struct keeper k;
    struct pair_side *c = &p.sides[CLIENT];
    uint8_t first[1600];
    size_t len;

    start_kept(&p, &k, PPP_MSCHAP2, 1);
    ppp_link_input(c->link, PPP_PROTO_CHAP, k.frame, k.len);
    len = c->last_len;
    memcpy(first, c->last, len);
    T_INT(first[0], 2);
    ppp_link_input(c->link, PPP_PROTO_CHAP, k.frame, k.len);
    T_MEM(c->last, c->last_len, first, len);
    k.frame[8] ^= 1; // another challenge
    ppp_link_input(c->link, PPP_PROTO_CHAP, k.frame, k.len);
    T_OK(memcmp(c->last, first, len) != 0);
    pair_fini(&p);
}

static void a_failure_reads_as_rfc_2759_wants_it(void)
{
    static const struct {
        enum ppp_method method;
        const char *tail;
        int digits;
    } rows[] = {
        { PPP_MSCHAP2, " V=3 M=wrong user name or password", 32 },
        { PPP_MSCHAP1, " V=2 M=wrong user name or password", 16 },
    };

    for (int i = 0; i < 2; i++) {
        struct pair p;
        struct keeper k = { .protocol = 0xc223, .code = 4 };
        char text[400] = "";

        pair_init(&p);
        p.config[SERVER].methods = rows[i].method;
        p.password = "other";
        p.pipe.passes = keep;
        p.pipe.passes_ctx = &k;
        pair_start(&p);
        pair_run(&p, 2000);
        T_INT(k.kept, 1);
        memcpy(text, k.frame + 4, k.len - 4);
        T_OK(strncmp(text, "E=691 R=0 C=", 12) == 0);
        T_INT(strspn(text + 12, "0123456789abcdef"), rows[i].digits);
        T_STR(text + 12 + rows[i].digits, rows[i].tail);
        pair_fini(&p);
    }
}

static void failures_of_other_servers_are_put_in_words(void)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        { "E=691 R=1 C=00112233445566778899AABBCCDDEEFF V=3 M=No",
            "the server refused the user name or password (691)" },
        { "E=691 R=0", "the server refused the user name or password (691)" },
        { "E=647 R=0 V=3", "the account is disabled (647)" },
        { "E=649", "the account has no dial-in permission (649)" },
        { "E=99999999999999999999",
            "the server refused our credentials: \"E=99999999999999999999\"" },
        { "E=", "the server refused our credentials: \"E=\"" },
        { "", "the server refused our credentials: \"\"" },
        { "go\x1b[2Jaway", "the server refused our credentials: \"go\\1B[2Jaway\"" },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pair p;
        struct keeper k;
        uint8_t answer[128] = { 4 };

        start_kept(&p, &k, PPP_MSCHAP2, 3);
        answer[1] = k.frame[1];
        answer[3] = (uint8_t)(4 + strlen(rows[i].text));
        memcpy(answer + 4, rows[i].text, strlen(rows[i].text));
        ppp_link_input(p.sides[CLIENT].link, PPP_PROTO_CHAP, answer, answer[3]);
        pair_run(&p, 10000);
        T_INT(p.sides[CLIENT].why, PPP_END_AUTH_SELF);
        T_STR(p.sides[CLIENT].sentence, rows[i].want);
        pair_fini(&p);
    }
}

static void any_name_reaches_the_host_as_it_is(void)
{
    static const char *const names[] = { "", "a", "HQ\\User", "\x1b[2J" };

    for (int m = 0; m < 4; m++) {
        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
            struct pair p;

            pair_init(&p);
            p.config[SERVER].methods = methods[m];
            text_set(&p.config[CLIENT].name, names[i]);
            pair_start(&p);
            pair_run(&p, 5000);
            T_OK(p.sides[SERVER].running);
            T_MEM(p.sides[SERVER].who.name.data, p.sides[SERVER].who.name.len, names[i],
                strlen(names[i]));
            pair_fini(&p);
        }
    }
}

static void the_longest_names_and_passwords_work(void)
{
    for (int m = 0; m < 4; m++) {
        struct pair p;
        static char secret[PPP_NAME_MAX + 1];
        size_t longest =
            methods[m] == PPP_PAP ? 255 : PPP_NAME_MAX; // PAP has one byte for a length

        pair_init(&p);
        p.config[SERVER].methods = methods[m];
        memset(p.config[CLIENT].name.data, 'n', longest);
        p.config[CLIENT].name.len = longest;
        memset(p.config[CLIENT].password.data, 'p', longest);
        p.config[CLIENT].password.len = longest;
        memset(secret, 'p', longest);
        secret[longest] = '\0';
        p.password = secret;
        pair_start(&p);
        pair_run(&p, 5000);
        T_OK(p.sides[SERVER].running);
        T_INT(p.sides[SERVER].who.name.len, longest);
        pair_fini(&p);
    }
}

static void malformed_credentials_are_dropped_and_counted(void)
{
    static const struct {
        enum ppp_method method;
        const char *hex;
    } rows[] = {
        { PPP_PAP, "01 01 0004" },
        { PPP_PAP, "01 01 0005 ff" },
        { PPP_PAP, "01 01 0006 0141" },     // no password
        { PPP_PAP, "01 01 0007 01 41 05" }, // a password longer than the packet
        { PPP_PAP, "02 01 0005 00" },       // an answer, to a server
        { PPP_CHAP, "02 01 0004" },
        { PPP_CHAP, "02 01 0005 10" },
        { PPP_CHAP, "02 01 0015 0f 00112233445566778899aabbccddee 41" },
        { PPP_CHAP, "02 63 0016 10 00112233445566778899aabbccddeeff 41" }, // not our challenge
        { PPP_MSCHAP2, "02 01 0006 31 00" },
        { PPP_MSCHAP2, "03 01 0004" },
        { PPP_MSCHAP2, "01 01 0005 00" },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pair p;
        struct pair_side *s = &p.sides[SERVER];
        unsigned long drops;

        pair_init(&p);
        p.config[SERVER].methods = rows[i].method;
        text_set(&p.config[CLIENT].name, "");
        pair_start(&p);
        while (ppp_link_phase(s->link) != PPP_AUTHENTICATE)
            pair_run(&p, 1);
        drops = ppp_link_drops(s->link);
        s->last_len = 0;
        pair_feed(
            &p, SERVER, rows[i].method == PPP_PAP ? PPP_PROTO_PAP : PPP_PROTO_CHAP, rows[i].hex);
        T_INT(ppp_link_drops(s->link), drops + 1);
        T_INT(s->last_len, 0);
        T_INT(s->asked, 0);
        pair_run(&p, 5000);
        T_OK(s->running);
        pair_fini(&p);
    }
}

static void a_name_that_is_too_long_is_dropped(void)
{
    struct pair p;
    struct pair_side *s = &p.sides[SERVER];
    uint8_t packet[4 + 1 + 16 + PPP_NAME_MAX + 1] = { 2, 1, sizeof(packet) >> 8,
        sizeof(packet) & 0xff, 16 };

    pair_init(&p);
    p.config[SERVER].methods = PPP_CHAP;
    pair_start(&p);
    while (ppp_link_phase(s->link) != PPP_AUTHENTICATE)
        pair_run(&p, 1);
    packet[1] = s->last[1]; // the challenge's
    ppp_link_input(s->link, PPP_PROTO_CHAP, packet, sizeof(packet));
    T_INT(s->asked, 0);
    pair_fini(&p);
}

static void malformed_challenges_get_no_response(void)
{
    static const char *const rows[] = { "01 01 0004", "01 01 0005 00", "01 01 0005 10",
        "01 01 000d 08 0011223344556677", "01 01 0018 11 00112233445566778899aabbccddeeff00 4142" };
    struct pair p;
    struct keeper k;
    struct pair_side *c = &p.sides[CLIENT];

    start_kept(&p, &k, PPP_MSCHAP2, 1);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        c->last_len = 0;
        pair_feed(&p, CLIENT, PPP_PROTO_CHAP, rows[i]);
        T_INT(c->last_len, 0);
    }
    pair_feed(&p, CLIENT, PPP_PROTO_CHAP, "03 01 0004"); // success before there was a response
    T_INT(c->ends, 0);
    T_INT(ppp_link_phase(c->link), PPP_AUTHENTICATE);
    pair_fini(&p);
}

static bool no_answers(void *ctx, int from, const uint8_t *data, size_t len)
{
    (void)len;
    return !(from == *(int *)ctx && (data[0] == 0xc2 || (data[0] == 0xc0 && data[1] == 0x23)));
}

static void silence_during_authentication_ends_in_half_a_minute(void)
{
    for (int m = 0; m < 4; m++) {
        for (int silent = 0; silent < 2; silent++) {
            struct pair p;

            pair_init(&p);
            p.config[SERVER].methods = methods[m];
            p.pipe.passes = no_answers;
            p.pipe.passes_ctx = &silent;
            pair_start(&p);
            pair_run(&p, 29000);
            T_INT(p.sides[CLIENT].ends + p.sides[SERVER].ends, 0);
            pair_run(&p, 6000);
            T_INT(p.sides[CLIENT].ends, 1);
            T_INT(p.sides[SERVER].ends, 1);
            T_OK(p.sides[CLIENT].why == PPP_END_AUTH_SELF || p.sides[CLIENT].why == PPP_END_PEER);
            pair_fini(&p);
        }
    }
}

static void a_later_challenge_is_answered_without_a_break(void)
{
    struct pair p;
    struct pair_side *c = &p.sides[CLIENT];
    uint8_t key[PPP_MPPE_KEY];

    pair_init(&p);
    pair_start(&p);
    pair_run(&p, 2000);
    memcpy(key, c->send_key, sizeof(key));
    pair_feed(&p, CLIENT, PPP_PROTO_CHAP, "01 63 0018 10 00112233445566778899aabbccddeeff 484100");
    T_INT(c->last_protocol, PPP_PROTO_CHAP);
    T_INT(c->last[0], 2);
    pair_run(&p, 60000);
    T_OK(c->running);
    T_INT(c->ups, 1);
    T_MEM(c->send_key, sizeof(key), key, sizeof(key));
    pair_fini(&p);
}

// ---- another try on the same link

// A caller of another make types the right password when it hears of the wrong one. `count_up`: its
// answer to the challenge in the failure has the next identifier.
struct typist {
    struct pair *p;
    bool count_up;
    int failures; // that it has heard of
    char text[200];
    uint8_t response[1600];
    size_t len;
    uint8_t id;
};

static bool hear_failure(void *ctx, int from, const uint8_t *data, size_t len)
{
    struct typist *t = ctx;

    if (from != SERVER || data[0] != 0xc2 || data[1] != 0x23 || data[2] != 4)
        return true;
    t->failures++;
    t->id = data[3];
    snprintf(t->text, sizeof(t->text), "%.*s", (int)(len - 6), (const char *)data + 6);
    return false;
}

// The failure's challenge, answered with this password.
static void type_again(struct typist *t, const char *secret)
{
    struct ppp_config *config = &t->p->config[CLIENT];
    uint8_t hash[MSCHAP_HASH], given[16], derived[8];
    const char *at = strstr(t->text, "C=") + 2;
    struct wr w = wr_init(t->response, sizeof(t->response));

    T_OK(text_unhex(&at, given, sizeof(given)));
    mschap_nt_hash(secret, strlen(secret), hash);
    wr_u8(&w, 2);
    wr_u8(&w, (uint8_t)(t->id + t->count_up));
    wr_u16(&w, (uint16_t)(4 + 1 + 49 + config->name.len));
    wr_u8(&w, 49);
    wr_zero(&w, 24);
    mschap2_challenge(t->response + 5, given, config->name.data, config->name.len, derived);
    mschap_response(derived, hash, t->response + wr_len(&w));
    w = wr_init(t->response + 4 + 1 + 48, sizeof(t->response) - 53);
    wr_u8(&w, 0);
    wr_bytes(&w, config->name.data, config->name.len);
    t->len = 53 + wr_len(&w);
    ppp_link_input(t->p->sides[SERVER].link, PPP_PROTO_CHAP, t->response, t->len);
}

static void typist_open(struct typist *t, struct pair *p, unsigned retries)
{
    *t = (struct typist){ .p = p };
    pair_init(p);
    p->config[SERVER].retries = retries;
    text_set(&p->config[CLIENT].password, "mistyped");
    p->pipe.passes = hear_failure;
    p->pipe.passes_ctx = t;
    pair_start(p);
    pair_run(p, 1000);
    T_INT(t->failures, 1);
}

static void a_server_lets_a_user_type_again(void)
{
    for (int count_up = 0; count_up < 2; count_up++) {
        struct typist t;
        struct pair p;
        struct pair_side *s = &p.sides[SERVER];

        typist_open(&t, &p, 2);
        t.count_up = count_up;
        T_OK(strncmp(t.text, "E=691 R=1 C=", 12) == 0);
        pair_run(&p, 1);
        type_again(&t, "wrong again");
        T_INT(s->asked, 2);
        T_OK(strncmp(t.text, "E=691 R=1 C=", 12) == 0);
        type_again(&t, "clientPass");
        T_INT(s->asked, 3);
        T_INT(ppp_link_phase(s->link), PPP_NETWORK);
        T_INT(s->ends, 0);
        pair_fini(&p);
    }
}

static void the_last_try_says_so_and_ends_the_link(void)
{
    struct typist t;
    struct pair p;
    struct pair_side *s = &p.sides[SERVER];

    typist_open(&t, &p, 2);
    t.count_up = true;
    type_again(&t, "wrong again");
    pair_run(&p, 30);
    type_again(&t, "and again");
    pair_run(&p, 30);
    T_OK(strncmp(t.text, "E=691 R=0 C=", 12) == 0);
    T_INT(s->asked, 3);
    pair_run(&p, 10000);
    T_INT(s->why, PPP_END_AUTH_PEER);
    T_STR(s->sentence, "wrong user name or password");
    pair_fini(&p);
}

// Nor does it use up a try.
static void a_copy_of_a_refused_response_gets_the_same_failure(void)
{
    struct typist t;
    struct pair p;
    char first[200];

    typist_open(&t, &p, 1);
    strcpy(first, t.text);
    pair_run(&p, 3000); // the client has not heard of it and repeats itself
    T_INT(t.failures, 2);
    T_STR(t.text, first);
    T_INT(p.sides[SERVER].asked, 1);
    type_again(&t, "clientPass");
    T_INT(ppp_link_phase(p.sides[SERVER].link), PPP_NETWORK);
    pair_fini(&p);
}

static void a_user_who_types_nothing_is_given_a_minute(void)
{
    struct typist t;
    struct pair p;
    struct pair_side *s = &p.sides[SERVER];

    typist_open(&t, &p, 2);
    ppp_link_lost(p.sides[CLIENT].link, "gone");
    s->heard = p.clock.now;
    pair_run(&p, 58000);
    T_INT(s->ends, 0);
    pair_run(&p, 20000);
    T_INT(s->why, PPP_END_AUTH_PEER);
    T_STR(s->sentence, "wrong user name or password");
    pair_fini(&p);
}

static void only_wrong_credentials_are_worth_another_try(void)
{
    static const struct {
        enum ppp_method method;
        unsigned code;
        const char *begin;
    } rows[] = {
        { PPP_MSCHAP2, 691, "E=691 R=1 C=" },
        { PPP_MSCHAP2, 647, "E=647 R=0 C=" },
        { PPP_MSCHAP2, 649, "E=649 R=0 C=" },
        { PPP_MSCHAP1, 691, "E=691 R=1 C=" },
        { PPP_MSCHAP1, 646, "E=646 R=0 C=" },
        { PPP_CHAP, 691, "go away" },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct typist t = { .p = NULL };
        struct pair p;

        pair_init(&p);
        p.config[SERVER].retries = 2;
        p.config[SERVER].methods = rows[i].method;
        p.host_waits = true;
        p.pipe.passes = hear_failure;
        p.pipe.passes_ctx = &t;
        pair_start(&p);
        pair_run(&p, 1000);
        ppp_link_authenticated(p.sides[SERVER].link,
            &(struct ppp_grant){ .failure_code = rows[i].code, .message = "go away" });
        if (!T_OK(strncmp(t.text, rows[i].begin, strlen(rows[i].begin)) == 0))
            printf("# %s\n", t.text);
        pair_fini(&p);
    }
}

// The client knows one password only, and says it once more.
static void a_client_takes_one_offer_to_try_again(void)
{
    struct pair p;

    pair_init(&p);
    p.config[SERVER].retries = 2;
    p.config[CLIENT].retries = 1;
    p.password = "other";
    pair_start(&p);
    pair_run(&p, 10000);
    T_INT(p.sides[SERVER].asked, 2);
    T_INT(p.sides[CLIENT].why, PPP_END_AUTH_SELF);
    T_STR(p.sides[CLIENT].sentence, "the server refused the user name or password (691)");
    T_INT(p.sides[SERVER].why, PPP_END_AUTH_PEER); // though it was the client that hung up
    T_STR(p.sides[SERVER].sentence, "wrong user name or password");
    pair_fini(&p);
}

static void a_second_try_may_succeed_in_both_versions(void)
{
    static const enum ppp_method versions[] = { PPP_MSCHAP1, PPP_MSCHAP2 };

    for (int i = 0; i < 2; i++) {
        struct pair p;

        pair_init(&p);
        p.config[SERVER].methods = versions[i];
        p.config[SERVER].retries = 2;
        p.config[CLIENT].retries = 1;
        p.host_waits = true;
        p.password = "other";
        pair_start(&p);
        pair_run(&p, 1000);
        pair_answer(&p);
        pair_run(&p, 1000);
        p.password = "clientPass"; // somebody has put it right meanwhile
        pair_answer(&p);
        pair_run(&p, 2000);
        T_INT(p.sides[SERVER].asked, 2);
        T_OK(p.sides[CLIENT].running && p.sides[SERVER].running);
        T_INT(p.sides[CLIENT].params.send.bits, 128);
        T_MEM(p.sides[CLIENT].send_key, 16, p.sides[SERVER].recv_key, 16);
        pair_fini(&p);
    }
}

// What a server may say, and whether a client that has a try left answers to it.
static void a_client_answers_only_a_failure_that_has_a_challenge(void)
{
    static const struct {
        const char *text;
        bool again;
    } rows[] = {
        { "E=691 R=1 C=00112233445566778899AABBCCDDEEFF V=3 M=No", true },
        { "E=691 R=1 C=00112233445566778899aabbccddeeff", true },
        { "E=691 R=0 C=00112233445566778899AABBCCDDEEFF V=3 M=No", false },
        { "E=691 R=1", false },
        { "E=691 R=1 C= V=3", false },
        { "E=691 R=1 C=00112233445566778899AABBCCDDEE V=3", false },
        { "E=691 R=1 C=00112233445566778899AABBCCDDEEFF00 V=3", false },
        { "E=648 R=1 C=00112233445566778899AABBCCDDEEFF V=3 M=No", false },
        { "R=1 C=00112233445566778899AABBCCDDEEFF", false },
        { "", false },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pair p;
        struct keeper k = { .protocol = 0xc223, .code = 3 };
        struct pair_side *c = &p.sides[CLIENT];
        uint8_t answer[128] = { 4 };

        pair_init(&p);
        p.config[CLIENT].retries = 1;
        p.pipe.passes = keep;
        p.pipe.passes_ctx = &k;
        pair_start(&p);
        pair_run(&p, 1000);
        answer[1] = k.frame[1];
        answer[3] = (uint8_t)(4 + strlen(rows[i].text));
        memcpy(answer + 4, rows[i].text, strlen(rows[i].text));
        ppp_link_input(c->link, PPP_PROTO_CHAP, answer, answer[3]);
        T_INT(c->last_protocol, rows[i].again ? PPP_PROTO_CHAP : PPP_PROTO_LCP);
        if (rows[i].again) {
            T_INT(c->last[0], 2);
            T_INT(c->last[1], (uint8_t)(answer[1] + 1));
            answer[1]++; // and that was the only one
            ppp_link_input(c->link, PPP_PROTO_CHAP, answer, answer[3]);
        }
        pair_run(&p, 10000);
        T_INT(c->why, PPP_END_AUTH_SELF);
        pair_fini(&p);
    }
}

// pppd says R=1 and hangs up all the same.
static void a_server_that_does_not_mean_its_offer_still_gives_the_reason(void)
{
    struct pair p;

    pair_init(&p);
    p.config[SERVER].retries = 2;
    p.config[CLIENT].retries = 1;
    p.host_waits = true;
    p.password = "other";
    pair_start(&p);
    pair_run(&p, 1000);
    pair_answer(&p);
    pair_run(&p, 25);
    ppp_link_close(p.sides[SERVER].link, "Authentication failed");
    pair_run(&p, 10000);
    T_STR(p.sides[CLIENT].sentence, "the server refused the user name or password (691)");
    T_INT(p.sides[CLIENT].why, PPP_END_AUTH_SELF);
    pair_fini(&p);
}

// ---- which method

// Every set of a server against every set of a client: the strongest that both have, or a sentence.
static void every_pair_of_sets_ends_in_the_strongest_common_method(void)
{
    for (unsigned asked = 1; asked < 16; asked++) {
        for (unsigned allowed = 0; allowed < 16; allowed++) {
            const struct ppp_auth_row *want = ppp_auth_strongest(asked & allowed);
            struct pair p;

            pair_init(&p);
            p.config[SERVER].methods = asked;
            p.config[CLIENT].methods = allowed;
            pair_start(&p);
            pair_run(&p, 40000);
            T_INT(p.sides[SERVER].running, want != NULL);
            T_INT(p.sides[CLIENT].running, want != NULL);
            if (want != NULL) {
                T_INT(p.sides[SERVER].who.method, want->method);
            } else {
                T_INT(p.sides[SERVER].why, PPP_END_AUTH_PEER);
                T_STR(p.sides[SERVER].sentence,
                    allowed == 0 ? "the caller refuses to authenticate itself"
                                 : "the caller can use none of the allowed authentication methods");
                T_OK(strstr(p.sides[CLIENT].sentence, p.sides[SERVER].sentence) != NULL);
            }
            if (t_state.bad)
                printf("# asked %x, allowed %x\n", asked, allowed);
            pair_fini(&p);
        }
    }
}

static void a_client_that_is_not_asked_logs_that(void)
{
    struct pair p;

    pair_init(&p);
    p.config[SERVER].methods = 0;
    p.config[CLIENT].encryption = PPP_ENCRYPT_NO;
    p.config[CLIENT].local_address = 0x0a700002; // who is not known gets none
    pair_start(&p);
    pair_run(&p, 2000);
    T_OK(p.sides[CLIENT].running);
    T_OK(!ppp_link_proved(p.sides[CLIENT].link));
    T_OK(strstr(p.sides[CLIENT].trace, "the server asks for no authentication\n") != NULL);
    T_OK(strstr(p.sides[SERVER].trace, "authentication") == NULL);
    pair_fini(&p);
    pair_init(&p);
    pair_start(&p);
    pair_run(&p, 2000);
    T_OK(ppp_link_proved(p.sides[CLIENT].link));
    T_OK(strstr(p.sides[CLIENT].trace, "asks for no") == NULL);
    pair_fini(&p);
}

// PAP cannot say it, and a shorter one would be somebody else's.
static void a_name_that_pap_cannot_carry_is_not_cut(void)
{
    struct pair p;

    pair_init(&p);
    p.config[SERVER].methods = PPP_PAP;
    p.config[CLIENT].password.len = PPP_NAME_MAX;
    pair_start(&p);
    pair_run(&p, 10000);
    T_INT(p.sides[SERVER].asked, 0);
    T_INT(p.sides[SERVER].why, PPP_END_AUTH_PEER);
    pair_fini(&p);
}

int main(void)
{
    struct err err = { 0 };

    if (!crypto_init(&err)) {
        printf("Bail out! %s\n", err.text);
        return 1;
    }
    T_RUN(only_the_right_password_is_right);
    T_RUN(a_response_with_one_wrong_bit_is_wrong);
    T_RUN(an_lm_response_is_never_enough);
    T_RUN(a_password_with_a_nul_is_compared_whole);
    T_RUN(a_domain_in_the_name_does_not_change_the_answer);
    T_RUN(keys_are_those_of_the_server);
    T_RUN(the_strongest_method_comes_first);
    T_RUN(lcp_values_name_the_methods);
    T_RUN(a_client_goes_on_only_when_the_server_proves_itself);
    T_RUN(a_copy_of_a_response_gets_the_same_answer);
    T_RUN(a_copy_of_a_challenge_gets_the_same_response);
    T_RUN(a_failure_reads_as_rfc_2759_wants_it);
    T_RUN(failures_of_other_servers_are_put_in_words);
    T_RUN(any_name_reaches_the_host_as_it_is);
    T_RUN(the_longest_names_and_passwords_work);
    T_RUN(malformed_credentials_are_dropped_and_counted);
    T_RUN(a_name_that_is_too_long_is_dropped);
    T_RUN(malformed_challenges_get_no_response);
    T_RUN(silence_during_authentication_ends_in_half_a_minute);
    T_RUN(a_later_challenge_is_answered_without_a_break);
    T_RUN(a_server_lets_a_user_type_again);
    T_RUN(the_last_try_says_so_and_ends_the_link);
    T_RUN(a_copy_of_a_refused_response_gets_the_same_failure);
    T_RUN(a_user_who_types_nothing_is_given_a_minute);
    T_RUN(only_wrong_credentials_are_worth_another_try);
    T_RUN(a_client_takes_one_offer_to_try_again);
    T_RUN(a_second_try_may_succeed_in_both_versions);
    T_RUN(a_client_answers_only_a_failure_that_has_a_challenge);
    T_RUN(a_server_that_does_not_mean_its_offer_still_gives_the_reason);
    T_RUN(every_pair_of_sets_ends_in_the_strongest_common_method);
    T_RUN(a_client_that_is_not_asked_logs_that);
    T_RUN(a_name_that_pap_cannot_carry_is_not_cut);
    crypto_fini();
    return t_end();
}
