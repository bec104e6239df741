// SPDX-License-Identifier: ISC
// The PPP menus over a real engine: a router that calls itself, so that both ends of a tunnel can
// be seen at once.

#include "core/engine/session.h"
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
    warren.engine = engine = engine_new(&env, &err);
    if (!T_OK(engine != NULL && stores_open(&warren, &err))) {
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

int main(void)
{
    NETNS_OR_SKIP();
    loop = loop_new();
    T_RUN(both_ends_of_a_tunnel_are_shown);
    T_RUN(a_client_that_is_removed_says_goodbye);
    T_RUN(a_caller_that_logs_in_again_has_the_same_interface);
    T_RUN(a_caller_with_an_entry_that_logs_in_again_keeps_it);
    loop_free(loop);
    nl_free(nl);
    return t_end();
}
