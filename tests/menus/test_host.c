// SPDX-License-Identifier: ISC
// What the engine is told about callers and clients, out of the real menus.

#include "menus/host.h"

#include "core/crypto/crypto.h"
#include "core/engine/session.h"
#include "tests/menus/client.h"

static struct bench bench;
static struct client c;
static struct session_terms terms; // the last answer
static unsigned answers;

static void begin(void)
{
    fake_clock_init(&bench.clock);
    bench.w = (struct warren){ .timers = &bench.clock.timers };
    host_open(&bench.w);
    stores_open(&bench.w, NULL);
    client_open(&c, &bench.w);
}

static void end(void)
{
    client_close(&c);
    stores_close(&bench.w);
    host_close(&bench.w);
    fake_clock_fini(&bench.clock);
}

static void take(void *ctx, const struct session_terms *t)
{
    T_OK(ctx == &terms);
    terms = *t;
    answers++;
}

static uint32_t ip(const char *text)
{
    uint32_t address = 0;

    T_OK(value_ip(text, &address));
    return address;
}

static struct caller caller(const char *name, const char *password)
{
    struct caller call = { .service = "pptp", .outer = ip("192.168.81.1") };

    call.who.method = PPP_PAP;
    call.who.name.len = (size_t)snprintf(call.who.name.data, PPP_NAME_MAX, "%s", name);
    call.who.password.len = (size_t)snprintf(call.who.password.data, PPP_NAME_MAX, "%s", password);
    return call;
}

static bool asks(const struct caller *call)
{
    answers = 0;
    terms = (struct session_terms){ .lease_pool = "unanswered" };
    T_OK(warren_host.authenticate(&bench.w, call, take, &terms) == NULL);
    T_INT(answers, 1);
    return terms.grant.ok;
}

static bool logs_in(const char *name, const char *password)
{
    struct caller call = caller(name, password);

    return asks(&call);
}

static void a_user_of_the_manual_is_let_in(void)
{
    begin();
    T_STR(client_ask(&c,
              "/ppp/secret/add =name=ex =service=pptp =password=lkjrht =local-address=10.0.103.1 "
              "=remote-address=10.0.103.2 =routes=10.150.1.0/24~~10.0.103.2~1"),
        "!done =ret=*1");
    T_STR(client_ask(&c, "/ppp/secret/get =.id=ex =value-name=routes"),
        "!done =ret=10.150.1.0/24 10.0.103.2 1");
    T_OK(logs_in("ex", "lkjrht"));
    T_STR(terms.user, "ex");
    T_STR(terms.profile, "default");
    T_INT(terms.grant.local_address, ip("10.0.103.1"));
    T_INT(terms.grant.remote_address, ip("10.0.103.2"));
    T_INT(terms.grant.encryption, PPP_ENCRYPT_YES);
    T_INT(terms.session_timeout, 0);
    T_INT(terms.idle_timeout, 0);
    T_OK(!terms.only_one);
    T_STR(terms.lease_pool, "");
    T_INT(terms.route_count, 1);
    T_INT(terms.routes[0].dst, ip("10.150.1.0"));
    T_INT(terms.routes[0].len, 24);
    T_INT(terms.routes[0].gateway, ip("10.0.103.2"));
    T_INT(terms.routes[0].distance, 1);
    T_OK(logs_in("DOMAIN\\ex", "lkjrht"));
    T_STR(terms.user, "ex");
    end();
}

static void mschap2_gives_proof_and_keys(void)
{
    struct caller call = caller("User", "");
    struct err err;

    // RFC 2759 section 9.2
    begin();
    T_OK(crypto_init(&err));
    client_ask(&c, "/ppp/secret/add =name=User =password=clientPass =local-address=10.0.0.1 "
                   "=remote-address=10.0.0.2");
    call.who.method = PPP_MSCHAP2;
    call.who.challenge_len =
        t_hex("5B5D7C7D7B3F2F3E3C2C602132262628", call.who.challenge, sizeof(call.who.challenge));
    call.who.response_len = t_hex("21402324255E262A28295F2B3A337C7E 0000000000000000"
                                  "82309ECD8D708B5EA08FAA3981CD83544233114A3D85D6DF 00",
        call.who.response, sizeof(call.who.response));
    T_OK(asks(&call));
    T_STR(terms.grant.success, "S=407A5589115FD0D6209F510FE9C04566932CDA56");
    T_OK(terms.grant.has_keys);
    client_ask(&c, "/ppp/secret/disable =.id=User");
    T_OK(!asks(&call));
    T_STR(terms.grant.success, "");
    T_OK(!terms.grant.has_keys);
    T_MEM(terms.grant.send_key, PPP_MPPE_KEY, (uint8_t[PPP_MPPE_KEY]){ 0 }, PPP_MPPE_KEY);
    end();
}

static void every_refusal_looks_the_same_outside(void)
{
    static const struct {
        const char *name, *password, *why;
    } table[] = {
        { "nobody", "p", "unknown user" },
        { "nobody", "", "unknown user" },
        { "", "", "unknown user" },
        { "ok", "q", "wrong password" },
        { "ok", "", "wrong password" },
        { "ok", "pp", "wrong password" },
        { "OK", "p", "unknown user" },
        { "off", "q", "wrong password" },
        { "off", "p", "the user is disabled" },
        { "far", "p", "the user may not call from this address" },
    };
    struct caller call;

    begin();
    client_ask(
        &c, "/ppp/profile/set =.id=default =local-address=10.0.0.1 =remote-address=10.0.0.2");
    client_ask(&c, "/ppp/secret/add =name=ok =password=p =caller-id=192.168.81.1");
    client_ask(&c, "/ppp/secret/add =name=off =password=p =disabled=yes");
    client_ask(&c, "/ppp/secret/add =name=far =password=p =caller-id=192.168.81.2");
    T_OK(logs_in("ok", "p"));
    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        T_OK(!logs_in(table[i].name, table[i].password));
        T_STR(terms.refusal, table[i].why);
        T_STR(terms.grant.message, "wrong user name or password");
        T_INT(terms.grant.failure_code, 691);
        T_INT(terms.grant.remote_address, 0);
    }
    client_ask(&c, "/ppp/secret/set =.id=far =caller-id=");
    T_OK(logs_in("far", "p"));
    call = caller("ok", "p");
    call.who.name.len = 4; // "ok", a zero byte, and something behind it
    T_OK(!asks(&call));
    client_ask(&c, "/ppp/secret/set =.id=ok =service=pptp");
    T_OK(logs_in("ok", "p"));
    call = caller("ok", "p");
    snprintf(call.service, sizeof(call.service), "l2tp");
    T_OK(!asks(&call));
    T_STR(terms.refusal, "the user may not use this service");
    end();
}

static void a_concrete_address_beats_a_pool_and_nearer_beats_farther(void)
{
    static const struct {
        const char *secret, *own, *service; // what each says about remote-address; NULL: nothing
        const char *want;
    } table[] = {
        { "10.1.0.1", "10.2.0.1", "10.3.0.1", "10.1.0.1" },
        { NULL, "10.2.0.1", "10.3.0.1", "10.2.0.1" },
        { NULL, NULL, "10.3.0.1", "10.3.0.1" },
        { NULL, "pool", "10.3.0.1", "10.3.0.1" },
        { "10.1.0.1", "pool", "pool", "10.1.0.1" },
        { "0.0.0.0", "pool", "other", "10.9.0.1" },
        { NULL, "0.0.0.0", "other", "10.8.0.1" },
        { NULL, NULL, NULL, NULL },
        { "0.0.0.0", "0.0.0.0", NULL, NULL },
    };

    begin();
    client_ask(&c, "/ip/pool/add =name=pool =ranges=10.9.0.1-10.9.0.9");
    client_ask(&c, "/ip/pool/add =name=other =ranges=10.8.0.1-10.8.0.9");
    client_ask(&c, "/ppp/profile/add =name=own");
    client_ask(&c, "/ppp/profile/add =name=service");
    client_ask(&c, "/interface/pptp-server/server/set =default-profile=service");
    client_ask(&c, "/ppp/secret/add =name=u =profile=own =local-address=10.0.0.1");
    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        static const char *const menu[] = { "/ppp/secret/set =.id=u", "/ppp/profile/set =.id=own",
            "/ppp/profile/set =.id=service" };
        const char *const says[] = { table[i].secret, table[i].own, table[i].service };
        char line[128];

        for (size_t m = 0; m < 3; m++) {
            snprintf(line, sizeof(line), "%s =%sremote-address=%s", menu[m],
                says[m] != NULL ? "" : "!", says[m] != NULL ? says[m] : "");
            T_STR(client_ask(&c, line), "!done");
        }
        T_INT(logs_in("u", ""), table[i].want != NULL);
        if (table[i].want != NULL)
            T_INT(terms.grant.remote_address, ip(table[i].want));
        else
            T_STR(terms.refusal, "no address for the caller");
        warren_host.release(&bench.w, &terms);
    }
    T_STR(client_ask(&c, "/ip/pool/used/print =count-only="), "!done =ret=0");
    end();
}

static void pools_lend_addresses_until_they_are_given_back(void)
{
    struct session_terms first;

    begin();
    client_ask(&c, "/ip/pool/add =name=more =ranges=10.0.1.9");
    client_ask(&c, "/ip/pool/add =name=pool =ranges=10.0.0.1-10.0.0.4 =next-pool=more");
    client_ask(&c, "/ppp/profile/set =.id=default =local-address=10.0.0.1 =remote-address=pool");
    client_ask(&c, "/ppp/secret/add =name=a");
    client_ask(&c, "/ppp/secret/add =name=b =remote-address=10.0.0.3");
    T_OK(logs_in("a", "")); // .1 is the router's, .3 belongs to b
    first = terms;
    T_INT(terms.grant.remote_address, ip("10.0.0.2"));
    T_STR(terms.lease_pool, "pool");
    T_STR(terms.local_pool, "");
    T_OK(logs_in("b", ""));
    T_INT(terms.grant.remote_address, ip("10.0.0.3"));
    T_STR(terms.lease_pool, "");
    T_OK(logs_in("a", ""));
    T_INT(terms.grant.remote_address, ip("10.0.0.4"));
    T_OK(logs_in("a", ""));
    T_INT(terms.grant.remote_address, ip("10.0.1.9"));
    T_STR(terms.lease_pool, "more");
    T_STR(client_ask(&c, "/ip/pool/used/print =.proplist=pool,address,owner,info"),
        "!re =pool=more =address=10.0.1.9 =owner=PPP =info=a\n"
        "!re =pool=pool =address=10.0.0.2 =owner=PPP =info=a\n"
        "!re =pool=pool =address=10.0.0.4 =owner=PPP =info=a\n!done");
    T_OK(!logs_in("a", ""));
    T_STR(terms.grant.message, "no address for the caller");
    T_INT(terms.grant.failure_code, 649);
    T_STR(client_ask(&c, "/ip/pool/set =.id=pool =name=renamed"), "!done");
    warren_host.release(&bench.w, &first);
    T_OK(logs_in("a", ""));
    T_INT(terms.grant.remote_address, ip("10.0.0.2"));
    T_STR(terms.lease_pool, "renamed");
    end();
}

static void a_pool_goes_past_what_ten_thousand_users_have(void)
{
    enum { USERS = 10000 };
    const struct menu *secrets;

    begin();
    secrets = store_at(&bench.w, "/ppp/secret")->menu;
    for (unsigned i = 1; i <= USERS; i++) {
        struct item *item = item_new(secrets);

        item_setf(item, "name", "user%u", i);
        item_setf(item, "remote-address", "10.0.%u.%u", i / 256, i % 256);
        T_OK(store_add(store_of(&bench.w, secrets), item, ITEM_NO_ID, NULL, NULL));
    }
    client_ask(&c, "/ip/pool/add =name=pool =ranges=10.0.0.0/16");
    client_ask(&c, "/ppp/profile/set =.id=default =local-address=10.0.0.0 =remote-address=pool");
    client_ask(&c, "/ppp/secret/add =name=guest");
    T_OK(logs_in("guest", ""));
    T_INT(terms.grant.remote_address, ip("10.0.0.0") + USERS + 1);
    T_OK(logs_in("user9999", ""));
    T_INT(terms.grant.remote_address, ip("10.0.0.0") + 9999);
    end();
}

static void leases_are_told_to_listeners(void)
{
    const char *gone;

    begin();
    client_ask(&c, "/ip/pool/add =name=pool =ranges=10.0.0.2-10.0.0.4");
    client_ask(&c, "/ppp/profile/set =.id=default =local-address=10.0.0.1 =remote-address=pool");
    client_ask(&c, "/ppp/secret/add =name=a");
    client_say(&c, "/ip/pool/used/listen =.proplist=address");
    T_OK(logs_in("a", ""));
    T_STR(client_hear(&c), "!re =address=10.0.0.2");
    warren_host.release(&bench.w, &terms);
    gone = client_hear(&c);
    T_OK(strncmp(gone, "!re =.id=*8", 11) == 0 && strstr(gone, "=.dead=yes") != NULL);
    end();
}

static void both_ends_may_come_out_of_one_pool(void)
{
    begin();
    client_ask(&c, "/ip/pool/add =name=pool =ranges=10.0.0.1-10.0.0.3");
    client_ask(&c, "/ppp/profile/set =.id=default =local-address=pool =remote-address=pool");
    client_ask(&c, "/ppp/secret/add =name=a");
    T_OK(logs_in("a", ""));
    T_OK(terms.grant.local_address != terms.grant.remote_address);
    T_STR(terms.local_pool, "pool");
    T_STR(terms.lease_pool, "pool");
    T_STR(client_ask(&c, "/ip/pool/used/print =count-only="), "!done =ret=2");
    T_OK(!logs_in("a", "")); // one is left, two are needed: it is not kept
    T_STR(client_ask(&c, "/ip/pool/used/print =count-only="), "!done =ret=2");
    client_ask(&c, "/ppp/profile/unset =.id=default =value-name=local-address");
    T_OK(!logs_in("a", ""));
    T_STR(terms.grant.message, "no local address for the tunnel");
    end();
}

static void what_a_profile_leaves_open_the_service_says(void)
{
    static const struct {
        const char *own, *service;
        enum ppp_encryption want;
    } table[] = {
        { "default", "default", PPP_ENCRYPT_YES },
        { "default", "no", PPP_ENCRYPT_NO },
        { "default", "required", PPP_ENCRYPT_REQUIRED },
        { "yes", "no", PPP_ENCRYPT_YES },
        { "no", "required", PPP_ENCRYPT_NO },
        { "required", "no", PPP_ENCRYPT_REQUIRED },
    };
    char line[128];

    begin();
    client_ask(
        &c, "/ppp/profile/set =.id=default =local-address=10.0.0.1 =remote-address=10.0.0.2");
    client_ask(&c, "/ppp/profile/add =name=own");
    client_ask(&c, "/ppp/secret/add =name=u =profile=own");
    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        snprintf(line, sizeof(line), "/ppp/profile/set =.id=own =use-encryption=%s", table[i].own);
        T_STR(client_ask(&c, line), "!done");
        snprintf(line, sizeof(line), "/ppp/profile/set =.id=default =use-encryption=%s",
            table[i].service);
        T_STR(client_ask(&c, line), "!done");
        T_OK(logs_in("u", ""));
        T_INT(terms.grant.encryption, table[i].want);
    }
    client_ask(&c, "/ppp/profile/set =.id=default =session-timeout=1h =idle-timeout=5m "
                   "=only-one=yes =dns-server=10.0.0.53,10.0.0.54");
    T_OK(logs_in("u", ""));
    T_INT(terms.session_timeout, 3600 * 1000);
    T_INT(terms.idle_timeout, 300 * 1000);
    T_OK(terms.only_one);
    T_INT(terms.grant.dns[0], ip("10.0.0.53"));
    T_INT(terms.grant.dns[1], ip("10.0.0.54"));
    client_ask(
        &c, "/ppp/profile/set =.id=own =session-timeout=10s =only-one=no =dns-server=10.1.0.53");
    T_OK(logs_in("u", ""));
    T_INT(terms.session_timeout, 10 * 1000);
    T_INT(terms.idle_timeout, 300 * 1000);
    T_OK(!terms.only_one);
    T_INT(terms.grant.dns[0], ip("10.1.0.53"));
    T_INT(terms.grant.dns[1], 0);
    end();
}

// Each value of a profile in what a session gets: from the secret's own profile, else from the
// service's.
static void filters_lists_and_speeds_come_out_of_the_profiles(void)
{
    begin();
    client_ask(
        &c, "/ppp/profile/set =.id=default =local-address=10.0.0.1 =remote-address=10.0.0.2");
    client_ask(&c, "/ppp/profile/add =name=own");
    client_ask(&c, "/ppp/secret/add =name=u =profile=own");
    T_OK(logs_in("u", ""));
    T_OK(terms.clamp); // the built-in profile's
    T_INT(terms.list_count, 0);
    T_STR(terms.filter_in, "");
    T_INT(terms.rx.rate + terms.tx.rate, 0);
    T_INT(terms.limit_in + terms.limit_out, 0);
    T_STR(client_ask(&c, "/ppp/profile/set =.id=default =rate-limit=64k/128k =address-list=a,b-c "
                         "=incoming-filter=in =outgoing-filter=out "
                         "=wins-server=10.0.0.5,10.0.0.6"),
        "!done");
    T_OK(logs_in("u", ""));
    T_INT(terms.rx.rate, 64000);
    T_INT(terms.tx.rate, 128000);
    T_INT(terms.list_count, 2);
    T_STR(terms.lists[0], "a");
    T_STR(terms.lists[1], "b-c");
    T_STR(terms.filter_in, "in");
    T_STR(terms.filter_out, "out");
    T_INT(terms.grant.wins[0], ip("10.0.0.5"));
    T_INT(terms.grant.wins[1], ip("10.0.0.6"));
    T_STR(client_ask(&c, "/ppp/profile/set =.id=own =rate-limit=1M =address-list=d "
                         "=incoming-filter=other =change-tcp-mss=no =wins-server=10.9.9.9"),
        "!done");
    T_STR(client_ask(&c, "/ppp/secret/set =.id=u =limit-bytes-in=5000000000 =limit-bytes-out=1M"),
        "!done");
    T_OK(logs_in("u", ""));
    T_INT(terms.rx.rate, 1000000);
    T_INT(terms.list_count, 1);
    T_STR(terms.lists[0], "d");
    T_STR(terms.filter_in, "other");
    T_STR(terms.filter_out, "out");
    T_OK(!terms.clamp);
    T_INT(terms.grant.wins[1], 0);
    T_INT(terms.limit_in, 5000000000);
    T_INT(terms.limit_out, 1048576);
    end();
}

static void names_that_nftables_cannot_write_are_refused(void)
{
    static const char sentence[] =
        "!trap =category=1 =message=a name in nftables is letters, digits, and any of _ - . / with "
        "a letter first\n!done";
    static const char *const bad[] = { "address-list=a,9b", "address-list=a~b",
        "incoming-filter=a;b", "outgoing-filter=-x" };

    begin();
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        char line[128];

        snprintf(line, sizeof(line), "/ppp/profile/add =name=p =%s", bad[i]);
        T_STR(client_ask(&c, line), sentence);
    }
    T_STR(client_ask(&c, "/ppp/profile/add =name=p =address-list=a,b,c,d,e,f,g,h,i"),
        "!trap =category=1 =message=address-list takes at most 8 values\n!done");
    T_STR(client_ask(&c, "/ppp/profile/add =name=p =rate-limit=64k~x"),
        "!trap =category=1 =message=invalid value for argument rate-limit: no burst rate: \"x\"\n"
        "!done");
    T_STR(client_ask(&c, "/ppp/profile/add =name=p =address-list= =incoming-filter="),
        "!done =ret=*1");
    end();
}

static void a_secret_may_have_pools_of_its_own(void)
{
    begin();
    client_ask(&c, "/ip/pool/add =name=near =ranges=10.1.0.1-10.1.0.9");
    client_ask(&c, "/ip/pool/add =name=far =ranges=10.2.0.1-10.2.0.9");
    client_ask(&c, "/ppp/profile/set =.id=default =local-address=far =remote-address=far");
    T_STR(client_ask(&c, "/ppp/secret/add =name=u =local-address=10.0.0.1 =remote-address=near"),
        "!done =ret=*1");
    T_OK(logs_in("u", ""));
    T_INT(terms.grant.local_address, ip("10.0.0.1"));
    T_INT(terms.grant.remote_address, ip("10.1.0.1"));
    T_STR(terms.lease_pool, "near");
    warren_host.release(&bench.w, &terms);
    T_STR(client_ask(&c, "/ip/pool/remove =.id=near"),
        "!trap =category=4 =message=failure: in use by /ppp/secret u (remote-address)\n!done");
    T_STR(client_ask(&c, "/ppp/secret/set =.id=u =remote-address=nowhere"),
        "!trap =category=1 =message=input does not match any value of remote-address\n!done");
    end();
}

static void a_client_gets_what_its_profile_says(void)
{
    struct session_terms got;

    begin();
    client_ask(&c, "/ip/pool/add =name=pool =ranges=10.0.0.1-10.0.0.9");
    client_ask(&c, "/ppp/profile/add =name=x =use-encryption=required =idle-timeout=1m "
                   "=local-address=10.0.0.7 =remote-address=pool");
    T_OK(warren_host.client_terms(&bench.w, "x", &got));
    T_INT(got.grant.encryption, PPP_ENCRYPT_REQUIRED);
    T_INT(got.idle_timeout, 60 * 1000);
    T_INT(got.grant.local_address, ip("10.0.0.7"));
    T_INT(got.grant.remote_address, 0);
    client_ask(&c, "/ppp/profile/set =.id=x =local-address=pool"); // a client asks its server
    T_OK(warren_host.client_terms(&bench.w, "x", &got));
    T_INT(got.grant.local_address, 0);
    T_OK(warren_host.client_terms(&bench.w, "default", &got));
    T_INT(got.grant.encryption, PPP_ENCRYPT_YES);
    T_OK(!warren_host.client_terms(&bench.w, "nothing", &got));
    end();
}

static void a_secret_remembers_its_last_session(void)
{
    struct session u = { .user = "u", .final = { .rx_bytes = 10, .tx_bytes = 20 } };
    const char *row;

    begin();
    client_ask(&c, "/ppp/secret/add =name=u");
    T_STR(client_ask(&c,
              "/ppp/secret/print =.proplist=last-logged-out,last-caller-id,last-disconnect-reason"),
        "!re\n!done");
    warren_host.session_up(&bench.w, "u", ip("192.168.81.1"));
    warren_host.session_up(&bench.w, "nobody", ip("192.168.81.9"));
    T_STR(client_ask(&c, "/ppp/secret/get =.id=u =value-name=last-caller-id"),
        "!done =ret=192.168.81.1");
    warren_host.session_down(&bench.w, &u, "idle-timeout");
    T_STR(client_ask(&c, "/ppp/secret/get =.id=u =value-name=last-disconnect-reason"),
        "!done =ret=idle-timeout");
    u.final = (struct lane_counters){ .rx_bytes = 5000000000, .tx_bytes = 7 };
    warren_host.session_down(&bench.w, &u, "hung-up");
    T_STR(client_ask(&c, "/ppp/secret/get =.id=u =value-name=last-disconnect-reason"),
        "!done =ret=hung-up");
    T_STR(client_ask(&c, "/ppp/secret/print =.proplist=total-sessions,total-uptime,total-bytes-in,"
                         "total-bytes-out"),
        "!re =total-sessions=2 =total-uptime=0s =total-bytes-in=5000000010 =total-bytes-out=27\n"
        "!done");
    warren_host.session_down(&bench.w, &(struct session){ .user = "nobody" }, "hung-up");
    row = client_ask(&c, "/ppp/secret/get =.id=u =value-name=last-logged-out");
    T_OK(strlen(row) == strlen("!done =ret=jan/01/2000 00:00:00"));
    T_OK(strstr(client_ask(&c, "/ppp/secret/export =verbose="), "last-") == NULL);
    T_STR(client_ask(&c, "/ppp/secret/set =.id=u =last-caller-id=x"),
        "!trap =category=1 =message=unknown parameter last-caller-id\n!done");
    end();
}

static void routes_are_read_or_refused_by_their_number(void)
{
    static const struct dialogue table[] = {
        { "/ppp/secret/add =name=u =routes=10.0.0.0/8", "!done =ret=*1" },
        { "/ppp/secret/set =.id=u =routes=10.1.0.0/16~10.0.0.2~~2~,~10.2.0.0/16~10.0.0.2,",
            "!done" },
        { "/ppp/secret/get =.id=u =value-name=routes",
            "!done =ret=10.1.0.0/16 10.0.0.2 2, 10.2.0.0/16 10.0.0.2" },
        { "/ppp/secret/set =.id=u =routes=10.1.0.0/16,nonsense",
            "!trap =category=1 =message=invalid value for argument routes: route 2: no destination "
            "like 10.1.0.0/24 in \"nonsense\"\n!done" },
        { "/ppp/secret/set =.id=u =routes=10.1.0.0/16~ether1",
            "!trap =category=1 =message=invalid value for argument routes: route 1: the gateway is "
            "no address: \"ether1\"\n!done" },
        { "/ppp/secret/set =.id=u =routes=10.1.0.0/16~10.0.0.1~256",
            "!trap =category=1 =message=invalid value for argument routes: route 1: the metric is "
            "no number from 0 to 255: \"256\"\n!done" },
        { "/ppp/secret/set =.id=u =routes=10.1.0.0/16~10.0.0.1~1~1",
            "!trap =category=1 =message=invalid value for argument routes: route 1: too many words "
            "in \"10.1.0.0/16 10.0.0.1 1 1\"\n!done" },
        { "/ppp/secret/set =.id=u =routes=", "!done" },
    };
    struct buf many = { 0 };

    begin();
    DIALOGUE(&c, table);
    buf_adds(&many, "/ppp/secret/set =.id=u =routes=10.0.0.0/8");
    for (int i = 0; i < SESSION_ROUTES; i++)
        buf_adds(&many, ",10.0.0.0/8");
    T_STR(client_ask(&c, buf_str(&many)),
        "!trap =category=1 =message=no more than 32 routes fit into one user\n!done");
    buf_free(&many);
    end();
}

static void pools_and_profiles_hold_together(void)
{
    static const struct dialogue table[] = {
        { "/ip/pool/add =name=a =ranges=10.0.0.1-10.0.0.9", "!done =ret=*1" },
        { "/ip/pool/add =name=a =ranges=10.0.0.1",
            "!trap =category=1 =message=failure: pool with such name exists\n!done" },
        { "/ip/pool/add =name=b",
            "!trap =category=1 =message=missing value(s) of argument(s) ranges\n!done" },
        { "/ip/pool/add =name=b =ranges=10.0.0.1-x",
            "!trap =category=1 =message=value of ranges must have ip address after '-'\n!done" },
        { "/ip/pool/add =name=10.0.0.1 =ranges=10.0.0.1",
            "!trap =category=1 =message=invalid value for argument name\n!done" },
        { "/ip/pool/add =ranges=10.0.0.1 =next-pool=c",
            "!trap =category=1 =message=input does not match any value of next-pool\n!done" },
        { "/ip/pool/add =ranges=10.0.1.1 =next-pool=a", "!done =ret=*2" },
        { "/ip/pool/set =.id=a =next-pool=a",
            "!trap =category=1 =message=value of next-pool leads back to this pool\n!done" },
        { "/ip/pool/set =.id=a =next-pool=pool1",
            "!trap =category=1 =message=value of next-pool leads back to this pool\n!done" },
        { "/ip/pool/remove =.id=a",
            "!trap =category=4 =message=failure: in use by /ip/pool pool1 (next-pool)\n!done" },
        { "/ppp/profile/add =name=p =local-address=10.0.0.1 =remote-address=pool1",
            "!done =ret=*1" },
        { "/ppp/profile/set =.id=p =remote-address=none",
            "!trap =category=1 =message=input does not match any value of remote-address\n!done" },
        { "/ip/pool/remove =.id=pool1",
            "!trap =category=4 =message=failure: in use by /ppp/profile p (remote-address)\n!done" },
        { "/ip/pool/set =.id=pool1 =name=c", "!done" },
        { "/ppp/profile/get =.id=p =value-name=remote-address", "!done =ret=c" },
        { "/ppp/profile/set =.id=*0 =name=x",
            "!trap =category=1 =message=failure: can not rename default profile\n!done" },
        { "/ppp/profile/remove =.id=default-encryption",
            "!trap =category=4 =message=failure: can not remove default profile\n!done" },
        { "/ppp/profile/print =.proplist=.id,name,default,use-encryption",
            "!re =.id=*0 =name=default =use-encryption=yes =default=true\n"
            "!re =.id=*1 =name=p =use-encryption=default =default=false\n"
            "!re =.id=*FFFFFFFE =name=default-encryption =use-encryption=yes =default=true\n"
            "!done" },
        { "/ppp/secret/add =name=u =profile=p", "!done =ret=*1" },
        { "/ppp/secret/add =name=u",
            "!trap =category=1 =message=failure: secret with the same name already exists\n!done" },
        { "/ppp/profile/remove =.id=p",
            "!trap =category=4 =message=failure: in use by /ppp/secret u (profile)\n!done" },
        { "/ppp/secret/set =.id=u =profile=q",
            "!trap =category=1 =message=input does not match any value of profile\n!done" },
    };
    const char *text;

    begin();
    DIALOGUE(&c, table);
    client_ask(&c, "/interface/pptp-client/add =connect-to=10.0.0.1 =user=u =profile=p");
    text = client_ask(&c, "/export =terse=");
    T_OK(strstr(text, "use-encryption") == NULL); // built in
    T_OK(strstr(text, "/ip pool add name=a") < strstr(text, "/ip pool add name=c"));
    T_OK(strstr(text, "/ip pool add name=c") < strstr(text, "/ppp profile add"));
    T_OK(strstr(text, "/ppp profile add") < strstr(text, "/ppp secret add"));
    T_OK(strstr(text, "/ppp profile add") < strstr(text, "/interface pptp-client add"));
    end();
}

int main(void)
{
    T_RUN(a_user_of_the_manual_is_let_in);
    T_RUN(mschap2_gives_proof_and_keys);
    T_RUN(every_refusal_looks_the_same_outside);
    T_RUN(a_concrete_address_beats_a_pool_and_nearer_beats_farther);
    T_RUN(pools_lend_addresses_until_they_are_given_back);
    T_RUN(a_pool_goes_past_what_ten_thousand_users_have);
    T_RUN(leases_are_told_to_listeners);
    T_RUN(both_ends_may_come_out_of_one_pool);
    T_RUN(what_a_profile_leaves_open_the_service_says);
    T_RUN(filters_lists_and_speeds_come_out_of_the_profiles);
    T_RUN(names_that_nftables_cannot_write_are_refused);
    T_RUN(a_secret_may_have_pools_of_its_own);
    T_RUN(a_client_gets_what_its_profile_says);
    T_RUN(a_secret_remembers_its_last_session);
    T_RUN(routes_are_read_or_refused_by_their_number);
    T_RUN(pools_and_profiles_hold_together);
    return t_end();
}
