// SPDX-License-Identifier: ISC
// What the engine is told when it asks who a caller is and what it may do. The secrets, profiles
// and pools are typed in as an administrator does it.

#include "menus/host.h"

#include "core/base/text.h"
#include "core/net/ip4.h"
#include "core/ppp/auth.h"
#include "tests/menus/client.h"

#define A(a, b, c, d) ((uint32_t)(a) << 24 | (b) << 16 | (c) << 8 | (d))

static struct bench bench;
static struct client admin;
static struct session_terms terms; // of the last answer
static int answers;

static void begin(void)
{
    bench_open(&bench, NULL);
    host_open(&bench.w);
    stores_apply(&bench.w);
    client_open(&admin, &bench.w);
}

static void end(void)
{
    client_close(&admin);
    bench_close(&bench);
    host_close(&bench.w);
}

static const char *say(const char *line)
{
    return client_ask(&admin, line);
}

// The same for what must succeed.
static void set(const char *line)
{
    const char *answer = say(line);

    t_check(strncmp(answer, "!done", 5) == 0, __FILE__, __LINE__, line);
    if (strncmp(answer, "!done", 5) != 0)
        printf("# %s\n", answer);
}

static void answered(void *ctx, const struct session_terms *t)
{
    T_OK(ctx == &terms);
    answers++;
    terms = *t;
}

static void take_text(struct ppp_text *to, const char *from)
{
    to->len = strlen(from);
    memcpy(to->data, from, to->len + 1);
}

// A caller with PAP, from 192.0.2.7.
static bool call(const char *name, const char *password)
{
    struct caller caller = { .service = "pptp", .outer = A(192, 0, 2, 7) };

    caller.who.method = PPP_PAP;
    take_text(&caller.who.name, name);
    take_text(&caller.who.password, password);
    answers = 0;
    T_OK(warren_host.authenticate(&bench.w, &caller, answered, &terms) == NULL);
    T_INT(answers, 1);
    return terms.grant.ok;
}

static void hang_up(void)
{
    warren_host.release(&bench.w, &terms);
}

static bool address_is(uint32_t address, const char *text)
{
    char have[IP4_TEXT_SIZE];

    return T_STR(ip4_text(address, have), text);
}

#define T_IP(got, want) t_check(address_is((got), (want)), __FILE__, __LINE__, #got)

static void a_user_is_let_in_by_name_and_password(void)
{
    begin();
    set("/ppp/secret/add =name=ex =password=lkjrht =local-address=10.0.103.1 "
        "=remote-address=10.0.103.2 =routes=10.150.1.0/24~10.0.103.2~1,10.9.0.0/16");
    T_OK(call("ex", "lkjrht"));
    T_STR(terms.user, "ex");
    T_STR(terms.profile, "default");
    T_IP(terms.grant.local_address, "10.0.103.1");
    T_IP(terms.grant.remote_address, "10.0.103.2");
    T_INT(terms.grant.encryption, PPP_ENCRYPT_YES);
    T_INT(terms.route_count, 2);
    T_INT(terms.routes[0].dst, A(10, 150, 1, 0));
    T_INT(terms.routes[0].gateway, A(10, 0, 103, 2));
    T_INT(terms.routes[1].gateway, 0);
    T_INT(terms.session_timeout + terms.idle_timeout, 0);
    T_OK(!terms.only_one);
    // Windows says where it is from.
    T_OK(call("OFFICE\\ex", "lkjrht"));
    T_STR(terms.user, "ex");
    end();
}

// To whoever calls they are all one: nobody finds out names.
static void a_refusal_tells_the_caller_nothing_and_the_log_why(void)
{
    static const struct {
        const char *name, *password, *why;
    } table[] = {
        { "nobody", "x", "unknown user" },
        { "nobody", "", "unknown user" },
        { "", "", "unknown user" },
        { "OFFICE\\nobody", "", "unknown user" },
        { "ex", "lkjrh", "wrong password" },
        { "ex", "", "wrong password" },
        { "off", "pw", "the user is disabled" },
        { "off", "wrong", "wrong password" },
        { "fixed", "pw", "the user may not call from this address" },
    };

    begin();
    set("/ppp/secret/add =name=ex =password=lkjrht");
    set("/ppp/secret/add =name=off =password=pw =disabled=yes");
    set("/ppp/secret/add =name=fixed =password=pw =caller-id=192.0.2.8");
    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        T_OK(!call(table[i].name, table[i].password));
        T_STR(terms.refusal, table[i].why);
        T_STR(terms.grant.message, "wrong user name or password");
        T_INT(terms.grant.failure_code, PPP_FAIL_CREDENTIALS);
        T_OK(!terms.grant.has_keys && terms.grant.success[0] == '\0');
    }
    end();
}

static void a_name_with_a_zero_byte_is_nobodys(void)
{
    struct caller caller = { .service = "pptp" };

    begin();
    set("/ppp/secret/add =name=ex =local-address=10.0.0.1 =remote-address=10.0.0.2");
    T_OK(call("ex", ""));
    caller.who.method = PPP_PAP;
    caller.who.name = (struct ppp_text){ .len = 4, .data = "ex\0y" };
    warren_host.authenticate(&bench.w, &caller, answered, &terms);
    T_OK(!terms.grant.ok);
    T_STR(terms.refusal, "unknown user");
    end();
}

static void a_secret_is_for_its_service_and_its_caller(void)
{
    begin();
    set("/ppp/secret/add =name=ex =service=pptp =caller-id=192.0.2.7 =local-address=10.0.0.1 "
        "=remote-address=10.0.0.2");
    T_OK(call("ex", ""));
    set("/ppp/secret/set =.id=ex =caller-id=");
    T_OK(call("ex", ""));
    end();
}

// ---- precedence

static void secret_goes_before_profile_goes_before_the_services(void)
{
    begin();
    set("/ppp/profile/add =name=own =local-address=10.2.0.1 =remote-address=10.2.0.2");
    set("/ppp/profile/set =.id=default =local-address=10.3.0.1 =remote-address=10.3.0.2");
    set("/ppp/secret/add =name=ex =profile=own =local-address=10.1.0.1");
    T_OK(call("ex", ""));
    T_IP(terms.grant.local_address, "10.1.0.1");
    T_IP(terms.grant.remote_address, "10.2.0.2");
    set("/ppp/secret/unset =.id=ex =value-name=local-address");
    T_OK(call("ex", ""));
    T_IP(terms.grant.local_address, "10.2.0.1");
    set("/ppp/profile/unset =.id=own =value-name=local-address,remote-address");
    T_OK(call("ex", ""));
    T_IP(terms.grant.local_address, "10.3.0.1");
    T_IP(terms.grant.remote_address, "10.3.0.2");
    set("/interface/pptp-server/server/set =default-profile=default-encryption");
    T_OK(!call("ex", ""));
    end();
}

static void an_address_beats_a_pool_wherever_it_stands(void)
{
    begin();
    set("/ip/pool/add =name=p =ranges=10.5.0.10-10.5.0.20");
    set("/ip/pool/add =name=q =ranges=10.6.0.10-10.6.0.20");
    set("/ppp/profile/add =name=own =local-address=10.2.0.1 =remote-address=p");
    set("/ppp/profile/set =.id=default =remote-address=10.3.0.2");
    set("/ppp/secret/add =name=ex =profile=own");
    T_OK(call("ex", ""));
    T_IP(terms.grant.remote_address, "10.3.0.2");
    T_STR(say("/ip/pool/used/print"), "!done");
    set("/ppp/profile/set =.id=default =remote-address=q");
    T_OK(call("ex", "")); // of two pools the nearer one
    T_IP(terms.grant.remote_address, "10.5.0.10");
    T_STR(terms.lease_pool, "p");
    hang_up();
    // 0.0.0.0 is no address.
    set("/ppp/secret/set =.id=ex =remote-address=0.0.0.0");
    T_OK(call("ex", ""));
    T_IP(terms.grant.remote_address, "10.5.0.10");
    hang_up();
    end();
}

static void default_in_a_profile_means_what_the_services_profile_says(void)
{
    static const struct {
        const char *own, *service;
        enum ppp_encryption want;
    } table[] = {
        { "default", "default", PPP_ENCRYPT_YES },
        { "default", "yes", PPP_ENCRYPT_YES },
        { "default", "no", PPP_ENCRYPT_NO },
        { "default", "required", PPP_ENCRYPT_REQUIRED },
        { "no", "required", PPP_ENCRYPT_NO },
        { "yes", "no", PPP_ENCRYPT_YES },
        { "required", "no", PPP_ENCRYPT_REQUIRED },
    };
    char line[128];

    begin();
    set("/ppp/profile/add =name=own");
    set("/ppp/secret/add =name=ex =profile=own =local-address=10.0.0.1 =remote-address=10.0.0.2");
    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        snprintf(line, sizeof(line), "/ppp/profile/set =.id=own =use-encryption=%s", table[i].own);
        set(line);
        snprintf(line, sizeof(line), "/ppp/profile/set =.id=default =use-encryption=%s",
            table[i].service);
        set(line);
        T_OK(call("ex", ""));
        T_INT(terms.grant.encryption, table[i].want);
    }
    end();
}

static void limits_and_servers_come_from_the_profiles(void)
{
    begin();
    set("/ppp/profile/add =name=own =session-timeout=1h =only-one=yes");
    set("/ppp/profile/set =.id=default =session-timeout=2h =idle-timeout=5m "
        "=dns-server=10.0.0.53,10.0.1.53 =only-one=no");
    set("/ppp/secret/add =name=ex =profile=own =local-address=10.0.0.1 =remote-address=10.0.0.2");
    T_OK(call("ex", ""));
    T_INT(terms.session_timeout, 3600 * 1000);
    T_INT(terms.idle_timeout, 300 * 1000);
    T_IP(terms.grant.dns[0], "10.0.0.53");
    T_IP(terms.grant.dns[1], "10.0.1.53");
    T_OK(terms.only_one);
    set("/ppp/profile/set =.id=own =only-one=default =dns-server=10.9.9.9");
    T_OK(call("ex", ""));
    T_OK(!terms.only_one);
    T_IP(terms.grant.dns[0], "10.9.9.9");
    T_INT(terms.grant.dns[1], 0);
    end();
}

// ---- pools

static void a_pool_lends_addresses_and_gets_them_back(void)
{
    begin();
    set("/ip/pool/add =name=p =ranges=10.5.0.10-10.5.0.11");
    set("/ppp/profile/set =.id=default =local-address=10.5.0.1 =remote-address=p");
    set("/ppp/secret/add =name=a");
    set("/ppp/secret/add =name=b");
    set("/ppp/secret/add =name=c");
    T_OK(call("a", ""));
    T_IP(terms.grant.remote_address, "10.5.0.10");
    T_OK(call("b", ""));
    T_STR(say("/ip/pool/used/print =.proplist=pool,address,owner,info"),
        "!re =pool=p =address=10.5.0.10 =owner=PPP =info=a\n"
        "!re =pool=p =address=10.5.0.11 =owner=PPP =info=b\n!done");
    hang_up(); // b
    T_STR(say("/ip/pool/used/print =count-only="), "!done =ret=1");
    T_OK(call("c", ""));
    T_IP(terms.grant.remote_address, "10.5.0.11");
    T_OK(!call("b", ""));
    T_STR(terms.grant.message, "no address for the caller");
    T_INT(terms.grant.failure_code, PPP_FAIL_NO_DIALIN);
    end();
}

static void whoever_is_refused_keeps_no_address(void)
{
    begin();
    set("/ip/pool/add =name=p =ranges=10.5.0.10-10.5.0.20");
    set("/ip/pool/add =name=full =ranges=10.6.0.1");
    set("/ppp/profile/set =.id=default =local-address=p =remote-address=full");
    set("/ppp/secret/add =name=a");
    set("/ppp/secret/add =name=b");
    T_OK(call("a", ""));
    T_OK(!call("b", ""));
    T_OK(!call("b", "wrong"));
    T_STR(say("/ip/pool/used/print =.proplist=address,info"),
        "!re =address=10.5.0.10 =info=a\n!re =address=10.6.0.1 =info=a\n!done");
    // No profile says which address the router has.
    set("/ppp/profile/unset =.id=default =value-name=local-address");
    T_OK(!call("b", ""));
    T_STR(terms.grant.message, "no local address for the tunnel");
    end();
}

static void what_is_promised_to_somebody_is_not_lent(void)
{
    begin();
    set("/ip/pool/add =name=p =ranges=10.5.0.1-10.5.0.5");
    set("/ppp/profile/set =.id=default =local-address=10.5.0.1 =remote-address=p");
    set("/ppp/profile/add =name=other =local-address=10.5.0.4");
    set("/ppp/secret/add =name=own =remote-address=10.5.0.2");
    set("/ppp/secret/add =name=a");
    T_OK(call("a", ""));
    T_IP(terms.grant.remote_address, "10.5.0.3");
    T_OK(call("a", ""));
    T_IP(terms.grant.remote_address, "10.5.0.5");
    T_OK(!call("a", ""));
    end();
}

// ---- what is kept of a session

static void the_secret_remembers_its_last_session(void)
{
    begin();
    set("/ppp/secret/add =name=ex");
    warren_host.session_up(&bench.w, "ex", A(192, 0, 2, 7));
    T_STR(say("/ppp/secret/get =.id=ex =value-name=last-caller-id"), "!done =ret=192.0.2.7");
    warren_host.session_down(&bench.w, "ex", A(192, 0, 2, 7), "peer-request");
    T_STR(say("/ppp/secret/get =.id=ex =value-name=last-disconnect-reason"),
        "!done =ret=peer-request");
    T_INT(strlen(say("/ppp/secret/get =.id=ex =value-name=last-logged-out")),
        strlen("!done =ret=jan/02/2006 15:04:05"));
    warren_host.session_up(&bench.w, "nobody", 0);
    warren_host.session_down(&bench.w, "nobody", 0, "hung-up");
    T_STR(say("/ppp/secret/print =count-only="), "!done =ret=1");
    end();
}

static void a_client_has_the_terms_of_its_profile(void)
{
    struct session_terms t = { .only_one = true };

    begin();
    set("/ppp/profile/add =name=p =use-encryption=required =local-address=10.0.0.9 =idle-timeout=9s");
    T_OK(warren_host.client_terms(&bench.w, "p", &t));
    T_INT(t.grant.encryption, PPP_ENCRYPT_REQUIRED);
    T_IP(t.grant.local_address, "10.0.0.9");
    T_INT(t.idle_timeout, 9000);
    T_OK(!warren_host.client_terms(&bench.w, "none", &t));
    end();
}

int main(void)
{
    T_RUN(a_user_is_let_in_by_name_and_password);
    T_RUN(a_refusal_tells_the_caller_nothing_and_the_log_why);
    T_RUN(a_name_with_a_zero_byte_is_nobodys);
    T_RUN(a_secret_is_for_its_service_and_its_caller);
    T_RUN(secret_goes_before_profile_goes_before_the_services);
    T_RUN(an_address_beats_a_pool_wherever_it_stands);
    T_RUN(default_in_a_profile_means_what_the_services_profile_says);
    T_RUN(limits_and_servers_come_from_the_profiles);
    T_RUN(a_pool_lends_addresses_and_gets_them_back);
    T_RUN(whoever_is_refused_keeps_no_address);
    T_RUN(what_is_promised_to_somebody_is_not_lent);
    T_RUN(the_secret_remembers_its_last_session);
    T_RUN(a_client_has_the_terms_of_its_profile);
    return t_end();
}
