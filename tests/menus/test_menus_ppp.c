// SPDX-License-Identifier: ISC
// The PPP menus and /ping over a real engine: a router that calls itself, so that both ends of a
// tunnel can be seen at once.

#include "core/base/text.h"
#include "core/engine/session.h"
#include "core/net/icmp.h"
#include "core/net/resolver.h"
#include "core/net/tcp.h"
#include "menus/host.h"
#include "tests/fake/router.h"
#include "tests/menus/client.h"

static struct warren warren;
static struct client admin;

static bool menus_start(void)
{
    struct engine_env env = { .loop = loop, .host = &warren_host, .host_ctx = &warren };

    warren = (struct warren){ .loop = loop, .timers = loop_timers(loop) };
    host_open(&warren);
    warren.icmp = icmp_new(loop, &err);
    warren.resolver = resolver_new(loop, &err);
    warren.engine = engine = engine_new(&env, &err);
    if (!T_OK(warren.icmp != NULL && warren.resolver != NULL && engine != NULL) ||
        !T_OK(stores_open(&warren, &err))) {
        printf("# %s\n", err.text);
        return false;
    }
    stores_apply(&warren);
    engine_start(engine);
    client_open(&admin, &warren);
    return true;
}

static void menus_stop(void)
{
    client_close(&admin);
    icmp_free(warren.icmp);
    resolver_free(warren.resolver);
    router_stop();
    warren.engine = NULL;
    stores_close(&warren);
    host_close(&warren);
}

static const char *ask(const char *line)
{
    return client_ask(&admin, line);
}

static bool has(const char *line, const char *part)
{
    return strstr(ask(line), part) != NULL;
}

static bool is(const char *line, const char *answer)
{
    return strcmp(ask(line), answer) == 0;
}

// A server that knows `ex`, and a client that calls it as ex.
static bool up(void)
{
    static const struct dialogue table[] = {
        { "/ppp/secret/add =name=ex =password=lkjrht =local-address=10.0.103.1 "
          "=remote-address=10.0.103.2",
            "!done =ret=*1" },
        { "/interface/pptp-server/server/set =enabled=yes", "!done" },
        { "/interface/pptp-client/add =connect-to=127.0.0.1 =user=ex =password=lkjrht",
            "!done =ret=*1" },
    };

    if (!menus_start())
        return false;
    DIALOGUE(&admin, table);
    return true;
}

static bool status_is(const char *status)
{
    char part[64];

    snprintf(part, sizeof(part), "=status=%s =", status);
    return has("/interface/pptp-client/monitor =.id=*1 =once=", part);
}

static bool refused(const char *id)
{
    char line[64];

    snprintf(line, sizeof(line), "/interface/pptp-client/monitor =.id=%s =once=", id);
    return has(line, "=reason=the server refused the user name or password (691) =");
}

static bool connected(void)
{
    ask("/interface/pptp-client/enable =.id=*1");
    UNTIL(status_is("Connected"));
    return T_OK(status_is("Connected"));
}

static void both_ends_of_a_tunnel_are_shown(void)
{
    static const struct dialogue table[] = {
        { "/interface/pptp-client/print =.proplist=name,running,disabled",
            "!re =name=pptp-out1 =disabled=false =running=true\n!done" },
        { "/interface/pptp-server/print =.proplist=name,user,mtu,client-address,encoding,dynamic",
            "!re =name=<pptp-ex> =user=ex =mtu=1456 =client-address=127.0.0.1 "
            "=encoding=MPPE 128 bit, stateless =dynamic=true\n!done" },
        { "/ppp/active/print =.proplist=name,service,caller-id,address,encoding",
            "!re =name=ex =service=pptp =caller-id=127.0.0.1 =address=10.0.103.2 "
            "=encoding=MPPE 128 bit, stateless\n!done" },
        { "/interface/print =.proplist=name,type,running ?type=pptp-out",
            "!re =name=pptp-out1 =type=pptp-out =running=true\n!done" },
        { "/interface/print =.proplist=name,dynamic ?type=pptp-in",
            "!re =name=<pptp-ex> =dynamic=true\n!done" },
        { "/ppp/secret/get =.id=ex =value-name=last-caller-id", "!done =ret=127.0.0.1" },
        { "/interface/pptp-server/set =.id=<pptp-ex> =user=ex1",
            "!trap =category=4 =message=failure: can not change dynamic\n!done" },
        { "/interface/pptp-server/add =name=<pptp-ex> =user=ex1",
            "!trap =category=1 =message=failure: already have interface with such name\n!done" },
        { "/interface/pptp-server/add =name=pptp-out1 =user=ex1",
            "!trap =category=1 =message=failure: already have interface with such name\n!done" },
    };

    if (!up() || !connected())
        return;
    DIALOGUE(&admin, table);
    menus_stop();
}

// The uptime comes first and is not looked at.
static void monitors_show_the_live_values_of_both_ends(void)
{
    if (!up() || !connected())
        return;
    T_OK(has("/interface/pptp-client/monitor =.id=*1 =once=", "!re =uptime="));
    T_OK(has("/interface/pptp-client/monitor =.id=*1 =once=",
        "s =encoding=MPPE 128 bit, stateless =status=Connected =.section=0\n!done"));
    T_OK(has(
        "/interface/pptp-server/monitor =.id=<pptp-ex> =once=", "!re =status=Connected =uptime="));
    T_OK(has("/interface/pptp-server/monitor =.id=<pptp-ex> =once=",
        "s =user=ex =caller-id=127.0.0.1 =encoding=MPPE 128 bit, stateless =mtu=1456 =mru=1460 "
        "=local-address=10.0.103.1 =remote-address=10.0.103.2 =.section=0\n!done"));
    menus_stop();
}

static void removing_a_session_hangs_up_and_its_client_comes_back(void)
{
    if (!up() || !connected())
        return;
    T_STR(ask("/ppp/active/remove =numbers=ex"), "!done");
    UNTIL(
        is("/ppp/secret/get =.id=ex =value-name=last-disconnect-reason", "!done =ret=nas-request"));
    UNTIL(status_is("Connected"));
    T_STR(ask("/interface/pptp-server/remove =.id=<pptp-ex>"), "!done");
    UNTIL(!status_is("Connected"));
    menus_stop();
}

static void a_static_entry_is_for_its_user(void)
{
    static const struct dialogue table[] = {
        { "/interface/pptp-server/add =user=ex", "!done =ret=*1" },
        { "/interface/pptp-server/monitor =.id=pptp-in1 =once=",
            "!re =status=Waiting for a call =.section=0\n!done" },
        { "/interface/pptp-server/print",
            "!re =.id=*1 =name=pptp-in1 =user=ex =disabled=false =dynamic=false =running=false\n"
            "!done" },
        { "/interface/pptp-client/add =name=pptp-in1 =connect-to=1.1.1.1 =user=x",
            "!trap =category=1 =message=failure: already have interface with such name\n!done" },
        { "/interface/pptp-server/add =name=lo =user=x",
            "!trap =category=1 =message=failure: already have interface with such name\n!done" },
    };

    if (!up())
        return;
    DIALOGUE(&admin, table);
    if (!connected())
        return;
    T_STR(ask("/interface/pptp-server/print =.proplist=name,client-address,running"),
        "!re =name=pptp-in1 =client-address=127.0.0.1 =running=true\n!done");
    T_STR(ask("/interface/pptp-server/remove =.id=pptp-in1"), "!done");
    UNTIL(has("/interface/pptp-server/print =.proplist=name", "!re =name=<pptp-ex>\n"));
    menus_stop();
}

static void a_failure_is_told_and_ends_with_its_cause(void)
{
    if (!up() || !connected())
        return;
    T_STR(ask("/interface/pptp-client/set =.id=*1 =password=wrong"), "!done");
    UNTIL(has("/interface/pptp-client/monitor =.id=*1 =once=",
        "!re =status=Terminated =reason=the server refused the user name or password (691) ="));
    T_STR(ask("/ppp/active/print"), "!done");
    T_STR(ask("/interface/pptp-client/set =.id=*1 =password=lkjrht"), "!done");
    UNTIL(status_is("Connected"));
    T_STR(ask("/interface/pptp-client/disable =.id=*1"), "!done");
    UNTIL(is("/ppp/active/print", "!done") && status_is("Terminated"));
    T_STR(ask("/interface/pptp-client/print =.proplist=running,disabled"),
        "!re =disabled=true =running=false\n!done");
    menus_stop();
}

static void ignored(void *ctx, struct tcp_conn *conn)
{
    (void)ctx;
    tcp_free(conn);
}

static void a_taken_port_changes_nothing(void)
{
    struct tcp_listener *other;

    if (!menus_start())
        return;
    other = tcp_listen(loop, 0, 1723, ignored, NULL, &err);
    T_OK(other != NULL);
    T_OK(has("/interface/pptp-server/server/set =enabled=yes =mtu=1400", "1723"));
    T_STR(ask("/interface/pptp-server/server/print =.proplist=enabled,mtu"),
        "!re =enabled=false =mtu=1460\n!done");
    tcp_listener_free(other);
    T_STR(ask("/interface/pptp-server/server/set =enabled=yes"), "!done");
    T_STR(ask("/system/identity/set =name=HomeOffice"), "!done");
    menus_stop();
}

static void a_client_that_is_removed_says_goodbye(void)
{
    if (!up() || !connected())
        return;
    T_STR(ask("/interface/pptp-client/remove =.id=*1"), "!done");
    T_OK(is("/interface/print ?type=pptp-out", "!done")); // at once
    T_STR(ask("/interface/pptp-client/add =name=pptp-out1 =connect-to=127.0.0.1 =user=ex"),
        "!done =ret=*2");
    UNTIL(is("/ppp/active/print", "!done"));
    T_STR(ask("/ppp/secret/get =.id=ex =value-name=last-disconnect-reason"),
        "!done =ret=peer-request");
    menus_stop();
}

static void a_caller_that_is_hung_up_is_told_and_calls_again(void)
{
    struct client listener;

    if (!up() || !connected())
        return;
    client_open(&listener, &warren);
    client_say(&listener, "/ppp/active/listen =.proplist=name");
    T_STR(ask("/ppp/active/remove =.id=ex"), "!done");
    UNTIL(status_is("Terminated"));
    T_OK(has("/interface/pptp-client/monitor =.id=*1 =once=",
        "=reason=the peer hung up: \"hung up by the administrator\""));
    T_OK(is("/ppp/active/print", "!done"));
    T_STR(ask("/ppp/secret/get =.id=ex =value-name=last-disconnect-reason"),
        "!done =ret=nas-request");
    T_OK(strstr(client_hear(&listener), "=.dead=yes") != NULL);
    UNTIL(status_is("Connected")); // a second later
    T_OK(strstr(client_hear(&listener), "!re =name=ex") != NULL);
    client_close(&listener);
    ask("/interface/pptp-server/remove =.id=<pptp-ex>");
    UNTIL(!status_is("Connected"));
    menus_stop();
}

static void what_is_disabled_hangs_up_and_stays_away(void)
{
    if (!up() || !connected())
        return;
    T_STR(ask("/interface/pptp-client/disable =.id=*1"), "!done");
    UNTIL(is("/ppp/active/print", "!done"));
    UNTIL(is("/interface/pptp-client/print =.proplist=running,disabled",
        "!re =disabled=true =running=false\n!done"));
    T_STR(ask("/ppp/secret/get =.id=ex =value-name=last-disconnect-reason"),
        "!done =ret=peer-request");
    menus_stop();
}

static void a_user_who_is_disabled_finishes_what_was_begun(void)
{
    if (!up() || !connected())
        return;
    T_STR(ask("/ppp/secret/disable =.id=ex"), "!done");
    settle();
    T_OK(status_is("Connected"));
    // The next login is refused, and the caller does not hear why.
    ask("/ppp/active/remove =.id=ex");
    UNTIL(refused("*1"));
    menus_stop();
}

static void a_wrong_password_ends_in_a_reason_and_no_interface(void)
{
    if (!up())
        return;
    T_STR(ask("/interface/pptp-client/set =.id=*1 =password=wrong =disabled=no"), "!done");
    UNTIL(refused("*1"));
    T_STR(ask("/interface/print =count-only= ?type=pptp-in"), "!done =ret=0");
    T_STR(ask("/ppp/secret/print =.proplist=last-caller-id"), "!re\n!done");
    T_STR(ask("/interface/pptp-client/set =.id=*1 =password=lkjrht"), "!done");
    UNTIL(status_is("Connected"));
    menus_stop();
}

static void a_pool_has_its_address_back_when_the_caller_goes(void)
{
    if (!up())
        return;
    ask("/ip/pool/add =name=guests =ranges=10.7.0.2-10.7.0.9");
    ask("/ppp/profile/add =name=guest =local-address=10.7.0.1 =remote-address=guests");
    T_STR(ask("/ppp/secret/unset =.id=ex =value-name=local-address,remote-address"), "!done");
    T_STR(ask("/ppp/secret/set =.id=ex =profile=guest"), "!done");
    if (!connected())
        return;
    T_STR(ask("/ip/pool/used/print =.proplist=pool,address,owner,info"),
        "!re =pool=guests =address=10.7.0.2 =owner=PPP =info=ex\n!done");
    T_STR(ask("/ip/pool/remove =.id=guests"),
        "!trap =category=4 =message=failure: in use by /ppp/profile guest (remote-address)\n!done");
    T_STR(ask("/ip/pool/set =.id=guests =name=visitors"), "!done");
    T_OK(has("/ip/pool/used/print", "=pool=visitors"));
    T_STR(ask("/interface/pptp-client/disable =.id=*1"), "!done");
    UNTIL(is("/ip/pool/used/print", "!done"));
    menus_stop();
}

static void an_entry_is_the_interface_of_its_user(void)
{
    static const struct dialogue table[] = {
        { "/interface/pptp-server/print =.proplist=name,user,running,dynamic",
            "!re =name=pptp-in1 =user=ex =dynamic=false =running=true\n!done" },
        { "/interface/pptp-server/set =.id=pptp-in1 =name=FromOffice", "!done" },
        { "/interface/print =.proplist=name,running ?type=pptp-in",
            "!re =name=FromOffice =running=true\n!done" },
        { "/interface/pptp-server/comment =.id=FromOffice =comment=x", "!done" },
    };

    if (!up())
        return;
    T_STR(ask("/interface/pptp-server/add =user=ex"), "!done =ret=*1");
    T_OK(has("/interface/pptp-server/monitor =.id=pptp-in1 =once=", "=status=Waiting for a call"));
    if (!connected())
        return;
    DIALOGUE(&admin, table);
    T_OK(status_is("Connected"));
    T_OK(has("/interface/pptp-server/monitor =numbers=0 =once=", "=status=Connected"));
    T_STR(ask("/interface/pptp-server/remove =.id=FromOffice"), "!done");
    T_OK(is("/interface/print ?type=pptp-in", "!done"));
    UNTIL(!status_is("Connected"));
    UNTIL(status_is("Connected")); // without the entry
    T_OK(has("/interface/pptp-server/print", "=name=<pptp-ex>"));
    menus_stop();
}

static void only_one_session_of_a_user_where_its_profile_says_so(void)
{
    if (!up())
        return;
    ask("/ppp/profile/set =.id=default =only-one=yes");
    if (!connected())
        return;
    T_STR(ask("/interface/pptp-client/add =connect-to=127.0.0.1 =user=ex =password=lkjrht "
              "=disabled=no"),
        "!done =ret=*2");
    UNTIL(refused("*2"));
    T_OK(status_is("Connected"));
    T_STR(ask("/ppp/active/print =count-only="), "!done =ret=1");
    menus_stop();
}

// The session ends, the secret remembers why, and the client calls again.
static void a_profile_limits(const char *limit, const char *reason)
{
    char line[96], answer[64];

    if (!up())
        return;
    snprintf(line, sizeof(line), "/ppp/profile/set =.id=default =%s=1s", limit);
    snprintf(answer, sizeof(answer), "!done =ret=%s", reason);
    T_STR(ask(line), "!done");
    if (!connected())
        return;
    UNTIL(is("/ppp/secret/get =.id=ex =value-name=last-disconnect-reason", answer));
    T_STR(ask("/ppp/secret/get =.id=ex =value-name=last-disconnect-reason"), answer);
    snprintf(line, sizeof(line), "/ppp/profile/unset =.id=default =value-name=%s", limit);
    T_STR(ask(line), "!done");
    UNTIL(status_is("Connected"));
    T_OK(status_is("Connected"));
    menus_stop();
}

static void a_session_ends_when_its_time_is_over(void)
{
    a_profile_limits("session-timeout", "session-timeout");
}

static void a_session_that_carries_nothing_ends(void)
{
    a_profile_limits("idle-timeout", "idle-timeout");
}

static void a_second_session_of_a_user_has_a_second_interface(void)
{
    if (!up() || !connected())
        return;
    ask("/interface/pptp-client/add =connect-to=127.0.0.1 =user=ex =password=lkjrht =disabled=no");
    UNTIL(is("/interface/pptp-server/print =.proplist=name",
        "!re =name=<pptp-ex>\n!re =name=<pptp-ex-1>\n!done"));
    T_STR(ask("/ppp/active/print =count-only="), "!done =ret=2");
    T_STR(ask("/ppp/active/remove =.id=ex"), "!done"); // the first of that name
    UNTIL(is("/ppp/active/print =count-only=", "!done =ret=1"));
    menus_stop();
}

static void a_server_that_is_switched_off_has_no_callers(void)
{
    if (!up() || !connected())
        return;
    T_STR(ask("/interface/pptp-server/server/set =enabled=no"), "!done");
    UNTIL(is("/ppp/active/print", "!done"));
    UNTIL(has("/interface/pptp-client/monitor =.id=*1 =once=", "=status=Terminated"));
    T_STR(ask("/interface/pptp-server/server/set =enabled=yes"), "!done");
    UNTIL(status_is("Connected"));
    menus_stop();
}

static void a_port_that_is_taken_leaves_the_server_as_it_was(void)
{
    struct client other;
    struct tcp_listener *taken;

    if (!up())
        return;
    ask("/interface/pptp-server/server/set =enabled=no");
    taken = tcp_listen(loop, 0, 1723, NULL, NULL, &err);
    client_open(&other, &warren);
    T_OK(has("/interface/pptp-server/server/set =enabled=yes =mtu=1400", "1723"));
    T_STR(client_ask(&other, "/interface/pptp-server/server/print =.proplist=enabled,mtu"),
        "!re =enabled=false =mtu=1460\n!done");
    client_close(&other);
    tcp_listener_free(taken);
    T_STR(ask("/interface/pptp-server/server/set =enabled=yes"), "!done");
    T_OK(connected());
    menus_stop();
}

static void a_change_of_what_is_only_written_down_disturbs_nobody(void)
{
    if (!up() || !connected())
        return;
    T_STR(ask("/interface/pptp-client/comment =.id=*1 =comment=x"), "!done");
    T_STR(ask("/ppp/secret/set =.id=ex =comment=y =password=other"), "!done");
    T_STR(ask("/system/identity/set =name=HomeOffice"), "!done");
    T_STR(ask("/ppp/profile/add =name=p"), "!done =ret=*1");
    settle();
    T_OK(status_is("Connected"));
    T_STR(ask("/ppp/active/print =count-only="), "!done =ret=1");
    menus_stop();
}

// ---- negotiating anew

static void take_server(void *ctx, struct session *s)
{
    struct session **ret = ctx;

    if (s->server)
        *ret = s;
}

static struct session *server_session(void)
{
    struct session *found = NULL;

    session_each(engine, take_server, &found);
    return found;
}

// As if the caller had sent it: LCP begins again at both ends, and so does the login.
static void negotiate_anew(void)
{
    static const uint8_t configure_request[] = { 1, 0x77, 0, 4 };
    struct session *s = server_session();

    if (!T_OK(s != NULL))
        return;
    session_frame(s, 0xC021, configure_request, sizeof(configure_request));
    T_INT(s->state, SESSION_VERIFYING);
    UNTIL(server_session() == s && s->state == SESSION_CONNECTED && status_is("Connected"));
}

static void a_caller_that_logs_in_again_has_the_same_interface(void)
{
    if (!up() || !connected())
        return;
    for (int i = 0; i < 3; i++)
        negotiate_anew();
    T_STR(ask("/interface/pptp-server/print =.proplist=name,running"),
        "!re =name=<pptp-ex> =running=true\n!done");
    T_STR(ask("/interface/print =.proplist=name ?type=pptp-in"), "!re =name=<pptp-ex>\n!done");
    menus_stop();
}

static void a_caller_with_an_entry_that_logs_in_again_keeps_it(void)
{
    if (!up())
        return;
    T_STR(ask("/interface/pptp-server/add =user=ex"), "!done =ret=*1");
    if (!connected())
        return;
    for (int i = 0; i < 3; i++)
        negotiate_anew();
    T_STR(ask("/interface/pptp-server/print =.proplist=name,running,dynamic"),
        "!re =name=pptp-in1 =dynamic=false =running=true\n!done");
    menus_stop();
}

// ---- ping

static struct buf heard;

static bool hears(const char *what)
{
    buf_adds(&heard, client_hear(&admin));
    return strstr(buf_str(&heard), what) != NULL;
}

static void ping(const char *args)
{
    buf_free(&heard);
    client_say(&admin, args);
}

static void ping_counts_answers_and_their_absence(void)
{
    static const struct dialogue refused[] = {
        { "/ping", "!trap =category=1 =message=missing value(s) of argument(s) address\n!done" },
        { "/ping =address=127.0.0.1 =size=27",
            "!trap =category=1 =message=value of size out of range (28..65535)\n!done" },
        { "/ping =address=127.0.0.1 =interface=none",
            "!trap =category=1 =message=input does not match any value of interface\n!done" },
    };

    if (!menus_start())
        return;
    ping("/ping =address=127.0.0.1 =count=3 =interval=10ms =size=100 .tag=p");
    UNTIL(hears("!done =ret=3 .tag=p"));
    T_OK(text_starts(buf_str(&heard), "!re =seq=0 =host=127.0.0.1 =size=100 =ttl=64 =time="));
    T_OK(hears(" =sent=1 =received=1 =packet-loss=0 =min-rtt="));
    T_OK(hears(" =sent=3 =received=3 =packet-loss=0 =min-rtt="));
    ping("/ping =address=192.0.2.1 =count=1");
    UNTIL(hears("!done =ret=0"));
    T_OK(text_starts(buf_str(&heard), "!re =seq=0 =host=192.0.2.1 =status="));
    T_OK(hears(" =sent=1 =received=0 =packet-loss=100\n!done =ret=0"));
    ping("/ping =address=127.0.0.1 =interval=10ms .tag=p");
    UNTIL(hears("=seq=4 "));
    ping("/cancel =tag=p");
    T_OK(hears("!trap =category=2 =message=interrupted .tag=p\n!done\n!done .tag=p"));
    DIALOGUE(&admin, refused);
    ping("/ping =address=127.0.0.1 =interval=10ms");
    buf_free(&heard);
    menus_stop(); // the client goes while it pings
}

int main(void)
{
    NETNS_OR_SKIP();
    loop = loop_new();
    T_RUN(both_ends_of_a_tunnel_are_shown);
    T_RUN(monitors_show_the_live_values_of_both_ends);
    T_RUN(removing_a_session_hangs_up_and_its_client_comes_back);
    T_RUN(a_static_entry_is_for_its_user);
    T_RUN(a_failure_is_told_and_ends_with_its_cause);
    T_RUN(a_taken_port_changes_nothing);
    T_RUN(a_client_that_is_removed_says_goodbye);
    T_RUN(a_caller_that_is_hung_up_is_told_and_calls_again);
    T_RUN(what_is_disabled_hangs_up_and_stays_away);
    T_RUN(a_user_who_is_disabled_finishes_what_was_begun);
    T_RUN(a_wrong_password_ends_in_a_reason_and_no_interface);
    T_RUN(a_pool_has_its_address_back_when_the_caller_goes);
    T_RUN(an_entry_is_the_interface_of_its_user);
    T_RUN(only_one_session_of_a_user_where_its_profile_says_so);
    T_RUN(a_session_ends_when_its_time_is_over);
    T_RUN(a_session_that_carries_nothing_ends);
    T_RUN(a_second_session_of_a_user_has_a_second_interface);
    T_RUN(a_server_that_is_switched_off_has_no_callers);
    T_RUN(a_port_that_is_taken_leaves_the_server_as_it_was);
    T_RUN(a_change_of_what_is_only_written_down_disturbs_nobody);
    T_RUN(a_caller_that_logs_in_again_has_the_same_interface);
    T_RUN(a_caller_with_an_entry_that_logs_in_again_keeps_it);
    T_RUN(ping_counts_answers_and_their_absence);
    loop_free(loop);
    nl_free(nl);
    return t_end();
}
